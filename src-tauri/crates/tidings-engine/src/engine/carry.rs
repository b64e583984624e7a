//! Settings that are carried away, and those that come from elsewhere: shown, then added.

use std::io;

use tidings_core::decide::rules::check_rules;
use tidings_protocol::{FailureCode, ImportAccount, ImportPreview, ImportRule, ImportSource, Reply, Rule};

use super::Engine;
use super::answer::{failed, internal};
use crate::settings::carry::{Carried, News, carry_away, carry_here, news};
use crate::settings::thunderbird;

impl Engine {
    pub(super) fn export_settings(&self) -> Reply {
        let text = match std::fs::read_to_string(self.settings.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return internal(&error),
            Ok(text) => text,
        };
        match carry_away(&text) {
            Ok(text) => Reply::Exported(text),
            Err(reason) => failed(FailureCode::Invalid, reason),
        }
    }

    pub(super) fn preview_import(&self, source: &ImportSource) -> Reply {
        let (news, mut left_out) = match self.brought(source) {
            Ok(brought) => brought,
            Err(reason) => return failed(FailureCode::Invalid, reason),
        };
        let News { new, kept_accounts, kept_rules } = news;
        let accounts = new.accounts.into_iter().map(|account| (account, true));
        let accounts = accounts.chain(kept_accounts.into_iter().map(|account| (account, false)));
        let rules = new.rules.into_iter().map(|rule| (rule, true));
        let rules = rules.chain(kept_rules.into_iter().map(|rule| (rule, false)));
        left_out.extend(new.strays.iter().map(|(named, cause)| {
            let reason = cause.in_words(&self.words);
            let reason = named.as_ref().map_or_else(|| reason.clone(), |named| format!("{named}: {reason}"));
            self.words.tell("cli-import-stray", &[("reason", reason.as_str().into())])
        }));
        Reply::ImportPreview(ImportPreview {
            accounts: accounts
                .map(|(account, is_new)| ImportAccount {
                    email: account.email,
                    host: account.host,
                    port: account.port,
                    user: account.user,
                    is_new,
                })
                .collect(),
            rules: rules.map(|(Rule { name, on, .. }, is_new)| ImportRule { name, on, is_new }).collect(),
            preferences: new.general.is_some(),
            left_out,
        })
    }

    /// Adds what is new. What is refused ends it; what was added before stays, and is no more new the next time.
    pub(super) fn import(&mut self, source: &ImportSource) -> Reply {
        let new = match self.brought(source) {
            Ok((news, _)) => news.new,
            Err(reason) => return failed(FailureCode::Invalid, reason),
        };
        let rules: Vec<Rule> = self.settings.rules().iter().cloned().chain(new.rules).collect();
        if let Err((name, expected)) = check_rules(&rules) {
            return failed(FailureCode::Invalid, format!("{name}: {expected}"));
        }
        if let Some(general) = new.general
            && let Err(error) = self.settings.set_general(general)
        {
            return internal(&error);
        }
        for account in new.accounts {
            let own = new.of_accounts.iter().find(|(id, _)| *id == account.id).map(|(_, own)| own.clone());
            let id = account.id.clone();
            let added = self.add(account);
            if added != Reply::Done {
                return added;
            }
            if let Some(Err(error)) = own.map(|own| self.settings.set_of_account(&id, own)) {
                return internal(&error);
            }
        }
        self.preferences_changed();
        if rules.len() > self.settings.rules().len() { self.set_rules(rules) } else { Reply::Done }
    }

    /// What a source brings that is new here, and what of it is left out, in sentences.
    fn brought(&self, source: &ImportSource) -> Result<(News, Vec<String>), String> {
        let (found, left_out) = match source {
            ImportSource::File(text) if text.len() > ImportSource::LONGEST => {
                return Err(self.words.say("import-too-large"));
            }
            ImportSource::File(text) => (carry_here(text)?, Vec::new()),
            ImportSource::Thunderbird => {
                let found = thunderbird::find(None);
                let unprotected = found.unprotected.iter().map(|email| {
                    self.words.tell("cli-import-unprotected", &[("email", email.as_str().into())])
                });
                let unprotected = unprotected.collect();
                (Carried { accounts: found.accounts, ..Carried::default() }, unprotected)
            }
        };
        let (accounts, general, rules) =
            (self.settings.accounts(), self.settings.general(), self.settings.rules());
        Ok((news(found, accounts, general, rules), left_out))
    }
}
