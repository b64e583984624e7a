//! With a real panel and a real notification service, by mouse and keyboard.

use tidings_tests::desktop::{Desktop, Options, SCREEN, WindowName};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{close, wait_for_opened, wait_for_page};

#[test]
fn on_a_real_desktop_toast_and_tray_lead_to_the_window() {
    let desktop = Desktop::start(Options::real());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut client = dovecot.client();
    client.create_folder("Choir");
    let mut agent = tidings.watch(&Mailbox { folders: &["INBOX", "Choir"], ..Mailbox::from(&dovecot) });
    desktop.wait_for_panel_item(LIMIT);

    client.append("INBOX", &mail("Ann Lee <ann@example.org>", "Lunch on Thursday?", "x"));
    desktop.dunst().wait_for_displayed(1, LIMIT);
    let toast = desktop.wait_for_window(WindowName::Class("^Dunst$"), LIMIT);
    let picture = desktop.screenshot_of(toast, "desktop-toast");
    assert!(picture.colours(&desktop) > 10);
    let record = tidings.wait_for_record("the mail", |record| record["told_at"].is_string());
    desktop.dunst().click(LIMIT);
    let (shown, process) = wait_for_opened(&desktop);
    let event = record["id"].to_string();
    assert!(process.command_line.windows(2).any(|pair| pair == ["--event", &event]), "{process:?}");
    wait_for_page(&desktop, shown, "desktop-window-at-event");
    client.append("Choir", &mail("Ben Carter <ben@carter.example>", "Rehearsal moved to Friday", "x"));
    desktop.dunst().wait_for_displayed(1, LIMIT);
    desktop.screenshot("desktop-whole");
    desktop.dunst().close_all();
    close(&desktop, shown);

    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.wait_for_menu(|menu| menu.labels().iter().any(|label| label.contains("Rehearsal")), LIMIT);
    let menu = desktop.open_panel_menu(LIMIT);
    let corner = (menu.x - 60, 0);
    desktop.screenshot_of_area(corner, (SCREEN.0 - corner.0, menu.y + menu.height + 40), "desktop-tray-menu");
    // From below: Quit, Check now, Open Tidings.
    for key in ["Up", "Up", "Up", "Return"] {
        desktop.press(key);
    }
    let (shown, process) = wait_for_opened(&desktop);
    assert!(!process.command_line.iter().any(|word| word == "--event"), "{process:?}");
    close(&desktop, shown);

    desktop.click_panel_item(1, LIMIT);
    let (shown, _) = wait_for_opened(&desktop);
    close(&desktop, shown);

    desktop.open_panel_menu(LIMIT);
    for key in ["Up", "Return"] {
        desktop.press(key);
    }
    assert!(agent.wait(LIMIT).success(), "Quit ends the agent");
    wait_until("the item to leave the panel", LIMIT, || desktop.tray_items().is_empty());
}
