//! The rules in the settings file: `[[rule]]`, in order.

use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use tidings_core::decide::rules::check_rules;
use tidings_core::tell::{Cause, Why};
use tidings_protocol::{Rule, RuleId};
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
    let mut rules: Vec<Rule> = Vec::new();
    for (place, value) in (1u32..).zip(values) {
        let name = value.as_inline_table().and_then(|table| table.get("name")).and_then(Value::as_str);
        let name = name.map_or_else(|| place.to_string(), str::to_owned);
        match understood(value) {
            Ok(rule) => {
                rules.push(rule);
                if let Err((_, expected)) = check_rules(&rules) {
                    rules.pop();
                    strays.push(Cause::said(format!("{RULE} “{}”: {expected}", one_line(&name))));
                }
            }
            Err(reason) => strays.push(Cause::said(format!("{RULE} “{}”: {reason}", one_line(&name)))),
        }
    }
    rules
}

fn understood(value: Value) -> Result<Rule, String> {
    let rule = Rule::deserialize(value.into_deserializer()).map_err(|error| one_line(error.message()))?;
    // A person who writes a rule by hand need not make up an id.
    if rule.id.0.is_empty() { Ok(Rule { id: RuleId(rule.name.clone()), ..rule }) } else { Ok(rule) }
}

fn value_of(table: &Table) -> Option<Value> {
    Item::Table(table.clone()).into_value().ok()
}

/// The document with these rules in it, in this order. What was not understood stays, behind them.
fn with_rules(mut document: DocumentMut, rules: &[Rule]) -> Result<DocumentMut, SettingsError> {
    let mut tables = ArrayOfTables::new();
    for rule in rules {
        let written =
            toml_edit::ser::to_document(rule).map_err(|error| SettingsError::Rules(error.to_string()))?;
        let mut table = written.as_table().clone();
        table.retain(|key, item| !says_nothing(key, item));
        // Spans in one line each, as a person would write them.
        let spans = table.remove("when").and_then(|when| when.into_value().ok());
        if let Some(spans) = spans {
            table.insert("when", toml_edit::value(spans));
        }
        // What a person wrote above it stays there.
        if let Some(before) = tables_of(&document).find(|before| is_of(before, rule)) {
            *table.decor_mut() = before.decor().clone();
        }
        tables.push(table);
    }
    let is_void = |table: &&Table| value_of(table).is_none_or(|value| understood(value).is_err());
    for void in tables_of(&document).filter(is_void).cloned().collect::<Vec<_>>() {
        tables.push(void);
    }
    if tables.is_empty() {
        document.remove(RULE);
    } else {
        document.insert(RULE, Item::ArrayOfTables(tables));
    }
    Ok(document)
}

/// What a person would not write: a condition without entries, a switch as it is anyway.
fn says_nothing(key: &str, item: &Item) -> bool {
    let is_empty = item.as_array().is_some_and(toml_edit::Array::is_empty);
    is_empty
        || key == "on" && item.as_bool() == Some(true)
        || key == "at_least" && item.as_integer() < Some(2)
}

fn tables_of(document: &DocumentMut) -> impl Iterator<Item = &Table> {
    document.get(RULE).and_then(Item::as_array_of_tables).into_iter().flatten()
}

fn is_of(table: &Table, rule: &Rule) -> bool {
    let text = |key| table.get(key).and_then(Item::as_str);
    text("id").or_else(|| text("name")) == Some(rule.id.0.as_str())
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
        let changed = with_rules(self.current(), &rules)?;
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
        let (_dir, settings) =
            settings("[[rule]]\nname = \"a\"\n[[rule]]\nname = \"a\"\ntell = \"silent\"\n");
        assert_eq!((settings.rules().len(), settings.flaws().len()), (1, 1));
    }
}
