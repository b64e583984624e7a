#!/bin/sh
# Draws every picture that is made from the SVG sources here; run it after changing one, and commit the result.
#
#   icons/make.sh          needs rsvg-convert (librsvg2-bin) and convert (imagemagick)
#
# tidings.svg            -> NxN.png, icon.png, icon.ico (Windows), icon.icns (macOS): what Tauri and packages name
# tray/STATE.svg         -> tray/STATE-SIZE.png: what the tray adapter embeds
# tidings-symbolic.svg   stays as it is: desktops recolour it themselves
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for size in 16 22 24 32 48 64 128 256 512; do
    rsvg-convert -w "$size" -h "$size" tidings.svg -o "${size}x${size}.png"
done
rsvg-convert -w 256 -h 256 tidings.svg -o 128x128@2x.png
rsvg-convert -w 512 -h 512 tidings.svg -o icon.png
convert 16x16.png 24x24.png 32x32.png 48x48.png 64x64.png 256x256.png icon.ico

# An .icns file is a head and PNG pieces, each with a type of four letters and a length, big-endian.
be32() {
    printf "\\$(printf %o $(($1 >> 24 & 255)))\\$(printf %o $(($1 >> 16 & 255)))"
    printf "\\$(printf %o $(($1 >> 8 & 255)))\\$(printf %o $(($1 & 255)))"
}
for piece in ic11:32 ic12:64 ic07:128 ic08:256 ic09:512; do
    picture="${piece#*:}x${piece#*:}.png"
    { printf %s "${piece%%:*}"; be32 $(($(wc -c <"$picture") + 8)); cat "$picture"; } >>"$work/pieces"
done
{ printf icns; be32 $(($(wc -c <"$work/pieces") + 8)); cat "$work/pieces"; } >icon.icns

for state in watching new muted offline needs-user; do
    for size in 16 22 24 32 48 64; do
        rsvg-convert -w "$size" -h "$size" "tray/$state.svg" -o "tray/$state-$size.png"
    done
done
