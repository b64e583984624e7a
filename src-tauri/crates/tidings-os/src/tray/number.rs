//! A number on the tray's picture: a few pixels a digit, painted so that it is legible on any panel.

/// The digits, each five rows of three pixels, from the left.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

/// Behind the digits, and the digits: alpha, red, green, blue.
const GROUND: [u8; 4] = [255, 192, 28, 40];
const INK: [u8; 4] = [255, 255, 255, 255];

/// More is shown as this.
const MOST: u32 = 99;

/// Paints a number over the lower right corner of a square picture, ARGB from left to right and top to bottom.
pub(super) fn stamp(argb: &mut [u8], size: u16, number: u32) {
    let size = usize::from(size);
    let digits: Vec<usize> =
        number.min(MOST).to_string().bytes().map(|byte| usize::from(byte - b'0')).collect();
    // Digits are three pixels wide, with one between them and one around.
    let scale = (size / 11).max(1);
    let (wide, high) = ((digits.len() * 4 + 1) * scale, 7 * scale);
    let (left, top) = (size.saturating_sub(wide), size.saturating_sub(high));
    for y in 0..high.min(size) {
        for x in 0..wide.min(size) {
            let colour = if is_ink(&digits, x / scale, y / scale) { INK } else { GROUND };
            let place = ((top + y) * size + left + x) * 4;
            if let Some(pixel) = argb.get_mut(place..place + 4) {
                pixel.copy_from_slice(&colour);
            }
        }
    }
}

/// Whether there is a digit's stroke at this place of the number, margins included.
fn is_ink(digits: &[usize], x: usize, y: usize) -> bool {
    let (Some(x), Some(y)) = (x.checked_sub(1), y.checked_sub(1)) else { return false };
    let row = digits.get(x / 4).and_then(|digit| DIGITS.get(*digit)).and_then(|digit| digit.get(y));
    row.is_some_and(|row| x % 4 < 3 && row >> (2 - x % 4) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(size: u16, number: u32) -> Vec<String> {
        let mut argb = vec![0; usize::from(size) * usize::from(size) * 4];
        stamp(&mut argb, size, number);
        let sign = |pixel: &[u8]| match pixel {
            [0, ..] => ' ',
            [_, 255, 255, 255] => '#',
            _ => '.',
        };
        argb.chunks(usize::from(size) * 4).map(|row| row.chunks(4).map(sign).collect()).collect()
    }

    #[test]
    fn a_number_stands_in_the_lower_right_corner() {
        let rows = drawn(16, 12);
        assert!(rows[..9].iter().all(|row| row.trim().is_empty()));
        let below: Vec<&str> = rows[9..].iter().map(|row| row.trim()).collect();
        assert_eq!(
            below,
            [".........", "..#..###.", ".##....#.", "..#..###.", "..#..#...", ".###.###.", "........."]
        );
    }

    #[test]
    fn every_size_takes_every_number() {
        for size in [16, 22, 24, 32, 48, 64] {
            for number in [0, 7, 42, 99, 100, u32::MAX] {
                let rows = drawn(size, number);
                assert!(rows.iter().any(|row| row.contains('#')), "{size} {number}");
            }
            assert_eq!(drawn(size, 99), drawn(size, 1_000));
        }
    }
}
