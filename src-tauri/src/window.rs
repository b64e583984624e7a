//! The window itself: made hidden, shown when its page is painted, and closed to everything but its page.

use std::{path::PathBuf, time::Duration};

use tauri::{
    AppHandle, Context, Manager as _, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::{Color, NewWindowResponse},
};

/// The only window; `capabilities/main.json` names it.
const LABEL: &str = "main";
/// How long the page may take before the window shows itself without its word: a page that fails is to be seen.
const PATIENCE: Duration = Duration::from_secs(3);
/// The page's ground in both themes; the same as `--ground` in `ui/src/app.css`.
const LIGHT: Color = Color(0xf4, 0xf6, 0xf7, 0xff);
const DARK: Color = Color(0x1c, 0x1f, 0x22, 0xff);

/// What is embedded at build time. Here once, because each use embeds the page anew.
pub(crate) fn context() -> Context {
    tauri::generate_context!()
}

/// Makes the window, still hidden. What the web engine keeps for itself goes to `web_files`, within the profile:
/// so a profile is one folder, and removing it removes everything.
///
/// # Errors
/// When the system cannot make it.
pub(crate) fn open(app: &AppHandle, web_files: PathBuf) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title(app.config().product_name.as_deref().unwrap_or_default())
        .inner_size(900.0, 640.0)
        .min_inner_size(480.0, 400.0)
        .visible(false)
        .data_directory(web_files)
        .disable_drag_drop_handler()
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        // A window that is gone meanwhile needs no showing.
        if !window.is_visible().unwrap_or(true) {
            drop(window.show());
        }
    });
    Ok(())
}

/// Shows the window for the first time, with its ground in the page's theme: what a resize uncovers is not white.
pub(crate) fn reveal(window: &WebviewWindow, is_dark: bool) {
    // What fails here fails because the window is being closed.
    drop(window.set_background_color(Some(if is_dark { DARK } else { LIGHT })));
    drop(window.show());
    drop(window.set_focus());
}

/// Brings the window to the front, with the right to it that came with a click.
#[cfg(target_os = "linux")]
pub(crate) fn raise(app: &AppHandle, token: Option<String>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    // What fails here fails because the window is being closed.
    drop(app.run_on_main_thread(move || present(&window, token.as_deref())));
}

/// As the person who has just clicked wants it. Tauri's own way names the time when this window was last used, and window
/// managers take that for a window that pushes before the one in use.
#[cfg(target_os = "linux")]
fn present(window: &WebviewWindow, token: Option<&str>) {
    use gtk::prelude::{GtkWindowExt as _, ObjectExt as _, WidgetExt as _};

    let Ok(window) = window.gtk_window() else { return };
    if let Some(token) = token {
        window.set_startup_id(token);
    }
    let is_x11 = window.display().type_().name() == "GdkX11Display";
    let time = if is_x11 { tidings_os::activation::time() } else { None };
    window.present_with_time(time.unwrap_or_default());
}

/// Brings the window to the front.
#[cfg(not(target_os = "linux"))]
pub(crate) fn raise(app: &AppHandle, _token: Option<String>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    drop(window.show());
    drop(window.unminimize());
    drop(window.set_focus());
}

/// Whether this is our own page: nothing else is ever loaded.
fn is_own(url: &Url) -> bool {
    let is_embedded = url.scheme() == "tauri" && url.host_str() == Some("localhost");
    // Windows serves the same page under this name.
    let is_served = matches!(url.scheme(), "http" | "https") && url.host_str() == Some("tauri.localhost");
    is_embedded || is_served
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_is_loaded() {
        let is_loaded = |url: &str| is_own(&Url::parse(url).unwrap());
        assert!(is_loaded("tauri://localhost/index.html"));
        for url in [
            "https://example.org/",
            "http://localhost:5173/",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,x",
        ] {
            assert!(!is_loaded(url), "{url}");
        }
    }
}
