//! A server that has trouble with the open mailbox, says so beside its answers, and says OK all the same: Dovecot
//! whose index was spoilt does it for ever when the mailbox was deleted and made again under it, and tells of no mail
//! any more.
//!
//! Opening the mailbox again heals some of it, another connection the rest. A server that goes on grumbling after
//! that means something else by it, and is left alone for a while.

use std::time::Duration;

use crate::listen::WireName;
use crate::listen::timers::Moment;

/// How often mailboxes grumbled lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grumbles(Vec<Grumble>);

/// How often one did, in one incarnation.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Grumble {
    folder: WireName,
    uidvalidity: Option<u32>,
    since: Moment,
    count: u32,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    OpenAgain,
    Reconnect,
    Nothing,
}

impl Grumbles {
    /// One more; each remedy is tried once in a period.
    pub(super) fn heard(
        &mut self,
        folder: &WireName,
        uidvalidity: Option<u32>,
        now: Moment,
        period: Duration,
    ) -> Remedy {
        self.0.retain(|grumble| now.since(grumble.since) < period);
        let known =
            self.0.iter_mut().find(|grumble| grumble.folder == *folder && grumble.uidvalidity == uidvalidity);
        let Some(grumble) = known else {
            self.0.push(Grumble { folder: folder.clone(), uidvalidity, since: now, count: 1 });
            return Remedy::OpenAgain;
        };
        grumble.count = grumble.count.saturating_add(1);
        if grumble.count == 2 { Remedy::Reconnect } else { Remedy::Nothing }
    }
}
