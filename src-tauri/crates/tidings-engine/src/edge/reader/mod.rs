//! Our own reading of what the parser behind the guard refuses, or of which it loses something.
//!
//! It knows the dozen forms that the watching acts on and reads them without insisting on the grammar: servers
//! double blanks, forget capabilities, leave out dates, write names as they like. It never fails: a line about the
//! mailbox that makes no sense is [`Reply::Unreadable`], any other [`Reply::Other`].

mod structure;
mod tokens;

use std::ops::RangeInclusive;

use tidings_core::listen::{
    Capabilities, Code, Completion, Counters, Esearch, Fetched, Listed, Reply, SpecialUse, WireName,
};
use tidings_core::mailbox::{Uid, parse_date};

use super::heard::Heard;
use tokens::{Broken, Part, Tokens, number};

/// Reads one whole response, with its literals and its line end.
pub(super) fn read(frame: &[u8]) -> Heard {
    if let Some(rest) = frame.strip_prefix(b"*") {
        return untagged(rest);
    }
    if let Some(text) = frame.strip_prefix(b"+") {
        return Heard::Continue(lossy(text.trim_ascii()));
    }
    let mut tokens = Tokens::new(frame);
    let tag = tokens.word();
    if let Some(status) = completion(tokens.word()) {
        let (code, text) = code_and_text(tokens.rest());
        return Heard::Done { tag: lossy(tag), status, code, text };
    }
    // Exchange says it without tag and star, and closes.
    if frame.starts_with(b"Server Unavailable") {
        return Heard::Reply(Reply::Bye { text: lossy(frame.trim_ascii()) });
    }
    Heard::Reply(Reply::Other)
}

fn untagged(rest: &[u8]) -> Heard {
    let mut tokens = Tokens::new(rest);
    let word = tokens.word();
    if let Some(status) = completion(word) {
        let (code, text) = code_and_text(tokens.rest());
        return Heard::Reply(Reply::Condition { status, code, text });
    }
    let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
    if is("PREAUTH") {
        return Heard::Preauth(code_and_text(tokens.rest()).0);
    }
    if is("ID") {
        return Heard::Id(id(tokens));
    }
    Heard::Reply(if is("BYE") {
        Reply::Bye { text: code_and_text(tokens.rest()).1 }
    } else if is("CAPABILITY") {
        Reply::Capabilities(capabilities(tokens.rest()))
    } else if is("ENABLED") {
        Reply::Enabled(capabilities(tokens.rest()))
    } else if is("LIST") || is("LSUB") {
        list(tokens).ok().flatten().map_or(Reply::Other, Reply::List)
    } else if is("STATUS") {
        status(tokens).map_or(Reply::Other, Reply::Status)
    } else if is("SEARCH") {
        search(tokens).map_or(Reply::Unreadable, Reply::Search)
    } else if is("ESEARCH") {
        esearch(tokens).ok().flatten().map_or(Reply::Unreadable, Reply::Esearch)
    } else if is("VANISHED") {
        vanished(tokens).unwrap_or(Reply::Unreadable)
    } else if is("EXISTS") || is("EXPUNGE") || is("FETCH") {
        // The number is missing.
        Reply::Unreadable
    } else {
        message(word, tokens)
    })
}

/// `n EXISTS`, `n EXPUNGE`, `n FETCH (…)`.
fn message(seq: &[u8], mut tokens: Tokens<'_>) -> Reply {
    let word = tokens.word();
    let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
    if !(is("EXISTS") || is("EXPUNGE") || is("FETCH")) {
        return Reply::Other;
    }
    let Some(seq) = number(seq) else { return Reply::Unreadable };
    if is("EXISTS") {
        Reply::Exists(seq)
    } else if is("EXPUNGE") {
        Reply::Expunge(seq)
    } else {
        fetched(seq, tokens).map_or(Reply::Unreadable, |fetched| Reply::Fetch(Box::new(fetched)))
    }
}

/// `(UID 5 FLAGS (\Seen) …)`; `None` where it names neither message nor anything of it.
fn fetched(seq: u32, mut tokens: Tokens<'_>) -> Option<Fetched> {
    let parts = tokens.parts().ok()?;
    let attributes = match parts.as_slice() {
        [Part::List(attributes), ..] => attributes.as_slice(),
        bare => bare,
    };
    let mut fetched = Fetched { seq, ..Fetched::default() };
    let mut rest = attributes.iter();
    while let Some(name) = rest.next() {
        let Part::Atom(atom) = name else { continue };
        let Some(value) = rest.next() else { break };
        let is_header = atom.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case(b"BODY["));
        if name.is("UID") {
            // Without it, or with a wrong one, the position would name a message that may be another.
            fetched.uid = Some(value.number().and_then(Uid::new)?);
        } else if name.is("FLAGS") {
            let Part::List(flags) = value else { return None };
            fetched.flags = Some(flags.iter().filter_map(Part::text).collect());
        } else if name.is("MODSEQ") {
            fetched.modseq = value.list().first().unwrap_or(value).number();
        } else if name.is("INTERNALDATE") {
            fetched.internal_date = value.text().as_deref().and_then(parse_date);
        } else if name.is("RFC822.SIZE") {
            fetched.size = value.number();
        } else if name.is("EMAILID") {
            fetched.lasting_id = value.list().first().unwrap_or(value).text();
        } else if name.is("X-GM-MSGID") {
            fetched.lasting_id = fetched.lasting_id.or_else(|| value.text());
        } else if name.is("BODYSTRUCTURE") {
            fetched.structure = structure::structure(value);
        } else if is_header && atom.get(5).is_some_and(u8::is_ascii_digit) {
            fetched.part = Some(value.bytes().unwrap_or_default().to_vec());
        } else if is_header || name.is("RFC822.HEADER") {
            // NIL is an empty header: the message is there, its sender is unknown.
            fetched.header = Some(value.bytes().unwrap_or_default().to_vec());
        }
    }
    Some(fetched)
}

fn list(mut tokens: Tokens<'_>) -> Result<Option<Listed>, Broken> {
    let attributes = if tokens.peek() == Some(b'(') { tokens.part()? } else { None };
    let attributes: Vec<String> =
        attributes.iter().flat_map(Part::list).filter_map(Part::text).map(|name| bare(&name)).collect();
    let _delimiter = tokens.part()?;
    let Some(name) = mailbox_name(&mut tokens)? else { return Ok(None) };
    let extended = tokens.part()?;
    let extended = extended.as_ref().map(Part::list).unwrap_or_default();
    // An unknown item may hold anything, so the names are looked for and not counted.
    let old_name = extended.windows(2).find_map(|pair| {
        let [item, value] = pair else { return None };
        let is_old = item.text().is_some_and(|item| item.eq_ignore_ascii_case("OLDNAME"));
        is_old.then(|| value.list().first()?.bytes().map(WireName::from_wire)).flatten()
    });
    let has = |name: &str| attributes.iter().any(|attribute| attribute == name);
    Ok(Some(Listed {
        name,
        selectable: !has("NOSELECT") && !has("NONEXISTENT"),
        special_use: special_use(&attributes),
        old_name,
    }))
}

/// An attribute's name without backslash, which some servers forget, in capitals.
fn bare(attribute: &str) -> String {
    attribute.trim_start_matches('\\').to_ascii_uppercase()
}

fn special_use(attributes: &[String]) -> Option<SpecialUse> {
    attributes.iter().find_map(|attribute| match attribute.as_str() {
        "ALL" | "ALLMAIL" => Some(SpecialUse::All),
        "ARCHIVE" => Some(SpecialUse::Archive),
        "DRAFTS" => Some(SpecialUse::Drafts),
        "JUNK" | "SPAM" => Some(SpecialUse::Junk),
        "SENT" => Some(SpecialUse::Sent),
        "TRASH" => Some(SpecialUse::Trash),
        _ => None,
    })
}

/// A name in quotes, as a literal, or bare; a bare one may hold blanks, against the rules.
fn mailbox_name(tokens: &mut Tokens<'_>) -> Result<Option<WireName>, Broken> {
    let name = match tokens.peek() {
        None => return Ok(None),
        Some(b'"' | b'{') => tokens.part()?.and_then(|part| part.bytes().map(<[u8]>::to_vec)),
        Some(_) => {
            let rest = tokens.rest();
            let end = rest.windows(2).position(|pair| pair == b" (").unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default().trim_ascii_end();
            *tokens = Tokens::new(rest.get(end..).unwrap_or_default());
            Some(name.to_vec())
        }
    };
    Ok(name.filter(|name| !name.is_empty()).map(WireName::from_wire))
}

fn status(mut tokens: Tokens<'_>) -> Option<Counters> {
    let name = mailbox_name(&mut tokens).ok()?;
    let items = tokens.part().ok()?;
    let mut counters = Counters { name, ..Counters::default() };
    for pair in items.as_ref().map(Part::list).unwrap_or_default().chunks_exact(2) {
        let [item, value] = pair else { continue };
        if item.is("MESSAGES") {
            counters.messages = value.number();
        } else if item.is("UIDNEXT") {
            counters.uidnext = value.number();
        } else if item.is("UIDVALIDITY") {
            counters.uidvalidity = value.number();
        } else if item.is("UNSEEN") {
            counters.unseen = value.number();
        } else if item.is("HIGHESTMODSEQ") {
            counters.highest_modseq = value.number();
        }
    }
    Some(counters)
}

/// Numbers up to the first thing that is none: `(MODSEQ 9)`.
fn search(mut tokens: Tokens<'_>) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    while tokens.peek().is_some_and(|next| next != b'(') {
        found.push(number(tokens.word())?);
    }
    Some(found)
}

fn esearch(mut tokens: Tokens<'_>) -> Result<Option<Esearch>, Broken> {
    let mut esearch = Esearch::default();
    if tokens.peek() == Some(b'(') {
        // The tag of the command it answers; there is only ever one.
        tokens.part()?;
    }
    while let Some(name) = tokens.part()? {
        if name.is("UID") {
            esearch.is_uid = true;
            continue;
        }
        let Some(value) = tokens.part()? else { break };
        if name.is("ALL") {
            let Some(all) = value.bytes().and_then(set) else { return Ok(None) };
            esearch.all = all;
        } else if name.is("COUNT") {
            esearch.count = value.number();
        }
    }
    Ok(Some(esearch))
}

fn vanished(mut tokens: Tokens<'_>) -> Option<Reply> {
    let earlier = tokens.peek() == Some(b'(');
    if earlier {
        tokens.part().ok()?;
    }
    let uids = set(tokens.rest())?;
    Some(Reply::Vanished { earlier, uids })
}

/// A set of numbers. Ranges are put in order, and never expanded.
fn set(bytes: &[u8]) -> Option<Vec<RangeInclusive<u32>>> {
    bytes
        .split(|byte| *byte == b',')
        .map(|range| {
            let mut ends = range.trim_ascii().splitn(2, |byte| *byte == b':');
            let first = number(ends.next()?)?;
            let last = ends.next().map_or(Some(first), number)?;
            Some(in_order(first, last))
        })
        .collect()
}

/// Both ends of a range may come first (RFC 3501 §9, seq-range).
pub(super) fn in_order(first: u32, last: u32) -> RangeInclusive<u32> {
    first.min(last)..=first.max(last)
}

fn id(mut tokens: Tokens<'_>) -> String {
    let parts = tokens.parts().unwrap_or_default();
    parts.iter().flat_map(Part::list).filter_map(Part::text).collect::<Vec<_>>().join(" ")
}

fn completion(word: &[u8]) -> Option<Completion> {
    [("OK", Completion::Ok), ("NO", Completion::No), ("BAD", Completion::Bad)]
        .into_iter()
        .find_map(|(name, status)| word.eq_ignore_ascii_case(name.as_bytes()).then_some(status))
}

/// `[CODE …] text`; the blank between them may be missing, so may either.
pub(super) fn code_and_text(text: &[u8]) -> (Option<Code>, String) {
    let split = text.strip_prefix(b"[").and_then(|inner| {
        let end = inner.iter().position(|byte| *byte == b']')?;
        Some((inner.get(..end)?, inner.get(end + 1..)?))
    });
    match split {
        Some((inner, rest)) => (Some(code(inner)), lossy(rest.trim_ascii())),
        None => (None, lossy(text.trim_ascii())),
    }
}

/// What stands in the brackets of a response code.
fn code(inner: &[u8]) -> Code {
    let mut tokens = Tokens::new(inner);
    let name = lossy(tokens.word()).to_ascii_uppercase();
    let argument = tokens.part().ok().flatten();
    let argument = argument.as_ref();
    let known = match name.as_str() {
        "ALERT" => Some(Code::Alert),
        "CAPABILITY" => {
            Some(Code::Capability(capabilities(inner.get("CAPABILITY".len()..).unwrap_or_default())))
        }
        "UIDVALIDITY" => argument.and_then(Part::number).map(Code::UidValidity),
        "UIDNEXT" => argument.and_then(Part::number).map(Code::UidNext),
        "HIGHESTMODSEQ" => argument.and_then(Part::number).map(Code::HighestModSeq),
        "NOMODSEQ" => Some(Code::NoModSeq),
        "MAILBOXID" => argument.and_then(|id| id.list().first().unwrap_or(id).text()).map(Code::MailboxId),
        "NOTIFICATIONOVERFLOW" => Some(Code::NotificationOverflow),
        "NONEXISTENT" => Some(Code::NonExistent),
        _ => None,
    };
    known.unwrap_or(Code::Other(name))
}

/// Whatever words there are; those that no capability can be are not among them.
fn capabilities(words: &[u8]) -> Capabilities {
    words
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty() && word.iter().all(u8::is_ascii_graphic))
        .map(lossy)
        .collect()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
