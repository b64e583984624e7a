//! `tidings account …`: the accounts of a profile.

mod add;
mod browser;
mod edit;
mod keep;
mod probe;

pub(super) use add::new_id;
use tidings_os::keyring::{self, KeyringError};
use tidings_protocol::{AccountId, AccountSettings};

use super::{
    args::{AccountCommand, Which},
    call::Call,
    in_words,
    reach::Reached,
};

pub(super) async fn obey(call: &Call, order: AccountCommand) -> anyhow::Result<()> {
    match order {
        AccountCommand::Add(args) => add::add(call, args).await,
        AccountCommand::List => list(call).await,
        AccountCommand::Test(which) => test(call, &which).await,
        AccountCommand::Edit(args) => edit::edit(call, args).await,
        AccountCommand::Pause(which) => pause(call, &which, true).await,
        AccountCommand::Resume(which) => pause(call, &which, false).await,
        AccountCommand::Remove(which) => remove(call, &which).await,
    }
}

/// The account that is meant: by its id, its address or its name; `None` also when several are.
pub(super) fn find<'a>(accounts: &'a [AccountSettings], named: &str) -> Option<&'a AccountSettings> {
    let only = |is_meant: &dyn Fn(&&AccountSettings) -> bool| {
        let mut meant = accounts.iter().filter(is_meant);
        meant.next().filter(|_| meant.next().is_none())
    };
    only(&|account| account.id.0 == named)
        .or_else(|| only(&|account| account.email.eq_ignore_ascii_case(named)))
        .or_else(|| only(&|account| account.name.as_deref() == Some(named)))
}

async fn meant(call: &Call, reached: &Reached, which: &Which) -> anyhow::Result<AccountSettings> {
    let accounts = reached.accounts().await?;
    match find(&accounts, &which.account) {
        Some(account) => Ok(account.clone()),
        None => Err(call.error("cli-no-such-account", &[("account", which.account.as_str().into())])),
    }
}

async fn list(call: &Call) -> anyhow::Result<()> {
    let accounts = Reached::by(call).await?.accounts().await?;
    if accounts.is_empty() {
        return Ok(call.say("cli-no-accounts", &[])?);
    }
    for account in &accounts {
        call.print(&in_words::account(account, &call.words))?;
    }
    Ok(())
}

async fn test(call: &Call, which: &Which) -> anyhow::Result<()> {
    let reached = Reached::by(call).await?;
    let account = meant(call, &reached, which).await?;
    probe::probe(call, &reached, account, None).await
}

async fn pause(call: &Call, which: &Which, paused: bool) -> anyhow::Result<()> {
    let mut reached = Reached::by(call).await?;
    let account = meant(call, &reached, which).await?;
    reached.pause(&account, paused).await
}

async fn remove(call: &Call, which: &Which) -> anyhow::Result<()> {
    let mut reached = Reached::by(call).await?;
    let account = meant(call, &reached, which).await?;
    reached.remove(&account).await?;
    call.say("cli-account-removed", &[("account", account.email.as_str().into())])?;
    if account.password_command.is_some() {
        return Ok(());
    }
    delete_secret(call, &account.id).await
}

/// Deletes an account's secret from the keyring; where there is no keyring, there is nothing to delete.
async fn delete_secret(call: &Call, id: &AccountId) -> anyhow::Result<()> {
    match keyring::delete(id).await {
        Ok(()) | Err(KeyringError::Missing) => Ok(()),
        Err(error) => {
            let reason = error.to_string();
            Err(call.error("cli-secret-stays", &[("reason", reason.as_str().into())]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str, email: &str, name: Option<&str>) -> AccountSettings {
        AccountSettings {
            id: AccountId(id.to_owned()),
            email: email.to_owned(),
            name: name.map(str::to_owned),
            host: "imap.example.org".to_owned(),
            port: 993,
            security: tidings_protocol::Security::Tls,
            user: "ann".to_owned(),
            folders: vec!["INBOX".to_owned()],
            ca_file: None,
            pin: None,
            password_command: None,
            oauth: None,
            paused: false,
        }
    }

    #[test]
    fn an_account_is_meant_by_id_address_or_name_and_never_one_of_several() {
        let accounts = [
            account("1", "ann@example.org", Some("Work")),
            account("2", "bob@example.org", None),
            account("3", "bob@example.org", Some("Home")),
        ];
        let id = |named| find(&accounts, named).map(|account| account.id.0.as_str());
        assert_eq!(id("Ann@example.org"), Some("1"));
        assert_eq!(id("Work"), Some("1"));
        assert_eq!(id("2"), Some("2"));
        assert_eq!(id("Home"), Some("3"));
        assert_eq!(id("bob@example.org"), None);
        assert_eq!(id("nobody"), None);
    }
}
