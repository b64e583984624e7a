//! `tidings wire-log`: what was said between the agent and one account's server, without what is secret or private.

use tidings_os::control::ControlError;
use tidings_protocol::{Reply, Request};

use super::{account::find, args::WireLogArgs, call::Call, reach::Agent};

pub(super) async fn obey(call: &Call, args: WireLogArgs) -> anyhow::Result<()> {
    let agent = Agent::running(call).await?;
    let accounts = agent.accounts().await?;
    let named = args.which.account.as_str();
    let Some(account) = find(&accounts, named) else {
        return Err(call.error("cli-no-such-account", &[("account", named.into())]));
    };
    let id = account.id.clone();
    match (args.on, args.off) {
        (Some(minutes), _) => {
            agent.done(Request::KeepWireLog { id, minutes }).await?;
            Ok(call.say("cli-wire-log-on", &[("account", account.email.as_str().into())])?)
        }
        (None, true) => agent.done(Request::KeepWireLog { id, minutes: 0 }).await,
        (None, false) => {
            let Reply::WireLog(kept) = agent.ask(Request::WireLog { id }).await? else {
                return Err(ControlError::Unexpected.into());
            };
            for line in &kept.lines {
                let who = if line.is_ours { "C" } else { "S" };
                call.print(&format!("{} {} {who}: {}", line.at, line.connection, line.text))?;
            }
            if kept.until.is_none() {
                return Err(call.error("cli-wire-log-off", &[("account", account.email.as_str().into())]));
            }
            Ok(())
        }
    }
}
