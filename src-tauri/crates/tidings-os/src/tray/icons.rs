//! The tray's pictures, as `build.rs` prepared them: ARGB, in all sizes, one after the other.

use tidings_core::tell::TrayIcon;

/// As in `build.rs`.
const SIZES: [u16; 6] = [16, 22, 24, 32, 48, 64];

/// A picture of this many pixels in width and height.
pub(super) struct Picture {
    pub(super) size: u16,
    /// From left to right and top to bottom, four bytes a pixel: alpha, red, green, blue.
    pub(super) argb: &'static [u8],
}

/// The picture in every size, the smallest first.
pub(super) fn pictures(icon: TrayIcon) -> impl Iterator<Item = Picture> {
    let mut rest = data(icon);
    SIZES.into_iter().map_while(move |size| {
        let (argb, after) = rest.split_at_checked(usize::from(size) * usize::from(size) * 4)?;
        rest = after;
        Some(Picture { size, argb })
    })
}

fn data(icon: TrayIcon) -> &'static [u8] {
    match icon {
        TrayIcon::Watching => include_bytes!(concat!(env!("OUT_DIR"), "/watching.argb")),
        TrayIcon::New => include_bytes!(concat!(env!("OUT_DIR"), "/new.argb")),
        TrayIcon::Muted => include_bytes!(concat!(env!("OUT_DIR"), "/muted.argb")),
        TrayIcon::Offline => include_bytes!(concat!(env!("OUT_DIR"), "/offline.argb")),
        TrayIcon::NeedsUser => include_bytes!(concat!(env!("OUT_DIR"), "/needs-user.argb")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_picture_of_its_own_in_every_size() {
        let all =
            [TrayIcon::Watching, TrayIcon::New, TrayIcon::Muted, TrayIcon::Offline, TrayIcon::NeedsUser];
        let mut seen = Vec::new();
        for icon in all {
            let pictures: Vec<_> = pictures(icon).collect();
            let sizes: Vec<_> = pictures.iter().map(|picture| picture.size).collect();
            assert_eq!(sizes, SIZES);
            for picture in &pictures {
                assert!(picture.argb.chunks(4).any(|argb| argb[0] == 255), "something is drawn");
                assert!(picture.argb.chunks(4).any(|argb| argb[0] == 0), "something is clear");
            }
            assert!(!seen.contains(&pictures[1].argb), "{icon:?} looks like another");
            seen.push(pictures[1].argb);
        }
    }
}
