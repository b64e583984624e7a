//! Why a server refused to let us in, out of its code and its words (RFC 5530, and what servers said before it).
//!
//! It decides what happens next: a refused password is not tried again, a full or busy server is, and what only the
//! person can mend on the provider's pages is said to the person. In doubt it was the password: to try a wrong one
//! again and again locks people out of their mail.

use std::time::Duration;

use crate::listen::reply::Code;

/// What a refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// User or password are wrong, as far as the server says.
    Credentials,
    /// It passes; after so long, where the server said so.
    Temporary(Option<Duration>),
    /// The server allows no more connections for now.
    TooMany,
    /// The person must do something on the provider's own pages.
    Elsewhere,
    /// The server wants to know who we are first (NetEase's "Unsafe Login").
    Identify,
}

/// A server's hint is obeyed up to this.
const LONGEST_HINT: Duration = Duration::from_secs(300);

const IDENTIFY: [&str; 1] = ["unsafe login"];

const TOO_MANY: [&str; 8] = [
    "too many simultaneous connections",
    "too many concurrent connections",
    "too many open connections",
    "too many connections",
    "maximum number of connections",
    "maximum connection limit",
    "over connection limit",
    "simultaneous connections limit",
];

const ELSEWHERE: [&str; 7] = [
    "log in via your web browser",
    "web login required",
    "not enabled for imap",
    "enable imap",
    "yet to enable imap",
    "user suspended",
    "account is locked",
];

const TEMPORARY: [&str; 14] = [
    "temporarily unavailable",
    "temporary authentication failure",
    "temporary system problem",
    "try again later",
    "rate limit",
    "login frequency limit",
    "authentication limit",
    "server unavailable",
    "server error",
    "service unavailable",
    "internal error",
    "throttled",
    "authenticated but not connected",
    "command error. 10",
];

impl Refusal {
    /// What the refusal of a sign-in or of opening a mailbox means.
    #[must_use]
    pub fn of(code: Option<&Code>, text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
        let code = match code {
            Some(Code::Other(code)) => code.as_str(),
            _ => "",
        };
        if says(&IDENTIFY) {
            return Self::Identify;
        }
        // Before the codes: full servers refuse with [UNAVAILABLE], [ALERT], [LIMIT] and without any.
        if says(&TOO_MANY) {
            return Self::TooMany;
        }
        match code {
            "WEBALERT" | "CONTACTADMIN" | "PRIVACYREQUIRED" => return Self::Elsewhere,
            "UNAVAILABLE" | "INUSE" | "IN-USE" | "LIMIT" | "SERVERBUG" => {
                return Self::Temporary(hint(&text));
            }
            // What words follow it (Yahoo: "Too many bad auth attempts"), to try again would make it worse.
            "AUTHENTICATIONFAILED" | "AUTHORIZATIONFAILED" | "EXPIRED" => return Self::Credentials,
            _ => {}
        }
        if says(&ELSEWHERE) {
            Self::Elsewhere
        } else if says(&TEMPORARY) {
            Self::Temporary(hint(&text))
        } else {
            Self::Credentials
        }
    }
}

/// How long to wait, where the words hold a number with a unit of time: `Suggested Backoff Time: 92415
/// milliseconds`, `try again in 15 minutes`.
fn hint(text: &str) -> Option<Duration> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let wait = words.windows(2).find_map(|pair| {
        let [number, unit] = pair else { return None };
        let number: u64 = number.parse().ok()?;
        let millis = match *unit {
            "ms" | "msec" | "millisecond" | "milliseconds" => 1,
            "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
            "min" | "mins" | "minute" | "minutes" => 60_000,
            "h" | "hour" | "hours" => 3_600_000,
            _ => return None,
        };
        Some(Duration::from_millis(number.saturating_mul(millis)))
    })?;
    Some(wait.min(LONGEST_HINT))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Refusal = Refusal::Temporary(None);

    /// As servers were seen to say it; what follows the tag and NO or BAD.
    const RECORDED: &[(&str, &str, Refusal)] = &[
        ("Dovecot", "[AUTHENTICATIONFAILED] Authentication failed.", Refusal::Credentials),
        ("Dovecot", "[UNAVAILABLE] Temporary authentication failure. [mx1:2026-11-23 10:00:00]", SOON),
        (
            "Dovecot",
            "[UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
            Refusal::TooMany,
        ),
        (
            "Dovecot",
            "[PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
            Refusal::Elsewhere,
        ),
        ("Dovecot", "[CONTACTADMIN] Your account is closed.", Refusal::Elsewhere),
        ("Cyrus", "Login failed: authentication failure", Refusal::Credentials),
        ("Cyrus", "[LIMIT] Too many open connections from your user", Refusal::TooMany),
        ("Courier", "Login failed.", Refusal::Credentials),
        ("Gmail", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", Refusal::Credentials),
        ("Gmail", "[ALERT] Too many simultaneous connections. (Failure)", Refusal::TooMany),
        (
            "Gmail",
            "[WEBALERT https://accounts.google.com/signin/continue] Web login required.",
            Refusal::Elsewhere,
        ),
        (
            "Gmail",
            "[ALERT] Please log in via your web browser: https://support.google.com/mail/?p=WebLoginRequired (Failure)",
            Refusal::Elsewhere,
        ),
        (
            "Gmail",
            "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
            Refusal::Credentials,
        ),
        (
            "Gmail",
            "[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page (Failure)",
            Refusal::Elsewhere,
        ),
        ("Outlook", "LOGIN failed.", Refusal::Credentials),
        ("Outlook", "AUTHENTICATE failed.", Refusal::Credentials),
        ("Outlook", "User is authenticated but not connected.", SOON),
        (
            "Outlook",
            "Request is throttled. Suggested Backoff Time: 92415 milliseconds",
            Refusal::Temporary(Some(Duration::from_millis(92_415))),
        ),
        ("Exchange", "Server Unavailable. 15", SOON),
        ("Exchange", "Command Error. 10", SOON),
        ("Yahoo", "[AUTHENTICATIONFAILED] LOGIN Invalid credentials", Refusal::Credentials),
        ("Yahoo", "[AUTHENTICATIONFAILED] Too many bad auth attempts", Refusal::Credentials),
        ("Yahoo", "[UNAVAILABLE] LOGIN Server error - Please try again later", SOON),
        ("Yahoo", "[LIMIT] LOGIN Rate limit hit.", SOON),
        (
            "Yahoo",
            "[INUSE] Login Rate Limit Hit, try again in 15 minutes",
            Refusal::Temporary(Some(LONGEST_HINT)),
        ),
        ("iCloud", "[AUTHENTICATIONFAILED] Authentication Failed", Refusal::Credentials),
        ("iCloud", "[UNAVAILABLE] Service temporarily unavailable", SOON),
        ("NetEase", "LOGIN Login error or password error", Refusal::Credentials),
        ("NetEase", "EXAMINE Unsafe Login. Please contact kefu@188.com for help", Refusal::Identify),
        ("NetEase", "LOGIN Login error user suspended", Refusal::Elsewhere),
        ("QQ", "Login fail. Please enter your authorization code to login.", Refusal::Credentials),
        (
            "Yandex",
            "[AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled",
            Refusal::Credentials,
        ),
        ("mail.ru", "[AUTHENTICATIONFAILED] NEOBHODIM parol prilozheniya", Refusal::Credentials),
        (
            "Zoho",
            "[ALERT] You are yet to enable IMAP for your account. Please contact your administrator",
            Refusal::Elsewhere,
        ),
        ("mailbox.org", "[LIMIT] Authentication Limit Exceeded", SOON),
        ("WildDuck", "[ALERT] Too many simultaneous connections.", Refusal::TooMany),
        ("anybody", "[EXPIRED] That password isn't valid any more", Refusal::Credentials),
        ("anybody", "[AUTHORIZATIONFAILED] No such authorization-ID", Refusal::Credentials),
        ("anybody", "Account is temporarily unavailable", SOON),
        ("anybody", "[SERVERBUG] This should not happen", SOON),
        ("anybody", "", Refusal::Credentials),
        ("anybody", "登录失败", Refusal::Credentials),
    ];

    /// As the edge splits it.
    fn split(said: &str) -> (Option<Code>, &str) {
        match said.strip_prefix('[').and_then(|said| said.split_once(']')) {
            Some(("ALERT", text)) => (Some(Code::Alert), text.trim_start()),
            Some((code, text)) => {
                (Some(Code::Other(code.split(' ').next().unwrap().to_owned())), text.trim_start())
            }
            None => (None, said),
        }
    }

    #[test]
    fn recorded_refusals_are_told_apart() {
        assert!(RECORDED.len() >= 25);
        for (server, said, meaning) in RECORDED {
            let (code, text) = split(said);
            assert_eq!(Refusal::of(code.as_ref(), text), *meaning, "{server}: {said}");
        }
    }

    #[test]
    fn a_hint_is_obeyed_up_to_five_minutes() {
        assert_eq!(hint("try again in 30 seconds"), Some(Duration::from_secs(30)));
        assert_eq!(hint("retry after 2 hours"), Some(LONGEST_HINT));
        assert_eq!(hint("wait 99999999999999999999 s"), None);
        assert_eq!(hint("18446744073709551615 hours"), Some(LONGEST_HINT));
        assert_eq!(hint("error 15"), None);
    }
}
