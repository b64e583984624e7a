//! Moved or gone? IMAP says of a mail that was moved that it is removed here and has arrived there.
//!
//! A removal waits a moment for its twin to show in another folder of the account; mails are known again by
//! their [`Identity`]. The twin may also come first. What waits is kept by the store too, so nothing is lost
//! when the program is killed.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tidings_protocol::AccountId;

use crate::listen::{Moment, SpecialUse, TimeScale, Timer};
use crate::mailbox::Identity;

/// An arrival is remembered so long, for the removal that may follow: a polled folder may be told of first.
const REMEMBERED: Duration = Duration::from_secs(10);
/// More arrivals are not remembered; whoever moves more at once is told of removals.
const MOST: usize = 10_000;

/// Names a waiting removal in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldId(pub i64);

/// A removal that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    id: HeldId,
    folder: String,
    until: Moment,
}

/// Where a removed mail went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// Nobody knows; perhaps it is deleted.
    Unknown,
    /// Into this folder, which is for this.
    Folder(&'a str, Option<SpecialUse>),
}

impl Destination<'_> {
    /// The record's detail: stable words.
    #[must_use]
    pub fn detail(self) -> String {
        match self {
            Self::Unknown => "removed".to_owned(),
            Self::Folder(_, Some(SpecialUse::Trash)) => "to trash".to_owned(),
            Self::Folder(_, Some(SpecialUse::Junk)) => "as spam".to_owned(),
            Self::Folder(folder, _) => format!("moved to {folder}"),
        }
    }
}

type Mail = (AccountId, Identity);

/// Removals that wait and arrivals that are remembered.
#[derive(Clone, Debug)]
pub struct Moves {
    scale: TimeScale,
    held: BTreeMap<Mail, VecDeque<Held>>,
    arrived: VecDeque<(Moment, Mail, String)>,
}

impl Moves {
    /// Nothing waits.
    #[must_use]
    pub const fn new(scale: TimeScale) -> Self {
        Self { scale, held: BTreeMap::new(), arrived: VecDeque::new() }
    }

    /// A mail is gone from a folder: the other folder that it has just arrived in, if it has.
    pub fn removed(
        &mut self,
        account: &AccountId,
        identity: &Identity,
        folder: &str,
        now: Moment,
    ) -> Option<String> {
        self.forget(now);
        // That it had arrived here explains nothing any more.
        self.arrived
            .retain(|(_, (of, mail), there)| (of, mail, there.as_str()) != (account, identity, folder));
        let place = self
            .arrived
            .iter()
            .position(|(_, (of, mail), there)| of == account && mail == identity && there.as_str() != folder);
        place.and_then(|place| self.arrived.remove(place)).map(|(_, _, there)| there)
    }

    /// A removal waits from now on.
    pub fn hold(&mut self, account: &AccountId, identity: Identity, folder: &str, id: HeldId, now: Moment) {
        let until = now + self.scale.timer(Timer::MoveHold);
        let held = Held { id, folder: folder.to_owned(), until };
        self.held.entry((account.clone(), identity)).or_default().push_back(held);
    }

    /// A mail has arrived in a folder: the removal from another folder that it explains, and that folder.
    pub fn arrived(
        &mut self,
        account: &AccountId,
        identity: &Identity,
        folder: &str,
        now: Moment,
    ) -> Option<(HeldId, String)> {
        self.forget(now);
        let mail = (account.clone(), identity.clone());
        if let Some(waiting) = self.held.get_mut(&mail)
            && let Some(place) = waiting.iter().position(|held| held.folder != folder)
        {
            let held = waiting.remove(place);
            if waiting.is_empty() {
                self.held.remove(&mail);
            }
            return held.map(|held| (held.id, held.folder));
        }
        if self.arrived.len() < MOST {
            self.arrived.push_back((now, mail, folder.to_owned()));
        }
        None
    }

    /// The removals that waited long enough.
    pub fn due(&mut self, now: Moment) -> Vec<HeldId> {
        let mut due = Vec::new();
        self.held.retain(|_, waiting| {
            waiting.retain(|held| {
                let is_due = held.until <= now;
                if is_due {
                    due.push(held.id);
                }
                !is_due
            });
            !waiting.is_empty()
        });
        due.sort_unstable();
        due
    }

    /// When the next removal has waited long enough.
    #[must_use]
    pub fn next_due(&self) -> Option<Moment> {
        self.held.values().flatten().map(|held| held.until).min()
    }

    /// A folder has another name: what went from it or came into it did so under that.
    pub fn renamed(&mut self, account: &AccountId, from: &str, to: &str) {
        let held = self.held.iter_mut().filter(|((of, _), _)| of == account);
        let held = held.flat_map(|(_, waiting)| waiting).map(|held| &mut held.folder);
        let arrived = self.arrived.iter_mut().filter(|(_, (of, _), _)| of == account);
        let arrived = arrived.map(|(_, _, folder)| folder);
        for folder in held.chain(arrived).filter(|folder| folder.as_str() == from) {
            to.clone_into(folder);
        }
    }

    /// A folder was made anew: what had arrived in the one before explains nothing any more.
    pub fn made_anew(&mut self, account: &AccountId, folder: &str) {
        self.arrived.retain(|(_, (of, _), there)| (of, there.as_str()) != (account, folder));
    }

    /// Forgets an account.
    pub fn forget_account(&mut self, account: &AccountId) {
        self.held.retain(|(of, _), _| of != account);
        self.arrived.retain(|(_, (of, _), _)| of != account);
    }

    fn forget(&mut self, now: Moment) {
        let remembered = self.scale.of(REMEMBERED);
        while self.arrived.front().is_some_and(|(at, _, _)| now.since(*at) > remembered) {
            self.arrived.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountId {
        AccountId("a".to_owned())
    }

    fn mail(name: &str) -> Identity {
        Identity::stored(name.to_owned())
    }

    fn at(millis: u64) -> Moment {
        Moment(Duration::from_millis(millis))
    }

    fn holding() -> Moves {
        let mut moves = Moves::new(TimeScale::REAL);
        assert_eq!(moves.removed(&account(), &mail("x"), "INBOX", at(0)), None);
        moves.hold(&account(), mail("x"), "INBOX", HeldId(1), at(0));
        moves
    }

    /// Found by the differential check: a mail was copied into a folder, the folder deleted and made anew, and the mail
    /// removed.
    #[test]
    fn an_arrival_in_a_folder_that_was_made_anew_explains_nothing() {
        let mut moves = Moves::new(TimeScale::REAL);
        for folder in ["Work", "Archive"] {
            moves.arrived(&account(), &mail(folder), folder, at(0));
        }
        moves.made_anew(&account(), "Work");
        assert_eq!(moves.removed(&account(), &mail("Work"), "INBOX", at(1)), None);
        assert_eq!(moves.removed(&account(), &mail("Archive"), "INBOX", at(1)).as_deref(), Some("Archive"));
    }

    #[test]
    fn an_arrival_elsewhere_explains_a_removal_that_waits() {
        let mut moves = holding();
        let explained = Some((HeldId(1), "INBOX".to_owned()));
        assert_eq!(moves.arrived(&account(), &mail("x"), "Trash", at(500)), explained);
        assert_eq!(moves.next_due(), None);
    }

    #[test]
    fn a_mail_that_has_left_a_folder_again_did_not_go_there() {
        let mut moves = Moves::new(TimeScale::REAL);
        assert_eq!(moves.arrived(&account(), &mail("x"), "Work", at(0)), None);
        assert_eq!(moves.removed(&account(), &mail("x"), "Work", at(100)), None);
        moves.hold(&account(), mail("x"), "Work", HeldId(1), at(100));
        let explained = Some((HeldId(1), "Work".to_owned()));
        assert_eq!(moves.arrived(&account(), &mail("x"), "INBOX", at(200)), explained);
        assert_eq!(moves.removed(&account(), &mail("x"), "INBOX", at(300)), None);
    }

    #[test]
    fn a_folder_with_another_name_is_still_the_same() {
        let mut moves = holding();
        assert_eq!(moves.arrived(&account(), &mail("y"), "INBOX", at(0)), None);
        moves.renamed(&account(), "INBOX", "Old");
        assert_eq!(moves.removed(&account(), &mail("y"), "Old", at(100)), None);
        let explained = Some((HeldId(1), "Old".to_owned()));
        assert_eq!(moves.arrived(&account(), &mail("x"), "Trash", at(200)), explained);
    }

    #[test]
    fn an_arrival_that_came_first_explains_it_too_and_only_once() {
        let mut moves = Moves::new(TimeScale::REAL);
        assert_eq!(moves.arrived(&account(), &mail("x"), "Trash", at(0)), None);
        assert_eq!(moves.removed(&account(), &mail("x"), "INBOX", at(9_000)), Some("Trash".to_owned()));
        assert_eq!(moves.removed(&account(), &mail("x"), "Work", at(9_000)), None);
        moves.arrived(&account(), &mail("x"), "Trash", at(10_000));
        assert_eq!(moves.removed(&account(), &mail("x"), "INBOX", at(20_001)), None);
    }

    #[test]
    fn neither_the_same_folder_nor_another_mail_or_account_explains_it() {
        let mut moves = holding();
        assert_eq!(moves.arrived(&account(), &mail("x"), "INBOX", at(1)), None);
        assert_eq!(moves.arrived(&account(), &mail("y"), "Trash", at(1)), None);
        assert_eq!(moves.arrived(&AccountId("b".to_owned()), &mail("x"), "Trash", at(1)), None);
    }

    #[test]
    fn after_three_seconds_it_has_waited_long_enough() {
        let mut moves = holding();
        assert_eq!(moves.next_due(), Some(at(3_000)));
        assert_eq!(moves.due(at(2_999)), []);
        assert_eq!(moves.due(at(3_000)), [HeldId(1)]);
        assert_eq!(moves.arrived(&account(), &mail("x"), "Trash", at(3_001)), None);
    }

    #[test]
    fn where_it_went_is_said_in_stable_words() {
        assert_eq!(Destination::Unknown.detail(), "removed");
        assert_eq!(Destination::Folder("Papierkorb", Some(SpecialUse::Trash)).detail(), "to trash");
        assert_eq!(Destination::Folder("垃圾邮件", Some(SpecialUse::Junk)).detail(), "as spam");
        assert_eq!(Destination::Folder("Work", None).detail(), "moved to Work");
    }
}
