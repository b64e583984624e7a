//! A run of the window, from meeting the agent to the last secret that is not to stay.

use std::sync::Arc;

use anyhow::Context as _;
use tauri::{Manager as _, RunEvent, WindowEvent};
use tidings_os::{dirs::Profile, memory};
use tidings_protocol::EventId;

use crate::{
    args::Args,
    autostart,
    commands::{self, TheDraft},
    link::{Link, Met},
    program::Programs,
    window,
};

/// Runs until the window is closed.
///
/// # Errors
/// When there is no place for the profile, or no way to open a window.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    memory::keep_private();
    let profile = Profile::locate(args.profile)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("the program cannot start its threads")?;
    tauri::async_runtime::set(runtime.handle().clone());

    let web_files = profile.state_dir().join("webview");
    let link = Arc::new(Link::new(profile, Programs::find()?, args.event.map(EventId)));
    // Met before anything of GTK is loaded: a second window costs next to nothing.
    if runtime.block_on(link.begin()) == Met::OtherWindow {
        return Ok(());
    }
    let app = tauri::Builder::default()
        .plugin(autostart::plugin())
        .manage(Arc::clone(&link))
        .manage(TheDraft::default())
        .invoke_handler(tauri::generate_handler![
            commands::subscribe,
            commands::snapshot,
            commands::painted,
            commands::log,
            commands::clear_log,
            commands::discover,
            commands::export_log,
            commands::keep_log,
            commands::log_overview,
            commands::open_page,
            commands::probe_account,
            commands::sign_in,
            commands::sign_in_again,
            commands::cancel_sign_in,
            commands::providers,
            commands::save_account,
            commands::cancel_account,
            commands::new_password,
            commands::edit_account,
            commands::test_account,
            commands::provider_of,
            commands::preferences,
            commands::set_account_preferences,
            commands::report,
            commands::remove_account,
            commands::pause_account,
            commands::resume_account,
            commands::check_now,
            commands::mute,
            commands::set_preferences,
            commands::hide_content,
            commands::test_toast,
            commands::looked,
            commands::set_autostart,
            commands::start_agent,
            commands::restart,
        ])
        .setup(move |app| {
            link.opened(app.handle());
            window::open(app.handle(), web_files)?;
            Ok(())
        })
        .build(window::context())
        .context("the window cannot be opened")?;
    app.run(|app, event| match event {
        // Before it leaves the screen: a person who then clicks a toast gets a new window.
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { .. }, .. }
            if !commands::is_unfinished(app) =>
        {
            app.state::<Arc<Link>>().close();
        }
        RunEvent::ExitRequested { api, .. } if commands::is_unfinished(app) => {
            api.prevent_exit();
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                commands::leave(&app).await;
                app.cleanup_before_exit();
                std::process::exit(0);
            });
        }
        _ => {}
    });
    Ok(())
}
