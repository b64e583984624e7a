//! Finding a folder that a person named among those that the server names.
//!
//! Compared by what people read: in any Unicode normalisation, and INBOX at the top level in any case (RFC 3501
//! §5.1). What goes on the wire are the server's own bytes. A folder that has gone is looked for under another
//! name: renaming keeps its incarnation and its UIDs.

use unicode_normalization::UnicodeNormalization;

use crate::listen::name::WireName;
use crate::listen::reply::{Counters, Listed};

/// A folder that the server does not know any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// As people read it.
    pub folder: String,
    /// What was known of it: UIDVALIDITY, and the least UID of its next message.
    pub known: Option<(u32, u32)>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is there, and this is what goes on the wire.
    There(WireName),
    /// It is there under this name.
    Renamed(WireName),
    /// It is not there.
    Gone,
}

/// True when a person means the same folder by both names.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    if one == other || one.eq_ignore_ascii_case("INBOX") && other.eq_ignore_ascii_case("INBOX") {
        return true;
    }
    (!one.is_ascii() || !other.is_ascii()) && one.nfc().eq(other.nfc())
}

/// The server's own entry for a folder, if it can be opened.
#[must_use]
pub fn listed_as<'a>(folder: &str, listed: &'a [Listed]) -> Option<&'a Listed> {
    let is_named = |entry: &&Listed| entry.selectable && is_same(&entry.name.to_string(), folder);
    // A gateway may list one folder in two spellings: the one that was asked for counts.
    let exact = listed.iter().find(|entry| entry.selectable && entry.name == WireName::from_people(folder));
    exact.or_else(|| listed.iter().find(is_named))
}

/// Looks for a lost folder among what the server has. Folders in `watched` are somebody else, whatever they look
/// like.
#[must_use]
pub fn look_for(lost: &Lost, watched: &[String], listed: &[Listed], counters: &[Counters]) -> Found {
    if let Some(entry) = listed_as(&lost.folder, listed) {
        return Found::There(entry.name.clone());
    }
    let is_lost = |name: &WireName| is_same(&name.to_string(), &lost.folder);
    let told = listed.iter().find(|entry| entry.selectable && entry.old_name.as_ref().is_some_and(is_lost));
    if let Some(entry) = told {
        return Found::Renamed(entry.name.clone());
    }
    let Some((uidvalidity, next)) = lost.known else { return Found::Gone };
    let mut alike = candidates(watched, listed).filter(|name| {
        counters.iter().any(|counters| {
            counters.name.as_ref().is_some_and(|told| told.is_same_mailbox(name))
                && counters.uidvalidity == Some(uidvalidity)
                && counters.uidnext.is_some_and(|uidnext| uidnext >= next)
        })
    });
    // Where two look alike the server gives out the same UIDVALIDITY to many, and it proves nothing.
    match (alike.next(), alike.next()) {
        (Some(name), None) => Found::Renamed(name.clone()),
        _ => Found::Gone,
    }
}

/// Folders that a lost one may have become.
pub fn candidates<'a>(watched: &'a [String], listed: &'a [Listed]) -> impl Iterator<Item = &'a WireName> {
    listed
        .iter()
        .filter(|entry| entry.selectable)
        .map(|entry| &entry.name)
        .filter(|name| !watched.iter().any(|folder| is_same(folder, &name.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Listed {
        Listed { name: WireName::from_wire(name), selectable: true, special_use: None, old_name: None }
    }

    fn counters(name: &str, uidvalidity: u32, uidnext: u32) -> Counters {
        Counters {
            name: Some(WireName::from_wire(name)),
            uidvalidity: Some(uidvalidity),
            uidnext: Some(uidnext),
            ..Counters::default()
        }
    }

    fn lost() -> Lost {
        Lost { folder: "Work".to_owned(), known: Some((700, 12)) }
    }

    #[test]
    fn names_are_the_same_in_any_normalisation_and_only_inbox_in_any_case() {
        assert!(is_same("Entwürfe", "Entwu\u{308}rfe"));
        assert!(is_same("inbox", "INBOX"));
        assert!(!is_same("work", "Work") && !is_same("inbox/a", "INBOX/a"));
    }

    #[test]
    fn the_servers_own_bytes_go_on_the_wire() {
        let decomposed = entry("Entwu&Awg-rfe");
        assert_eq!(listed_as("Entwürfe", std::slice::from_ref(&decomposed)), Some(&decomposed));
        let raw = entry("已发送");
        assert_eq!(listed_as("已发送", std::slice::from_ref(&raw)), Some(&raw));
        let both = [entry("Inbox"), entry("INBOX")];
        assert_eq!(listed_as("INBOX", &both), Some(&both[1]));
    }

    #[test]
    fn a_node_of_the_tree_cannot_be_watched() {
        let node = Listed { selectable: false, ..entry("Work") };
        assert_eq!(look_for(&lost(), &[], &[node], &[]), Found::Gone);
    }

    #[test]
    fn a_renamed_folder_is_known_by_its_incarnation_and_uids() {
        let listed = [entry("INBOX"), entry("Work2"), entry("Other")];
        let told = [counters("Work2", 700, 12), counters("Other", 701, 40), counters("INBOX", 700, 99)];
        let watched = ["INBOX".to_owned(), "Work".to_owned()];
        let renamed = Found::Renamed(WireName::from_wire("Work2"));
        assert_eq!(look_for(&lost(), &watched, &listed, &told), renamed);
        assert_eq!(look_for(&lost(), &watched, &listed, &[counters("Work2", 700, 11)]), Found::Gone);
        let alike = [counters("Work2", 700, 12), counters("Other", 700, 40)];
        assert_eq!(look_for(&lost(), &watched, &listed, &alike), Found::Gone);
    }

    #[test]
    fn a_server_that_tells_the_old_name_is_believed() {
        let told = Listed { old_name: Some(WireName::from_wire("Work")), ..entry("Elsewhere") };
        let found = look_for(&Lost { known: None, ..lost() }, &[], &[told], &[]);
        assert_eq!(found, Found::Renamed(WireName::from_wire("Elsewhere")));
    }
}
