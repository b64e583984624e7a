//! A connection to the X server, made for a moment: for its clipboard, and for its time.

use std::io;

use thiserror::Error;
use x11rb::{
    COPY_FROM_PARENT, CURRENT_TIME,
    connection::Connection as _,
    errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError},
    protocol::{
        Event,
        xproto::{
            AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, Timestamp, Window,
            WindowClass,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// Why the server did not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum X11Error {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    #[error(transparent)]
    Reply(#[from] ReplyError),
    #[error(transparent)]
    Id(#[from] ReplyOrIdError),
    #[error(transparent)]
    Waiting(#[from] io::Error),
    #[error("the display has no screen")]
    NoScreen,
    #[error("somebody else was quicker")]
    Refused,
}

/// A connection, and a window that is never shown.
pub(crate) fn connect() -> Result<(RustConnection, Window), X11Error> {
    let (display, screen) = RustConnection::connect(None)?;
    let root = display.setup().roots.get(screen).ok_or(X11Error::NoScreen)?.root;
    let window = display.generate_id()?;
    let hearing = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    let class = WindowClass::INPUT_ONLY;
    display.create_window(0, window, root, 0, 0, 1, 1, 0, class, COPY_FROM_PARENT, &hearing)?;
    Ok((display, window))
}

/// The server's time now, over a connection of its own.
pub(crate) fn time() -> Result<Timestamp, X11Error> {
    let (display, window) = connect()?;
    now(&display, window)
}

/// The server's time, which whoever takes a selection must name: it comes with the news of a property that changed.
pub(crate) fn now(display: &RustConnection, window: Window) -> Result<Timestamp, X11Error> {
    display.change_property8(PropMode::APPEND, window, AtomEnum::WM_NAME, AtomEnum::STRING, &[])?;
    display.flush()?;
    loop {
        match display.wait_for_event()? {
            Event::PropertyNotify(notify) => return Ok(notify.time),
            Event::Error(_) => return Ok(CURRENT_TIME),
            _ => {}
        }
    }
}
