//! What the installers for Windows and macOS are told (`packaging/*.json`), read with the types that Tauri's bundler
//! reads it with. Nobody has run them; that they are told the right things is tested all the same.

use std::path::Path;

use serde_json::Value;
use tauri::utils::config::{BundleResources, Config};

fn told(more: &str) -> Config {
    let mut all: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    merge(&mut all, serde_json::from_str(more).unwrap());
    serde_json::from_value(all).unwrap()
}

/// As the bundler puts two files together (RFC 7396).
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

#[test]
fn the_installers_register_the_name_that_toasts_are_shown_under() {
    for more in [include_str!("../packaging/windows.json"), include_str!("../packaging/macos.json")] {
        assert_eq!(told(more).identifier, tidings_os::IDENTIFIER);
    }
}

#[test]
fn the_installers_lay_the_agent_beside_the_window() {
    let windows = told(include_str!("../packaging/windows.json")).bundle;
    let Some(BundleResources::Map(resources)) = windows.resources else { panic!("{:?}", windows.resources) };
    assert_eq!(resources["../target/release/tidings.exe"], "tidings.exe");

    let macos = told(include_str!("../packaging/macos.json")).bundle.macos;
    assert_eq!(macos.files[Path::new("MacOS/tidings")], Path::new("../target/release/tidings"));
}

#[test]
fn the_installer_for_windows_ends_the_agent_before_its_program_goes() {
    let nsis = told(include_str!("../packaging/windows.json")).bundle.windows.nsis.unwrap();
    let hooks = nsis.installer_hooks.unwrap();
    let hooks = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(hooks)).unwrap();
    for occasion in ["NSIS_HOOK_PREINSTALL", "NSIS_HOOK_PREUNINSTALL"] {
        assert!(hooks.contains(&format!("!macro {occasion}\n")), "{occasion}");
    }
}
