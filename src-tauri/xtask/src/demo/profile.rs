//! The throw-away profile: one folder with one account in it.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use tempfile::TempDir;

use super::mailbox::Access;

/// A folder that only we can read, and that goes with us.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// Makes it, empty.
    pub(crate) fn make() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new()
            .permissions(Permissions::from_mode(0o700))
            .prefix("tidings-demo-")
            .tempdir()
            .context("no temporary folder could be made")?;
        Ok(Self(folder))
    }

    /// For `--profile`.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes the one account. Nothing goes to a keyring: the password comes from a command that prints it.
    pub(crate) fn write(&self, access: &Access) -> anyhow::Result<()> {
        std::fs::write(self.path().join("settings.toml"), settings(access)?)
            .context("the demo's settings could not be written")
    }

    /// Removes it, saying so when that fails.
    pub(crate) fn remove(self) -> anyhow::Result<()> {
        let path = self.path().display().to_string();
        self.0.close().with_context(|| format!("{path} could not be removed"))
    }
}

fn settings(access: &Access) -> anyhow::Result<String> {
    // A JSON string is a TOML string too.
    let quoted = |text: &str| serde_json::to_string(text);
    let email =
        if access.user.contains('@') { access.user.clone() } else { format!("{}@example.org", access.user) };
    let folders: Vec<String> = access.folders.iter().map(|name| quoted(name)).collect::<Result<_, _>>()?;
    let lines = [
        "[[account]]".to_owned(),
        r#"id = "demo""#.to_owned(),
        format!("email = {}", quoted(&email)?),
        r#"host = "localhost""#.to_owned(),
        format!("port = {}", access.port),
        r#"security = "tls""#.to_owned(),
        format!("user = {}", quoted(&access.user)?),
        format!("folders = [{}]", folders.join(", ")),
        format!("ca_file = {}", quoted(&access.ca_file)?),
        format!(
            "password_command = {}",
            quoted(&format!("printf '%s\\n' {}", for_the_shell(&access.password)))?
        ),
    ];
    Ok(lines.join("\n") + "\n")
}

fn for_the_shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_hold_one_account_with_everything_quoted() {
        let access = Access {
            port: 4993,
            ca_file: "/a \"b\"/ca.pem".to_owned(),
            user: "demo".to_owned(),
            password: "it's".to_owned(),
            folders: vec!["INBOX".to_owned(), "收件箱".to_owned()],
        };
        let written = settings(&access).unwrap();
        assert_eq!(
            written,
            r#"[[account]]
id = "demo"
email = "demo@example.org"
host = "localhost"
port = 4993
security = "tls"
user = "demo"
folders = ["INBOX", "收件箱"]
ca_file = "/a \"b\"/ca.pem"
password_command = "printf '%s\\n' 'it'\\''s'"
"#
        );
    }

    #[test]
    fn only_the_owner_can_look_into_the_folder() {
        let folder = Folder::make().unwrap();
        let mode = std::fs::metadata(folder.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
