//! What the engine needs of a desktop. The agent fulfils these with the operating system.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use secrecy::SecretString;
use tidings_core::tell::{Cause, Toast};
use tidings_protocol::{AccountId, EventId};

/// A future on the engine's one thread.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Where secrets are kept.
pub trait Keyring {
    /// The account's secret, if there is one. Must end in bounded time.
    fn read(&self, account: &AccountId) -> Later<'_, Result<Option<SecretString>, KeyringTrouble>>;

    /// Puts in a token that the provider renewed, in the place of the older one. Must end in bounded time.
    fn write(&self, account: &AccountId, secret: SecretString) -> Later<'_, Result<(), KeyringTrouble>>;

    /// Whether secrets can be kept there at all.
    fn is_usable(&self) -> Later<'_, bool>;
}

/// Why the keyring gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}")]
pub struct KeyringTrouble(pub Cause);

/// Who shows toasts.
pub trait Toaster {
    /// Shows a toast, in the place of an earlier one if asked; the answer is its id. Must end in bounded time.
    fn show(&self, toast: Toast, replaces: Option<u32>) -> Later<'_, Result<u32, ToastTrouble>>;

    /// Takes a toast away, if it is still there. Must end in bounded time.
    fn close(&self, toast: u32) -> Later<'_, ()>;

    /// Whether a toast is still there, as far as is known without asking.
    fn is_showing(&self, toast: u32) -> bool;

    /// Names whoever took the last toast, for [`Toaster::adopt`].
    fn taken_by(&self) -> Option<String>;

    /// Takes over toasts of an earlier run, if whoever took them still runs. Must end in bounded time.
    fn adopt(&self, service: String, toasts: Vec<u32>) -> Later<'_, ()>;
}

/// Why a toast was not shown, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ToastTrouble(pub String);

/// Where texts are copied to.
pub trait Clipboard {
    /// Whether there seems to be one; asked without waiting.
    fn is_there(&self) -> bool;

    /// Puts a text there, and takes it away after that time if it is still there. False where that cannot be done.
    /// Must end in bounded time; the taking away happens beside it.
    fn copy(&self, text: SecretString, keep: Duration) -> Later<'_, bool>;
}

/// Who opens the window.
pub trait Window {
    /// Opens the window or raises it, at a record if one is given. The token lets it come to the front.
    fn open(&self, event: Option<EventId>, activation_token: Option<String>);

    /// Opens a link with the desktop's program for it; false where there is none. Must end in bounded time.
    fn follow(&self, link: String, activation_token: Option<String>) -> Later<'_, bool>;
}
