//! A number on the tray's picture: a few pixels a digit, painted so that it is legible on any panel.

/// How digits are written, in squares of a pixel or more.
struct Hand {
    wide: usize,
    high: usize,
    /// The rows of each digit from the top; the last bit is the rightmost square.
    digits: [[u8; 7]; 10],
}

/// For pictures so small that a square is one pixel.
const FINE: Hand = Hand {
    wide: 4,
    high: 7,
    digits: [
        [0b0110, 0b1001, 0b1001, 0b1001, 0b1001, 0b1001, 0b0110],
        [0b0010, 0b0110, 0b0010, 0b0010, 0b0010, 0b0010, 0b0111],
        [0b0110, 0b1001, 0b0001, 0b0010, 0b0100, 0b1000, 0b1111],
        [0b1110, 0b0001, 0b0001, 0b0110, 0b0001, 0b0001, 0b1110],
        [0b0010, 0b0110, 0b1010, 0b1010, 0b1111, 0b0010, 0b0010],
        [0b1111, 0b1000, 0b1110, 0b0001, 0b0001, 0b1001, 0b0110],
        [0b0110, 0b1000, 0b1000, 0b1110, 0b1001, 0b1001, 0b0110],
        [0b1111, 0b0001, 0b0010, 0b0010, 0b0100, 0b0100, 0b0100],
        [0b0110, 0b1001, 0b1001, 0b0110, 0b1001, 0b1001, 0b0110],
        [0b0110, 0b1001, 0b1001, 0b0111, 0b0001, 0b0001, 0b0110],
    ],
};

/// For all others.
const BOLD: Hand = Hand {
    wide: 3,
    high: 5,
    digits: [
        [0b111, 0b101, 0b101, 0b101, 0b111, 0, 0],
        [0b010, 0b110, 0b010, 0b010, 0b111, 0, 0],
        [0b111, 0b001, 0b111, 0b100, 0b111, 0, 0],
        [0b111, 0b001, 0b111, 0b001, 0b111, 0, 0],
        [0b101, 0b101, 0b111, 0b001, 0b001, 0, 0],
        [0b111, 0b100, 0b111, 0b001, 0b111, 0, 0],
        [0b111, 0b100, 0b111, 0b101, 0b111, 0, 0],
        [0b111, 0b001, 0b010, 0b010, 0b010, 0, 0],
        [0b111, 0b101, 0b111, 0b101, 0b111, 0, 0],
        [0b111, 0b101, 0b111, 0b001, 0b111, 0, 0],
    ],
};

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
    let square = ((size + 4) / 12).max(1);
    let hand = if square == 1 { &FINE } else { &BOLD };
    // One square lies between digits, and one around them.
    let (wide, high) = ((digits.len() * (hand.wide + 1) + 1) * square, (hand.high + 2) * square);
    let (left, top) = (size.saturating_sub(wide), size.saturating_sub(high));
    for y in 0..high.min(size) {
        for x in 0..wide.min(size) {
            if is_corner((x, y), (wide, high), square.max(2)) {
                continue;
            }
            let colour = if hand.is_ink(&digits, x / square, y / square) { INK } else { GROUND };
            let place = ((top + y) * size + left + x) * 4;
            if let Some(pixel) = argb.get_mut(place..place + 4) {
                pixel.copy_from_slice(&colour);
            }
        }
    }
}

/// Whether a pixel lies outside of a corner, which is round.
fn is_corner((x, y): (usize, usize), (wide, high): (usize, usize), radius: usize) -> bool {
    // How far into the corner's square, from its inner edge, in halves of a pixel.
    let into = |place: usize, size: usize| {
        let from_edge = place.min(size.saturating_sub(place + 1));
        (2 * radius).saturating_sub(2 * from_edge + 1)
    };
    into(x, wide).pow(2) + into(y, high).pow(2) > (2 * radius).pow(2)
}

impl Hand {
    /// Whether there is a digit's stroke at this square of the number, margins included.
    fn is_ink(&self, digits: &[usize], x: usize, y: usize) -> bool {
        let (Some(x), Some(y)) = (x.checked_sub(1), y.checked_sub(1)) else { return false };
        let (digit, column) = (x / (self.wide + 1), x % (self.wide + 1));
        let row = digits.get(digit).and_then(|digit| self.digits.get(*digit)).and_then(|rows| rows.get(y));
        row.is_some_and(|row| column < self.wide && row >> (self.wide - 1 - column) & 1 == 1)
    }
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
        assert!(rows[..7].iter().all(|row| row.trim().is_empty()));
        let below: Vec<&str> = rows[7..].iter().map(|row| row.trim()).collect();
        let wanted = [
            ".........",
            "...#...##..",
            "..##..#..#.",
            "...#.....#.",
            "...#....#..",
            "...#...#...",
            "...#..#....",
            "..###.####.",
            ".........",
        ];
        assert_eq!(below, wanted);
    }

    #[test]
    fn a_large_picture_has_large_digits_and_round_corners() {
        let rows = drawn(64, 7);
        assert_eq!(rows.iter().filter(|row| row.contains('#')).count(), 25, "five squares of five pixels");
        let first = rows.iter().find(|row| row.contains('.')).unwrap();
        assert!(first.trim().len() < 25 && first.ends_with(' '), "{first:?}");
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
