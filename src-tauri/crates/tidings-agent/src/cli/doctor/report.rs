//! Findings as lines, and what must not be in them when others are to read them.

use tidings_core::mailbox::text::{ANYTHING, clean};
use tidings_protocol::AccountSettings;

use super::{Finding, Health};
use crate::cli::{call::Call, in_words::Paint};

/// What is printed as it is found.
pub(super) struct Report<'a> {
    call: &'a Call,
    paint: Paint,
    /// What is replaced, and by what; `None` when everything may be shown.
    private: Option<Vec<(String, String)>>,
    bad: u32,
    lacking: u32,
}

impl<'a> Report<'a> {
    pub(super) fn new(call: &'a Call, redacted: bool) -> Self {
        let home = std::env::var("HOME").ok().filter(|home| home.len() > 1);
        let private = redacted.then(|| home.map(|home| (home, "~".to_owned())).into_iter().collect());
        Self { call, paint: call.paint(), private, bad: 0, lacking: 0 }
    }

    /// What names these accounts is not to be shown to others.
    pub(super) fn keep_private(&mut self, accounts: &[AccountSettings]) {
        if let Some(private) = &mut self.private {
            private.extend(names(accounts));
            // The longest first, so that a part of a name does not spoil it.
            private.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        }
    }

    pub(super) fn heading(&mut self, text: &str) -> std::io::Result<()> {
        let text = self.shown(text);
        self.call.print(&format!("\n{}", self.paint.strong(&text)))
    }

    /// What the person is to do meanwhile.
    pub(super) fn remark(&self, text: &str) -> std::io::Result<()> {
        self.call.print(&format!("  {}", self.shown(text)))
    }

    pub(super) fn finding(&mut self, finding: &Finding) -> std::io::Result<()> {
        let mark = match finding.health {
            Health::Good => "✓".to_owned(),
            Health::Lacking => {
                self.lacking += 1;
                "–".to_owned()
            }
            Health::Bad => {
                self.bad += 1;
                self.paint.alarming("✗")
            }
        };
        self.call.print(&format!("  {mark} {}", self.shown(&finding.text)))?;
        if let Some(next) = &finding.next {
            self.call.print(&format!("      {}", self.shown(next)))?;
        }
        Ok(())
    }

    /// The last line.
    ///
    /// # Errors
    /// It, when something is wrong.
    pub(super) fn end(self) -> anyhow::Result<()> {
        let words = &self.call.words;
        if self.bad > 0 {
            return Err(self.call.error("doctor-wrong", &[("count", self.bad.into())]));
        }
        let key = if self.lacking > 0 { "doctor-lacking" } else { "doctor-good" };
        Ok(self.call.print(&format!("\n{}", words.tell(key, &[("count", self.lacking.into())])))?)
    }

    fn shown(&self, text: &str) -> String {
        let text = clean(text, ANYTHING);
        let Some(private) = &self.private else { return text };
        private.iter().fold(text, |text, (name, stand_in)| text.replace(name.as_str(), stand_in))
    }
}

/// What names a person in the settings, and what stands for it: each account by its number.
fn names(accounts: &[AccountSettings]) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for (number, account) in (1..).zip(accounts) {
        names.push((account.email.clone(), format!("account-{number}")));
        names.push((account.user.clone(), format!("user-{number}")));
        names.push((account.host.clone(), format!("host-{number}")));
        names.extend(account.name.clone().map(|name| (name, format!("name-{number}"))));
        let folders = account.folders.iter().filter(|folder| !folder.eq_ignore_ascii_case("INBOX"));
        names.extend(
            (1..).zip(folders).map(|(place, folder)| (folder.clone(), format!("folder-{number}.{place}"))),
        );
    }
    // A name of one or two letters would stand in half of all words.
    names.retain(|(name, _)| name.chars().count() > 2);
    names
}

#[cfg(test)]
mod tests {
    use tidings_protocol::{AccountId, Security};

    use super::*;

    #[test]
    fn what_names_a_person_is_not_in_a_report_for_others() {
        let account = AccountSettings {
            id: AccountId("1".to_owned()),
            email: "ann@corp.example".to_owned(),
            name: None,
            host: "imap.corp.example".to_owned(),
            port: 993,
            security: Security::Tls,
            user: "ann@corp.example".to_owned(),
            folders: vec!["INBOX".to_owned(), "Divorce".to_owned()],
            ca_file: None,
            pin: None,
            password_command: None,
            oauth: None,
            paused: false,
        };
        let text = "imap.corp.example refused ann@corp.example; no folder Divorce, but INBOX";
        let shown = names(&[account])
            .iter()
            .fold(text.to_owned(), |text, (name, stand_in)| text.replace(name.as_str(), stand_in));
        assert_eq!(shown, "host-1 refused account-1; no folder folder-1.1, but INBOX");
    }
}
