//! From imap-proto's types to ours.

use imap_proto::rfc4315::UidSetMember;
use imap_proto::{AttributeValue, Capability, MailboxDatum, Response, ResponseCode, SectionPath, Status};
use tidings_core::listen::{Capabilities, Code, Completion, Fetched, Reply};
use tidings_core::mailbox::{Uid, parse_date};

use super::heard::Heard;
use super::reader::{code_and_text, in_order};

/// One response, as far as the guard let it through.
pub(super) fn heard(response: &Response<'_>) -> Heard {
    Heard::Reply(match response {
        Response::Done { tag, status, outcome } => {
            let (code, text) = outcome_of(outcome);
            // PREAUTH and BYE with a tag do not exist; they finish nothing well.
            let status = completion(status).unwrap_or(Completion::Bad);
            return Heard::Done { tag: tag.0.clone(), status, code, text };
        }
        Response::Data { status: Status::PreAuth, outcome } => return Heard::Preauth(outcome_of(outcome).0),
        Response::Data { status: Status::Bye, outcome } => Reply::Bye { text: outcome_of(outcome).1 },
        Response::Data { status, outcome } => {
            let (code, text) = outcome_of(outcome);
            completion(status).map_or(Reply::Other, |status| Reply::Condition { status, code, text })
        }
        Response::Continue(outcome) => {
            return Heard::Continue(outcome.information.as_deref().unwrap_or_default().to_owned());
        }
        Response::Id(pairs) => {
            let pairs = pairs.iter().flatten().map(|(name, value)| format!("{name} {value}"));
            return Heard::Id(pairs.collect::<Vec<_>>().join(" "));
        }
        Response::Capabilities(list) => Reply::Capabilities(capabilities(list)),
        Response::Expunge(seq) => Reply::Expunge(*seq),
        Response::Vanished { earlier, uids } => Reply::Vanished {
            earlier: *earlier,
            uids: uids.iter().map(|range| in_order(*range.start(), *range.end())).collect(),
        },
        Response::Fetch(seq, attributes) => Reply::Fetch(Box::new(fetched(*seq, attributes))),
        Response::MailboxData(MailboxDatum::Exists(count)) => Reply::Exists(*count),
        Response::MailboxData(MailboxDatum::Search(found)) => Reply::Search(found.clone()),
        _ => Reply::Other,
    })
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
fn outcome_of(outcome: &imap_proto::Outcome<'_>) -> (Option<Code>, String) {
    let text = outcome.information.as_deref().unwrap_or_default();
    let code = match &outcome.code {
        None => return code_and_text(text.as_bytes()),
        Some(ResponseCode::Alert) => Code::Alert,
        Some(ResponseCode::Capabilities(list)) => Code::Capability(capabilities(list)),
        Some(ResponseCode::UidValidity(validity)) => Code::UidValidity(*validity),
        Some(ResponseCode::UidNext(next)) => Code::UidNext(*next),
        Some(ResponseCode::HighestModSeq(highest)) => Code::HighestModSeq(*highest),
        Some(ResponseCode::CopyUid(validity, _, there)) => match there.as_slice() {
            [UidSetMember::Uid(uid)] => Code::CopyUid(*validity, *uid),
            [UidSetMember::UidRange(uids)] if uids.start() == uids.end() => {
                Code::CopyUid(*validity, *uids.start())
            }
            _ => Code::Other("COPYUID".to_owned()),
        },
        Some(ResponseCode::ReadOnly) => Code::Other("READ-ONLY".to_owned()),
        Some(ResponseCode::ReadWrite) => Code::Other("READ-WRITE".to_owned()),
        Some(_) => return (None, text.to_owned()),
    };
    (Some(code), text.to_owned())
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

fn fetched(seq: u32, attributes: &[AttributeValue<'_>]) -> Fetched {
    let mut fetched = Fetched { seq, ..Fetched::default() };
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(uid) => fetched.uid = Uid::new(*uid),
            AttributeValue::Flags(flags) => fetched.flags = Some(flags.iter().collect()),
            AttributeValue::ModSeq(modseq) => fetched.modseq = Some(*modseq),
            AttributeValue::InternalDate(date) => fetched.internal_date = parse_date(date),
            AttributeValue::Rfc822Size(size) => fetched.size = Some(*size),
            AttributeValue::EmailId(id) => fetched.lasting_id = Some(id.to_string()),
            AttributeValue::GmailMsgId(id) => {
                fetched.lasting_id = fetched.lasting_id.or_else(|| Some(id.to_string()));
            }
            AttributeValue::BodySection { section: Some(SectionPath::Part(..)), data, .. } => {
                fetched.part = Some(data.as_deref().unwrap_or_default().to_vec());
            }
            AttributeValue::BodySection { data, .. } | AttributeValue::Rfc822Header(data) => {
                // NIL is an empty header: the message is there, its sender is unknown.
                fetched.header = Some(data.as_deref().unwrap_or_default().to_vec());
            }
            _ => {}
        }
    }
    fetched
}
