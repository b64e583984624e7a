//! What clients ask, and the answers.

use std::rc::Rc;
use std::time::Duration;

use secrecy::SecretString;
use tidings_core::decide::settings::{check_general, check_of_account};
use tidings_core::tell::{Cause, Toast, ToastSound};
use tidings_protocol::{
    AccountId, AccountPreferences, AccountSettings, Discovery, EventKind, Failure, FailureCode,
    GeneralPreferences, Reply, Request, Sound, Update,
};

use tokio::sync::oneshot;

use super::account::Account;
use super::calls::{Call, SignIn};
use super::toasts::Order;
use super::{Answer, Engine, Pages, Probed, Steps};
use crate::discovery::Search;
use crate::oauth::OAuthError;
use crate::oauth::browser::BrowserSignIn;
use crate::probe::Probe;
use crate::settings::check;

impl Engine {
    /// Handles a call; true when it was the last.
    pub(super) fn called(&mut self, call: Call) -> bool {
        match call {
            Call::Request(request, answer) => return self.requested(*request, answer),
            Call::Probe(account, steps, probed) => self.probe(*account, steps, probed),
            Call::Works(account) => self.works(&account),
            Call::SignIn(sign_in, pages, answer) => self.sign_in_browser(sign_in, pages, answer),
            Call::Discover { email, ask_public, steps, found } => {
                self.discover(email, ask_public, steps, found);
            }
            Call::Tell(toast) => self.tell(*toast),
            Call::Surroundings => {
                self.accounts.values().for_each(Account::doubt);
                // The clock may have been set, or hours slept through.
                self.something_waits();
            }
            Call::OpenMail { event, activation_token } => match self.store.record(event) {
                Some(record) => self.open_mail(&record, activation_token),
                None => self.window.open(Some(event), activation_token),
            },
            Call::ServiceCame => self.toasts.try_again(),
            Call::Desktop(state) => self.desktop_changed(state),
            Call::Clicked { toast, key, activation_token } => self.clicked(toast, &key, activation_token),
        }
        false
    }

    fn requested(&mut self, request: Request, answer: Answer) -> bool {
        let is_quit = matches!(request, Request::Quit);
        let reply = match request {
            Request::Quit => Reply::Done,
            Request::Status => Reply::Status(self.status()),
            Request::Log(query) => self.log(&query),
            Request::LogOverview { since, hours } => self.log_overview(since, hours),
            Request::ClearLog { account } => self.clear_log(account.as_ref()),
            Request::KeepLog(keep) => self.keep_log(keep),
            Request::Accounts => Reply::Accounts(self.settings.accounts().to_vec()),
            Request::Providers => Reply::Providers(self.secrets.tokens().providers().all()),
            Request::CancelBrowserSignIn { id } => {
                if let Some(sign_in) = self.browsers.remove(&id) {
                    sign_in.abort();
                }
                Reply::Done
            }
            Request::KeepWireLog { id, minutes } => self.keep_wire_log(&id, minutes),
            Request::WireLog { id } => self.wire_log(&id),
            Request::ProviderOf { id } => match self.settings.account(&id) {
                Some(account) => {
                    let row = tidings_core::providers::of_account(&account.email, &account.host);
                    Reply::Provider(row.map(crate::discovery::view))
                }
                None => no_such_account(),
            },
            Request::AddAccount { account } => self.add(account),
            Request::EditAccount { account } => self.edit(account),
            Request::RemoveAccount { id } => self.remove(&id),
            Request::PauseAccount { id } => self.pause(&id, true),
            Request::ResumeAccount { id } => self.pause(&id, false),
            Request::SecretChanged { id } => {
                self.sign_in_again(&id);
                Reply::Done
            }
            Request::HoldSecret { id, secret } => {
                self.secrets.hold(id.clone(), SecretString::from(secret));
                self.sign_in_again(&id);
                Reply::Done
            }
            Request::CheckNow => {
                let ids: Vec<AccountId> = self.accounts.keys().cloned().collect();
                for id in ids {
                    self.check(&id);
                }
                Reply::Done
            }
            Request::Mute { until } => {
                self.muted_until = until;
                self.save_spans();
                Reply::Done
            }
            Request::Preferences => Reply::Preferences(self.settings.preferences()),
            Request::SetPreferences { preferences } => self.set_preferences(preferences),
            Request::SetAccountPreferences { id, preferences } => {
                self.set_account_preferences(&id, preferences)
            }
            Request::Rules => Reply::Rules(self.settings.rules().to_vec()),
            Request::SetRules { rules } => self.set_rules(rules),
            Request::TryRules { rules } => self.try_rules(&rules),
            Request::ExportSettings => self.export_settings(),
            Request::PreviewImport(source) => self.preview_import(&source),
            Request::Import(source) => self.import(&source),
            Request::HideContent { until } => {
                self.hidden_until = until;
                self.save_spans();
                Reply::Done
            }
            Request::TestToast => {
                let sound = &self.settings.general().sound;
                let sound = ToastSound::wanted(&Sound::Usual, &Sound::Usual, sound, EventKind::Arrived);
                self.tell(Toast { sound, ..Toast::test(&self.words) });
                Reply::Done
            }
            Request::Looked => {
                self.looked();
                Reply::Done
            }
            Request::Discover { email, ask_public } => {
                let (steps, _) = tokio::sync::mpsc::channel(1);
                let (found, discovery) = tokio::sync::oneshot::channel();
                self.discover(email, ask_public, steps, found);
                tokio::task::spawn_local(async move {
                    let discovery = discovery.await.unwrap_or_default();
                    let _gone = answer.send(Reply::Discovered(discovery));
                });
                return false;
            }
            Request::OpenMail { event } => {
                self.open_from_log(event, answer);
                return false;
            }
            Request::Hello(_)
            | Request::ProbeAccount { .. }
            | Request::Version
            | Request::Subscribe
            | Request::BrowserSignIn { .. }
            | Request::OpenWindow { .. } => {
                failed(FailureCode::Unknown, "this request is not for the engine")
            }
        };
        self.publish();
        let _gone = answer.send(reply);
        is_quit
    }

    pub(super) fn tell(&mut self, toast: Toast) {
        self.toasts.put(Order::telling(toast));
    }

    fn set_preferences(&mut self, preferences: GeneralPreferences) -> Reply {
        if let Err(expected) = check_general(&preferences) {
            return failed(FailureCode::Invalid, expected);
        }
        let before = &self.settings.general().sound;
        if let Err(sentence) = self.check_new_sounds(&[before], [&preferences.sound]) {
            return failed(FailureCode::Invalid, sentence);
        }
        if let Err(error) = self.settings.set_general(preferences) {
            return internal(&error);
        }
        self.preferences_changed();
        Reply::Done
    }

    fn set_account_preferences(&mut self, id: &AccountId, preferences: AccountPreferences) -> Reply {
        if let Err(expected) = check_of_account(&preferences) {
            return failed(FailureCode::Invalid, expected);
        }
        let before = self.settings.of_account(id).sound;
        if let Err(sentence) = self.check_new_sounds(&[&before], [&preferences.sound]) {
            return failed(FailureCode::Invalid, sentence);
        }
        match self.settings.set_of_account(id, preferences) {
            Ok(true) => self.preferences_changed(),
            Ok(false) => return no_such_account(),
            Err(error) => return internal(&error),
        }
        Reply::Done
    }

    pub(super) fn preferences_changed(&mut self) {
        self.speak();
        self.something_waits();
        self.toasts.sounds.forget_trouble();
        let _nobody = self.updates.send(Update::Preferences(self.settings.preferences()));
    }

    pub(super) fn add(&mut self, account: AccountSettings) -> Reply {
        if self.settings.account(&account.id).is_some() {
            return failed(FailureCode::Invalid, "an account with this id exists already");
        }
        self.put(account)
    }

    fn edit(&mut self, account: AccountSettings) -> Reply {
        if self.settings.account(&account.id).is_none() {
            return no_such_account();
        }
        self.put(account)
    }

    fn put(&mut self, account: AccountSettings) -> Reply {
        if let Err(why) = check(&account) {
            return failed(FailureCode::Invalid, Cause::from(why).in_words(&self.words));
        }
        if let Err(error) = self.settings.put(account.clone()) {
            return internal(&error);
        }
        self.watch(account);
        Reply::Done
    }

    fn remove(&mut self, id: &AccountId) -> Reply {
        // Also for an account that was only tested: its secret may be held.
        self.secrets.forget(id);
        match self.settings.remove(id) {
            Ok(true) => {}
            Ok(false) => return no_such_account(),
            Err(error) => return internal(&error),
        }
        if let Some(account) = self.accounts.remove(id) {
            self.part_from(account);
        }
        self.moves.forget_account(id);
        match self.store.forget(id) {
            Ok(()) => Reply::Done,
            Err(error) => internal(&error),
        }
    }

    fn pause(&mut self, id: &AccountId, paused: bool) -> Reply {
        let Some(account) = self.settings.account(id) else { return no_such_account() };
        self.put(AccountSettings { paused, ..account.clone() })
    }

    /// The secret is another one: the gate opens, and what waits tries at once.
    fn sign_in_again(&mut self, id: &AccountId) {
        self.store.save_gate(id, None);
        self.check(id);
    }

    /// The person asks: whatever waits tries at once, also a sign-in that was refused.
    fn check(&mut self, id: &AccountId) {
        self.secrets.tokens().try_again(id);
        let Some(account) = self.accounts.get(id) else { return };
        if account.gate.closed().is_some() {
            account.gate.reopen();
            self.store.save_gate(id, None);
        }
        account.wake();
    }

    fn keep_wire_log(&self, id: &AccountId, minutes: u32) -> Reply {
        let Some(account) = self.accounts.get(id) else { return no_such_account() };
        if minutes == 0 {
            account.wire_log.switch_off();
        } else {
            account.wire_log.switch_on(Duration::from_secs(60 * u64::from(minutes.min(LONGEST_WIRE_LOG))));
        }
        Reply::Done
    }

    fn wire_log(&self, id: &AccountId) -> Reply {
        let Some(account) = self.accounts.get(id) else { return no_such_account() };
        let until =
            account.wire_log.remaining().map(|remaining| self.clock.wall_at(self.clock.now() + remaining));
        let lines = account.wire_log.lines().into_iter().map(|line| tidings_protocol::WireLogLine {
            at: line.at,
            connection: line.connection,
            is_ours: line.is_ours,
            text: line.text,
        });
        Reply::WireLog(tidings_protocol::WireLog { until, lines: lines.collect() })
    }

    /// One at a time for an account: who begins anew has closed the page of before.
    fn sign_in_browser(&mut self, sign_in: SignIn, pages: Pages, answer: Answer) {
        let SignIn { id, provider, user } = sign_in;
        let (tokens, configs) = (Rc::clone(self.secrets.tokens()), Rc::clone(&self.configs));
        let (clock, words, account) = (self.clock, Rc::clone(&self.words), id.clone());
        let signing_in = async move {
            let provider = tokens.providers().named(&provider)?;
            let browser = BrowserSignIn::begin(provider, &user)
                .await
                .map_err(|error| OAuthError::Later { reason: Cause::said(error.to_string()), wait: None })?;
            let _unseen = pages.send(browser.url().to_owned()).await;
            let item = browser.finish(&configs, clock, &words).await?;
            tokens.keep(&account, item).await;
            Ok(())
        };
        let words = Rc::clone(&self.words);
        let mut answer = answer;
        let task = tokio::task::spawn_local(async move {
            let outcome: Result<(), OAuthError> = tokio::select! {
                outcome = signing_in => outcome,
                () = answer.closed() => return,
            };
            let reply = match outcome {
                Ok(()) => Reply::Done,
                Err(error) => {
                    let (_, trouble) = error.into_trouble();
                    failed(FailureCode::Invalid, trouble.problem(&words).text)
                }
            };
            let _gone = answer.send(reply);
        });
        if let Some(before) = self.browsers.insert(id, task.abort_handle()) {
            before.abort();
        }
        self.browsers.retain(|_, task| !task.is_finished());
    }

    fn discover(&self, email: String, ask_public: bool, steps: Steps, found: oneshot::Sender<Discovery>) {
        let search = Search {
            email,
            ask_public,
            configs: std::rc::Rc::clone(&self.configs),
            words: std::rc::Rc::clone(&self.words),
            scale: self.clock.scale(),
            steps,
        };
        // Boxed: it is rare, and large while it lasts.
        tokio::task::spawn_local(Box::pin(async move {
            let _gone = found.send(search.run().await);
        }));
    }

    /// A test that a person asks for: also what was refused before is tried.
    fn probe(&self, account: AccountSettings, steps: Steps, probed: Probed) {
        self.secrets.tokens().try_again(&account.id);
        let probe = Probe {
            account,
            configs: Rc::clone(&self.configs),
            secrets: Rc::clone(&self.secrets),
            words: Rc::clone(&self.words),
            clock: self.clock,
            listed: std::cell::RefCell::default(),
            steps,
        };
        tokio::task::spawn_local(async move {
            let _gone = probed.send(probe.run().await);
        });
    }

    /// A test has shown that an account works: if it waits for the person, it waits no more.
    fn works(&mut self, tested: &AccountSettings) {
        let waits = |account: &Account| {
            *account.settings == *tested && account.state == tidings_protocol::AccountState::NeedsUser
        };
        if self.accounts.get(&tested.id).is_some_and(waits) {
            self.check(&tested.id);
        }
    }
}

/// Nobody looks for a fault for longer than a day, in minutes.
const LONGEST_WIRE_LOG: u32 = 24 * 60;

pub(super) fn failed(code: FailureCode, text: impl Into<String>) -> Reply {
    Reply::Failed(Failure { code, text: text.into() })
}

pub(super) fn no_such_account() -> Reply {
    failed(FailureCode::NoSuchAccount, "there is no such account")
}

pub(super) fn internal(error: &dyn std::error::Error) -> Reply {
    failed(FailureCode::Internal, error.to_string())
}
