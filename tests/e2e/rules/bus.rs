//! What other programs read of us on the session bus.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::done;

const ASKED: [&str; 4] = ["--session", "--dest", "org.tidings.Agent", "--object-path"];

/// Asks with a program that is not ours.
fn gdbus(desktop: &Desktop, verb: &str, more: &[&str]) -> String {
    let mut gdbus = desktop.command("gdbus");
    gdbus.arg(verb).args(ASKED).arg("/org/tidings/Agent").args(more);
    desktop.run(gdbus)
}

fn property(desktop: &Desktop, name: &str) -> String {
    let get = ["--method", "org.freedesktop.DBus.Properties.Get", "org.tidings.Status1", name];
    gdbus(desktop, "call", &get).trim().to_owned()
}

#[test]
fn another_program_reads_counts_and_states_hears_of_changes_and_learns_nothing_of_any_mail() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    wait_until("the agent to be on the bus", LIMIT, || {
        let mut list = desktop.command("gdbus");
        list.args([
            "call",
            "--session",
            "--dest",
            "org.freedesktop.DBus",
            "--object-path",
            "/org/freedesktop/DBus",
        ]);
        list.args(["--method", "org.freedesktop.DBus.NameHasOwner", "org.tidings.Agent"]);
        desktop.run(list).contains("true")
    });
    wait_until("the state", LIMIT, || property(&desktop, "States") == "(<{'idling': uint32 1}>,)");
    assert_eq!(property(&desktop, "Accounts"), "(<uint32 1>,)");
    assert_eq!(property(&desktop, "MutedUntil"), "(<int64 0>,)");

    let mut monitor = desktop.command("gdbus");
    monitor.args(["monitor", "--session", "--dest", "org.tidings.Agent"]);
    let monitor = desktop.spawn("monitor", monitor);
    wait_until("the listener to listen", LIMIT, || monitor.log().contains("is owned by"));
    server.deliver("INBOX", "Ann <ann@example.org>", "Secret of the year", "x");
    wait_until("the change to be heard", LIMIT, || {
        let heard = monitor.log();
        heard.contains("PropertiesChanged") && heard.contains("'Unread': <uint32 1>")
    });
    done(&tidings, &["mute", "1h"]);
    wait_until("the muting to be heard", LIMIT, || monitor.log().contains("'MutedUntil'"));
    wait_until("the count", LIMIT, || property(&desktop, "NewMails") == "(<uint32 1>,)");

    let everything = gdbus(&desktop, "introspect", &["--recurse"]) + &monitor.log();
    for word in ["Secret", "Ann", "ann@", &server.user(), "INBOX"] {
        assert!(!everything.contains(word), "{word} in {everything}");
    }
    // Nothing of ours can be called, and nothing written.
    let ours = everything.split("interface org.tidings.Status1 {").nth(1).unwrap();
    let ours = ours.split("\n  };").next().unwrap();
    assert!(ours.contains("readonly u Unread") && !ours.contains("readwrite"), "{ours}");
    let methods = ours.split("methods:").nth(1).and_then(|methods| methods.split("signals:").next());
    assert!(methods.unwrap_or_default().trim().is_empty(), "{ours}");
}
