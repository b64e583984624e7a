//! `cargo xtask …`: everything a developer runs, as one small program.
//!
//! It stands in the repository instead of a pile of scripts so that the same command works on a person's machine
//! and in CI, and so that what the commands need is named in one place (`packages`). One file a command:
//!
//! `demo` the program with a mailbox of its own · `test` everything there is · `check` what needs no test run ·
//! `bench` the figures · `fidelity` what is told held against real servers · `fuzz` made-up input · `bundle` the
//! packages · `bindings` the page's types · `icons` the pictures · `order` the agent's layout · `packages`, `page` single steps.
//!
//! Helpers: `steps` runs and times named steps, `process` starts programs and ends whole groups of them, `tally`
//! counts tests, `workspace` knows where things lie, `deny` brings cargo-deny, `other_systems` type-checks for Windows
//! and macOS.

mod bench;
mod bindings;
mod bundle;
mod check;
mod demo;
mod deny;
mod fidelity;
mod fuzz;
mod icons;
mod options;
mod order;
mod other_systems;
mod packages;
mod page;
mod process;
mod steps;
mod tally;
mod test;
mod workspace;

use std::process::ExitCode;

use options::{Options, WrongUse};

const HELP: &str = "\
Usage: cargo xtask COMMAND [OPTIONS]

  demo [--yes] [--terminal]   Tidings with a mailbox of its own; Ctrl-C ends it and leaves nothing behind
  test [--yes] [--fast] [--release] [-- FILTER…]
                              everything there is; --fast leaves out servers, desktop and set-up; --release tests
                              the packages of a release and not those of the debug build
  check [--yes]               formatting, lints, types of the page, licences, generated files
  check --target TARGET [--yes]
                              the types of the code for x86_64-pc-windows-msvc, aarch64-apple-darwin or all, on Debian 12
  bench [--yes]               latency, memory, wakeups, traffic and start, beside their targets
  fidelity [--server NAME] [--ops N] [--seed N] [--time-scale FACTOR] [--yes]
                              random changes on real servers, and what is told held against them
  fuzz [TARGET…] [--seconds N]
                              makes up inputs for what reads strangers' bytes, N (60) seconds each target
  bundle [--release] [--deb] [--rpm] [--yes]
                              the packages for Linux, into target/bundle; both without --deb or --rpm
  bindings                    writes ui/src/lib/bindings.ts from tidings-protocol
  icons                       draws the icons again from their source
  order [--yes]               writes which functions the linker lays together, from a run of the release build
  packages [--yes] [--build]  installs the Debian packages that are missing (--build: only those for building)
  page                        installs the page's packages and builds it
  help                        this text

demo and bundle --built take the programs as they lie beside this one and build nothing; the tests use it.
--yes answers every question with yes; so does CI=true.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = arguments.collect();
    match run(&command, &rest) {
        Ok(code) => code,
        Err(error) => match error.downcast_ref::<WrongUse>() {
            Some(wrong) => {
                eprintln!("cargo xtask: {wrong}; see `cargo xtask help`");
                ExitCode::from(2)
            }
            None => {
                eprintln!("cargo xtask {command}: {error:#}");
                ExitCode::FAILURE
            }
        },
    }
}

fn run(command: &str, arguments: &[String]) -> anyhow::Result<ExitCode> {
    match command {
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        "demo" => demo::run(&Options::parse(arguments, &["--yes", "--terminal", "--built"])?),
        "test" => test::run(&Options::parse(arguments, &["--yes", "--fast", "--release", "--"])?),
        "check" => check::run(&Options::parse(arguments, &["--yes", "--target="])?),
        "bench" => bench::run(&Options::parse(arguments, &["--yes", "--"])?),
        "fidelity" => fidelity::run(arguments),
        "fuzz" => fuzz::run(arguments),
        "bundle" => bundle::run(&Options::parse(arguments, bundle::OPTIONS)?),
        "bindings" => done(Options::parse(arguments, &[]).and_then(|_| bindings::write())),
        "icons" => done(Options::parse(arguments, &[]).and_then(|_| icons::draw())),
        "order" => done(Options::parse(arguments, &["--yes"]).and_then(|o| order::write(&o))),
        "packages" => done(Options::parse(arguments, &["--yes", "--build"]).and_then(|o| packages::run(&o))),
        "page" => done(Options::parse(arguments, &[]).and_then(|_| page::build())),
        unknown => Err(WrongUse(format!("there is no command '{unknown}'")).into()),
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result?;
    Ok(ExitCode::SUCCESS)
}
