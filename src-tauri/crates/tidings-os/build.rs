//! Turns the tray's pictures (`icons/tray/STATE-SIZE.png`) into what a tray is given: ARGB, 32 bits, straight
//! alpha. So the agent carries no PNG decoder, and only the state that is shown is ever paged in.

use std::{env, error::Error, fs, path::Path};

/// As `icons/make.sh` names them.
const STATES: [&str; 5] = ["watching", "new", "muted", "offline", "needs-user"];
/// Trays of 16 to 32 pixels, at scales of one and two.
const SIZES: [u32; 6] = [16, 22, 24, 32, 48, 64];

fn main() -> Result<(), Box<dyn Error>> {
    let icons = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../icons/tray");
    let out = env::var("OUT_DIR")?;
    for state in STATES {
        let mut pictures = Vec::new();
        for size in SIZES {
            let file = icons.join(format!("{state}-{size}.png"));
            println!("cargo::rerun-if-changed={}", file.display());
            pictures.extend(argb(&file, size).map_err(|error| format!("{}: {error}", file.display()))?);
        }
        fs::write(Path::new(&out).join(format!("{state}.argb")), pictures)?;
    }
    Ok(())
}

/// The picture, from left to right and top to bottom, four bytes a pixel.
fn argb(file: &Path, size: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut reader = png::Decoder::new(std::io::BufReader::new(fs::File::open(file)?)).read_info()?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let info = reader.next_frame(&mut pixels)?;
    if (info.width, info.height) != (size, size) {
        return Err(format!("is not {size} pixels wide and high").into());
    }
    if (info.color_type, info.bit_depth) != (png::ColorType::Rgba, png::BitDepth::Eight) {
        return Err("is not RGBA with 8 bits a channel".into());
    }
    for pixel in pixels.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    Ok(pixels)
}
