//! Looks for a secret wherever a program could have left it.

use crate::desktop::Desktop;

/// Looks for the secret in files, logs, environments and command lines, as it is and as base64 at any place of a
/// longer text. The programs must have logged all they have to say.
///
/// # Panics
/// When it is found, or when no log at its loudest is among what is searched.
#[track_caller]
pub fn assert_no_trace(desktop: &Desktop, secret: &str) {
    assert_ne!(
        desktop.traces_of("TRACE", &[]),
        Vec::<String>::new(),
        "the agent's log is among what is searched"
    );
    let encoded = (0..3).map(|before| base64_inside(secret, before));
    for text in std::iter::once(secret.to_owned()).chain(encoded) {
        assert_eq!(desktop.traces_of(&text, &[]), Vec::<String>::new(), "traces of {text:?}");
    }
}

/// Those characters of the base64 of `before` bytes and the text that depend on the text alone.
fn base64_inside(text: &str, before: usize) -> String {
    let bytes = [vec![0; before].as_slice(), text.as_bytes()].concat();
    let encoded = data_encoding::BASE64_NOPAD.encode(&bytes);
    encoded[(before * 8).div_ceil(6)..bytes.len() * 8 / 6].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_a_secret_is_known_at_any_place() {
        const SECRET: &str = "Quokka-lantern+47 ünd";
        for before in ["", "u", "\0u", "\0user\0"] {
            let whole = data_encoding::BASE64.encode(format!("{before}{SECRET} and more").as_bytes());
            assert!(whole.contains(&base64_inside(SECRET, before.len() % 3)), "{whole}");
        }
    }
}
