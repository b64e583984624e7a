//! SELECT and EXAMINE with what their answer carries, ENABLE, and QRESYNC's way of catching up (RFC 7162).

use super::World;
use super::dialogue::{Dialogue, Status};
use super::fetch::{Answer, Item};
use super::model::{Change, Folder};
use super::personalities::Personality;
use super::syntax::{Cursor, Malformed, NumberSet};
use super::telling::View;
use super::uids::Uids;

/// The flags every folder has.
const FLAGS: &str = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";

impl Dialogue {
    /// ENABLE: what is in force is echoed, unless the server does not.
    pub(super) fn enable(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        let mut enabled = String::new();
        while !cursor.is_at_end() {
            cursor.space()?;
            let name = cursor.word()?.to_ascii_uppercase();
            if !self.personality.has(&name) {
                continue;
            }
            match name.as_str() {
                "CONDSTORE" => self.with_modseq = true,
                "QRESYNC" => (self.by_uid, self.with_modseq) = (true, true),
                _ => continue,
            }
            enabled.push(' ');
            enabled.push_str(&name);
        }
        if !self.personality.enables_silently {
            self.line(format!("* ENABLED{enabled}"));
        }
        Ok(Status::Ok("ENABLE completed".to_owned()))
    }

    /// SELECT and EXAMINE.
    pub(super) fn open(
        &mut self,
        verb: &str,
        mut cursor: Cursor<'_>,
        world: &World,
    ) -> Result<Status, Malformed> {
        cursor.space()?;
        let name = cursor.mailbox()?;
        let mut known = None;
        if !cursor.is_at_end() {
            cursor.space()?;
            known = self.parameters(cursor.list()?)?;
        }
        cursor.end()?;
        if let Some(refusal) = self.personality.wants_id_first.filter(|_| !self.is_identified) {
            return Ok(Status::No(format!("{verb} {refusal}")));
        }
        if self.view.take().is_some() && self.by_uid {
            self.line("* OK [CLOSED] Previous mailbox closed.".to_owned());
        }
        let Some(folder) = world.mail.folder(&name) else {
            return Ok(Status::No("[NONEXISTENT] Unknown mailbox".to_owned()));
        };
        let read_only = verb == "EXAMINE";
        let view = View::open(folder, read_only, self.personality.shown);
        opening_lines(folder, &view, &self.personality).into_iter().for_each(|line| self.line(line));
        if let Some((_, modseq)) = known.filter(|(validity, _)| *validity == folder.uid_validity) {
            let lines = self.since(folder, &view, modseq);
            self.bytes(lines);
        }
        self.view = Some(view);
        let mode = if read_only { "READ-ONLY" } else { "READ-WRITE" };
        Ok(Status::Ok(format!("[{mode}] {verb} completed")))
    }

    /// `(CONDSTORE)`, or `(QRESYNC (uidvalidity modseq …))` and then its two numbers.
    fn parameters(&mut self, mut list: Cursor<'_>) -> Result<Option<(u32, u64)>, Malformed> {
        let name = list.word()?.to_ascii_uppercase();
        match name.as_str() {
            "CONDSTORE" if self.personality.counts_modifications() => {
                self.with_modseq = true;
                list.end()?;
                Ok(None)
            }
            "QRESYNC" if self.by_uid => {
                list.space()?;
                let mut inside = list.list()?;
                let validity = u32::try_from(inside.number()?).map_err(|_| Malformed)?;
                inside.space()?;
                let modseq = u64::try_from(inside.number()?).map_err(|_| Malformed)?;
                Ok(Some((validity, modseq)))
            }
            _ => Err(Malformed),
        }
    }

    /// What happened since a modification sequence.
    fn since(&self, folder: &Folder, view: &View, modseq: u64) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(vanished) = vanished_since(folder, modseq, &self.personality) {
            out.extend(format!("* VANISHED (EARLIER) {vanished}\r\n").bytes());
        }
        let off = usize::from(self.personality.qresync_lies);
        for (number, uid) in view.uids().named(&NumberSet::range(1, u32::MAX), true) {
            let Some(message) =
                Some(uid).filter(|uid| folder.modseq(*uid) > modseq).and_then(|uid| folder.message(uid))
            else {
                continue;
            };
            let items = [Item::Uid, Item::Flags, Item::ModSeq];
            out.extend(Answer::new(&self.personality).of(number + off, &message, &items));
        }
        out
    }
}

fn opening_lines(folder: &Folder, view: &View, personality: &Personality) -> Vec<String> {
    let permanent = if view.read_only { "" } else { "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*" };
    let first_unseen = (folder.unseen() > 0)
        .then(|| view.uids().iter().position(|uid| !folder.has_flag(uid, "\\Seen")))
        .flatten();
    let mut lines = vec![
        format!("* FLAGS ({FLAGS})"),
        format!("* OK [PERMANENTFLAGS ({permanent})] Flags permitted"),
        format!("* {} EXISTS", view.uids().len()),
        "* 0 RECENT".to_owned(),
    ];
    lines.extend(first_unseen.map(|place| format!("* OK [UNSEEN {}] First unseen.", place + 1)));
    lines.push(format!("* OK [UIDVALIDITY {}] UIDs valid", folder.uid_validity));
    if personality.opening_names_uidnext {
        lines.push(format!("* OK [UIDNEXT {}] Predicted next UID", folder.uid_next));
    }
    if personality.counts_modifications() {
        lines.push(format!("* OK [HIGHESTMODSEQ {}] Highest", folder.highest_modseq));
    }
    if personality.has("OBJECTID") {
        lines.push(format!("* OK [MAILBOXID (F{})] Ok", folder.id));
    }
    lines
}

/// What VANISHED (EARLIER) names: the UIDs gone since then, or what this server makes of them.
pub(super) fn vanished_since(folder: &Folder, modseq: u64, personality: &Personality) -> Option<String> {
    if personality.qresync_lies {
        // As `1:26183,26185` was said where 26,185 was the last UID.
        let last = folder.uid_next - 1;
        return Some(if last < 3 { "1:2".to_owned() } else { format!("1:{},{last}", last - 2) });
    }
    let mut gone: Vec<u32> = Vec::new();
    for entry in folder.history().iter().filter(|entry| entry.modseq > modseq) {
        if let Change::Expunged { uids } = &entry.change {
            gone.extend(uids.iter());
        }
    }
    if gone.is_empty() {
        return None;
    }
    gone.sort_unstable();
    if !personality.vanished_is_clipped {
        return Some(gone.into_iter().collect::<Uids>().to_string());
    }
    // Everything that is not there, up to the last that is.
    let last = folder.uids().last();
    let mut missing = Vec::new();
    let mut next = 1;
    for (first, end) in folder.uids().ranges() {
        if next < first {
            missing.push(if next == first - 1 { next.to_string() } else { format!("{next}:{}", first - 1) });
        }
        next = end + 1;
    }
    (last > 0 && !missing.is_empty()).then(|| missing.join(","))
}
