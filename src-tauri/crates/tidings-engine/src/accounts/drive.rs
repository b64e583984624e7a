//! Driving a session of the core on a connection: commands out, replies in, changes and facts to the engine.

use std::rc::Rc;

use futures_util::FutureExt;
use tidings_core::listen::session::Setup;
use tidings_core::listen::{
    Ended, Errand, Goal, Happened, Moment, Patrol, Phase, Reply, Session, Timer, WireName, names,
};
use tidings_core::mailbox::Mailbox;
use tidings_protocol::AccountState;

use crate::accounts::line::{Line, Memory, Stop, Talk, TokenLife};
use crate::accounts::report::Report;
use crate::edge::Edge;

/// So many replies are taken in before their changes are saved.
const AT_ONCE: usize = 512;

/// What was last shown of a session.
#[derive(Default)]
struct Shown {
    state: Option<AccountState>,
    unread: Option<u32>,
    is_in_order: bool,
    is_notified: Option<bool>,
}

/// What woke a session up.
enum Woken {
    Reply(std::io::Result<Option<Reply>>),
    Asked,
    Deadline,
    Stop,
}

impl Line {
    /// Rests in the home folder until the connection ends, or a folder of the round is to be visited, or it is to
    /// end: then the answer is [`Ended::Visited`].
    pub(super) async fn rest(&self, talk: &mut Talk, memory: &mut Memory, stop: &mut Stop) -> Ended {
        let wire = memory.home.clone().unwrap_or_else(|| WireName::from_people(&self.home.1));
        let mut session = self.open(self.home.0, wire, Goal::Watch, talk, memory).await;
        let mut shown = Shown::default();
        // When a goodbye has taken too long.
        let mut patience: Option<Moment> = None;
        loop {
            self.hand_over(&mut session, self.home.0).await;
            talk.has_watched |= session.has_watched();
            let wakes = self.mind_the_round(&mut session, &mut memory.patrol, patience.is_some()).await;
            self.show(&session, memory.patrol.as_ref(), &mut shown).await;
            send(&mut session, &mut talk.edge).await;
            if let Some(ended) = session.ended() {
                memory.learnt = session.learnt().clone();
                return ended.clone();
            }
            let now = self.clock.now();
            if patience.is_some_and(|until| until <= now) {
                return Ended::Unanswered(Timer::Goodbye);
            }
            let due = session.next_deadline();
            // Asked here, so that a server that never stops talking cannot keep a deadline from being met.
            if due.is_some_and(|due| due <= now) {
                session.handle_timeout(now);
                continue;
            }
            self.mind_the_token(&mut session, talk, now);
            let token = talk.token.as_ref().and_then(TokenLife::next);
            let deadline = due.into_iter().chain(wakes).chain(patience).chain(token).min();
            let woken = tokio::select! {
                biased;
                () = stop.asked(), if patience.is_none() => Woken::Stop,
                reply = talk.edge.next() => Woken::Reply(reply),
                () = self.orders.woken() => Woken::Asked,
                () = self.clock.until(deadline) => Woken::Deadline,
            };
            match woken {
                Woken::Reply(reply) => self.take_in(reply, &mut talk.edge, &mut session).await,
                Woken::Asked => self.asked(&mut session, &mut memory.patrol),
                // Whatever is due is done in the next turn.
                Woken::Deadline => {}
                Woken::Stop => {
                    patience = Some(self.clock.now() + self.clock.scale().timer(Timer::Goodbye));
                    session.let_go(self.clock.now());
                }
            }
        }
    }

    /// Catches up with another folder; how that ended.
    pub(super) async fn visit(
        &self,
        talk: &mut Talk,
        memory: &mut Memory,
        place: usize,
        wire: WireName,
    ) -> Ended {
        let mut session = self.open(place, wire, Goal::Visit, talk, memory).await;
        loop {
            self.hand_over(&mut session, place).await;
            send(&mut session, &mut talk.edge).await;
            if let Some(patrol) = &mut memory.patrol {
                self.overhear(&mut session, patrol).await;
            }
            if let Some(ended) = session.ended() {
                memory.learnt = session.learnt().clone();
                if *ended == Ended::Visited {
                    let unread = session.mailbox().map(Mailbox::unread).unwrap_or_default();
                    self.reporter.tell(Report::Unread(place, unread)).await;
                    self.reporter.tell(Report::InOrder(place)).await;
                }
                return ended.clone();
            }
            let now = self.clock.now();
            let due = session.next_deadline();
            if due.is_some_and(|due| due <= now) {
                session.handle_timeout(now);
                continue;
            }
            tokio::select! {
                biased;
                reply = talk.edge.next() => self.take_in(reply, &mut talk.edge, &mut session).await,
                () = self.clock.until(due) => {}
            }
        }
    }

    /// A session on a folder, from what was saved of it.
    async fn open(
        &self,
        place: usize,
        folder: WireName,
        goal: Goal,
        talk: &Talk,
        memory: &Memory,
    ) -> Box<Session> {
        let (saved, unnamed) = self.reporter.opening(place).await;
        let setup = Setup {
            folder,
            goal,
            learnt: memory.learnt.clone(),
            quirks: talk.edge.quirks(),
            saved,
            unnamed,
            scale: self.clock.scale(),
            wall: self.clock.wall(),
        };
        Box::new(Session::new(setup, self.clock.now()))
    }

    /// Changes and alerts go to the engine, before the server is asked anything more.
    async fn hand_over(&self, session: &mut Session, place: usize) {
        while let Some(batch) = session.poll_batch() {
            self.reporter.tell(Report::Batch(place, batch)).await;
        }
        for alert in session.take_alerts() {
            self.reporter.tell(Report::Alert(alert)).await;
        }
    }

    /// Takes in a reply and whatever else has come already, so that a burst is one batch.
    async fn take_in(&self, first: std::io::Result<Option<Reply>>, edge: &mut Edge, session: &mut Session) {
        let mut next = Some(first);
        let mut count = 0;
        while let Some(reply) = next {
            match reply {
                Ok(Some(reply)) => session.handle_reply(reply, self.clock.now()),
                Ok(None) => session.handle_closed(),
                Err(error) => {
                    tracing::debug!(account = %self.account.id, kind = ?error.kind(), "the connection broke");
                    session.handle_closed();
                }
            }
            count += 1;
            next =
                if count < AT_ONCE && session.ended().is_none() { edge.next().now_or_never() } else { None };
        }
        if count == AT_ONCE {
            // A server that never pauses must not keep the rest of the program waiting.
            tokio::task::yield_now().await;
        }
        let is_push = session.take_push();
        self.reporter.tell(Report::Heard(is_push)).await;
    }

    /// The person asks to look now, or the engine gave other orders.
    fn asked(&self, session: &mut Session, patrol: &mut Option<Patrol>) {
        let now = self.clock.now();
        if self.orders.has_changed() {
            self.take_orders(patrol);
        } else if let Some(patrol) = patrol {
            patrol.check_now(now);
        }
        if self.orders.take_doubt() {
            session.doubt(now);
        } else {
            session.check_now(now);
        }
    }

    /// A token that is about to end is renewed beside the watching; when it has ended, the session is looked after.
    fn mind_the_token(&self, session: &mut Session, talk: &mut Talk, now: Moment) {
        let Some(token) = &mut talk.token else { return };
        if token.take_renewal(now) {
            let (secrets, account) = (Rc::clone(&self.dialer.secrets), Rc::clone(&self.account));
            tokio::task::spawn_local(async move {
                if let Err((_, trouble)) = secrets.of(&account, None).await {
                    // The session may live on; whoever connects next hears of it.
                    tracing::info!(account = %account.id, ?trouble, "the token was not renewed");
                }
            });
        }
        if token.take_end(now) {
            session.check_now(now);
        }
    }

    /// Asks what the round asks, and lets the folder go when another is to be visited. The answer is when to
    /// look at the round again.
    async fn mind_the_round(
        &self,
        session: &mut Session,
        patrol: &mut Option<Patrol>,
        is_leaving: bool,
    ) -> Option<Moment> {
        let patrol = patrol.as_mut()?;
        self.overhear(session, patrol).await;
        if is_leaving {
            return None;
        }
        loop {
            // The home folder comes first: until it was caught up with the round waits.
            if !matches!(session.phase(), Phase::Idling | Phase::Polling) {
                return None;
            }
            let now = self.clock.now();
            match patrol.next(now) {
                Errand::Ask(question) => session.ask(question, now),
                Errand::Rest(until) => return until,
                Errand::Visit(_) | Errand::Search(_) => {
                    // A mail marked as deleted is about to go: both are told as one, if we stay for it.
                    let stays = session.mailbox().and_then(Mailbox::next_release).is_some();
                    if !stays {
                        session.let_go(now);
                    }
                    return None;
                }
            }
        }
    }

    /// What the server says of other folders is the round's business.
    pub(super) async fn overhear(&self, session: &mut Session, patrol: &mut Patrol) {
        let now = self.clock.now();
        for counters in session.take_counters() {
            patrol.counters(&counters, now);
        }
        for listed in session.take_listed() {
            patrol.listed(&listed);
            let name = listed.name.to_string();
            let is_ours = self.account.folders.iter().find(|folder| names::is_same(folder, &name));
            if let (Some(folder), Some(special_use)) = (is_ours, listed.special_use) {
                self.reporter.tell(Report::Use(folder.clone(), special_use)).await;
            }
        }
        for answer in session.take_answers() {
            patrol.answered(&answer, now);
        }
        if session.take_lost_notify() {
            patrol.notify_lost(now);
        }
        if patrol.take_notify_failed() {
            self.reporter.tell(Report::NotifyLost).await;
        }
    }

    /// Tells the engine what changed of what is shown.
    async fn show(&self, session: &Session, patrol: Option<&Patrol>, shown: &mut Shown) {
        let state = match session.phase() {
            Phase::Syncing => AccountState::Syncing,
            // Until each folder was looked into once, the account is not caught up with.
            Phase::Idling | Phase::Polling if patrol.is_some_and(|patrol| !patrol.has_seen_all()) => {
                AccountState::Syncing
            }
            // Asked for, but not yet granted.
            Phase::Idling if !session.has_watched() => AccountState::Syncing,
            Phase::Idling => AccountState::Idling,
            Phase::Polling => AccountState::Polling,
            Phase::Ended => return,
        };
        let is_notified = patrol.map(Patrol::is_notified);
        if shown.is_notified != is_notified {
            shown.is_notified = is_notified;
            self.reporter.tell(Report::Notified(is_notified.unwrap_or_default())).await;
        }
        let is_in_order = session.has_watched();
        if is_in_order && !shown.is_in_order {
            shown.is_in_order = true;
            self.reporter.tell(Report::InOrder(self.home.0)).await;
            self.reporter.tell(Report::Watched).await;
        }
        // Back from a round the folder is opened again; that is no news to anybody.
        let is_return = state == AccountState::Syncing && shown.state.is_none() && self.has_rested.get();
        if shown.state != Some(state) && !is_return {
            shown.state = Some(state);
            self.has_rested.set(self.has_rested.get() || state != AccountState::Syncing);
            let what = match state {
                AccountState::Idling => Happened::Idling,
                AccountState::Polling => Happened::Polling,
                _ => Happened::Syncing,
            };
            self.reporter.happened(what).await;
        }
        let unread = session.mailbox().map(Mailbox::unread);
        if shown.unread != unread {
            shown.unread = unread;
            self.reporter.tell(Report::Unread(self.home.0, unread.unwrap_or_default())).await;
        }
    }
}

async fn send(session: &mut Session, edge: &mut Edge) {
    while let Some(command) = session.poll_command() {
        if edge.send(&command).await.is_err() {
            session.handle_closed();
        }
    }
}
