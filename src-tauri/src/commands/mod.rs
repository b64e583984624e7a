//! What the page can ask for, and nothing else: `build.rs` and `capabilities/main.json` name the same list.
//! Every command checks what it was given. None gives a secret out. A file for each thing they are about.

pub(crate) mod accounts;
pub(crate) mod adding;
pub(crate) mod carry;
pub(crate) mod log;
pub(crate) mod page;
pub(crate) mod rules;
pub(crate) mod telling;

use std::{path::PathBuf, sync::Arc};

use tauri::{AppHandle, Manager as _, State};
use tidings_protocol::{Reply, Request};

use crate::{
    link::Link,
    view::{CommandError, ErrorCode},
};

type Answer<T = ()> = Result<T, CommandError>;
type TheLink<'a> = State<'a, Arc<Link>>;

async fn done(link: &Link, request: Request) -> Answer {
    match link.ask(request).await? {
        Reply::Done => Ok(()),
        other => Err(unexpected(&other)),
    }
}

/// Where files for the person are written: not every desktop has a folder for downloads.
fn downloads(app: &AppHandle) -> Answer<PathBuf> {
    let folder = app.path().download_dir().ok().filter(|folder| folder.is_dir());
    folder.map_or_else(|| app.path().home_dir(), Ok).map_err(|error| not_written(&error))
}

fn not_written(reason: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::Internal, "window-error-export", &[("reason", &reason.to_string())])
}

fn unexpected(_: &Reply) -> CommandError {
    CommandError::new(ErrorCode::Internal, "window-error-answer", &[])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    const CAPABILITY: &str = include_str!("../../capabilities/main.json");

    /// The words in `source` between each `start` and the `end` that follows.
    fn between<'a>(source: &'a str, start: &str, end: &str) -> BTreeSet<&'a str> {
        source.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
    }

    #[test]
    fn the_page_may_call_every_command_of_ours_and_nothing_else() {
        let files = [
            ("accounts", include_str!("accounts.rs")),
            ("adding", include_str!("adding.rs")),
            ("carry", include_str!("carry.rs")),
            ("log", include_str!("log.rs")),
            ("page", include_str!("page.rs")),
            ("rules", include_str!("rules.rs")),
            ("telling", include_str!("telling.rs")),
        ];
        let of = |source: &'static str| {
            let commands = source.split("#[tauri::command]").skip(1);
            commands.filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next())
        };
        let placed: BTreeSet<String> = files
            .iter()
            .flat_map(|(file, source)| of(source).map(move |it| format!("{file}::{it}")))
            .collect();
        let handled = between(include_str!("../run.rs"), "\n            commands::", ",");
        assert_eq!(handled.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), placed);
        let written: BTreeSet<&str> = files.iter().flat_map(|(_, source)| of(source)).collect();
        assert_eq!(written.len(), placed.len(), "a command's name is its own");
        let listed = include_str!("../../build.rs").split("];").next().unwrap();
        assert_eq!(between(listed, "    \"", "\""), written);

        let capability: serde_json::Value = serde_json::from_str(CAPABILITY).unwrap();
        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap().strip_prefix("allow-").unwrap().replace('-', "_"))
            .collect();
        assert_eq!(allowed, written.iter().map(|&it| it.to_owned()).collect());
        assert!(capability.get("remote").is_none());
    }
}
