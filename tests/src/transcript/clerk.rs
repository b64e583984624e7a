//! Answers what a transcript leaves out: a folder of a few mails on a server that knows IMAP4rev1 and IDLE.

use super::Mail;

/// The folder, as it is now.
#[derive(Default)]
pub(super) struct Clerk {
    mails: Vec<Mail>,
}

/// When every mail came, and was written.
const DATE: &str = "23-Nov-2026 12:00:00 +0000";

impl Clerk {
    pub(super) const GREETING: &str = "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n";

    /// From now on the folder holds these mails.
    pub(super) fn fill(&mut self, mails: Vec<Mail>) {
        self.mails = mails;
    }

    /// The answer to a command; `None` for what only the transcript can answer.
    ///
    /// # Errors
    /// Names a command that it does not know.
    pub(super) fn answer(&self, line: &str) -> Option<Result<String, String>> {
        let (tag, command) = line.split_once(' ')?;
        let mut words = command.split(' ');
        let answer = match (words.next()?, words.next()) {
            ("IDLE", _) => return None,
            ("LOGIN", _) => "* CAPABILITY IMAP4rev1 IDLE\r\n".to_owned(),
            ("CAPABILITY", _) => "* CAPABILITY IMAP4rev1 IDLE\r\n".to_owned(),
            ("NOOP", _) => String::new(),
            ("EXAMINE", _) => self.opened(),
            ("FETCH", Some(set)) => self.fetched(command, set, false)?,
            ("UID", Some("FETCH")) => self.fetched(command, words.next()?, true)?,
            _ => return Some(Err(format!("the clerk does not know '{command}'"))),
        };
        Some(Ok(format!("{answer}{tag} OK done\r\n")))
    }

    fn opened(&self) -> String {
        let next = self.mails.last().map_or(1, |mail| mail.uid + 1);
        format!(
            "* {} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] valid\r\n* OK [UIDNEXT {next}] next\r\n",
            self.mails.len()
        )
    }

    fn fetched(&self, command: &str, set: &str, by_uid: bool) -> Option<String> {
        let ranges: Option<Vec<(u32, u32)>> = set
            .split(',')
            .map(|range| {
                let (first, last) = range.split_once(':').unwrap_or((range, range));
                Some((first.parse().ok()?, last.parse().ok()?))
            })
            .collect();
        let ranges = ranges?;
        let mut answer = String::new();
        for (seq, mail) in (1..).zip(&self.mails) {
            let number = if by_uid { mail.uid } else { seq };
            if !ranges.iter().any(|(first, last)| (*first..=*last).contains(&number)) {
                continue;
            }
            answer += &format!("* {seq} FETCH (UID {} FLAGS ({})", mail.uid, mail.flags);
            if command.contains("HEADER.FIELDS") {
                let header = format!("From: Ann <ann@lab.example>\r\nSubject: {}\r\n\r\n", mail.subject);
                let size = header.len();
                answer += &format!(" INTERNALDATE \"{DATE}\" RFC822.SIZE {size}");
                answer += &format!(
                    " BODY[HEADER.FIELDS (FROM SENDER SUBJECT DATE MESSAGE-ID LIST-ID)]<0> {{{size}}}\r\n{header}"
                );
            }
            answer += ")\r\n";
        }
        Some(answer)
    }
}
