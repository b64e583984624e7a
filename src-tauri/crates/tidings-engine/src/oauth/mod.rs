//! Signing in with tokens of a provider instead of a password (OAuth 2.0, RFC 6749).
//!
//! How it goes:
//! * A [`Provider`] is a section `[oauth.NAME]` of the settings; of Google and Microsoft all but the client id is known.
//!   No client id is shipped.
//! * [`browser`]: the person signs in on the provider's own page in their own browser. The agent makes the page's
//!   address, waits on loopback for the browser to come back, and swaps the code it brings for tokens. Whoever asked
//!   (command line or window) only opens the page, so no token and no code crosses a socket or the webview:
//!   `Request::BrowserSignIn` → `Update::SignInPage { url }` to the client that asked → `Reply::Done` or `Failed`.
//!   A client does: new account id → `BrowserSignIn` → `ProbeAccount` → `AddAccount` with `oauth` set; if it is given up
//!   after the tokens were kept, it deletes the keyring's item as it does with a password.
//! * [`item`]: what is kept in the keyring, where a password would be.
//! * [`Tokens`]: hands out an access token that still counts, and has it renewed when it does not. The agent alone
//!   renews, one renewal an account at a time, and writes back what the provider changed.

pub mod browser;
mod endpoint;
pub mod item;
mod provider;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tidings_core::listen::Failure;
use tidings_core::tell::{Cause, Trouble, Why};
use tidings_protocol::{AccountId, AccountSettings, Timestamp};
use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::connection::TlsConfigs;
use crate::https::HttpsError;
use crate::ports::{Keyring, KeyringTrouble};

use item::Item;
pub(crate) use provider::Section;
pub use provider::{Provider, Providers, host_of};

/// A token is renewed so long before it ends: until it reaches the server it must still count.
const MARGIN: Duration = Duration::from_secs(60);

/// An access token.
#[derive(Clone, Debug)]
pub struct Token {
    /// What is shown to the server.
    pub access: SecretString,
    /// When it ends.
    pub until: Timestamp,
}

/// Why there is no token.
#[derive(Debug)]
pub enum OAuthError {
    /// The provider does not let us in with what we have: the person must sign in again.
    Ended(Cause),
    /// What the settings say of the provider is not enough, or not what the provider wants.
    Setup(Cause),
    /// The provider cannot be reached.
    Unreachable {
        /// Its server.
        host: String,
        /// Why.
        error: HttpsError,
    },
    /// The provider does not want to answer now.
    Later {
        /// Why, mostly in its words.
        reason: Cause,
        /// How long it wants to be left alone.
        wait: Option<Duration>,
    },
    /// The keyring does not give what it holds.
    Keyring(KeyringTrouble),
}

impl OAuthError {
    /// What the person hears, and when to come back; `None` when only the person can help.
    #[must_use]
    pub fn into_trouble(self) -> (Option<Failure>, Trouble) {
        match self {
            Self::Ended(reason) => (None, Trouble::SignInEnded { reason }),
            Self::Setup(reason) => (None, Trouble::OAuthSetup { reason }),
            Self::Keyring(trouble) => (None, Trouble::Keyring { reason: trouble.0 }),
            Self::Later { reason, wait } => {
                let failure = wait.map_or(Failure::ServerSaysNo, Failure::ServerSaysWhen);
                (Some(failure), Trouble::Refused { reason })
            }
            Self::Unreachable { host, error } => {
                let (failure, trouble) = error.meaning(host);
                (Some(failure), trouble)
            }
        }
    }
}

/// Reads with whom one can sign in: a person changes that in an editor while we run.
pub type ReadProviders = Box<dyn Fn() -> Providers>;

/// Everybody's tokens: kept in the keyring, renewed when they end.
pub struct Tokens {
    keyring: Rc<dyn Keyring>,
    providers: ReadProviders,
    configs: Rc<TlsConfigs>,
    clock: Clock,
    accounts: RefCell<BTreeMap<AccountId, Rc<Account>>>,
}

/// What is known of one account's tokens.
#[derive(Default)]
struct Account {
    /// One renewal at a time: the second finds the token of the first.
    turn: Arc<Mutex<()>>,
    /// Only where the keyring did not take it, and only for this run.
    held: RefCell<Option<Item>>,
    /// The generation with which the provider let us in no more, and its words: not to be asked again.
    ended: RefCell<Option<(u64, Cause)>>,
}

impl Tokens {
    /// Tokens from this keyring, of these providers.
    #[must_use]
    pub fn new(
        keyring: Rc<dyn Keyring>,
        providers: ReadProviders,
        configs: Rc<TlsConfigs>,
        clock: Clock,
    ) -> Rc<Self> {
        Rc::new(Self { keyring, providers, configs, clock, accounts: RefCell::default() })
    }

    /// The providers of the settings, as they are now.
    #[must_use]
    pub fn providers(&self) -> Providers {
        (self.providers)()
    }

    /// A token that counts for a while yet, renewed if need be. `refused` is one that the server did not take: it is
    /// not given again.
    ///
    /// A renewal is not given up in the middle, whoever stops waiting: the provider may have taken the old tokens back.
    pub async fn of(
        self: &Rc<Self>,
        account: &AccountSettings,
        refused: Option<SecretString>,
    ) -> Result<Token, OAuthError> {
        let (tokens, id) = (Rc::clone(self), account.id.clone());
        let provider = account.oauth.clone().unwrap_or_default();
        let renewing = tokio::task::spawn_local(async move { tokens.fresh(&id, &provider, refused).await });
        renewing.await.unwrap_or_else(|_| Err(OAuthError::Later { reason: Why::Ending.into(), wait: None }))
    }

    /// When a token is to be renewed.
    #[must_use]
    pub fn renewal_of(&self, until: Timestamp) -> Timestamp {
        let margin = i64::try_from(self.clock.scale().of(MARGIN).as_millis()).unwrap_or_default();
        Timestamp::from_millis(until.millis().saturating_sub(margin))
    }

    /// The person asks, or signed in again: the provider may be asked with what it refused.
    pub fn try_again(&self, account: &AccountId) {
        self.account(account).ended.replace(None);
    }

    /// Forgets what is known of an account.
    pub fn forget(&self, account: &AccountId) {
        self.accounts.borrow_mut().remove(account);
    }

    /// Keeps the tokens of a fresh sign-in, in the keyring or else for this run.
    pub async fn keep(&self, account: &AccountId, item: Item) {
        let known = self.account(account);
        let _turn = known.turn.lock().await;
        known.ended.replace(None);
        self.write(account, &known, item).await;
    }

    /// Waits until no renewal is under way.
    pub async fn settle(&self) {
        let accounts: Vec<Rc<Account>> = self.accounts.borrow().values().cloned().collect();
        for account in accounts {
            drop(account.turn.lock().await);
        }
    }

    async fn fresh(
        &self,
        id: &AccountId,
        provider: &str,
        refused: Option<SecretString>,
    ) -> Result<Token, OAuthError> {
        let known = self.account(id);
        let _turn = known.turn.lock().await;
        let item = self.item(id, &known).await?;
        if let Some(token) = item.token().filter(|token| self.still_counts(token)) {
            let is_refused = refused.is_some_and(|it| it.expose_secret() == token.access.expose_secret());
            if !is_refused {
                return Ok(token);
            }
        }
        if let Some((generation, reason)) = &*known.ended.borrow()
            && *generation == item.generation
        {
            return Err(OAuthError::Ended(reason.clone()));
        }
        let provider = self.providers().named(provider)?;
        let granted = endpoint::renew(&provider, item.refresh(), &self.configs, self.clock.scale()).await;
        if let Err(OAuthError::Ended(reason)) = &granted {
            known.ended.replace(Some((item.generation, reason.clone())));
        }
        let renewed = item.renewed(granted?, self.clock.wall());
        let token = renewed.token().ok_or_else(|| OAuthError::Ended(Why::NoToken.into()))?;
        tracing::debug!(account = %id, generation = renewed.generation, "the token was renewed");
        // Meanwhile the person may have signed in again, or the account may be gone: that counts.
        if self.item(id, &known).await.is_ok_and(|now| now.generation == item.generation) {
            self.write(id, &known, renewed).await;
        }
        Ok(token)
    }

    fn still_counts(&self, token: &Token) -> bool {
        self.renewal_of(token.until) > self.clock.wall()
    }

    async fn item(&self, id: &AccountId, known: &Account) -> Result<Item, OAuthError> {
        let held = known.held.borrow().clone();
        let kept = match (self.keyring.read(id).await, &held) {
            (Ok(secret), _) => secret.and_then(|secret| Item::parse(&secret)),
            (Err(_), Some(_)) => None,
            (Err(trouble), None) => return Err(OAuthError::Keyring(trouble)),
        };
        // Of two, the one that was made later.
        let newest = kept.into_iter().chain(held).max_by_key(|item| item.generation);
        newest.ok_or_else(|| OAuthError::Ended(Why::NothingKept.into()))
    }

    async fn write(&self, id: &AccountId, known: &Account, item: Item) {
        match self.keyring.write(id, item.to_secret()).await {
            Ok(()) => known.held.replace(None),
            Err(trouble) => {
                tracing::warn!(account = %id, reason = %trouble, "the keyring does not take the tokens; they are held for this run");
                known.held.replace(Some(item))
            }
        };
    }

    fn account(&self, id: &AccountId) -> Rc<Account> {
        Rc::clone(self.accounts.borrow_mut().entry(id.clone()).or_default())
    }
}
