//! The agent before servers that cannot be had here: each has its habits, and the person notices none of them.
//!
//! What is told is the same everywhere: a mail once, a removal by name, nothing that is not true. The rest of each test
//! is how the agent gets there: with how many sign-ins, commands, bytes and connections.

mod alibaba;
mod bad_days;
mod folders;
mod gmail;
mod hours;
mod liars;
mod noise;
mod polled;
mod quiet;
mod size;

use tidings_tests::desktop::Desktop;
use tidings_tests::imap_server::personalities::Personality;
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Tidings};
use tidings_tests::wait::wait_until;

fn start(personality: Personality) -> ImapServer {
    ImapServer::start(ServerOptions { personality, ..ServerOptions::default() })
}

/// Every record of the log as "kind subject", oldest first.
fn told(tidings: &Tidings<'_>) -> Vec<String> {
    let text = |record: &serde_json::Value, name: &str| record[name].as_str().unwrap_or("?").to_owned();
    tidings
        .log()
        .iter()
        .map(|record| format!("{} {}", text(record, "kind"), text(record, "subject")))
        .collect()
}

/// Waits until exactly these are the records of the log.
#[track_caller]
fn wait_until_told(tidings: &Tidings<'_>, wanted: &[&str]) {
    let mut last = Vec::new();
    let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait_until("the records", LIMIT, || {
            last = told(tidings);
            last.len() >= wanted.len()
        });
    }));
    assert!(waited.is_ok() && last == wanted, "wanted {wanted:?}, told {last:?}");
}

/// The first lines of all toasts' bodies, in order.
fn toasts(desktop: &Desktop) -> Vec<String> {
    let toasts = desktop.recorder().toasts();
    toasts.iter().map(|toast| toast.body.lines().next().unwrap_or_default().to_owned()).collect()
}

/// The life of a mail, each step at once pushed or found: told once, by name.
fn a_mail_lives(server: &ImapServer, tidings: &Tidings<'_>) {
    let uid = server.deliver("INBOX", "Ann <ann@example.org>", "你好，测试", "x");
    wait_until_told(tidings, &["arrived 你好，测试"]);
    server.add_flag("INBOX", uid, "\\Seen");
    wait_until_told(tidings, &["arrived 你好，测试", "read 你好，测试"]);
    server.expunge("INBOX", uid);
    wait_until_told(tidings, &["arrived 你好，测试", "read 你好，测试", "removed 你好，测试"]);
    let account = tidings.account().expect("the agent answers");
    assert_eq!(account["problem"], serde_json::Value::Null);
    is_well_behaved(server);
}

/// Whether the agent waited for each answer and said nothing that could change a mailbox.
fn is_well_behaved(server: &ImapServer) {
    let counters = server.counters();
    assert_eq!(counters.early_commands, 0, "each answer was waited for");
    let harmless = [
        "AUTHENTICATE",
        "CAPABILITY",
        "ENABLE",
        "EXAMINE",
        "FETCH",
        "ID",
        "IDLE",
        "LIST",
        "LOGIN",
        "LOGOUT",
        "NOOP",
        "NOTIFY",
        "SELECT",
        "STATUS",
        "UID FETCH",
        "UID SEARCH",
        "UNSELECT",
    ];
    let others: Vec<&String> =
        counters.commands.keys().filter(|command| !harmless.contains(&command.as_str())).collect();
    assert!(others.is_empty(), "{others:?}");
    let sections =
        server.transcript().into_iter().filter(|line| line.from_client && line.line.contains("BODY["));
    assert_eq!(sections.count(), 0, "what is read is peeked at");
}
