//! The `.rpm`, seen with rpm's own tools: there is no system of its own to install it on here.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use tidings_tests::tidings::said;

use super::installed::{bundled, package};

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

fn query(rpm: &Path, arguments: &[&str]) -> String {
    output(Command::new("rpm").args(["--query", "--package"]).args(arguments).arg(rpm))
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}
