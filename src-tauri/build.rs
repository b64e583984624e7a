//! Prepares what the window embeds: the page, the icons, and the list of commands the page may call.
//!
//! The page is built by `npm run build` in `ui/` (`cargo xtask` does it). Where it is missing, a debug build
//! gets a stand-in that says so, and a warning, so that checking the workspace needs no Node; a release build
//! fails instead. The stand-in is never taken for the page: it carries [`STAND_IN`].

use std::{error::Error, fs, path::Path};

/// Every command that the page may call; `capabilities/main.json` allows exactly these.
const COMMANDS: &[&str] = &[
    "subscribe",
    "snapshot",
    "painted",
    "log",
    "discover",
    "open_page",
    "log_overview",
    "export_log",
    "clear_log",
    "keep_log",
    "probe_account",
    "sign_in",
    "sign_in_again",
    "cancel_sign_in",
    "providers",
    "save_account",
    "cancel_account",
    "new_password",
    "edit_account",
    "test_account",
    "provider_of",
    "set_account_preferences",
    "report",
    "remove_account",
    "pause_account",
    "resume_account",
    "check_now",
    "mute",
    "set_preferences",
    "rules",
    "set_rules",
    "try_rules",
    "export_settings",
    "preview_import",
    "import_settings",
    "hide_content",
    "test_toast",
    "looked",
    "open_mail",
    "set_autostart",
    "start_agent",
    "restart",
];

/// Marks the stand-in.
const STAND_IN: &str = "tidings-page-is-missing";

fn main() -> Result<(), Box<dyn Error>> {
    prepare_page(Path::new("../ui/dist/index.html"))?;
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

fn prepare_page(index: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=../ui/dist");
    let page = fs::read_to_string(index).unwrap_or_default();
    if !page.is_empty() && !page.contains(STAND_IN) {
        return Ok(());
    }
    let missing =
        "the window's page is not built: run `npm ci && npm run build` in ui/, or build by `cargo xtask`";
    if std::env::var("PROFILE")? == "release" {
        return Err(missing.into());
    }
    println!("cargo:warning={missing}");
    if page.is_empty() {
        if let Some(folder) = index.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(
            index,
            format!("<!doctype html><title>Tidings</title><p id=\"{STAND_IN}\">{missing}</p>\n"),
        )?;
    }
    Ok(())
}
