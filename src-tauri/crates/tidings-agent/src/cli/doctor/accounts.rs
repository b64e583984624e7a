//! One account: its connection step by step, as the watching makes it, and when it last heard something.

use tidings_core::tell::{Trouble, status::clock_time};
use tidings_protocol::{AccountId, AccountSettings, ProbeOutcome, Problem, ProblemCode};
use tokio::sync::mpsc;

use super::Finding;
use crate::cli::{call::Call, in_words, reach::Reached};

/// Steps that wait for the end; there are fewer.
const STEPS: usize = 16;

pub(super) async fn findings(
    call: &Call,
    reached: &Reached,
    account: AccountSettings,
) -> anyhow::Result<Vec<Finding>> {
    let words = &call.words;
    let mut findings = Vec::new();
    if account.paused {
        findings.push(Finding::lacking(words.say("doctor-paused"), words.say("doctor-paused-next")));
    }
    let id = account.id.clone();
    if let Some(problem) = refused_before(call, reached, &id).await? {
        findings.push(Finding::bad(problem.text, problem.next));
        return Ok(findings);
    }
    let (sender, mut steps) = mpsc::channel(STEPS);
    let outcome = match reached {
        Reached::Agent(agent) => agent.probe(account, sender).await,
        Reached::Alone(alone) => alone.probe(account, None, sender).await,
    }?;
    while let Some(step) = steps.recv().await {
        let Some(line) = in_words::step(&step, words) else { continue };
        if step.ok == Some(true) {
            findings.push(Finding::good(line));
        }
    }
    findings.extend(problem(call, outcome));
    if let Reached::Agent(agent) = reached
        && let Some(status) = agent.account_status(&id).await?
    {
        findings.push(Finding::good(match status.last_push {
            Some(push) => {
                let push = clock_time(push, call.now(), &call.zone, &call.words);
                words.tell("cli-status-push", &[("time", push.as_str().into())])
            }
            None => words.say("doctor-no-push"),
        }));
    }
    Ok(findings)
}

/// What the person has to do before anybody signs in again. However often a diagnosis is asked for, it does not try a
/// password that was refused: that locks accounts.
async fn refused_before(call: &Call, reached: &Reached, id: &AccountId) -> anyhow::Result<Option<Problem>> {
    Ok(match reached {
        Reached::Agent(agent) => agent
            .account_status(id)
            .await?
            .and_then(|account| account.problem)
            .filter(|problem| problem.code == ProblemCode::RequiresSignIn),
        Reached::Alone(alone) => alone.was_refused(id).then(|| Trouble::SignInRefused.problem(&call.words)),
    })
}

fn problem(call: &Call, outcome: ProbeOutcome) -> Option<Finding> {
    match outcome.problem {
        _ if outcome.ok => None,
        Some(problem) => Some(Finding::bad(problem.text, problem.next)),
        None => Some(Finding::bad(call.words.say("cli-probe-failed"), call.words.say("doctor-start"))),
    }
}
