//! The event log in the window: live, searched, filtered, exported; in another language; and no flash of white.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program, said};
use tidings_tests::wait::{wait_for, wait_until};

use super::browser::Browser;
use super::{TITLE, close, go_to, open, open_in, press, quit};

/// The subjects of the log, newest first, as a person reads them.
fn subjects(window: &Window<'_>) -> Vec<String> {
    window.painted();
    let found = window.script(
        "return [...document.querySelectorAll('[data-testid=event]')]
            .sort((a, b) => b.dataset.id - a.dataset.id)
            .map((row) => row.querySelector('[data-testid=event-subject]').textContent)",
        vec![],
    );
    serde_json::from_value(found).unwrap()
}

#[track_caller]
fn wait_for_subjects(window: &Window<'_>, wanted: &[&str]) {
    wait_until(&format!("{wanted:?} in the log"), LIMIT, || subjects(window) == wanted);
}

#[test]
fn the_log_is_live_searched_filtered_and_exported() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let mut client = dovecot.client();
    client.append("INBOX", &mail("张伟 <zhang@example.cn>", "订单已发货", "x"));
    let lunch = client.append("INBOX", &mail("Ann <ann@example.org>", "Lunch", "x"));
    tidings.wait_for_record("the second", |record| record["subject"] == "Lunch");
    let window = open(&desktop, &tidings, &[]);
    go_to(&window, "log");
    wait_for_subjects(&window, &["Lunch", "订单已发货"]);

    // Live, the picture of the last days too.
    client.expunge("INBOX", lunch);
    client.append("INBOX", &mail("Ann <ann@example.org>", "订单 and lunch", "x"));
    wait_for_subjects(&window, &["订单 and lunch", "Lunch", "Lunch", "订单已发货"]);
    let picture = "return document.querySelector('[data-testid=picture] svg').getAttribute('aria-label')";
    wait_until("the picture to follow", LIMIT, || {
        let label = window.script(picture, vec![]);
        label.as_str().is_some_and(|label| label.contains("3 arrived and 1 removed"))
    });

    let search = window.find_role("searchbox", "Search sender, subject, folder", LIMIT);
    search.fill("lunch 订单");
    wait_for_subjects(&window, &["订单 and lunch"]);
    // What comes and fits is shown, what does not is not.
    client.append("INBOX", &mail("Ben <ben@example.org>", "Tea", "x"));
    client.append("INBOX", &mail("Ben <ben@example.org>", "Lunch 订单 again", "x"));
    wait_for_subjects(&window, &["Lunch 订单 again", "订单 and lunch"]);
    window.screenshot("window-log-searched");
    press(&window, "Show all");
    window.find_label("Kind", LIMIT).choose("Removed");
    wait_for_subjects(&window, &["Lunch"]);
    window.find("[data-testid=event] button", LIMIT).click();
    let detail = window.find("[data-testid=event-detail]", LIMIT).text();
    assert!(detail.contains("Told by a toast") && detail.contains("mail was removed"), "{detail}");

    window.find("[data-testid=log-menu]", LIMIT).click();
    window.screenshot("window-log-menu");
    window.find("[data-testid=export-csv]", LIMIT).click();
    window.wait_for_text("1 entry was written to", LIMIT);
    let file = exported(&desktop, "csv");
    let text = fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert!(rows[0].contains("id,at,") && rows[1].contains("removed") && rows[1].contains("Lunch"), "{text}");
    press(&window, "Show all");
    window.find("[data-testid=log-menu]", LIMIT).click();
    window.find("[data-testid=export-json]", LIMIT).click();
    window.wait_for_text("6 entries were written to", LIMIT);
    assert_eq!(fs::read_to_string(exported(&desktop, "jsonl")).unwrap().lines().count(), 6);

    window.find("[data-testid=log-menu]", LIMIT).click();
    window.find("[data-testid=log-clear]", LIMIT).click();
    window.screenshot("window-log-clear");
    window.find("[data-testid=clear-confirm]", LIMIT).click();
    window.find("[data-testid=log-empty]", LIMIT);
    assert!(tidings.log().is_empty());
    window.close();
    tidings.quit(agent);
}

#[test]
fn the_mail_of_an_entry_is_opened_in_the_webmail_or_it_is_said_why_not() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    tidings.set_up(&Mailbox::from(&dovecot));
    let browser = Browser::new(&desktop);
    let window = open_in(&desktop, &tidings, &[("PATH", browser.path.as_os_str())]);
    tidings.wait_for_state("idling");
    let uid = dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Lunch", "x"));
    go_to(&window, "log");
    window.find("[data-testid=event][data-kind=arrived] button", LIMIT).click();

    press(&window, "Open this mail");
    let why = window.find("[data-testid=open-mail-error]", LIMIT).text();
    assert!(why.contains("the address of its webmail can be given"), "{why}");

    let address = "https://mail.example/?folder={folder}&uid={uid}";
    let given = tidings.run(&["settings", "set", "webmail", address, "--account", dovecot.user()]);
    assert!(given.status.success(), "{}", said(&given));
    press(&window, "Open this mail");
    assert_eq!(browser.page(1), format!("https://mail.example/?folder=INBOX&uid={uid}"));
    wait_until("nothing to be wrong", LIMIT, || window.count("[data-testid=open-mail-error]") == 0);
    window.close();
    quit(&desktop, &tidings);
}

/// The file that was exported, wherever the desktop has its downloads.
#[track_caller]
fn exported(desktop: &Desktop, ending: &str) -> PathBuf {
    let home = desktop.variable("HOME");
    let folders = [home.join("Downloads"), home];
    wait_for("the exported file", LIMIT, || {
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let mut paths = files.map(|file| file.path());
        paths.find(|path| path.extension().is_some_and(|found| found == ending))
    })
}

#[test]
fn the_language_that_is_chosen_is_that_of_window_toasts_tray_and_command_line() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let window = open(&desktop, &tidings, &[]);
    go_to(&window, "settings");
    window.find_label("Language", LIMIT).choose("Deutsch");
    window.wait_for_text("Einstellungen", LIMIT);
    go_to(&window, "log");
    window.wait_for_text("Ereignisprotokoll", LIMIT);
    go_to(&window, "settings");
    window.find("[data-testid=tab-toasts]", LIMIT).click();
    press(&window, "Testbenachrichtigung senden");
    desktop.recorder().wait_for_toast(|toast| toast.summary == "Benachrichtigungen kommen an", LIMIT);
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.wait_for_menu(|menu| menu.labels().iter().any(|label| label.contains("Beenden")), LIMIT);
    let status = said(&tidings.run(&["status"]));
    assert!(status.contains("läuft seit"), "{status}");

    window.find("[data-testid=tab-general]", LIMIT).click();
    window.find_label("Sprache", LIMIT).choose("简体中文");
    window.wait_for_text("设置", LIMIT);
    for section in ["settings", "accounts", "log"] {
        go_to(&window, section);
        window.find(&format!("[data-testid={section}-page]"), LIMIT);
        window.screenshot(&format!("window-{section}-chinese"));
    }
    window.close();
    tidings.quit(agent);
}

/// Where the window opens, nothing lighter than the page is ever on the screen: a series of pictures of the first
/// half second, each as the average of its colours.
#[test]
fn a_dark_window_opens_without_a_flash_of_white() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let mut command = desktop.command(program("tidings-window"));
    command.args(tidings.profile_arguments()).env("GTK_THEME", "Adwaita:dark");
    let started = Instant::now();
    let opened = desktop.spawn("window", command);
    let shown = desktop.wait_for_window(TITLE, LIMIT);
    let seen = Instant::now();
    let mut series = Vec::new();
    while seen.elapsed() < Duration::from_millis(500) {
        let mut look = desktop.command("import");
        look.args([
            "-silent",
            "-window",
            &shown.id.to_string(),
            "-resize",
            "1x1!",
            "-format",
            "%[fx:100*mean]",
        ]);
        let brightness: f64 = desktop
            .run({
                look.arg("info:-");
                look
            })
            .trim()
            .parse()
            .unwrap();
        series.push(brightness);
    }
    eprintln!("on the screen after {:?}, then {series:.0?} % of white", seen - started);
    assert!(series.len() >= 2, "{series:?}");
    assert!(series.iter().all(|brightness| *brightness < 45.0), "{series:?}");
    close(&desktop, shown);
    drop(opened);
    tidings.quit(agent);
}
