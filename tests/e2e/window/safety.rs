//! What the page can do in the running window, and what it cannot.

use std::net::TcpListener;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};

use super::{awaited, open};

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
