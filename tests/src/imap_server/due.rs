//! What a session does by time and not by command: pushes into IDLE, needless lines, the end at its limit.

use std::time::Instant;

use super::World;
use super::dialogue::{Dialogue, Waiting};
use super::personalities::{CountedFrom, Pushes};
use super::telling::Telling;

impl Dialogue {
    /// Does what is due: pushes into IDLE, ends at the limit.
    pub(super) fn handle_time(&mut self, world: &World, now: Instant) {
        if self.limit().is_some_and(|limit| limit <= now) {
            let bye = self.personality.limit.as_ref().and_then(|limit| limit.bye);
            return self.end(bye);
        }
        let is_gone = self.view.as_ref().is_some_and(|view| world.mail.by_id(view.folder).is_none());
        if is_gone && (self.is_idling() || self.notify.is_some()) {
            // Dovecot's words for it.
            return self.end(Some("IMAP session state is inconsistent, please relogin."));
        }
        self.speak_without_need(now);
        if self.is_idling() || self.notify.as_ref().is_some_and(|notify| notify.has_selected) {
            let Some(until) = now.checked_sub(self.personality.push_delay) else { return };
            if self.personality.pushes != Pushes::OnlyWithCommands {
                self.tell(world, Telling::Until(until));
            }
        }
        self.notify_others(world);
    }

    /// The fake message and the chatter, where they are due.
    fn speak_without_need(&mut self, now: Instant) {
        let mut lines = Vec::new();
        let messages = self.view.as_ref().map_or(0, |view| view.uids().len());
        let (chatter, fake_after) = (self.personality.chatter, self.personality.fake_exists_after);
        let Waiting::Idle { since, next_chatter, has_faked, .. } = &mut self.waiting else { return };
        if !*has_faked && fake_after.is_some_and(|after| *since + after <= now) {
            *has_faked = true;
            lines.push(format!("* {} EXISTS", messages + 1));
        }
        if let (Some(chatter), Some(next)) = (chatter, next_chatter)
            && *next <= now
        {
            *next = now + chatter.every;
            lines.push(chatter.line.to_owned());
        }
        lines.into_iter().for_each(|line| self.line(line));
    }

    /// When [`Self::handle_time`] has something to do.
    pub(super) fn next_deadline(&self, world: &World) -> Option<Instant> {
        let has_pushes = !matches!(self.personality.pushes, Pushes::Never | Pushes::OnlyWithCommands);
        let pending = self.view.as_ref().filter(|_| self.is_idling() && has_pushes).and_then(|view| {
            let folder = world.mail.by_id(view.folder)?;
            Some(view.oldest_pending(folder)? + self.personality.push_delay)
        });
        let (chatter, fake) = match &self.waiting {
            Waiting::Idle { since, next_chatter, has_faked, .. } => {
                let fake = self.personality.fake_exists_after.filter(|_| !has_faked);
                (*next_chatter, fake.map(|after| *since + after))
            }
            Waiting::Command | Waiting::Credentials { .. } | Waiting::Refused { .. } => (None, None),
        };
        [self.limit(), pending, chatter, fake].into_iter().flatten().min()
    }

    fn limit(&self) -> Option<Instant> {
        let limit = self.personality.limit.as_ref()?;
        match (limit.counted_from, &self.waiting) {
            (CountedFrom::SessionStart, _) => Some(self.started + limit.after),
            (CountedFrom::IdleStart, Waiting::Idle { since, .. }) => Some(*since + limit.after),
            (
                CountedFrom::IdleStart,
                Waiting::Command | Waiting::Credentials { .. } | Waiting::Refused { .. },
            ) => None,
        }
    }
}
