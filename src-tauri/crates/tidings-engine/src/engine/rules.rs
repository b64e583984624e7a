//! What clients ask of the rules: what they are, to change them, and what they would have done.

use tidings_core::decide::Rules;
use tidings_core::decide::rules::check_rules;
use tidings_protocol::{FailureCode, Reply, Rule, Sound, TryOut, Update};

use super::Engine;
use super::answer::{failed, internal};

impl Engine {
    pub(super) fn set_rules(&mut self, rules: Vec<Rule>) -> Reply {
        if let Err((name, expected)) = check_rules(&rules) {
            return failed(FailureCode::Invalid, in_words(name, expected));
        }
        let before: Vec<&Sound> = self.settings.rules().iter().map(|rule| &rule.sound).collect();
        if let Err(sentence) = self.check_new_sounds(&before, rules.iter().map(|rule| &rule.sound)) {
            return failed(FailureCode::Invalid, sentence);
        }
        if let Err(error) = self.settings.set_rules(rules) {
            return internal(&error);
        }
        self.rules = Rules::new(self.settings.rules());
        self.toasts.sounds.forget_trouble();
        let _nobody = self.updates.send(Update::Rules(self.settings.rules().to_vec()));
        Reply::Done
    }

    /// Asks rules that need not be saved about the newest events: the same function that decides what happens.
    pub(super) fn try_rules(&mut self, rules: &[Rule]) -> Reply {
        if let Err((name, expected)) = check_rules(rules) {
            return failed(FailureCode::Invalid, in_words(name, expected));
        }
        let records = self.store.news(TryOut::EVENTS);
        Reply::Tried(Rules::new(rules).try_out(records, self.zone))
    }
}

fn in_words(name: &str, expected: &str) -> String {
    if name.is_empty() { expected.to_owned() } else { format!("“{name}”: {expected}") }
}
