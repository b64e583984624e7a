//! The programs that are known, each with what its users would write for one account.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Lab;

/// A program that is installed.
pub(in crate::bench) struct Peer {
    /// What it is called.
    pub(in crate::bench) name: &'static str,
    pub(super) file: PathBuf,
    pub(super) set_up: SetUp,
    pub(super) shows: Shows,
}

/// What its user sees first.
#[derive(Clone, Copy)]
pub(super) enum Shows {
    /// The call at the notification service.
    Toast,
    /// A command that it runs for each mail.
    Command,
}

/// Writes what a program reads, and adds what makes its command run in the foreground.
type SetUp = fn(&Lab, &mut Command);

const KNOWN: [(&str, SetUp, Shows); 3] = [
    ("fetchmail", fetchmail, Shows::Command),
    ("buzz", buzz, Shows::Toast),
    ("mailnag", mailnag, Shows::Toast),
];

/// Those that are on the `PATH`.
pub(in crate::bench) fn installed() -> Vec<Peer> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file =
        |name: &str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    let there =
        KNOWN.into_iter().map(|(name, set_up, shows)| Some(Peer { name, file: file(name)?, set_up, shows }));
    there.flatten().collect()
}

/// When the command was run, in seconds of the wall clock.
pub(super) fn stamps(lab: &Lab) -> Vec<f64> {
    let stamps = fs::read_to_string(stamps_file(lab)).unwrap_or_default();
    stamps.lines().filter_map(|stamp| stamp.parse().ok()).collect()
}

fn stamps_file(lab: &Lab) -> PathBuf {
    lab.desktop.folder().join("stamps")
}

/// A command that notes the moment in which it is run.
fn hook(lab: &Lab) -> PathBuf {
    let hook = lab.desktop.folder().join("hook");
    let stamps = stamps_file(lab);
    write(&hook, &format!("#!/bin/sh\ndate +%s.%N >> '{}'\ncat > /dev/null\n", stamps.display()), 0o700);
    hook
}

fn fetchmail(lab: &Lab, command: &mut Command) {
    let file = lab.desktop.folder().join("fetchmailrc");
    let settings = format!(
        "set idfile '{}'\npoll localhost service {} protocol imap username '{}' password '{}'\n  ssl sslcertck sslcertfile '{}' \
         idle keep mda '{}'\n",
        lab.desktop.folder().join("fetchids").display(),
        lab.server.address().port(),
        lab.server.user(),
        lab.server.password(),
        lab.server.ca_file().display(),
        hook(lab).display()
    );
    write(&file, &settings, 0o600);
    command.arg("--nodetach").arg("--nosyslog").arg("--fetchmailrc").arg(file);
    command.arg("--pidfile").arg(lab.desktop.folder().join("fetchmail.pid"));
}

/// It takes every port but 993 for one that begins without TLS.
fn buzz(lab: &Lab, command: &mut Command) {
    let folder = settings_folder(lab, command);
    let account = format!(
        "[[account]]\nname = 'lab'\nserver = 'localhost'\nport = {}\nusername = '{}'\npassword = '{}'\nfolders = ['INBOX']\n",
        lab.server.starttls_address().port(),
        lab.server.user(),
        lab.server.password(),
    );
    write(&folder.join("buzz.toml"), &account, 0o600);
    command.env("SSL_CERT_FILE", lab.server.ca_file());
}

/// It asks a host of the internet whether there is one, with ping(8), and reads its password from the keyring, under the
/// hash of account, server and the word for IMAP.
fn mailnag(lab: &Lab, command: &mut Command) {
    let folder = settings_folder(lab, command);
    let (user, server) = (lab.server.user(), "localhost");
    let settings = format!(
        "[core]\nconnectivity_test = ping\nenabled_plugins = libnotifyplugin\n\n[account1]\nenabled = 1\ntype = imap\n\
         name = lab\nuser = {user}\nserver = {server}\nport = {}\nssl = 1\nimap = 1\nidle = 1\nfolder = [\"INBOX\"]\n",
        lab.server.address().port(),
    );
    write(&folder.join("mailnag").join("mailnag.cfg"), &settings, 0o600);
    let hash = Command::new("sh").arg("-c").arg(format!("printf %s '{user}{server}True' | md5sum")).output();
    let hash = String::from_utf8(hash.unwrap().stdout).unwrap();
    let id = hash.split_whitespace().next().expect("md5sum prints a hash");
    let attributes = [("xdg:schema", "com.github.pulb.mailnag"), ("id", id)];
    lab.desktop.keyring().store("Mailnag", lab.server.password(), &attributes);
    let programs = lab.desktop.folder().join("programs");
    write(&programs.join("ping"), "#!/bin/sh\nexit 0\n", 0o700);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&path)));
    command.env("PATH", path.expect("no folder of the PATH has a colon"));
}

/// A folder for the program's settings, which it is told.
fn settings_folder(lab: &Lab, command: &mut Command) -> PathBuf {
    let folder = lab.desktop.folder().join("settings");
    command.env("XDG_CONFIG_HOME", &folder);
    folder
}

/// Many insist on files that only their owner reads.
fn write(file: &Path, text: &str, mode: u32) {
    fs::create_dir_all(file.parent().expect("a file lies in a folder")).unwrap();
    fs::write(file, text).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}
