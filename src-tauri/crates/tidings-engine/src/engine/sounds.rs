//! Which toasts make a sound. It is decided when a toast is about to be shown, since much may have happened while it
//! waited: one sound in a while, none while toasts are muted or say nothing of the mail, none for a toast that only
//! takes another one's place. Who plays it is the desktop's.

use std::fs::File;
use std::io::Read as _;
use std::time::Duration;

use tidings_core::listen::Moment;
use tidings_core::mailbox::text::{NAME, clean};
use tidings_core::tell::{Cause, Notice, ToastSound, Why, Words};
use tidings_protocol::{EventRecord, Sound, Timestamp};

use super::Engine;
use super::toasts::Order;
use crate::clock::Clock;

/// One sound in this time: what comes meanwhile belongs to what was heard.
const APART: Duration = Duration::from_secs(10);
/// A sound of more bytes than this is music.
const LARGEST: u64 = 5 * 1024 * 1024;

/// What was heard, and what may be.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    last: Option<Moment>,
    muted_until: Option<Timestamp>,
    /// The file that could not be played, and why.
    trouble: Option<(String, Cause)>,
}

impl Sounds {
    /// From now on, or until then, nothing is heard.
    pub(super) const fn mute(&mut self, until: Option<Timestamp>) {
        self.muted_until = until;
    }

    /// What was wrong with a file may be mended: it is found out anew.
    pub(super) fn forget_trouble(&mut self) {
        self.trouble = None;
    }

    /// What is wrong with a file that was to be heard.
    pub(super) fn trouble(&self) -> Option<Notice> {
        let (file, reason) = self.trouble.clone()?;
        Some(Notice::SoundMissing { file, reason })
    }

    /// The sound that an order makes now, of the one that it wants.
    pub(super) fn of(&mut self, order: &Order, is_veiled: bool, clock: Clock) -> Option<ToastSound> {
        let wanted = order.toast.sound.clone()?;
        let is_muted = self.muted_until.is_some_and(|until| clock.wall() < until);
        let is_soon = |last: Moment| clock.now().since(last) < clock.scale().of(APART);
        // What a person asks for by a button is not one of many.
        let is_one_of_many = !order.events.is_empty() && self.last.is_some_and(is_soon);
        if is_veiled || is_muted || is_one_of_many || order.instead_of.is_some() {
            return None;
        }
        let ToastSound::File(path) = wanted else { return Some(wanted) };
        match look_at(&path) {
            Ok(()) => {
                self.trouble.take_if(|(file, _)| *file == path);
                Some(ToastSound::File(path))
            }
            Err(reason) => {
                self.trouble = Some((path, reason));
                Some(ToastSound::Desktop)
            }
        }
    }

    /// A toast with a sound was taken.
    pub(super) const fn heard(&mut self, at: Moment) {
        self.last = Some(at);
    }
}

/// What is wrong with the file of a sound, if it is a file, in words.
///
/// # Errors
/// The sentence.
pub fn check_sound(sound: &Sound, words: &Words) -> Result<(), String> {
    let Sound::File(path) = sound else { return Ok(()) };
    look_at(path).map_err(|reason| {
        let reason = reason.in_words(words);
        words.tell("sound-refused", &[("file", path.as_str().into()), ("reason", reason.as_str().into())])
    })
}

/// Whether a sound is in the file, as far as its first bytes say it.
fn look_at(path: &str) -> Result<(), Cause> {
    let said = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Cause::from(Why::SoundGone),
        _ => Cause::said(error.to_string()),
    };
    // Asked before it is opened: opening a pipe would wait for whoever writes to it.
    let about = std::fs::metadata(path).map_err(said)?;
    if !about.is_file() {
        return Err(Why::SoundNoFile.into());
    }
    if about.len() > LARGEST {
        return Err(Why::SoundLarge.into());
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(12).read_to_end(&mut head));
    read.map_err(said)?;
    let is_wav = head.starts_with(b"RIFF") && head.ends_with(b"WAVE");
    if head.starts_with(b"OggS") || is_wav { Ok(()) } else { Err(Why::SoundUnknown.into()) }
}

impl Engine {
    /// The sound of a toast that tells these records: that of the newest one that has any.
    pub(super) fn sound_of(&self, records: &[EventRecord]) -> Option<ToastSound> {
        let is_quiet = self.quiet_until().is_some();
        records.iter().rev().find_map(|record| {
            let own = self.settings.of_account(&record.account_id);
            let rules = self.settings.rules().iter();
            let mut named =
                rules.filter(|rule| record.rule.as_deref() == Some(clean(&rule.name, NAME).as_str()));
            let wish = named.next().map_or(Sound::Usual, |rule| rule.sound.clone());
            // Only whoever broke the silence, and was given a sound of its own, is heard in it.
            if is_quiet && own.keeps_quiet && wish == Sound::Usual {
                return None;
            }
            ToastSound::wanted(&wish, &own.sound, &self.settings.general().sound, record.kind)
        })
    }

    /// What is wrong with a sound that was not asked for before, in a sentence: one that is in use already stands in
    /// nobody's way.
    pub(super) fn check_new_sounds<'a>(
        &self,
        before: &[&Sound],
        wanted: impl IntoIterator<Item = &'a Sound>,
    ) -> Result<(), String> {
        let mut new = wanted.into_iter().filter(|sound| !before.contains(sound));
        new.try_for_each(|sound| check_sound(sound, &self.words))
    }
}

#[cfg(test)]
mod tests {
    use tidings_core::listen::TimeScale;
    use tidings_core::tell::Toast;
    use tidings_protocol::EventId;

    use super::*;

    /// An order that wants the desktop's sound, of mail or of nothing.
    fn order(events: &[i64]) -> Order {
        let toast = Toast { sound: Some(ToastSound::Desktop), ..Toast::test(&Words::english()) };
        let events = events.iter().map(|id| EventId(*id)).collect();
        Order { events, ..Order::telling(toast) }
    }

    #[test]
    fn nothing_is_heard_while_toasts_are_muted_or_say_nothing_or_only_take_anothers_place() {
        let clock = Clock::new(TimeScale::REAL);
        let mut sounds = Sounds::default();
        assert_eq!(sounds.of(&order(&[1]), false, clock), Some(ToastSound::Desktop));
        assert_eq!(sounds.of(&order(&[1]), true, clock), None, "nothing of the mail may be shown");
        assert_eq!(sounds.of(&Order { instead_of: Some(7), ..order(&[1]) }, false, clock), None);
        sounds.mute(Some(Timestamp::from_millis(clock.wall().millis() + 60_000)));
        assert_eq!(sounds.of(&order(&[1]), false, clock), None);
        sounds.mute(Some(Timestamp::from_millis(clock.wall().millis() - 1)));
        assert_eq!(sounds.of(&order(&[1]), false, clock), Some(ToastSound::Desktop));
    }

    #[test]
    fn of_several_within_seconds_one_is_heard_and_whatever_a_person_asks_for_by_hand() {
        let clock = Clock::new(TimeScale::REAL);
        let mut sounds = Sounds::default();
        sounds.heard(clock.now());
        assert_eq!(sounds.of(&order(&[1]), false, clock), None);
        assert_eq!(sounds.of(&order(&[]), false, clock), Some(ToastSound::Desktop));
    }

    #[test]
    fn a_file_that_holds_no_sound_is_refused_with_a_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = dir.path().join(name);
            std::fs::write(&path, content).unwrap();
            Sound::File(path.display().to_string())
        };
        let words = Words::english();
        for good in [file("a.oga", b"OggS\0\x02rest"), file("a.wav", b"RIFF\x24\0\0\0WAVEfmt "), Sound::On] {
            assert_eq!(check_sound(&good, &words), Ok(()), "{good}");
        }
        let large = file("large.wav", b"RIFF\x24\0\0\0WAVEfmt ");
        let handle = File::options().write(true).open(large.to_string()).unwrap();
        handle.set_len(LARGEST + 1).unwrap();
        let gone = Sound::File(dir.path().join("gone.wav").display().to_string());
        let folder = Sound::File(dir.path().display().to_string());
        for (wrong, reason) in [
            (gone, "no such file"),
            (folder, "not a file"),
            (large, "larger than 5 MB"),
            (file("b.wav", b"RIFF\x24\0\0\0AVI LIST"), "neither Ogg nor WAV"),
            (file("c.oga", b""), "neither Ogg nor WAV"),
        ] {
            let refused = check_sound(&wrong, &words).unwrap_err();
            assert!(refused.contains(reason) && refused.ends_with('.'), "{refused}");
        }
    }
}
