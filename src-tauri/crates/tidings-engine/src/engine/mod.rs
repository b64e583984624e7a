//! The one loop that owns all mutable state. It waits for one thing at a time, and each has one arm in
//! [`Engine::tick`]: a connection's report, a client's call, a toast that was taken, a program that has ended, a
//! removal that waited long enough.

mod account;
mod answer;
mod calls;
mod carry;
mod changes;
mod clicks;
mod commands;
mod health;
mod lines;
mod log;
mod news;
mod own;
mod pace;
mod quiet;
mod reports;
mod rules;
mod showing;
mod sounds;
mod texts;
mod toasts;

use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::tz::TimeZone;
use tidings_core::decide::{Moves, Rules, Telling};
use tidings_core::listen::{Moment, TimeScale};
use tidings_core::tell::Words;
use tidings_protocol::{
    AccountId, AccountSettings, AgentStatus, EventRecord, Language, ProbeOutcome, ProbeStep, Reply, Spoken,
    Status, Timestamp, Update,
};
use tokio::sync::{Semaphore, broadcast, mpsc, oneshot};
use tokio::task::{AbortHandle, JoinHandle};

use crate::accounts::dial::SLOTS;
use crate::accounts::politeness::Politeness;
use crate::accounts::report::{LineId, Report};
use crate::accounts::secrets::Secrets;
use crate::clock::Clock;
use crate::connection::TlsConfigs;
use crate::oauth::Tokens;
use crate::ports::{Clipboard, Keyring, Toaster, Window};
use crate::settings::Settings;
use crate::store::Store;

use account::Account;
use calls::Call;
use clicks::Ended;
use commands::{Commands, Ran};
use health::Health;
use own::Own;
use toasts::{Taken, ToastQueue};

pub use calls::{DesktopState, Handle};
pub use health::settings_notices;
pub use sounds::check_sound;

/// What the engine is made of.
pub struct Config {
    /// The accounts.
    pub settings: Settings,
    /// The database.
    pub store: Store,
    /// Where secrets are kept.
    pub keyring: Rc<dyn Keyring>,
    /// Who shows toasts.
    pub toaster: Rc<dyn Toaster>,
    /// Who opens the window.
    pub window: Rc<dyn Window>,
    /// Where codes are copied to.
    pub clipboard: Rc<dyn Clipboard>,
    /// Whether this computer has a way to others at all.
    pub has_route: fn() -> bool,
    /// The person's time zone.
    pub zone: fn() -> TimeZone,
    /// The texts, shared by all who say something.
    pub words: Rc<Words>,
    /// What a choice of a language means on this desktop.
    pub spoken: fn(Language) -> Spoken,
    /// The scale of all waits.
    pub scale: TimeScale,
    /// The program's version, for the status.
    pub version: String,
}

/// Reports wait here; a watch that finds it full waits with its server, and nothing is dropped.
const REPORTS: usize = 64;
/// Errands that end at once; more wait for each other.
const ERRANDS: usize = 4;
/// Updates that a slow client may lag behind.
const UPDATES: usize = 256;

/// Starts watching. The future is the engine; it ends after [`tidings_protocol::Request::Quit`], and must run on a `LocalSet`.
pub fn start(config: Config) -> (Handle, impl Future<Output = ()>) {
    let (calls, called) = mpsc::channel(REPORTS);
    let (updates, _) = broadcast::channel(UPDATES);
    let handle = Handle::new(calls, updates.clone());
    (handle, Engine::new(config, called, updates).run())
}

struct Engine {
    settings: Settings,
    store: Store,
    clock: Clock,
    words: Rc<Words>,
    version: String,
    since: Timestamp,
    muted_until: Option<Timestamp>,
    /// Until then toasts say nothing of the mail.
    hidden_until: Option<Timestamp>,
    /// What the desktop wants of toasts.
    desktop: DesktopState,
    /// When what waits for the end of a quiet time may be told.
    digest_due: Option<Moment>,
    accounts: BTreeMap<AccountId, Account>,
    rules: Rules,
    commands: Commands,
    telling: Telling,
    moves: Moves,
    toasts: ToastQueue,
    health: Health,
    window: Rc<dyn Window>,
    clipboard: Rc<dyn Clipboard>,
    secrets: Rc<Secrets>,
    configs: Rc<TlsConfigs>,
    /// Sign-ins in the browser that are under way.
    browsers: BTreeMap<AccountId, AbortHandle>,
    /// One schedule a server, whoever has accounts there.
    politeness: BTreeMap<(String, u16), Rc<Politeness>>,
    /// How many connections may be on their way at once.
    slots: Rc<Semaphore>,
    /// The number of the last connection.
    serial: u64,
    has_route: fn() -> bool,
    spoken: fn(Language) -> Spoken,
    zone: fn() -> TimeZone,
    /// Connections that say goodbye.
    leaving: Vec<JoinHandle<()>>,
    /// What the person did by buttons.
    own: Own,
    ended: mpsc::Sender<Ended>,
    ends: mpsc::Receiver<Ended>,
    reports: mpsc::Sender<(LineId, Report)>,
    reported: mpsc::Receiver<(LineId, Report)>,
    called: mpsc::Receiver<Call>,
    updates: broadcast::Sender<Update>,
    last_status: Option<Status>,
}

/// Everything that can happen.
enum Tick {
    Reported(LineId, Report),
    Called(Call),
    Taken(Box<Taken>),
    /// Something that was done beside the loop ended.
    Ended(Ended),
    /// A program that a rule runs has ended.
    Ran(Ran),
    /// What could not be saved is tried again.
    SaveAgain,
    /// Removals waited long enough.
    Due,
    /// What waited for the end of a quiet time may be told.
    QuietOver,
    /// Nobody can call any more.
    Abandoned,
}

impl Engine {
    fn new(config: Config, called: mpsc::Receiver<Call>, updates: broadcast::Sender<Update>) -> Self {
        let clock = Clock::new(config.scale);
        let (reports, reported) = mpsc::channel(REPORTS);
        let (ended, ends) = mpsc::channel(ERRANDS);
        let configs = Rc::<TlsConfigs>::default();
        let providers = config.settings.read_providers();
        let tokens = Tokens::new(Rc::clone(&config.keyring), providers, Rc::clone(&configs), clock);
        Self {
            settings: config.settings,
            store: config.store,
            clock,
            words: config.words,
            version: config.version,
            since: clock.wall(),
            muted_until: None,
            hidden_until: None,
            desktop: DesktopState::default(),
            digest_due: None,
            accounts: BTreeMap::new(),
            rules: Rules::default(),
            commands: Commands::new(clock),
            telling: Telling::new(config.scale),
            moves: Moves::new(config.scale),
            toasts: ToastQueue::new(config.toaster, clock),
            health: Health::default(),
            secrets: Rc::new(Secrets::new(config.keyring, tokens)),
            window: config.window,
            clipboard: config.clipboard,
            configs,
            browsers: BTreeMap::new(),
            politeness: BTreeMap::new(),
            slots: Rc::new(Semaphore::new(SLOTS)),
            serial: 0,
            has_route: config.has_route,
            spoken: config.spoken,
            zone: config.zone,
            leaving: Vec::new(),
            own: Own::default(),
            ended,
            ends,
            reports,
            reported,
            called,
            updates,
            last_status: None,
        }
    }

    async fn run(mut self) {
        self.store.keep(self.settings.keep());
        self.rules = Rules::new(self.settings.rules());
        self.speak();
        self.resume_spans();
        self.resume_showing();
        let accounts: Vec<AccountSettings> = self.settings.accounts().to_vec();
        for account in accounts {
            self.watch(account);
        }
        self.resume_toasts();
        self.look_after_files();
        self.resume_held();
        self.something_waits();
        loop {
            let is_over = match self.tick().await {
                Tick::Reported(id, report) => {
                    self.reported(&id, report);
                    false
                }
                Tick::Called(call) => self.called(call),
                Tick::Taken(taken) => {
                    self.taken(*taken);
                    false
                }
                Tick::Ended(ended) => {
                    self.ended(ended);
                    false
                }
                Tick::Ran(ran) => {
                    self.ran(ran);
                    false
                }
                Tick::SaveAgain => {
                    self.save_again();
                    false
                }
                Tick::QuietOver => {
                    self.something_waits();
                    false
                }
                Tick::Due => {
                    self.settle_due();
                    false
                }
                Tick::Abandoned => true,
            };
            if is_over {
                break;
            }
            self.look_after_files();
            self.publish();
        }
        self.part().await;
    }

    async fn tick(&mut self) -> Tick {
        let (clock, due) = (self.clock, self.moves.next_due());
        tokio::select! {
            Some((id, report)) = self.reported.recv() => Tick::Reported(id, report),
            call = self.called.recv() => call.map_or(Tick::Abandoned, Tick::Called),
            taken = self.toasts.next() => Tick::Taken(Box::new(taken)),
            Some(ended) = self.ends.recv() => Tick::Ended(ended),
            ran = self.commands.next() => Tick::Ran(ran),
            () = self.clock.until(self.health.next_try()), if self.health.next_try().is_some() => Tick::SaveAgain,
            () = clock.until(due), if due.is_some() => Tick::Due,
            () = clock.until(self.digest_due), if self.digest_due.is_some() => Tick::QuietOver,
        }
    }

    /// Says everything in the language that the person chose.
    fn speak(&self) {
        self.words.speak((self.spoken)(self.settings.preferences().general.language));
    }

    /// The one value that tray, window and command line draw.
    fn status(&self) -> Status {
        let agent = AgentStatus {
            version: self.version.clone(),
            pid: std::process::id(),
            since: self.since,
            muted_until: self.muted_until,
            hidden_until: self.hidden_until,
            problems: self.notices().iter().map(|notice| notice.problem(&self.words)).collect(),
        };
        let accounts = self
            .settings
            .accounts()
            .iter()
            .filter_map(|settings| Some(self.accounts.get(&settings.id)?.status(&self.words)))
            .collect();
        Status { agent, accounts }
    }

    /// Tells subscribers when what is shown has changed.
    fn publish(&mut self) {
        if self.updates.receiver_count() == 0 {
            self.last_status = None;
            return;
        }
        let status = self.status();
        if self.last_status.as_ref() != Some(&status) {
            self.last_status = Some(status.clone());
            let _nobody = self.updates.send(Update::Status(status));
        }
    }

    fn publish_event(&self, record: &EventRecord) {
        let _nobody = self.updates.send(Update::Event(Box::new(record.clone())));
    }
}

/// The answer to a call that nobody can give any more.
fn gone(text: &str) -> Reply {
    Reply::Failed(tidings_protocol::Failure {
        code: tidings_protocol::FailureCode::Internal,
        text: text.to_owned(),
    })
}

type Answer = oneshot::Sender<Reply>;
type Steps = mpsc::Sender<ProbeStep>;
/// Where the page to sign in on is told.
type Pages = mpsc::Sender<String>;
type Probed = oneshot::Sender<ProbeOutcome>;
