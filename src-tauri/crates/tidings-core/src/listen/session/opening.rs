//! Finding out what the server can do, and opening the mailbox.

use super::{Context, Ended, State};
use crate::listen::command::OpenWith;
use crate::listen::reply::{Code, Completion, Reply};
use crate::listen::timers::{Moment, Timer};
use crate::listen::{Command, WireName};
use crate::mailbox::{Mailbox, Opened, Resync};

#[derive(Debug)]
pub(super) struct Opening {
    pub(super) asked: Moment,
    step: Step,
    opened: Opened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Capability,
    Enable,
    Examine(OpenWith),
    Select(OpenWith),
}

impl Opening {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        // Only what is announced after sign-in counts: QQ shows IDLE only then.
        if context.learnt.capabilities.is_empty() {
            return Self::ask(Step::Capability, context, now);
        }
        Self::enable(context, now)
    }

    fn enable(context: &mut Context, now: Moment) -> State {
        let is_wanted = context.learnt.capabilities.has("QRESYNC") && !context.quirks.avoids_qresync;
        // Once for each connection, and only before a mailbox is open (RFC 5161 §3.1).
        if is_wanted && context.learnt.has_qresync.is_none() {
            return Self::ask(Step::Enable, context, now);
        }
        Self::open(context, now)
    }

    fn open(context: &mut Context, now: Moment) -> State {
        let is_enabled = context.learnt.has_qresync == Some(true);
        let saved = context.saved.as_ref();
        let counts = ["CONDSTORE", "QRESYNC"].iter().any(|name| context.learnt.capabilities.has(name));
        let with = match saved.and_then(|saved| Some((saved.uidvalidity, saved.highest_modseq?))) {
            _ if context.learnt.avoids_open_with => OpenWith::Nothing,
            Some((uidvalidity, modseq)) if is_enabled => OpenWith::Resync { uidvalidity, modseq },
            _ if counts && !is_enabled => OpenWith::CondStore,
            _ => OpenWith::Nothing,
        };
        let is_select = context.quirks.needs_select || context.learnt.needs_select;
        Self::ask(if is_select { Step::Select(with) } else { Step::Examine(with) }, context, now)
    }

    fn ask(step: Step, context: &mut Context, now: Moment) -> State {
        let folder: WireName = context.folder.clone();
        context.send(match step {
            Step::Capability => Command::Capability,
            Step::Enable => Command::EnableQresync,
            Step::Examine(with) => Command::Examine(folder, with),
            Step::Select(with) => Command::Select(folder, with),
        });
        State::Opening(Self { asked: now, step, opened: Opened::default() })
    }

    pub(super) fn handle(mut self, reply: Reply, context: &mut Context, now: Moment) -> State {
        match reply {
            Reply::Completed { status, code, text } => {
                return self.completed(status, code, &text, context, now);
            }
            Reply::Enabled(enabled) => context.learnt.has_qresync = Some(enabled.has("QRESYNC")),
            // What came up to here was about the mailbox that was open before (RFC 7162 §3.2.11).
            Reply::Condition { code: Some(Code::Other(code)), .. } if code == "CLOSED" => {
                self.opened = Opened::default();
            }
            Reply::Condition { code: Some(code), .. } => self.note(&code),
            Reply::Exists(count) => self.opened.exists = count,
            Reply::Vanished { uids, .. } => self.resync().vanished.extend(uids),
            Reply::Fetch(fetched) => {
                let limit = context.limits.resync;
                let resync = self.resync();
                resync.is_cut |= resync.fetched.len() >= limit;
                if !resync.is_cut {
                    resync.fetched.push(*fetched);
                }
            }
            _ => {}
        }
        State::Opening(self)
    }

    fn resync(&mut self) -> &mut Resync {
        self.opened.resync.get_or_insert_default()
    }

    fn note(&mut self, code: &Code) {
        match code {
            Code::UidValidity(validity) => self.opened.uidvalidity = Some(*validity),
            Code::UidNext(next) => self.opened.uidnext = Some(*next),
            Code::HighestModSeq(highest) => self.opened.highest_modseq = Some(*highest),
            Code::NoModSeq => self.opened.highest_modseq = None,
            Code::MailboxId(id) => self.opened.mailbox_id = Some(id.clone()),
            Code::Alert
            | Code::Capability(_)
            | Code::NotificationOverflow
            | Code::NonExistent
            | Code::CopyUid(..)
            | Code::Other(_) => {}
        }
    }

    fn completed(
        mut self,
        status: Completion,
        code: Option<Code>,
        text: &str,
        context: &mut Context,
        now: Moment,
    ) -> State {
        match self.step {
            // A server that does not answer this is taken for one that can do nothing beyond RFC 3501.
            Step::Capability => return Self::enable(context, now),
            Step::Enable => {
                // Only what was echoed is in force; iCloud echoes nothing.
                context.learnt.has_qresync.get_or_insert(false);
                return Self::open(context, now);
            }
            Step::Examine(_) | Step::Select(_) => {}
        }
        match status {
            Completion::Ok => {
                if let Some(code) = &code {
                    self.note(code);
                }
                self.opened(context, now)
            }
            Completion::No if code == Some(Code::NonExistent) => State::Ended(Ended::FolderMissing),
            Completion::Bad | Completion::No => match self.step {
                // It announced more than it understands.
                Step::Examine(with) | Step::Select(with)
                    if status == Completion::Bad && with != OpenWith::Nothing =>
                {
                    context.learnt.avoids_open_with = true;
                    Self::open(context, now)
                }
                // Some servers, Alibaba's among them by their own list, know only SELECT.
                Step::Examine(with) => Self::ask(Step::Select(with), context, now),
                _ if status == Completion::No && says_missing(text) => State::Ended(Ended::FolderMissing),
                _ => context.refused(code.as_ref(), text),
            },
        }
    }

    fn opened(mut self, context: &mut Context, now: Moment) -> State {
        let (is_select, with) = match self.step {
            Step::Select(with) => (true, with),
            Step::Examine(with) => (false, with),
            Step::Capability | Step::Enable => (false, OpenWith::Nothing),
        };
        context.learnt.needs_select |= is_select;
        if !matches!(with, OpenWith::Resync { .. }) {
            self.opened.resync = None;
        } else if self.opened.uidvalidity == context.saved.as_ref().map(|saved| saved.uidvalidity) {
            // No news is an answer too.
            self.resync();
        }
        let until = now + context.scale.timer(Timer::DeletedHold);
        let saved = context.saved.take();
        context.opened_at = now;
        context.mailbox = Some(Mailbox::open(self.opened, saved, context.wall(), until, context.limits()));
        context.proceed(now)
    }
}

/// Servers without RFC 5530 say it in words.
fn says_missing(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "doesn't exist",
        "does not exist",
        "unknown mailbox",
        "no such mailbox",
        "not exist",
        "mailbox not found",
    ]
    .iter()
    .any(|words| text.contains(words))
}
