//! The commands that name folders: LIST, STATUS, CREATE and their kin, APPEND.

use std::time::Instant;

use jiff::Timestamp;

use super::dialogue::Status;
use super::model::{Flags, Folder, Mail};
use super::personalities::{Personality, Pushes};
use super::syntax::{Cursor, Malformed};
use super::telling::View;
use crate::names;

/// Untagged lines, and how the command ends.
type Answer = (Vec<String>, Status);

/// LIST and LSUB: all folders count as subscribed. `RETURN (STATUS (…))` is LIST-STATUS (RFC 5819).
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
    let items = returned(&mut cursor, personality)?;
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
        if let Some(items) = &items {
            let values = values(items, folder, personality)?;
            lines.push(format!("* STATUS {} ({})", quoted(&wire), values.join(" ")));
        }
    }
    Ok((lines, Status::Ok(format!("{verb} completed"))))
}

/// ` RETURN (SPECIAL-USE STATUS (…))`: the items of STATUS, if those are wanted.
fn returned(cursor: &mut Cursor<'_>, personality: &Personality) -> Result<Option<Vec<String>>, Malformed> {
    if !cursor.take(" RETURN ") {
        return Ok(None);
    }
    let mut list = cursor.list()?;
    let mut items = None;
    while !list.is_at_end() {
        let _ = list.take(" ");
        match list.word()?.to_ascii_uppercase().as_str() {
            "SPECIAL-USE" if personality.has("SPECIAL-USE") => {}
            "CHILDREN" | "SUBSCRIBED" if personality.has("LIST-EXTENDED") => {}
            "STATUS" if personality.has("LIST-STATUS") => {
                list.space()?;
                items = Some(names_of(list.list()?)?);
            }
            _ => return Err(Malformed),
        }
    }
    Ok(items)
}

fn names_of(mut list: Cursor<'_>) -> Result<Vec<String>, Malformed> {
    let mut names = vec![list.word()?.to_ascii_uppercase()];
    while !list.is_at_end() {
        list.space()?;
        names.push(list.word()?.to_ascii_uppercase());
    }
    Ok(names)
}

/// The items of STATUS with their values.
pub(super) fn values(
    items: &[String],
    folder: &Folder,
    personality: &Personality,
) -> Result<Vec<String>, Malformed> {
    let values = items.iter().map(|item| {
        let value = match item.as_str() {
            "MESSAGES" => folder.uids().len().to_string(),
            "RECENT" => "0".to_owned(),
            "UIDNEXT" => folder.uid_next.to_string(),
            "UIDVALIDITY" => folder.uid_validity.to_string(),
            "UNSEEN" => folder.unseen().to_string(),
            "HIGHESTMODSEQ" if personality.counts_modifications() => folder.highest_modseq.to_string(),
            "MAILBOXID" if personality.has("OBJECTID") => format!("(F{})", folder.id),
            _ => return Err(Malformed),
        };
        Ok(format!("{item} {value}"))
    });
    values.collect()
}

/// STATUS. `view` is the folder the session has open.
pub(super) fn status(
    mut cursor: Cursor<'_>,
    mail: &Mail,
    personality: &Personality,
    view: Option<&View>,
) -> Result<Answer, Malformed> {
    cursor.space()?;
    let name = cursor.mailbox()?;
    cursor.space()?;
    let items = names_of(cursor.list()?)?;
    cursor.end()?;
    let Some(folder) = mail.folder(&name) else {
        return Ok((Vec::new(), Status::No("[NONEXISTENT] Unknown mailbox".to_owned())));
    };
    let mut values = values(&items, folder, personality)?;
    if let Some(view) = view.filter(|view| view.folder == folder.id && personality.pushes == Pushes::Never) {
        // As the folder was when it was opened.
        for value in &mut values {
            if value.starts_with("MESSAGES ") {
                *value = format!("MESSAGES {}", view.uids().len());
            } else if value.starts_with("UIDNEXT ") {
                *value = format!("UIDNEXT {}", view.uids().last() + 1);
            }
        }
    }
    if personality.status_is_empty {
        values.clear();
    }
    let line = format!("* STATUS {} ({})", quoted(&names::encode(&name)), values.join(" "));
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
    let identity = mail.identity();
    let Some(folder) = mail.folder_mut(&name) else {
        return Ok(Status::No("[TRYCREATE] Unknown mailbox".to_owned()));
    };
    let uid = folder.deliver(raw, given, received, identity, now);
    Ok(Status::Ok(format!("[APPENDUID {} {uid}] APPEND completed", folder.uid_validity)))
}

pub(super) fn quoted(wire: &str) -> String {
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
