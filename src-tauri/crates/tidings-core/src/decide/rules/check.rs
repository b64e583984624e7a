//! What makes a rule unusable: it may come from a client, or from a file that a person wrote.

use tidings_protocol::Rule;

use crate::decide::settings::is_sound;

/// The longest entry of a condition, name or argument, in bytes.
const LONGEST: usize = 500;
/// The most entries of a condition, and arguments of a program.
const MOST: usize = 100;

/// What is wrong with a rule, if anything.
///
/// # Errors
/// What was expected.
pub fn check_rule(rule: &Rule) -> Result<(), &'static str> {
    let conditions = [&rule.from, &rule.subject, &rule.list, &rule.folder, &rule.account];
    let is_short = |text: &String| text.len() <= LONGEST;
    if rule.name.trim().is_empty() || !is_short(&rule.name) || rule.name.contains(char::is_control) {
        return Err("a rule has a name of one line");
    }
    if rule.kinds.is_empty() || !rule.kinds.iter().all(|kind| Rule::KINDS.contains(kind)) {
        return Err("kinds: one or more of arrived, removed, read and unread");
    }
    if conditions.iter().any(|entries| entries.len() > MOST) {
        return Err("a condition has 100 entries at most");
    }
    let is_entry = |entry: &String| is_short(entry) && !entry.trim().is_empty();
    if !conditions.into_iter().flatten().all(is_entry) {
        return Err("an entry of a condition is text, of 500 bytes at most; * stands for anything");
    }
    if rule.when.iter().any(|span| span.days.is_empty()) || rule.when.len() > MOST {
        return Err("when: spans with days, from and to");
    }
    if !is_sound(&rule.sound) {
        return Err("sound: usual, on, off, or an Ogg or WAV file by its whole path (.oga, .ogg, .wav)");
    }
    check_program(&rule.run)
}

/// A whole path: what `PATH` finds is another program in another session.
fn check_program(run: &[String]) -> Result<(), &'static str> {
    let Some(program) = run.first() else { return Ok(()) };
    let is_whole = program.starts_with('/') || program.get(1..3) == Some(":\\");
    if !is_whole {
        return Err("run: a program by its whole path, such as /usr/bin/logger, then its arguments");
    }
    if run.len() > MOST || run.iter().any(|part| part.len() > LONGEST || part.contains('\0')) {
        return Err("run: 99 arguments of 500 bytes at most");
    }
    Ok(())
}

/// What is wrong with a list of rules, if anything, and with which.
///
/// # Errors
/// The name of the rule, or nothing where it is the list itself, and what was expected.
pub fn check_rules(rules: &[Rule]) -> Result<(), (&str, &'static str)> {
    if rules.len() > Rule::MOST {
        return Err(("", "there can be 200 rules at most"));
    }
    for (place, rule) in rules.iter().enumerate() {
        check_rule(rule).map_err(|expected| (rule.name.as_str(), expected))?;
        let is_taken = rules.iter().take(place).any(|other| other.id == rule.id);
        if rule.id.0.is_empty() || is_taken {
            return Err((&rule.name, "each rule has an id of its own"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tidings_protocol::{EventKind, RuleId};

    use super::*;

    fn rule() -> Rule {
        Rule { id: RuleId("1".to_owned()), name: "Ann".to_owned(), ..Rule::default() }
    }

    #[test]
    fn a_rule_that_could_mean_anything_is_refused() {
        assert_eq!(check_rule(&rule()), Ok(()));
        let wrong = [
            Rule { name: " ".to_owned(), ..rule() },
            Rule { kinds: Vec::new(), ..rule() },
            Rule { kinds: vec![EventKind::Alert], ..rule() },
            Rule { from: vec![String::new()], ..rule() },
            Rule { subject: vec!["x".repeat(501)], ..rule() },
            Rule { list: vec!["x".to_owned(); 101], ..rule() },
            Rule { sound: tidings_protocol::Sound::File("/a.mp3".to_owned()), ..rule() },
            Rule { run: vec!["logger".to_owned()], ..rule() },
            Rule { run: vec!["/bin/sh".to_owned(), "a\0b".to_owned()], ..rule() },
        ];
        for rule in wrong {
            assert!(check_rule(&rule).is_err(), "{rule:?}");
        }
        assert_eq!(check_rules(&[rule(), rule()]), Err(("Ann", "each rule has an id of its own")));
    }
}
