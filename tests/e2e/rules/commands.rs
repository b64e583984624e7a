//! Programs that rules run: what they get, and what becomes of those that hang, fail or are too many.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

use super::rule;

/// A program of the person's.
fn script(desktop: &Desktop, name: &str, body: &str) -> PathBuf {
    let path = desktop.folder().join(name);
    fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    path
}

fn outcome(tidings: &Tidings<'_>, subject: &str) -> String {
    let record = tidings.wait_for_record("one with an outcome", |record| {
        record["subject"] == subject && record["command"].is_string()
    });
    record["command"].as_str().unwrap().to_owned()
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

#[test]
fn a_program_gets_the_mail_as_data_and_nothing_of_ours() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let out = desktop.folder().join("out");
    fs::create_dir(&out).unwrap();
    let body = format!(
        "cd {0} && cat >json && env >env && ls -l /proc/self/fd >fds && printf '%s\\n' \"$@\" >arguments && \
         ps -o pgid= -p $$ >group && touch done",
        out.display()
    );
    let program = script(&desktop, "hook", &body);
    let agent = tidings.watch(&Mailbox::from(&server));
    rule(&tidings, "Hook", "usual", &["--run", program.to_str().unwrap(), "fixed $(touch x)", "--flag"]);
    let hostile = "$(touch pwned); `touch pwned` \"' && touch pwned | () { :; }; touch pwned";
    server.deliver("INBOX", "Mallory <m@example.net>", hostile, "x");
    assert_eq!(outcome(&tidings, hostile), "ok");

    wait_until("its effect on the disk", LIMIT, || out.join("done").exists());
    let json: Value = serde_json::from_str(&fs::read_to_string(out.join("json")).unwrap()).unwrap();
    assert_eq!((json["subject"].as_str(), json["rule"].as_str()), (Some(hostile), Some("Hook")));
    let env = lines(&out.join("env"));
    assert!(env.contains(&format!("TIDINGS_SUBJECT={hostile}")), "{env:?}");
    assert!(env.contains(&"TIDINGS_FROM=Mallory <m@example.net>".to_owned()), "{env:?}");
    let known = |line: &String| {
        let name = line.split('=').next().unwrap_or_default();
        let usual =
            ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "DISPLAY"];
        let session =
            ["WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "PWD", "OLDPWD", "_", "SHLVL"];
        usual.contains(&name)
            || session.contains(&name)
            || ["XDG_", "LC_", "TIDINGS_"].iter().any(|prefix| name.starts_with(prefix))
    };
    let strange: Vec<_> = env.iter().filter(|line| !known(line)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(!env.iter().any(|line| line.starts_with("TIDINGS_LOG=") || line.contains(&server.password())));
    assert_eq!(lines(&out.join("arguments")), ["fixed $(touch x)", "--flag"]);
    let fds = fs::read_to_string(out.join("fds")).unwrap();
    assert!(
        !fds.contains("socket:") && !fds.contains("tidings.db") && !fds.contains("tidings.lock"),
        "{fds}"
    );
    let group: u32 = lines(&out.join("group"))[0].trim().parse().unwrap();
    assert_ne!(group, agent.pid());
    let made: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!made.iter().any(|name| name == "pwned" || name == "x"), "{made:?}");
}

#[test]
fn a_program_that_fails_hangs_or_is_not_there_is_in_the_log_and_nothing_waits_for_it() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.05);
    let pids = desktop.folder().join("pids");
    let fails = script(&desktop, "fails", "echo all is lost >&2; exit 3");
    let hangs = script(
        &desktop,
        "hangs",
        &format!("trap '' TERM; sleep 600 & echo $! $$ >{}; wait; sleep 600", pids.display()),
    );
    let _agent = tidings.watch(&Mailbox::from(&server));
    for (subject, program) in
        [("Fails", fails.to_str()), ("Hangs", hangs.to_str()), ("None", Some("/no/such"))]
    {
        rule(&tidings, subject, "usual", &["--subject", subject, "--run", program.unwrap()]);
    }
    server.deliver("INBOX", "Ann <ann@example.org>", "Hangs", "x");
    let started = wait_for("it to hang", LIMIT, || lines(&pids).first().cloned());
    server.deliver("INBOX", "Ann <ann@example.org>", "Fails", "x");
    server.deliver("INBOX", "Ann <ann@example.org>", "None", "x");
    assert_eq!(outcome(&tidings, "Fails"), "it failed: exit status: 3, “all is lost”");
    assert!(outcome(&tidings, "None").starts_with("it could not be started: "));
    assert_eq!(outcome(&tidings, "Hangs"), "it took too long and was ended");
    let is_there = |pid: &str| Path::new("/proc").join(pid).join("exe").exists();
    wait_until("all that it started to end", LIMIT, || !started.split(' ').any(is_there));
    server.deliver("INBOX", "Ann <ann@example.org>", "After", "x");
    tidings.wait_for_record("the next mail", |record| record["subject"] == "After");
}

#[test]
fn a_storm_of_mail_runs_no_more_than_four_at_once_and_leaves_the_rest() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let (ran, gate) = (desktop.folder().join("ran"), desktop.folder().join("gate"));
    let body = format!("echo x >>{}; while [ ! -e {} ]; do sleep 0.1; done", ran.display(), gate.display());
    let program = script(&desktop, "waits", &body);
    let agent = tidings.watch(&Mailbox::from(&server));
    rule(&tidings, "Each", "silent", &["--run", program.to_str().unwrap()]);
    for number in 0..150 {
        server.deliver("INBOX", "Ann <ann@example.org>", &format!("Mail {number}"), "x");
    }
    let arrived =
        || tidings.log().into_iter().filter(|record| record["kind"] == "arrived").collect::<Vec<_>>();
    wait_until("all to arrive", LIMIT, || arrived().len() == 150);
    let said = |wanted: &str| {
        arrived()
            .iter()
            .filter(|record| record["command"].as_str().is_some_and(|said| said.starts_with(wanted)))
            .count()
    };
    wait_until("those beyond the bound to be left", LIMIT, || said("it was not run") == 46);
    assert_eq!(lines(&ran).len(), 4);
    let twins = desktop.processes().iter().filter(|process| format!("{process:?}").contains("waits")).count();
    assert!(twins <= 4, "{twins}");
    fs::write(&gate, "").unwrap();
    wait_until("the others to have run", LIMIT, || said("ok") == 104);
    assert_eq!(lines(&ran).len(), 104);
    tidings.quit(agent);
}
