//! What the commands need from the system: named when missing, and installed after asking.
//!
//! The lists are the shortest that work on Debian 12. Whoever adds a program to the tests adds its package here.

mod debian;

use std::io::{IsTerminal, Write};
use std::process::Command;

use anyhow::Context;

use crate::options::Options;

/// Programs and libraries to build the agent, the window and the page.
const BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];

/// What the tests use on top: a desktop without a screen, a keyring, and what looks at them; and for the packages a
/// Debian of their own and the other format's tools; a network of their own.
const TEST: &[&str] = &[
    "adwaita-icon-theme",
    "at-spi2-core",
    "dbus",
    "debootstrap",
    "dunst",
    "fonts-dejavu-core",
    "fonts-noto-cjk",
    "gnome-keyring",
    "imagemagick",
    "iproute2",
    "jq",
    "libnotify-bin",
    "libsecret-tools",
    "openbox",
    "rpm",
    "sway",
    "webkit2gtk-driver",
    "wl-clipboard",
    "xdotool",
    "xfce4-notifyd",
    "xfce4-panel",
    "xvfb",
];

/// The same for building, as other systems call it.
const ELSEWHERE: &str = "\
  Fedora:     dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel
  Arch:       pacman -S --needed base-devel webkit2gtk-4.1
  openSUSE:   zypper install gcc pkgconf webkit2gtk3-devel";

const OLDEST_NODE: u32 = 20;

/// What a command is going to do, which decides what it needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Build and run the program.
    Build,
    /// Build it and run every test.
    Test,
}

/// `cargo xtask packages`.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let purpose = if options.has("--build") { Purpose::Build } else { Purpose::Test };
    provide(purpose, options.says_yes())
}

/// Makes sure that everything for this purpose is there.
///
/// # Errors
/// Says in one sentence what is missing and what to do about it.
pub(crate) fn provide(purpose: Purpose, says_yes: bool) -> anyhow::Result<()> {
    node()?;
    if !debian::is_here() {
        return elsewhere(purpose);
    }
    let wanted: Vec<&str> = match purpose {
        Purpose::Build => BUILD.to_vec(),
        Purpose::Test => BUILD.iter().chain(TEST).copied().collect(),
    };
    let missing = debian::missing(&wanted)?;
    if missing.is_empty() {
        println!("packages: all {} are installed", wanted.len());
        return Ok(());
    }
    println!("These system packages are missing:\n  {}", missing.join(" "));
    if !says_yes && !agrees("Install them now with apt-get?")? {
        anyhow::bail!("nothing was installed; the command would be: apt-get install {}", missing.join(" "));
    }
    debian::install(&missing)
}

/// Those of these Debian packages that are not installed.
pub(crate) fn missing<'a>(wanted: &[&'a str]) -> anyhow::Result<Vec<&'a str>> {
    debian::missing(wanted)
}

/// Fetches the lists of packages anew.
pub(crate) fn refresh_lists() -> anyhow::Result<()> {
    debian::refresh_lists()
}

/// Without apt we only know the names. Who can build already may go on building.
fn elsewhere(purpose: Purpose) -> anyhow::Result<()> {
    let can_build = Command::new("pkg-config")
        .args(["--exists", "webkit2gtk-4.1"])
        .status()
        .is_ok_and(|status| status.success());
    if purpose == Purpose::Build && can_build {
        println!("packages: no apt-get here; WebKitGTK 4.1 for building was found");
        return Ok(());
    }
    println!(
        "This system has no apt-get, so please install yourself what is needed for building:\n{ELSEWHERE}"
    );
    if purpose == Purpose::Test {
        println!("The tests also use, by their Debian names:\n  {}", TEST.join(" "));
        println!("and unpack mail servers from Debian's packages: they run on Debian and Ubuntu only.");
    }
    anyhow::bail!("system packages are not installed automatically here")
}

/// Node and npm build the page.
fn node() -> anyhow::Result<()> {
    let advice = format!(
        "the page needs Node {OLDEST_NODE} or newer with npm: https://nodejs.org, or your system's package when it is new enough"
    );
    let found = version_of("node").with_context(|| format!("Node was not found; {advice}"))?;
    let major = found.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    anyhow::ensure!(major.is_some_and(|major| major >= OLDEST_NODE), "Node {found} is too old; {advice}");
    let npm = version_of("npm").with_context(|| format!("npm was not found beside Node; {advice}"))?;
    println!("node: {found}, npm {npm}");
    Ok(())
}

fn version_of(program: &str) -> anyhow::Result<String> {
    let output = Command::new(program).arg("--version").output()?;
    anyhow::ensure!(output.status.success(), "'{program} --version' failed");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn agrees(question: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        anyhow::bail!("nobody is there to ask; `--yes` installs them without a question");
    }
    print!("{question} [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
