//! The commands that name folders: LIST, STATUS, CREATE and their kin, APPEND.

use std::time::Instant;

use jiff::Timestamp;

use super::dialogue::Status;
use super::model::{Flags, Mail};
use super::personalities::Personality;
use super::syntax::{Cursor, Malformed};
use crate::names;

/// Untagged lines, and how the command ends.
type Answer = (Vec<String>, Status);

/// LIST and LSUB: all folders count as subscribed.
pub(super) fn list(
    verb: &str,
    mut cursor: Cursor<'_>,
    mail: &Mail,
    personality: &Personality,
) -> Result<Answer, Malformed> {
    let mut lines = Vec::new();
    cursor.space()?;
    let reference = cursor.string()?;
    cursor.space()?;
    let pattern = reference + &cursor.string()?;
    cursor.end()?;
    if pattern.is_empty() {
        lines.push(format!("* {verb} (\\Noselect) \"/\" \"\""));
    }
    for folder in mail.folders() {
        let wire = names::encode(&folder.name);
        if !matches(pattern.as_bytes(), wire.as_bytes()) {
            continue;
        }
        let special_use = folder.special_use.filter(|_| verb == "LIST" && personality.has("SPECIAL-USE"));
        let attributes = special_use.map(|attribute| format!(" {attribute}")).unwrap_or_default();
        lines.push(format!("* {verb} (\\HasNoChildren{attributes}) \"/\" {}", quoted(&wire)));
    }
    Ok((lines, Status::Ok(format!("{verb} completed"))))
}

/// STATUS.
pub(super) fn status(mut cursor: Cursor<'_>, mail: &Mail) -> Result<Answer, Malformed> {
    cursor.space()?;
    let name = cursor.mailbox()?;
    cursor.space()?;
    let mut list = cursor.list()?;
    cursor.end()?;
    let Some(folder) = mail.folder(&name) else {
        return Ok((Vec::new(), Status::No("[NONEXISTENT] Unknown mailbox".to_owned())));
    };
    let mut items = Vec::new();
    loop {
        let item = list.word()?.to_ascii_uppercase();
        let value = match item.as_str() {
            "MESSAGES" => folder.messages().len().to_string(),
            "RECENT" => "0".to_owned(),
            "UIDNEXT" => folder.uid_next.to_string(),
            "UIDVALIDITY" => folder.uid_validity.to_string(),
            "UNSEEN" => folder.unseen().to_string(),
            _ => return Err(Malformed),
        };
        items.push(format!("{item} {value}"));
        if list.is_at_end() {
            break;
        }
        list.space()?;
    }
    let line = format!("* STATUS {} ({})", quoted(&names::encode(&name)), items.join(" "));
    Ok((vec![line], Status::Ok("STATUS completed".to_owned())))
}

/// CREATE, DELETE, RENAME, and the subscriptions that are not kept.
pub(super) fn manage(verb: &str, mut cursor: Cursor<'_>, mail: &mut Mail) -> Result<Status, Malformed> {
    cursor.space()?;
    let name = cursor.mailbox()?;
    let is_done = if verb == "RENAME" {
        cursor.space()?;
        let to = cursor.mailbox()?;
        cursor.end()?;
        mail.rename(&name, &to)
    } else {
        cursor.end()?;
        match verb {
            "CREATE" => mail.create(&name, None),
            "DELETE" => mail.delete(&name),
            _ => mail.folder(&name).is_some(),
        }
    };
    if is_done {
        return Ok(Status::Ok(format!("{verb} completed")));
    }
    Ok(Status::No(format!("{verb} is not possible")))
}

/// APPEND.
pub(super) fn append(mut cursor: Cursor<'_>, mail: &mut Mail, now: Instant) -> Result<Status, Malformed> {
    cursor.space()?;
    let name = cursor.mailbox()?;
    cursor.space()?;
    let mut given = Flags::new();
    if let Ok(mut list) = cursor.list() {
        given = list.flags()?;
        cursor.space()?;
    }
    let mut received = Timestamp::now();
    let mut ahead = cursor;
    if ahead.take("\"") {
        let date = cursor.string()?;
        received = Timestamp::strptime("%d-%b-%Y %H:%M:%S %z", date.trim_start()).map_err(|_| Malformed)?;
        cursor.space()?;
    }
    let raw = cursor.literal()?.into();
    cursor.end()?;
    let Some(folder) = mail.folder_mut(&name) else {
        return Ok(Status::No("[TRYCREATE] Unknown mailbox".to_owned()));
    };
    let uid = folder.deliver(raw, given, received, now);
    Ok(Status::Ok(format!("[APPENDUID {} {uid}] APPEND completed", folder.uid_validity)))
}

fn quoted(wire: &str) -> String {
    format!("\"{}\"", wire.replace('\\', "\\\\").replace('"', "\\\""))
}

/// LIST's wildcards: `*` is anything, `%` anything without the delimiter.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|skip| matches(rest, &name[skip..])),
        Some((b'%', rest)) => {
            let most = name.iter().position(|byte| *byte == b'/').unwrap_or(name.len());
            (0..=most).any(|skip| matches(rest, &name[skip..]))
        }
        Some((byte, rest)) => {
            name.split_first().is_some_and(|(first, name)| first == byte && matches(rest, name))
        }
    }
}
