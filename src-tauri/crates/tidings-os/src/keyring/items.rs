//! The items of the keyring through `keyring-core`, for processes that end soon.
//!
//! A store is opened for each call: at the start of a session the service may come up later than we do, and
//! a store that once failed would fail for ever.
//!
//! Windows takes 2,560 bytes an item, and the tokens of a provider can be longer: what is too long for one item is cut
//! into several, `ID`, `ID/2`, `ID/3`…, and the first says how many there are.

use keyring_core::Error;
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};
use tidings_protocol::AccountId;

use super::{
    KeyringError, secret_from,
    system::{entry, meaning},
};

/// The longest item, in bytes (`CRED_MAX_CREDENTIAL_BLOB_SIZE`).
const LONGEST: usize = if cfg!(windows) { 2560 } else { usize::MAX };
/// Before the number of items, at the beginning of the first of several. No password begins so.
const MARK: &str = "\u{1}tidings ";

pub(super) fn store(account: &AccountId, secret: &SecretString) -> Result<(), KeyringError> {
    let before = count(account)?;
    let pieces = cut(secret.expose_secret(), LONGEST);
    // The first one last: until it is there, what was kept before counts, or nothing does.
    for (number, piece) in pieces.iter().enumerate().map(|(place, piece)| (place + 1, piece)).rev() {
        entry(&named(account, number))?.set_secret(piece.as_bytes()).map_err(from_store)?;
    }
    (pieces.len() + 1..=before).try_for_each(|number| delete_one(&named(account, number)))
}

pub(super) fn delete(account: &AccountId) -> Result<(), KeyringError> {
    (1..=count(account)?).rev().try_for_each(|number| delete_one(&named(account, number)))
}

pub(super) fn read(account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
    let Some(first) = read_one(account)? else { return Ok(None) };
    let Some((count, start)) = several(first.expose_secret()) else { return Ok(Some(first)) };
    let mut whole = Zeroizing::new(String::with_capacity(count * 2560));
    whole.push_str(start);
    for number in 2..=count {
        let piece = read_one(&named(account, number))?;
        let piece = piece.ok_or_else(|| KeyringError::Other("a part of the item is missing".to_owned()))?;
        whole.push_str(piece.expose_secret());
    }
    Ok(Some(SecretString::from(whole.as_str())))
}

/// How many items hold the account's secret; one where there is none.
fn count(account: &AccountId) -> Result<usize, KeyringError> {
    if LONGEST == usize::MAX {
        return Ok(1);
    }
    let first = read_one(account)?;
    Ok(first.and_then(|first| several(first.expose_secret()).map(|(count, _)| count)).unwrap_or(1))
}

fn named(account: &AccountId, number: usize) -> AccountId {
    if number == 1 { account.clone() } else { AccountId(format!("{account}/{number}")) }
}

/// A secret in pieces of at most so many bytes; the first of several begins with their number.
fn cut(secret: &str, longest: usize) -> Vec<Zeroizing<String>> {
    if secret.len() <= longest {
        return vec![Zeroizing::new(secret.to_owned())];
    }
    // Room for the mark, and for a character that would be cut through.
    let room = longest - MARK.len() - 8;
    let mut pieces: Vec<Zeroizing<String>> = Vec::new();
    for character in secret.chars() {
        match pieces.last_mut().filter(|piece| piece.len() + character.len_utf8() <= room) {
            Some(piece) => piece.push(character),
            None => {
                let mut piece = Zeroizing::new(String::with_capacity(longest));
                piece.push(character);
                pieces.push(piece);
            }
        }
    }
    let mark = format!("{MARK}{}\n", pieces.len());
    if let Some(first) = pieces.first_mut() {
        first.insert_str(0, &mark);
    }
    pieces
}

/// The number of pieces, and what the first one holds; `None` for a secret in one.
fn several(first: &str) -> Option<(usize, &str)> {
    let (number, start) = first.strip_prefix(MARK)?.split_once('\n')?;
    Some((number.parse().ok().filter(|number| (2..=64).contains(number))?, start))
}

fn delete_one(account: &AccountId) -> Result<(), KeyringError> {
    match entry(account)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(from_store(error)),
    }
}

fn read_one(account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
    match entry(account)?.get_secret() {
        Ok(bytes) => secret_from(bytes).map(Some),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(from_store(error)),
    }
}

/// What an error of a store means.
pub(super) fn from_store(error: Error) -> KeyringError {
    match error {
        Error::PlatformFailure(_) | Error::NoStorageAccess(_) => meaning(error),
        // Two of its variants hold the item's bytes; none of them is shown.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            KeyringError::Other("the item is damaged".to_owned())
        }
        error => KeyringError::Other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_too_long_for_an_item_is_cut_and_put_together_again() {
        let secret = "tökén".repeat(1500);
        let pieces = cut(&secret, 2560);
        assert!(pieces.len() > 3 && pieces.iter().all(|piece| piece.len() <= 2560));
        let (count, start) = several(&pieces[0]).unwrap();
        assert_eq!(count, pieces.len());
        let rest: String = pieces[1..].iter().map(|piece| piece.as_str()).collect();
        assert_eq!(format!("{start}{rest}"), secret);
    }

    #[test]
    fn a_secret_that_fits_is_kept_as_it_is() {
        let secret = "x".repeat(2560);
        assert_eq!(
            cut(&secret, 2560).iter().map(|piece| piece.as_str()).collect::<Vec<_>>(),
            [secret.as_str()]
        );
        assert_eq!(several(&secret), None);
    }
}
