//! The rules in the settings file: `[[rule]]`, in order.

use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use tidings_core::decide::rules::check_rules;
use tidings_core::tell::{Cause, Why};
use tidings_protocol::{Rule, RuleId, Sound};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use super::read::one_line;
use super::{Settings, SettingsError};

/// The section's name.
pub(super) const RULE: &str = "rule";

/// The rules that are understood. One that is not costs only itself, and is said.
pub(super) fn read(document: &DocumentMut, strays: &mut Vec<Cause>) -> Vec<Rule> {
    let values: Vec<Value> = match document.get(RULE) {
        None => return Vec::new(),
        Some(Item::ArrayOfTables(tables)) => tables.iter().filter_map(value_of).collect(),
        Some(Item::Value(Value::Array(values))) => values.iter().cloned().collect(),
        Some(Item::Table(table)) => value_of(table).into_iter().collect(),
        Some(Item::None | Item::Value(_)) => {
            strays.push(Cause::with(Why::NoSection, RULE));
            return Vec::new();
        }
    };
    each(values, strays).into_iter().flatten().collect()
}

/// What each of them says, in the file's order; `None` for one that is not understood.
fn each(values: Vec<Value>, strays: &mut Vec<Cause>) -> Vec<Option<Rule>> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut read = Vec::with_capacity(values.len());
    for (place, value) in (1u32..).zip(values) {
        let name = value.as_inline_table().and_then(|table| table.get("name")).and_then(Value::as_str);
        let name = name.map_or_else(|| place.to_string(), str::to_owned);
        let rule = understood(value).and_then(|rule| {
            rules.push(rule);
            let refused = check_rules(&rules).err().map(|(_, expected)| expected.to_owned());
            match refused {
                None => Ok(rules.last().cloned()),
                Some(expected) => {
                    rules.pop();
                    Err(expected)
                }
            }
        });
        read.push(rule.unwrap_or_else(|reason| {
            strays.push(Cause::said(format!("{RULE} “{}”: {reason}", one_line(&name))));
            None
        }));
    }
    read
}

fn understood(value: Value) -> Result<Rule, String> {
    let rule = Rule::deserialize(value.into_deserializer()).map_err(|error| one_line(error.message()))?;
    // A person who writes a rule by hand need not make up an id.
    if rule.id.0.is_empty() { Ok(Rule { id: RuleId(rule.name.clone()), ..rule }) } else { Ok(rule) }
}

fn value_of(table: &Table) -> Option<Value> {
    Item::Table(table.clone()).into_value().ok()
}

/// The document with these rules in it, in this order. Of what a person wrote only that is touched which has changed;
/// what was not understood stays behind the rule that it stood behind.
fn with_rules(mut document: DocumentMut, rules: &[Rule]) -> Result<DocumentMut, SettingsError> {
    // What stands in its place in the document keeps it.
    let before = tables_of(document.get_mut(RULE).map(std::mem::take))?;
    let said = each(before.iter().filter_map(value_of).collect(), &mut Vec::new());
    let mut before: Vec<(Table, Option<Rule>)> = before.into_iter().zip(said).collect();
    let mut tables = Vec::with_capacity(before.len().max(rules.len()));
    let voids = before.iter().position(|(_, said)| said.is_some()).unwrap_or(before.len());
    tables.extend(before.drain(..voids).map(|(table, _)| table));
    for rule in rules {
        let is_it = |(_, said): &(Table, Option<Rule>)| said.as_ref().is_some_and(|said| said.id == rule.id);
        let Some(place) = before.iter().position(is_it) else {
            let mut table = Table::new();
            write_over(&mut table, None, rule)?;
            tables.push(table);
            continue;
        };
        let (mut table, said) = before.remove(place);
        write_over(&mut table, said.as_ref(), rule)?;
        tables.push(table);
        while before.get(place).is_some_and(|(_, said)| said.is_none()) {
            tables.push(before.remove(place).0);
        }
    }
    tables.extend(before.into_iter().filter(|(_, said)| said.is_none()).map(|(table, _)| table));
    // A table has its place in the file by number, which is not to undo another order.
    if !tables.iter().filter_map(Table::position).is_sorted() {
        tables.iter_mut().for_each(|table| table.set_position(None));
    }
    if tables.is_empty() {
        document.remove(RULE);
    } else {
        let tables = Item::ArrayOfTables(tables.into_iter().collect::<ArrayOfTables>());
        match document.get_mut(RULE) {
            Some(place) => *place = tables,
            None => drop(document.insert(RULE, tables)),
        }
    }
    Ok(document)
}

/// The tables of the rules, whatever form they have in the file.
fn tables_of(item: Option<Item>) -> Result<Vec<Table>, SettingsError> {
    let Some(item) = item else { return Ok(Vec::new()) };
    match item.into_array_of_tables() {
        Ok(tables) => Ok(tables.into_iter().collect()),
        Err(item) => match item.into_table() {
            Ok(table) => Ok(vec![table]),
            Err(_) => Err(SettingsError::Rules(format!("“{RULE}” is not a list of tables"))),
        },
    }
}

/// Writes what a rule says otherwise than before; the rest of its table stays as a person wrote it.
fn write_over(table: &mut Table, before: Option<&Rule>, rule: &Rule) -> Result<(), SettingsError> {
    let (old, new) = (before.map(written).transpose()?.unwrap_or_default(), written(rule)?);
    for (key, item) in new.iter() {
        let is_same = |old: &Item| old.to_string().trim() == item.to_string().trim();
        if old.get(key).is_some_and(is_same) {
            continue;
        }
        let Ok(mut value) = item.clone().into_value() else { continue };
        // A comment behind what was there is about the key, more than about the value.
        if let Some(place) = table.get_mut(key) {
            if let Some(before) = place.as_value() {
                *value.decor_mut() = before.decor().clone();
            }
            *place = Item::Value(value);
        } else {
            table.insert(key, Item::Value(value));
        }
    }
    for (key, _) in old.iter().filter(|(key, _)| !new.contains_key(key)) {
        table.remove(key);
    }
    Ok(())
}

/// A rule as a person would write it.
fn written(rule: &Rule) -> Result<Table, SettingsError> {
    let written =
        toml_edit::ser::to_document(rule).map_err(|error| SettingsError::Rules(error.to_string()))?;
    let mut table = written.as_table().clone();
    table.retain(|key, item| !says_nothing(rule, key, item));
    // Spans in one line each.
    let spans = table.remove("when").and_then(|when| when.into_value().ok());
    if let Some(spans) = spans {
        table.insert("when", toml_edit::value(spans));
    }
    Ok(table)
}

/// What a person would not write: a condition without entries, a switch as it is anyway, an id that is the name.
fn says_nothing(rule: &Rule, key: &str, item: &Item) -> bool {
    let is_empty = item.as_array().is_some_and(toml_edit::Array::is_empty);
    is_empty
        || key == "id" && rule.id.0 == rule.name
        || key == "on" && rule.on
        || key == "sound" && rule.sound == Sound::Usual
        || key == "at_least" && rule.at_least < 2
}

impl Settings {
    /// The rules, in order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Changes the rules: these are all of them.
    ///
    /// # Errors
    /// [`SettingsError`]; then nothing has changed.
    pub fn set_rules(&mut self, rules: Vec<Rule>) -> Result<(), SettingsError> {
        let changed = with_rules(self.current()?, &rules)?;
        self.write(changed)?;
        self.rules = rules;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tidings_protocol::{EventKind, RuleTell};

    use super::*;

    const FILE: &str = "version = 1\n\n# The newsletter.\n[[rule]]\nname = \"No news\"\nlist = [\"news\"]\n\
        tell = \"silent\"\n\n[[rule]]\nname = \"Half\"\nform = [\"x\"]\n\n[[rule]]\nname = \"Night\"\n\
        when = [{ days = [\"mon\"], from = \"22:00\", to = \"07:00\" }]\ntell = \"digest\"\n";

    fn settings(text: &str) -> (tempfile::TempDir, Settings) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        std::fs::write(&path, text).unwrap();
        let settings = Settings::load(&path);
        (dir, settings)
    }

    #[test]
    fn a_rule_that_is_not_understood_costs_only_itself() {
        let (_dir, settings) = settings(FILE);
        let names: Vec<_> = settings.rules().iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names, ["No news", "Night"]);
        assert_eq!(settings.rules()[0].id.0, "No news", "a person need not make up an id");
        let flaws = format!("{:?}", settings.flaws());
        assert!(flaws.contains("Half") && flaws.contains("form"), "{flaws}");
    }

    #[test]
    fn rules_are_written_as_a_person_reads_them_and_read_again() {
        let (_dir, mut settings) = settings(FILE);
        let mut rules = settings.rules().to_vec();
        rules.rotate_left(1);
        rules.push(Rule {
            id: RuleId("r1".to_owned()),
            name: "Boss".to_owned(),
            kinds: vec![EventKind::Arrived, EventKind::Removed],
            from: vec!["boss@x.org".to_owned()],
            tell: RuleTell::Vip,
            run: vec!["/bin/true".to_owned(), "a b".to_owned()],
            ..Rule::default()
        });
        settings.set_rules(rules.clone()).unwrap();
        let text = std::fs::read_to_string(settings.path()).unwrap();
        assert!(text.contains("# The newsletter.\n[[rule]]") && text.contains("form = [\"x\"]"), "{text}");
        assert!(text.contains("run = [\"/bin/true\", \"a b\"]"), "{text}");
        assert!(
            !text.contains("at_least") && !text.contains("subject") && !text.contains("on = true"),
            "{text}"
        );
        assert_eq!(Settings::load(settings.path()).rules(), rules);
        settings.set_rules(Vec::new()).unwrap();
        let text = std::fs::read_to_string(settings.path()).unwrap();
        assert!(text.contains("Half") && !text.contains("Boss"), "{text}");
    }

    #[test]
    fn two_rules_of_one_id_are_one_too_many() {
        let (_dir, mut settings) =
            settings("[[rule]]\nname = \"a\"\n[[rule]]\nname = \"a\"\ntell = \"silent\"\n");
        assert_eq!((settings.rules().len(), settings.flaws().len()), (1, 1));
        settings.set_rules(settings.rules().to_vec()).unwrap();
        let text = std::fs::read_to_string(settings.path()).unwrap();
        assert!(text.contains("silent"), "what a person wrote stays: {text}");
    }

    const BY_HAND: &str = r#"version = 1
# All of mine.

# Bosses.
[[rule]] # the first
name = 'Boss'   # as I call her
# Her address.
from = [
    "boss@x.org", # at work
    "boss@home.org",
]
tell = "vip"

# Not finished.
[[rule]]
name = "Half"
form = ["x"]

[[rule]]
tell = "silent"
name = "News"
subject = ["news"]   # weekly

[log]
keep_days = 30
"#;

    #[test]
    fn a_save_that_changes_nothing_leaves_every_byte_of_what_a_person_wrote() {
        let (_dir, mut settings) = settings(BY_HAND);
        settings.set_rules(settings.rules().to_vec()).unwrap();
        assert_eq!(std::fs::read_to_string(settings.path()).unwrap(), BY_HAND);
    }

    #[test]
    fn of_what_a_person_wrote_only_what_was_changed_is_written_anew() {
        let (_dir, mut settings) = settings(BY_HAND);
        let mut rules = settings.rules().to_vec();
        rules[0].tell = RuleTell::Show;
        rules[1].on = false;
        rules[1].subject.clear();
        settings.set_rules(rules).unwrap();
        let wanted = BY_HAND
            .replace("tell = \"vip\"", "tell = \"show\"")
            .replace("subject = [\"news\"]   # weekly\n", "on = false\n");
        assert_eq!(std::fs::read_to_string(settings.path()).unwrap(), wanted);
    }

    #[test]
    fn rules_in_another_order_take_their_comments_along_and_stay_where_rules_stand() {
        let (_dir, mut settings) = settings(BY_HAND);
        let mut rules = settings.rules().to_vec();
        rules.reverse();
        rules.insert(1, Rule { id: RuleId("r".to_owned()), name: "New".to_owned(), ..Rule::default() });
        settings.set_rules(rules.clone()).unwrap();
        let text = std::fs::read_to_string(settings.path()).unwrap();
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part} in {text}"));
        let order =
            ["name = \"News\"", "name = \"New\"", "# Bosses.", "name = 'Boss'   # as", "Half", "[log]"];
        assert!(order.map(place).is_sorted(), "{text}");
        assert_eq!(Settings::load(settings.path()).rules(), rules);
    }

    #[test]
    fn rules_in_a_line_are_kept_as_tables() {
        let (_dir, mut settings) = settings("rule = [{ name = \"a\" }, { nome = \"b\" }]\n");
        let mut rules = settings.rules().to_vec();
        rules[0].tell = RuleTell::Vip;
        settings.set_rules(rules.clone()).unwrap();
        let text = std::fs::read_to_string(settings.path()).unwrap();
        assert!(text.contains("nome") && Settings::load(settings.path()).rules() == rules, "{text}");
    }
}
