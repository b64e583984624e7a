//! The desktop of the lab itself: what other tests rely on.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use tidings_tests::desktop::{
    Answer, Desktop, Notifications, Options, Process, Reason, Tray, Window, WindowName,
};

const LIMIT: Duration = Duration::from_secs(20);

/// WebKitGTK's own small browser, which can be driven like our window.
const BROWSER: &str = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/// As strict as our window's page: no evaluation of text, and nobody may change the built-in objects.
const PAGE: &str = r#"<!doctype html><meta charset="utf-8"><title>Lab page</title>
<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<script>Object.freeze(Object.prototype)</script>
<h1>Waiting</h1>
<label for="host">Name of the host</label> <input id="host">
<label>Password <input type="password" id="secret"></label>
<label for="mode">Security</label> <select id="mode"><option>TLS</option><option>STARTTLS</option></select>
<button onclick="document.querySelector('h1').textContent = 'Asking ' + host.value; document.body.style.background = 'green'">Ask</button>
<button hidden>Hidden</button>"#;

#[test]
fn a_desktop_comes_up_and_leaves_nothing_behind() {
    let started = Instant::now();
    let desktop = Desktop::start(Options::real());
    println!("up after {:?}", started.elapsed());
    let programs: Vec<String> = desktop.processes().into_iter().map(|process| process.program).collect();
    for part in ["Xvfb", "dbus-daemon", "openbox", "xfce4-panel", "dunst", "gnome-keyring-daemon"] {
        assert!(programs.iter().any(|program| program == part), "no {part} in {programs:?}");
    }
    let mut left_alone = desktop.command("setsid");
    left_alone.args(["sleep", "1000"]);
    let _program = desktop.spawn("sleep", left_alone);
    let folder = desktop.folder().to_owned();

    let ending = Instant::now();
    drop(desktop);

    println!("down after {:?}", ending.elapsed());
    assert!(!folder.exists(), "{} is still there", folder.display());
    assert_eq!(processes_of(&folder), Vec::<String>::new());
}

#[test]
fn a_desktop_ends_with_a_test_process_that_is_killed() {
    // A shell plays the test process: it holds the pipe to the guard, and dies of a signal nobody can catch.
    let desktop = Desktop::start(Options::default());
    let folder = desktop.folder().to_owned();
    let program = std::env::current_exe().unwrap();
    let mut inner = desktop.command(program);
    inner.args(["desktop_lab::a_desktop_that_waits_for_its_killer", "--exact", "--nocapture"]);
    let waiting = folder.join("inner-desktop");
    inner.env("TIDINGS_LAB_WAIT", &waiting);
    let mut inner = desktop.spawn("inner", inner);
    tidings_tests::wait::wait_until("the inner desktop", LIMIT, || waiting.exists());
    let inner_folder = fs::read_to_string(&waiting).unwrap();
    let is_inner = |process: &Process| process.environment.iter().any(|line| line.contains(&inner_folder));
    assert!(desktop.processes().iter().any(is_inner));

    inner.kill();

    tidings_tests::wait::wait_until("the end of the inner desktop", LIMIT, || {
        !Path::new(&inner_folder).exists() && processes_of(Path::new(&inner_folder)).is_empty()
    });
}

/// Played by the test above in a process of its own; by itself it only sees that it is not asked to wait.
#[test]
fn a_desktop_that_waits_for_its_killer() {
    let Some(file) = std::env::var_os("TIDINGS_LAB_WAIT") else { return };
    let desktop = Desktop::start(Options::default());
    let ready = Path::new(&file).with_extension("new");
    fs::write(&ready, desktop.folder().display().to_string()).unwrap();
    fs::rename(ready, file).unwrap();
    loop {
        std::thread::park();
    }
}

#[test]
fn the_desktop_hides_the_machines_own_session() {
    let desktop = Desktop::start(Options::default());
    let mut command = desktop.command("env");
    command.arg("-0");

    let environment = desktop.run(command);

    let names: Vec<&str> = environment.split('\0').filter_map(|line| line.split('=').next()).collect();
    assert!(!names.iter().any(|name| name.starts_with("WAYLAND") || *name == "XAUTHORITY"), "{names:?}");
    let inside = desktop.folder().display().to_string();
    for name in ["HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DBUS_SESSION_BUS_ADDRESS"] {
        let line = environment.split('\0').find(|line| line.starts_with(name)).unwrap();
        assert!(line.contains(&inside), "{line}");
    }
}

#[test]
fn the_recorder_sees_a_toast_and_its_end() {
    let desktop = Desktop::start(Options { notifications: Notifications::Recorder, ..Options::default() });
    let recorder = desktop.recorder();
    let mut waiting = desktop.command("notify-send");
    waiting.args(["--app-name=Post", "--icon=mail-unread", "--category=email.arrived", "--wait"]);
    waiting.args([
        "--action=default=Open",
        "--action=read=Mark read",
        "--print-id",
        "标题",
        "Hello <b>you</b>",
    ]);
    let mut sender = desktop.spawn("notify-send", waiting);

    let toast = recorder.wait_for_toast(|toast| toast.summary == "标题", LIMIT);
    assert_eq!((toast.app.as_str(), toast.icon.as_str()), ("Post", "mail-unread"));
    assert_eq!(toast.body, "Hello <b>you</b>");
    assert_eq!(toast.action("read"), Some("Mark read"));
    assert_eq!(toast.hint("category"), Some("email.arrived"));
    assert_eq!(recorder.visible_toasts().len(), 1);

    recorder.click(toast.id, "read");

    assert!(sender.wait(LIMIT).success());
    assert_eq!(sender.log().lines().last(), Some("read"));
    assert_eq!(recorder.wait_for_ending(toast.id, LIMIT).reason, Reason::Dismissed);
    assert!(recorder.visible_toasts().is_empty());
}

#[test]
fn the_recorder_refuses_and_hangs_when_told() {
    let desktop = Desktop::start(Options { notifications: Notifications::Recorder, ..Options::default() });
    let recorder = desktop.recorder();
    let send = |text: &str| {
        let mut command = desktop.command("notify-send");
        command.arg(text);
        command
    };

    recorder.set_answer(Answer::Refuse("org.example.NoRoom".into()));
    let refused = desktop.output(send("refused"), LIMIT);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("org.example.NoRoom"), "{refused:?}");

    recorder.set_answer(Answer::Hang);
    let mut late = desktop.spawn("late", send("late"));
    recorder.wait_for_attempts(2, LIMIT);
    assert!(late.is_running());
    recorder.set_answer(Answer::Accept);
    assert!(late.wait(LIMIT).success());
    let toasts = recorder.wait_for_toasts(1, LIMIT);
    assert_eq!(toasts.first().map(|toast| toast.summary.as_str()), Some("late"));

    recorder.set_capabilities(&["body"]);
    let mut ask = desktop.command("dbus-send");
    ask.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.Notifications"]);
    ask.args(["/org/freedesktop/Notifications", "org.freedesktop.Notifications.GetCapabilities"]);
    let capabilities = desktop.run(ask);
    assert_eq!(capabilities.split_whitespace().collect::<Vec<_>>(), ["array", "[", "body", "]"]);
}

#[test]
fn a_real_notification_service_shows_a_toast_and_passes_the_click_on() {
    let desktop = Desktop::start(Options { notifications: Notifications::Dunst, ..Options::default() });
    let mut command = desktop.command("notify-send");
    command.args(["--wait", "--action=default=Open", "--action=later=Later", "Ann", "Lunch?"]);
    let mut sender = desktop.spawn("notify-send", command);

    desktop.dunst().wait_for_displayed(1, LIMIT);
    desktop.wait_for_window(WindowName::Class("^Dunst$"), LIMIT);
    assert!(desktop.screenshot("lab-dunst").colours(&desktop) > 10);
    desktop.dunst().click(LIMIT);

    assert!(sender.wait(LIMIT).success());
    assert_eq!(sender.log().trim(), "default");
    desktop.dunst().wait_for_displayed(0, LIMIT);
    let history = desktop.dunst().history();
    assert_eq!(history.first().map(|toast| toast.summary.as_str()), Some("Ann"));
}

#[test]
fn the_keyring_keeps_and_finds_a_secret() {
    let desktop = Desktop::start(Options { has_keyring: true, ..Options::default() });
    let keyring = desktop.keyring();

    keyring.store("Tidings: ann", "pass wörd", &[("service", "lab"), ("user", "ann")]);

    assert_eq!(keyring.lookup(&[("user", "ann")]).as_deref(), Some("pass wörd"));
    assert_eq!(keyring.lookup(&[("user", "bob")]), None);
    let found = keyring.search(&[("service", "lab")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].label.as_str(), found[0].secret.as_str()), ("Tidings: ann", "pass wörd"));
    assert_eq!(found[0].attributes.get("user").map(String::as_str), Some("ann"));
    assert_eq!(keyring.search(&[("service", "other")]), []);
    assert_eq!(desktop.traces_of("pass wörd", &[]), Vec::<String>::new());
}

#[test]
fn a_secret_that_was_left_somewhere_is_found() {
    let desktop = Desktop::start(Options::default());
    fs::write(desktop.variable("XDG_CONFIG_HOME").join("note"), "it is s3cret!").unwrap();
    let mut command = desktop.command("sleep");
    command.arg("1000").env("KEY", "s3cret");
    let _sleeper = desktop.spawn("sleeper", command);

    let traces = desktop.traces_of("s3cret", &[]);

    assert_eq!(traces.len(), 2, "{traces:?}");
    assert!(traces[0].ends_with("note") && traces[1].ends_with("sleep"), "{traces:?}");
}

#[test]
fn without_a_keyring_nobody_starts_one() {
    let desktop = Desktop::start(Options::default());
    let mut command = desktop.command("secret-tool");
    command.args(["lookup", "service", "lab"]);

    let output = desktop.output(command, LIMIT);

    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && errors.contains("org.freedesktop.secrets"), "{output:?}");
}

#[test]
fn the_recorder_reads_and_clicks_a_tray_item() {
    let desktop = Desktop::start(Options { tray: Tray::Recorder, ..Options::default() });
    let mut program = desktop.spawn("item", desktop.command(env!("CARGO_BIN_EXE_lab-tray-item")));

    let item = desktop.wait_for_tray_item(|shown| shown.id == "lab-item", LIMIT);
    assert_eq!(item.pid(), program.pid());
    let shown = item.appearance();
    assert_eq!((shown.title.as_str(), shown.status.as_str()), ("Lab item", "Active"));
    assert_eq!(shown.icons[0].argb.len(), 22 * 22 * 4);
    let menu = item.menu();
    assert_eq!(menu.labels(), ["Count", "Not now", "-", "More", "Quit"]);
    assert!(!menu.find("Not now").unwrap().is_enabled);
    assert_eq!(menu.find("Even").unwrap().is_checked, Some(true));

    item.activate();
    item.wait_for_tooltip(|text| text == "Lab item\ncounted to 1", LIMIT);
    item.wait_for_menu(|menu| menu.find("Even").unwrap().is_checked == Some(false), LIMIT);
    item.click("Count");
    item.wait_for_tooltip(|text| text.ends_with("counted to 2"), LIMIT);

    program.kill();
    desktop.wait_for_empty_tray(LIMIT);
    let recorder = desktop.recorder();
    recorder.wait_for_tray_change(|change| !change.is_there, LIMIT);
    assert_eq!(recorder.tray_changes().len(), 2);
}

#[test]
fn a_real_panel_shows_a_tray_item_and_its_menu() {
    let desktop = Desktop::start(Options { tray: Tray::Xfce, ..Options::default() });
    let mut program = desktop.spawn("item", desktop.command(env!("CARGO_BIN_EXE_lab-tray-item")));
    let item = desktop.wait_for_tray_item(|shown| shown.id == "lab-item", LIMIT);

    desktop.click_panel_item(1, LIMIT);
    item.wait_for_tooltip(|text| text.ends_with("counted to 1"), LIMIT);
    let menu = desktop.open_panel_menu(LIMIT);
    assert!(menu.height > 60, "{menu:?}");
    assert!(desktop.screenshot("lab-panel").colours(&desktop) > 10);
    desktop.press("Escape");
    item.click("Quit");

    assert!(program.wait(LIMIT).success());
    desktop.wait_for_empty_tray(LIMIT);
}

#[test]
fn a_window_is_driven_by_role_and_label() {
    let desktop = Desktop::start(Options::default());
    let page = desktop.folder().join("page.html");
    fs::write(&page, PAGE).unwrap();
    let window = Window::open(&desktop, Path::new(BROWSER), &["--automation"], &[]);
    window.go_to(&format!("file://{}", page.display()));
    assert_eq!(window.title(), "Lab page");
    window.screenshot("lab-window-before");

    window.find_role("textbox", "Name of the host", LIMIT).fill("imap.example.org");
    let secret = window.find_role("textbox", "Password", LIMIT);
    secret.type_text("wörd");
    assert_eq!(secret.value(), "wörd");
    window.find_label("Security", LIMIT).choose("STARTTLS");
    window.find_role("button", "Ask", LIMIT).click();

    window.wait_for_text("Asking imap.example.org", LIMIT);
    assert_eq!(window.find("h1", LIMIT).text(), "Asking imap.example.org");
    window.screenshot("lab-window-after");
    let processes = window.processes();
    assert!(processes.len() >= 2, "{processes:#?}");
    assert!(processes.iter().any(|process| process.has_mapped("libwebkit2gtk")));
    window.close();
}

#[test]
fn a_window_that_the_user_closes_leaves_no_process() {
    let desktop = Desktop::start(Options::default());
    let window = Window::open(&desktop, Path::new(BROWSER), &["--automation"], &[]);
    window.go_to("data:text/html,<title>Close me</title>Text");
    let on_screen = desktop.wait_for_window(WindowName::Title("Close me"), LIMIT);
    desktop.screenshot_of(on_screen, "lab-window-frame");

    desktop.close_window(on_screen);

    window.wait_until_closed();
}

/// Programs of processes that name `folder` in their environment.
fn processes_of(folder: &Path) -> Vec<String> {
    let folder = folder.display().to_string();
    let is_its = |process: &fs::DirEntry| {
        let environment = fs::read(process.path().join("environ")).unwrap_or_default();
        String::from_utf8_lossy(&environment).contains(&folder)
    };
    let processes = fs::read_dir("/proc").unwrap().flatten().filter(is_its);
    processes.map(|process| process.path().display().to_string()).collect()
}
