//! Rules of the house that a compiler does not check: who may depend on whom, what the core may touch,
//! and what every file carries.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The only dependencies that crates of ours may have on crates of ours, whatever their kind.
const MAY_USE: &[(&str, &[&str])] = &[
    ("tidings-protocol", &[]),
    ("tidings-core", &["tidings-protocol"]),
    ("tidings-engine", &["tidings-core", "tidings-protocol"]),
    ("tidings-os", &["tidings-core", "tidings-protocol"]),
    ("tidings-agent", &["tidings-core", "tidings-engine", "tidings-os", "tidings-protocol"]),
    // Of the core the window wants its words.
    ("tidings-window", &["tidings-core", "tidings-os", "tidings-protocol"]),
    ("xtask", &[]),
];

/// What the core must not reach, by any way: sockets, clocks, randomness, files, threads, async.
const NOT_IN_CORE: &[&str] = &[
    "tokio",
    "rustix",
    "libc",
    "getrandom",
    "rand",
    "rusqlite",
    "socket2",
    "rustls",
    "async-imap",
    "tracing",
];

/// What the agent must not be made of: a user interface's weight, a second TLS, a second runtime.
const NOT_IN_AGENT: &[&str] = &[
    "tauri",
    "wry",
    "tao",
    "muda",
    "gtk",
    "gtk-sys",
    "gdk-sys",
    "webkit2gtk",
    "webkit2gtk-sys",
    "javascriptcore-rs-sys",
    "soup3-sys",
    "openssl",
    "openssl-sys",
    "native-tls",
    "async-std",
];

/// In the core's sources: the standard library's ways out, and jiff's.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "std::io",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "async fn",
    ".await",
    "println!",
];

#[test]
fn crates_depend_on_each_other_in_one_direction_only() {
    let packages = workspace_packages();
    for (name, allowed) in MAY_USE {
        let package =
            packages.iter().find(|package| package["name"] == *name).unwrap_or_else(|| panic!("{name}"));
        let ours: BTreeSet<&str> = dependencies(package).filter(|used| is_ours(used)).collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(ours.is_subset(&allowed), "{name} depends on {ours:?}, which is more than {allowed:?}");
    }
    let ruled: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).chain(["tidings-tests"]).collect();
    let all: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    assert_eq!(all, ruled, "a crate has no rule here");
}

#[test]
fn only_the_window_names_tauri() {
    for package in workspace_packages().iter().filter(|package| package["name"] != "tidings-window") {
        let tauri: Vec<&str> = dependencies(package).filter(|used| used.starts_with("tauri")).collect();
        assert!(tauri.is_empty(), "{} depends on {tauri:?}", package["name"]);
    }
}

#[test]
fn the_core_reaches_no_socket_clock_file_or_thread() {
    let reached = tree("tidings-core");
    let forbidden: Vec<&&str> = NOT_IN_CORE.iter().filter(|name| reached.contains(**name)).collect();
    assert!(forbidden.is_empty(), "tidings-core reaches {forbidden:?}");

    for file in
        files_of("rs").filter(|file| file.starts_with(root().join("src-tauri/crates/tidings-core/src")))
    {
        for line in product_lines(&read(&file)) {
            let way_out = IMPURE.iter().find(|way| line.contains(**way));
            assert!(way_out.is_none(), "{}: {line}", file.display());
        }
    }
}

#[test]
fn the_agent_carries_no_user_interface_and_no_second_tls() {
    let reached = tree("tidings-agent");
    assert!(reached.contains("rustls"), "the tree was read wrongly: {reached:?}");
    let forbidden: Vec<&&str> = NOT_IN_AGENT.iter().filter(|name| reached.contains(**name)).collect();
    assert!(forbidden.is_empty(), "tidings-agent reaches {forbidden:?}");
}

#[test]
fn there_is_one_zbus() {
    let lock = read(&root().join("Cargo.lock"));
    assert_eq!(lock.matches("name = \"zbus\"\n").count(), 1, "a second zbus is a megabyte for nothing");
}

/// S3, S38: what is dialled is dialled in these places, where a reader can see that it is the person's server, the
/// provider's, or a resolver.
#[test]
fn only_these_places_open_sockets_to_others() {
    const MAY: [&str; 3] = ["connection/mod.rs", "discovery/dns.rs", "oauth/browser.rs"];
    const WAYS: [&str; 7] = [
        "TcpStream::connect",
        "TcpSocket",
        "TcpListener",
        "UdpSocket",
        "lookup_host",
        "to_socket_addrs",
        "reqwest",
    ];
    for file in files_of("rs").filter(|file| file.starts_with(root().join("src-tauri"))) {
        let is_test = file.ends_with("tests.rs")
            || file.strip_prefix(root()).unwrap().components().any(|part| part.as_os_str() == "tests");
        let is_ours = !is_test && !file.starts_with(root().join("src-tauri/xtask"));
        if !is_ours || MAY.iter().any(|may| file.ends_with(may)) {
            continue;
        }
        for line in product_lines(&read(&file)) {
            let way = WAYS.iter().find(|way| line.contains(**way));
            assert!(way.is_none(), "{}: {line}", file.display());
        }
    }
}

/// What the parser's and the client's types are called is known to guard and edge alone.
#[test]
fn nothing_above_the_edge_names_the_imap_libraries() {
    let engine = root().join("src-tauri/crates/tidings-engine/src");
    for file in files_of("rs").filter(|file| file.starts_with(root().join("src-tauri"))) {
        if file.starts_with(engine.join("edge")) || file.starts_with(engine.join("guard")) {
            continue;
        }
        for line in product_lines(&read(&file)) {
            let names = line.contains("async_imap::") || line.contains("imap_proto::");
            assert!(!names, "{}: {line}", file.display());
        }
    }
}

/// S28, S35, S37.
#[test]
fn what_is_shipped_is_built_as_promised() {
    let manifest = read(&root().join("Cargo.toml"));
    let release = manifest.split("[profile.release]").nth(1).unwrap().split("\n[").next().unwrap();
    for promise in ["panic = \"unwind\"", "overflow-checks = true"] {
        assert!(release.contains(promise), "{promise} is not in {release}");
    }
    let lock = read(&root().join("Cargo.lock"));
    let version = |name: &str| {
        let found =
            lock.split("[[package]]\n").find(|package| package.starts_with(&format!("name = \"{name}\"\n")));
        let version = found.and_then(|package| package.split("version = \"").nth(1)?.split('"').next());
        let numbers = version.unwrap_or_else(|| panic!("{name} is not in the lock file")).split(['.', '-']);
        numbers.map(|number| number.parse().unwrap_or(0)).collect::<Vec<u32>>()
    };
    // Versions with known holes are older than these.
    for (name, least) in [
        ("tauri", [2, 11, 1]),
        ("rustls-webpki", [0, 103, 13]),
        ("bytes", [1, 11, 1]),
        ("time", [0, 3, 47]),
        ("tokio", [1, 44, 2]),
    ] {
        assert!(version(name) >= least.to_vec(), "{name} {:?} is older than {least:?}", version(name));
    }
    // Every crate takes the lints of the workspace.
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for package in workspace_packages() {
        let manifest = read(Path::new(package["manifest_path"].as_str().unwrap()));
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} does not", package["name"]);
    }
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for file in files_of("rs") {
        assert!(read(&file).starts_with("//! "), "{} does not begin with a header", file.display());
    }
    for file in files_of("sh") {
        let text = read(&file);
        // Parts of other scripts have no line that names their interpreter.
        let header = text.lines().find(|line| !line.starts_with("#!")).unwrap_or_default();
        assert!(header.starts_with("# "), "{} does not begin with a header", file.display());
    }
}

/// A file that no `mod` names is compiled into nothing: its code is missing and its tests pass by not running.
#[test]
fn every_source_file_is_part_of_its_crate() {
    for file in files_of("rs") {
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let folder = file.parent().unwrap();
        let is_a_root =
            ["main", "lib", "build"].contains(&stem) || folder.ends_with("bin") || folder.ends_with("fuzz");
        if is_a_root {
            continue;
        }
        let (name, folder) = match stem {
            "mod" => (folder.file_name().unwrap().to_str().unwrap(), folder.parent().unwrap()),
            _ => (stem, folder),
        };
        let beside = folder.with_extension("rs");
        let parents = ["mod.rs", "main.rs", "lib.rs"].map(|parent| folder.join(parent));
        let is_named = parents.iter().chain([&beside]).filter(|parent| parent.exists()).any(|parent| {
            let line = format!("mod {name};");
            read(parent).lines().any(|found| found.trim_start().trim_start_matches("pub ").ends_with(&line))
        });
        assert!(is_named, "{} is compiled into nothing", file.display());
    }
}

#[test]
fn nothing_is_left_unfinished_and_no_path_of_one_machine_is_named() {
    // Put together here, so that this file does not find itself.
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
        concat!("/wo", "rk/"),
        concat!("../sha", "red"),
        concat!("/ro", "ot/."),
    ];
    for file in sources() {
        let text = read(&file);
        for word in words {
            assert!(!text.contains(word), "{} contains '{word}'", file.display());
        }
    }
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let tests: String = files_of("rs").chain(files_of("ts")).map(|file| read(&file)).collect();
    for page in ["tests/README.md", "src-tauri/docs/security.md"] {
        let promises = read(&root().join(page));
        let named: Vec<&str> = promises
            .lines()
            .filter(|line| line.starts_with('|') && line.ends_with("` |"))
            .filter_map(|line| line.rsplit('|').nth(1))
            .flat_map(|cell| cell.split('`').skip(1).step_by(2))
            .collect();
        assert!(!named.is_empty(), "no promise was found in {page}");
        for name in named {
            let last = name.rsplit("::").next().unwrap();
            // A property has parameters.
            let exists = tests.contains(&format!("fn {last}(")) || tests.contains(&format!("(\"{last}\""));
            assert!(exists, "{page} names '{name}', which does not exist");
        }
    }
}

/// Every requirement has its row: S1 to S40 and the known defects.
#[test]
fn every_requirement_of_security_has_a_row() {
    let page = read(&root().join("src-tauri/docs/security.md"));
    for number in 1..=40 {
        assert!(page.contains(&format!("\n| S{number} |")), "S{number} has no row");
    }
    for number in 1..=14 {
        assert!(page.contains(&format!("\n| D{number} |")), "defect {number} has no row");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).current_dir(root()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn workspace_packages() -> Vec<serde_json::Value> {
    let metadata = cargo(&["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"]);
    let mut metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    std::mem::take(metadata["packages"].as_array_mut().unwrap())
}

/// Names of everything a package declares, for running, building and testing.
fn dependencies(package: &serde_json::Value) -> impl Iterator<Item = &str> {
    package["dependencies"].as_array().unwrap().iter().map(|used| used["name"].as_str().unwrap())
}

fn is_ours(name: &str) -> bool {
    name.starts_with("tidings") || name == "xtask"
}

/// Names of everything that is linked into a package on this system.
fn tree(package: &str) -> BTreeSet<String> {
    let arguments = ["tree", "--offline", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none"];
    cargo(&[&arguments[..], &["--package", package]].concat())
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// What a person wrote and this repository keeps.
fn sources() -> impl Iterator<Item = PathBuf> {
    const TEXT: &[&str] =
        &["rs", "toml", "md", "sh", "ts", "js", "svelte", "css", "html", "json", "ftl", "conf", "yml"];
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.into_iter().filter(|file| {
        let name = file.file_name().unwrap();
        name != "package-lock.json"
            && file.extension().is_some_and(|kind| TEXT.iter().any(|text| kind == *text))
    })
}

fn files_of(kind: &'static str) -> impl Iterator<Item = PathBuf> {
    sources().filter(move |file| file.extension().is_some_and(|extension| extension == kind))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    const MADE: &[&str] = &[".git", "target", "node_modules", "dist", "gen"];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            found.push(path);
        } else if !MADE.iter().any(|made| path.file_name().unwrap() == *made) {
            walk(&path, found);
        }
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Lines that end up in the product: no comments, and nothing from the first test module on.
fn product_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]") && !line.starts_with("#![cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
}
