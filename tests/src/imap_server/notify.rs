//! NOTIFY (RFC 5465): one session is told of changes in folders it has not open, and of folders renamed, made and deleted.
//!
//! The forms of Cyrus 3.10 as they were recorded: `STATUS` with what changed, `LIST` with `OLDNAME`.

use std::collections::BTreeMap;

use super::World;
use super::dialogue::{Dialogue, Status};
use super::fetch::{self, Item};
use super::folders::{quoted, values};
use super::model::{Folder, Mail};
use super::syntax::{Cursor, Malformed};
use crate::names;

/// What a session asked to be told.
pub(super) struct Notify {
    /// Pushes about the open folder come at any time.
    pub(super) has_selected: bool,
    /// What each new message in the open folder is told with, unasked.
    pub(super) new_items: Option<Vec<Item>>,
    folders: Which,
    /// Folders that are renamed, made or deleted are told.
    names: bool,
    told: BTreeMap<u64, Told>,
}

enum Which {
    None,
    All,
    /// These, decoded.
    Named(Vec<String>),
}

/// What a session knows of a folder that it has not open.
#[derive(Clone, PartialEq, Eq)]
struct Told {
    name: String,
    modseq: u64,
}

impl Told {
    fn of(folder: &Folder) -> Self {
        Self { name: folder.name.clone(), modseq: folder.highest_modseq }
    }
}

impl Notify {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, Malformed> {
        let mut notify = Self {
            has_selected: false,
            new_items: None,
            folders: Which::None,
            names: false,
            told: BTreeMap::new(),
        };
        while !cursor.is_at_end() {
            let _ = cursor.take(" ");
            let mut group = cursor.list()?;
            let which = group.word()?.to_ascii_uppercase();
            let named = match which.as_str() {
                "SELECTED" | "SELECTED-DELAYED" => {
                    notify.has_selected = true;
                    None
                }
                "PERSONAL" | "SUBSCRIBED" | "INBOXES" => Some(Which::All),
                "MAILBOXES" | "SUBTREE" => {
                    group.space()?;
                    Some(Which::Named(mailboxes(&mut group)?))
                }
                _ => return Err(Malformed),
            };
            group.space()?;
            if group.take("NONE") {
                continue;
            }
            let mut events = group.list()?;
            let (has_messages, has_names) = notify.read_events(&mut events)?;
            notify.names |= has_names;
            if let Some(named) = named.filter(|_| has_messages) {
                notify.folders = named;
            }
        }
        Ok(notify)
    }

    /// Whether messages are among the events, and whether names are.
    fn read_events(&mut self, events: &mut Cursor<'_>) -> Result<(bool, bool), Malformed> {
        let (mut messages, mut names) = (false, false);
        while !events.is_at_end() {
            let _ = events.take(" ");
            match events.word()?.to_ascii_uppercase().as_str() {
                "MESSAGENEW" => {
                    messages = true;
                    let mut ahead = *events;
                    if ahead.take(" (") {
                        events.space()?;
                        self.new_items = Some(fetch::items(events)?);
                    }
                }
                "MESSAGEEXPUNGE" | "FLAGCHANGE" | "ANNOTATIONCHANGE" => messages = true,
                "MAILBOXNAME" | "SUBSCRIPTIONCHANGE" => names = true,
                _ => return Err(Malformed),
            }
        }
        Ok((messages, names))
    }

    fn watches(&self, name: &str) -> bool {
        match &self.folders {
            Which::None => false,
            Which::All => true,
            Which::Named(named) => named.iter().any(|wanted| wanted == name),
        }
    }

    fn know(&mut self, mail: &Mail) {
        self.told = mail.folders().iter().map(|folder| (folder.id, Told::of(folder))).collect();
    }
}

fn mailboxes(group: &mut Cursor<'_>) -> Result<Vec<String>, Malformed> {
    let Ok(mut list) = group.list() else { return Ok(vec![group.mailbox()?]) };
    let mut named = vec![list.mailbox()?];
    while !list.is_at_end() {
        list.space()?;
        named.push(list.mailbox()?);
    }
    Ok(named)
}

impl Dialogue {
    /// `NOTIFY SET [STATUS] (…) …` and `NOTIFY NONE`.
    pub(super) fn set_notify(&mut self, mut cursor: Cursor<'_>, world: &World) -> Result<Status, Malformed> {
        if cursor.take(" NONE") {
            cursor.end()?;
            self.notify = None;
            return Ok(Status::Ok("NOTIFY completed".to_owned()));
        }
        cursor.expect(" SET")?;
        let wants_status = cursor.take(" STATUS");
        let mut notify = Notify::read(&mut cursor)?;
        notify.know(&world.mail);
        let open = self.view.as_ref().map(|view| view.folder);
        let watched = world
            .mail
            .folders()
            .iter()
            .filter(|folder| wants_status && notify.watches(&folder.name) && Some(folder.id) != open);
        let lines: Vec<String> = watched.map(|folder| self.status_line(folder)).collect();
        self.notify = Some(notify);
        lines.into_iter().for_each(|line| self.line(line));
        Ok(Status::Ok("NOTIFY completed".to_owned()))
    }

    /// The server will not go on, and says so.
    pub(super) fn stop_notifying(&mut self) {
        if self.notify.take().is_some() {
            self.line("* OK [NOTIFICATIONOVERFLOW] Too much going on".to_owned());
        }
    }

    fn status_line(&self, folder: &Folder) -> String {
        let items = ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "HIGHESTMODSEQ"];
        let known = items.into_iter().filter(|item| *item != "HIGHESTMODSEQ" || self.with_modseq);
        let items: Vec<String> = known.map(str::to_owned).collect();
        let values = values(&items, folder, &self.personality).unwrap_or_default();
        format!("* STATUS {} ({})", quoted(&names::encode(&folder.name)), values.join(" "))
    }

    /// Tells of the folders that are not open.
    pub(super) fn notify_others(&mut self, world: &World) {
        let Some(mut notify) = self.notify.take() else { return };
        let open = self.view.as_ref().map(|view| view.folder);
        let mut lines = Vec::new();
        for folder in world.mail.folders() {
            let told = notify.told.get(&folder.id);
            let wire = quoted(&names::encode(&folder.name));
            match told {
                None if notify.names => lines.push(format!("* LIST () \"/\" {wire}")),
                Some(told) if notify.names && told.name != folder.name => {
                    let old = quoted(&names::encode(&told.name));
                    lines.push(format!("* LIST () \"/\" {wire} (\"OLDNAME\" ({old}))"));
                }
                _ => {}
            }
            let has_changed = told.is_some_and(|told| told.modseq != folder.highest_modseq);
            if has_changed && notify.watches(&folder.name) && Some(folder.id) != open {
                lines.push(self.status_line(folder));
            }
        }
        if notify.names {
            let gone = notify.told.iter().filter(|(id, _)| world.mail.by_id(**id).is_none());
            lines.extend(gone.map(|(_, told)| {
                format!("* LIST (\\NonExistent) \"/\" {}", quoted(&names::encode(&told.name)))
            }));
        }
        notify.know(&world.mail);
        self.notify = Some(notify);
        lines.into_iter().for_each(|line| self.line(line));
    }
}
