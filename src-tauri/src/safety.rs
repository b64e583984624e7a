//! The configuration that is built in, read as it is: what the page may load, and what may load it.

use serde_json::{Value, json};

const CONFIG: &str = include_str!("../tauri.conf.json");

fn config() -> Value {
    serde_json::from_str(CONFIG).unwrap()
}

#[test]
fn the_page_loads_only_itself_and_talks_only_to_the_shell() {
    let csp = config()["app"]["security"]["csp"].as_str().unwrap().to_owned();
    for rule in [
        "default-src 'self'",
        "connect-src ipc: http://ipc.localhost",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ] {
        assert!(csp.split(';').any(|found| found.trim() == rule), "{rule} in {csp}");
    }
    for loophole in ["unsafe", "*", "https:", "data:", "blob:"] {
        assert!(!csp.contains(loophole), "{loophole} in {csp}");
    }
    assert!(config()["app"]["security"].get("devCsp").is_none());
}

#[test]
fn nothing_of_tauri_is_open_to_the_page() {
    let app = &config()["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["security"]["assetProtocol"], json!({ "enable": false, "scope": [] }));
    assert_eq!(app["security"]["capabilities"], json!(["main"]), "one capability file");
    assert!(app["security"].get("dangerousDisableAssetCspModification").is_none());
    assert_eq!(app["windows"], json!([]), "no window is made from the configuration");
    assert_eq!(config()["build"]["devUrl"], Value::Null, "no address but the embedded page");
}
