//! SEARCH, with ESEARCH's short answers (RFC 4731) and MODSEQ (RFC 7162 §3.1.5).

use super::dialogue::Status;
use super::opened::Open;
use super::syntax::{Cursor, Malformed, NumberSet};
use super::uids::Uids;

impl Open<'_> {
    pub(super) fn search(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        let wanted = self.results(&mut cursor)?;
        let mut found = self.view.uids().named(&NumberSet::range(1, u32::MAX), true);
        found.retain(|(_, uid)| self.folder.uids().contains(*uid));
        while !cursor.is_at_end() {
            cursor.space()?;
            self.narrow(&mut cursor, &mut found)?;
        }
        let limited = self.limited(&mut found, "SEARCH");
        if let Some(Status::No(_)) = limited {
            return Ok(limited.unwrap_or(Status::Later));
        }
        let highest = found.iter().map(|(_, uid)| self.folder.modseq(*uid)).max();
        let highest = highest.filter(|_| self.wants_modseq);
        let numbers: Vec<u32> = found
            .into_iter()
            .map(|(number, uid)| if self.is_uid { uid } else { u32::try_from(number).unwrap() })
            .collect();
        let line = match wanted {
            None => {
                let all: String = numbers.iter().map(|number| format!(" {number}")).collect();
                let modseq = highest.map(|highest| format!(" (MODSEQ {highest})")).unwrap_or_default();
                format!("* SEARCH{all}{modseq}\r\n")
            }
            Some(wanted) => {
                let uid = if self.is_uid { " UID" } else { "" };
                let modseq = highest.map(|highest| format!(" MODSEQ {highest}")).unwrap_or_default();
                format!("* ESEARCH (TAG \"{}\"){uid}{}{modseq}\r\n", self.tag, short(&wanted, &numbers))
            }
        };
        self.out.extend(line.bytes());
        Ok(limited.unwrap_or_else(|| Status::Ok("SEARCH completed".to_owned())))
    }

    /// ` RETURN (…)`, if that is what comes and the server knows it.
    fn results(&self, cursor: &mut Cursor<'_>) -> Result<Option<Vec<String>>, Malformed> {
        if !cursor.take(" RETURN ") {
            return Ok(None);
        }
        if !self.personality.has("ESEARCH") {
            return Err(Malformed);
        }
        let mut list = cursor.list()?;
        let mut wanted = Vec::new();
        while !list.is_at_end() {
            let _ = list.take(" ");
            wanted.push(list.word()?.to_ascii_uppercase());
        }
        if wanted.is_empty() {
            wanted.push("ALL".to_owned());
        }
        if wanted.iter().any(|word| !matches!(word.as_str(), "ALL" | "COUNT" | "MIN" | "MAX")) {
            return Err(Malformed);
        }
        Ok(Some(wanted))
    }

    /// Reads one key and keeps what it is true of.
    fn narrow(&mut self, cursor: &mut Cursor<'_>, found: &mut Vec<(usize, u32)>) -> Result<(), Malformed> {
        let mut ahead = *cursor;
        let is_uid = ahead.take("UID ");
        if let Ok(set) = ahead.set() {
            *cursor = ahead;
            let largest =
                if is_uid { self.view.uids().last() } else { u32::try_from(self.view.uids().len()).unwrap() };
            let intervals = set.intervals(largest);
            found.retain(|(number, uid)| {
                let value = if is_uid { *uid } else { u32::try_from(*number).unwrap() };
                intervals.iter().any(|(from, to)| (*from..=*to).contains(&value))
            });
            return Ok(());
        }
        let key = cursor.word()?.to_ascii_uppercase();
        let (flag, wanted) = match key.as_str() {
            "ALL" => return Ok(()),
            "HEADER" => {
                cursor.space()?;
                let field = cursor.string()?.to_ascii_lowercase();
                cursor.space()?;
                let wanted = cursor.string()?;
                found.retain(|(_, uid)| self.folder.has_header(*uid, &field, &wanted));
                return Ok(());
            }
            "MODSEQ" if self.personality.counts_modifications() => {
                cursor.space()?;
                let least = u64::try_from(cursor.number()?).map_err(|_| Malformed)?;
                self.wants_modseq = true;
                found.retain(|(_, uid)| self.folder.modseq(*uid) >= least);
                return Ok(());
            }
            "SEEN" => ("\\Seen", true),
            "UNSEEN" => ("\\Seen", false),
            "DELETED" => ("\\Deleted", true),
            "UNDELETED" => ("\\Deleted", false),
            "FLAGGED" => ("\\Flagged", true),
            "UNFLAGGED" => ("\\Flagged", false),
            "ANSWERED" => ("\\Answered", true),
            "UNANSWERED" => ("\\Answered", false),
            "DRAFT" => ("\\Draft", true),
            "UNDRAFT" => ("\\Draft", false),
            _ => return Err(Malformed),
        };
        found.retain(|(_, uid)| self.folder.has_flag(*uid, flag) == wanted);
        Ok(())
    }
}

/// What stands in ESEARCH's answer; parts that would be empty are left out (RFC 4731 §3.1).
fn short(wanted: &[String], numbers: &[u32]) -> String {
    let parts = wanted.iter().map(|word| match (word.as_str(), numbers) {
        ("COUNT", _) => format!(" COUNT {}", numbers.len()),
        (_, []) => String::new(),
        ("MIN", [least, ..]) => format!(" MIN {least}"),
        ("MAX", [.., most]) => format!(" MAX {most}"),
        _ => format!(" ALL {}", numbers.iter().copied().collect::<Uids>()),
    });
    parts.collect()
}
