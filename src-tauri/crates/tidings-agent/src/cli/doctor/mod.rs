//! `tidings doctor`: looks at everything the watching needs, one line each, and says what to do about what is wrong.
//!
//! Each part gives [`Finding`]s; [`report`] makes lines of them, and takes out what names a person when the report is
//! to be shown to others.

mod accounts;
mod desktop;
mod files;
mod push;
mod report;

use super::{
    call::Call,
    reach::{Agent, Reached},
};
use report::Report;
use tidings_engine::settings::Settings;

/// How a part was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    /// As it should be.
    Good,
    /// Works, but not all that it could.
    Lacking,
    /// Does not work.
    Bad,
}

/// What was found of one part.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    health: Health,
    /// A sentence or less.
    text: String,
    /// What to do about it.
    next: Option<String>,
}

impl Finding {
    fn good(text: String) -> Self {
        Self { health: Health::Good, text, next: None }
    }

    fn lacking(text: String, next: String) -> Self {
        Self { health: Health::Lacking, text, next: Some(next) }
    }

    fn bad(text: String, next: String) -> Self {
        Self { health: Health::Bad, text, next: Some(next) }
    }
}

/// Looks at everything; with `push` also waits for the servers' pushes.
///
/// # Errors
/// One line that counts what is wrong, when something is.
pub(super) async fn examine(call: &Call, redacted: bool, push: bool) -> anyhow::Result<()> {
    let mut report = Report::new(call, redacted);
    report.heading(&call.words.say("doctor-program"))?;
    let settings = Settings::load(&call.profile.settings_file());
    report.keep_private(settings.accounts());
    for finding in files::settings(call, &settings) {
        report.finding(&finding)?;
    }
    // Who is running is asked without starting it anew: a diagnosis changes nothing.
    let running = Agent::connect(call).await;
    report.finding(&files::agent(call, &running))?;
    drop(running);
    report.finding(&files::space(call))?;

    report.heading(&call.words.say("doctor-desktop"))?;
    for finding in desktop::findings(call).await {
        report.finding(&finding)?;
    }

    if !settings.accounts().is_empty() {
        let reached = Reached::by(call).await?;
        for account in settings.accounts() {
            report.heading(&account.email)?;
            for finding in accounts::findings(call, &reached, account.clone()).await? {
                report.finding(&finding)?;
            }
        }
        if push {
            report.heading(&call.words.say("doctor-push"))?;
            match &reached {
                Reached::Agent(agent) => push::watch(call, agent, &mut report).await?,
                Reached::Alone(_) => report.finding(&push::nobody(call))?,
            }
        }
    }
    report.end()
}
