//! An account by its address: what servers it has is found, shown and taken, and only then a password is asked for.

use std::ffi::OsStr;

use tidings_tests::ca::CertificateKind;
use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::resolver::Resolver;
use tidings_tests::secrets::assert_no_trace;
use tidings_tests::tidings::{LIMIT, Tidings};
use tidings_tests::web_server::WebServer;

use super::{open, open_in, press, quit, text_of};

const USER: &str = "anna@lab.example";
const PASSWORD: &str = "Numbat-harbour+51";

/// Presses a key where the focus is.
fn key(window: &Window<'_>, key: &str) {
    window.press_key(key);
}

/// The label of what has the focus, as it is shown.
fn focused(window: &Window<'_>) -> String {
    let label =
        "const it = document.activeElement; return it.innerText || it.labels?.[0]?.innerText || it.tagName";
    window.script(label, vec![]).as_str().unwrap_or_default().trim().to_owned()
}

/// Goes on with Tab until this has the focus.
#[track_caller]
fn tab_to(window: &Window<'_>, label: &str) {
    for _ in 0..40 {
        if focused(window) == label {
            return;
        }
        key(window, "Tab");
    }
    panic!("Tab does not reach {label:?}: {}", window.text());
}

#[test]
fn the_first_account_is_added_by_its_address_and_the_keyboard_alone() {
    let desktop = Desktop::start(Options::recorded());
    let users = vec![(USER.to_owned(), PASSWORD.to_owned())];
    let dovecot = Dovecot::start(DovecotOptions { users, ..DovecotOptions::default() });
    dovecot.client().create_folder("订单");
    let resolver = Resolver::start("lab.example", dovecot.address().port());
    let dns = resolver.address().to_string();
    let tidings = Tidings::new(&desktop);
    let surroundings = [("TIDINGS_DNS", OsStr::new(&dns)), ("SSL_CERT_FILE", dovecot.ca_file().as_os_str())];
    let window = open_in(&desktop, &tidings, &surroundings);

    window.wait_for_text("Welcome to Tidings", LIMIT);
    key(&window, "Tab");
    assert_eq!(focused(&window), "Add a mail account");
    key(&window, "Enter");
    // The focus is where one types.
    window.find("[data-testid=email]:focus", LIMIT);
    window.type_keys(USER);
    window.screenshot("window-by-address");
    key(&window, "Enter");

    let found = window.find("[data-testid=found-server]", LIMIT).text();
    assert!(found.contains(&format!("localhost:{}", dovecot.address().port())), "{found}");
    assert_eq!(window.find("[data-testid=found-by]", LIMIT).attribute("data-by").as_deref(), Some("srv"));
    assert_eq!(
        window.count("input[type=password]"),
        0,
        "what was found is seen before a password is asked for"
    );
    window.screenshot("window-by-address-found");
    tab_to(&window, "Use this server");
    key(&window, "Enter");
    window.find("[data-testid=password]:focus", LIMIT);
    window.type_keys(PASSWORD);
    window.screenshot("window-by-address-password");
    key(&window, "Enter");

    window.wait_for_text("The connection works.", LIMIT);
    let folders = text_of(&window, "[data-testid=folder-picks]");
    assert!(folders.contains("订单"), "names are decoded: {folders}");
    tab_to(&window, "订单");
    key(&window, "Space");
    window.screenshot("window-by-address-folders");
    tab_to(&window, "Save and watch");
    key(&window, "Enter");

    let account = tidings.wait_for_state("idling");
    let watched: Vec<&str> = account["folders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|folder| folder["name"].as_str().unwrap())
        .collect();
    assert_eq!(watched, ["INBOX", "订单"]);
    let kept = desktop.keyring().search(&[("service", "tidings")]);
    assert_eq!(kept.iter().map(|item| item.secret.as_str()).collect::<Vec<_>>(), [PASSWORD]);
    assert_no_trace(&desktop, PASSWORD);
    window.close();
    quit(&desktop, &tidings);
}

/// What a domain says of its servers.
fn autoconfig(port: u16) -> String {
    format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"x\"><incomingServer type=\"imap\">\
         <hostname>localhost</hostname><port>{port}</port><socketType>SSL</socketType>\
         <username>%EMAILLOCALPART%@lab.example</username></incomingServer></emailProvider></clientConfig>"
    )
}

#[test]
fn a_domain_beyond_ascii_says_over_https_where_its_server_is() {
    const HOST: &str = "autoconfig.xn--bcher-kva.example";
    const PATH: &str = "/mail/config-v1.1.xml";
    let desktop = Desktop::start(Options::recorded());
    let users = vec![(USER.to_owned(), PASSWORD.to_owned())];
    let dovecot = Dovecot::start(DovecotOptions { users, ..DovecotOptions::default() });
    let certificate = dovecot.authority().issue_for(&[HOST], CertificateKind::Good);
    let web = WebServer::start(&certificate, PATH, &autoconfig(dovecot.address().port()));
    let resolver = Resolver::start("other.example", 1);
    let (dns, address) = (resolver.address().to_string(), web.address().to_string());
    let tidings = Tidings::new(&desktop);
    let surroundings = [
        ("TIDINGS_DNS", OsStr::new(&dns)),
        ("TIDINGS_WEB", OsStr::new(&address)),
        ("SSL_CERT_FILE", dovecot.ca_file().as_os_str()),
    ];
    let window = open_in(&desktop, &tidings, &surroundings);
    press(&window, "Add a mail account");
    let look_for = |address: &str| {
        window.find_role("textbox", "Mail address", LIMIT).fill(address);
        press(&window, "Continue");
        text_of(&window, "[data-testid=found]")
    };

    // The same server, but nobody vouches that it is this domain's.
    let stranger = look_for("anna@stranger.example");
    assert!(!stranger.contains("localhost"), "{stranger}");
    assert_eq!(web.asked(), [] as [&str; 0]);
    press(&window, "Another address");

    let found = look_for("anna@Bücher.example");
    assert!(found.contains(&format!("localhost:{}", dovecot.address().port())), "{found}");
    assert_eq!(
        window.find("[data-testid=found-by]", LIMIT).attribute("data-by").as_deref(),
        Some("autoconfig")
    );
    assert_eq!(web.asked(), [format!("{HOST}{PATH}")], "and nothing of the address was told");
    window.screenshot("window-by-autoconfig");
    press(&window, "Use this server");
    window.find_role("textbox", "Password", LIMIT).fill(PASSWORD);
    press(&window, "Test the connection");
    press(&window, "Save and watch");
    tidings.wait_for_state("idling");
    window.close();
    quit(&desktop, &tidings);
}

#[test]
fn what_a_provider_wants_is_said_before_anything_is_asked() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let window = open(&desktop, &tidings, &[]);
    press(&window, "Add a mail account");
    let look_for = |address: &str| {
        window.find_role("textbox", "Mail address", LIMIT).fill(address);
        press(&window, "Continue");
        text_of(&window, "[data-testid=found]")
    };

    let tuta = look_for("ann@tuta.com");
    assert!(tuta.contains("has no IMAP"), "{tuta}");
    assert_eq!(window.count("[data-testid=take]"), 0);
    window.screenshot("window-provider-without-imap");
    press(&window, "Another address");

    let qq = look_for("10001@qq.com");
    assert!(qq.contains("authorization code") && qq.contains("switch it on"), "{qq}");
    assert!(qq.contains("imap.qq.com:993"), "{qq}");
    window.screenshot("window-provider-qq");
    press(&window, "Another address");

    let gmail = look_for("ann@gmail.com");
    assert!(gmail.contains("app password") && gmail.contains("imap.gmail.com:993"), "{gmail}");
    press(&window, "Use this server");
    window.find_role("textbox", "App password", LIMIT);
    window.screenshot("window-provider-gmail");
    press(&window, "Sign in in the browser instead");
    let guide = text_of(&window, "[data-testid=client-id-guide]");
    assert!(guide.contains("[oauth.google]"), "{guide}");
    window.screenshot("window-client-id-guide");
    window.close();
    quit(&desktop, &tidings);
}
