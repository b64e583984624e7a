//! A sound beside a toast, where the notification service plays none: by the desktop's own player, a program that lives
//! as long as the sound. A library that plays would keep the sound system's threads and memory in a program that is
//! there all day.
//!
//! The desktop's sound for new mail is asked for by its name in the freedesktop sound naming specification; where no
//! program knows names, it is looked for in the theme that every desktop falls back to. Nothing of a mail is ever part
//! of a command.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tidings_core::tell::ToastSound;
use tokio::{process::Command, time::timeout};

/// The sound of new mail (freedesktop sound naming specification).
pub(super) const NEW_MAIL: &str = "message-new-email";

/// A player that takes longer is ended: the sound of a toast is short.
const LIMIT: Duration = Duration::from_secs(15);

/// Those who play a file: of PipeWire, of PulseAudio, of libcanberra.
const OF_FILES: [(&str, &[&str]); 3] =
    [("pw-play", &[]), ("paplay", &[]), ("canberra-gtk-play", &["--file"])];

/// Plays one sound at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Player {
    is_playing: Arc<AtomicBool>,
}

impl Player {
    /// Begins to play, unless something is playing. Needs a tokio runtime, which looks after the program.
    pub(super) fn play(&self, sound: &ToastSound) {
        if self.is_playing.swap(true, Ordering::Relaxed) {
            return;
        }
        let (sound, playing) = (sound.clone(), self.clone());
        tokio::spawn(async move {
            if !was_played(&sound).await {
                tracing::info!("nobody here plays the sound of a toast");
            }
            playing.is_playing.store(false, Ordering::Relaxed);
        });
    }
}

async fn was_played(sound: &ToastSound) -> bool {
    let path = match sound {
        ToastSound::File(path) => PathBuf::from(path),
        ToastSound::Desktop => {
            // It knows the theme that the person chose.
            if run("canberra-gtk-play", [OsStr::new("--id"), OsStr::new(NEW_MAIL)]).await {
                return true;
            }
            match of_theme(&data_folders()) {
                Some(path) => path,
                None => return false,
            }
        }
    };
    for (program, options) in OF_FILES {
        if run(program, options.iter().map(OsStr::new).chain([path.as_os_str()])).await {
            return true;
        }
    }
    false
}

/// Runs a player to its end; false where it is not there, or could not play.
async fn run(program: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir("/").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    match timeout(LIMIT, child.wait()).await {
        Ok(Ok(status)) => status.success(),
        Ok(Err(_)) => false,
        // It was heard, and long enough.
        Err(_) => true,
    }
}

/// The sound in the theme that all others inherit from.
fn of_theme(folders: &[PathBuf]) -> Option<PathBuf> {
    let places = folders.iter().flat_map(|folder| {
        let theme = folder.join("sounds/freedesktop/stereo");
        ["oga", "ogg", "wav"].map(|ending| theme.join(NEW_MAIL).with_extension(ending))
    });
    places.into_iter().find(|place| place.is_file())
}

/// Where a desktop's data lies (XDG base directory specification).
fn data_folders() -> Vec<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let own = of("XDG_DATA_HOME").map(PathBuf::from);
    let own = own.or_else(|| of("HOME").map(|home| Path::new(&home).join(".local/share")));
    let shared = of("XDG_DATA_DIRS").unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    own.into_iter().chain(std::env::split_paths(&shared)).filter(|folder| folder.is_absolute()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_of_new_mail_is_found_in_the_theme_of_all_desktops() {
        let (empty, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folders = [empty.path().to_owned(), full.path().to_owned()];
        assert_eq!(of_theme(&folders), None);
        let theme = full.path().join("sounds/freedesktop/stereo");
        std::fs::create_dir_all(&theme).unwrap();
        std::fs::write(theme.join("message-new-email.oga"), "OggS").unwrap();
        assert_eq!(of_theme(&folders), Some(theme.join("message-new-email.oga")));
    }

    #[tokio::test]
    async fn a_player_that_is_not_there_or_cannot_play_leaves_it_to_the_next() {
        assert!(!run("no-such-player-anywhere", ["x"]).await);
        assert!(!run("false", ["x"]).await);
        assert!(run("true", ["x"]).await);
    }
}
