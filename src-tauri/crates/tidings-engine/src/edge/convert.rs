//! From imap-proto's types to ours.

use imap_proto::{AttributeValue, Capability, MailboxDatum, NameAttribute, Response, ResponseCode, Status};
use tidings_core::listen::{Capabilities, Code, Completion, Fetched, Listed, Reply, SpecialUse, WireName};
use tidings_core::mailbox::{Uid, parse_date, text};

use super::SignInError;

/// A server's first words.
pub(super) enum Greeting {
    Ok(Capabilities),
    Preauth,
    Bye(String),
    Other,
}

pub(super) fn greeting(response: &Response<'_>) -> Greeting {
    let Response::Data { status, outcome } = response else { return Greeting::Other };
    let text = outcome.information.as_deref().unwrap_or_default();
    match status {
        Status::Ok => match outcome.code.as_ref() {
            Some(ResponseCode::Capabilities(list)) => Greeting::Ok(capabilities(list)),
            _ => Greeting::Ok(Capabilities::default()),
        },
        Status::PreAuth => Greeting::Preauth,
        Status::Bye => Greeting::Bye(text.to_owned()),
        Status::No | Status::Bad => Greeting::Other,
    }
}

/// One response as a reply; `None` for the completion of a command other than the one in flight.
pub(super) fn reply(response: &Response<'_>, in_flight: Option<&str>) -> Option<Reply> {
    Some(match response {
        Response::Done { tag, .. } if in_flight != Some(tag.0.as_str()) => return None,
        Response::Done { status, outcome, .. } => {
            let (code, text) = code_and_text(outcome.code.as_ref(), outcome.information.as_deref());
            match completion(status) {
                Some(status) => Reply::Completed { status, code, text },
                None => Reply::Other,
            }
        }
        Response::Data { status: Status::Bye, outcome } => {
            Reply::Bye { text: outcome.information.as_deref().unwrap_or_default().to_owned() }
        }
        Response::Data { status, outcome } => {
            let (code, text) = code_and_text(outcome.code.as_ref(), outcome.information.as_deref());
            match completion(status) {
                Some(status) => Reply::Condition { status, code, text },
                None => Reply::Other,
            }
        }
        Response::Continue(_) => Reply::Continue,
        Response::Capabilities(list) => Reply::Capabilities(capabilities(list)),
        Response::Expunge(seq) => Reply::Expunge(*seq),
        Response::Vanished { earlier, uids } => Reply::Vanished { earlier: *earlier, uids: uids.clone() },
        Response::Fetch(seq, attributes) => Reply::Fetch(Box::new(fetched(*seq, attributes))),
        Response::MailboxData(MailboxDatum::Exists(count)) => Reply::Exists(*count),
        Response::MailboxData(MailboxDatum::Search(found)) => Reply::Search(found.clone()),
        Response::MailboxData(MailboxDatum::List(listed)) => Reply::List(Listed {
            name: WireName::from_wire(unescape(&listed.name)),
            selectable: !listed.name_attributes.iter().any(|attribute| match attribute {
                NameAttribute::NoSelect => true,
                NameAttribute::Extension(name) => name.eq_ignore_ascii_case("\\NonExistent"),
                _ => false,
            }),
            special_use: listed.name_attributes.iter().find_map(special_use),
            old_name: None,
        }),
        _ => Reply::Other,
    })
}

fn special_use(attribute: &NameAttribute<'_>) -> Option<SpecialUse> {
    match attribute {
        NameAttribute::All => Some(SpecialUse::All),
        NameAttribute::Archive => Some(SpecialUse::Archive),
        NameAttribute::Drafts => Some(SpecialUse::Drafts),
        NameAttribute::Junk => Some(SpecialUse::Junk),
        NameAttribute::Sent => Some(SpecialUse::Sent),
        NameAttribute::Trash => Some(SpecialUse::Trash),
        _ => None,
    }
}

fn completion(status: &Status) -> Option<Completion> {
    match status {
        Status::Ok => Some(Completion::Ok),
        Status::No => Some(Completion::No),
        Status::Bad => Some(Completion::Bad),
        Status::PreAuth | Status::Bye => None,
    }
}

/// Codes that the parser does not know stay in the text as `[CODE …] text`.
fn code_and_text(code: Option<&ResponseCode<'_>>, text: Option<&str>) -> (Option<Code>, String) {
    let text = text.unwrap_or_default();
    let code = match code {
        Some(ResponseCode::Alert) => Code::Alert,
        Some(ResponseCode::Capabilities(list)) => Code::Capability(capabilities(list)),
        Some(ResponseCode::UidValidity(validity)) => Code::UidValidity(*validity),
        Some(ResponseCode::UidNext(next)) => Code::UidNext(*next),
        Some(ResponseCode::HighestModSeq(highest)) => Code::HighestModSeq(*highest),
        Some(_) => return (None, text.to_owned()),
        None => return unknown_code(text),
    };
    (Some(code), text.to_owned())
}

fn unknown_code(text: &str) -> (Option<Code>, String) {
    let Some((inner, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) else {
        return (None, text.to_owned());
    };
    let name = inner.split(' ').next().unwrap_or_default().to_ascii_uppercase();
    let code = if name == "NONEXISTENT" { Code::NonExistent } else { Code::Other(name) };
    (Some(code), rest.trim_start().to_owned())
}

fn capabilities(list: &[Capability<'_>]) -> Capabilities {
    list.iter()
        .map(|capability| match capability {
            Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
            Capability::Auth(mechanism) => format!("AUTH={mechanism}"),
            Capability::Atom(name) => name.to_string(),
        })
        .collect()
}

pub(super) fn signed_in_capabilities(list: &async_imap::types::Capabilities) -> Capabilities {
    list.iter()
        .map(|capability| match capability {
            async_imap::types::Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
            async_imap::types::Capability::Auth(mechanism) => format!("AUTH={mechanism}"),
            async_imap::types::Capability::Atom(name) => name.clone(),
        })
        .collect()
}

fn fetched(seq: u32, attributes: &[AttributeValue<'_>]) -> Fetched {
    let mut fetched = Fetched { seq, ..Fetched::default() };
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(uid) => fetched.uid = Uid::new(*uid),
            AttributeValue::Flags(flags) => fetched.flags = Some(flags.iter().collect()),
            AttributeValue::ModSeq(modseq) => fetched.modseq = Some(*modseq),
            AttributeValue::InternalDate(date) => fetched.internal_date = parse_date(date),
            AttributeValue::Rfc822Size(size) => fetched.size = Some(*size),
            AttributeValue::BodySection { data, .. } => {
                // NIL is an empty header: the message is there, its sender is unknown.
                fetched.header = Some(data.as_deref().unwrap_or_default().to_vec());
            }
            _ => {}
        }
    }
    fetched
}

/// Quoted strings come from the parser with their backslashes.
fn unescape(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut chars = name.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

/// Words by which servers say "later" instead of "no", where they use no code (RFC 5530).
const TOO_MANY: [&str; 4] = [
    "too many simultaneous connections",
    "maximum number of connections",
    "too many concurrent connections",
    "too many connections",
];
const TEMPORARY: [&str; 8] = [
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[serverbug]",
    "temporarily unavailable",
    "rate limit",
    "server unavailable",
    "authenticated but not connected",
];

pub(super) fn sign_in_error(error: async_imap::error::Error) -> SignInError {
    use async_imap::error::Error;
    match error {
        Error::No(said) | Error::Bad(said) => {
            let said = server_words(&said);
            let lower = said.to_ascii_lowercase();
            if TOO_MANY.iter().any(|words| lower.contains(words)) {
                SignInError::TooMany(said)
            } else if TEMPORARY.iter().any(|words| lower.contains(words)) {
                SignInError::Temporary(said)
            } else {
                SignInError::Refused(said)
            }
        }
        // What cannot be sent in a quoted string was sent by PLAIN; the rest cannot be a password.
        Error::Validate(_) => SignInError::Refused("user name or password cannot be sent".to_owned()),
        _ => SignInError::Broken,
    }
}

/// async-imap wraps the server's words: `code: None, info: Some("…")`.
fn server_words(wrapped: &str) -> String {
    let inner = wrapped.split_once("info: Some(\"").and_then(|(_, rest)| rest.strip_suffix("\")"));
    text::clean(inner.unwrap_or(wrapped), text::SERVER_TEXT)
}

pub(super) fn io_error(error: async_imap::error::Error) -> std::io::Error {
    match error {
        async_imap::error::Error::Io(error) => error,
        // Never with its text: a parse error carries the buffer it failed on.
        _ => std::io::Error::other("the command could not be sent"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<Reply> {
        let line = format!("{line}\r\n");
        let (_, response) = imap_proto::Response::parse(line.as_bytes()).unwrap();
        reply(&response, Some("A0001"))
    }

    #[test]
    fn alibabas_pushes_are_understood() {
        assert_eq!(parsed("+ idling"), Some(Reply::Continue));
        assert_eq!(parsed("* 5 EXISTS"), Some(Reply::Exists(5)));
        assert_eq!(parsed("* 3 EXPUNGE"), Some(Reply::Expunge(3)));
        let Some(Reply::Fetch(read)) = parsed("* 2 FETCH (FLAGS (\\Seen))") else { panic!() };
        assert!(read.flags.unwrap().has("\\Seen"));
        let Some(Reply::Fetch(unread)) = parsed("* 2 FETCH (FLAGS ())") else { panic!() };
        assert_eq!(unread.flags, Some(std::iter::empty::<&str>().collect()));
    }

    #[test]
    fn only_the_tag_in_flight_completes_a_command() {
        assert!(matches!(parsed("A0001 OK done"), Some(Reply::Completed { status: Completion::Ok, .. })));
        assert_eq!(parsed("A0002 OK done"), None);
    }

    #[test]
    fn codes_the_parser_does_not_know_are_split_off_the_text() {
        let Some(Reply::Completed { status: Completion::No, code, text }) =
            parsed("A0001 NO [NONEXISTENT] No such mailbox")
        else {
            panic!()
        };
        assert_eq!((code, text.as_str()), (Some(Code::NonExistent), "No such mailbox"));
    }

    #[test]
    fn refusals_are_told_apart() {
        use async_imap::error::Error;
        let said = |words: &str| Error::No(format!("code: None, info: Some(\"{words}\")"));
        assert!(matches!(sign_in_error(said("[AUTHENTICATIONFAILED] bad")), SignInError::Refused(_)));
        assert!(matches!(sign_in_error(said("LOGIN failed")), SignInError::Refused(_)));
        assert!(matches!(sign_in_error(said("[UNAVAILABLE] later")), SignInError::Temporary(_)));
        assert!(matches!(
            sign_in_error(said("[UNAVAILABLE] Maximum number of connections from user+IP exceeded")),
            SignInError::TooMany(_)
        ));
        assert!(matches!(sign_in_error(Error::ConnectionLost), SignInError::Broken));
    }
}
