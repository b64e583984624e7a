#!/usr/bin/env bash
# Unpacks the mail servers of the test lab beside, without installing them and without starting anything.
#
#   tests/lab/fetch-servers.sh [FOLDER]        (FOLDER: target/lab/servers/dovecot of this checkout)
#
# Needs Debian or Ubuntu with package lists (`apt-get update`), but no rights: packages are downloaded and opened as
# archives; no script of theirs is run. Running it again does nothing once FOLDER is complete.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(realpath -m "${1:-$here/../../target/lab/servers/dovecot}")
packages=(dovecot-core dovecot-imapd)

# Raise this when what the script makes changes: an older folder is then made anew.
recipe=1
if [[ "$(cat "$folder/.complete" 2>/dev/null)" == "$recipe" ]]; then
    exit 0
fi

for tool in apt-get apt-cache dpkg dpkg-query ldd; do
    command -v "$tool" >/dev/null || { echo "fetch-servers: $tool is missing (Debian or Ubuntu is needed)" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/tree"

fetch() { # PACKAGE…: download and unpack
    # As root apt would like to become _apt, which may not enter every folder: the warning says nothing of use.
    (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$@" >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
    local archive
    for archive in "$work"/*.deb; do
        dpkg -x "$archive" "$work/tree"
        rm "$archive"
    done
}

fetch "${packages[@]}"

# The libraries that this machine has not installed.
mapfile -t libraries < <(
    apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "${packages[@]}" |
        sed -n 's/^ *Depends: \(lib[^<>]*\)$/\1/p' | sort -u
)
missing=()
for library in "${libraries[@]}"; do
    case "$library" in libpam-runtime) continue ;; esac # configuration, not a library
    dpkg-query -W -f '${db:Status-Status}\n' "$library" 2>/dev/null | grep -qx installed || missing+=("$library")
done
if ((${#missing[@]})); then
    fetch "${missing[@]}"
fi

# Dovecot looks for its modules (TLS among them) in a folder that is compiled in. A relative name of no greater length
# in its place lets every test run have them in its own working folder.
library=$(readlink -f "$work/tree/usr/lib/dovecot/libdovecot.so.0")
LC_ALL=C sed -i 's#/usr/lib/dovecot/modules\x00#modules\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00#' "$library"
grep -qaF '/usr/lib/dovecot/modules' "$library" && { echo "fetch-servers: the module folder of $library could not be changed" >&2; exit 1; }

# Everything the server loads must be found now.
triplet=$(dirname "$(find "$work/tree/usr/lib" -name 'libwrap.so.0' -o -name 'libexttextcat-2.0.so.0' | head -n 1)" 2>/dev/null || true)
path=$work/tree/usr/lib/dovecot:$work/tree/usr/lib/dovecot/modules/old-stats${triplet:+:$triplet}
for program in usr/sbin/dovecot usr/bin/doveconf usr/lib/dovecot/{anvil,auth,config,imap,imap-login,log,stats}; do
    if LD_LIBRARY_PATH=$path ldd "$work/tree/$program" | grep 'not found' >&2; then
        echo "fetch-servers: $program lacks the libraries above" >&2
        exit 1
    fi
done

rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
cp -a "$work/tree" "$folder"
chmod 755 "$folder"
echo "$recipe" >"$folder/.complete"
echo "fetch-servers: unpacked $(LD_LIBRARY_PATH=$folder/usr/lib/dovecot "$folder/usr/sbin/dovecot" --version | sed "s/^/Dovecot /") into $folder"
