//! Asking by ESEARCH who is there and who is unread: a line each, however large the mailbox is (RFC 4731).
//!
//! Flags are asked for of the newest messages only; of older ones it is known whether they are read.
//!
//! Numbers alone would be a line each for any mailbox, and are not enough where modifications are not counted: one
//! message read and another marked unread leave every number as it was. So on a server with ESEARCH and without
//! CONDSTORE a return costs the sets and the flags of the newest, some twenty kilobytes, however little happened. The
//! set of each flag would be shorter than the flags of each message, and is no proof either: a server need not name every
//! keyword that somebody uses (RFC 3501 §7.2.6).

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::{Completion, Esearch, Reply};
use crate::listen::timers::Moment;
use crate::mailbox::{Mailbox, UidSet};

#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) asked: Moment,
    step: Step,
    /// The flags are in doubt too.
    flags: bool,
    is_beginning: bool,
    /// What the answer named so far: long ones come in pieces, of which only the last may tell the number.
    found: UidSet,
    answer: Answer,
}

#[derive(Debug)]
enum Step {
    All,
    Unseen,
    Seen,
    /// Flags of `of`, of which `left` were not asked for yet.
    Flags {
        of: UidSet,
        left: UidSet,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    None,
    InPart {
        /// How many there are was told.
        has_count: bool,
    },
    Whole,
}

impl Mapping {
    pub(super) fn enter(flags: bool, context: &mut Context, now: Moment) -> State {
        let is_beginning = context.mailbox.as_ref().is_some_and(Mailbox::is_beginning);
        context.send(Command::SearchAll);
        State::Mapping(Self {
            asked: now,
            step: Step::All,
            flags,
            is_beginning,
            found: UidSet::default(),
            answer: Answer::None,
        })
    }

    pub(super) fn handle(mut self, reply: Reply, context: &mut Context, now: Moment) -> State {
        match reply {
            Reply::Esearch(found) => self.esearch(&found, context),
            Reply::Completed { status: Completion::Ok, .. } => return self.answered(context, now),
            Reply::Completed { .. } => return self.refused(context, now),
            _ => {}
        }
        State::Mapping(self)
    }

    /// Taken in at this point of the stream, as soon as it is whole: what is said after it counts from here.
    fn esearch(&mut self, esearch: &Esearch, context: &mut Context) {
        let Some(mailbox) = &mut context.mailbox else { return };
        if self.answer == Answer::Whole || context.has_too_many_runs {
            return;
        }
        self.found.add(&UidSet::of_ranges(esearch.all.iter().cloned()));
        let has_count = self.answer == Answer::InPart { has_count: true } || esearch.count.is_some();
        self.answer = Answer::InPart { has_count };
        if self.found.written_len() > context.limits.written {
            context.has_too_many_runs = true;
            self.found = UidSet::default();
            return;
        }
        // A piece without the number is no sign that nothing follows: RFC 4731 leaves the order free.
        if esearch.count == Some(self.found.len()) {
            self.take(mailbox);
        }
    }

    /// What was found is all there is.
    fn take(&mut self, mailbox: &mut Mailbox) {
        let is_taken = match self.step {
            Step::All => mailbox.found_all(&self.found),
            Step::Unseen => {
                mailbox.found_unseen(&self.found);
                true
            }
            Step::Seen => {
                mailbox.found_seen(&self.found);
                true
            }
            Step::Flags { .. } => false,
        };
        if is_taken {
            self.answer = Answer::Whole;
            self.found = UidSet::default();
        }
    }

    fn answered(mut self, context: &mut Context, now: Moment) -> State {
        let Some(mailbox) = &mut context.mailbox else { return context.proceed(now) };
        // A server that tells no number said all of it.
        if self.answer == (Answer::InPart { has_count: false }) && !context.has_too_many_runs {
            self.take(mailbox);
        }
        match &mut self.step {
            Step::All if self.answer == Answer::None => return self.refused(context, now),
            Step::All if context.has_too_many_runs => return context.ask_in_another_way(now),
            // The number was another. It is asked again, and then in another way.
            Step::All if self.answer != Answer::Whole => return context.proceed(now),
            Step::All => {
                self.flags |= mailbox.doubts_flags();
                if !self.flags {
                    return context.proceed(now);
                }
                mailbox.begin_flags();
                context.send(Command::SearchUnseen);
                self.step = Step::Unseen;
            }
            Step::Unseen | Step::Seen if self.answer != Answer::Whole => return self.refused(context, now),
            Step::Unseen if !self.is_beginning => {
                context.send(Command::SearchSeen);
                self.step = Step::Seen;
            }
            Step::Unseen | Step::Seen => {
                let of = mailbox.newest_to_ask();
                self.step = Step::Flags { left: of.clone(), of };
                return self.next_flags(context, now);
            }
            Step::Flags { .. } => return self.next_flags(context, now),
        }
        State::Mapping(Self { asked: now, answer: Answer::None, ..self })
    }

    fn next_flags(mut self, context: &mut Context, now: Moment) -> State {
        let Step::Flags { of, left } = &mut self.step else { return context.proceed(now) };
        let slice = left.oldest(context.slice());
        if slice.is_empty() {
            if let Some(mailbox) = &mut context.mailbox {
                mailbox.found_flags(of);
                context.found(self.is_beginning);
            }
            return context.proceed(now);
        }
        *left = left.difference(&slice);
        context.send(Command::FetchFlagsOf(slice));
        State::Mapping(Self { asked: now, ..self })
    }

    /// It announced ESEARCH and does not do it: the window it is. An answer too long to keep comes to the same.
    fn refused(self, context: &mut Context, now: Moment) -> State {
        context.learnt.avoids_search |= !context.has_too_many_runs;
        if let Some(mailbox) = &mut context.mailbox {
            mailbox.refuse_flags();
        }
        context.ask_in_another_way(now)
    }
}
