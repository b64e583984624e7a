//! `cargo xtask test`: everything there is, from a clean checkout.
//!
//! Set-up and build must work for the rest to mean anything, so they end the run when they fail; the other steps
//! are all run, so that one run tells everything. The last line is `N passed, N failed`.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::steps::{Steps, succeed};
use crate::tally::{self, Tally};
use crate::{bundle, check, deny, page, workspace};

/// Runs the command.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut steps = Steps::default();
    let mut counted = Vec::new();
    if prepare(&mut steps, options) {
        check::sources(&mut steps);
        if !options.has("--fast") {
            steps.run("licences, bans, sources", deny::check);
        }
        if !options.has("--fast") {
            check::other_systems(&mut steps);
        }
        page_tests(&mut steps, &mut counted);
        let packages = options.has("--release").then(|| steps.run("packages of a release", bundle::release));
        if packages != Some(None) && steps.run("build", build).is_some() {
            rust_tests(&mut steps, &mut counted, options, packages.flatten().as_deref());
        }
    }
    steps.print();
    let mut total = Tally::default();
    for (runner, tally) in counted {
        println!("{runner}: {tally}");
        total.add(tally);
    }
    let failed = steps.failed();
    if !failed.is_empty() {
        println!("failed: {}", failed.join(", "));
    }
    println!("{total}");
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Brings what the rest needs. `--fast` needs no servers and no desktop.
fn prepare(steps: &mut Steps, options: &Options) -> bool {
    let fast = options.has("--fast");
    let purpose = if fast { Purpose::Build } else { Purpose::Test };
    steps.run("packages", || packages::provide(purpose, options.says_yes())).is_some()
        && (fast || steps.run("servers", servers).is_some())
        && (fast || steps.run("cargo-deny", deny::provide).is_some())
        && steps.run("page", page::build).is_some()
}

/// Unpacks the mail servers that the tests talk to. They are never installed: nothing starts by itself.
pub(crate) fn servers() -> anyhow::Result<()> {
    if let Err(error) = fetch_servers() {
        // A fresh container has no package lists, or old ones that name files long gone.
        println!("{error:#}; trying once more with fresh package lists");
        packages::refresh_lists()?;
        fetch_servers()?;
    }
    Ok(())
}

fn fetch_servers() -> anyhow::Result<()> {
    let script = workspace::root()?.join("tests").join("lab").join("fetch-servers.sh");
    let folder = workspace::lab()?.join("servers");
    succeed(Command::new("bash").arg(script).arg(folder).current_dir(workspace::root()?))
}

/// Builds every program and test at once: with `--all-targets` the features are those of the tests,
/// so that nothing is built a second time for them.
fn build() -> anyhow::Result<()> {
    succeed(workspace::cargo()?.args(["build", "--workspace", "--all-targets", "--locked"]))
}

fn page_tests(steps: &mut Steps, counted: &mut Vec<(&'static str, Tally)>) {
    steps.run("tests of the page", || {
        std::fs::create_dir_all(workspace::lab()?)?;
        let report = workspace::lab()?.join("vitest.json");
        // A report left by the last run must not be taken for this one's.
        std::fs::remove_file(&report).ok();
        let output = format!("--outputFile.json={}", report.display());
        let run = succeed(&mut page::npm(&["test", "--", "--reporter=default", "--reporter=json", &output])?);
        let report = std::fs::read_to_string(&report).context("vitest left no report")?;
        let tally = tally::vitest(&report)?;
        counted.push(("vitest", tally));
        run?;
        anyhow::ensure!(tally.has_run(), "vitest ran no test");
        Ok(())
    });
}

/// `packages` is a folder with packages to test instead of those of the debug build.
fn rust_tests(
    steps: &mut Steps,
    counted: &mut Vec<(&'static str, Tally)>,
    options: &Options,
    packages: Option<&Path>,
) {
    if options.has("--fast") {
        let name = "unit tests";
        steps.run(name, || cargo_test(&["--lib", "--bins"], options, packages, counted, name));
        let name = "rules of the house";
        steps.run(name, || cargo_test(&["--test", "e2e", "house::"], options, packages, counted, name));
    } else {
        let name = "cargo test";
        steps.run(name, || cargo_test(&[], options, packages, counted, name));
    }
}

/// The tests that make a network of their own, as `cargo test` names them.
const IN_OWN_NETWORK: [&str; 2] = ["faults::packet_loss::", "os_adapters::changes_of_the_network"];

/// Whether this system lets us make a network namespace, in the way the tests do. Containers often do not.
fn may_make_networks() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    let mut unshare = Command::new("unshare");
    unshare.arg("--net").args((!is_root).then_some("--map-root-user")).arg("true");
    unshare.output().is_ok_and(|output| output.status.success())
}

fn cargo_test(
    which: &[&str],
    options: &Options,
    packages: Option<&Path>,
    counted: &mut Vec<(&'static str, Tally)>,
    name: &'static str,
) -> anyhow::Result<()> {
    let mut command = workspace::cargo()?;
    // `--no-fail-fast`: the counts are those of all test programs.
    command.args(["test", "--workspace", "--locked", "--no-fail-fast"]).args(which);
    if let Some(packages) = packages {
        command.env("TIDINGS_PACKAGES", packages);
    }
    let all_are_wanted = which.is_empty() && options.passed_on.is_empty();
    let lacks_networks = all_are_wanted && !may_make_networks();
    if lacks_networks {
        println!("network namespaces are not permitted here: tests that lose packets are not run");
        command.arg("--").args(IN_OWN_NETWORK.iter().flat_map(|name| ["--skip", name]));
    } else if !options.passed_on.is_empty() {
        command.arg("--").args(&options.passed_on);
    }
    let (tally, is_content) = tally::cargo_test(&mut command, all_are_wanted)?;
    counted.push((name, tally));
    anyhow::ensure!(tally.has_run(), "no test was run");
    anyhow::ensure!(is_content && tally.failed == 0, "{tally}");
    anyhow::ensure!(!lacks_networks, "{tally}: network namespaces are needed (unshare --net)");
    Ok(())
}
