//! The agent: the engine on one thread, and beside it the control socket, the desktop and the tray.
//!
//! The engine is started first, and what the desktop takes its time for is done beside it: a session bus that
//! hangs delays no mail. [`desk`] gives the engine keyring and toasts, [`windows`] opens the window, [`socket`]
//! and [`client`] serve the control socket, [`tray`] draws the status, [`foreground`] prints events for `run`,
//! [`surroundings`] hears of waking up and of changed networks,
//! [`presence`] of a locked screen and of do-not-disturb, [`status_service`] tells other programs counts and states.

mod client;
mod desk;
mod foreground;
mod no_tray;
mod presence;
mod socket;
mod status_service;
mod surroundings;
mod tray;
mod windows;

use std::{rc::Rc, time::Duration};

use anyhow::Context as _;
use tidings_core::tell::Words;
use tidings_engine::{Config, Handle, clock::Clock, settings::Settings, store::Store};
use tidings_os::{activation, control::Listener, dirs::Profile, ending, lock::ProfileLock};
use tidings_protocol::Request;
use tokio::{
    task::{JoinHandle, spawn_local},
    time::{sleep, timeout},
};

use crate::{VERSION, programs, programs::Programs, setup, zone};

pub(crate) use desk::Desk;
pub(crate) use foreground::Format;

use windows::Windows;

/// So long everything may take that is done at the end (S32 allows 5 s).
const ENDING: Duration = Duration::from_secs(4);
/// So long a window that started us may take to come, before one is opened for a person without accounts.
const WINDOW_COMES: Duration = Duration::from_secs(1);

/// How the agent shows itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// With a tray, and the window opened at once.
    Open,
    /// With a tray; the window is opened only when there is no account yet.
    Hidden,
    /// Without a tray; events are printed.
    Foreground(Format),
}

/// Runs the agent of this profile until it is told to end.
///
/// # Errors
/// A sentence, when settings, database or control socket cannot be used, or the engine failed.
pub(crate) async fn run(
    profile: &Profile,
    lock: ProfileLock,
    manner: Manner,
    words: Rc<Words>,
) -> anyhow::Result<()> {
    let programs = Programs::find(profile)?;
    let settings = Settings::load(&profile.settings_file());
    let has_accounts = !settings.accounts().is_empty();
    let store = open_store(profile);
    let desk = Rc::new(Desk::default());
    let windows = Rc::new(Windows::new(programs));

    let (handle, engine) = tidings_engine::start(Config {
        settings,
        store,
        keyring: Rc::clone(&desk) as _,
        toaster: Rc::clone(&desk) as _,
        window: Rc::clone(&windows) as _,
        clipboard: Rc::clone(&desk) as _,
        has_route: tidings_os::network::has_route,
        spoken: setup::spoken,
        zone: zone::of_system,
        words: Rc::clone(&words),
        scale: setup::time_scale(),
        version: VERSION.to_owned(),
    });
    let printing = match manner {
        Manner::Foreground(format) => {
            Some(spawn_local(foreground::print(handle.clone(), format, Rc::clone(&words))))
        }
        Manner::Open | Manner::Hidden => None,
    };
    let engine = spawn_local(engine);

    let listener = Listener::bind(profile).context("the control socket cannot be opened")?;
    let serving = spawn_local(socket::serve(listener, handle.clone(), Rc::clone(&desk), Rc::clone(&windows)));
    spawn_local(pass_clicks(Rc::clone(&desk), handle.clone()));
    spawn_local(pass_arrivals(Rc::clone(&desk), handle.clone()));
    spawn_local(status_service::offer(Rc::clone(&desk), handle.clone()));
    spawn_local(presence::mind(Rc::clone(&desk), handle.clone()));
    if printing.is_none() {
        spawn_local(end_with_session(Rc::clone(&desk), handle.clone()));
    }
    spawn_local(surroundings::mind(handle.clone()));
    if printing.is_none() {
        let hint = no_tray::Hint::new(profile, handle.clone(), Rc::clone(&words));
        spawn_local(tray::show(handle.clone(), Rc::clone(&windows), words, hint));
    }
    if programs::has_display() {
        spawn_local(first_window(manner, has_accounts, windows));
    }

    let outcome = until_the_end(&handle, engine, printing).await;
    // The socket's name goes before the lock does.
    serving.abort();
    drop(serving.await);
    drop(lock);
    outcome
}

/// Opens the profile's database; what is wrong with it is for the engine to say.
pub(crate) fn open_store(profile: &Profile) -> Store {
    Store::open(&profile.database_file(), Clock::new(setup::time_scale()).wall())
}

async fn first_window(manner: Manner, has_accounts: bool, windows: Rc<Windows>) {
    match manner {
        Manner::Open => {}
        Manner::Hidden if !has_accounts => {
            // A window that found no agent has started this one and is about to come.
            sleep(WINDOW_COMES).await;
            if windows.is_open() {
                return;
            }
        }
        Manner::Hidden | Manner::Foreground(_) => return,
    }
    if let Err(error) = windows.show(None, None, activation::own()) {
        tracing::warn!(%error, "the window was not opened");
    }
}

async fn pass_clicks(desk: Rc<Desk>, handle: Handle) {
    let Some(mut clicks) = desk.clicks().await else { return };
    while let Some(click) = clicks.recv().await {
        handle.clicked(click.id, click.key, click.activation_token).await;
    }
}

/// The bus ends with the session, and the agent with it. One that prints is its terminal's.
async fn end_with_session(desk: Rc<Desk>, handle: Handle) {
    if desk.bus_ended().await {
        tracing::info!("the session has ended");
        handle.ask(Request::Quit).await;
    }
}

/// A notification service that comes late, or again, is told what waits for it.
async fn pass_arrivals(desk: Rc<Desk>, handle: Handle) {
    while desk.service_came().await {
        handle.service_came().await;
    }
}

/// Waits until the engine has ended: because a client, the tray or a signal asked, because nobody reads what
/// is printed, or because it failed.
async fn until_the_end(
    handle: &Handle,
    mut engine: JoinHandle<()>,
    printing: Option<JoinHandle<anyhow::Result<()>>>,
) -> anyhow::Result<()> {
    let asked = ending::asked()?;
    let printed = async {
        match printing {
            Some(printing) => printing.await.context("printing failed")?,
            None => std::future::pending().await,
        }
    };
    let outcome = tokio::select! {
        ended = &mut engine => return ended.context("the engine failed"),
        () = asked => Ok(()),
        printed = printed => printed,
    };
    let ending = async {
        handle.ask(Request::Quit).await;
        drop((&mut engine).await);
    };
    if timeout(ENDING, ending).await.is_err() {
        tracing::error!("the engine did not end in time");
    }
    outcome
}
