//! Signing in in the browser from the window: a scripted provider stands for Google and Microsoft, and a person who
//! does what its page asks for the browser.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::gmail;
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::oauth_server::{NAME, OAuthServer};
use tidings_tests::secrets::assert_no_trace;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_for;

use super::{fill_form, open_in, press, quit};

/// A program in the place of the one that opens pages: it writes down what it was asked to open.
pub(super) struct Browser {
    /// Where it is found before the other.
    pub(super) path: OsString,
    asked: PathBuf,
}

impl Browser {
    pub(super) fn new(desktop: &Desktop) -> Self {
        let folder = desktop.folder().join("browser");
        std::fs::create_dir_all(&folder).unwrap();
        let (program, asked) = (folder.join("xdg-open"), folder.join("asked"));
        std::fs::write(&program, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", asked.display()))
            .unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut path = OsString::from(folder);
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        Self { path, asked }
    }

    /// The page that was opened as the `number`th, counted from one.
    pub(super) fn page(&self, number: usize) -> String {
        wait_for("a page in the browser", LIMIT, || {
            let asked = std::fs::read_to_string(&self.asked).unwrap_or_default();
            asked.lines().nth(number - 1).filter(|_| asked.ends_with('\n')).map(str::to_owned)
        })
    }
}

#[test]
fn an_account_is_added_in_the_browser_and_signed_in_again_from_its_problem() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, 0.05);
    let provider = OAuthServer::start();
    let options =
        ServerOptions { personality: gmail(), tokens: provider.tokens().clone(), ..ServerOptions::default() };
    let server = ImapServer::start(options);
    std::fs::create_dir_all(tidings.settings().parent().unwrap()).unwrap();
    std::fs::write(tidings.settings(), provider.section()).unwrap();
    let browser = Browser::new(&desktop);
    let surroundings = [("PATH", browser.path.as_os_str()), ("TIDINGS_TIME_SCALE", OsStr::new("0.05"))];
    let window = open_in(&desktop, &tidings, &surroundings);

    press(&window, "Add a mail account");
    window.find("[data-testid=manual]", LIMIT).click();
    window.find("[data-testid=sign-in-by]", LIMIT);
    window.find_label("Signs in", LIMIT).choose(&format!("in the browser with {NAME}"));
    fill_form(&window, &Mailbox { password: String::new(), ..Mailbox::from(&server) });
    press(&window, "Sign in and test the connection");
    window.find("[data-testid=sign-in-waiting]", LIMIT);
    window.screenshot("window-browser-waiting");
    let last_page = provider.browse(&browser.page(1));
    assert!(last_page.contains("You are signed in"), "{last_page}");
    window.wait_for_text("The connection works.", LIMIT);
    press(&window, "Save and watch");
    press(&window, "Done");
    tidings.wait_for_state("idling");

    provider.revoke();
    server.end_sessions(None);
    window.find("[data-testid=account-problem][data-code=requires_sign_in]", LIMIT);
    window.screenshot("window-browser-problem");
    press(&window, "Sign in again");
    provider.browse(&browser.page(2));
    window.find("[data-testid=account][data-state=idling]", LIMIT);
    assert_eq!(window.count("[data-testid=account-problem]"), 0);
    for secret in provider.secrets() {
        assert_no_trace(&desktop, &secret);
    }
    window.close();
    quit(&desktop, &tidings);
}
