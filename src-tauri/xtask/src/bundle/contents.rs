//! What a package holds: the one description of both formats.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::texts::{Texts, debian_changelog};
use super::{Format, Programs, output};
use crate::workspace;

/// Sizes in which the icon is drawn, with the folder of the hicolor theme for each.
const ICONS: &[(&str, &str)] = &[
    ("16x16.png", "16x16"),
    ("22x22.png", "22x22"),
    ("24x24.png", "24x24"),
    ("32x32.png", "32x32"),
    ("48x48.png", "48x48"),
    ("64x64.png", "64x64"),
    ("128x128.png", "128x128"),
    ("128x128@2x.png", "128x128@2"),
    ("256x256.png", "256x256"),
    ("512x512.png", "512x512"),
];

/// Everything that is laid down below `/`.
pub(super) struct Contents {
    entries: Vec<Entry>,
}

struct Entry {
    /// Where, seen from `/`.
    path: String,
    what: What,
}

enum What {
    Program(PathBuf),
    File(PathBuf),
    Text(Vec<u8>),
    /// To another name in the same folder.
    Link(&'static str),
}

impl Contents {
    /// The description.
    pub(super) fn of(format: Format, programs: &Programs, texts: &Texts, date: u64) -> anyhow::Result<Self> {
        let root = workspace::root()?;
        let (ours, icons) = (root.join("src-tauri").join("packaging"), root.join("icons"));
        let mut all = Self { entries: Vec::new() };
        all.put("usr/bin/tidings", What::Program(programs.agent.clone()));
        all.put("usr/bin/tidings-window", What::Program(programs.window.clone()));

        all.put("usr/share/applications/tidings.desktop", What::File(ours.join("tidings.desktop")));
        let metainfo = "org.tidings.Tidings.metainfo.xml";
        all.put(&format!("usr/share/metainfo/{metainfo}"), What::File(ours.join(metainfo)));
        // Lies there until a person enables it.
        all.put("usr/lib/systemd/user/tidings.service", What::File(ours.join("tidings.service")));

        let theme = "usr/share/icons/hicolor";
        for (file, size) in ICONS {
            all.put(&format!("{theme}/{size}/apps/tidings.png"), What::File(icons.join(file)));
        }
        all.put(&format!("{theme}/scalable/apps/tidings.svg"), What::File(icons.join("tidings.svg")));
        let symbolic = "tidings-symbolic.svg";
        all.put(&format!("{theme}/symbolic/apps/{symbolic}"), What::File(icons.join(symbolic)));

        let man = "usr/share/man/man1";
        all.put(&format!("{man}/tidings.1.gz"), What::Text(packed(&texts.man)?));
        all.put(&format!("{man}/tidings-window.1.gz"), What::Link("tidings.1.gz"));
        all.put("usr/share/bash-completion/completions/tidings", What::Text(texts.bash.clone()));
        all.put("usr/share/fish/vendor_completions.d/tidings.fish", What::Text(texts.fish.clone()));
        let zsh = match format {
            Format::Deb => "usr/share/zsh/vendor-completions",
            Format::Rpm => "usr/share/zsh/site-functions",
        };
        all.put(&format!("{zsh}/_tidings"), What::Text(texts.zsh.clone()));

        let documents = "usr/share/doc/tidings";
        let changes = std::fs::read(root.join("CHANGELOG.md")).context("CHANGELOG.md could not be read")?;
        all.put(&format!("{documents}/changelog.gz"), What::Text(packed(&changes)?));
        if format == Format::Deb {
            let changes = packed(&debian_changelog(date)?)?;
            all.put(&format!("{documents}/changelog.Debian.gz"), What::Text(changes));
        }
        all.put(&format!("{documents}/copyright"), What::Text(texts.copyright(format)));
        all.put(&format!("{documents}/third-party-licences.gz"), What::Text(packed(&texts.third_party)?));
        Ok(all)
    }

    fn put(&mut self, path: &str, what: What) {
        self.entries.push(Entry { path: path.to_owned(), what });
    }

    /// Where each file comes to lie, seen from `/`.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.path.as_str())
    }

    /// The room that everything laid down below `tree` takes, in KiB, each file rounded up.
    pub(super) fn kibibytes(&self, tree: &Path) -> anyhow::Result<u64> {
        let sizes = self.paths().map(|path| Ok(tree.join(path).symlink_metadata()?.len().div_ceil(1024)));
        sizes.sum()
    }

    /// Lays everything down below `tree`, which is made. Modes are those of the package, whatever the umask.
    pub(super) fn lay(&self, tree: &Path) -> anyhow::Result<()> {
        for entry in &self.entries {
            let path = tree.join(&entry.path);
            entry.lay(tree, &path).with_context(|| format!("{} could not be laid down", path.display()))?;
        }
        Ok(())
    }
}

impl Entry {
    fn lay(&self, tree: &Path, path: &Path) -> anyhow::Result<()> {
        let folder = path.parent().context("it has no folder")?;
        std::fs::create_dir_all(folder)?;
        for folder in folder.ancestors().take_while(|folder| folder.starts_with(tree)) {
            set_mode(folder, 0o755)?;
        }
        match &self.what {
            What::Program(from) => {
                // Line numbers for panics are half of a debug build, and a release has none.
                output(Command::new("strip").args(["--strip-debug", "-o"]).arg(path).arg(from))?;
                set_mode(path, 0o755)
            }
            What::File(from) => {
                std::fs::copy(from, path).with_context(|| format!("{} could not be read", from.display()))?;
                set_mode(path, 0o644)
            }
            What::Text(text) => {
                std::fs::write(path, text)?;
                set_mode(path, 0o644)
            }
            What::Link(name) => Ok(symlink(name, path)?),
        }
    }
}

fn set_mode(path: &Path, mode: u32) -> anyhow::Result<()> {
    Ok(std::fs::set_permissions(path, PermissionsExt::from_mode(mode))?)
}

/// As `gzip -9n` packs it: without a name and a date of its own.
fn packed(text: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut file = tempfile::NamedTempFile::new()?;
    std::io::Write::write_all(&mut file, text)?;
    output(Command::new("gzip").args(["-9", "--no-name", "--stdout"]).arg(file.path()))
}
