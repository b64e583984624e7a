//! From what opening a mailbox told and what was saved of it to what is known of it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use tidings_protocol::Timestamp;

use crate::listen::timers::Moment;
use crate::mailbox::cursor::{Change, Cursor, Opened};
use crate::mailbox::ledger::Ledger;
use crate::mailbox::model::{Doubt, Look, Mailbox, ModSeqs, Proof, Stage};
use crate::mailbox::sequence::SequenceMap;
use crate::mailbox::{Limits, Uid, UidSet};

impl Mailbox {
    /// A mailbox just opened, with what was saved of it. Flags that turn out to be `\Deleted` are held until
    /// the moment given.
    #[must_use]
    pub fn open(
        opened: Opened,
        saved: Option<Cursor>,
        wall: Timestamp,
        until: Moment,
        limits: Limits,
    ) -> Self {
        let uidvalidity = opened.uidvalidity.filter(|validity| *validity != 0);
        let mut mailbox = Self {
            limits,
            uidvalidity,
            mailbox_id: opened.mailbox_id.clone(),
            resets: saved.as_ref().map(|saved| saved.resets).unwrap_or_default(),
            stage: Stage::Beginning,
            ledger: Ledger::default(),
            sequence: SequenceMap::unknown(opened.exists),
            is_placed: false,
            proof: Proof::None,
            doubt: Doubt::default(),
            pending: BTreeMap::new(),
            look: Look { uidnext: opened.uidnext.and_then(Uid::new), ..Look::default() },
            asked: UidSet::default(),
            modseqs: ModSeqs { named: opened.highest_modseq, ..ModSeqs::default() },
            synced: None,
            window: None,
            may_be_another: false,
            is_just_opened: true,
            fresh: UidSet::default(),
        };
        match saved {
            Some(saved) if Some(saved.uidvalidity) == uidvalidity => mailbox.resume(opened, saved, until),
            Some(saved) if uidvalidity.is_some() => {
                mailbox.resets = saved.resets.one_more(wall);
                if mailbox.resets.is_flapping() {
                    mailbox.uidvalidity = None;
                } else {
                    mailbox.stage = Stage::Rebuilding { since: saved.synced };
                    mailbox.ledger.tell(Change::Reset);
                }
                mailbox.begin(&opened);
            }
            _ => mailbox.begin(&opened),
        }
        mailbox
    }

    fn begin(&mut self, opened: &Opened) {
        let is_empty = opened.exists == 0;
        self.ledger.next = self.look.uidnext.or(is_empty.then_some(Uid::FIRST));
        self.doubt.who = !is_empty;
        self.doubt.flags = !is_empty;
        self.is_placed = is_empty;
        self.settle();
    }

    fn resume(&mut self, opened: Opened, saved: Cursor, until: Moment) {
        self.stage = Stage::Following;
        self.synced = saved.synced;
        self.modseqs.told = saved.highest_modseq;
        self.modseqs.known = saved.highest_modseq;
        self.ledger = Ledger::resumed(saved.next, saved.known, saved.below, saved.flags, saved.partly);
        let known_up_to =
            saved.highest_modseq.zip(opened.highest_modseq).filter(|(ours, named)| ours <= named);
        self.proof = self.look.uidnext.map_or(Proof::None, |to| Proof::NoGap { from: saved.next, to });
        match (known_up_to, opened.resync) {
            (Some((ours, _)), Some(resync)) => {
                self.proof = Proof::Count;
                self.doubt.since = resync.is_cut.then_some(ours);
                if self.can_be_gone(&resync.vanished, opened.exists) {
                    self.vanished(true, &resync.vanished);
                } else {
                    self.doubt.who = true;
                }
                for fetched in resync.fetched {
                    self.fetch(fetched, until);
                }
            }
            (Some((ours, named)), None) => self.doubt.since = (ours < named).then_some(ours),
            // No modification sequences, or the mailbox is an older one than we saw.
            (None, _) => {
                self.modseqs.known = None;
                (self.doubt.who, self.doubt.flags) = (true, true);
            }
        }
        match self.look.uidnext {
            Some(uidnext) if uidnext == saved.next => {}
            Some(uidnext) if uidnext < saved.next => {
                self.doubt = Doubt { who: true, flags: true, lowered: Some(uidnext), ..Doubt::default() };
            }
            _ => self.look.is_wanted = true,
        }
        self.place();
        self.settle();
    }

    /// Whether the count leaves room for so many removals: who stays and who may have come make up for the rest.
    /// iCloud said `VANISHED (EARLIER) 1:26183,26185` with 5,393 messages there (nextcloud/mail #11908).
    fn can_be_gone(&self, uids: &[RangeInclusive<u32>], exists: u32) -> bool {
        let gone = UidSet::of_ranges(uids.iter().cloned()).intersection(&self.ledger.known).len();
        let stay = self.ledger.count().saturating_sub(gone);
        let Some(uidnext) = self.look.uidnext else { return true };
        exists <= stay.saturating_add(uidnext.get().saturating_sub(self.next().get()))
    }
}
