//! Counts and states on the session bus.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::timeout;
use zbus::fdo::{Properties, RequestNameFlags, RequestNameReply};
use zbus::names::InterfaceName;
use zbus::object_server::InterfaceRef;
use zbus::zvariant::Value;

use super::Counts;
use crate::bus::SessionBus;

/// The name on the bus. Not the application's: desktops take that for the window.
const NAME: &str = "org.tidings.Agent";
const PATH: &str = "/org/tidings/Agent";
const INTERFACE: &str = "org.tidings.Status1";
/// How long the bus may take to answer.
const LIMIT: Duration = Duration::from_secs(5);

/// What can be read of us on the session bus.
pub struct StatusService {
    served: InterfaceRef<Facts>,
    told: Mutex<Counts>,
}

impl std::fmt::Debug for StatusService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StatusService").field("told", &self.told).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Facts {
    version: String,
    counts: Counts,
}

#[zbus::interface(name = "org.tidings.Status1")]
impl Facts {
    /// The program's version.
    #[zbus(property(emits_changed_signal = "const"))]
    fn version(&self) -> &str {
        &self.version
    }

    /// How many accounts there are.
    #[zbus(property)]
    fn accounts(&self) -> u32 {
        self.counts.accounts
    }

    /// How many of them are in each state.
    #[zbus(property)]
    fn states(&self) -> HashMap<String, u32> {
        states(&self.counts)
    }

    /// Unread mails in the watched folders.
    #[zbus(property)]
    fn unread(&self) -> u32 {
        self.counts.unread
    }

    /// Mails since the person last looked.
    #[zbus(property)]
    fn new_mails(&self) -> u32 {
        self.counts.new
    }

    /// How much needs the person.
    #[zbus(property)]
    fn problems(&self) -> u32 {
        self.counts.problems
    }

    /// Until when toasts are muted, in seconds of Unix time; 0 when they are not.
    #[zbus(property)]
    fn muted_until(&self) -> i64 {
        self.counts.muted_until
    }
}

fn states(counts: &Counts) -> HashMap<String, u32> {
    counts.states.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

impl StatusService {
    /// Offers what can be read. `None`, and one line in the diagnostic log, when another agent has the name or the bus
    /// does not want it.
    pub async fn offer(bus: &SessionBus, version: &str, counts: Counts) -> Option<Self> {
        let facts = Facts { version: version.to_owned(), counts: counts.clone() };
        let offering = async {
            bus.object_server().at(PATH, facts).await?;
            let flags = RequestNameFlags::DoNotQueue.into();
            let is_ours = bus.request_name_with_flags(NAME, flags).await? == RequestNameReply::PrimaryOwner;
            Ok::<_, zbus::Error>(is_ours.then_some(bus.object_server().interface(PATH).await?))
        };
        match timeout(LIMIT, offering).await {
            Ok(Ok(Some(served))) => return Some(Self { served, told: Mutex::new(counts) }),
            Ok(Ok(None)) | Ok(Err(zbus::Error::NameTaken)) => {
                tracing::info!("another agent answers on the session bus");
            }
            Ok(Err(error)) => tracing::warn!(%error, "other programs cannot read counts and states"),
            Err(_) => tracing::warn!("the session bus does not answer: other programs cannot read counts"),
        }
        None
    }

    /// Tells what has changed, if anything has.
    pub async fn tell(&self, counts: Counts) {
        let mut told = self.told.lock().await;
        if *told == counts {
            return;
        }
        let mut changed: HashMap<&str, Value<'_>> = HashMap::new();
        let mut say = |name, is_other: bool, value: Value<'static>| {
            if is_other {
                changed.insert(name, value);
            }
        };
        say("Accounts", told.accounts != counts.accounts, counts.accounts.into());
        say("States", told.states != counts.states, states(&counts).into());
        say("Unread", told.unread != counts.unread, counts.unread.into());
        say("NewMails", told.new != counts.new, counts.new.into());
        say("Problems", told.problems != counts.problems, counts.problems.into());
        say("MutedUntil", told.muted_until != counts.muted_until, counts.muted_until.into());
        self.served.get_mut().await.counts = counts.clone();
        *told = counts;
        let emitter = self.served.signal_emitter();
        let told = Properties::properties_changed(
            emitter,
            InterfaceName::from_static_str_unchecked(INTERFACE),
            changed,
            std::borrow::Cow::Borrowed(&[]),
        );
        if !matches!(timeout(LIMIT, told).await, Ok(Ok(()))) {
            tracing::debug!("counts and states were not told");
        }
    }
}
