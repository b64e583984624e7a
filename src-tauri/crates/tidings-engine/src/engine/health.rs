//! What is wrong with the agent's own files, and the tries to save what waits.

use std::time::Duration;

use tidings_core::listen::Moment;
use tidings_core::tell::{Notice, Toast};

use super::Engine;
use crate::settings::{Flaw, Settings};
use crate::store::Fault;

/// How often saving is tried again while it fails.
const AGAIN: Duration = Duration::from_secs(10);
/// The same is told again when it was not told for this long.
const REMIND: Duration = Duration::from_secs(3_600);

/// What was told about our own files, and when to try again.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Since when nothing can be saved.
    failing_since: Option<Moment>,
    save_again: Option<Moment>,
    told: Vec<(Notice, Moment)>,
}

impl Health {
    /// When saving is tried again.
    pub(super) const fn next_try(&self) -> Option<Moment> {
        self.save_again
    }
}

/// What is wrong with settings.
#[must_use]
pub fn settings_notices(settings: &Settings) -> Vec<Notice> {
    let file = || settings.path().display().to_string();
    let flaws = settings.flaws().iter().cloned().map(|flaw| match flaw {
        Flaw::File { reason } => Notice::SettingsDamaged { file: file(), reason },
        Flaw::Account { named, reason, is_watched } => {
            Notice::AccountDamaged { file: file(), account: named, reason, is_watched }
        }
        Flaw::Key { reason } => Notice::KeyDamaged { file: file(), reason },
        Flaw::Newer => Notice::SettingsNewer { file: file() },
    });
    flaws.collect()
}

impl Engine {
    /// What is wrong now, for the status.
    pub(super) fn notices(&self) -> Vec<Notice> {
        let damage = self.store.damage().map(|damage| Notice::DatabaseDamaged {
            copy: damage.copy.display().to_string(),
            kept: damage.kept,
            kept_folders: damage.kept_cursors,
        });
        settings_notices(&self.settings)
            .into_iter()
            .chain(damage)
            .chain(self.toasts.sounds.trouble())
            .chain(self.not_saved())
            .collect()
    }

    fn not_saved(&self) -> Option<Notice> {
        let fault = self.store.fault()?;
        let (waiting, lost) = self.store.waiting();
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        let file = self.store.path().display().to_string();
        match fault {
            // A backup that reads along is no news until it goes on and on.
            Fault::Locked if !self.fails_for(AGAIN) => None,
            Fault::Full => Some(Notice::DiskFull { waiting, lost }),
            Fault::Newer => Some(Notice::DatabaseNewer { file }),
            Fault::Locked | Fault::ReadOnly | Fault::Other(_) => {
                Some(Notice::NotSaved { file, reason: fault.cause(), waiting, lost })
            }
        }
    }

    fn fails_for(&self, time: Duration) -> bool {
        let since = self.health.failing_since;
        since.is_some_and(|since| self.clock.now().since(since) >= self.clock.scale().of(time))
    }

    /// Tries again to save what waits.
    pub(super) fn save_again(&mut self) {
        self.health.save_again = None;
        self.store.save();
    }

    /// After whatever happened: tells what is newly wrong, and sees to the next try.
    pub(super) fn look_after_files(&mut self) {
        let now = self.clock.now();
        if self.store.fault().is_some() {
            self.health.failing_since.get_or_insert(now);
            self.health.save_again.get_or_insert(now + self.clock.scale().of(AGAIN));
        } else {
            self.health.failing_since = None;
            self.health.save_again = None;
        }
        for notice in self.notices() {
            let remind = self.clock.scale().of(REMIND);
            let told = &mut self.health.told;
            match told.iter_mut().find(|(told, _)| told.is_same(&notice)) {
                // While it lasts it is shown; the hour counts from its end.
                Some((_, at)) if now.since(*at) < remind => {
                    *at = now;
                    continue;
                }
                Some((_, at)) => *at = now,
                None => told.push((notice.clone(), now)),
            }
            let problem = notice.problem(&self.words);
            tracing::warn!(code = problem.code.name(), "{}", problem.text);
            let toast = Toast::notice(&problem, &self.words);
            self.tell(toast);
        }
    }
}
