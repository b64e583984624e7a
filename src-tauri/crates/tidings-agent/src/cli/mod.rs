//! The command line: what a person or a script can ask for.
//!
//! [`args`] is the one definition that help and completions come from too; [`plain`] reads what needs none of it.
//! Each command has a file, or shares one with its kin. A command speaks to the running agent, or, where it can do
//! without one, takes the profile's lock and does the same itself ([`reach`]). Values become words in [`in_words`].
//!
//! It ends with 0 when it is done, with 1 and one line on standard error when it failed, and with 2 and one
//! line when it was used wrongly.

mod account;
mod alone;
mod args;
mod call;
mod carry;
mod doctor;
mod fault;
mod help;
pub(crate) mod in_words;
mod log;
#[cfg(test)]
mod manual;
mod orders;
mod plain;
mod reach;
mod restart;
mod rules;
mod secret;
mod settings;
mod spoken;
mod start;
mod status;
mod terminal;
mod values;
mod wire_log;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::{Parser as _, error::ErrorKind};
use tidings_os::{dirs::Profile, memory};
use tracing_subscriber::filter::LevelFilter;

use crate::{agent::Manner, setup};
use args::{Args, Command};
use call::Call;

/// Does what the words after the program's name ask for.
pub(crate) fn main(words: impl Iterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.collect();
    let outcome = match plain::start(&words) {
        Some(start) => begin(start),
        None => parse(&words),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fault::tell(&error),
    }
}

fn parse(words: &[OsString]) -> anyhow::Result<()> {
    match Args::try_parse_from(words) {
        Ok(args) => run(args),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            // Asked once more of the definition in the person's own language.
            let spoken = spoken::command().try_get_matches_from(words).err();
            fault::explain(&spoken.unwrap_or(error))
        }
        Err(error) => fault::explain(&error),
    }
}

/// Starts the agent.
fn begin(start: plain::Start) -> anyhow::Result<()> {
    memory::keep_private();
    let manner = if start.is_hidden { Manner::Hidden } else { Manner::Open };
    start::agent(&locate(start.profile)?, manner)
}

fn locate(profile: Option<PathBuf>) -> anyhow::Result<Profile> {
    Profile::locate(profile).context("this profile cannot be used")
}

fn run(args: Args) -> anyhow::Result<()> {
    let start = plain::Start { profile: args.profile.clone(), is_hidden: args.hidden };
    memory::keep_private();
    let profile = || locate(args.profile.clone());
    match args.command {
        None => begin(start),
        Some(_) if args.hidden => Err(fault::wrong_use("--hidden starts the agent and takes no command")),
        Some(Command::Run { json }) => start::agent(&profile()?, Manner::Foreground(args::format(json))),
        Some(Command::Help { topic }) => help::show(&topic),
        Some(Command::Version) => help::version(),
        Some(Command::Completions { shell }) => help::completions(shell),
        Some(Command::Account(order)) => ask(profile()?, async |call| account::obey(call, order).await),
        Some(Command::Log(wanted)) => ask(profile()?, async |call| log::obey(call, wanted).await),
        Some(Command::Status { json, follow }) => {
            ask(profile()?, async |call| status::show(call, json, follow).await)
        }
        Some(Command::Rules(order)) => ask(profile()?, async |call| rules::obey(call, order).await),
        Some(Command::Doctor { redacted, push }) => {
            ask(profile()?, async |call| doctor::examine(call, redacted, push).await)
        }
        Some(Command::Mute { until }) => ask(profile()?, async |call| orders::mute(call, until).await),
        Some(Command::Settings(order)) => ask(profile()?, async |call| settings::obey(call, order).await),
        Some(Command::Export { file }) => ask(profile()?, async |call| carry::export(call, file.as_deref())),
        Some(Command::Import(args)) => ask(profile()?, async |call| carry::import(call, args).await),
        Some(Command::WireLog(args)) => ask(profile()?, async |call| wire_log::obey(call, args).await),
        Some(Command::CheckNow) => ask(profile()?, async |call| orders::check_now(call).await),
        Some(Command::Open) => ask(profile()?, async |call| orders::open(call).await),
        Some(Command::Quit) => ask(profile()?, async |call| orders::quit(call).await),
    }
}

/// Runs a command that ends by itself.
fn ask(profile: Profile, command: impl AsyncFnOnce(&Call) -> anyhow::Result<()>) -> anyhow::Result<()> {
    // One line on standard error is all that a command says there, unless more is asked for.
    setup::begin_diagnostics(LevelFilter::OFF);
    let call = Call::new(profile);
    setup::run_to_end(command(&call))
}

#[cfg(test)]
mod tests;
