//! The example for Waybar, run as Waybar runs it.

use std::path::Path;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program};
use tidings_tests::wait::wait_until;

use super::done;

fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/packaging/examples/waybar");
    folder.join(name).display().to_string()
}

#[test]
fn the_module_for_waybar_shows_what_is_new_and_that_nobody_watches() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    let mut module = desktop.command("sh");
    module.arg(example("tidings.sh"));
    module.env("TIDINGS", program("tidings")).env("TIDINGS_PROFILE", tidings.settings().parent().unwrap());
    let module = desktop.spawn("waybar-module", module);
    let last = || -> Value {
        let log = module.log();
        let line = log.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_default()
    };
    wait_until("the first line", LIMIT, || last()["class"] == "idle");
    assert_eq!(last()["text"], "");
    server.deliver("INBOX", "Ann <ann@example.org>", "Hello", "x");
    wait_until("what is new", LIMIT, || last()["class"] == "new" && last()["text"] == "1");
    assert!(last()["tooltip"].as_str().unwrap().contains(&server.user()), "{}", last());
    done(&tidings, &["mute", "1h"]);
    wait_until("the muting", LIMIT, || last()["class"] == "muted");
    tidings.quit(agent);
    wait_until("nobody to watch", LIMIT, || last()["class"] == "off");

    let config = std::fs::read_to_string(example("config.jsonc")).unwrap();
    assert!(config.contains("\"return-type\": \"json\"") && config.contains("tidings.sh"), "{config}");
    let style = std::fs::read_to_string(example("style.css")).unwrap();
    for class in ["new", "muted", "problem", "off"] {
        assert!(style.contains(&format!("#custom-tidings.{class}")), "{class}");
    }
}
