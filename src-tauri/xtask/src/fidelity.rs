//! `cargo xtask fidelity`: the differential check against real servers, as long and with the seed that one wants.
//!
//! The checking itself is the program `fidelity` of the package `tidings-tests`; here the servers are brought, and it
//! and the agent are built. A short run with a fixed seed is part of `cargo xtask test`.

use std::process::{Command, ExitCode};

use crate::options::{Options, WrongUse};
use crate::packages::{self, Purpose};
use crate::steps::succeed;
use crate::{test, workspace};

/// The switches of the command; those with a value are the program's.
const WITH_VALUE: [&str; 4] = ["--server", "--ops", "--seed", "--time-scale"];

/// Runs the command.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let (own, passed_on) = divide(arguments)?;
    let options = Options::parse(&own, &["--yes"])?;
    packages::provide(Purpose::Test, options.says_yes())?;
    test::servers()?;
    workspace::build(&["--package", "tidings-agent"])?;
    let fidelity =
        workspace::build(&["--package", "tidings-tests", "--bin", "fidelity"])?.program("fidelity")?;
    succeed(Command::new(fidelity).args(passed_on).current_dir(workspace::root()?))?;
    Ok(ExitCode::SUCCESS)
}

/// Ours, and what the program takes.
fn divide(arguments: &[String]) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let (mut own, mut passed_on) = (Vec::new(), Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if !WITH_VALUE.contains(&argument.as_str()) {
            own.push(argument.clone());
            continue;
        }
        let Some(value) = rest.next() else {
            return Err(WrongUse(format!("'{argument}' needs a value")).into());
        };
        passed_on.extend([argument.clone(), value.clone()]);
    }
    Ok((own, passed_on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn values_belong_to_the_program_and_the_rest_to_us() {
        let (own, passed_on) = divide(&words("--ops 20000 --yes --seed 7")).unwrap();
        assert_eq!(own, ["--yes"]);
        assert_eq!(passed_on, ["--ops", "20000", "--seed", "7"]);
        assert!(divide(&words("--seed")).unwrap_err().is::<WrongUse>());
    }
}
