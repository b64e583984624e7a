//! The console of Windows.

use std::io;

use secrecy::zeroize::Zeroizing;

/// Asks, and reads a line without showing it.
///
/// # Errors
/// When there is no console, or the person gave up with Ctrl-C.
pub(in crate::cli) fn ask(prompt: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    Ok(Zeroizing::new(rpassword::prompt_password(format!("{prompt} "))?.into_bytes()))
}
