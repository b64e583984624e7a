//! HTML reduced to its words. It is never drawn, so nothing but words is taken from it: no link, no picture, no style.
//!
//! Not a parser of HTML: tags go, the line ends that they mean stay, and what is never shown to a reader goes with its
//! tags. Whatever comes in, some text comes out, in one pass.

/// What stands in these is not for reading.
const UNREAD: [&str; 6] = ["script", "style", "head", "title", "template", "noscript"];
/// These begin a new line.
const LINES: [&str; 22] = [
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "section",
    "article",
    "pre",
];
/// The names that mailers use for characters.
const NAMED: [(&str, char); 34] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("shy", '\u{ad}'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("middot", '·'),
    ("bull", '•'),
    ("euro", '€'),
    ("copy", '©'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("ccedil", 'ç'),
];
/// The longest name or number of a character.
const LONGEST_NAME: usize = 10;

/// The words of an HTML text, with the line ends that its tags mean.
pub(super) fn words(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(place) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(place);
        push_text(before, &mut out);
        rest = if let Some(behind) = from.strip_prefix('&') {
            character(behind, &mut out)
        } else {
            tag(from, &mut out)
        };
    }
    push_text(rest, &mut out);
    out
}

/// Line ends of the source mean no more than blanks.
fn push_text(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
}

/// What stands behind the tag, comment or lone bracket at the beginning.
fn tag<'a>(from: &'a str, out: &mut String) -> &'a str {
    if let Some(comment) = from.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, behind)| behind);
    }
    let inner = from.strip_prefix('<').unwrap_or(from);
    let name = inner.strip_prefix('/').unwrap_or(inner);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        out.push('<');
        return inner;
    }
    let is_closing = inner.starts_with('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default().to_ascii_lowercase();
    let behind = after_tag(inner);
    if !is_closing && UNREAD.contains(&name.as_str()) {
        return after_element(behind, &name);
    }
    if LINES.contains(&name.as_str()) {
        out.push('\n');
    } else if matches!(name.as_str(), "td" | "th") {
        out.push(' ');
    }
    behind
}

/// Behind the bracket that ends a tag; one in quotes ends none.
fn after_tag(inner: &str) -> &str {
    let mut quote = None;
    for (place, c) in inner.char_indices() {
        match (quote, c) {
            (None, '>') => return inner.get(place + 1..).unwrap_or_default(),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    ""
}

/// Behind the end of an element that is not for reading; a text that was cut before it has no more.
fn after_element<'a>(mut rest: &'a str, name: &str) -> &'a str {
    while let Some((_, behind)) = rest.split_once("</") {
        let is_it = behind.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_it {
            return after_tag(behind);
        }
        rest = behind;
    }
    ""
}

/// The character that a name or number means; what means none stays as it is.
fn character<'a>(behind: &'a str, out: &mut String) -> &'a str {
    // Looked for near by only: a text full of `&` is gone through once.
    let end = behind.bytes().take(LONGEST_NAME + 1).position(|byte| byte == b';');
    let named = end.and_then(|end| behind.split_at_checked(end));
    let meant = named.and_then(|(name, rest)| Some((meaning(name)?, rest.strip_prefix(';')?)));
    match meant {
        Some((c, rest)) => {
            out.push(c);
            rest
        }
        None => {
            out.push('&');
            behind
        }
    }
}

fn meaning(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The words in single blanks, a line each.
    fn lines(html: &str) -> Vec<String> {
        let tidy = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        words(html).lines().map(tidy).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn tags_go_and_the_lines_that_they_mean_stay() {
        let html = "<html><head><title>x</title><style>p { color: red }</style></head><body>\n\
                    <!-- hidden > --><p class=\"a>b\">Hello&nbsp;&amp;\n welcome</p>Line<br/>two\
                    <script>if (a < b) {}</script><table><tr><td>4</td><td>8</td></tr></table>";
        assert_eq!(lines(html), ["Hello & welcome", "Line", "two", "4 8"]);
    }

    #[test]
    fn characters_have_names_and_numbers() {
        assert_eq!(words("&#8364;&#x20ac;&euro;&uuml;&unknown;&;&#xd800;&"), "€€€ü&unknown;&;&#xd800;&");
        assert_eq!(words("a < b & c <3"), "a < b & c <3");
    }

    #[test]
    fn a_text_that_was_cut_anywhere_is_read_up_to_there() {
        let html = "<p>One <b>two</b> <style>x</style>&amp;</p>";
        for end in 0..=html.len() {
            let _ = words(html.split_at(end).0);
        }
        assert_eq!(words("One <b sty"), "One ");
        assert_eq!(words("One <style>x</sty"), "One ");
    }

    proptest! {
        #[test]
        fn any_text_becomes_no_longer_one(html in "[<>/&;#x!a-e\"' \n-]{0,80}|\\PC{0,80}") {
            prop_assert!(words(&html).len() <= html.len());
        }
    }
}
