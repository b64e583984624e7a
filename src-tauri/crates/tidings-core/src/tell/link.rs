//! Where a click on a toast leads: a mail in its account's webmail, or in the desktop's mail program.

use tidings_protocol::{AccountPreferences, AccountSettings, EventRecord};

use crate::listen::WireName;
use crate::providers::{self, Mail, fill};

/// The webmail of an account at the mail of a record, or at its inbox where the mail cannot be named: by the person's
/// own template, or as is known of the provider.
#[must_use]
pub fn webmail(
    account: &AccountSettings,
    preferences: &AccountPreferences,
    record: &EventRecord,
) -> Option<String> {
    let folder = record.folder.as_deref().map(WireName::from_people);
    let folder = folder.map(|folder| String::from_utf8_lossy(folder.as_bytes()).into_owned());
    let mail = Mail {
        email: &account.email,
        folder: folder.as_deref(),
        uid: record.uid,
        thread_id: None,
        message_id: record.message_id.as_deref(),
    };
    if let Some(template) = &preferences.webmail {
        return fill(template, &mail).or_else(|| site(template));
    }
    let provider = providers::of_account(&account.email, &account.host)?;
    provider.message_url(&mail).or_else(|| provider.inbox_url(&account.email))
}

/// The mail of a record by its Message-ID (RFC 2392), for a mail program.
#[must_use]
pub fn in_mail_program(record: &EventRecord) -> Option<String> {
    let message_id = record.message_id.as_deref();
    fill("mid:{message_id}", &Mail { message_id, ..Mail::default() })
}

/// The first page of a template's site.
fn site(template: &str) -> Option<String> {
    let host = template.strip_prefix("https://")?.split(['/', '?', '#']).next()?;
    (!host.is_empty() && !host.contains('{')).then(|| format!("https://{host}/"))
}

#[cfg(test)]
mod tests {
    use tidings_protocol::EventKind;

    use super::*;
    use crate::tell::tests;

    fn account(email: &str, host: &str) -> AccountSettings {
        serde_json::from_value(serde_json::json!({
            "id": "a", "email": email, "host": host, "port": 993, "user": email,
        }))
        .unwrap()
    }

    fn record(message_id: Option<&str>) -> EventRecord {
        EventRecord {
            folder: Some("项目".to_owned()),
            uid: Some(4711),
            message_id: message_id.map(str::to_owned),
            ..tests::record(EventKind::Arrived, None, None)
        }
    }

    #[test]
    fn the_persons_own_template_goes_before_what_is_known_of_the_provider() {
        let gmail = account("me@gmail.com", "imap.gmail.com");
        let mut preferences = AccountPreferences::default();
        let known = webmail(&gmail, &preferences, &record(Some("<x@y>"))).unwrap();
        assert!(known.starts_with("https://mail.google.com/") && known.contains("x%40y"), "{known}");
        let inbox = webmail(&gmail, &preferences, &record(None)).unwrap();
        assert!(inbox.ends_with("#inbox"), "{inbox}");
        preferences.webmail = Some("https://box.example/?f={folder}&u={uid}&m={message_id}".to_owned());
        assert_eq!(
            webmail(&gmail, &preferences, &record(Some("<a&b@y>"))).unwrap(),
            "https://box.example/?f=%26mHl27g-&u=4711&m=a%26b%40y"
        );
        assert_eq!(webmail(&gmail, &preferences, &record(None)).unwrap(), "https://box.example/");
    }

    #[test]
    fn where_nothing_is_known_there_is_no_link() {
        let own = account("me@example.org", "localhost");
        assert_eq!(webmail(&own, &AccountPreferences::default(), &record(Some("<x@y>"))), None);
        assert_eq!(in_mail_program(&record(None)), None);
    }

    #[test]
    fn a_message_id_cannot_leave_its_link() {
        let link = in_mail_program(&record(Some("<a b\n--x\"@y>"))).unwrap();
        assert_eq!(link, "mid:a%20b%0A--x%22%40y");
    }
}
