//! What the agent signs in with stays where it belongs, however loud its diagnostics are.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::secrets::assert_no_trace;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program, said};
use tidings_tests::wait::wait_until;

/// Starts the agent with `RUST_LOG=trace`, which hears every library that writes to the log.
fn start_loud(desktop: &Desktop, tidings: &Tidings<'_>) -> tidings_tests::desktop::Program {
    let mut command = tidings.command(&["--hidden"]);
    command.env("RUST_LOG", "trace").env_remove("TIDINGS_LOG");
    desktop.spawn("agent", command)
}

#[test]
fn a_password_is_in_nothing_that_is_written_however_loud_the_log_is() {
    // By LOGIN, and by AUTHENTICATE PLAIN in two steps and in one.
    for password in ["Wombat-candle+48", "Wömbat-candle+48 ßß"] {
        let desktop = Desktop::start(Options::recorded());
        let users = vec![("anna@lab.example".to_owned(), password.to_owned())];
        let dovecot = Dovecot::start(DovecotOptions { users, ..DovecotOptions::default() });
        let server =
            ImapServer::start(ServerOptions { password: password.to_owned(), ..ServerOptions::default() });
        let tidings = Tidings::new(&desktop);
        tidings.set_up(&Mailbox::from(&dovecot));
        tidings.set_up(&Mailbox::from(&server));
        let mut agent = start_loud(&desktop, &tidings);
        tidings.wait_for_state("idling");
        server.wait_for_idling(1, LIMIT);
        assert_no_trace(&desktop, password);

        // Refused, too.
        server.set_password("another");
        server.end_sessions(None);
        desktop.recorder().wait_for_toast(|toast| toast.summary.contains("refused the sign-in"), LIMIT);
        assert_no_trace(&desktop, password);
        assert!(agent.is_running());
    }
}

#[test]
fn a_wire_log_is_kept_for_one_account_while_it_is_wanted_and_holds_nothing_private() {
    let desktop = Desktop::start(Options::recorded());
    let password = "Wombat-candle+48";
    let server =
        ImapServer::start(ServerOptions { password: password.to_owned(), ..ServerOptions::default() });
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let user = server.user();
    let shown = || {
        let output = tidings.run(&["wire-log", &user]);
        (output.status.success(), said(&output))
    };
    assert!(!shown().0, "it is off by default");

    // Into the connection that stands, and into the next one.
    assert!(tidings.run(&["wire-log", &user, "--on", "30m"]).status.success());
    server.deliver("INBOX", "Ann <ann@example.org>", "Wallaby and other secrets", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Wallaby and other secrets");
    server.end_sessions(Some("again"));
    wait_until("the next session", LIMIT, || shown().1.contains("LOGIN [secret]") && server.idling() == 1);
    let (is_on, lines) = shown();
    assert!(is_on);
    for wanted in
        ["S: * 1 EXISTS", "C: A", "DONE", "UID FETCH", "[literal]", "S: * BYE again", "(Tls: TLS 1.3)"]
    {
        assert!(lines.contains(wanted), "{wanted} in {lines}");
    }
    for private in [password, "Wallaby", "ann@example.org", user.as_str()] {
        assert!(!lines.contains(private), "{private} in {lines}");
    }

    assert!(tidings.run(&["wire-log", &user, "--off"]).status.success());
    assert!(!shown().1.contains("EXISTS"), "it is forgotten");
}

/// S8 and S37. The linker gives both builds the same form.
#[test]
fn the_agent_dumps_no_core_and_its_program_is_hardened() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.start();
    wait_until("the agent", LIMIT, || tidings.status().is_some());
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", agent.pid())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");

    let output =
        std::process::Command::new("readelf").args(["-hdlW"]).arg(program("tidings")).output().unwrap();
    let form = String::from_utf8(output.stdout).unwrap();
    for wanted in ["Type:                              DYN", "GNU_RELRO", "NOW"] {
        assert!(form.contains(wanted), "{wanted} is not in {form}");
    }
}
