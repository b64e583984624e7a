//! The licences of other people's code in the two programs.
//!
//! MIT, BSD and the like ask that their text goes with every copy. Cargo knows which crates are compiled in; their
//! texts lie beside their sources. Where a crate offers a choice, every text it brings is given: to give more than one
//! owes is no fault. Equal texts stand once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use super::output;
use crate::workspace;

/// What is shipped.
const PROGRAMS: &[&str] = &["tidings-agent", "tidings-window"];

/// What of the page's packages ends up in the page; the others only build or test it.
const PAGE: &[&str] = &["@fluent/bundle", "@tauri-apps/api", "svelte"];

/// How the names of files with a licence begin.
const NAMES: &[&str] = &["license", "licence", "copying", "notice", "copyright", "unlicense"];

/// One document: each text with the packages it is for.
pub(super) fn collect() -> anyhow::Result<String> {
    let mut by_text: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut without_text = BTreeSet::new();
    for package in crates()?.into_iter().chain(page()?) {
        let texts = texts_in(&package.folder)?;
        if texts.is_empty() {
            without_text.insert(format!("{}: {}", package.name, package.licence));
        }
        for text in texts {
            by_text.entry(text).or_default().insert(package.name.clone());
        }
    }
    let mut document = String::from(
        "Tidings contains the code of others. Each licence follows with the packages that it is for.\n\n",
    );
    writeln!(document, "These packages name their licence (as SPDX writes it) and bring no text:")?;
    for line in without_text {
        writeln!(document, "  {line}")?;
    }
    let mut texts: Vec<_> = by_text.into_iter().collect();
    texts.sort_by(|(_, one), (_, other)| one.cmp(other));
    for (text, packages) in texts {
        let packages: Vec<_> = packages.into_iter().collect();
        writeln!(document, "\n{}\n{}\n\n{text}", "=".repeat(78), packages.join("\n"))?;
    }
    Ok(document)
}

/// Somebody's package: a crate, or one of the page's.
struct Package {
    /// With its version.
    name: String,
    licence: String,
    folder: std::path::PathBuf,
}

impl Package {
    fn of(about: &Value, manifest: &Path) -> anyhow::Result<Self> {
        let field = |name: &str| about.get(name).and_then(Value::as_str);
        let name = field("name").with_context(|| format!("{} has no name", manifest.display()))?;
        let version = field("version").with_context(|| format!("{name} has no version"))?;
        let folder = manifest.parent().with_context(|| format!("{name} lies nowhere"))?;
        let licence = field("license").or(field("license_file")).unwrap_or("see its sources");
        Ok(Self { name: format!("{name} {version}"), licence: licence.to_owned(), folder: folder.to_owned() })
    }
}

/// The crates of others that are compiled into the programs, on the system that this is.
fn crates() -> anyhow::Result<Vec<Package>> {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut ask = workspace::cargo()?;
    ask.args(["metadata", "--format-version=1", "--locked", "--filter-platform", &target]);
    let answer: Value = serde_json::from_slice(&output(&mut ask)?)?;
    let list =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let id =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();

    let packages: BTreeMap<String, Value> =
        list(&answer, "packages").into_iter().map(|package| (id(&package, "id"), package)).collect();
    let nodes = answer.get("resolve").map(|resolve| list(resolve, "nodes")).unwrap_or_default();
    let needs: BTreeMap<String, Vec<Value>> =
        nodes.into_iter().map(|node| (id(&node, "id"), list(&node, "deps"))).collect();

    let is_program = |package: &Value| PROGRAMS.contains(&id(package, "name").as_str());
    let mut to_visit: Vec<String> =
        packages.iter().filter(|(_, package)| is_program(package)).map(|(id, _)| id.clone()).collect();
    anyhow::ensure!(to_visit.len() == PROGRAMS.len(), "cargo metadata does not know the programs");
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(next) = to_visit.pop() {
        let package =
            packages.get(&next).with_context(|| format!("cargo metadata does not describe {next}"))?;
        if !seen.insert(next.clone()) || runs_in_the_compiler(package) {
            continue;
        }
        // Ours have no source.
        if package.get("source").is_some_and(|source| !source.is_null()) {
            found.push(Package::of(package, Path::new(&id(package, "manifest_path")))?);
        }
        for need in needs.get(&next).into_iter().flatten() {
            let is_compiled_in = |kind: &Value| kind.get("kind").is_none_or(Value::is_null);
            if list(need, "dep_kinds").iter().any(is_compiled_in) {
                to_visit.push(id(need, "pkg"));
            }
        }
    }
    Ok(found)
}

/// A macro's code is not in what it makes, nor is what it needs itself.
fn runs_in_the_compiler(package: &Value) -> bool {
    let targets = package.get("targets").and_then(Value::as_array);
    let kinds = |target: &Value| target.get("kind").and_then(Value::as_array).cloned().unwrap_or_default();
    targets.is_some_and(|targets| {
        targets.iter().any(|target| kinds(target).iter().any(|kind| kind == "proc-macro"))
    })
}

fn page() -> anyhow::Result<Vec<Package>> {
    let installed = workspace::ui()?.join("node_modules");
    let mut found = Vec::new();
    for name in PAGE {
        let manifest = installed.join(name).join("package.json");
        let about =
            std::fs::read(&manifest).with_context(|| format!("{} could not be read", manifest.display()))?;
        found.push(Package::of(&serde_json::from_slice(&about)?, &manifest)?);
    }
    Ok(found)
}

/// The licences that lie in a folder.
fn texts_in(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut texts = Vec::new();
    for file in
        std::fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?
    {
        let file = file?;
        let name = file.file_name().to_string_lossy().to_lowercase();
        let has_text = NAMES.iter().any(|beginning| name.starts_with(beginning)) && file.path().is_file();
        // A licence checker's settings, or sources.
        if has_text && ![".rs", ".json", ".toml", ".js", ".spdx"].iter().any(|end| name.ends_with(end)) {
            let text = std::fs::read(file.path())?;
            // Line ends and spaces at them differ between copies of the same text.
            let lines: Vec<String> =
                String::from_utf8_lossy(&text).lines().map(|line| line.trim_end().to_owned()).collect();
            texts.push(lines.join("\n").trim().to_owned());
        }
    }
    Ok(texts)
}
