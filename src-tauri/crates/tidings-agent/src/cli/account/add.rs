//! `tidings account add`: tested first, and nothing saved when it does not work.

use secrecy::SecretString;
use tidings_core::providers::{self, Provider};
use tidings_protocol::{AccountId, AccountSettings, Security};

use super::{
    browser,
    keep::{Kept, keep, let_go},
    probe::probe,
};
use crate::cli::{args::AddArgs, call::Call, reach::Reached, secret};

pub(super) async fn add(call: &Call, args: AddArgs) -> anyhow::Result<()> {
    let (no_test, from_stdin) = (args.no_test, args.password.password_stdin);
    let account = account(args)?;
    let secret = match (from_stdin, account.password_command.is_some() || account.oauth.is_some()) {
        (_, true) => None,
        (true, false) => Some(secret::from_stdin(call)?),
        (false, false) => Some(secret::from_terminal(call, &account.email)?),
    };
    let mut reached = Reached::by(call).await?;
    let is_same = |known: &AccountSettings| {
        (&known.host, known.port, &known.user) == (&account.host, account.port, &account.user)
    };
    if reached.accounts().await?.iter().any(is_same) {
        return Err(call.error("cli-account-exists", &[("account", account.email.as_str().into())]));
    }
    let kept = match &secret {
        Some(secret) => keep(call, &reached, &account.id, secret).await?,
        None if account.oauth.is_some() => browser::sign_in(call, &reached, &account).await?,
        None => Kept::InKeyring,
    };
    let saved = test_and_save(call, &mut reached, &account, secret.as_ref(), no_test).await;
    if let Err(error) = saved {
        if secret.is_some() || account.oauth.is_some() {
            let_go(call, &reached, &account.id, kept).await?;
        }
        return Err(error);
    }
    call.say("cli-account-added", &[("account", account.email.as_str().into())])?;
    kept.remark(call);
    if let Reached::Alone(_) = reached {
        call.remark("cli-start-to-watch", &[]);
    }
    Ok(())
}

async fn test_and_save(
    call: &Call,
    reached: &mut Reached,
    account: &AccountSettings,
    secret: Option<&SecretString>,
    no_test: bool,
) -> anyhow::Result<()> {
    if !no_test {
        probe(call, reached, account.clone(), secret).await?;
    }
    reached.add(account.clone()).await
}

fn account(args: AddArgs) -> anyhow::Result<AccountSettings> {
    let AddArgs { email, server, password, no_test: _ } = args;
    let domain = providers::domain_of(&email).unwrap_or(&email);
    // What the table says of the address counts where a server is not named.
    let known = if server.host.is_none() { providers::of_domain(domain) } else { None };
    let usual = known.as_ref().map_or(Security::Tls, |row| row.security);
    let security = server.security.map_or(usual, Security::from);
    let port = known.as_ref().filter(|row| row.security == security).map(Provider::port);
    let known_host = password.oauth.as_deref().and_then(tidings_engine::oauth::host_of);
    let folders =
        if server.folders.is_empty() { vec!["INBOX".to_owned()] } else { each_once(server.folders) };
    Ok(AccountSettings {
        id: new_id()?,
        host: server
            .host
            .or_else(|| known_host.map(str::to_owned))
            .or_else(|| known.as_ref().and_then(|row| row.host.clone()))
            .unwrap_or_else(|| format!("imap.{domain}")),
        port: server.port.or(port).unwrap_or(security.default_port()),
        security,
        user: server
            .user
            .unwrap_or_else(|| known.as_ref().map_or_else(|| email.clone(), |row| row.user.of(&email))),
        folders,
        name: server.name,
        ca_file: server.ca_file,
        pin: server.pin,
        password_command: password.password_command,
        oauth: password.oauth,
        paused: false,
        email,
    })
}

/// In the order given.
pub(super) fn each_once(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

/// A fresh name for an account: 16 random bytes in hexadecimal.
pub(in crate::cli) fn new_id() -> anyhow::Result<AccountId> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random number ({error})"))?;
    Ok(AccountId(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{AccountCommand, Args, Command};

    fn added(words: &[&str]) -> AccountSettings {
        let words = ["tidings", "account", "add"].iter().chain(words);
        match Args::try_parse_from(words).unwrap().command {
            Some(Command::Account(AccountCommand::Add(args))) => account(args).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_address_is_enough_for_a_usual_account() {
        let account = added(&["--email", "ann@example.org"]);
        assert_eq!((account.host.as_str(), account.port), ("imap.example.org", 993));
        assert_eq!(account.user, "ann@example.org");
        assert_eq!(account.folders, ["INBOX"]);
        assert_eq!(account.id.0.len(), 32);
    }

    #[test]
    fn the_server_of_a_known_provider_need_not_be_said() {
        let account = added(&["--email", "ann@example.org", "--oauth", "google"]);
        assert_eq!((account.host.as_str(), account.oauth.as_deref()), ("imap.gmail.com", Some("google")));
        assert_eq!(added(&["--email", "a@own.org", "--oauth", "own"]).host, "imap.own.org");
        let both = ["tidings", "account", "add", "--email", "a@b.c", "--oauth", "google", "--password-stdin"];
        assert!(Args::try_parse_from(both).is_err());
    }

    #[test]
    fn a_known_providers_server_and_user_name_need_not_be_said() {
        let account = added(&["--email", "ann@web.de"]);
        assert_eq!((account.host.as_str(), account.port, account.user.as_str()), ("imap.web.de", 993, "ann"));
        let account = added(&["--email", "ann@web.de", "--host", "mail.example.org"]);
        assert_eq!((account.host.as_str(), account.user.as_str()), ("mail.example.org", "ann@web.de"));
    }

    #[test]
    fn everything_can_be_said() {
        let account = added(&[
            "--email",
            "ann@example.org",
            "--host",
            "mail.example.org",
            "--security",
            "starttls",
            "--user",
            "ann",
            "--folder",
            "INBOX",
            "--folder",
            "订单",
            "--folder",
            "INBOX",
            "--name",
            "Work",
            "--password-command",
            "pass mail",
        ]);
        assert_eq!((account.host.as_str(), account.port), ("mail.example.org", 143));
        assert_eq!(account.folders, ["INBOX", "订单"]);
        assert_eq!(account.name.as_deref(), Some("Work"));
        assert_eq!(account.password_command.as_deref(), Some("pass mail"));
    }
}
