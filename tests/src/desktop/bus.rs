//! The private session bus and the lab's own connection to it.
//!
//! The connection lives on a thread of its own, so the recording services answer even while the test's thread
//! is blocked in a program that waits for their answer.

use std::fmt::Display;
use std::fs;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use zbus::message::Type;
use zbus::zvariant::DynamicType;
use zbus::{Connection, MatchRule, MessageStream};

use super::session::Session;

/// How long one call on the bus may take. Long, because the machine may be compiling beside.
const CALL_LIMIT: Duration = Duration::from_secs(15);
/// The only services the bus may start by itself. Everything else must be running already: a bus that starts
/// what is installed brings up a locked keyring, a second notification service, or whatever a machine has.
const ACTIVATABLE: [&str; 1] = ["org.xfce.Xfconf.service"];
const SYSTEM_SERVICES: &str = "/usr/share/dbus-1/services";

const CONFIGURATION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <auth>EXTERNAL</auth>
  <servicedir>SERVICES</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The private bus, and the lab's connection. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Bus {
    connection: Connection,
    runtime: Handle,
    bell: Arc<Bell>,
}

/// The thread that serves the lab's connection; ends with the desktop.
#[derive(Debug)]
pub(super) struct BusThread {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Bus {
    /// Starts `dbus-daemon`, puts its address into the session's environment and connects.
    pub(super) fn start(session: &mut Session, limit: Duration) -> (Self, BusThread) {
        let address = start_daemon(session, limit);
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, connected) = mpsc::channel();
        let thread = thread::Builder::new().name("desktop-bus".into());
        let thread = thread
            .spawn(move || {
                let runtime = Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let bell = Arc::new(Bell::default());
                    let connection = connect(&address, Arc::clone(&bell)).await;
                    let _ = ready.send(Self { connection, runtime: Handle::current(), bell });
                    let _ = stopped.await;
                });
            })
            .unwrap();
        let bus = connected.recv_timeout(limit).expect("the lab connects to the private bus");
        (bus, BusThread { stop: Some(stop), thread: Some(thread) })
    }

    /// The lab's connection, for work done by [`Self::run`].
    pub(super) fn connection(&self) -> Connection {
        self.connection.clone()
    }

    /// Does asynchronous work on the connection's own thread and waits for its result, so that a test may be a
    /// plain function or run inside a runtime of its own.
    #[track_caller]
    pub(super) fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        self.run_within("an answer on the desktop's bus", CALL_LIMIT, work)
    }

    /// As [`Self::run`], with a limit of its own and a name for the panic.
    #[track_caller]
    pub(super) fn run_within<T: Send + 'static>(
        &self,
        what: &str,
        limit: Duration,
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let (sender, result) = mpsc::channel();
        self.runtime.spawn(async move {
            let _ = sender.send(work.await);
        });
        match result.recv_timeout(limit) {
            Ok(value) => value,
            Err(error) => panic!("waited {limit:?} in vain for {what}: {error}"),
        }
    }

    /// Calls a method and gives the body of the answer.
    pub(super) fn call<T: DeserializeOwned + zbus::zvariant::Type + Send + 'static>(
        &self,
        target: &Target,
        interface: &'static str,
        method: &'static str,
        body: impl serde::Serialize + DynamicType + Send + Sync + 'static,
    ) -> zbus::Result<T> {
        let (connection, target) = (self.connection(), target.clone());
        self.run(async move {
            let Target { name, path } = target;
            let reply = connection.call_method(Some(name), path, Some(interface), method, &body).await?;
            reply.body().deserialize()
        })
    }

    /// Waits until somebody owns `name`.
    pub(super) fn wait_for_name(&self, name: &'static str, limit: Duration) {
        let bus = Target::new("org.freedesktop.DBus", "/org/freedesktop/DBus");
        self.wait_for(name, limit, || match self.call(&bus, "org.freedesktop.DBus", "NameHasOwner", name) {
            Ok(true) => Ok(()),
            Ok(false) => Err("nobody owns the name".to_owned()),
            Err(error) => Err(error.to_string()),
        });
    }

    /// Looks whenever a signal was seen on the bus, until `look` gives a value. What `look` says otherwise is
    /// part of the panic when `limit` has passed.
    pub(super) fn wait_for<T, E: Display>(
        &self,
        what: &str,
        limit: Duration,
        mut look: impl FnMut() -> Result<T, E>,
    ) -> T {
        let deadline = Instant::now() + limit;
        loop {
            let heard = self.bell.count();
            let reason = match look() {
                Ok(value) => return value,
                Err(reason) => reason,
            };
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited {limit:?} in vain for {what}: {reason}");
            self.bell.wait_beyond(heard, left);
        }
    }
}

/// An object of a program on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Bus name of the program.
    pub(super) name: String,
    /// Path of the object.
    pub(super) path: String,
}

impl Target {
    pub(super) fn new(name: &str, path: &str) -> Self {
        Self { name: name.to_owned(), path: path.to_owned() }
    }
}

/// Rings at every signal on the bus.
#[derive(Debug, Default)]
struct Bell {
    count: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    fn count(&self) -> u64 {
        *self.count.lock().unwrap()
    }

    fn ring(&self) {
        *self.count.lock().unwrap() += 1;
        self.rung.notify_all();
    }

    fn wait_beyond(&self, heard: u64, limit: Duration) {
        let count = self.count.lock().unwrap();
        let _unlocked = self.rung.wait_timeout_while(count, limit, |count| *count <= heard).unwrap();
    }
}

fn start_daemon(session: &mut Session, limit: Duration) -> String {
    let services = session.folder().join("services");
    fs::create_dir(&services).unwrap();
    for name in ACTIVATABLE {
        let original = format!("{SYSTEM_SERVICES}/{name}");
        if fs::exists(&original).unwrap() {
            fs::copy(&original, services.join(name)).unwrap();
        }
    }
    let configuration = session.folder().join("bus.conf");
    let text = CONFIGURATION
        .replace("SOCKET", &session.variable("XDG_RUNTIME_DIR").join("bus").display().to_string())
        .replace("SERVICES", &services.display().to_string());
    fs::write(&configuration, text).unwrap();
    let mut command = session.command("dbus-daemon");
    command.args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"]).arg(&configuration);
    let address = session.start_reading("dbus", command).wait_for(limit, |_| true);
    session.set("DBUS_SESSION_BUS_ADDRESS", &address);
    address
}

async fn connect(address: &str, bell: Arc<Bell>) -> Connection {
    let connection = zbus::connection::Builder::address(address).unwrap().build().await.unwrap();
    let all = MatchRule::builder().msg_type(Type::Signal).build();
    let mut signals = MessageStream::for_match_rule(all, &connection, Some(1024)).await.unwrap();
    tokio::spawn(async move {
        while signals.next().await.is_some() {
            bell.ring();
        }
    });
    connection
}

impl Drop for BusThread {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
