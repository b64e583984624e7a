//! `tidings account edit`: what was said is changed, the rest stays; tested first, and nothing changed when it
//! does not work.

use secrecy::SecretString;
use tidings_protocol::{AccountSettings, Request, Security};

use super::{
    add::{each_once, new_id},
    browser, delete_secret,
    keep::{Kept, keep, let_go},
    meant,
    probe::probe,
};
use crate::cli::{args::EditArgs, call::Call, fault::wrong_use, reach::Reached, secret};

pub(super) async fn edit(call: &Call, args: EditArgs) -> anyhow::Result<()> {
    let secret = if args.password.password_stdin { Some(secret::from_stdin(call)?) } else { None };
    let mut reached = Reached::by(call).await?;
    let before = meant(call, &reached, &args.which).await?;
    let no_test = args.no_test;
    let signs_in = args.password.oauth.is_some();
    let after = changed(&before, args);
    if after == before && secret.is_none() && !signs_in {
        return Err(wrong_use(call.words.say("cli-edit-what")));
    }
    let is_only_renamed =
        AccountSettings { email: before.email.clone(), name: before.name.clone(), ..after.clone() } == before;
    let kept = if signs_in { Some(browser::sign_in(call, &reached, &after).await?) } else { None };
    if !no_test && (secret.is_some() || signs_in || !is_only_renamed) {
        test(call, &reached, &after, secret.as_ref()).await?;
    }
    // The secret first: the new settings are not to be tried with the old one, which would be refused.
    let kept = match (&secret, kept) {
        (Some(secret), _) => keep(call, &reached, &after.id, secret).await?,
        (None, kept) => kept.unwrap_or(Kept::InKeyring),
    };
    if kept == Kept::Nowhere {
        return Err(call.error("cli-cannot-keep", &[]));
    }
    if after != before {
        reached.edit(after.clone()).await?;
    }
    match &reached {
        // One that is held is known to the agent already.
        Reached::Agent(agent) if secret.is_some() && kept == Kept::InKeyring => {
            agent.done(Request::SecretChanged { id: after.id.clone() }).await?;
        }
        Reached::Alone(alone) if secret.is_some() => alone.secret_changed(&after.id)?,
        Reached::Agent(_) | Reached::Alone(_) => {}
    }
    call.say("cli-account-changed", &[("account", after.email.as_str().into())])?;
    kept.remark(call);
    if after.password_command.is_some() && before.password_command.is_none() {
        return delete_secret(call, &after.id).await;
    }
    Ok(())
}

/// A new secret is tested under another id: the one that works is not given up before.
async fn test(
    call: &Call,
    reached: &Reached,
    account: &AccountSettings,
    secret: Option<&SecretString>,
) -> anyhow::Result<()> {
    let Some(secret) = secret else { return probe(call, reached, account.clone(), None).await };
    let trial = AccountSettings { id: new_id()?, ..account.clone() };
    let kept = match reached {
        Reached::Agent(_) => keep(call, reached, &trial.id, secret).await?,
        // Given along; no need to keep it anywhere.
        Reached::Alone(_) => Kept::Nowhere,
    };
    let outcome = probe(call, reached, trial.clone(), Some(secret)).await;
    let_go(call, reached, &trial.id, kept).await?;
    outcome
}

fn changed(before: &AccountSettings, args: EditArgs) -> AccountSettings {
    let EditArgs { which: _, email, server, password, no_test: _ } = args;
    let security = server.security.map_or(before.security, Security::from);
    // The usual port goes with the security; one that was chosen stays.
    let had_usual_port = before.port == before.security.default_port();
    let port = if had_usual_port { security.default_port() } else { before.port };
    let (ca_file, pin) = match (server.ca_file, server.pin) {
        (None, None) => (before.ca_file.clone(), before.pin.clone()),
        given => given,
    };
    // A new way to sign in takes the place of the old one.
    let (password_command, oauth) = match (password.password_stdin, password.password_command, password.oauth)
    {
        (true, _, _) => (None, None),
        (false, Some(command), _) => (Some(command), None),
        (false, None, Some(provider)) => (None, Some(provider)),
        (false, None, None) => (before.password_command.clone(), before.oauth.clone()),
    };
    AccountSettings {
        id: before.id.clone(),
        email: email.unwrap_or_else(|| before.email.clone()),
        name: server.name.or_else(|| before.name.clone()),
        host: server.host.unwrap_or_else(|| before.host.clone()),
        port: server.port.unwrap_or(port),
        security,
        user: server.user.unwrap_or_else(|| before.user.clone()),
        folders: if server.folders.is_empty() { before.folders.clone() } else { each_once(server.folders) },
        ca_file,
        pin,
        password_command,
        oauth,
        paused: before.paused,
    }
}
