//! Going round the folders that have no connection of their own: what to ask next, and whom to visit.
//!
//! A connection that rests in one folder also asks, from time to time, for the counters of others: in one round
//! trip where the server has LIST-STATUS (RFC 5819), else one by one; where it has NOTIFY (RFC 5465) it pushes
//! them. A folder whose counters moved is *visited*: opened and caught up with like any other. Counters are a
//! doorbell, never news themselves.
//!
//! Replies and time come in; [`Patrol::next`] says what to do now. It outlives its connections: what was
//! seen is not visited again because a server hangs up every five minutes.

mod beat;

use std::collections::VecDeque;
use std::time::Duration;

use crate::listen::command::{Command, CounterItems};
use crate::listen::name::WireName;
use crate::listen::names::listed_as;
use crate::listen::quirks::Quirks;
use crate::listen::reply::{Capabilities, Code, Completion, Counters, Listed};
use crate::listen::session::Answer;
use crate::listen::timers::{Moment, TimeScale, Timer};

use beat::Beat;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Ask this, and hand in what is answered.
    Ask(Command),
    /// Open the folder at this place, catch up with it, and say how that went ([`Patrol::visited`]).
    Visit(usize),
    /// Look what became of the folder at this place, and say so ([`Patrol::visited`]).
    Search(usize),
    /// Nothing before this moment; `None` while an answer is awaited.
    Rest(Option<Moment>),
}

/// How a visit or a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visited {
    /// Caught up.
    Done,
    /// The folder is there again, or under other bytes: visit it.
    There,
    /// The server has no such folder.
    Missing,
    /// The server did not let us look.
    Refused,
}

/// How counters are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    /// All in one command, by name.
    Together,
    /// Those of all the account's folders in one command.
    Everything,
    /// One by one.
    Singly,
}

/// Where NOTIFY stands on this connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notify {
    Off,
    Wanted,
    Asked,
    On,
}

/// See the module's header.
#[derive(Clone, Debug)]
pub struct Patrol {
    scale: TimeScale,
    beats: Vec<Beat>,
    means: Means,
    notify: Notify,
    has_notify_failed: bool,
    has_modseq: bool,
    has_uses: bool,
    /// The shortest time between two rounds.
    soonest: Duration,
    /// A folder is visited after this time, whatever its counters say.
    revisit: Duration,
    /// The present time between two rounds.
    pause: Duration,
    next_round: Moment,
    next_list: Moment,
    asks: VecDeque<Command>,
    /// Questions that are not answered.
    open: usize,
    /// A question of this round has not been answered yet.
    is_in_round: bool,
    /// Counters are to be asked for once more.
    recheck: bool,
    /// Something moved in the present round.
    has_moved: bool,
    listed: Vec<Listed>,
}

/// More lines of LIST are not looked at.
const MOST_LISTED: usize = 5_000;

impl Patrol {
    /// Over these folders: their places in the settings and their names.
    #[must_use]
    pub fn new(folders: impl IntoIterator<Item = (usize, String)>, scale: TimeScale) -> Self {
        let mut patrol = Self {
            scale,
            beats: Vec::new(),
            means: Means::Singly,
            notify: Notify::Off,
            has_notify_failed: false,
            has_modseq: false,
            has_uses: false,
            soonest: Timer::Round.duration(),
            revisit: Timer::Revisit.duration(),
            pause: Timer::Round.duration(),
            next_round: Moment::default(),
            next_list: Moment::default(),
            asks: VecDeque::new(),
            open: 0,
            is_in_round: false,
            recheck: false,
            has_moved: false,
            listed: Vec::new(),
        };
        patrol.assign(folders, Moment::default());
        patrol
    }

    /// Goes round these folders from now on. Those it went round before are not visited anew.
    pub fn assign(&mut self, folders: impl IntoIterator<Item = (usize, String)>, now: Moment) {
        let mut before = std::mem::take(&mut self.beats);
        for (place, folder) in folders {
            let known = before.iter().position(|beat| beat.place == place && beat.folder == folder);
            self.beats.push(match known {
                Some(known) => before.swap_remove(known),
                None => {
                    self.next_round = now;
                    Beat::new(place, folder)
                }
            });
        }
        if self.notify != Notify::Off {
            self.notify = Notify::Wanted;
        }
    }

    /// A connection was signed in and rests in its own folder.
    pub fn connected(&mut self, capabilities: &Capabilities, quirks: &Quirks, notify: bool, now: Moment) {
        let (together, everything) = (capabilities.has("LIST-EXTENDED"), capabilities.has("LIST-STATUS"));
        self.means = match (everything, together) {
            (true, true) => Means::Together,
            (true, false) => Means::Everything,
            (false, _) => Means::Singly,
        };
        self.has_modseq = capabilities.has("CONDSTORE") || capabilities.has("QRESYNC");
        self.has_uses = capabilities.has("SPECIAL-USE") && together;
        self.notify = if notify && !self.beats.is_empty() { Notify::Wanted } else { Notify::Off };
        self.soonest = quirks.poll.unwrap_or_default().max(Timer::Round.duration());
        self.revisit = if self.has_modseq { quirks.reopen_after } else { Timer::Revisit.duration() };
        self.pause = self.pause.max(self.soonest);
        self.asks.clear();
        (self.open, self.is_in_round, self.recheck) = (0, false, false);
        self.listed.clear();
        // Whatever was pushed while there was no connection is lost.
        self.next_round = if notify { now } else { self.next_round };
        if now >= self.next_list {
            self.ask_for_names(now);
        }
    }

    /// The server stopped pushing counters (RFC 5465 §5.8): they are asked for again.
    pub fn notify_lost(&mut self, now: Moment) {
        if self.notify != Notify::Off {
            (self.notify, self.next_round, self.pause) = (Notify::Off, now, self.soonest);
            self.has_notify_failed = true;
        }
    }

    /// True once after the server refused NOTIFY, or gave it up.
    pub fn take_notify_failed(&mut self) -> bool {
        std::mem::take(&mut self.has_notify_failed)
    }

    /// What to do now. Visits are for when the connection's own folder can be left.
    pub fn next(&mut self, now: Moment) -> Errand {
        if self.notify == Notify::Wanted {
            self.notify = Notify::Asked;
            self.beats.iter_mut().for_each(Beat::expect);
            self.asks.push_front(Command::Notify(self.present_names()));
        }
        if let Some(command) = self.asks.pop_front() {
            self.open += 1;
            return Errand::Ask(command);
        }
        if self.open > 0 {
            return Errand::Rest(None);
        }
        // Before the visits, which then account for the counters.
        if !self.beats.is_empty() && now >= self.next_round {
            self.begin_round(now);
            return self.next(now);
        }
        if let Some(visit) = self.next_visit(now) {
            return visit;
        }
        if std::mem::take(&mut self.recheck) {
            self.begin_round(now);
            return self.next(now);
        }
        Errand::Rest(self.wakes_at())
    }

    /// The next visit or search that is due, for a connection that has left its own folder.
    pub fn next_visit(&mut self, now: Moment) -> Option<Errand> {
        if let Some(beat) = self.beats.iter().find(|beat| beat.is_search_due(now)) {
            return Some(Errand::Search(beat.place));
        }
        let beat = self.beats.iter_mut().find(|beat| beat.is_due(now))?;
        beat.begin_visit();
        Some(Errand::Visit(beat.place))
    }

    /// The next moment at which something is to be done, if nothing happens before.
    fn wakes_at(&self) -> Option<Moment> {
        let round = (!self.beats.is_empty()).then_some(self.next_round);
        round.into_iter().chain(self.beats.iter().filter_map(Beat::wakes_at)).min()
    }

    /// Goes round now: the person asks, or a mail that went is looked for.
    pub fn check_now(&mut self, now: Moment) {
        self.next_round = now;
        self.pause = self.soonest;
        // Whoever made a missing folder again asks, and does not wait for the hour.
        for beat in self.beats.iter_mut().filter(|beat| beat.is_lost()) {
            beat.lost(now);
        }
    }

    fn begin_round(&mut self, now: Moment) {
        let asked: Vec<&Beat> = self.beats.iter().filter(|beat| !beat.is_lost()).collect();
        let is_all_lost = asked.is_empty();
        let names: Vec<WireName> = asked.iter().map(|beat| beat.wire.clone()).collect();
        let counters = if self.has_modseq { CounterItems::WithModSeq } else { CounterItems::Plain };
        match self.means {
            _ if is_all_lost => {}
            Means::Together => {
                self.asks.push_back(Command::ListStatus { names, counters, uses: self.has_uses });
            }
            Means::Everything => {
                self.asks.push_back(Command::ListStatus { names: Vec::new(), counters, uses: false });
            }
            Means::Singly => {
                self.asks.extend(names.into_iter().map(|name| Command::Status { name, counters }));
            }
        }
        if now >= self.next_list {
            self.ask_for_names(now);
        }
        (self.is_in_round, self.has_moved) = (!self.asks.is_empty(), false);
        for beat in &mut self.beats {
            beat.begin_round(now, self.scale.of(self.revisit));
        }
        self.next_round =
            now + self.scale.of(if is_all_lost { Timer::Recheck.duration() } else { self.pause });
    }

    /// The round's questions are all answered.
    fn finish_round(&mut self) {
        self.is_in_round = false;
        let calm = Timer::CalmRound.duration().max(self.soonest);
        self.pause = if self.notify == Notify::On {
            calm
        } else if self.has_moved {
            self.soonest
        } else {
            (self.pause + self.pause / 2).min(calm)
        };
    }

    fn ask_for_names(&mut self, now: Moment) {
        self.next_list = now + self.scale.timer(Timer::Recheck);
        self.asks.push_back(if self.has_uses { Command::ListUses } else { Command::List });
    }

    fn present_names(&self) -> Vec<WireName> {
        self.beats.iter().filter(|beat| !beat.is_lost()).map(|beat| beat.wire.clone()).collect()
    }

    /// Counters of a folder came, asked for or pushed.
    pub fn counters(&mut self, counters: &Counters, now: Moment) {
        let Some(name) = &counters.name else { return };
        let is_pushed = self.open == 0 && self.notify == Notify::On;
        let (gap, again) = (self.scale.timer(Timer::VisitGap), self.scale.timer(Timer::VisitAgain));
        if let Some(beat) = self.beats.iter_mut().find(|beat| beat.is_named(name)) {
            self.has_moved |= beat.take(counters, is_pushed, (gap, again), now);
        }
    }

    /// The server named a folder, asked for or pushed.
    pub fn listed(&mut self, listed: &Listed) {
        if self.open == 0 {
            // Pushed: a folder came, went, or has another name.
            let named = listed.old_name.as_ref().unwrap_or(&listed.name);
            if let Some(beat) = self.beats.iter_mut().find(|beat| beat.is_named(named)) {
                beat.search();
            }
        }
        if self.listed.len() < MOST_LISTED {
            self.listed.push(listed.clone());
        }
    }

    /// A question was answered.
    pub fn answered(&mut self, answer: &Answer, now: Moment) {
        self.open = self.open.saturating_sub(1);
        let is_ok = answer.status == Completion::Ok;
        match &answer.command {
            // The answer brings the counters of every folder that is pushed. Dovecot 2.3 leaves out names beyond
            // ASCII without a word: what it does not push must be watched in another way.
            Command::Notify(_) if is_ok && self.beats.iter().all(Beat::is_as_expected) => {
                (self.notify, self.pause) = (Notify::On, Timer::CalmRound.duration().max(self.soonest));
                self.next_round = now + self.scale.of(self.pause);
            }
            Command::Notify(_) => self.notify_lost(now),
            Command::ListStatus { names, .. } if is_ok => self.round_listed(!names.is_empty()),
            Command::ListStatus { .. } => {
                // What is announced and not understood: by a simpler way, and again at the next connection.
                self.means = if self.means == Means::Together { Means::Everything } else { Means::Singly };
                self.next_round = now;
            }
            Command::Status { name, .. } => {
                let is_missing = answer.code == Some(Code::NonExistent) || answer.status == Completion::No;
                if let Some(beat) = self.beats.iter_mut().find(|beat| beat.is_named(name)) {
                    beat.asked(is_missing, is_ok);
                }
            }
            Command::List | Command::ListUses if is_ok => self.names_listed(),
            _ => {}
        }
        if self.open == 0 && self.asks.is_empty() {
            self.listed.clear();
            if self.is_in_round {
                self.finish_round();
            }
        }
    }

    /// Every folder of the round that is there was listed.
    fn round_listed(&mut self, by_name: bool) {
        for beat in self.beats.iter_mut().filter(|beat| !beat.is_lost()) {
            match listed_as(&beat.folder, &self.listed) {
                Some(entry) => beat.wire = entry.name.clone(),
                // Some servers list nothing for a name that they would open.
                None if by_name && beat.is_listed_by_name() => beat.search(),
                None if by_name => beat.blind(),
                None => beat.search(),
            }
        }
    }

    fn names_listed(&mut self) {
        for beat in &mut self.beats {
            if let Some(entry) = listed_as(&beat.folder, &self.listed) {
                beat.wire = entry.name.clone();
                if beat.is_lost() {
                    beat.search();
                }
            }
        }
    }

    /// How a visit or a search ended.
    pub fn visited(&mut self, place: usize, visited: Visited, now: Moment) {
        let (gap, recheck) = (self.scale.timer(Timer::VisitGap), self.scale.timer(Timer::Recheck));
        let again = now + self.scale.of(self.soonest);
        if let Some(beat) = self.beats.iter_mut().find(|beat| beat.place == place) {
            match visited {
                Visited::Done => {
                    beat.visited(now, now + gap);
                    // What happened in it after the look, while it was open, was not pushed as counters.
                    self.recheck |= self.notify == Notify::On && !beat.is_blind();
                }
                Visited::There => beat.found(),
                Visited::Missing => beat.lost(now + recheck),
                Visited::Refused => beat.refused(again),
            }
        }
    }

    /// The bytes of a folder's name on the wire.
    #[must_use]
    pub fn wire(&self, place: usize) -> Option<&WireName> {
        self.beats.iter().find(|beat| beat.place == place).map(|beat| &beat.wire)
    }

    /// The bytes of a folder's name on the wire were found out.
    pub fn set_wire(&mut self, place: usize, wire: WireName) {
        if let Some(beat) = self.beats.iter_mut().find(|beat| beat.place == place) {
            beat.wire = wire;
        }
    }

    /// True when the server pushes the counters.
    #[must_use]
    pub fn is_notified(&self) -> bool {
        self.notify == Notify::On
    }

    /// True when each folder was visited at least once, or cannot be.
    #[must_use]
    pub fn has_seen_all(&self) -> bool {
        self.beats.iter().all(Beat::is_seen)
    }
}

#[cfg(test)]
mod tests;
