//! What Thunderbird's settings say of its IMAP accounts: read strictly, and nothing else of them.
//!
//! `prefs.js` is a list of calls `user_pref("name", value);`, one a line. Nothing in it is run: a line that is not
//! exactly such a call is passed over. Passwords stand in another file, which is never read.

use std::collections::BTreeMap;

use tidings_protocol::Security;

/// An account as Thunderbird knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The address of its first identity, or the user name where that looks like one.
    pub email: String,
    /// What the person calls it.
    pub name: Option<String>,
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected; `None`: not at all, which Tidings does not do.
    pub security: Option<Security>,
    /// The user name.
    pub user: String,
    /// It signs in in the browser.
    pub is_oauth: bool,
}

/// A value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Number(i64),
    Switch,
}

/// More settings than any profile has are not read.
const MOST: usize = 100_000;

/// The IMAP accounts in a `prefs.js`, in their order there.
#[must_use]
pub fn accounts(prefs: &str) -> Vec<Found> {
    let settings: BTreeMap<String, Value> = prefs.lines().take(MOST).filter_map(setting).collect();
    let text = |key: &str| match settings.get(key) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    };
    let number = |key: &str| match settings.get(key) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let listed = text("mail.accountmanager.accounts").unwrap_or_default();
    let found = listed.split(',').filter_map(|account| {
        let account = account.trim();
        let server = text(&format!("mail.account.{account}.server"))?;
        let of = |key: &str| format!("mail.server.{server}.{key}");
        if text(&of("type"))? != "imap" {
            return None;
        }
        // What was changed after the account was made stands apart.
        let host = text(&of("realhostname")).or_else(|| text(&of("hostname")))?;
        let user = text(&of("realuserName")).or_else(|| text(&of("userName")))?;
        let security = match number(&of("socketType")) {
            Some(3) => Some(Security::Tls),
            Some(2) => Some(Security::Starttls),
            _ => None,
        };
        let usual = if security == Some(Security::Tls) { 993 } else { 143 };
        let identities = text(&format!("mail.account.{account}.identities")).unwrap_or_default();
        let identity = identities.split(',').next().unwrap_or_default().trim();
        let email = text(&format!("mail.identity.{identity}.useremail"));
        let email = email.or_else(|| user.contains('@').then(|| user.clone()))?;
        let name = text(&of("name")).filter(|name| *name != email);
        let port = number(&of("port")).and_then(|port| u16::try_from(port).ok());
        let port = port.filter(|port| *port > 0).unwrap_or(usual);
        let is_oauth = number(&of("authMethod")) == Some(10);
        Some(Found { email, name, host, port, security, user, is_oauth })
    });
    found.collect()
}

/// The folders of the profiles that a `profiles.ini` names, and whether each is relative to it.
#[must_use]
pub fn profiles(ini: &str) -> Vec<(String, bool)> {
    let mut found: Vec<(String, bool)> = Vec::new();
    let mut is_relative = true;
    for line in ini.lines().map(str::trim) {
        if line.starts_with('[') {
            is_relative = true;
        } else if line == "IsRelative=0" {
            is_relative = false;
        } else if let Some(path) = line.strip_prefix("Path=") {
            found.push((path.to_owned(), is_relative));
        }
    }
    found
}

/// One line of `prefs.js`; `None` for whatever is no setting.
fn setting(line: &str) -> Option<(String, Value)> {
    let rest = line.trim().strip_prefix("user_pref(")?.trim_start();
    let (name, rest) = string(rest)?;
    let rest = rest.trim_start().strip_prefix(',')?.trim_start();
    let (value, rest) = match string(rest) {
        Some((text, rest)) => (Value::Text(text), rest),
        None => {
            let (word, _) = rest.split_once(')')?;
            let value = match word.trim() {
                "true" | "false" => Value::Switch,
                number => Value::Number(number.parse().ok()?),
            };
            (value, rest.strip_prefix(word)?)
        }
    };
    (rest.trim_start().strip_prefix(')')?.trim() == ";").then_some((name, value))
}

/// A string in double quotes with the escapes that Thunderbird writes, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('"')?.chars();
    let mut read = String::new();
    loop {
        match chars.next()? {
            '"' => return Some((read, chars.as_str())),
            '\\' => match chars.next()? {
                'n' => read.push('\n'),
                'r' => read.push('\r'),
                escape @ ('u' | 'x') => {
                    let mut code = 0;
                    for _ in 0..if escape == 'u' { 4 } else { 2 } {
                        code = code * 16 + chars.next()?.to_digit(16)?;
                    }
                    read.push(char::from_u32(code)?);
                }
                escaped @ ('"' | '\\' | '\'' | '/') => read.push(escaped),
                _ => return None,
            },
            c => read.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PREFS: &str = r#"// Mozilla User Preferences
user_pref("mail.accountmanager.accounts", "account1,account2,account3,account9");
user_pref("mail.account.account1.server", "server1");
user_pref("mail.account.account1.identities", "id1,id2");
user_pref("mail.server.server1.type", "imap");
user_pref("mail.server.server1.hostname", "imap.example.org");
user_pref("mail.server.server1.socketType", 3);
user_pref("mail.server.server1.userName", "ann");
user_pref("mail.server.server1.name", "Caf\u00e9 \"Ann\"");
user_pref("mail.identity.id1.useremail", "ann@example.org");
user_pref("mail.account.account2.server", "server2");
user_pref("mail.server.server2.type", "none");
user_pref("mail.account.account3.server", "server3");
user_pref("mail.server.server3.type", "imap");
user_pref("mail.server.server3.hostname", "old.example.net");
user_pref("mail.server.server3.realhostname", "new.example.net");
user_pref("mail.server.server3.port", 1143);
user_pref("mail.server.server3.socketType", 2);
user_pref("mail.server.server3.authMethod", 10);
user_pref("mail.server.server3.userName", "bob@example.net");
user_pref("mail.server.server3.login_at_startup", true);
"#;

    #[test]
    fn each_imap_account_is_found_with_what_is_needed_to_reach_it() {
        let ann = Found {
            email: "ann@example.org".to_owned(),
            name: Some("Caf\u{e9} \"Ann\"".to_owned()),
            host: "imap.example.org".to_owned(),
            port: 993,
            security: Some(Security::Tls),
            user: "ann".to_owned(),
            is_oauth: false,
        };
        let bob = Found {
            email: "bob@example.net".to_owned(),
            name: None,
            host: "new.example.net".to_owned(),
            port: 1143,
            security: Some(Security::Starttls),
            user: "bob@example.net".to_owned(),
            is_oauth: true,
        };
        assert_eq!(accounts(PREFS), [ann, bob]);
    }

    #[test]
    fn what_is_not_exactly_a_setting_says_nothing() {
        for line in [
            "user_pref(\"mail.server.server1.hostname\", \"evil\"); alert(1);",
            "user_pref(\"mail.server.server1.hostname\", \"evil\" + \"x\");",
            "user_pref('mail.server.server1.hostname', 'evil');",
            "pref(\"mail.server.server1.hostname\", \"evil\");",
            "user_pref(\"mail.server.server1.hostname\", \"evil",
            "user_pref(\"a\", \"\\ud800\");",
        ] {
            assert_eq!(setting(line), None, "{line}");
            assert_eq!(accounts(&format!("{PREFS}{line}\n"))[0].host, "imap.example.org", "{line}");
        }
    }

    #[test]
    fn profiles_are_named_with_their_place() {
        let ini = "[Profile1]\nName=default\nIsRelative=1\nPath=ab.default\n\n[Profile0]\nIsRelative=0\nPath=/mnt/x\n";
        assert_eq!(profiles(ini), [("ab.default".to_owned(), true), ("/mnt/x".to_owned(), false)]);
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd_to_be_read(text in any::<String>()) {
            let _ = (accounts(&text), profiles(&text), setting(&format!("user_pref({text});")));
        }
    }
}
