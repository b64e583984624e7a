//! Domains beyond ASCII in the form in which the DNS knows them: `müller.de` is `xn--mller-kva.de` there.
//!
//! Punycode (RFC 3492) over what was typed in lower case. The full mapping of UTS #46 wants tables larger than the rest
//! of this crate; what it does beyond lower case and the ideographic full stop, keyboards do not make.

/// A label's limit in the DNS (RFC 1035).
const LONGEST: usize = 63;
/// What marks a label that is written in Punycode.
const MARK: &str = "xn--";
/// What separates labels beside the usual dot (RFC 3490 §3.1); keyboards for Chinese and Japanese make them.
const DOTS: [char; 4] = ['.', '。', '．', '｡'];

/// A domain in ASCII; `None` where that would be too long.
#[must_use]
pub fn to_ascii(domain: &str) -> Option<String> {
    let labels: Option<Vec<String>> = domain.split(DOTS).map(label).collect();
    Some(labels?.join("."))
}

fn label(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    if text.is_ascii() {
        return Some(text);
    }
    let label = format!("{MARK}{}", punycode(&text)?);
    (label.len() <= LONGEST).then_some(label)
}

/// The encoding of RFC 3492 §6.3, with the parameters of §5.
fn punycode(text: &str) -> Option<String> {
    let points: Vec<u32> = text.chars().map(u32::from).collect();
    if points.len() > LONGEST {
        return None;
    }
    let mut encoded: String = text.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(encoded.len()).ok()?;
    if basic > 0 {
        encoded.push('-');
    }
    let total = u32::try_from(points.len()).ok()?;
    let (mut reached, mut delta, mut bias, mut done) = (0x80_u32, 0_u32, 72_u32, basic);
    while done < total {
        let next = points.iter().copied().filter(|point| *point >= reached).min()?;
        delta = delta.checked_add((next - reached).checked_mul(done + 1)?)?;
        reached = next;
        for point in points.iter().copied() {
            if point < reached {
                delta = delta.checked_add(1)?;
            }
            if point == reached {
                push(delta, bias, &mut encoded);
                bias = adapted(delta, done + 1, done == basic);
                delta = 0;
                done += 1;
            }
        }
        delta = delta.checked_add(1)?;
        reached += 1;
    }
    Some(encoded)
}

/// A number in digits of changing weight, the least first.
fn push(number: u32, bias: u32, encoded: &mut String) {
    let (mut left, mut place) = (number, 36);
    loop {
        let threshold = if place <= bias { 1 } else { (place - bias).min(26) };
        if left < threshold {
            return encoded.push(digit(left));
        }
        encoded.push(digit(threshold + (left - threshold) % (36 - threshold)));
        left = (left - threshold) / (36 - threshold);
        place += 36;
    }
}

fn digit(value: u32) -> char {
    char::from_digit(if value < 26 { value + 10 } else { value - 26 }, 36).unwrap_or('-')
}

fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += 36;
    }
    bias + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn domains_are_written_as_the_dns_knows_them() {
        for (typed, known) in [
            ("Example.ORG", "example.org"),
            ("müller.de", "xn--mller-kva.de"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
            ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
            ("почта.рф", "xn--80a1acny.xn--p1ai"),
            ("ελληνικά.gr", "xn--hxargifdar.gr"),
            ("xn--mller-kva.de", "xn--mller-kva.de"),
            ("", ""),
        ] {
            assert_eq!(to_ascii(typed).as_deref(), Some(known), "{typed}");
        }
        assert_eq!(to_ascii(&"ü".repeat(64)), None);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_becomes_ascii_or_nothing(text in "\\PC{0,80}") {
            prop_assert!(to_ascii(&text).is_none_or(|ascii| ascii.is_ascii()));
        }
    }
}
