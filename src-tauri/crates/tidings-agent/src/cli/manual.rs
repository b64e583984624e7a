//! Writes the manual, `tidings(1)`, from the definition of the command line, and says when the committed one is
//! stale. In a test, so that nothing of it is in the program.

use std::{fs, path::Path};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::Args;

/// What the definition does not know: files, environment, removing.
const END: &str = include_str!("../../../../packaging/manual-end.roff");
/// What `clap_mangen` puts before every piece of a page.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";
/// Said once, for the program, and not again for each command.
const EVERYWHERE: [&str; 3] = ["help", "profile", "version"];

#[test]
fn the_manual_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging/tidings.1");
    let written = written();
    if std::env::var_os("TIDINGS_WRITE_MANUAL").is_some() {
        fs::write(&path, &written).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == written,
        "src-tauri/packaging/tidings.1 is stale: run \
         `TIDINGS_WRITE_MANUAL=1 cargo test -p tidings-agent the_manual_is_current`"
    );
}

fn written() -> String {
    let mut program = Args::command().disable_help_subcommand(true);
    program.build();
    let man = Man::new(program.clone()).title("TIDINGS").source("Tidings").manual("User Commands");
    let mut page = rendered(|page| {
        man.render_title(page)?;
        man.render_name_section(page)?;
        man.render_synopsis_section(page)?;
        man.render_description_section(page)?;
        man.render_options_section(page)
    });
    page.push_str(".SH COMMANDS\n");
    for command in program.get_subcommands() {
        describe(command, "", &mut page);
    }
    format!("{PREAMBLE}{page}{END}")
}

/// A command with its options; of a command that has commands, those.
fn describe(command: &Command, within: &str, page: &mut String) {
    let name = format!("{within}{}", command.get_name());
    if command.has_subcommands() {
        for command in command.get_subcommands() {
            describe(command, &format!("{name} "), page);
        }
        return;
    }
    let mut command = command.clone();
    for id in EVERYWHERE {
        if command.get_arguments().any(|argument| argument.get_id() == id) {
            command = command.mut_arg(id, |argument| argument.hide(true));
        }
    }
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let options = rendered(|page| Man::new(command.clone()).render_options_section(page));
    let options = options.trim_start_matches(".SH OPTIONS\n").trim_start_matches(".TP\n");
    page.push_str(&format!(".SS \"tidings {name}\"\n{about}.\n"));
    if !options.is_empty() {
        page.push_str(&format!(".TP\n{options}"));
    }
}

fn rendered(render: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut page = Vec::new();
    render(&mut page).unwrap();
    String::from_utf8(page).unwrap().replace(PREAMBLE, "")
}
