//! `cargo xtask bundle`: a `.deb` and an `.rpm` of the two programs and what belongs to them.
//!
//! `contents` is the one description of what a package holds, `identity` of what it is called; `deb` and `rpm` hand
//! both to the tool of the system that owns the format. Those tools, and not Tauri's bundler or a crate, because
//! `dpkg-shlibdeps` and `rpmbuild` read from the programs which libraries, and from which version on, they need on
//! this system: a list kept by hand would be wrong on the next one. They are there wherever such packages are made,
//! so that nothing is added to our own dependencies; and with the date given they make the same bytes again.
//!
//! `texts` makes man page, completions and licences, `licences` collects those of other people's code.

mod contents;
mod deb;
mod identity;
mod licences;
mod rpm;
mod texts;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Instant, UNIX_EPOCH};

use anyhow::Context;

use crate::options::{Options, WrongUse};
use crate::packages::{self, Purpose};
use crate::{page, workspace};

use contents::Contents;
use texts::Texts;

/// What stands after the command.
pub(crate) const OPTIONS: &[&str] = &["--release", "--built", "--deb", "--rpm", "--yes"];

/// Whose package it becomes; a few files have other places.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Deb,
    Rpm,
}

impl Format {
    /// Says what is missing.
    fn look_for_tools(self) -> anyhow::Result<()> {
        let (tools, advice) = match self {
            Self::Deb => (deb::TOOLS, deb::ADVICE),
            Self::Rpm => (rpm::TOOLS, rpm::ADVICE),
        };
        for tool in tools {
            let found = Command::new(tool).arg("--version").output();
            let is_here = found.is_ok_and(|output| output.status.success());
            anyhow::ensure!(is_here, "{tool} was not found ({advice})");
        }
        Ok(())
    }
}

/// The programs to pack.
struct Programs {
    agent: PathBuf,
    window: PathBuf,
    /// As they are shipped: packed tightly, which takes its time.
    is_release: bool,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let (only_deb, only_rpm) = (options.has("--deb"), options.has("--rpm"));
    let formats: &[Format] = match (only_deb, only_rpm) {
        (true, false) => &[Format::Deb],
        (false, true) => &[Format::Rpm],
        (true, true) | (false, false) => &[Format::Deb, Format::Rpm],
    };
    for format in formats {
        format.look_for_tools()?;
    }
    let programs = programs(options)?;
    let folder = folder(programs.is_release)?;
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let date = date(&programs.agent)?;
    let texts = Texts::make(&programs.agent)?;
    for format in formats {
        let started = Instant::now();
        let contents = Contents::of(*format, &programs, &texts, date)?;
        // Of its own and renamed at the end: two runs at once do not meet, and a package is there whole or not at all.
        let work = tempfile::Builder::new().prefix(".work-").tempdir_in(&folder)?;
        let tree = work.path().join("tree");
        contents.lay(&tree)?;
        let made = match format {
            Format::Deb => deb::make(&contents, &tree, &programs, work.path(), date)?,
            Format::Rpm => rpm::make(&contents, &tree, &programs, work.path(), date)?,
        };
        let package = folder.join(made.file_name().context("a package has a name")?);
        std::fs::rename(&made, &package)
            .with_context(|| format!("{} cannot be written", package.display()))?;
        tell(&package, started)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the packages as they are released, and says in which folder they are.
pub(crate) fn release() -> anyhow::Result<PathBuf> {
    run(&Options::parse(&["--release".to_owned()], OPTIONS)?)?;
    folder(true)
}

fn programs(options: &Options) -> anyhow::Result<Programs> {
    let is_release = options.has("--release");
    if options.has("--built") {
        if is_release {
            return Err(WrongUse(
                "--built takes the programs beside this one, which are no release".to_owned(),
            )
            .into());
        }
        return Programs::beside_this_one();
    }
    packages::provide(Purpose::Build, options.says_yes())?;
    page::build()?;
    Programs::build(is_release)
}

impl Programs {
    fn build(is_release: bool) -> anyhow::Result<Self> {
        let (agent, window) = ("tidings-agent", "tidings-window");
        if !is_release {
            // One call: what they share is built once.
            let built = workspace::build(&["--package", agent, "--package", window])?;
            let (agent, window) = (built.program("tidings")?, built.program("tidings-window")?);
            return Ok(Self { agent, window, is_release });
        }
        // Two calls: in one, the agent would be built with all that the window wants of the crates they share, and
        // its small size is what the two processes are for.
        let agent = workspace::build(&["--release", "--package", agent])?.program("tidings")?;
        let window = workspace::build(&["--release", "--package", window])?.program("tidings-window")?;
        Ok(Self { agent, window, is_release })
    }

    /// Nothing is built: the tests have just done so.
    fn beside_this_one() -> anyhow::Result<Self> {
        let this = std::env::current_exe().context("this program does not know where it lies")?;
        let (agent, window) = (this.with_file_name("tidings"), this.with_file_name("tidings-window"));
        for program in [&agent, &window] {
            anyhow::ensure!(program.exists(), "{} is not built", program.display());
        }
        Ok(Self { agent, window, is_release: false })
    }
}

/// Where the packages come to lie.
fn folder(is_release: bool) -> anyhow::Result<PathBuf> {
    let profile = if is_release { "release" } else { "debug" };
    Ok(workspace::root()?.join("target").join("bundle").join(profile))
}

/// The date that all files in a package carry, in seconds since 1970, so that the same sources make the same bytes:
/// `SOURCE_DATE_EPOCH` (reproducible-builds.org), or else that of the last commit, or else, where there is no git,
/// when the agent was built.
fn date(agent: &Path) -> anyhow::Result<u64> {
    if let Ok(given) = std::env::var("SOURCE_DATE_EPOCH") {
        return given
            .parse()
            .with_context(|| format!("SOURCE_DATE_EPOCH is '{given}', which is no number of seconds"));
    }
    let commit =
        Command::new("git").args(["log", "-1", "--format=%ct"]).current_dir(workspace::root()?).output();
    let commit = commit.ok().filter(|output| output.status.success());
    match commit.and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok()) {
        Some(date) => Ok(date),
        None => {
            let built = agent.metadata()?.modified()?;
            Ok(built.duration_since(UNIX_EPOCH).context("the clock is wrong")?.as_secs())
        }
    }
}

fn tell(package: &Path, started: Instant) -> anyhow::Result<()> {
    let size = package.metadata()?.len() as f64 / f64::from(1 << 20);
    println!("{}  {size:.1} MiB, packed in {:.1} s", package.display(), started.elapsed().as_secs_f64());
    Ok(())
}

/// A script of ours, part of the scripts of a package.
fn script(name: &str) -> anyhow::Result<String> {
    let file = workspace::root()?.join("src-tauri").join("packaging").join(name);
    std::fs::read_to_string(&file).with_context(|| format!("{} could not be read", file.display()))
}

/// Runs a quiet program; what it said is part of the error when it fails.
fn output(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let name = crate::steps::spelled(command);
    let output = command.output().with_context(|| format!("'{name}' could not be started"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "'{name}' ended with {}: {said}", output.status);
    Ok(output.stdout)
}
