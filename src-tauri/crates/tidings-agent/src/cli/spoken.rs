//! The definition of the command line in the language of the person who asks for help.
//!
//! It is written in English, beside what it defines; the catalogue has the same in the other languages, in a part of its
//! own that is read only here. What the definition is called there follows from its place: `help-account-add`, and for
//! an argument `help-mute-arg-until`, or `help-arg-email` where it means the same everywhere.

use clap::{Arg, Command, CommandFactory as _};
use tidings_core::tell::Words;
use tidings_engine::settings::Settings;
use tidings_os::dirs::Profile;
use tidings_protocol::Spoken;

use super::args::Args;
use crate::setup;

/// The definition, as this person reads it.
pub(super) fn command() -> Command {
    let mut command = Args::command();
    // So that help within a command is called as the command is.
    command.build();
    // A profile of its own may speak another language; whoever asks for help has not named one yet.
    let language = Profile::locate(None).map(|profile| Settings::language(&profile.settings_file()));
    match setup::spoken(language.unwrap_or_default()) {
        Spoken::En => command,
        language => in_language(command, language),
    }
}

/// The words that stand above the parts of every page.
#[derive(Clone, Copy)]
struct Headings {
    usage: &'static str,
    commands: &'static str,
    arguments: &'static str,
    options: &'static str,
}

fn in_language(command: Command, language: Spoken) -> Command {
    let words = Words::of(language);
    // Clap wants them for ever, and the program ends when the help is printed.
    let say = |key: &str| -> &'static str { words.find(key).unwrap_or_default().leak() };
    let headings = Headings {
        usage: say("help-usage"),
        commands: say("help-commands"),
        arguments: say("help-arguments"),
        options: say("help-options"),
    };
    in_words(command, "", &words, headings)
}

fn in_words(command: Command, path: &str, words: &Words, headings: Headings) -> Command {
    let template = format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}", headings.usage);
    let about = words.find(&about_key(path));
    let command = match about {
        Some(about) => command.about(about).long_about(None::<&'static str>),
        None => command,
    };
    command
        .help_template(template)
        .subcommand_help_heading(headings.commands)
        .mut_args(|argument| {
            let heading = if argument.is_positional() { headings.arguments } else { headings.options };
            let help = keys(path, &argument).iter().find_map(|key| words.find(key));
            let argument = argument.help_heading(heading);
            match help {
                // What can be said is named in the text.
                Some(help) => argument.help(help).long_help(None::<&'static str>).hide_possible_values(true),
                None => argument,
            }
        })
        .mut_subcommands(|command| {
            let path = within(path, command.get_name());
            in_words(command, &path, words, headings)
        })
}

fn within(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}-{name}") }
}

fn about_key(path: &str) -> String {
    format!("help-{}", if path.is_empty() { "tidings" } else { path })
}

/// Where the help of an argument is looked for, the most particular first.
fn keys(path: &str, argument: &Arg) -> [String; 2] {
    let id = argument.get_id().as_str().replace('_', "-");
    [format!("{}-arg-{id}", about_key(path)), format!("help-arg-{id}")]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks `look` about every command and argument: its possible keys, and what the definition says.
    fn each(command: &Command, path: &str, look: &mut dyn FnMut(&[String], String)) {
        look(&[about_key(path)], command.get_about().map(ToString::to_string).unwrap_or_default());
        for argument in command.get_arguments() {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            look(&keys(path, argument), help);
        }
        for command in command.get_subcommands() {
            each(command, &within(path, command.get_name()), look);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_every_language_as_it_is_defined() {
        let mut command = Args::command();
        command.build();
        for language in Spoken::ALL {
            let words = Words::of(language);
            each(&command, "", &mut |keys, defined| {
                let said = keys.iter().find_map(|key| words.find(key));
                let said = said.unwrap_or_else(|| panic!("{language:?} lacks one of {keys:?}"));
                // Clap's own help of `--help` is longer where there is more to say.
                let is_clap = defined.starts_with(&said) && keys.iter().any(|key| key == "help-arg-help");
                assert!(
                    language != Spoken::En || said == defined || is_clap,
                    "{keys:?}: {said:?}, {defined:?}"
                );
            });
        }
    }

    #[test]
    fn help_is_in_the_language_that_is_spoken_and_whole() {
        let mut command = Args::command();
        command.build();
        let mut command = in_language(command, Spoken::De);
        let help = command.render_long_help().to_string();
        assert!(help.contains("Aufruf: tidings") && help.contains("Befehle:"), "{help}");
        assert!(help.contains("Alles in diesem Ordner halten"), "{help}");
        let add = command.find_subcommand_mut("account").unwrap().find_subcommand_mut("add").unwrap();
        let help = add.render_long_help().to_string();
        assert!(help.contains("Die Mailadresse") && help.contains("--password-stdin"), "{help}");
        for english in ["Usage:", "Options:", "Print help", "The mail address"] {
            assert!(!help.contains(english), "{english} in {help}");
        }
    }
}
