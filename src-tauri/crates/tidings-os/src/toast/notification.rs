//! A toast in the words of the freedesktop specification.

use notify_rust::{Hint, Notification, Urgency as Level};
use tidings_core::tell::{Toast, ToastSound, Urgency};

use super::player::NEW_MAIL;

/// What a notification service can do that changes what it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// It shows buttons and hears clicks.
    pub(super) actions: bool,
    /// It reads the body as markup.
    pub(super) markup: bool,
    /// It plays sounds.
    pub(super) sound: bool,
}

impl Abilities {
    /// From the answer to `GetCapabilities`.
    pub(super) fn among(capabilities: &[String]) -> Self {
        let can = |wanted: &str| capabilities.iter().any(|capability| capability == wanted);
        Self { actions: can("actions"), markup: can("body-markup"), sound: can("sound") }
    }
}

/// Builds the notification for a service of such abilities.
pub(super) fn build(toast: &Toast, abilities: Abilities) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Tidings")
        .icon("tidings")
        .summary(&toast.summary)
        .hint(Hint::Category(toast.category.to_owned()))
        .hint(Hint::DesktopEntry("tidings".to_owned()))
        .urgency(match toast.urgency {
            Urgency::Low => Level::Low,
            Urgency::Normal => Level::Normal,
        });
    if abilities.sound {
        notification.hint(match &toast.sound {
            Some(ToastSound::Desktop) => Hint::SoundName(NEW_MAIL.to_owned()),
            Some(ToastSound::File(path)) => Hint::SoundFile(path.clone()),
            // Some services have a sound for every toast.
            None => Hint::SuppressSound(true),
        });
    }
    // The summary is plain text for every service.
    if abilities.markup {
        notification.body(&escape(&toast.body));
    } else {
        notification.body(&toast.body);
    }
    if abilities.actions {
        for action in &toast.actions {
            notification.action(action.key, &action.label);
        }
    }
    notification
}

/// Makes text that stays as it is when it is read as markup.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use tidings_core::tell::ToastAction;

    use super::*;

    fn toast() -> Toast {
        Toast {
            summary: "Ann <a@example.org>".to_owned(),
            body: "<b>Q&A</b>".to_owned(),
            actions: vec![ToastAction { key: Toast::CLICK, label: "Open".to_owned() }],
            event: None,
            category: "email.arrived",
            urgency: Urgency::Normal,
            sound: None,
        }
    }

    #[test]
    fn only_a_body_that_is_read_as_markup_is_escaped() {
        let markup = build(&toast(), Abilities { markup: true, ..Abilities::default() });
        assert_eq!(markup.body, "&lt;b&gt;Q&amp;A&lt;/b&gt;");
        assert_eq!(markup.summary, "Ann <a@example.org>");
        let plain = build(&toast(), Abilities::default());
        assert_eq!(plain.body, "<b>Q&A</b>");
    }

    #[test]
    fn buttons_go_only_to_a_service_that_has_them() {
        let with = build(&toast(), Abilities { actions: true, ..Abilities::default() });
        assert_eq!(with.actions, ["default", "Open"]);
        assert_eq!(build(&toast(), Abilities::default()).actions, [""; 0]);
    }

    #[test]
    fn a_sound_is_asked_for_only_where_the_service_plays_sounds() {
        let hints = |sound: Option<ToastSound>, can_play| {
            let abilities = Abilities { sound: can_play, ..Abilities::default() };
            let hints = build(&Toast { sound, ..toast() }, abilities).hints;
            hints
                .into_iter()
                .filter(|hint| !matches!(hint, Hint::Category(_) | Hint::DesktopEntry(_) | Hint::Urgency(_)))
                .collect::<Vec<_>>()
        };
        let file = || ToastSound::File("/ping.oga".to_owned());
        assert_eq!(hints(None, true), [Hint::SuppressSound(true)]);
        assert_eq!(hints(Some(ToastSound::Desktop), true), [Hint::SoundName(NEW_MAIL.to_owned())]);
        assert_eq!(hints(Some(file()), true), [Hint::SoundFile("/ping.oga".to_owned())]);
        for sound in [None, Some(ToastSound::Desktop), Some(file())] {
            assert_eq!(hints(sound, false), []);
        }
    }
}
