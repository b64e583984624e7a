//! Pictures of the screen, for people to look at and for the README.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{COMMAND_LIMIT, Desktop, XWindow};

/// A picture is taken until two in a row are the same, at most for this long: something may blink.
const SETTLE_LIMIT: Duration = Duration::from_secs(3);

/// A picture in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screenshot {
    /// The PNG file.
    pub path: PathBuf,
}

impl Screenshot {
    /// Writes a PNG as `NAME.png` into the folder that `TIDINGS_SCREENSHOTS` names, or `target/screenshots`.
    pub(super) fn save(name: &str, png: &[u8]) -> Self {
        let folder = std::env::var_os("TIDINGS_SCREENSHOTS").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots"),
            PathBuf::from,
        );
        fs::create_dir_all(&folder).unwrap();
        let path = folder.canonicalize().unwrap().join(format!("{name}.png"));
        fs::write(&path, png).unwrap();
        Self { path }
    }

    /// How many colours it has. An empty screen has one, anything with text dozens.
    pub fn colours(&self, desktop: &Desktop) -> usize {
        let mut command = desktop.command("identify");
        command.args(["-format", "%k"]).arg(&self.path);
        desktop.run(command).trim().parse().unwrap()
    }
}

impl Desktop {
    /// Takes a picture of the whole screen, once it has settled.
    pub fn screenshot(&self, name: &str) -> Screenshot {
        self.take(name, &["-window", "root"])
    }

    /// Takes a picture of a part of the screen, once it has settled: its left upper corner and size, in pixels.
    pub fn screenshot_of_area(
        &self,
        (x, y): (i32, i32),
        (width, height): (i32, i32),
        name: &str,
    ) -> Screenshot {
        let area = format!("{width}x{height}+{x}+{y}");
        self.take(name, &["-window", "root", "-crop", &area, "+repage"])
    }

    /// Takes a picture of one window, once it has settled.
    pub fn screenshot_of(&self, window: XWindow, name: &str) -> Screenshot {
        self.take(name, &["-window", &window.id.to_string()])
    }

    /// Makes a picture of others by ImageMagick's `convert`.
    pub fn picture(&self, name: &str, arguments: &[String]) -> Screenshot {
        let mut command = self.command("convert");
        command.args(arguments).args([
            "-strip",
            "-colors",
            "256",
            "-define",
            "png:exclude-chunks=date,time",
            "png:-",
        ]);
        let output = self.output(command, COMMAND_LIMIT);
        assert!(output.status.success(), "convert: {}", String::from_utf8_lossy(&output.stderr));
        Screenshot::save(name, &output.stdout)
    }

    fn take(&self, name: &str, what: &[&str]) -> Screenshot {
        let take_one = || {
            let mut command = self.command("import");
            // Dates would make each picture another file.
            command.arg("-silent").args(what).args(["-define", "png:exclude-chunks=date,time", "png:-"]);
            let output = self.output(command, COMMAND_LIMIT);
            assert!(output.status.success(), "import: {}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        let started = Instant::now();
        let mut last = take_one();
        loop {
            let next = take_one();
            if next == last || started.elapsed() > SETTLE_LIMIT {
                return Screenshot::save(name, &next);
            }
            last = next;
        }
    }
}
