//! Which toasts make a sound, which one, and who plays it: the notification service where it says that it can, a program
//! of the desktop's otherwise.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options, Toast};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::{wait_for, wait_until};

use super::{delivered, set};

/// What the service of most desktops says, and that it plays sounds.
const PLAYS: [&str; 4] = ["actions", "body", "body-markup", "sound"];
/// Longer than the time between two sounds, at a scale of 0.05.
const SOUNDS_APART: Duration = Duration::from_millis(600);

/// The sound that the service was asked for: a name, a file, `silent`, or nothing at all.
fn sound(toast: &Toast) -> String {
    let asked = [toast.hint("sound-name"), toast.hint("sound-file")].into_iter().flatten().map(str::to_owned);
    let is_silent = toast.hints.get("suppress-sound").is_some_and(|hint| hint.downcast_ref() == Ok(true));
    asked.chain(is_silent.then(|| "silent".to_owned())).collect::<Vec<_>>().join(" ")
}

/// A sound that is one as far as its beginning says it.
fn wav(desktop: &Desktop, name: &str) -> PathBuf {
    let path = desktop.folder().join(name);
    fs::write(
        &path,
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0",
    )
    .unwrap();
    path
}

/// Waits until what was heard before is long enough ago.
fn pause() {
    let before = Instant::now();
    wait_until("another sound to be due", LIMIT, || before.elapsed() > SOUNDS_APART);
}

#[track_caller]
fn done(tidings: &Tidings<'_>, arguments: &[&str]) {
    let output = tidings.run(arguments);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_sound_is_asked_of_a_service_that_plays_them_once_in_a_while_and_silence_otherwise() {
    let desktop = Desktop::start(Options::recorded());
    desktop.recorder().set_capabilities(&PLAYS);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    for folder in ["Home", "Work"] {
        server.create_folder(folder);
    }
    // What comes into one folder within seconds is one toast.
    let _agent = tidings.watch(&Mailbox { folders: &["INBOX", "Home", "Work"], ..Mailbox::from(&server) });
    let heard = |folder: &str, subject: &str| sound(&delivered(&desktop, &server, folder, subject).1);
    assert_eq!(heard("Home", "Nobody wanted a sound"), "silent");
    set(&tidings, "sound", "on");
    assert_eq!(heard("Work", "The first"), "message-new-email");
    // What comes within seconds is heard already, in another folder too; and so is a heap of mail.
    assert_eq!(heard("INBOX", "The second"), "silent");
    for number in 0..6 {
        server.deliver("Work", "Ann <ann@example.org>", &format!("Heap {number}"), "x");
    }
    tidings
        .wait_for_record("the last", |record| record["subject"] == "Heap 5" && record["told_at"].is_string());
    let names: Vec<String> = desktop.recorder().toasts().iter().map(sound).collect();
    assert_eq!(names.iter().filter(|name| *name == "message-new-email").count(), 1, "{names:?}");
    assert!(names.iter().all(|name| name == "silent" || name == "message-new-email"), "{names:?}");
}

#[test]
fn an_account_and_a_rule_have_sounds_of_their_own_and_a_file_that_is_gone_is_said() {
    let desktop = Desktop::start(Options::recorded());
    desktop.recorder().set_capabilities(&PLAYS);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.05);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (ping, boss) = (wav(&desktop, "ping.wav"), wav(&desktop, "boss.wav"));
    let text = |path: &Path| path.display().to_string();
    let heard = |from: &str, subject: &str| {
        pause();
        server.deliver("INBOX", from, subject, "x");
        sound(&desktop.recorder().wait_for_toast(|toast| toast.body.starts_with(subject), LIMIT))
    };
    done(&tidings, &["settings", "set", "sound", &text(&ping), "--account", &server.user()]);
    done(
        &tidings,
        &["rules", "add", "--name", "Boss", "--tell", "vip", "--from", "boss", "--sound", &text(&boss)],
    );
    done(
        &tidings,
        &["rules", "add", "--name", "Hush", "--tell", "usual", "--from", "hush", "--sound", "off"],
    );
    assert_eq!(heard("Ann <ann@example.org>", "Of the account"), text(&ping));
    assert_eq!(heard("The boss <boss@example.org>", "Of the rule"), text(&boss));
    assert_eq!(heard("Hush <hush@example.org>", "Of nobody"), "silent");

    fs::remove_file(&boss).unwrap();
    assert_eq!(heard("The boss <boss@example.org>", "Without its file"), "message-new-email");
    let complaint = desktop.recorder().wait_for_toast(|toast| toast.body.contains("boss.wav"), LIMIT);
    assert!(format!("{complaint:?}").contains("there is no such file"), "{complaint:?}");
    assert_eq!(sound(&complaint), "silent");
    let problems = tidings.status().unwrap()["agent"]["problems"].to_string();
    assert!(problems.contains("sound_missing"), "{problems}");
    wav(&desktop, "boss.wav");
    assert_eq!(heard("The boss <boss@example.org>", "With it again"), text(&boss));
    assert_eq!(tidings.status().unwrap()["agent"]["problems"].to_string(), "[]");

    let no_sound = desktop.folder().join("no-sound.wav");
    fs::write(&no_sound, "not at all").unwrap();
    for (wrong, why) in [
        (text(&desktop.folder().join("nowhere.wav")), "there is no such file"),
        (text(&no_sound), "neither Ogg nor WAV"),
        ("loud".to_owned(), "by its whole path"),
    ] {
        let refused = tidings.run(&["settings", "set", "sound", &wrong]);
        assert!(!refused.status.success() && said(&refused).contains(why), "{}", said(&refused));
    }
}

#[test]
fn in_quiet_hours_only_a_vip_with_a_sound_of_its_own_is_heard() {
    let desktop = Desktop::start(Options::recorded());
    desktop.recorder().set_capabilities(&PLAYS);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.05);
    let _agent = tidings.watch(&Mailbox::from(&server));
    set(&tidings, "sound", "on");
    set(&tidings, "quiet_hours", "mon-sun 00:00-00:00");
    done(&tidings, &["rules", "add", "--name", "Seen", "--tell", "vip", "--from", "ann"]);
    done(&tidings, &["rules", "add", "--name", "Heard", "--tell", "vip", "--from", "bob", "--sound", "on"]);
    let told = |from: &str, subject: &str| {
        pause();
        server.deliver("INBOX", from, subject, "x");
        sound(&desktop.recorder().wait_for_toast(|toast| toast.body.starts_with(subject), LIMIT))
    };
    assert_eq!(told("Ann <ann@example.org>", "Shown"), "silent");
    assert_eq!(told("Bob <bob@example.org>", "Shown and heard"), "message-new-email");
}

#[test]
fn where_the_service_plays_nothing_a_program_of_the_desktop_does_and_only_when_wanted() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.05);
    tidings.set_up(&Mailbox::from(&server));
    let (folder, heard) = (desktop.folder().join("players"), desktop.folder().join("heard"));
    fs::create_dir_all(&folder).unwrap();
    // One that is there and fails, as without its sound server, and one that plays.
    for (name, end) in [("pw-play", "exit 1"), ("paplay", "exit 0"), ("canberra-gtk-play", "exit 0")] {
        let program = folder.join(name);
        let script = format!("#!/bin/sh\nprintf '%s\\n' \"{name} $*\" >> '{}'\n{end}\n", heard.display());
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut path = folder.into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = tidings.command(&["--hidden"]);
    command.env("PATH", path);
    let _agent = desktop.spawn("agent", command);
    tidings.wait_for_state("idling");
    let played = || fs::read_to_string(&heard).unwrap_or_default();

    let (_, toast) = delivered(&desktop, &server, "INBOX", "In silence");
    assert_eq!(sound(&toast), "", "nothing is said of sounds to a service that knows none");
    set(&tidings, "sound", "on");
    pause();
    delivered(&desktop, &server, "INBOX", "The desktop's");
    wait_until("the sound of new mail", LIMIT, || played() == "canberra-gtk-play --id message-new-email\n");
    let ping = wav(&desktop, "a ping; $(touch ping).wav");
    set(&tidings, "sound", &ping.display().to_string());
    pause();
    delivered(&desktop, &server, "INBOX", "My own");
    let last = wait_for("the file", LIMIT, || played().lines().nth(2).map(str::to_owned));
    assert_eq!(last, format!("paplay {}", ping.display()), "a name is an argument and nothing else");
    assert!(played().contains(&format!("pw-play {}", ping.display())), "{}", played());
    set(&tidings, "sound", "off");
    pause();
    delivered(&desktop, &server, "INBOX", "In silence again");
    assert_eq!(played().lines().count(), 3, "{}", played());
}
