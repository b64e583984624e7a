//! What the page can do in the running window, and what it cannot; and whether everybody can use it.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_for;

use super::{go_to, open, open_with};

/// Runs an asynchronous function body in the page and gives what it returned, or what it threw as text.
fn awaited(window: &Window<'_>, body: &str) -> Value {
    window.script(
        &format!(
            "window.__answer = undefined;
             (async () => {{ {body} }})().then((it) => {{ window.__answer = {{ it }} }}, (it) => {{ window.__answer = {{ it: 'threw ' + it }} }})"
        ),
        vec![],
    );
    wait_for("the page's answer", LIMIT, || {
        let answer = window.script("return window.__answer ?? null", vec![]);
        answer.is_object().then(|| answer["it"].clone())
    })
}

#[test]
fn the_page_reaches_nothing_but_our_own_commands() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    stranger.set_nonblocking(true).unwrap();
    let address = format!("http://{}/", stranger.local_addr().unwrap());
    let window = open(&desktop, &tidings, &[]);
    window.find("[data-testid=account]", LIMIT);
    let before = window.script("return location.href", vec![]);

    // No network, by whatever way.
    let fetched = awaited(&window, &format!("return (await fetch('{address}')).status"));
    assert!(fetched.as_str().is_some_and(|said| said.starts_with("threw")), "{fetched}");
    for (way, attribute) in [("img", "src"), ("iframe", "src"), ("script", "src"), ("embed", "src")] {
        window.script(
            &format!("const it = document.createElement('{way}'); it.{attribute} = '{address}'; document.body.append(it)"),
            vec![],
        );
    }
    window
        .script(&format!("try {{ new WebSocket('{}') }} catch {{}}", address.replace("http", "ws")), vec![]);
    window.script(&format!("navigator.sendBeacon?.('{address}')"), vec![]);
    // No code but ours.
    let evaluated = awaited(&window, "return new Function('return 1')()");
    assert!(evaluated.as_str().is_some_and(|said| said.starts_with("threw")), "{evaluated}");
    window.script(
        "const it = document.createElement('script'); it.textContent = 'window.__inline = 1'; document.body.append(it)",
        vec![],
    );
    assert_eq!(window.script("return window.__inline ?? null", vec![]), Value::Null);
    // No other page and no other window.
    window.script(&format!("location.href = '{address}'"), vec![]);
    let opened = window.script(&format!("return window.open('{address}') === null"), vec![]);
    assert_eq!(opened, true);
    window.painted();
    assert_eq!(window.script("return location.href", vec![]), before);
    // Nothing of Tauri's, and our own commands check what they are given.
    assert_eq!(window.script("return typeof window.__TAURI__", vec![]), "undefined");
    assert_eq!(window.script("return Object.isFrozen(Object.prototype)", vec![]), true);
    for (command, arguments) in [
        ("plugin:event|emit", "{ event: 'x' }"),
        ("plugin:window|close", "{}"),
        ("plugin:autostart|enable", "{}"),
        ("plugin:path|resolve_directory", "{ directory: 1 }"),
        ("no_such_command", "{}"),
        ("mute", "{ until: '1990-01-01T00:00:00Z' }"),
        ("log", "{ query: { search: 'x'.repeat(257) } }"),
        ("log", "{ query: 'x' }"),
        ("keep_log", "{ keep: { days: 0, forget_on_quit: false } }"),
        ("clear_log", "{ account: 'nobody' }"),
        ("remove_account", "{ id: '../../etc' }"),
        ("set_preferences", "{ preferences: { language: 'tlh' } }"),
        ("export_log", "{ query: {}, format: '/etc/passwd' }"),
    ] {
        let call = format!("return await window.__TAURI_INTERNALS__.invoke('{command}', {arguments})");
        let refused = awaited(&window, &call);
        assert!(
            refused.as_str().is_some_and(|said| said.starts_with("threw")),
            "{command} {arguments}: {refused}"
        );
    }
    let knocked = stranger.accept();
    assert!(knocked.is_err(), "somebody came: {knocked:?}");
    assert_eq!(tidings.account().unwrap()["state"], "idling");
    window.close();
    tidings.quit(agent);
}

/// Every page in both themes, judged by axe-core: WCAG 2.2 A and AA.
#[test]
fn every_page_can_be_used_by_everybody_in_both_themes() {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&axe).unwrap_or_else(|_| panic!("no {}: run npm ci in ui/", axe.display()));
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let mut client = dovecot.client();
    let gone = client.append("INBOX", &mail("Ann <ann@example.org>", "Lunch", "x"));
    tidings.wait_for_record("the mail", |record| record["kind"] == "arrived");
    client.expunge("INBOX", gone);
    tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
    for theme in ["Adwaita", "Adwaita:dark"] {
        let window = open_with(&desktop, &tidings, &[], theme);
        window.script(&axe, vec![]);
        let name =
            |page: &str| format!("window-{page}-{}", if theme == "Adwaita" { "light" } else { "dark" });
        go_to(&window, "accounts");
        judge(&window, &name("accounts"));
        go_to(&window, "log");
        window.find("[data-testid=event] button", LIMIT).click();
        window.find("[data-testid=event-detail]", LIMIT);
        judge(&window, &name("log"));
        go_to(&window, "settings");
        for tab in ["general", "toasts", "quiet", "privacy"] {
            window.find(&format!("[data-testid=tab-{tab}]"), LIMIT).click();
            window.find(&format!("[data-testid=settings-{tab}] section"), LIMIT);
            judge(&window, &name(&format!("settings-{tab}")));
        }
        window.resize(480, 640);
        judge(&window, &name("settings-narrow"));
        let width = window.script("return document.documentElement.scrollWidth - innerWidth", vec![]);
        assert!(width.as_i64().unwrap() <= 0, "the page is wider than the window by {width}");
        window.close();
    }
    tidings.quit(agent);
}

#[track_caller]
fn judge(window: &Window<'_>, name: &str) {
    window.screenshot(name);
    let found = awaited(
        window,
        "const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
         return violations.map((it) => it.id + ': ' + it.nodes.map((node) => node.target.join(' ')).join(', '))",
    );
    assert_eq!(found, serde_json::json!([]), "{name}");
}
