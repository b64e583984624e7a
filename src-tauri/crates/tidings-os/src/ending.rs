//! What ends a program from outside: on Unix the signals of a session's end, of Ctrl-C and of a terminal that
//! went; on Windows Ctrl-C, Ctrl-Break, the console's closing, logging off and shutting down.

use std::{future::Future, io};

/// Listens from now on; the future ends when we are asked to. Needs a tokio runtime.
///
/// # Errors
/// When the system does not let us listen.
#[cfg(unix)]
pub fn asked() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// Listens from now on; the future ends when we are asked to. Needs a tokio runtime.
///
/// # Errors
/// When the system does not let us listen.
#[cfg(windows)]
pub fn asked() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (mut interrupt, mut stop, mut close) = (ctrl_c()?, ctrl_break()?, ctrl_close()?);
    let (mut log_off, mut shut_down) = (ctrl_logoff()?, ctrl_shutdown()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = stop.recv() => {}
            _ = close.recv() => {}
            _ = log_off.recv() => {}
            _ = shut_down.recv() => {}
        }
    })
}
