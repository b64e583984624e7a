//! What a message is made of (RFC 3501 §7.4.2, BODYSTRUCTURE).

use tidings_core::mailbox::Structure;

use super::tokens::Part;

/// Reads a structure; `None` where it makes no sense. Lists are nested no deeper than the tokens let through.
pub(super) fn structure(part: &Part<'_>) -> Option<Structure> {
    let items = part.list();
    if items.first().is_some_and(|first| matches!(first, Part::List(_))) {
        let parts = items.iter().take_while(|item| matches!(item, Part::List(_)));
        // A part that makes no sense keeps its place: the others are numbered by it.
        let parts = parts.map(|part| structure(part).unwrap_or_else(unknown));
        return Some(Structure::Several(parts.collect()));
    }
    let [kind, subtype, parameters, _id, _description, encoding, rest @ ..] = items else { return None };
    let small = |part: &Part<'_>| part.text().map(|text| text.to_ascii_lowercase());
    Some(Structure::One {
        media: format!("{}/{}", small(kind)?, small(subtype)?),
        charset: parameter(parameters, "charset"),
        encoding: small(encoding).unwrap_or_default(),
        is_attachment: rest.iter().any(is_attachment),
    })
}

fn unknown() -> Structure {
    Structure::One { media: String::new(), charset: None, encoding: String::new(), is_attachment: false }
}

fn parameter(parameters: &Part<'_>, wanted: &str) -> Option<String> {
    parameters.list().chunks_exact(2).find_map(|pair| {
        let [name, value] = pair else { return None };
        name.text()?.eq_ignore_ascii_case(wanted).then(|| value.text()).flatten()
    })
}

/// `("attachment" ("filename" "a.txt"))`
fn is_attachment(part: &Part<'_>) -> bool {
    let disposition = part.list().first().and_then(Part::text);
    disposition.is_some_and(|disposition| disposition.eq_ignore_ascii_case("attachment"))
}
