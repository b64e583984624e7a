//! What the agent signs in with stays where it belongs, however loud its diagnostics are.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::secrets::assert_no_trace;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};

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
