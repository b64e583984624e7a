//! Habits of particular servers that the watching must know beforehand.
//!
//! A quirk is data: one row a server, recognised by its host, its greeting or its answer to ID, each with the
//! source that tells of it. Whatever can be found out from a server's own answers is no quirk and has no row
//! (no EXAMINE, no IDLE, no UIDNEXT: the session tries and goes on by what it is told).

use std::time::Duration;

/// What the watching does differently for one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirks {
    /// ID must be sent right after sign-in and answered before a mailbox may be opened, even where the server
    /// does not announce it.
    pub needs_id: bool,
    /// What QRESYNC says of removed messages is wrong: do not enable it.
    pub avoids_qresync: bool,
    /// Open with SELECT at once. No server is known to need it from the start: where EXAMINE was refused and
    /// SELECT was not, that is learnt.
    pub needs_select: bool,
    /// SASL-IR is announced but refused.
    pub avoids_initial_response: bool,
    /// So many messages are answered by one FETCH at most.
    pub fetch_slice: u32,
    /// The mailbox is opened and read anew after this time: what counters, NOOP and IDLE never show is seen then.
    pub reopen_after: Duration,
    /// Between two looks, where the server has no IDLE and dislikes to be asked as often as others.
    pub poll: Option<Duration>,
    /// What the server takes in place of the password that people know.
    pub secret: SecretKind,
}

/// What a server takes as the password of a mail program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecretKind {
    /// The password itself, as far as is known.
    #[default]
    Password,
    /// A password that is made for one program on the provider's page.
    AppPassword,
    /// The "authorisation code" that the provider's page gives (NetEase, QQ).
    AuthorisationCode,
    /// No password at all: OAuth only.
    OAuth,
}

/// What a server showed of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// The host name that was dialled.
    pub host: &'a str,
    /// The text of its greeting.
    pub greeting: &'a str,
    /// Its answer to ID, names and values joined by blanks; empty while it was not asked.
    pub id: &'a str,
}

impl Default for Quirks {
    fn default() -> Self {
        Self::NONE
    }
}

impl Quirks {
    /// A server that keeps to the rules.
    pub const NONE: Self = Self {
        needs_id: false,
        avoids_qresync: false,
        needs_select: false,
        avoids_initial_response: false,
        fetch_slice: 1_000,
        reopen_after: Duration::from_secs(6 * 3600),
        poll: None,
        secret: SecretKind::Password,
    };

    /// What is known of the server with this evidence. Where several rows fit, the more careful value of each
    /// counts.
    #[must_use]
    pub fn of(evidence: Evidence<'_>) -> Self {
        TABLE.iter().filter(|row| row.fits(evidence)).fold(Self::NONE, |quirks, row| quirks.and(row.quirks))
    }

    fn and(self, other: Self) -> Self {
        Self {
            needs_id: self.needs_id || other.needs_id,
            avoids_qresync: self.avoids_qresync || other.avoids_qresync,
            needs_select: self.needs_select || other.needs_select,
            avoids_initial_response: self.avoids_initial_response || other.avoids_initial_response,
            fetch_slice: self.fetch_slice.min(other.fetch_slice),
            reopen_after: self.reopen_after.min(other.reopen_after),
            poll: self.poll.into_iter().chain(other.poll).max(),
            secret: if other.secret == SecretKind::Password { self.secret } else { other.secret },
        }
    }
}

/// One row: how a server is recognised, what it does, and who says so.
struct Row {
    /// Host names that are this or end in `.` and this.
    hosts: &'static [&'static str],
    /// Words in the greeting, without regard to case.
    greetings: &'static [&'static str],
    /// Words in the answer to ID, without regard to case.
    ids: &'static [&'static str],
    quirks: Quirks,
    #[cfg_attr(not(test), expect(dead_code, reason = "kept beside the row for whoever doubts it"))]
    source: &'static str,
}

impl Row {
    fn fits(&self, evidence: Evidence<'_>) -> bool {
        self.hosts.iter().any(|host| is_within(evidence.host, host))
            || self.greetings.iter().any(|words| holds(evidence.greeting, words))
            || self.ids.iter().any(|words| holds(evidence.id, words))
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

fn holds(text: &str, words: &str) -> bool {
    text.to_ascii_lowercase().contains(words)
}

const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);
const TWO_MINUTES: Duration = Duration::from_secs(120);

// Alibaba has no row. Its command list (help.aliyun.com 2857156) names SELECT and not EXAMINE, so EXAMINE is
// tried first and SELECT after it; its pushes come 30 s late and its sessions end after about five minutes, and
// the usual renewal of 90 s is under both.
const TABLE: &[Row] = &[
    Row {
        hosts: &["163.com", "126.com", "yeah.net", "188.com", "vip.163.com", "netease.com", "163qiye.com"],
        greetings: &["coremail"],
        ids: &["coremail", "netease"],
        quirks: Quirks {
            needs_id: true,
            avoids_initial_response: true,
            poll: Some(TWO_MINUTES),
            secret: SecretKind::AuthorisationCode,
            ..Quirks::NONE
        },
        source: "'NO EXAMINE Unsafe Login' until ID: pimalaya/himalaya #549 #651, mscdex/node-imap #908, \
                 OfflineIMAP/offlineimap3 #71; AUTHENTICATE with an initial response answers BAD: io-imap 0.5.0",
    },
    Row {
        hosts: &["qq.com", "foxmail.com", "exmail.qq.com"],
        greetings: &["qqmail"],
        ids: &["qqmail"],
        quirks: Quirks { needs_id: true, secret: SecretKind::AuthorisationCode, ..Quirks::NONE },
        source: "ID expected after sign-in: io-imap 0.1.0; capabilities differ before and after: transcripts",
    },
    Row {
        hosts: &["fastmail.com", "messagingengine.com"],
        greetings: &["fastmail"],
        ids: &["fastmail"],
        quirks: Quirks { needs_id: true, secret: SecretKind::AppPassword, ..Quirks::NONE },
        source: "ID expected after sign-in: io-imap 0.1.0; app passwords: lefcha/imapfilter #229",
    },
    Row {
        hosts: &["gmail.com", "googlemail.com"],
        greetings: &["gimap ready"],
        ids: &["gimap"],
        quirks: Quirks { secret: SecretKind::AppPassword, ..Quirks::NONE },
        source: "Google ended plain passwords for IMAP in 2025; FairEmail FAQ 23",
    },
    Row {
        hosts: &["mail.yahoo.com", "imap.aol.com", "mail.yahoo.co.jp"],
        greetings: &["yahoo! jaguar", "imap4rev1 aol"],
        ids: &["y! imap"],
        quirks: Quirks { fetch_slice: 1_000, secret: SecretKind::AppPassword, ..Quirks::NONE },
        source: "MESSAGELIMIT=1000: Mailspring-Sync's test personality; FairEmail FAQ 88",
    },
    Row {
        hosts: &["mail.me.com", "icloud.com"],
        greetings: &[],
        ids: &["icloud"],
        quirks: Quirks { avoids_qresync: true, secret: SecretKind::AppPassword, ..Quirks::NONE },
        source: "VANISHED (EARLIER) names living messages: nextcloud/mail #11908, Foundry376/Mailspring-Sync #91; \
                 no ENABLED: jstedfast/MailKit #1871",
    },
    Row {
        hosts: &["outlook.com", "office365.com", "hotmail.com"],
        greetings: &[],
        ids: &[],
        quirks: Quirks { reopen_after: HALF_AN_HOUR, secret: SecretKind::OAuth, ..Quirks::NONE },
        source: "OAuth only, late pushes: FairEmail FAQ 139, mjs/imapclient #349",
    },
    Row {
        hosts: &[],
        greetings: &["microsoft exchange"],
        ids: &["microsoft.exchange"],
        quirks: Quirks { reopen_after: HALF_AN_HOUR, ..Quirks::NONE },
        source: "STATUS and NOOP are stale until the mailbox is opened anew: S22.Imap #31 #57",
    },
    Row {
        hosts: &["mail.ru", "bk.ru", "inbox.ru", "list.ru"],
        greetings: &["mail.ru"],
        ids: &[],
        quirks: Quirks { poll: Some(TWO_MINUTES), secret: SecretKind::AppPassword, ..Quirks::NONE },
        source: "no IDLE, 'BAD [CLIENTBUG]' when asked for it: deltachat core #1868",
    },
    Row {
        hosts: &["yandex.com", "yandex.ru", "ya.ru"],
        greetings: &["yandex imap"],
        ids: &[],
        quirks: Quirks { secret: SecretKind::AppPassword, ..Quirks::NONE },
        source: "FairEmail's providers.xml",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn at(host: &str) -> Quirks {
        Quirks::of(Evidence { host, ..Evidence::default() })
    }

    fn greeted(greeting: &str) -> Quirks {
        Quirks::of(Evidence { host: "mail.example.org", greeting, id: "" })
    }

    #[test]
    fn a_server_nobody_told_of_keeps_to_the_rules() {
        assert_eq!(at("mail.example.org"), Quirks::NONE);
        assert_eq!(greeted("Dovecot ready."), Quirks::NONE);
        // A name that only ends alike is another server.
        assert_eq!(at("imap.my163.com"), Quirks::NONE);
    }

    #[test]
    fn netease_is_known_by_host_by_greeting_and_by_id() {
        for quirks in [
            at("imap.163.com"),
            at("IMAP.126.COM."),
            at("imap.qiye.163.com"),
            greeted("Coremail System IMap Server Ready(163com[10774b260cc7a37d26d71b52404dcf5c])"),
            Quirks::of(Evidence { host: "mx.example.cn", greeting: "", id: "name Coremail Imap vendor x" }),
        ] {
            assert!(quirks.needs_id && quirks.avoids_initial_response);
            assert_eq!(quirks.secret, SecretKind::AuthorisationCode);
        }
    }

    #[test]
    fn icloud_is_never_asked_for_qresync() {
        assert!(at("imap.mail.me.com").avoids_qresync);
        assert!(!at("imap.fastmail.com").avoids_qresync);
    }

    #[test]
    fn exchange_is_opened_anew_every_half_hour_and_others_every_six_hours() {
        assert_eq!(greeted("The Microsoft Exchange IMAP4 service is ready.").reopen_after, HALF_AN_HOUR);
        assert_eq!(at("outlook.office365.com").reopen_after, HALF_AN_HOUR);
        assert_eq!(at("imap.qiye.aliyun.com").reopen_after, Duration::from_secs(6 * 3600));
    }

    #[test]
    fn of_two_rows_the_more_careful_value_counts() {
        let both = Quirks::of(Evidence {
            host: "imap.163.com",
            greeting: "The Microsoft Exchange IMAP4 service is ready.",
            id: "",
        });
        assert!(both.needs_id);
        assert_eq!(both.reopen_after, HALF_AN_HOUR);
        assert_eq!(both.secret, SecretKind::AuthorisationCode);
    }

    #[test]
    fn each_row_has_a_source_and_a_way_to_be_recognised() {
        for row in TABLE {
            assert!(row.source.len() > 20, "{:?}", row.hosts);
            assert!(
                !(row.hosts.is_empty() && row.greetings.is_empty() && row.ids.is_empty()),
                "{}",
                row.source
            );
            for words in row.hosts.iter().chain(row.greetings).chain(row.ids) {
                assert_eq!(*words, words.to_ascii_lowercase());
            }
        }
    }
}
