//! The test of a connection, each step printed as it ends.

use secrecy::SecretString;
use tidings_protocol::{AccountSettings, ProbeOutcome, ProbeStep};
use tokio::sync::mpsc;

use crate::cli::{call::Call, in_words, reach::Reached};

/// Steps that wait to be printed; there are fewer.
const STEPS: usize = 16;

/// Tests an account's connection. Without an agent, a secret that is nowhere kept can be given along.
///
/// # Errors
/// What is wrong and what to do, when the account cannot be used.
pub(super) async fn probe(
    call: &Call,
    reached: &Reached,
    account: AccountSettings,
    secret: Option<&SecretString>,
) -> anyhow::Result<()> {
    let (sender, steps) = mpsc::channel(STEPS);
    let asking = async {
        match reached {
            Reached::Agent(agent) => agent.probe(account, sender).await,
            Reached::Alone(alone) => alone.probe(account, secret, sender).await,
        }
    };
    let (outcome, printed) = tokio::join!(asking, print(call, steps));
    printed?;
    judge(call, outcome?)
}

async fn print(call: &Call, mut steps: mpsc::Receiver<ProbeStep>) -> std::io::Result<()> {
    while let Some(step) = steps.recv().await {
        if let Some(line) = in_words::step(&step, &call.words) {
            call.print(&line)?;
        }
    }
    Ok(())
}

fn judge(call: &Call, outcome: ProbeOutcome) -> anyhow::Result<()> {
    match outcome.problem {
        _ if outcome.ok => Ok(call.say("cli-probe-works", &[])?),
        Some(problem) => {
            let what = problem.text.trim_end_matches('.');
            Err(anyhow::anyhow!("{what}. {}", problem.next))
        }
        None => Err(call.error("cli-probe-failed", &[])),
    }
}
