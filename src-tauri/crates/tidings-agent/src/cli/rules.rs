//! `tidings rules …`: what decides of which mail a person is told, and what it would have decided.

use tidings_core::decide::rules::check_rule;
use tidings_protocol::{EventKind, Rule, RuleHit, RuleId};

use super::{
    account,
    args::{RuleArgs, RuleName, RulesCommand},
    call::Call,
    fault, in_words,
    reach::Reached,
};

pub(super) async fn obey(call: &Call, order: RulesCommand) -> anyhow::Result<()> {
    let mut reached = Reached::by(call).await?;
    let mut rules = reached.rules().await?;
    match order {
        RulesCommand::List { json } => return list(call, &rules, json),
        RulesCommand::Try { rule, json } => return try_out(call, &reached, rules, rule, json).await,
        RulesCommand::Add(wanted) => rules.push(new(*wanted)?),
        RulesCommand::On(RuleName { rule }) => named(call, &mut rules, &rule)?.on = true,
        RulesCommand::Off(RuleName { rule }) => named(call, &mut rules, &rule)?.on = false,
        RulesCommand::Remove(RuleName { rule }) => {
            let id = named(call, &mut rules, &rule)?.id.clone();
            rules.retain(|rule| rule.id != id);
        }
    }
    reached.set_rules(rules).await
}

fn list(call: &Call, rules: &[Rule], json: bool) -> anyhow::Result<()> {
    if rules.is_empty() && !json {
        return Ok(call.say("cli-no-rules", &[])?);
    }
    for rule in rules {
        if json {
            call.print(&serde_json::to_string(rule)?)?;
            continue;
        }
        let tell = call.words.say(&format!("rule-tell-{}", rule.tell.name()));
        let key = if rule.on { "cli-rule" } else { "cli-rule-off" };
        call.say(key, &[("name", rule.name.as_str().into()), ("tell", tell.as_str().into())])?;
    }
    Ok(())
}

async fn try_out(
    call: &Call,
    reached: &Reached,
    mut rules: Vec<Rule>,
    only: Option<String>,
    json: bool,
) -> anyhow::Result<()> {
    let only = match only {
        Some(wanted) => {
            let rule = named(call, &mut rules, &wanted)?;
            // Also one that is off may be tried.
            rule.on = true;
            Some(rule.id.clone())
        }
        None => None,
    };
    let tried = reached.try_rules(rules.clone()).await?;
    let is_wanted = |hit: &&RuleHit| only.as_ref().is_none_or(|only| hit.fitting.contains(only));
    let hits: Vec<&RuleHit> = tried.hits.iter().filter(is_wanted).collect();
    for hit in hits.iter().rev() {
        if json {
            call.print(&serde_json::to_string(hit)?)?;
            continue;
        }
        let name = rules.iter().find(|rule| rule.id == hit.rule).map_or("", |rule| rule.name.as_str());
        let tell = call.words.say(&format!("rule-tell-{}", hit.tell.name()));
        call.print(&in_words::event(&hit.event, call.now(), &call.zone, &call.words))?;
        call.say("cli-rule-hit", &[("name", name.into()), ("tell", tell.as_str().into())])?;
    }
    if json {
        return Ok(());
    }
    let count = u32::try_from(hits.len()).unwrap_or(u32::MAX);
    Ok(call.say("cli-rules-tried", &[("hits", count.into()), ("events", tried.looked_at.into())])?)
}

fn new(wanted: RuleArgs) -> anyhow::Result<Rule> {
    let kinds: Vec<EventKind> = wanted.kinds.into_iter().map(EventKind::from).collect();
    let rule = Rule {
        id: RuleId(account::new_id()?.0),
        name: wanted.name,
        kinds: if kinds.is_empty() { Rule::default().kinds } else { kinds },
        from: wanted.from,
        subject: wanted.subject,
        list: wanted.list,
        folder: wanted.folder,
        account: wanted.account,
        at_least: wanted.at_least,
        tell: wanted.tell.into(),
        sound: wanted.sound,
        run: wanted.run,
        ..Rule::default()
    };
    match check_rule(&rule) {
        Ok(()) => Ok(rule),
        Err(expected) => Err(fault::wrong_use(expected)),
    }
}

fn named<'a>(call: &Call, rules: &'a mut [Rule], wanted: &str) -> anyhow::Result<&'a mut Rule> {
    let found = rules.iter_mut().find(|rule| rule.id.0 == wanted || rule.name == wanted);
    found.ok_or_else(|| call.error("cli-no-such-rule", &[("rule", wanted.into())]))
}
