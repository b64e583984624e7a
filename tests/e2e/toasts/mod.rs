//! Toasts as a person lives with them: when they go again, what they offer, when they wait, how much they show.

mod actions;
mod desk;
mod life;
mod pictures;
mod quiet;
mod sounds;
mod texts;
mod window;
mod xfce;

use std::time::Duration;

use tidings_tests::desktop::{Desktop, Recorder, Toast};
use tidings_tests::imap_server::ImapServer;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};

/// Longer than the time in which what follows joins a toast, at a scale of 0.2.
const APART: Duration = Duration::from_millis(500);

/// Watches two folders, whose changes are told apart from each other.
fn two_folders(server: &ImapServer) -> Mailbox<'_> {
    server.create_folder("Work");
    Mailbox { folders: &["INBOX", "Work"], ..Mailbox::from(server) }
}

/// Changes a setting on the command line, which must work.
#[track_caller]
fn set(tidings: &Tidings<'_>, name: &str, value: &str) {
    let output = tidings.run(&["settings", "set", name, value]);
    assert!(output.status.success(), "{}", said(&output));
}

/// What a setting is, as the command line says it.
fn setting(tidings: &Tidings<'_>, name: &str) -> String {
    let output = tidings.run(&["settings", "get", name]);
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Delivers a mail and waits for its toast.
#[track_caller]
fn delivered(desktop: &Desktop, server: &ImapServer, folder: &str, subject: &str) -> (u32, Toast) {
    let uid = server.deliver(folder, "Ann <ann@example.org>", subject, "x");
    (uid, toast_of(desktop.recorder(), subject))
}

/// The toast that names a subject as an arrival.
#[track_caller]
fn toast_of(recorder: &Recorder, subject: &str) -> Toast {
    recorder.wait_for_toast(|toast| toast.body.starts_with(subject), LIMIT)
}
