//! Which toasts are ours, so that nothing else counts as a click (S31).
//!
//! A click can be heard before the answer that names the toast was taken, since answers and signals go
//! different ways inside the process: what is heard while a toast is under way waits for its answer.

use std::collections::{BTreeMap, VecDeque};

use tidings_core::tell::ToastAction;

use super::ToastClick;

/// So many toasts are remembered; services that never say that one is closed would have us collect for ever.
const REMEMBERED: usize = 128;
/// So many signals wait for an answer under way.
const EARLY: usize = 32;

/// What the service said about one toast, ours or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// `ActionInvoked`: one of its actions was chosen.
    Invoked {
        /// Which.
        key: String,
    },
    /// `ActivationToken`: for the window that the next action opens.
    Token(String),
    /// `NotificationClosed`: it is gone, and its id may be given to another.
    Closed,
}

/// The toasts that are ours.
#[derive(Debug, Default)]
pub(super) struct Issued {
    toasts: BTreeMap<u32, Offered>,
    /// Oldest first.
    order: VecDeque<u32>,
    under_way: usize,
    early: Vec<(u32, Said)>,
}

#[derive(Debug)]
struct Offered {
    keys: Vec<&'static str>,
    token: Option<String>,
}

impl Issued {
    /// A toast is being sent: from now on, what is heard may be about it.
    pub(super) fn begin(&mut self) {
        self.under_way += 1;
    }

    /// The sending ended; with an id, the toast is ours. Gives the clicks that were heard before.
    pub(super) fn end(&mut self, sent: Option<(u32, Vec<&'static str>)>) -> Vec<ToastClick> {
        self.under_way = self.under_way.saturating_sub(1);
        let mut clicks = Vec::new();
        if let Some((id, keys)) = sent {
            self.remember(id, keys);
            let (about_it, rest) =
                std::mem::take(&mut self.early).into_iter().partition(|(about, _)| *about == id);
            self.early = rest;
            clicks.extend(Vec::into_iter(about_it).filter_map(|(id, said)| self.hear(id, said)));
        }
        if self.under_way == 0 {
            self.early.clear();
        }
        clicks
    }

    fn remember(&mut self, id: u32, keys: Vec<&'static str>) {
        // A toast that was replaced keeps its number, and the right that was just given for a click on it.
        let token = self.toasts.get_mut(&id).and_then(|before| before.token.take());
        self.forget(id);
        self.toasts.insert(id, Offered { keys, token });
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.toasts.remove(&oldest);
        }
    }

    /// Takes over toasts that were shown before this run began, by the service that still runs.
    pub(super) fn adopt(&mut self, ids: &[u32]) {
        for id in ids {
            self.remember(*id, ToastAction::KEYS.to_vec());
        }
    }

    fn forget(&mut self, id: u32) {
        if self.toasts.remove(&id).is_some() {
            self.order.retain(|known| *known != id);
        }
    }

    /// Takes what the service said; a click if it is one of ours.
    pub(super) fn hear(&mut self, id: u32, said: Said) -> Option<ToastClick> {
        let Some(offered) = self.toasts.get_mut(&id) else {
            self.wait(id, said);
            return None;
        };
        match said {
            Said::Token(token) => {
                offered.token = Some(token);
                None
            }
            Said::Closed => {
                self.forget(id);
                None
            }
            Said::Invoked { key } if offered.keys.contains(&key.as_str()) => {
                Some(ToastClick { id, key, activation_token: offered.token.take() })
            }
            // A button of the toast that takes its place, perhaps, whose answer was not taken yet.
            said @ Said::Invoked { .. } => {
                self.wait(id, said);
                None
            }
        }
    }

    /// Keeps what may be about a toast under way.
    fn wait(&mut self, id: u32, said: Said) {
        if self.under_way > 0 && self.early.len() < EARLY {
            self.early.push((id, said));
        }
    }

    /// Whether the toast is ours and, as far as we were told, still there.
    pub(super) fn contains(&self, id: u32) -> bool {
        self.toasts.contains_key(&id)
    }

    /// Another service runs now: its ids are not ours.
    pub(super) fn forget_all(&mut self) {
        self.toasts.clear();
        self.order.clear();
        self.early.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoked(key: &str) -> Said {
        Said::Invoked { key: key.to_owned() }
    }

    fn shown(id: u32) -> Issued {
        let mut issued = Issued::default();
        issued.begin();
        assert_eq!(issued.end(Some((id, vec!["default"]))), []);
        issued
    }

    #[test]
    fn a_click_on_our_toast_counts_and_brings_its_token() {
        let mut issued = shown(7);
        assert_eq!(issued.hear(7, Said::Token("wayland".to_owned())), None);
        let click = issued.hear(7, invoked("default")).unwrap();
        assert_eq!(click.activation_token.as_deref(), Some("wayland"));
        assert_eq!((click.id, click.key.as_str()), (7, "default"));
    }

    #[test]
    fn a_click_on_a_strange_toast_or_button_does_not_count() {
        let mut issued = shown(7);
        assert_eq!(issued.hear(8, invoked("default")), None);
        assert_eq!(issued.hear(7, invoked("delete-everything")), None);
    }

    #[test]
    fn a_closed_toast_is_no_longer_ours() {
        let mut issued = shown(7);
        issued.hear(7, Said::Closed);
        assert!(!issued.contains(7));
        assert_eq!(issued.hear(7, invoked("default")), None);
    }

    #[test]
    fn a_click_that_overtakes_the_answer_is_not_lost() {
        let mut issued = Issued::default();
        issued.begin();
        assert_eq!(issued.hear(7, invoked("default")), None);
        assert_eq!(issued.hear(8, invoked("default")), None);
        let clicks = issued.end(Some((7, vec!["default"])));
        assert_eq!(clicks.iter().map(|click| click.id).collect::<Vec<_>>(), [7]);
        issued.begin();
        assert_eq!(issued.end(Some((8, vec!["default"]))), [], "8 was not ours when it was clicked");
    }

    #[test]
    fn a_click_on_a_new_button_of_a_replaced_toast_that_overtakes_the_answer_is_not_lost() {
        let mut issued = shown(7);
        issued.begin();
        assert_eq!(issued.hear(7, Said::Token("wayland".to_owned())), None);
        assert_eq!(issued.hear(7, invoked("undo")), None);
        let clicks = issued.end(Some((7, vec!["default", "undo"])));
        let token = clicks.first().and_then(|click| click.activation_token.as_deref());
        assert_eq!((clicks.len(), token), (1, Some("wayland")));
        assert_eq!(issued.hear(7, invoked("delete")), None, "nothing is under way any more");
    }

    #[test]
    fn only_so_many_toasts_are_remembered() {
        let mut issued = Issued::default();
        for id in 1..=1_000 {
            issued.begin();
            issued.end(Some((id, vec!["default"])));
        }
        assert!(!issued.contains(1));
        assert!(issued.contains(1_000));
        assert_eq!(issued.toasts.len(), REMEMBERED);
        assert_eq!(issued.order.len(), REMEMBERED);
    }
}
