//! The clipboard of Wayland, where the compositor lets a program without a window reach it: `ext-data-control-v1`, or
//! `wlr-data-control-unstable-v1`, from which that came with the same requests and events.
//!
//! A dozen requests are all there is to it, so they stand here: a library for the whole of Wayland would be a hundred times
//! as much in the agent's program.

mod wire;

use std::{
    fs::File,
    io::{self, Write as _},
    time::{Duration, Instant},
};

use rustix::event::PollFlags;
use secrecy::{ExposeSecret as _, SecretString};

use self::wire::{Arguments, Message, Wire, is_ready};
use super::LIMIT;

/// So long a compositor may take to say what it has, when a toast waits for it.
const GLANCE: Duration = Duration::from_millis(250);
/// So long whoever pastes may take to make room.
const PASTING: Duration = Duration::from_secs(1);

// The objects, as they are numbered here.
const DISPLAY: u32 = 1;
const REGISTRY: u32 = 2;
const ASKED: u32 = 3;
const SEAT: u32 = 4;
const MANAGER: u32 = 5;
const SOURCE: u32 = 6;
const DEVICE: u32 = 7;
const OFFERED: u32 = 8;

/// Requests, by the object that they are made of.
mod request {
    pub(super) const DISPLAY_SYNC: u32 = 0;
    pub(super) const DISPLAY_GET_REGISTRY: u32 = 1;
    pub(super) const REGISTRY_BIND: u32 = 0;
    pub(super) const MANAGER_CREATE_SOURCE: u32 = 0;
    pub(super) const MANAGER_GET_DEVICE: u32 = 1;
    pub(super) const SOURCE_OFFER: u32 = 0;
    pub(super) const DEVICE_SET_SELECTION: u32 = 0;
}

/// Events, by the object that they are about.
mod event {
    pub(super) const DISPLAY_ERROR: u32 = 0;
    pub(super) const REGISTRY_GLOBAL: u32 = 0;
    pub(super) const CALLBACK_DONE: u32 = 0;
    pub(super) const SOURCE_SEND: u32 = 0;
    pub(super) const SOURCE_CANCELLED: u32 = 1;
    pub(super) const DEVICE_FINISHED: u32 = 2;
}

const SEAT_NAME: &str = "wl_seat";
/// The better one first.
const MANAGER_NAMES: [&str; 2] = ["ext_data_control_manager_v1", "zwlr_data_control_manager_v1"];
/// The first version of each has all that is needed.
const VERSION: u32 = 1;

/// The forms in which the text is handed out.
const TEXTS: [&str; 4] = ["text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "STRING"];
/// Whether it is a secret.
const HINT: &str = "x-kde-passwordManagerHint";

/// Whether there is a compositor that lets its clipboard be reached.
pub(super) fn is_there() -> bool {
    let asked = Wire::connect().and_then(|wire| match wire {
        Some(mut wire) => Ok(find(&mut wire, Instant::now() + GLANCE)?.is_some()),
        None => Ok(false),
    });
    asked.unwrap_or_else(|error| {
        tracing::debug!(%error, "the compositor cannot be asked for its clipboard");
        false
    })
}

/// What is needed of the compositor, as it numbers and names it.
struct Found {
    seat: u32,
    manager: u32,
    manager_name: &'static str,
}

/// Asks for everything that the compositor has; `None` where it does not let its clipboard be reached.
fn find(wire: &mut Wire, until: Instant) -> io::Result<Option<Found>> {
    wire.send(DISPLAY, request::DISPLAY_GET_REGISTRY, Arguments::default().word(REGISTRY))?;
    wire.send(DISPLAY, request::DISPLAY_SYNC, Arguments::default().word(ASKED))?;
    let (mut seat, mut managers) = (None, [None; MANAGER_NAMES.len()]);
    loop {
        let message = wire.receive(until)?.ok_or(io::ErrorKind::TimedOut)?;
        match (message.object, message.event) {
            (REGISTRY, event::REGISTRY_GLOBAL) => {
                let (number, name) = (message.word(0), message.text(1));
                if name == Some(SEAT_NAME) {
                    seat = seat.or(number);
                }
                for (manager, wanted) in managers.iter_mut().zip(MANAGER_NAMES) {
                    if name == Some(wanted) {
                        *manager = number;
                    }
                }
            }
            (ASKED, event::CALLBACK_DONE) => break,
            (DISPLAY, event::DISPLAY_ERROR) => return Err(refusal(&message)),
            _ => {}
        }
    }
    let manager = managers.into_iter().zip(MANAGER_NAMES).find_map(|(number, name)| Some((number?, name)));
    Ok(seat.zip(manager).map(|(seat, (manager, manager_name))| Found { seat, manager, manager_name }))
}

/// The compositor's own words for what it did not like.
fn refusal(message: &Message) -> io::Error {
    io::Error::other(message.text(2).unwrap_or("the compositor refused").to_owned())
}

/// The clipboard with our text in it. It is taken away when this is dropped: the connection ends with it.
pub(super) struct Offer<'a> {
    text: &'a SecretString,
    wire: Wire,
}

/// What becomes of an offer.
enum Fate {
    Stands,
    /// Somebody else copied something.
    Over,
    /// All that was asked before is done.
    Done,
}

impl<'a> Offer<'a> {
    /// Takes the clipboard; `None` where there is no compositor that lets it be taken.
    pub(super) fn make(text: &'a SecretString) -> io::Result<Option<Self>> {
        let until = Instant::now() + LIMIT;
        let Some(mut wire) = Wire::connect()? else { return Ok(None) };
        let Some(found) = find(&mut wire, until)? else { return Ok(None) };
        let say = Arguments::default;
        for (number, name, object) in
            [(found.seat, SEAT_NAME, SEAT), (found.manager, found.manager_name, MANAGER)]
        {
            let wanted = say().word(number).text(name).word(VERSION).word(object);
            wire.send(REGISTRY, request::REGISTRY_BIND, wanted)?;
        }
        wire.send(MANAGER, request::MANAGER_CREATE_SOURCE, say().word(SOURCE))?;
        for form in TEXTS.into_iter().chain([HINT]) {
            wire.send(SOURCE, request::SOURCE_OFFER, say().text(form))?;
        }
        wire.send(MANAGER, request::MANAGER_GET_DEVICE, say().word(DEVICE).word(SEAT))?;
        wire.send(DEVICE, request::DEVICE_SET_SELECTION, say().word(SOURCE))?;
        wire.send(DISPLAY, request::DISPLAY_SYNC, say().word(OFFERED))?;
        let mut offer = Self { text, wire };
        loop {
            let message = offer.wire.receive(until)?.ok_or(io::ErrorKind::TimedOut)?;
            match offer.hear(&message)? {
                Fate::Stands => {}
                Fate::Done => return Ok(Some(offer)),
                Fate::Over => return Err(io::Error::other("somebody else was quicker")),
            }
        }
    }

    /// Hands the text out until then, or until somebody else copies something.
    pub(super) fn serve(mut self, until: Instant) -> io::Result<()> {
        while let Some(message) = self.wire.receive(until)? {
            if matches!(self.hear(&message)?, Fate::Over) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn hear(&mut self, message: &Message) -> io::Result<Fate> {
        match (message.object, message.event) {
            (SOURCE, event::SOURCE_SEND) => {
                let is_hint = message.text(0) == Some(HINT);
                if let Some(file) = self.wire.file()
                    && let Err(error) = self.hand_out(File::from(file), is_hint)
                {
                    tracing::debug!(%error, "whoever pasted did not take it");
                }
                Ok(Fate::Stands)
            }
            (SOURCE, event::SOURCE_CANCELLED) | (DEVICE, event::DEVICE_FINISHED) => Ok(Fate::Over),
            (OFFERED, event::CALLBACK_DONE) => Ok(Fate::Done),
            (DISPLAY, event::DISPLAY_ERROR) => Err(refusal(message)),
            _ => Ok(Fate::Stands),
        }
    }

    fn hand_out(&self, mut file: File, is_hint: bool) -> io::Result<()> {
        if !is_ready(&file, PollFlags::OUT, PASTING)? {
            return Err(io::ErrorKind::TimedOut.into());
        }
        file.write_all(if is_hint { b"secret" } else { self.text.expose_secret().as_bytes() })
    }
}
