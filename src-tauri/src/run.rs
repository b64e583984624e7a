//! A run of the window, from meeting the agent to the last secret that is not to stay.

use std::sync::Arc;

use anyhow::Context as _;
use tauri::{Manager as _, RunEvent, WindowEvent};
use tidings_os::{dirs::Profile, memory};
use tidings_protocol::EventId;

use crate::{
    args::Args,
    autostart,
    commands::{self, adding::TheDraft},
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
            commands::page::subscribe,
            commands::page::snapshot,
            commands::page::painted,
            commands::carry::export_settings,
            commands::carry::preview_import,
            commands::carry::import_settings,
            commands::log::log,
            commands::log::clear_log,
            commands::adding::discover,
            commands::log::export_log,
            commands::log::keep_log,
            commands::log::log_overview,
            commands::page::open_page,
            commands::adding::probe_account,
            commands::adding::sign_in,
            commands::accounts::sign_in_again,
            commands::adding::cancel_sign_in,
            commands::adding::providers,
            commands::adding::save_account,
            commands::adding::cancel_account,
            commands::accounts::new_password,
            commands::accounts::edit_account,
            commands::accounts::test_account,
            commands::accounts::provider_of,
            commands::telling::set_account_preferences,
            commands::page::report,
            commands::accounts::remove_account,
            commands::accounts::pause_account,
            commands::accounts::resume_account,
            commands::accounts::check_now,
            commands::telling::mute,
            commands::rules::rules,
            commands::rules::set_rules,
            commands::rules::try_rules,
            commands::telling::set_preferences,
            commands::telling::hide_content,
            commands::telling::test_toast,
            commands::log::looked,
            commands::log::open_mail,
            commands::page::set_autostart,
            commands::page::start_agent,
            commands::page::restart,
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
            if !commands::adding::is_unfinished(app) =>
        {
            app.state::<Arc<Link>>().close();
        }
        RunEvent::ExitRequested { api, .. } if commands::adding::is_unfinished(app) => {
            api.prevent_exit();
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                commands::adding::leave(&app).await;
                app.cleanup_before_exit();
                std::process::exit(0);
            });
        }
        _ => {}
    });
    Ok(())
}
