//! Debian and Ubuntu: what is installed, and installing without starting anything.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::Context;

/// Installs the packages named as arguments, as root, in one go.
///
/// A `policy-rc.d` that answers 101 ("not allowed") keeps every package from starting a service of its own while
/// it is unpacked. It is laid down only where none stands, and the trap removes it whatever happens.
/// The package lists are refreshed only when the first try fails: they may be missing (a fresh container) or old.
const SCRIPT: &str = r#"
set -eu
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi
install() {
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}
if install "$@"; then
    exit 0
fi
echo "Refreshing the package lists and trying once more."
apt-get update || exit 3
install "$@"
"#;

const COULD_NOT_REFRESH: i32 = 3;
const NO_ROOT: &str = "this needs root, and there is no sudo";
const STALE_LISTS: &str = "the package lists could not be refreshed (apt-get update): is there a network, and are the \
                           package sources of this system in order?";

/// Whether this is a system with Debian's package tools.
pub(super) fn is_here() -> bool {
    Command::new("dpkg-query").arg("--version").output().is_ok_and(|output| output.status.success())
        && Command::new("apt-get").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Those of `wanted` that are not installed.
pub(super) fn missing<'a>(wanted: &[&'a str]) -> anyhow::Result<Vec<&'a str>> {
    // Ends with 1 when it does not know a name, and still lists the others.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .context("dpkg-query could not be started")?;
    let listed = String::from_utf8_lossy(&output.stdout);
    let installed = installed(&listed);
    Ok(wanted.iter().copied().filter(|name| !installed.contains(name)).collect())
}

fn installed(listed: &str) -> BTreeSet<&str> {
    listed.lines().filter_map(|line| line.strip_suffix(" installed")).collect()
}

/// Installs `packages`, as root or through sudo.
pub(super) fn install(packages: &[&str]) -> anyhow::Result<()> {
    let status = as_root("sh")
        .args(["-c", SCRIPT, "install"])
        .args(packages)
        .status()
        .with_context(|| format!("{NO_ROOT}; as root run: apt-get install {}", packages.join(" ")))?;
    if status.code() == Some(COULD_NOT_REFRESH) {
        anyhow::bail!(STALE_LISTS);
    }
    anyhow::ensure!(status.success(), "apt-get could not install the packages; its own words stand above");
    let still = missing(packages)?;
    anyhow::ensure!(still.is_empty(), "apt-get was content, yet these are missing: {}", still.join(" "));
    Ok(())
}

/// Fetches the package lists anew, as root or through sudo.
pub(super) fn refresh_lists() -> anyhow::Result<()> {
    let status = as_root("apt-get")
        .arg("update")
        .status()
        .with_context(|| format!("{NO_ROOT}; as root run: apt-get update"))?;
    anyhow::ensure!(status.success(), STALE_LISTS);
    Ok(())
}

fn as_root(program: &str) -> Command {
    if rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let mut sudo = Command::new("sudo");
    sudo.arg(program);
    sudo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_was_removed_counts_as_missing() {
        let listed = "dbus installed\ndunst config-files\nxvfb not-installed\n";
        assert_eq!(installed(listed), BTreeSet::from(["dbus"]));
    }
}
