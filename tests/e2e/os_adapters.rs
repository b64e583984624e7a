//! The adapters to the desktop, inside a desktop: keyring, toasts, tray, each as agent and window use it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use tidings_tests::{
    desktop::{Answer, Desktop, MenuEntry, Notifications, Options, Reason, Tray},
    network::Apart,
    wait::wait_until,
};

const LIMIT: Duration = Duration::from_secs(30);
const PROGRAM: &str = env!("CARGO_BIN_EXE_lab-os-adapters");

/// The program that uses the adapters, inside the desktop. Ends with it.
struct Adapters {
    child: Child,
    input: ChildStdin,
    output: Receiver<String>,
    /// Lines that came before the one that was waited for: clicks.
    heard: Vec<String>,
}

impl Adapters {
    fn start(desktop: &Desktop, task: &str) -> Self {
        let mut command = desktop.command(PROGRAM);
        command.arg(task).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let input = child.stdin.take().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, output) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, input, output, heard: Vec::new() }
    }

    fn tell(&mut self, words: &[&str]) {
        writeln!(self.input, "{}", words.join("\t")).unwrap();
    }

    /// Tells it something and gives the answer.
    #[track_caller]
    fn ask(&mut self, words: &[&str]) -> String {
        self.tell(words);
        loop {
            let line = self.output.recv_timeout(LIMIT).unwrap();
            if !is_click(&line) {
                return line;
            }
            self.heard.push(line);
        }
    }

    #[track_caller]
    fn wait_for_click(&mut self) -> String {
        match self.heard.pop() {
            Some(line) => line,
            None => self.output.recv_timeout(LIMIT).unwrap(),
        }
    }

    fn threads(&self) -> Vec<String> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap().flatten();
        tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok()).collect()
    }

    fn memory(&self) -> String {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap();
        let lines = rollup
            .lines()
            .filter(|line| ["Pss:", "Private_Dirty:"].iter().any(|name| line.starts_with(name)));
        lines.collect::<Vec<_>>().join(", ")
    }
}

impl Drop for Adapters {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_click(line: &str) -> bool {
    ["ToastClick", "Open", "CheckNow", "Quit"].iter().any(|name| line.starts_with(name))
}

/// What the command line would do with the keyring.
fn in_keyring(desktop: &Desktop, words: &[&str]) -> String {
    Adapters::start(desktop, "keyring").ask(words)
}

fn with_keyring() -> Options {
    Options { has_keyring: true, ..Options::default() }
}

fn with_toasts() -> Options {
    Options { notifications: Notifications::Recorder, ..Options::default() }
}

/// S4: the keyring is the one place, and both ways to it lead to the same item.
#[test]
fn what_the_window_stores_the_agent_reads() {
    let desktop = Desktop::start(with_keyring());
    let mut agent = Adapters::start(&desktop, "agent");
    assert_eq!(agent.ask(&["usable"]), "true");
    assert_eq!(in_keyring(&desktop, &["usable"]), "true");
    assert_eq!(agent.ask(&["secret", "account-1"]), "Ok(None)");

    assert_eq!(in_keyring(&desktop, &["store", "account-1", "pass wörd"]), "Ok(())");

    assert_eq!(agent.ask(&["secret", "account-1"]), r#"Ok(Some("pass wörd"))"#);
    assert_eq!(in_keyring(&desktop, &["read", "account-1"]), r#"Ok(Some("pass wörd"))"#);
    let attributes = [("service", "tidings"), ("username", "account-1")];
    let items = desktop.keyring().search(&attributes);
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0].secret, "pass wörd");
    assert_eq!(items[0].label, "Tidings: password of account account-1");

    assert_eq!(in_keyring(&desktop, &["store", "account-1", "changed"]), "Ok(())");
    assert_eq!(agent.ask(&["secret", "account-1"]), r#"Ok(Some("changed"))"#);
    assert_eq!(desktop.keyring().search(&attributes).len(), 1);
    assert_eq!(agent.ask(&["secret", "account-2"]), "Ok(None)");

    assert_eq!(in_keyring(&desktop, &["delete", "account-1"]), "Ok(())");
    assert_eq!(in_keyring(&desktop, &["delete", "account-1"]), "Ok(())");
    assert_eq!(in_keyring(&desktop, &["read", "account-1"]), "Ok(None)");
    assert_eq!(agent.ask(&["secret", "account-1"]), "Ok(None)");
}

/// S5.
#[test]
fn a_locked_keyring_is_an_answer_and_not_a_hang() {
    let desktop = Desktop::start(with_keyring());
    assert_eq!(in_keyring(&desktop, &["store", "account-1", "secret"]), "Ok(())");
    let mut agent = Adapters::start(&desktop, "agent");
    assert_eq!(agent.ask(&["secret", "account-1"]), r#"Ok(Some("secret"))"#);

    desktop.keyring().lock();

    let asked = Instant::now();
    assert_eq!(agent.ask(&["secret", "account-1"]), "Err(Locked)");
    assert_eq!(agent.ask(&["secret", "account-2"]), "Err(Locked)");
    assert_eq!(agent.ask(&["usable"]), "false");
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(in_keyring(&desktop, &["usable"]), "false");
    // Here nobody can be asked to unlock it, which the service says or leaves open.
    let refused = in_keyring(&desktop, &["store", "account-2", "secret"]);
    assert!(refused == "Err(Locked)" || refused == "Err(TimedOut)", "{refused}");
}

/// S5.
#[test]
fn a_desktop_without_a_keyring_says_so() {
    let desktop = Desktop::start(Options::default());
    let mut agent = Adapters::start(&desktop, "agent");
    assert_eq!(agent.ask(&["secret", "account-1"]), "Err(Missing)");
    assert_eq!(agent.ask(&["usable"]), "false");
    assert_eq!(in_keyring(&desktop, &["store", "account-1", "secret"]), "Err(Missing)");
    assert_eq!(in_keyring(&desktop, &["usable"]), "false");
}

#[test]
fn a_keyring_that_restarts_is_read_again() {
    let desktop = Desktop::start(with_keyring());
    assert_eq!(in_keyring(&desktop, &["store", "account-1", "secret"]), "Ok(())");
    let mut agent = Adapters::start(&desktop, "agent");
    assert_eq!(agent.ask(&["secret", "account-1"]), r#"Ok(Some("secret"))"#);

    desktop.keyring().end();
    assert_eq!(agent.ask(&["secret", "account-1"]), "Err(Missing)");
    let _daemon = desktop.keyring().start_again();

    wait_until("the keyring", LIMIT, || agent.ask(&["secret", "account-1"]) == r#"Ok(Some("secret"))"#);
}

/// S23: what is read as markup is escaped, once.
#[test]
fn a_toast_is_shown_as_it_was_meant() {
    let desktop = Desktop::start(with_toasts());
    let recorder = desktop.recorder();
    let mut agent = Adapters::start(&desktop, "agent");

    let answer = agent.ask(&["toast", "Ann <a@example.org> & Co", "<b>Q&A</b>", ""]);
    let toast = recorder.wait_for_toasts(1, LIMIT).remove(0);
    assert_eq!(answer, format!("Ok({})", toast.id));
    assert_eq!((toast.app.as_str(), toast.icon.as_str()), ("Tidings", "tidings"));
    assert_eq!(toast.summary, "Ann <a@example.org> & Co", "the summary is never escaped");
    assert_eq!(toast.body, "&lt;b&gt;Q&amp;A&lt;/b&gt;");
    assert_eq!(toast.hint("category"), Some("email.arrived"));
    assert_eq!(toast.hint("desktop-entry"), Some("tidings"));
    assert_eq!(toast.hints["urgency"].downcast_ref::<u8>().unwrap(), 0);
    assert_eq!(toast.action("default"), Some("Open"));
    assert_eq!(toast.action("read"), Some("Mark read"));
    assert_eq!((toast.replaces, toast.timeout), (0, -1));

    let id = toast.id.to_string();
    assert_eq!(agent.ask(&["toast", "Two mails", "", &id]), format!("Ok({id})"));
    assert_eq!(recorder.wait_for_toasts(2, LIMIT)[1].replaces, toast.id);
    assert_eq!(recorder.visible_toasts().len(), 1);
    assert_eq!(agent.ask(&["close", &id]), "closed");
    assert_eq!(recorder.wait_for_ending(toast.id, LIMIT).reason, Reason::Closed);

    // What is gone is not replaced: its id may be another program's by now.
    wait_until("the end to be heard", LIMIT, || {
        agent.ask(&["toast", "Three mails", "", &id]);
        recorder.toasts().last().unwrap().replaces == 0
    });
}

#[test]
fn a_click_on_a_toast_comes_back_with_its_token() {
    let desktop = Desktop::start(with_toasts());
    let recorder = desktop.recorder();
    let mut agent = Adapters::start(&desktop, "agent");
    agent.ask(&["toast", "Ann", "Lunch?", ""]);
    let first = recorder.wait_for_toasts(1, LIMIT).remove(0).id;
    recorder.click(first, "default");
    let click = agent.wait_for_click();
    assert_eq!(
        click,
        format!(r#"ToastClick {{ id: {first}, key: "default", activation_token: Some("lab-{first}") }}"#)
    );

    agent.ask(&["toast", "Bob", "Dinner?", ""]);
    let second = recorder.wait_for_toasts(2, LIMIT).remove(1).id;
    recorder.click(second, "read");
    assert!(agent.wait_for_click().contains(r#"key: "read""#));
}

/// S31.
#[test]
fn only_clicks_on_our_toasts_and_our_buttons_count() {
    let desktop = Desktop::start(with_toasts());
    let recorder = desktop.recorder();
    let mut agent = Adapters::start(&desktop, "agent");
    let mut other = desktop.command("notify-send");
    other.args(["--action=default=Open", "Another program"]);
    let _other = desktop.spawn("other", other);
    let foreign = recorder.wait_for_toasts(1, LIMIT).remove(0).id;
    agent.ask(&["toast", "Ann", "Lunch?", ""]);
    let ours = recorder.wait_for_toasts(2, LIMIT).remove(1).id;

    recorder.click(foreign, "default");
    // Some program pretends, over the bus.
    for (id, key) in [(ours, "delete-everything"), (ours, "default")] {
        let mut forged = desktop.command("dbus-send");
        forged.args(["--session", "--type=signal", "/org/freedesktop/Notifications"]);
        forged.arg("org.freedesktop.Notifications.ActionInvoked");
        forged.args([format!("uint32:{id}"), format!("string:{key}")]);
        desktop.run(forged);
    }
    recorder.click(ours, "read");

    let click = agent.wait_for_click();
    assert!(click.starts_with(&format!("ToastClick {{ id: {ours}, key: \"read\"")), "{click}");
}

/// S23.
#[test]
fn a_plain_service_gets_plain_text_and_no_buttons() {
    let desktop = Desktop::start(with_toasts());
    desktop.recorder().set_capabilities(&["body"]);
    let mut agent = Adapters::start(&desktop, "agent");
    agent.ask(&["toast", "Ann", "<b>Q&A</b>", ""]);
    let toast = desktop.recorder().wait_for_toasts(1, LIMIT).remove(0);
    assert_eq!(toast.body, "<b>Q&A</b>");
    assert_eq!(toast.actions, []);
    assert!(agent.ask(&["service"]).contains(r#"capabilities: ["body"]"#));
}

/// S29.
#[test]
fn a_service_that_hangs_or_refuses_costs_five_seconds_at_most() {
    let desktop = Desktop::start(with_toasts());
    let recorder = desktop.recorder();
    let mut agent = Adapters::start(&desktop, "agent");
    recorder.set_answer(Answer::Refuse("org.example.NoRoom".into()));
    assert!(agent.ask(&["toast", "refused", "", ""]).contains("org.example.NoRoom"));

    recorder.set_answer(Answer::Hang);
    let asked = Instant::now();
    assert_eq!(agent.ask(&["toast", "late", "", ""]), "Err(TimedOut)");
    let waited = asked.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(8)).contains(&waited), "{waited:?}");

    recorder.set_answer(Answer::Accept);
    assert!(agent.ask(&["toast", "on time", "", ""]).starts_with("Ok("));
}

/// S29.
#[test]
fn a_service_that_is_missing_late_or_restarts_is_found_again() {
    let desktop = Desktop::start(Options { notifications: Notifications::Dunst, ..Options::default() });
    let mut agent = Adapters::start(&desktop, "agent");
    assert!(agent.ask(&["service"]).contains(r#"name: "dunst""#));
    let first = agent.ask(&["toast", "Ann", "Lunch?", ""]);
    assert!(first.starts_with("Ok("), "{first}");

    end_program(&desktop, "dunst");
    assert_eq!(agent.ask(&["toast", "nobody", "", ""]), "Err(NoService)");

    let _again = desktop.spawn("dunst-again", desktop.command("dunst"));
    wait_until("a toast", LIMIT, || agent.ask(&["toast", "Bob", "Dinner?", ""]).starts_with("Ok("));
    desktop.dunst().wait_for_displayed(1, LIMIT);
    desktop.dunst().click(LIMIT);
    assert!(agent.wait_for_click().contains(r#"key: "default""#));
}

#[test]
fn the_tray_shows_the_view_and_tells_of_clicks() {
    let desktop = Desktop::start(Options { tray: Tray::Recorder, ..Options::default() });
    let mut agent = Adapters::start(&desktop, "agent");
    let item = desktop.wait_for_tray_item(|shown| shown.id == "tidings", LIMIT);
    let shown = item.appearance();
    assert_eq!((shown.title.as_str(), shown.status.as_str()), ("Tidings", "Active"));
    assert_eq!((shown.tooltip_title.as_str(), shown.tooltip_text.as_str()), ("Tidings", "started"));
    let sizes: Vec<_> = shown.icons.iter().map(|icon| (icon.width, icon.height)).collect();
    assert_eq!(sizes, [16, 22, 24, 32, 48, 64].map(|size| (size, size)));
    assert_eq!(agent.ask(&["host"]), "true");

    let labels = ["ann_b@example.org started", "ann_b@example.org", "-", "Check now", "Quit"];
    assert_eq!(item.menu().labels(), labels);
    assert!(!item.menu().find(labels[0]).unwrap().is_enabled);
    item.click("Check now");
    assert_eq!(agent.wait_for_click(), "CheckNow");
    item.click("ann_b@example.org");
    assert_eq!(agent.wait_for_click(), r#"OpenAccount(AccountId("a"))"#);
    item.activate();
    assert_eq!(agent.wait_for_click(), "Open(None)");

    let before = item.menu();
    assert_eq!(agent.ask(&["tray", "3 new in <Lists & More>"]), "drawn");
    let changed = item.wait_for(|shown| shown.tooltip_text.starts_with('3'), LIMIT);
    assert_eq!(changed.tooltip_text, "3 new in &lt;Lists &amp; More&gt;");
    assert_ne!(changed.icons[0].argb, shown.icons[0].argb);
    let after = item.menu();
    assert_eq!(after.labels()[0], "ann_b@example.org 3 new in <Lists & More>");
    let ids = |menu: &MenuEntry| menu.children.iter().map(|entry| entry.id).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after), "a changed line is changed in place");
}

#[test]
fn a_tray_that_is_late_or_restarts_shows_the_item() {
    let desktop = Desktop::start(Options { tray: Tray::Xfce, ..Options::default() });
    end_program(&desktop, "xfce4-panel");
    let mut agent = Adapters::start(&desktop, "agent");
    assert_eq!(agent.ask(&["host"]), "false");
    assert_eq!(agent.ask(&["tray", "without a tray"]), "drawn");

    let mut first = start_panel(&desktop, "panel-1");
    let item = desktop.wait_for_tray_item(|shown| shown.id == "tidings", LIMIT);
    assert_eq!(item.appearance().tooltip_text, "without a tray");
    wait_until("the tray to be known", LIMIT, || agent.ask(&["host"]) == "true");

    first.kill();
    wait_until("its end to be known", LIMIT, || agent.ask(&["host"]) == "false");
    let _second = start_panel(&desktop, "panel-2");
    let item = desktop.wait_for_tray_item(|shown| shown.id == "tidings", LIMIT);
    item.activate();
    assert_eq!(agent.wait_for_click(), "Open(None)");
    agent.ask(&["tray", "after the restart"]);
    item.wait_for_tooltip(|text| text.ends_with("after the restart"), LIMIT);
}

#[test]
fn at_rest_the_adapters_have_one_thread() {
    let desktop = Desktop::start(Options::recorded());
    assert_eq!(in_keyring(&desktop, &["store", "account-1", "secret"]), "Ok(())");
    let mut agent = Adapters::start(&desktop, "agent");
    assert_eq!(agent.ask(&["secret", "account-1"]), r#"Ok(Some("secret"))"#);
    assert!(agent.ask(&["toast", "Ann", "Lunch?", ""]).starts_with("Ok("));
    desktop.wait_for_tray_item(|shown| shown.id == "tidings", LIMIT);
    let begun = Instant::now();
    println!("threads after the first work: {:?}", agent.threads());

    wait_until("one thread", LIMIT, || agent.threads().len() == 1);

    println!("one thread after {:?}; {}", begun.elapsed(), agent.memory());
    assert!(agent.ask(&["toast", "Bob", "Dinner?", ""]).starts_with("Ok("));
    assert_eq!(agent.ask(&["secret", "account-1"]), r#"Ok(Some("secret"))"#);
    assert_eq!(agent.threads().len(), 1, "{:?}", agent.threads());
}

/// Ends a part of the desktop and waits until it is gone.
fn end_program(desktop: &Desktop, program: &str) {
    let running = || desktop.processes().into_iter().filter(|process| process.program == program);
    for process in running() {
        let mut kill = desktop.command("kill");
        kill.arg(process.pid.to_string());
        desktop.run(kill);
    }
    // What has ended is the desktop's child and stays as an empty entry until the desktop ends.
    wait_until("a part of the desktop to end", LIMIT, || running().next().is_none());
}

fn start_panel(desktop: &Desktop, name: &str) -> tidings_tests::desktop::Program {
    let mut panel = desktop.command("xfce4-panel");
    panel.arg("--disable-wm-check");
    desktop.spawn(name, panel)
}

#[test]
fn changes_of_the_network_are_told_and_what_stays_the_same_is_not() {
    let program = Apart::start(PROGRAM, "network");
    assert_eq!(program.says(), "no route");

    program.ip("link set lo up");
    program.ip("link add way type veth peer name far");
    program.ip("link set far up");
    program.ip("link set way up");
    program.ip("addr add 10.77.0.1/24 dev way");
    assert_eq!(program.says(), "route");
    // The same again: nobody is woken for it, so that the next word is of what follows.
    program.ip("addr change 10.77.0.1/24 dev way");
    program.ip("link delete way");
    assert_eq!(program.says(), "no route");
}
