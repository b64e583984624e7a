#!/usr/bin/env bash
# Makes a clean Debian 12 in a folder, for the tests of the package: what debootstrap calls minbase, and nothing else.
#
#   tests/lab/debian-tree.sh [FOLDER]          (FOLDER: target/lab/debian12/base of this checkout)
#
# Needs root, debootstrap, and package sources of this machine that have Debian 12 (their mirror is used; elsewhere
# Debian's own). Nothing is installed or started on this machine. Running it again does nothing once FOLDER is complete.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(realpath -m "${1:-$here/../../target/lab/debian12/base}")

# Raise this when what the script makes changes: an older folder is then made anew.
recipe=1
if [[ "$(cat "$folder/.complete" 2>/dev/null)" == "$recipe" ]]; then
    exit 0
fi
if ((EUID != 0)); then
    echo "debian-tree: a Debian of its own for the package's tests can be made and entered by root only" >&2
    exit 1
fi
command -v debootstrap >/dev/null || { echo "debian-tree: debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }

# Where this machine gets its packages from: URI and suite of each source of Debian 12, the first of a suite only.
sources=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk '$2 ~ /^bookworm(-updates|-security)?$/ && $3 == "main" && !seen[$2]++ { print $1, $2 }')
if ! grep -q ' bookworm$' <<<"$sources"; then
    sources=$'http://deb.debian.org/debian bookworm\nhttp://deb.debian.org/debian-security bookworm-security'
fi
mirror=$(awk '$2 == "bookworm" { print $1 }' <<<"$sources")

work=$folder.new
rm -rf --one-file-system "$work"
mkdir -p "$work"
include=()
if [[ "$mirror" == https:* ]]; then include=(--include=ca-certificates); fi
# A tree that is lost with the machine is made anew: no waiting for the disk.
DPKG_FORCE=unsafe-io debootstrap --variant=minbase "${include[@]}" bookworm "$work" "$mirror" >"$work.log" 2>&1 ||
    { tail -n 20 "$work.log" >&2; exit 1; }
rm "$work.log"

sed 's/^/deb /; s/$/ main/' <<<"$sources" >"$work/etc/apt/sources.list"
apt-config dump 2>/dev/null | grep -i '^Acquire::[a-z]*::Proxy' >"$work/etc/apt/apt.conf.d/00proxy" || true
# Kept in a folder beside the tree, which is mounted there: a second run needs no network.
echo 'APT::Keep-Downloaded-Packages "true";' >"$work/etc/apt/apt.conf.d/00keep"
echo force-unsafe-io >"$work/etc/dpkg/dpkg.cfg.d/lab"
printf '#!/bin/sh\nexit 101\n' >"$work/usr/sbin/policy-rc.d"
chmod 755 "$work/usr/sbin/policy-rc.d"
echo '127.0.0.1 localhost' >"$work/etc/hosts"
chroot "$work" apt-get -q update >/dev/null
chroot "$work" apt-get clean
rm -rf --one-file-system "$folder"
mv "$work" "$folder"
echo "$recipe" >"$folder/.complete"
echo "debian-tree: made Debian $(cat "$folder/etc/debian_version") in $folder from $mirror"
