//! `cargo xtask fuzz`: makes up inputs for what reads strangers' bytes (`tests/fuzz/README.md`).
//!
//! The program is built apart from everything else, with LLVM's coverage counters: passes that the stable compiler
//! has, so no other toolchain is needed. It starts from the corpus in the repository and keeps what it finds below
//! `target/fuzz`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::options::WrongUse;
use crate::packages::{self, Purpose};
use crate::steps::{Steps, succeed};
use crate::workspace;

/// Counters for each edge and comparison, as `cargo fuzz` asks for them; without a sanitizer: none of our code is
/// unsafe, and a panic is what is looked for.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1";

/// How long each target is fuzzed unless said otherwise.
const SECONDS: u32 = 60;

/// Which targets, and for how long each.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    targets: Vec<String>,
    seconds: u32,
}

/// Runs the command.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<ExitCode> {
    let folder = workspace::root()?.join("tests").join("fuzz");
    let wanted = wanted(arguments, &targets(&folder)?)?;
    packages::provide(Purpose::Build, true)?;
    let program = build(&folder)?;
    let mut steps = Steps::default();
    for target in wanted.targets {
        // The name lives as long as this short program.
        let name: &'static str = Box::leak(target.into_boxed_str());
        steps.run(name, || fuzz(&program, &folder, name, wanted.seconds));
    }
    steps.print();
    Ok(if steps.failed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Each target has a folder for its corpus.
fn targets(folder: &Path) -> anyhow::Result<Vec<String>> {
    let corpora = std::fs::read_dir(folder.join("corpus")).context("tests/fuzz/corpus cannot be read")?;
    let mut names = Vec::new();
    for corpus in corpora {
        names.push(corpus?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn wanted(arguments: &[String], known: &[String]) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted { targets: Vec::new(), seconds: SECONDS };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let seconds = rest.next().and_then(|seconds| seconds.parse().ok()).filter(|seconds| *seconds > 0);
            wanted.seconds = seconds.ok_or_else(|| WrongUse("--seconds wants a number".to_owned()))?;
        } else if known.contains(argument) {
            wanted.targets.push(argument.clone());
        } else {
            return Err(WrongUse(format!("'{argument}' is none of {}", known.join(", "))).into());
        }
    }
    if wanted.targets.is_empty() {
        wanted.targets = known.to_vec();
    }
    Ok(wanted)
}

fn build(folder: &Path) -> anyhow::Result<PathBuf> {
    // What is fuzzed is what is shipped: the same versions of everything.
    std::fs::copy(workspace::root()?.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let host = host()?;
    let target = workspace::root()?.join("target").join("fuzz").join("build");
    // With `--target` the flags are for the program, not for what builds it.
    let mut cargo = workspace::cargo()?;
    cargo
        .args(["build", "--release", "--target", &host, "--target-dir"])
        .arg(&target)
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .env("RUSTFLAGS", FLAGS);
    succeed(&mut cargo)?;
    Ok(target.join(host).join("release").join("fuzz"))
}

/// This system's name, as the compiler calls it.
fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc could not be started")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say which system this is")
}

fn fuzz(program: &Path, folder: &Path, target: &str, seconds: u32) -> anyhow::Result<()> {
    let kept = workspace::root()?.join("target").join("fuzz");
    let corpus = kept.join("corpus").join(target);
    let artifacts = kept.join("artifacts").join(target);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&artifacts)?;
    let mut command = Command::new(program);
    command
        .env("TIDINGS_FUZZ_TARGET", target)
        .arg(&corpus)
        .arg(folder.join("corpus").join(target))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-dict={}", folder.join("words.dict").display()))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args([
            "-max_len=8192",
            "-timeout=10",
            "-rss_limit_mb=1024",
            "-print_final_stats=1",
            "-verbosity=0",
            "-print_funcs=0",
        ]);
    succeed(&mut command).with_context(|| {
        format!("mend it and move the input from {} to tests/fuzz/corpus/{target}", artifacts.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn all_targets_are_fuzzed_unless_some_are_named() {
        let known = words("header reader");
        let wanted = |text| wanted(&words(text), &known);
        assert_eq!(wanted("").unwrap(), Wanted { targets: words("header reader"), seconds: SECONDS });
        assert_eq!(
            wanted("reader --seconds 600").unwrap(),
            Wanted { targets: words("reader"), seconds: 600 }
        );
        for wrong in ["writer", "--seconds", "--seconds soon", "--seconds 0"] {
            assert!(wanted(wrong).unwrap_err().is::<WrongUse>(), "{wrong}");
        }
    }
}
