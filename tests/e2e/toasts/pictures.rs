//! Pictures of every kind of toast and of every state of the tray: for `src-tauri/docs/desktop.md`, for people to look at,
//! and that there is something to see in them.
//!
//! What is shown is what the agent sends. It is taken down by the recorder, and shown again by the real services, whose
//! toasts no program can press.

use std::fs;
use std::time::Instant;

use tidings_tests::desktop::{Desktop, Notifications, Options, Picture, Toast, WindowName, XWindow};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

use super::{APART, set, two_folders};

const BEN: &str = "Ben Carter <ben@carter.example>";
const ANN: &str = "Ann Lee <ann@example.org>";
const ZHANG: &str = "张伟 <zhang.wei@example.cn>";

#[test]
fn every_kind_of_toast_is_shown_by_dunst_and_by_xfce() {
    let toasts = every_kind();
    for (service, name) in [(Notifications::Dunst, "dunst"), (Notifications::Xfce, "xfce")] {
        let desktop = Desktop::start(Options { notifications: service, ..Options::default() });
        let on_screen = || -> Vec<XWindow> {
            match service {
                Notifications::Dunst if desktop.dunst().displayed() == 0 => Vec::new(),
                Notifications::Dunst => vec![desktop.wait_for_window(WindowName::Class("^Dunst$"), LIMIT)],
                _ => desktop.xfce_toasts(),
            }
        };
        let mut pictures = Vec::new();
        for (kind, toast) in &toasts {
            let id = desktop.show_again(toast);
            let window = wait_for("the toast", LIMIT, || on_screen().first().copied());
            let picture = desktop.screenshot_of(window, &format!("toast-{name}-{kind}"));
            assert!(picture.colours(&desktop) > 10, "{name} shows nothing of {kind}");
            pictures.push(picture.path.display().to_string());
            desktop.close_toast(id);
            wait_until("the toast to go", LIMIT, || on_screen().is_empty());
        }
        // Two columns on a ground that is neither light nor dark.
        let mut arguments = vec!["-background".to_owned(), "#5e7793".to_owned()];
        for column in pictures.chunks(pictures.len().div_ceil(2)) {
            arguments.push("(".to_owned());
            arguments.extend_from_slice(column);
            let edge = ["-bordercolor", "#5e7793", "-border", "6", "-append", ")"];
            arguments.extend(edge.map(str::to_owned));
        }
        arguments.push("+append".to_owned());
        desktop.picture(&format!("toasts-{name}"), &arguments);
    }
}

/// One toast of each kind, with its name.
fn every_kind() -> Vec<(&'static str, Toast)> {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    let recorder = desktop.recorder();
    let toast = |wanted: &dyn Fn(&Toast) -> bool| recorder.wait_for_toast(wanted, LIMIT);
    // Told alone again: in the time after a toast, what follows joins it.
    let apart = || {
        let before = Instant::now();
        wait_until("the next mail to be told alone", LIMIT, || before.elapsed() > APART);
    };
    let mut all = Vec::new();

    server.deliver("INBOX", BEN, "Minutes of Monday’s meeting", "x");
    let new = toast(&|toast| toast.body.starts_with("Minutes"));
    recorder.click(new.id, "mark-read");
    let undo = toast(&|toast| toast.summary == "Marked as read");
    all.extend([("new", new), ("undo", undo)]);

    apart();
    set(&tidings, "preview", "on");
    let text = "The train leaves at 9:14 from platform 3. Your seats are 41 and 42 in coach B; show this mail or the code.";
    let uid = server.deliver("INBOX", "Northern Rail <tickets@rail.example>", "Your tickets to York", text);
    all.push(("preview", toast(&|toast| toast.body.contains("9:14"))));
    set(&tidings, "preview", "off");
    server.expunge("INBOX", uid);
    all.push(("removed", toast(&|toast| toast.summary == "Removed from INBOX")));

    apart();
    server.deliver("INBOX", "Example <no-reply@example.org>", "483920 is your confirmation code", "x");
    all.push(("code", toast(&|toast| toast.action("copy-code").is_some())));

    apart();
    let three = [(ZHANG, "订单已发货，预计周四送达"), (ANN, "Rehearsal moved to Thursday"), (BEN, LONG)];
    for (from, subject) in three {
        server.deliver("Work", from, subject, "x");
    }
    all.push(("summary", toast(&|toast| toast.summary == "3 new mails")));

    apart();
    set(&tidings, "privacy", "nothing");
    server.deliver("INBOX", ANN, "Nobody reads this", "x");
    all.push(("private", toast(&|toast| toast.summary == "New mail")));
    set(&tidings, "privacy", "all");

    set(&tidings, "quiet_hours", "mon-sun 00:00-00:00");
    server.deliver("INBOX", ANN, "Good night", "x");
    server.deliver("Work", BEN, "Early train tomorrow", "x");
    tidings.wait_for_record("held", |record| record["subject"] == "Early train tomorrow");
    tidings.wait_for_record("held", |record| record["subject"] == "Good night");
    set(&tidings, "quiet_hours", "none");
    all.push(("digest", toast(&|toast| toast.body.ends_with("While toasts waited"))));

    tidings
        .wait_for_record("told", |record| record["subject"] == "Good night" && record["told_at"].is_string());
    tidings.quit(agent);
    // That an hour passed is written into the database.
    let database = tidings.settings().with_file_name("tidings.db");
    let mut sqlite = desktop.command("python3");
    sqlite.arg("-c").arg(format!(
        "import sqlite3; db = sqlite3.connect('{}'); db.execute('UPDATE mailbox SET synced = synced - 3600000'); \
         db.commit()",
        database.display()
    ));
    desktop.run(sqlite);
    // So few as three would be told one by one.
    let more = [(BEN, "Photos from Sunday"), (ANN, "Re: Photos from Sunday")];
    for (from, subject) in three.into_iter().chain(more) {
        server.deliver("INBOX", from, subject, "x");
    }
    let agent = tidings.start();
    all.push(("away", toast(&|toast| toast.body.contains("While you were away"))));

    server.set_password("another one");
    server.end_sessions(None);
    all.push(("problem", toast(&|toast| toast.summary.contains("refused the sign-in"))));
    tidings.quit(agent);
    all
}

/// A subject as newsletters have them.
const LONG: &str = "Reminder: the questionnaire about the new meeting rooms on the third and fourth floor closes on Friday at noon";

/// Grounds of panels: light and dark, as the common desktops have them.
const GROUNDS: [(&str, [u8; 3]); 2] = [("#f0efee", [0xf0, 0xef, 0xee]), ("#2b2e32", [0x2b, 0x2e, 0x32])];
/// The contrast that graphics need to be made out (WCAG 2.2, 1.4.11).
const CONTRAST: f64 = 3.0;

#[test]
fn every_state_of_the_tray_stands_out_on_light_and_dark_panels() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&Mailbox::from(&server));
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    let other_than = |before: &[Picture]| item.wait_for(|shown| shown.icons != before, LIMIT).icons;
    let well = item.appearance().icons;
    server.deliver("INBOX", ANN, "New", "x");
    let dot = other_than(&well);
    set(&tidings, "tray_mark", "number");
    let one = other_than(&dot);
    for number in 2..=12 {
        server.deliver("INBOX", ANN, &format!("Number {number}"), "x");
    }
    tidings.wait_for_account("twelve new", |account| account["new"] == 12);
    item.wait_for_tooltip(|text| text.contains("12 new"), LIMIT);
    let twelve = item.appearance().icons;
    set(&tidings, "tray_mark", "nothing");
    assert_eq!(other_than(&twelve), well, "nothing is nothing");
    item.click("Mute for 15 minutes");
    let muted = other_than(&well);
    item.click("Unmute");
    other_than(&muted);
    drop(server);
    let offline = other_than(&well);
    tidings.quit(agent);

    let server = ImapServer::start(ServerOptions::default());
    let other = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&other);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let item = other.wait_for_tray_item(|shown| shown.icons == well, LIMIT);
    server.set_password("another one");
    server.end_sessions(None);
    tidings.wait_for_state("needs_user");
    let needs_you = item.wait_for(|shown| shown.icons != well && shown.icons != offline, LIMIT).icons;

    let states = [
        ("All right; or new mail, with the mark “nothing”", well),
        ("New mail, with the mark “dot”", dot),
        ("New mail, with the mark “number”", one),
        ("Twelve new mails", twelve),
        ("Muted", muted),
        ("Not connected", offline),
        ("Needs you", needs_you),
    ];
    for (state, icons) in &states {
        for (icon, (name, ground)) in icons.iter().flat_map(|icon| GROUNDS.map(|ground| (icon, ground))) {
            let visible =
                icon.argb.chunks(4).filter(|pixel| contrast(blend(pixel, ground), ground) >= CONTRAST);
            // A tenth of the square is more than a frame of one pixel would be at 48.
            let (visible, all) = (visible.count(), icon.argb.len() / 4);
            assert!(visible * 10 >= all, "{state} at {} on {name}: {visible} of {all}", icon.width);
        }
    }
    draw_sheet(&desktop, &states);
}

/// The states from top to bottom, on both grounds, in all sizes.
fn draw_sheet(desktop: &Desktop, states: &[(&str, Vec<Picture>)]) {
    let mut arguments = Vec::new();
    let mut say = |words: &[&str]| arguments.extend(words.iter().map(|&word| word.to_owned()));
    for (row, (state, icons)) in states.iter().enumerate() {
        say(&["("]);
        for (ground, _) in GROUNDS {
            say(&["(", "-size", "290x76", &format!("xc:{ground}")]);
            let mut left = 12;
            for icon in icons {
                let file = desktop.folder().join(format!("icon-{row}-{}", icon.width));
                let rgba = icon.argb.chunks(4).flat_map(|argb| [argb[1], argb[2], argb[3], argb[0]]);
                fs::write(&file, rgba.collect::<Vec<u8>>()).unwrap();
                let size = format!("{0}x{0}", icon.width);
                let place = format!("+{left}+{}", (76 - icon.height) / 2);
                say(&["(", "-size", &size, "-depth", "8", &format!("rgba:{}", file.display()), ")"]);
                say(&["-geometry", &place, "-composite"]);
                left += icon.width + 10;
            }
            say(&[")"]);
        }
        let font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
        say(&["(", "-size", "340x76", "xc:white", "-font", font, "-pointsize", "13", "-fill", "#202328"]);
        say(&["-annotate", "+12+42", state, ")", "+append", ")"]);
    }
    say(&["-append"]);
    desktop.picture("tray-states", &arguments);
}

/// What is seen of a pixel, ARGB, on a ground.
fn blend(argb: &[u8], ground: [u8; 3]) -> [u8; 3] {
    let alpha = u16::from(argb[0]);
    let over = |place: usize| {
        let mixed = (u16::from(argb[place + 1]) * alpha + u16::from(ground[place]) * (255 - alpha)) / 255;
        u8::try_from(mixed).unwrap()
    };
    [over(0), over(1), over(2)]
}

/// The contrast of two colours (WCAG 2.2, "contrast ratio").
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let light = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}
