//! The clipboard of X11: a selection that we own (ICCCM §2).

use std::{
    io,
    os::fd::AsFd as _,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use secrecy::{ExposeSecret as _, SecretString};
use x11rb::{
    NONE,
    connection::Connection as _,
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ConnectionExt as _, EventMask, PropMode, SelectionNotifyEvent,
            SelectionRequestEvent, Timestamp,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

use crate::x11::{X11Error, connect, now};

/// The clipboard with our text in it.
pub(super) struct Offer<'a> {
    text: &'a SecretString,
    display: RustConnection,
    since: Timestamp,
    names: Names,
}

/// What is asked for by these names.
struct Names {
    clipboard: Atom,
    targets: Atom,
    timestamp: Atom,
    /// The forms in which the text is handed out.
    texts: [Atom; 4],
    /// Whether it is a secret.
    hint: Atom,
}

impl<'a> Offer<'a> {
    /// Takes the clipboard.
    pub(super) fn make(text: &'a SecretString) -> Result<Self, X11Error> {
        let (display, window) = connect()?;
        let names = Names::of(&display)?;
        let since = now(&display, window)?;
        display.set_selection_owner(window, names.clipboard, since)?;
        if display.get_selection_owner(names.clipboard)?.reply()?.owner != window {
            return Err(X11Error::Refused);
        }
        Ok(Self { text, display, since, names })
    }

    /// Hands the text out until then, or until somebody else copies something. Then nothing is there any more.
    pub(super) fn serve(self, until: Instant) -> Result<(), X11Error> {
        loop {
            while let Some(event) = self.display.poll_for_event()? {
                match event {
                    Event::SelectionRequest(request) => self.answer(&request)?,
                    Event::SelectionClear(_) => return Ok(()),
                    _ => {}
                }
            }
            self.display.flush()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.display.set_selection_owner(NONE, self.names.clipboard, self.since)?;
                self.display.sync()?;
                return Ok(());
            }
            self.wait(left)?;
        }
    }

    fn wait(&self, most: Duration) -> Result<(), X11Error> {
        let most = Timespec::try_from(most).ok();
        match poll(&mut [PollFd::new(&self.display.stream().as_fd(), PollFlags::IN)], most.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }

    fn answer(&self, request: &SelectionRequestEvent) -> Result<(), X11Error> {
        let Self { display, names, .. } = self;
        // An older way of asking.
        let property = if request.property == NONE { request.target } else { request.property };
        let (to, replace) = (request.requestor, PropMode::REPLACE);
        let is_known = if request.target == names.targets {
            let mut targets = vec![names.targets, names.timestamp, names.hint];
            targets.extend(names.texts);
            display.change_property32(replace, to, property, AtomEnum::ATOM, &targets)?;
            true
        } else if request.target == names.timestamp {
            display.change_property32(replace, to, property, AtomEnum::INTEGER, &[self.since])?;
            true
        } else if request.target == names.hint {
            display.change_property8(replace, to, property, request.target, b"secret")?;
            true
        } else if names.texts.contains(&request.target) {
            let text = self.text.expose_secret().as_bytes();
            display.change_property8(replace, to, property, request.target, text)?;
            true
        } else {
            false
        };
        let event = SelectionNotifyEvent {
            response_type: x11rb::protocol::xproto::SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: to,
            selection: request.selection,
            target: request.target,
            property: if is_known { property } else { NONE },
        };
        display.send_event(false, to, EventMask::NO_EVENT, event)?;
        display.flush()?;
        Ok(())
    }
}

impl Names {
    fn of(display: &RustConnection) -> Result<Self, X11Error> {
        let atom = |name: &str| -> Result<Atom, X11Error> {
            Ok(display.intern_atom(false, name.as_bytes())?.reply()?.atom)
        };
        Ok(Self {
            clipboard: atom("CLIPBOARD")?,
            targets: atom("TARGETS")?,
            timestamp: atom("TIMESTAMP")?,
            texts: [
                atom("UTF8_STRING")?,
                atom("text/plain;charset=utf-8")?,
                atom("text/plain")?,
                AtomEnum::STRING.into(),
            ],
            hint: atom("x-kde-passwordManagerHint")?,
        })
    }
}
