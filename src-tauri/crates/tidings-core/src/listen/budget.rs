//! How many connections an account may hold, and which folder each of them watches.
//!
//! The most important folders rest in IDLE on connections of their own. Where the connections do not suffice, the
//! last one also goes round the remaining folders; where the server has NOTIFY (RFC 5465) or cannot push at all,
//! one connection does everything. What a server allows is learnt from its refusals: then one connection fewer
//! than worked is used, so that the person's mail program still finds room.

use std::time::Duration;

use tidings_protocol::Timestamp;

use crate::listen::reply::Capabilities;

/// So many connections an account holds at most; mail programs and telephones want some too.
const MOST: u8 = 4;
/// After this time one connection more is tried.
const RETRY: Duration = Duration::from_secs(7 * 24 * 3600);

/// How many connections an account may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ceiling {
    most: u8,
    /// When it was learnt; `None` while the server never refused.
    since: Option<Timestamp>,
}

impl Default for Ceiling {
    fn default() -> Self {
        Self { most: MOST, since: None }
    }
}

impl Ceiling {
    /// As it was saved.
    #[must_use]
    pub fn learnt(most: u8, since: Timestamp) -> Self {
        Self { most: most.clamp(1, MOST), since: Some(since) }
    }

    /// The server refused one more when so many worked.
    #[must_use]
    pub fn refused(worked: usize, now: Timestamp) -> Self {
        let worked = u8::try_from(worked).unwrap_or(MOST);
        Self::learnt(worked.saturating_sub(1), now)
    }

    /// What counts now: a week after it was learnt one more is tried.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        let week = i64::try_from(RETRY.as_millis()).unwrap_or(i64::MAX);
        match self.since {
            Some(since) if now.millis_since(since) >= week => {
                let most = self.most.saturating_add(1).min(MOST);
                Self { most, since: (most < MOST).then_some(now) }
            }
            _ => self,
        }
    }

    /// How many.
    #[must_use]
    pub fn most(self) -> usize {
        usize::from(self.most)
    }

    /// When it was learnt, for saving; `None` where there is nothing to save.
    #[must_use]
    pub const fn since(self) -> Option<Timestamp> {
        self.since
    }
}

/// What one connection does. Folders are named by their places in the account's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The folder that it rests in.
    pub home: usize,
    /// The folders that it goes round.
    pub rounds: Vec<usize>,
    /// The server is asked to push what happens in those, too.
    pub notify: bool,
}

/// One folder that wants to be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its place in the settings.
    pub place: usize,
    /// It is the INBOX, which comes first.
    pub is_inbox: bool,
    /// The server said that it has no such folder: it is only looked for again.
    pub is_missing: bool,
}

/// Shares an account's folders out over its connections. `capabilities` is `None` while no connection was signed
/// in: then there is one, and the others follow when it is known what the server can do.
#[must_use]
pub fn share_out(
    folders: &[Wanted],
    ceiling: Ceiling,
    capabilities: Option<&Capabilities>,
    may_notify: bool,
) -> Vec<Assignment> {
    let mut present: Vec<&Wanted> = folders.iter().filter(|folder| !folder.is_missing).collect();
    present.sort_by_key(|folder| (!folder.is_inbox, folder.place));
    let mut homes: Vec<usize> = present.into_iter().map(|folder| folder.place).collect();
    let mut rounds: Vec<usize> =
        folders.iter().filter(|folder| folder.is_missing).map(|folder| folder.place).collect();
    if homes.is_empty() {
        // All are missing: the first is waited for.
        homes.extend(rounds.first().copied());
        rounds.drain(..rounds.len().min(1));
    }
    let can_idle = capabilities.is_some_and(|capabilities| capabilities.has("IDLE"));
    let notify = may_notify
        && can_idle
        && homes.len() > 1
        && capabilities.is_some_and(|capabilities| capabilities.has("NOTIFY"));
    let connections = if can_idle && !notify { ceiling.most() } else { 1 };
    let going_round = homes.split_off(homes.len().min(connections));
    rounds.splice(0..0, going_round);
    if capabilities.is_none() {
        rounds.clear();
    }
    let last = homes.len().saturating_sub(1);
    homes
        .into_iter()
        .enumerate()
        .map(|(line, home)| Assignment {
            home,
            rounds: if line == last { std::mem::take(&mut rounds) } else { Vec::new() },
            notify,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folders(count: usize) -> Vec<Wanted> {
        (0..count).map(|place| Wanted { place, is_inbox: place == 1, is_missing: false }).collect()
    }

    fn can(names: &[&str]) -> Capabilities {
        names.iter().collect()
    }

    fn homes(lines: &[Assignment]) -> Vec<usize> {
        lines.iter().map(|line| line.home).collect()
    }

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    #[test]
    fn the_inbox_comes_first_and_the_last_connection_goes_round_the_rest() {
        let lines = share_out(&folders(8), Ceiling::default(), Some(&can(&["IDLE"])), true);
        assert_eq!(homes(&lines), [1, 0, 2, 3]);
        assert_eq!(lines[3].rounds, [4, 5, 6, 7]);
        assert!(lines[..3].iter().all(|line| line.rounds.is_empty() && !line.notify));
    }

    #[test]
    fn where_the_connections_suffice_nobody_goes_round() {
        let lines = share_out(&folders(4), Ceiling::default(), Some(&can(&["IDLE"])), true);
        assert!(lines.len() == 4 && lines.iter().all(|line| line.rounds.is_empty()));
    }

    #[test]
    fn notify_and_no_idle_need_one_connection() {
        let notify = share_out(&folders(3), Ceiling::default(), Some(&can(&["IDLE", "NOTIFY"])), true);
        assert_eq!(notify, [Assignment { home: 1, rounds: vec![0, 2], notify: true }]);
        let none = share_out(&folders(3), Ceiling::default(), Some(&can(&["NOTIFY"])), true);
        assert_eq!(none, [Assignment { home: 1, rounds: vec![0, 2], notify: false }]);
        let alone = share_out(&folders(1), Ceiling::default(), Some(&can(&["IDLE", "NOTIFY"])), true);
        assert_eq!(alone, [Assignment::default()]);
    }

    #[test]
    fn one_connection_finds_out_what_the_server_can_do() {
        let lines = share_out(&folders(3), Ceiling::default(), None, true);
        assert_eq!(lines, [Assignment { home: 1, rounds: Vec::new(), notify: false }]);
    }

    #[test]
    fn a_missing_folder_takes_no_connection_and_is_looked_for() {
        let mut folders = folders(3);
        folders[0].is_missing = true;
        let lines = share_out(&folders, Ceiling::default(), Some(&can(&["IDLE"])), true);
        assert_eq!((homes(&lines), lines[1].rounds.clone()), (vec![1, 2], vec![0]));
        let all = [Wanted { place: 0, is_inbox: false, is_missing: true }];
        assert_eq!(share_out(&all, Ceiling::default(), None, true), [Assignment::default()]);
    }

    #[test]
    fn after_a_refusal_one_place_is_left_for_the_persons_mail_program() {
        assert_eq!(Ceiling::refused(3, NOW).most(), 2);
        assert_eq!(Ceiling::refused(1, NOW).most(), 1);
        assert_eq!(Ceiling::refused(0, NOW).most(), 1);
    }

    #[test]
    fn a_week_later_one_more_is_tried_until_the_usual_number_is_reached() {
        let week = 7 * 24 * 3_600_000;
        let learnt = Ceiling::learnt(2, NOW);
        let at = |ceiling: Ceiling, millis| ceiling.at(Timestamp::from_millis(millis));
        assert_eq!(at(learnt, week).most(), 2);
        let later = at(learnt, NOW.millis() + week);
        assert_eq!(later.most(), 3);
        assert_eq!(at(later, NOW.millis() + week).most(), 3);
        let full = at(later, NOW.millis() + 2 * week);
        assert_eq!((full.most(), full.since()), (4, None));
    }

    proptest! {
        #[test]
        fn each_folder_has_exactly_one_place_and_no_budget_is_exceeded(
            missing in prop::collection::vec(any::<bool>(), 1..20),
            most in 0u8..9,
            idle: bool,
            notify: bool,
        ) {
            let folders: Vec<Wanted> = missing
                .iter()
                .enumerate()
                .map(|(place, is_missing)| Wanted { place, is_inbox: place == 2, is_missing: *is_missing })
                .collect();
            let names = [(idle, "IDLE"), (notify, "NOTIFY")];
            let names: Vec<&str> = names.iter().filter(|(has, _)| *has).map(|(_, name)| *name).collect();
            let ceiling = Ceiling::learnt(most, NOW);
            let lines = share_out(&folders, ceiling, Some(&can(&names)), true);
            prop_assert!(!lines.is_empty() && lines.len() <= ceiling.most());
            let mut places: Vec<usize> =
                lines.iter().flat_map(|line| line.rounds.iter().copied().chain([line.home])).collect();
            places.sort_unstable();
            prop_assert_eq!(places, (0..folders.len()).collect::<Vec<_>>());
        }
    }
}
