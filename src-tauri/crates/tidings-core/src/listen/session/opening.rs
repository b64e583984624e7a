//! Finding out what the server can do, and opening the mailbox.

use super::{Context, Ended, State};
use crate::listen::Command;
use crate::listen::reply::{Code, Completion, Reply};
use crate::listen::timers::Moment;
use crate::mailbox::{Mailbox, Opened};

#[derive(Debug)]
pub(super) struct Opening {
    pub(super) asked: Moment,
    step: Step,
    opened: Opened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Capability,
    Examine,
    Select,
}

impl Opening {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        // Only what is announced after sign-in counts: QQ shows IDLE only then.
        if context.learnt.capabilities.is_empty() {
            return Self::ask(Step::Capability, context, now);
        }
        Self::open(context, now)
    }

    fn open(context: &mut Context, now: Moment) -> State {
        let is_select = context.quirks.needs_select || context.learnt.needs_select;
        Self::ask(if is_select { Step::Select } else { Step::Examine }, context, now)
    }

    fn ask(step: Step, context: &mut Context, now: Moment) -> State {
        let folder = context.folder.clone();
        context.send(match step {
            Step::Capability => Command::Capability,
            Step::Examine => Command::Examine(folder),
            Step::Select => Command::Select(folder),
        });
        State::Opening(Self { asked: now, step, opened: Opened::default() })
    }

    pub(super) fn handle(mut self, reply: Reply, context: &mut Context, now: Moment) -> State {
        match reply {
            Reply::Completed { status, code, text } => {
                return self.completed(status, code, &text, context, now);
            }
            Reply::Exists(count) => self.opened.exists = count,
            Reply::Condition { code: Some(code), .. } => self.note(&code),
            _ => {}
        }
        State::Opening(self)
    }

    fn note(&mut self, code: &Code) {
        match code {
            Code::UidValidity(validity) => self.opened.uidvalidity = Some(*validity),
            Code::UidNext(next) => self.opened.uidnext = Some(*next),
            Code::HighestModSeq(highest) => self.opened.highest_modseq = Some(*highest),
            Code::MailboxId(id) => self.opened.mailbox_id = Some(id.clone()),
            Code::Alert
            | Code::Capability(_)
            | Code::NoModSeq
            | Code::NotificationOverflow
            | Code::NonExistent
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
        if self.step == Step::Capability {
            // A server that does not answer this is taken for one that can do nothing beyond RFC 3501.
            return Self::open(context, now);
        }
        match status {
            Completion::Ok => {
                if let Some(code) = &code {
                    self.note(code);
                }
                context.learnt.needs_select |= self.step == Step::Select;
                let saved = context.saved.take();
                context.mailbox = Some(Mailbox::open(&self.opened, saved));
                context.proceed(now)
            }
            Completion::No if code == Some(Code::NonExistent) => State::Ended(Ended::FolderMissing),
            // Some servers, Alibaba's among them by their own list, know only SELECT.
            Completion::Bad | Completion::No if self.step == Step::Examine => {
                Self::ask(Step::Select, context, now)
            }
            Completion::No if says_missing(text) => State::Ended(Ended::FolderMissing),
            Completion::Bad | Completion::No => context.refused(code.as_ref(), text),
        }
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
