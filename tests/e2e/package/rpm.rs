//! The `.rpm`, by rpm's own tools. No system of rpm's own is to be had here: it is installed on the Debian that has the
//! libraries, after rpm was told of them by its own finder, so that its check of dependencies is the real one.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::wait_until;

use super::installed::{bundled, installed, package};
use super::tree::Tree;

/// What the packages of a system provide that are not found by looking at its libraries.
const BY_NAME: [&str; 3] = ["/bin/sh", "ca-certificates", "rtld(GNU_HASH)"];

#[test]
fn the_rpm_holds_what_the_deb_holds_and_asks_for_the_libraries() {
    let (deb, rpm) = (package("deb"), package("rpm"));

    // The one place that differs by distribution, and the one file that only Debian wants.
    let zsh = |path: &str| path.replace("site-functions", "vendor-completions");
    let listed = query(&rpm, &["--list"]);
    let in_rpm: BTreeSet<String> =
        listed.lines().map(zsh).filter(|path| path != "/usr/share/doc/tidings").collect();
    let listed = output(Command::new("dpkg-deb").arg("--contents").arg(&deb));
    let paths =
        listed.lines().filter(|line| !line.starts_with('d')).filter_map(|line| line.split(" ./").nth(1));
    let paths = paths.filter(|path| !path.ends_with("changelog.Debian.gz"));
    let in_deb: BTreeSet<String> =
        paths.map(|path| format!("/{}", path.split(" -> ").next().unwrap())).collect();
    assert_eq!(in_rpm, in_deb);

    let requires = query(&rpm, &["--requires"]);
    for name in ["libwebkit2gtk-4.1.so.0()(64bit)", "libgtk-3.so.0()(64bit)", "ca-certificates", "libc.so.6"]
    {
        assert!(requires.contains(name), "{name} is not required: {requires}");
    }
    assert!(query(&rpm, &["--scripts"]).contains("preuninstall"));
    assert_eq!(
        query(&rpm, &["--queryformat", "%{NAME} %{VERSION}"]),
        format!("tidings {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_same_programs_make_the_same_packages_to_the_byte() {
    for format in ["deb", "rpm"] {
        let first = std::fs::read(bundled(format)).unwrap();
        assert!(
            first == std::fs::read(bundled(format)).unwrap(),
            "two .{format} of the same programs differ"
        );
    }
}

#[test]
fn the_rpm_is_refused_where_a_library_is_missing() {
    let tree = Tree::over(&installed().folder);
    let rpm = package("rpm");

    let refused = tree.rpm(&["--install", rpm.to_str().unwrap()]);

    assert!(!refused.status.success());
    assert!(said(&refused).contains("libwebkit2gtk-4.1.so.0()(64bit) is needed"), "{}", said(&refused));
    assert!(query(&rpm, &["--recommends"]).contains("gnome-keyring"), "what is not needed is recommended");
}

#[test]
fn the_rpm_installs_on_its_libraries_upgrades_under_an_agent_and_leaves_nothing_when_it_goes() {
    let tree = Tree::over(&installed().folder);
    // The libraries stay.
    let removed = tree.apt(&["remove", "tidings"]);
    assert!(removed.status.success(), "{}", said(&removed));
    tell_rpm_of_the_libraries(&tree);
    let rpm = package("rpm");
    let rpm_file = rpm.to_str().unwrap();
    let before = paths_named_tidings(&tree);

    let done = tree.rpm(&["--install", rpm_file]);

    assert!(done.status.success(), "{}", said(&done));
    assert_eq!(tree.run("tidings", &["version"]), format!("tidings {}\n", env!("CARGO_PKG_VERSION")));
    assert!(!tree.run("ldd", &["/usr/bin/tidings-window"]).contains("not found"));
    let verified = tree.rpm(&["--verify", "tidings"]);
    assert!(verified.status.success(), "{}", said(&verified));

    tree.run("useradd", &["--create-home", "ben"]);
    let mut agent = tree.command_as("ben", "tidings").arg("--hidden").stderr(Stdio::null()).spawn().unwrap();
    wait_until("Ben's agent", LIMIT, || tree.processes_of("/usr/bin/tidings").len() == 1);
    let running = tree.processes_of("/usr/bin/tidings");
    let upgraded = tree.rpm(&["--upgrade", "--replacepkgs", rpm_file]);
    assert!(upgraded.status.success(), "{}", said(&upgraded));
    assert_eq!(tree.processes_of("/usr/bin/tidings"), running, "an upgrade leaves it at work");

    let erased = tree.rpm(&["--erase", "tidings"]);
    assert!(erased.status.success(), "{}", said(&erased));
    assert!(tree.processes_of("tidings").is_empty());
    assert!(agent.wait().unwrap().success(), "it was asked to end and did");
    assert_eq!(paths_named_tidings(&tree), before);
}

/// Installs a package without files that provides what rpm's own finder sees in the libraries of the tree.
fn tell_rpm_of_the_libraries(tree: &Tree) {
    let folder = tree.path("/usr/lib/x86_64-linux-gnu");
    let libraries = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let libraries = libraries.filter(|path| path.to_string_lossy().contains(".so."));
    let list: String = libraries.map(|path| format!("{}\n", path.display())).collect();
    let mut finder = Command::new("/usr/lib/rpm/elfdeps");
    let mut finder = finder
        .arg("--provides")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rpm's own finder");
    let mut input = finder.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(list.as_bytes()));
    let found = finder.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    let provided: BTreeSet<&str> = found.lines().chain(BY_NAME).collect();

    let work = tempfile::tempdir().unwrap();
    let provides: String = provided.iter().map(|name| format!("Provides: {name}\n")).collect();
    let spec = format!(
        "Name: libraries\nVersion: 1\nRelease: 1\nSummary: What is there\nLicense: MIT\nBuildArch: noarch\n\
         {provides}\n%description\nWhat is there.\n\n%files\n"
    );
    let file = work.path().join("libraries.spec");
    fs::write(&file, spec).unwrap();
    let topdir = format!("_topdir {}", work.path().display());
    output(Command::new("rpmbuild").args(["-bb", "--quiet", "--define", &topdir]).arg(&file));
    let told =
        tree.rpm(&["--install", work.path().join("RPMS/noarch/libraries-1-1.noarch.rpm").to_str().unwrap()]);
    assert!(told.status.success(), "{}", said(&told));
}

/// Everything below `/usr` that carries the program's name.
fn paths_named_tidings(tree: &Tree) -> Vec<String> {
    let found = tree.run("find", &["/usr", "-iname", "*tidings*"]);
    found.lines().map(str::to_owned).collect()
}

fn query(rpm: &Path, arguments: &[&str]) -> String {
    output(Command::new("rpm").args(["--query", "--package"]).args(arguments).arg(rpm))
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}
