//! Settings and database are damaged, the disk is full, the folder cannot be written: the agent starts, says so, and
//! watches on.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Program};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

/// The problems of the agent's own in the status, by code.
fn problems(tidings: &Tidings<'_>) -> Vec<String> {
    let status = tidings.status().unwrap_or_default();
    let problems = status["agent"]["problems"].as_array().cloned().unwrap_or_default();
    problems.iter().map(|problem| problem["code"].as_str().unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn wait_for_problems(tidings: &Tidings<'_>, wanted: &[&str]) {
    wait_until(&format!("the problems {wanted:?}"), LIMIT, || problems(tidings) == wanted);
}

/// A profile with one account on this server that was watched once, so that everything is there.
fn watched_once<'a>(desktop: &'a Desktop, server: &ImapServer) -> Tidings<'a> {
    let tidings = Tidings::scaled(desktop, 0.2);
    let agent = tidings.watch(&Mailbox::from(server));
    server.deliver("INBOX", "Ann <ann@example.org>", "Before", "x");
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    tidings.quit(agent);
    tidings
}

fn database(tidings: &Tidings<'_>) -> PathBuf {
    tidings.settings().with_file_name("tidings.db")
}

#[test]
fn settings_that_are_damaged_cost_no_account_and_are_said() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = watched_once(&desktop, &server);
    let good = fs::read_to_string(tidings.settings()).unwrap();
    let half = &good[..good.len() / 2];
    for broken in [half, "", "account = [", "[[account]]\nport = \"x\"\n", "\u{0}\u{1}\u{2}"] {
        fs::write(tidings.settings(), broken).unwrap();
        let agent = tidings.start();
        tidings.wait_for_state("idling");
        wait_for_problems(&tidings, &["settings_damaged"]);
        assert_eq!(fs::read_to_string(tidings.settings()).unwrap(), broken, "the file is left alone");
        tidings.quit(agent);
    }
    let is_told = |words: &str| {
        let toasts = desktop.recorder().toasts();
        toasts.iter().any(|toast| toast.body.contains("settings.toml") && toast.body.contains(words))
    };
    for words in ["the file is empty", "line 1: ", "missing field", "Mend the file and start Tidings again"] {
        wait_until(&format!("a toast that says {words}"), LIMIT, || is_told(words));
    }

    // A change in Tidings writes it anew, keeps the damaged one, and ends the problem.
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    let paused = tidings.run(&["account", "pause", &server.user()]);
    assert!(paused.status.success(), "{}", said(&paused));
    wait_for_problems(&tidings, &[]);
    let aside = tidings.settings().with_file_name("settings.damaged-1.toml");
    assert_eq!(fs::read_to_string(aside).unwrap(), "\u{0}\u{1}\u{2}");
    tidings.quit(agent);
    let listed = tidings.run(&["account", "list"]);
    assert!(said(&listed).contains("paused"), "{}", said(&listed));
}

#[test]
fn one_wrong_account_leaves_the_others_watched() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = watched_once(&desktop, &server);
    let text = fs::read_to_string(tidings.settings()).unwrap();
    let wrong = format!("{text}\n[[account]]\nid = \"new\"\nemail = \"new@example.org\"\nport = \"many\"\n");
    fs::write(tidings.settings(), &wrong).unwrap();

    let _agent = tidings.start();

    tidings.wait_for_state("idling");
    wait_for_problems(&tidings, &["settings_damaged"]);
    let shown = said(&tidings.run(&["status"]));
    assert!(shown.contains("new@example.org") && shown.contains("This account is not watched"), "{shown}");
    server.deliver("INBOX", "Ann <ann@example.org>", "After", "x");
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("After"), LIMIT);
    assert_eq!(fs::read_to_string(tidings.settings()).unwrap(), wrong);
}

#[test]
fn a_damaged_database_is_replaced_and_what_can_be_read_of_it_kept() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = watched_once(&desktop, &server);
    // Nothing of it can be read.
    let length = usize::try_from(fs::metadata(database(&tidings)).unwrap().len()).unwrap();
    fs::write(database(&tidings), vec![0x5a; length]).unwrap();
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    wait_for_problems(&tidings, &["database_damaged"]);
    desktop.recorder().wait_for_toast(|toast| toast.body.contains("tidings.db.damaged-1"), LIMIT);
    server.deliver("INBOX", "Ann <ann@example.org>", "After", "x");
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("After"), LIMIT);
    assert_eq!(tidings.told("arrived"), ["After"], "the log began anew");
    tidings.quit(agent);

    // Its last page is gone: the rest is taken over, and what came meanwhile is told.
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    for number in 0..100 {
        server.deliver("INBOX", "Ann <ann@example.org>", &format!("Many {number}"), "x");
    }
    wait_until("all are in the log", LIMIT, || tidings.told("arrived").len() == 101);
    tidings.quit(agent);
    let bytes = fs::read(database(&tidings)).unwrap();
    fs::write(database(&tidings), &bytes[..bytes.len() - 4096]).unwrap();
    server.deliver("INBOX", "Ann <ann@example.org>", "Meanwhile", "x");
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    let is_replaced = tidings.settings().with_file_name("tidings.db.damaged-2").exists();
    assert!(is_replaced, "a truncated database is a damaged one");
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Meanwhile"), LIMIT);
    assert!(tidings.told("arrived").len() > 50, "most of the log was kept");
}

/// Starts the agent so that no file of its can grow beyond this many bytes: what a full disk is to it.
fn start_with_little_room(desktop: &Desktop, tidings: &Tidings<'_>, blocks: u32) -> Program {
    let agent = tidings.command(&["--hidden"]);
    // A soft limit, which the test lifts later; the signal that comes with it ends programs that do not know it.
    let script = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" \"$@\"");
    let mut command = desktop.command("sh");
    command.args(["-c", &script]).arg(agent.get_program()).args(agent.get_args());
    command.envs(agent.get_envs().filter_map(|(name, value)| Some((name, value?))));
    desktop.spawn("agent", command)
}

fn make_room(agent: &Program) {
    let lifted =
        Command::new("prlimit").args(["--fsize=unlimited", "--pid", &agent.pid().to_string()]).output();
    assert!(lifted.expect("prlimit runs").status.success());
}

#[test]
fn on_a_full_disk_toasts_still_come_and_what_waits_is_saved_when_there_is_room() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = watched_once(&desktop, &server);
    server.deliver("INBOX", "Ann <ann@example.org>", "Meanwhile", "x");
    // Blocks of 512 bytes: the database is larger, and its log gets no page.
    let mut agent = start_with_little_room(&desktop, &tidings, 8);

    // Caught up and live, told and shown in the log, but not saved.
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Meanwhile"), LIMIT);
    tidings.wait_for_state("idling");
    wait_for_problems(&tidings, &["not_saved"]);
    server.deliver("INBOX", "Ann <ann@example.org>", "Live", "x");
    desktop.recorder().wait_for_toast(|toast| toast.body.contains("Live"), LIMIT);
    desktop.recorder().wait_for_toast(|toast| toast.body.contains("cannot be saved"), LIMIT);
    tidings.wait_for_record("told", |record| record["subject"] == "Live" && record["told_at"].is_string());
    assert_eq!(tidings.told("arrived"), ["Before", "Meanwhile", "Live"]);

    make_room(&agent);
    wait_for_problems(&tidings, &[]);
    agent.kill();
    let told = desktop.recorder().toasts().len();
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    assert_eq!(tidings.told("arrived"), ["Before", "Meanwhile", "Live"]);
    assert!(tidings.log().iter().all(|record| record["told_at"].is_string()));
    assert_eq!(desktop.recorder().toasts().len(), told, "nothing is told twice");
}

/// The same without the right to override modes, which root has.
fn without_privileges(desktop: &Desktop, command: &Command) -> Command {
    if !rustix::process::geteuid().is_root() {
        let mut same = desktop.command(command.get_program());
        same.args(command.get_args());
        return same;
    }
    let mut bound = desktop.command("setpriv");
    bound.args(["--bounding-set=-dac_override", "--inh-caps=-dac_override", "--"]);
    bound.arg(command.get_program()).args(command.get_args());
    bound
}

#[test]
fn in_a_folder_that_cannot_be_written_everything_is_told_and_kept_in_memory() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = watched_once(&desktop, &server);
    let folder = tidings.settings().parent().unwrap().to_owned();
    fs::remove_file(folder.join("tidings.lock")).unwrap();
    let chmod = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    chmod(0o500);
    let mut command = without_privileges(&desktop, &tidings.command(&["--hidden"]));
    command.env("TIDINGS_TIME_SCALE", "0.2").env("TIDINGS_LOG", "debug");
    let agent = desktop.spawn("agent", command);
    let ask = |words: &[&str]| {
        let command = without_privileges(&desktop, &tidings.command(words));
        desktop.output(command, LIMIT)
    };
    let status = || serde_json::from_slice::<Value>(&ask(&["status", "--json"]).stdout).unwrap_or_default();
    wait_until("watching", LIMIT, || status()["accounts"][0]["state"] == "idling");
    wait_until("said", LIMIT, || status()["agent"]["problems"][0]["code"] == "not_saved");
    server.deliver("INBOX", "Ann <ann@example.org>", "Kept in memory", "x");
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Kept in memory"), LIMIT);
    let log = said(&ask(&["log"]));
    assert!(log.contains("Before") && log.contains("Kept in memory"), "{log}");
    // A second agent is refused as ever.
    let second = ask(&["run"]);
    assert!(said(&second).contains("running already"), "{}", said(&second));

    chmod(0o700);
    wait_until("saved", LIMIT, || status()["agent"]["problems"] == Value::Array(Vec::new()));
    drop(agent);
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    assert_eq!(tidings.told("arrived"), ["Before", "Kept in memory"]);
}
