//! The window of Tidings: a thin Tauri shell around the page in `ui/`.
//!
//! It is started on demand and ends when it is closed, so that everything of WebKit goes with it; watching
//! is the agent's work, in another process. What happens here:
//!
//! - `program` knows the two programs, this one and the agent's that lies beside it, and starts them;
//! - `link` holds the connection to the agent, follows it, and finds it again;
//! - `commands` are what the page can ask for, each checked here (`form`), and nothing else is open to it;
//! - `secrets` puts what was typed into the keyring: secrets go in here, and no command gives one out;
//! - `export` writes the event log to a file, for the page may not;
//! - `autostart` keeps the desktop's autostart entry, which names this program: `--autostart` becomes the
//!   agent before anything of Tauri is touched;
//! - `view` is what crosses to the page, `words` what people read, `window` the window itself.

// On Windows without a console beside the window.
#![cfg_attr(windows, windows_subsystem = "windows")]

mod args;
mod autostart;
mod commands;
mod export;
mod form;
#[cfg(test)]
mod installers;
mod link;
mod program;
mod run;
#[cfg(test)]
mod safety;
mod secrets;
mod view;
mod window;
mod words;

use std::process::ExitCode;

use clap::Parser as _;
use tidings_protocol::Language;

use args::Args;

fn main() -> ExitCode {
    words::speak(Language::System);
    let args = Args::parse();
    let done = if args.autostart {
        program::become_agent(args.profile.as_deref())
    } else if let Some(switch) = args.set_autostart {
        autostart::set_from_outside(switch.into())
    } else {
        run::run(args)
    };
    let Err(error) = done else { return ExitCode::SUCCESS };
    #[expect(clippy::print_stderr, reason = "a program's last words")]
    {
        eprintln!("{error:#}");
    }
    ExitCode::FAILURE
}
