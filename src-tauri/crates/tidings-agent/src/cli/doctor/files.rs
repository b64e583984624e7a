//! The program's own files, and whether the agent runs.

use std::{fs, io, path::Path};

use tidings_engine::settings::Settings;
use tidings_os::control::ControlError;

use super::Finding;
use crate::cli::{call::Call, reach::Agent};

/// How the settings are, with all that was not understood in them.
pub(super) fn settings(call: &Call, settings: &Settings) -> Vec<Finding> {
    let flaws = tidings_engine::settings_notices(settings).into_iter().map(|notice| {
        let problem = notice.problem(&call.words);
        Finding::bad(problem.text, problem.next)
    });
    flaws.chain([accounts(call, settings)]).collect()
}

fn accounts(call: &Call, settings: &Settings) -> Finding {
    let count = u32::try_from(settings.accounts().len()).unwrap_or(u32::MAX);
    if count == 0 {
        return Finding::lacking(
            call.words.say("doctor-settings-empty"),
            call.words.say("doctor-add-account"),
        );
    }
    let file = settings.path().display().to_string();
    let places = [("count", count.into()), ("file", file.as_str().into())];
    Finding::good(call.words.tell("doctor-settings", &places))
}

/// Whether the agent runs and understands us.
pub(super) fn agent(call: &Call, running: &Result<Agent, ControlError>) -> Finding {
    match running {
        Ok(agent) => {
            let (version, pid) = (&agent.welcome.version, agent.welcome.pid.to_string());
            let places = [("version", version.as_str().into()), ("pid", pid.as_str().into())];
            Finding::good(call.words.tell("doctor-agent", &places))
        }
        Err(ControlError::NoAgent) => {
            Finding::lacking(call.words.say("doctor-no-agent"), call.words.say("doctor-start"))
        }
        Err(error) => {
            let reason = error.to_string();
            let text = call.words.tell("doctor-agent-bad", &[("reason", reason.as_str().into())]);
            Finding::bad(text, call.words.say("doctor-agent-next"))
        }
    }
}

/// Whether something can be written where the event log lies.
pub(super) fn space(call: &Call) -> Finding {
    let folder = call.profile.state_dir();
    let tried = try_to_write(folder);
    let shown = folder.display().to_string();
    match tried {
        Ok(()) => Finding::good(call.words.tell("doctor-log", &[("folder", shown.as_str().into())])),
        Err(error) => {
            let reason = error.to_string();
            let places = [("folder", shown.as_str().into()), ("reason", reason.as_str().into())];
            Finding::bad(call.words.tell("doctor-log-bad", &places), call.words.say("doctor-log-next"))
        }
    }
}

fn try_to_write(folder: &Path) -> io::Result<()> {
    let trial = folder.join(format!("doctor-{}", std::process::id()));
    let written = fs::write(&trial, [0; 4096]);
    // What could not be written in full may be there in part.
    let removed = fs::remove_file(&trial);
    written.and(removed)
}
