//! The tray's pictures, as `build.rs` prepared them: ARGB, in all sizes, one after the other.

use ksni::Icon;
use tidings_core::tell::TrayIcon;

/// As in `build.rs`.
const SIZES: [u16; 6] = [16, 22, 24, 32, 48, 64];

/// The picture in every size; the tray's host takes the one that fits.
pub(super) fn pixmaps(icon: TrayIcon) -> Vec<Icon> {
    let mut rest = data(icon);
    let mut pixmaps = Vec::with_capacity(SIZES.len());
    for size in SIZES {
        let Some((picture, after)) = rest.split_at_checked(usize::from(size) * usize::from(size) * 4) else {
            break;
        };
        pixmaps.push(Icon { width: size.into(), height: size.into(), data: picture.to_vec() });
        rest = after;
    }
    pixmaps
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
            let pixmaps = pixmaps(icon);
            let widths: Vec<_> = pixmaps.iter().map(|pixmap| pixmap.width).collect();
            assert_eq!(widths, SIZES.map(i32::from));
            for pixmap in &pixmaps {
                assert!(pixmap.data.chunks(4).any(|argb| argb[0] == 255), "something is drawn");
                assert!(pixmap.data.chunks(4).any(|argb| argb[0] == 0), "something is clear");
            }
            assert!(!seen.contains(&pixmaps[1].data), "{icon:?} looks like another");
            seen.push(pixmaps[1].data.clone());
        }
    }
}
