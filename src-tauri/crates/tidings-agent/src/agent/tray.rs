//! The tray: drawn anew when status or events change, and never otherwise.

use std::{future::pending, rc::Rc, time::Duration};

use tidings_core::decide::quiet::tomorrow;
use tidings_core::listen::Moment;
use tidings_core::tell::{MuteFor, TrayCommand, TrayView, Words, tray::NEWEST};
use tidings_engine::{Handle, clock::Clock};
use tidings_os::tray::{Tray, TrayClick};
use tidings_protocol::{
    EventId, EventRecord, LogQuery, Preferences, Reply, Request, Status, Timestamp, Update,
};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, sleep, sleep_until},
};

use super::{
    no_tray::{Hint, LATE},
    windows::Windows,
};
use crate::{setup, zone};

/// Changes that follow each other faster are drawn together.
const AT_MOST_EVERY: Duration = Duration::from_millis(250);

/// That the server was heard again is worth a new tooltip after this time. Sooner it is not: the desktop asks
/// for the whole tray after each change, and an agent at rest shall not wake for that with every renewal.
const HEARD_AGAIN: Duration = Duration::from_secs(600);

/// What the tray is drawn from.
struct Facts {
    clock: Clock,
    words: Rc<Words>,
    status: Status,
    preferences: Preferences,
    drawn: Option<Moment>,
    /// Newest first.
    newest: Vec<EventRecord>,
}

/// Shows the tray and does what people ask by it, as long as the engine runs. Without a session bus there is
/// no tray; the diagnostic log says so.
pub(super) async fn show(handle: Handle, windows: Rc<Windows>, words: Rc<Words>, hint: Hint) {
    let mut updates = handle.updates();
    let Some(mut facts) = Facts::ask(&handle, &words).await else { return };
    let (tray, mut commands) = match Tray::start(facts.view()).await {
        Ok(started) => started,
        Err(error) => {
            tracing::warn!(%error, "there is no tray");
            hint.give().await;
            return;
        }
    };
    let mut drawn = Instant::now();
    let mut is_stale = false;
    let late = sleep(setup::time_scale().of(LATE));
    tokio::pin!(late);
    let mut is_settled = false;
    loop {
        let draw = async {
            if !is_stale {
                return pending().await;
            }
            sleep_until(drawn + AT_MOST_EVERY).await;
        };
        tokio::select! {
            update = updates.recv() => match update {
                Ok(Update::Status(status)) => {
                    is_stale |= facts.is_news(&status);
                    facts.status = status;
                }
                Ok(Update::Event(record)) => {
                    facts.happened(*record);
                    is_stale = true;
                }
                Ok(Update::Preferences(preferences)) => {
                    // Perhaps in another language now, too.
                    facts.preferences = preferences;
                    is_stale = true;
                }
                Ok(Update::Probe(_) | Update::Rules(_) | Update::SignInPage { .. } | Update::Raise { .. }) => {}
                Ok(Update::Missed | Update::LogCleared) | Err(RecvError::Lagged(_)) => {
                    let Some(fresh) = Facts::ask(&handle, &words).await else { return };
                    facts = fresh;
                    is_stale = true;
                }
                Err(RecvError::Closed) => return,
            },
            () = draw => {
                tray.update(facts.view()).await;
                drawn = Instant::now();
                is_stale = false;
            }
            () = facts.mute_ends() => is_stale = true,
            () = &mut late, if !is_settled => {
                is_settled = true;
                if !tray.has_host() {
                    hint.give().await;
                }
            }
            Some(click) = commands.recv() => obey(click, &facts, &handle, &windows).await,
        }
    }
}

async fn obey(click: TrayClick, facts: &Facts, handle: &Handle, windows: &Windows) {
    let TrayClick { command, activation_token } = click;
    let now = facts.clock.wall();
    let after =
        |minutes: u32| Timestamp::from_millis(now.millis().saturating_add(i64::from(minutes) * 60_000));
    let request = match command {
        TrayCommand::Open(event) => return show_window(windows, event, activation_token),
        TrayCommand::OpenAccount(_) => return show_window(windows, None, activation_token),
        TrayCommand::OpenMail(event) => return handle.open_mail(event, activation_token).await,
        TrayCommand::CheckNow => Request::CheckNow,
        TrayCommand::Looked => Request::Looked,
        TrayCommand::Quit => Request::Quit,
        TrayCommand::HideContent(minutes) => {
            Request::HideContent { until: (minutes > 0).then(|| after(minutes)) }
        }
        TrayCommand::Mute(MuteFor::Minutes(minutes)) => Request::Mute { until: Some(after(minutes)) },
        TrayCommand::Mute(MuteFor::UntilTomorrow) => {
            Request::Mute { until: tomorrow(now, &zone::of_system()) }
        }
        TrayCommand::Mute(MuteFor::Nothing) => Request::Mute { until: None },
    };
    handle.ask(request).await;
}

fn show_window(windows: &Windows, event: Option<EventId>, activation_token: Option<String>) {
    if let Err(error) = windows.show(None, event, activation_token) {
        tracing::warn!(%error, "the window was not opened");
    }
}

impl Facts {
    /// Asks the engine; `None` when it is ending.
    async fn ask(handle: &Handle, words: &Rc<Words>) -> Option<Self> {
        let Reply::Status(status) = handle.ask(Request::Status).await else { return None };
        let query = LogQuery { limit: u32::try_from(NEWEST).ok()?, ..LogQuery::default() };
        let Reply::Log(mut newest) = handle.ask(Request::Log(query)).await else { return None };
        newest.reverse();
        let Reply::Preferences(preferences) = handle.ask(Request::Preferences).await else { return None };
        Some(Self {
            clock: Clock::new(setup::time_scale()),
            words: Rc::clone(words),
            status,
            preferences,
            drawn: None,
            newest,
        })
    }

    /// Whether the tray would look different enough to be drawn anew.
    fn is_news(&self, fresh: &Status) -> bool {
        without_heard(&self.status) != without_heard(fresh)
            || self.drawn.is_some_and(|drawn| self.clock.now().since(drawn) > HEARD_AGAIN)
    }

    fn view(&mut self) -> TrayView {
        self.drawn = Some(self.clock.now());
        let zone = zone::of_system();
        let (now, words) = (self.clock.wall(), &self.words);
        TrayView::draw(&self.status, &self.newest, &self.preferences, now, &zone, words)
    }

    /// A new record, or one that changed.
    fn happened(&mut self, record: EventRecord) {
        if let Some(known) = self.newest.iter_mut().find(|known| known.id == record.id) {
            *known = record;
        } else if self.newest.first().is_none_or(|newest| newest.id < record.id) {
            self.newest.insert(0, record);
            self.newest.truncate(NEWEST);
        }
    }

    /// Waits for the end of a muting or a hiding, which nobody tells: picture or menu are others then.
    async fn mute_ends(&self) {
        let now = self.clock.wall();
        let agent = &self.status.agent;
        let spans = [agent.muted_until, agent.hidden_until].into_iter().flatten();
        let left = spans.map(|until| until.millis_since(now)).filter(|left| *left > 0).min();
        match left.and_then(|left| u64::try_from(left).ok()).filter(|left| *left > 0) {
            Some(left) => {
                self.clock.until(Some(self.clock.now() + Duration::from_millis(left))).await;
            }
            None => pending().await,
        }
    }
}

/// A status without the times at which servers were heard.
fn without_heard(status: &Status) -> Status {
    let mut status = status.clone();
    for account in &mut status.accounts {
        (account.last_heard, account.last_push) = (None, None);
    }
    status
}
