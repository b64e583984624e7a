//! What the engine needs of the desktop: secrets and toasts, over one connection to the session bus.
//!
//! The connection is made when it is first needed, never before the engine runs. A bus that was not there then
//! is not asked again: it ends with the session, and so does the agent.

use std::time::Duration;

use secrecy::SecretString;
use tidings_core::tell::{Cause, Toast, Why};
use tidings_engine::ports::{Clipboard, Keyring, KeyringTrouble, Later, ToastTrouble, Toaster};
use tidings_os::{
    bus::{SessionBus, session_bus},
    clipboard,
    keyring::{AgentKeyring, KeyringError},
    toast::{ToastClick, Toasts},
};
use tidings_protocol::AccountId;
use tokio::sync::{OnceCell, mpsc};

/// Keyring and toasts of the session.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    bus: OnceCell<Option<Services>>,
}

#[derive(Debug)]
struct Services {
    bus: SessionBus,
    keyring: AgentKeyring,
    toasts: Toasts,
}

impl Desk {
    /// The clicks on our toasts, for the first caller; `None` where there is no session bus.
    pub(super) async fn clicks(&self) -> Option<mpsc::Receiver<ToastClick>> {
        self.services().await.map(|services| services.toasts.clicks())
    }

    /// Waits until another notification service comes; false where there is no session bus.
    pub(super) async fn service_came(&self) -> bool {
        let Some(services) = self.services().await else { return false };
        services.toasts.service_came().await;
        true
    }

    /// Waits until the session bus is gone; false where there was none.
    pub(super) async fn bus_ended(&self) -> bool {
        let Some(services) = self.services().await else { return false };
        services.toasts.bus_ended().await;
        true
    }

    /// The session bus.
    pub(super) async fn bus(&self) -> Option<SessionBus> {
        self.services().await.map(|services| services.bus.clone())
    }

    async fn services(&self) -> Option<&Services> {
        let connect = async || {
            let bus = session_bus().await?;
            let keyring = AgentKeyring::new(bus.clone());
            Some(Services { keyring, toasts: Toasts::connect(bus.clone()).await, bus })
        };
        self.bus.get_or_init(connect).await.as_ref()
    }
}

impl Desk {
    /// The services, if the bus was asked for them before.
    fn known(&self) -> Option<&Services> {
        self.bus.get()?.as_ref()
    }
}

fn trouble(error: KeyringError) -> KeyringTrouble {
    KeyringTrouble(match error {
        KeyringError::Missing => Why::KeyringMissing.into(),
        KeyringError::Locked => Why::KeyringLocked.into(),
        KeyringError::TimedOut => Why::KeyringSilent.into(),
        KeyringError::Other(said) => Cause::with(Why::KeyringFailed, said),
    })
}

impl Keyring for Desk {
    fn read(&self, account: &AccountId) -> Later<'_, Result<Option<SecretString>, KeyringTrouble>> {
        let account = account.clone();
        Box::pin(async move {
            let Some(services) = self.services().await else {
                return Err(KeyringTrouble(Why::KeyringMissing.into()));
            };
            services.keyring.read(&account).await.map_err(trouble)
        })
    }

    fn write(&self, account: &AccountId, secret: SecretString) -> Later<'_, Result<(), KeyringTrouble>> {
        let account = account.clone();
        Box::pin(async move {
            let Some(services) = self.services().await else {
                return Err(KeyringTrouble(Why::KeyringMissing.into()));
            };
            services.keyring.write(&account, &secret).await.map_err(trouble)
        })
    }

    fn is_usable(&self) -> Later<'_, bool> {
        Box::pin(async move {
            match self.services().await {
                Some(services) => services.keyring.is_usable().await,
                None => false,
            }
        })
    }
}

impl Clipboard for Desk {
    fn is_there(&self) -> bool {
        clipboard::is_there()
    }

    fn copy(&self, text: SecretString, keep: Duration) -> Later<'_, bool> {
        Box::pin(async move {
            let outcome = clipboard::copy(text, keep).await;
            if let Err(error) = &outcome {
                tracing::info!(%error, "nothing was copied");
            }
            outcome.is_ok()
        })
    }
}

impl Toaster for Desk {
    fn show(&self, toast: Toast, replaces: Option<u32>) -> Later<'_, Result<u32, ToastTrouble>> {
        Box::pin(async move {
            let Some(services) = self.services().await else {
                return Err(ToastTrouble("no session bus".to_owned()));
            };
            services.toasts.show(&toast, replaces).await.map_err(|error| ToastTrouble(error.to_string()))
        })
    }

    fn close(&self, toast: u32) -> Later<'_, ()> {
        Box::pin(async move {
            if let Some(services) = self.services().await {
                services.toasts.close(toast).await;
            }
        })
    }

    fn is_showing(&self, toast: u32) -> bool {
        self.known().is_some_and(|services| services.toasts.is_showing(toast))
    }

    fn taken_by(&self) -> Option<String> {
        self.known()?.toasts.taken_by()
    }

    fn adopt(&self, service: String, toasts: Vec<u32>) -> Later<'_, ()> {
        Box::pin(async move {
            if let Some(services) = self.services().await {
                let is_adopted = services.toasts.adopt(&service, &toasts).await;
                tracing::debug!(is_adopted, toasts = toasts.len(), "toasts of the run before");
            }
        })
    }
}
