//! The life of a connection, seen from outside: what an account is said to be doing, and when it goes on by itself.
//!
//! Pure and total: whatever happens in whatever order and at whatever time, there is a next state, and out of each
//! there is a way.
//!
//! | state | it is waited for | at most | then |
//! |---|---|---|---|
//! | `connecting` | name, TCP, TLS, the greeting | [`Timer::Connect`], [`Timer::Tls`], [`Timer::Greeting`] | `signing_in`, or as an end |
//! | `signing_in` | the answer to the sign-in | [`Timer::SignIn`] | `syncing`, or as an end |
//! | `syncing` | answers to questions about folders | [`Timer::Silence`], [`Timer::Command`] | `idling`, `polling`, or as an end |
//! | `idling` | a push | [`Timer::Renewal`], and then [`Timer::DoneAnswered`] | `syncing`, or as an end |
//! | `polling` | the next look | [`Timer::Poll`], and then [`Timer::Silence`] | `syncing`, or as an end |
//! | `waiting` | the schedule of [`Comeback`] | a quarter of an hour | `connecting` |
//! | `offline` | word of a network | five minutes | `connecting` |
//! | `needs_user` | the person | half a minute for a keyring, an hour where it may mend itself, else the person alone | `connecting` |
//! | `paused` | the person | the person alone | `connecting` |
//!
//! An end is `connecting` at once after a session that had worked, `offline` without a network, `needs_user` where
//! nothing gets better by itself, and `waiting` in all other cases. As long as the next attempt falls into the first
//! [`Timer::Hiccup`] after the watching ended, waiting for it is `connecting`, too, and no problem. A person who asks, a secret that changed, waking up
//! and a changed network end every wait.
//!
//! [`Timer::Connect`]: super::Timer::Connect
//! [`Timer::Tls`]: super::Timer::Tls
//! [`Timer::Greeting`]: super::Timer::Greeting
//! [`Timer::SignIn`]: super::Timer::SignIn
//! [`Timer::Silence`]: super::Timer::Silence
//! [`Timer::Command`]: super::Timer::Command
//! [`Timer::Renewal`]: super::Timer::Renewal
//! [`Timer::DoneAnswered`]: super::Timer::DoneAnswered
//! [`Timer::Hiccup`]: super::Timer::Hiccup
//! [`Timer::Poll`]: super::Timer::Poll

use std::time::Duration;

use tidings_protocol::AccountState;

use crate::listen::comeback::{Comeback, Failure};
use crate::listen::timers::{Moment, TimeScale, Timer};

/// Where a connection is.
#[derive(Clone, Debug)]
pub struct Life {
    scale: TimeScale,
    state: AccountState,
    until: Option<Moment>,
    comeback: Comeback,
    /// It watched once.
    has_worked: bool,
    /// When the watching ended.
    lost: Option<Moment>,
}

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The server was dialled too often: not before this.
    HeldBack(Moment),
    /// The account's password was refused: nobody tries before the gate opens.
    ShutOut,
    /// The server is dialled.
    Dialled,
    /// It greeted, and the sign-in begins.
    Greeted,
    /// It let us in, or a folder is being read.
    Syncing,
    /// All is known, and the server pushes what comes.
    Idling,
    /// All is known, and the server is asked now and then.
    Polling,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After the watching had begun, or so that it is to be tried again at once.
    Worked,
    /// Before.
    Failed(Failure),
    /// The server allows no more connections.
    TooMany,
    /// Nothing gets better by itself; if it may, it is looked at again after this time.
    NeedsUser(Option<Duration>),
}

impl Life {
    /// A connection that is yet to be made.
    #[must_use]
    pub fn new(scale: TimeScale) -> Self {
        let comeback = Comeback::default();
        Self { scale, state: AccountState::Connecting, until: None, comeback, has_worked: false, lost: None }
    }

    /// What it is doing.
    #[must_use]
    pub const fn state(&self) -> AccountState {
        self.state
    }

    /// When it goes on by itself; connecting, when the next attempt begins. `None` while it does something, whose own
    /// deadlines the table names, and where only the person can help.
    #[must_use]
    pub const fn until(&self) -> Option<Moment> {
        self.until
    }

    /// Something happened; true when that changes what is shown.
    pub fn happened(&mut self, what: Happened) -> bool {
        use AccountState::{Connecting, Idling, NeedsUser, Polling, SigningIn, Syncing, Waiting};
        let is_in = matches!(self.state, SigningIn | Syncing | Idling | Polling);
        let (state, until) = match what {
            Happened::HeldBack(until) => (Waiting, Some(until)),
            Happened::ShutOut => (NeedsUser, None),
            Happened::Dialled => (Connecting, None),
            Happened::Greeted if self.state == Connecting => (SigningIn, None),
            Happened::Syncing if is_in => (Syncing, None),
            Happened::Idling if is_in => (Idling, None),
            Happened::Polling if is_in => (Polling, None),
            // Who was not let in neither reads nor rests.
            Happened::Greeted | Happened::Syncing | Happened::Idling | Happened::Polling => return false,
        };
        self.show(state, until)
    }

    /// The connection ended; true when the person is to hear why. `jitter` is a random number from 0 to 1.
    pub fn ended(&mut self, end: End, now: Moment, jitter: f64) -> bool {
        let (failure, is_news) = match end {
            End::Worked => {
                self.has_worked = true;
                self.lost = Some(now);
                (Failure::WorkedAndEnded, false)
            }
            End::Failed(Failure::WorkedAndEnded) => (Failure::WorkedAndEnded, false),
            End::Failed(Failure::NoNetwork) => (Failure::NoNetwork, false),
            // One failure is a hiccup; the person hears of it when it lasts.
            End::Failed(Failure::NotReachable) => (Failure::NotReachable, self.comeback.failures() > 0),
            End::Failed(failure @ (Failure::ServerSaysNo | Failure::ServerSaysWhen(_))) => (failure, true),
            // Whoever was the server before is asked once more before a person is alarmed.
            End::Failed(Failure::NotItself) => {
                (Failure::NotItself, self.comeback.failures() > 0 || !self.has_worked)
            }
            // After a loss the server may still count the connection that was lost.
            End::TooMany => (Failure::ServerSaysNo, self.comeback.failures() > 0 || !self.has_worked),
            End::NeedsUser(again) => {
                self.comeback = Comeback::default();
                self.lost = None;
                self.show(AccountState::NeedsUser, again.map(|wait| now + self.scale.of(wait)));
                return true;
            }
        };
        let wait = self.comeback.after(failure, now, jitter, self.scale);
        let hiccup = self.scale.timer(Timer::Hiccup);
        let is_hiccup = self.lost.is_some_and(|lost| (now + wait).since(lost) <= hiccup);
        let state = match failure {
            _ if wait.is_zero() || is_hiccup => AccountState::Connecting,
            Failure::NoNetwork => AccountState::Offline,
            Failure::WorkedAndEnded
            | Failure::NotReachable
            | Failure::ServerSaysNo
            | Failure::ServerSaysWhen(_)
            | Failure::NotItself => AccountState::Waiting,
        };
        self.show(state, Some(now + wait).filter(|_| !wait.is_zero()));
        is_news && !is_hiccup
    }

    fn show(&mut self, state: AccountState, until: Option<Moment>) -> bool {
        let is_news = (self.state, self.until) != (state, until);
        (self.state, self.until) = (state, until);
        is_news
    }
}

/// What an account as a whole is doing: what the least of its connections is doing.
#[must_use]
pub fn summed(states: impl IntoIterator<Item = AccountState>) -> AccountState {
    states.into_iter().min_by_key(|state| rank(*state)).unwrap_or(AccountState::Paused)
}

/// How far a connection has come.
#[must_use]
pub const fn rank(state: AccountState) -> u8 {
    match state {
        AccountState::NeedsUser => 0,
        AccountState::Paused => 1,
        AccountState::Offline => 2,
        AccountState::Waiting => 3,
        AccountState::Connecting => 4,
        AccountState::SigningIn => 5,
        AccountState::Syncing => 6,
        AccountState::Polling => 7,
        AccountState::Idling => 8,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(seconds: u64) -> Moment {
        Moment(Duration::from_secs(seconds))
    }

    fn watching() -> Life {
        let mut life = Life::new(TimeScale::REAL);
        for what in [Happened::Dialled, Happened::Greeted, Happened::Syncing, Happened::Idling] {
            life.happened(what);
        }
        life
    }

    #[test]
    fn a_good_life_goes_from_dialling_to_rest() {
        let mut life = Life::new(TimeScale::REAL);
        let mut states = vec![life.state()];
        for what in
            [Happened::Dialled, Happened::Greeted, Happened::Syncing, Happened::Idling, Happened::Idling]
        {
            if life.happened(what) {
                states.push(life.state());
            }
        }
        use AccountState::{Connecting, Idling, SigningIn, Syncing};
        assert_eq!(states, [Connecting, SigningIn, Syncing, Idling]);
    }

    #[test]
    fn a_session_that_had_worked_is_followed_at_once_and_nobody_hears_of_it() {
        let mut life = watching();
        assert!(!life.ended(End::Worked, at(0), 0.5));
        assert_eq!((life.state(), life.until()), (AccountState::Connecting, None));
    }

    #[test]
    fn one_failure_is_a_hiccup_and_the_second_is_told() {
        let mut life = Life::new(TimeScale::REAL);
        assert!(!life.ended(End::Failed(Failure::NotReachable), at(0), 0.0));
        assert_eq!(life.state(), AccountState::Connecting);
        assert!(life.ended(End::Failed(Failure::NotReachable), at(1), 0.0));
        assert_eq!((life.state(), life.until().is_some()), (AccountState::Waiting, true));
    }

    #[test]
    fn for_a_minute_after_the_watching_ended_nobody_hears_of_failures() {
        for failure in [Failure::NotReachable, Failure::NotItself, Failure::ServerSaysNo] {
            let mut life = watching();
            life.ended(End::Worked, at(0), 0.0);
            let mut now = at(0);
            let told = loop {
                life.happened(Happened::Dialled);
                if life.ended(End::Failed(failure), now, 0.0) {
                    break now;
                }
                assert_eq!(life.state(), AccountState::Connecting, "{failure:?} at {now:?}");
                now = life.until().unwrap_or(now);
                assert!(now <= at(60), "{failure:?}: the next attempt is not in the minute");
            };
            assert_eq!(life.state(), AccountState::Waiting);
            assert!(life.until().is_some_and(|until| until > at(60)), "{failure:?}: told at {told:?}");
        }
    }

    #[test]
    fn without_a_network_it_is_offline_and_nobodys_fault() {
        let mut life = watching();
        assert!(!life.ended(End::Failed(Failure::NoNetwork), at(10), 0.0));
        assert_eq!((life.state(), life.until()), (AccountState::Offline, Some(at(310))));
    }

    #[test]
    fn a_server_that_still_counts_a_lost_connection_is_not_complained_of() {
        let mut life = watching();
        life.ended(End::Worked, at(0), 0.0);
        assert!(!life.ended(End::TooMany, at(1), 0.0));
        assert!(life.ended(End::TooMany, at(60), 0.0), "but one that goes on is");
        assert!(Life::new(TimeScale::REAL).ended(End::TooMany, at(0), 0.0), "and one that never let us in");
    }

    #[test]
    fn a_certificate_that_is_wrong_once_alarms_nobody_who_was_watching() {
        let mut life = watching();
        life.ended(End::Worked, at(0), 0.0);
        assert!(!life.ended(End::Failed(Failure::NotItself), at(1), 0.0));
        assert_eq!((life.state(), life.until()), (AccountState::Connecting, Some(at(31))));
        assert!(life.ended(End::Failed(Failure::NotItself), at(31), 0.0), "but twice does");
        let mut fresh = Life::new(TimeScale::REAL);
        assert!(
            fresh.ended(End::Failed(Failure::NotItself), at(0), 0.0),
            "and so does one that was never right"
        );
    }

    #[test]
    fn who_was_not_let_in_neither_reads_nor_rests() {
        let mut life = Life::new(TimeScale::REAL);
        life.ended(End::NeedsUser(None), at(0), 0.0);
        for what in [Happened::Greeted, Happened::Syncing, Happened::Idling, Happened::Polling] {
            assert!(!life.happened(what));
            assert_eq!(life.state(), AccountState::NeedsUser);
        }
        assert!(life.happened(Happened::Dialled), "a person who asks ends the wait");
    }

    #[test]
    fn an_account_does_what_the_least_of_its_connections_does() {
        use AccountState::{Idling, NeedsUser, Paused, Waiting};
        assert_eq!(summed([Idling, Waiting, Idling]), Waiting);
        assert_eq!(summed([Idling, NeedsUser]), NeedsUser);
        assert_eq!(summed([]), Paused);
    }

    fn any_failure() -> impl Strategy<Value = Failure> {
        prop_oneof![
            Just(Failure::WorkedAndEnded),
            Just(Failure::NotReachable),
            Just(Failure::NoNetwork),
            Just(Failure::ServerSaysNo),
            Just(Failure::NotItself),
            (0..u64::MAX).prop_map(|seconds| Failure::ServerSaysWhen(Duration::from_secs(seconds))),
        ]
    }

    /// Either something happened, or the connection ended; and how much later.
    fn any_step() -> impl Strategy<Value = (Result<Happened, End>, u64)> {
        let happened = prop_oneof![
            (0..10_000u64).prop_map(|seconds| Happened::HeldBack(at(seconds))),
            Just(Happened::ShutOut),
            Just(Happened::Dialled),
            Just(Happened::Greeted),
            Just(Happened::Syncing),
            Just(Happened::Idling),
            Just(Happened::Polling),
        ];
        let end = prop_oneof![
            Just(End::Worked),
            any_failure().prop_map(End::Failed),
            Just(End::TooMany),
            Just(End::NeedsUser(None)),
            Just(End::NeedsUser(Some(Duration::from_secs(30)))),
            Just(End::NeedsUser(Some(HOUR))),
        ];
        (prop_oneof![happened.prop_map(Ok), end.prop_map(Err)], 0..100_000u64)
    }

    proptest! {
        #[test]
        fn whatever_happens_there_is_a_way_out_of_each_state(
            steps in proptest::collection::vec(any_step(), 0..200),
            jitter in any::<f64>(),
        ) {
            let mut life = Life::new(TimeScale::REAL);
            let mut now = 0u64;
            for (step, later) in steps {
                now += later;
                let before = life.state();
                match step {
                    Ok(what) => drop(life.happened(what)),
                    Err(end) => drop(life.ended(end, at(now), jitter)),
                }
                let is_held_back = matches!(step, Ok(Happened::HeldBack(_)));
                let until = life.until().map(|until| until.since(at(now)));
                match life.state() {
                    AccountState::Waiting | AccountState::Offline if is_held_back => prop_assert!(until.is_some()),
                    AccountState::Waiting if step.is_err() => {
                        prop_assert!(until.is_some_and(|wait| wait <= Duration::from_secs(900)));
                    }
                    AccountState::Offline if step.is_err() => {
                        prop_assert_eq!(until, Some(Duration::from_secs(300)));
                    }
                    AccountState::Waiting | AccountState::Offline => prop_assert!(life.until().is_some()),
                    AccountState::NeedsUser => prop_assert!(until.is_none_or(|wait| wait <= HOUR)),
                    AccountState::Connecting if step.is_err() => {
                        prop_assert!(until.is_none_or(|wait| wait <= Duration::from_secs(60)));
                    }
                    // These have deadlines of their own, and none here that would cut them short.
                    AccountState::Connecting | AccountState::SigningIn | AccountState::Syncing
                    | AccountState::Idling | AccountState::Polling => prop_assert_eq!(life.until(), None),
                    AccountState::Paused => prop_assert!(false, "a connection is never paused: it is not there"),
                }
                // To rest, one must have been let in.
                if matches!(life.state(), AccountState::Idling | AccountState::Polling) {
                    prop_assert!(rank(before) >= rank(AccountState::SigningIn));
                }
                // Whatever the state: dialling ends it.
                let mut asked = life.clone();
                asked.happened(Happened::Dialled);
                prop_assert_eq!(asked.state(), AccountState::Connecting);
            }
        }

        #[test]
        fn a_server_that_always_fails_in_one_way_is_tried_a_bounded_number_of_times_an_hour(
            failure in any_failure().prop_filter("it fails", |failure| *failure != Failure::WorkedAndEnded),
            jitter in 0.0..=1.0f64,
        ) {
            let mut life = Life::new(TimeScale::REAL);
            let (mut now, mut tries) = (at(0), 0);
            while now.0 < HOUR {
                tries += 1;
                life.happened(Happened::Dialled);
                life.ended(End::Failed(failure), now, jitter);
                now = life.until().unwrap_or(now);
            }
            let most = match failure {
                // Every 2.5 s for three minutes, then ever more rarely.
                Failure::NotReachable => 110,
                Failure::NoNetwork => 13,
                Failure::ServerSaysNo => 14,
                // Every other minute, or up to a quarter sooner.
                Failure::NotItself => 42,
                Failure::ServerSaysWhen(_) | Failure::WorkedAndEnded => 121,
            };
            prop_assert!(tries <= most, "{tries} tries");
        }
    }
}
