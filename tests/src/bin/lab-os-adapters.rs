//! A program that uses the adapters of `tidings-os` as agent and window do, told what to do line by line, so
//! that the tests see them at work inside a desktop.
//!
//! `lab-os-adapters keyring` is short-lived, like the command line: it does one thing with the keyring.
//! `lab-os-adapters agent` stays, on one thread: it has tray, toasts and the agent's way to the keyring. What it
//! is told comes as lines of words parted by tabs on standard input, which must be a pipe; each is answered by
//! one line on standard output, where clicks appear too. `lab-os-adapters network` watches the network.

use std::{io::Write as _, process::ExitCode, time::Duration};

use anyhow::Context as _;
use secrecy::{ExposeSecret as _, SecretString};
use tidings_core::tell::{Toast, ToastAction, TrayCommand, TrayEntry, TrayIcon, TrayView, Urgency};
use tidings_os::{
    bus::session_bus,
    keyring::{self, AgentKeyring, KeyringError},
    network::{Network, has_route},
    toast::Toasts,
    tray::{Tray, TrayClick},
};
use tidings_protocol::AccountId;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::unix::pipe,
    runtime::Builder,
    task::LocalSet,
};

fn main() -> anyhow::Result<ExitCode> {
    // As the agent's own runtime.
    let runtime = Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(Duration::from_secs(1))
        .max_blocking_threads(2)
        .build()?;
    let task = std::env::args().nth(1).unwrap_or_default();
    LocalSet::new().block_on(&runtime, async {
        let input =
            pipe::OpenOptions::new().open_receiver("/dev/stdin").context("standard input is a pipe")?;
        let mut lines = BufReader::new(input).lines();
        match task.as_str() {
            "keyring" => {
                let line = lines.next_line().await?.unwrap_or_default();
                answer(&in_keyring(&words(&line)).await);
            }
            "agent" => {
                let mut agent = Agent::start().await?;
                while let Some(line) = agent.next_line(&mut lines).await? {
                    answer(&agent.obey(&words(&line)).await);
                }
            }
            // Says whether there is a way to anywhere, now and after each change.
            "network" => {
                let mut network = Network::listen()?;
                loop {
                    answer(if has_route() { "route" } else { "no route" });
                    network.changed().await?;
                }
            }
            other => anyhow::bail!("unknown task {other:?}"),
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn words(line: &str) -> Vec<&str> {
    line.split('\t').collect()
}

fn answer(line: &str) {
    // Nobody listens any more when the test is over.
    drop(writeln!(std::io::stdout(), "{line}"));
}

async fn in_keyring(words: &[&str]) -> String {
    match words {
        ["store", account, secret] => {
            format!("{:?}", keyring::store(&id(account), &SecretString::from(*secret)).await)
        }
        ["delete", account] => format!("{:?}", keyring::delete(&id(account)).await),
        ["read", account] => shown(keyring::read(&id(account)).await),
        ["usable"] => keyring::is_usable().await.to_string(),
        other => format!("unknown: {other:?}"),
    }
}

fn id(account: &str) -> AccountId {
    AccountId(account.to_owned())
}

fn shown(secret: Result<Option<SecretString>, KeyringError>) -> String {
    format!("{:?}", secret.map(|secret| secret.map(|secret| secret.expose_secret().to_owned())))
}

struct Agent {
    keyring: AgentKeyring,
    toasts: Toasts,
    clicks: tokio::sync::mpsc::Receiver<tidings_os::toast::ToastClick>,
    tray: Tray,
    commands: tokio::sync::mpsc::Receiver<TrayClick>,
}

impl Agent {
    async fn start() -> anyhow::Result<Self> {
        let bus = session_bus().await.context("there is a session bus")?;
        let toasts = Toasts::connect(bus.clone()).await;
        let (tray, commands) = Tray::start(view(TrayIcon::Watching, "started")).await?;
        Ok(Self { keyring: AgentKeyring::new(bus), clicks: toasts.clicks(), toasts, tray, commands })
    }

    /// The next line, telling of clicks until it comes.
    async fn next_line(
        &mut self,
        lines: &mut tokio::io::Lines<BufReader<pipe::Receiver>>,
    ) -> std::io::Result<Option<String>> {
        loop {
            tokio::select! {
                line = lines.next_line() => return line,
                Some(click) = self.clicks.recv() => answer(&format!("{click:?}")),
                Some(click) = self.commands.recv() => answer(&format!("{:?}", click.command)),
            }
        }
    }

    async fn obey(&self, words: &[&str]) -> String {
        match words {
            ["secret", account] => shown(self.keyring.read(&id(account)).await),
            ["usable"] => self.keyring.is_usable().await.to_string(),
            ["service"] => format!("{:?}", self.toasts.service().await),
            ["toast", summary, body, replaces] => {
                format!("{:?}", self.toasts.show(&toast(summary, body), replaces.parse().ok()).await)
            }
            ["close", toast] => {
                self.toasts.close(toast.parse().unwrap_or_default()).await;
                "closed".to_owned()
            }
            ["tray", tooltip] => {
                self.tray.update(view(TrayIcon::New, tooltip)).await;
                "drawn".to_owned()
            }
            ["host"] => self.tray.has_host().to_string(),
            other => format!("unknown: {other:?}"),
        }
    }
}

fn toast(summary: &str, body: &str) -> Toast {
    let action = |key, label: &str| ToastAction { key, label: label.to_owned() };
    Toast {
        summary: summary.to_owned(),
        body: body.to_owned(),
        actions: vec![action(Toast::CLICK, "Open"), action("read", "Mark read")],
        event: None,
        category: "email.arrived",
        urgency: Urgency::Low,
        sound: None,
    }
}

fn view(icon: TrayIcon, tooltip: &str) -> TrayView {
    let action = |label: &str, command| TrayEntry::Action { label: label.to_owned(), command };
    TrayView {
        count: None,
        icon,
        tooltip: tooltip.to_owned(),
        menu: vec![
            TrayEntry::Label(format!("ann_b@example.org {tooltip}")),
            action("ann_b@example.org", TrayCommand::OpenAccount(AccountId("a".to_owned()))),
            TrayEntry::Separator,
            action("Check now", TrayCommand::CheckNow),
            action("Quit", TrayCommand::Quit),
        ],
    }
}
