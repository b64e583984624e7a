#!/usr/bin/env bash
# Unpacks the mail servers of the test lab beside, without installing them and without starting anything.
#
#   tests/lab/fetch-servers.sh [FOLDER]        (FOLDER: target/lab/servers of this checkout)
#
# Dovecot, Cyrus and Courier, each in a folder of its own under FOLDER: as packages they exclude each other. Needs Debian
# or Ubuntu with package lists (`apt-get update`), but no rights: packages are downloaded and opened as archives; no
# script of theirs is run. Running it again does nothing for a server whose folder is complete.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
servers=$(realpath -m "${1:-$here/../../target/lab/servers}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

say_and_end() { echo "fetch-servers: $*" >&2; exit 1; }

# Whether FOLDER/NAME was made by this recipe. Raise a recipe when what it makes changes: an older folder is then made anew.
is_complete() { # NAME RECIPE
    [[ "$(cat "$servers/$1/.complete" 2>/dev/null)" == "$2" ]]
}

download() { # TREE PACKAGE…: download and unpack
    local tree=$1 archive
    shift
    # As root apt would like to become _apt, which may not enter every folder: the warning says nothing of use.
    (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$@" >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }
    for archive in "$work"/*.deb; do
        dpkg -x "$archive" "$tree"
        rm "$archive"
    done
}

# The libraries that these packages need and this machine has not installed, and what those need in turn.
missing_libraries() { # LEFT-OUT PACKAGE…: names that match LEFT-OUT (a case pattern) are not looked at
    local left_out=$1 name
    shift
    local -A seen=()
    local wave=("$@") next
    while ((${#wave[@]})); do
        next=()
        while read -r name; do
            case "$name" in $left_out | libpam-runtime) continue ;; esac # the latter is configuration, no library
            [[ -n "${seen[$name]:-}" ]] && continue
            seen[$name]=1
            dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed && continue
            echo "$name"
            next+=("$name")
        done < <(
            apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "${wave[@]}" |
                sed -n 's/^ *Depends: \(lib[^<>]*\)$/\1/p' | sort -u
        )
        wave=("${next[@]}")
    done
}

# Downloads packages with the libraries that are not here into a fresh tree, whose path is then in $tree.
unpack() { # NAME LEFT-OUT PACKAGE…
    local name=$1 left_out=$2
    shift 2
    for tool in apt-get apt-cache dpkg dpkg-query ldd; do
        command -v "$tool" >/dev/null || say_and_end "$tool is missing (Debian or Ubuntu is needed)"
    done
    tree=$work/$name
    mkdir "$tree"
    local libraries
    mapfile -t libraries < <(missing_libraries "$left_out" "$@")
    download "$tree" "$@" "${libraries[@]}"
}

# The folders of $tree that hold libraries, as a search path.
library_path() {
    find "$tree" -name 'lib*.so*' -path '*/lib/*' -printf '%h\n' | sort -u | paste -sd :
}

# Ends the script unless everything that these programs load is found.
check_libraries() { # PROGRAM…
    local program
    for program in "$@"; do
        if LD_LIBRARY_PATH=$(library_path) ldd "$tree/$program" | grep 'not found' >&2; then
            say_and_end "$program lacks the libraries above"
        fi
    done
}

# Puts a folder that is compiled into a library out of its mind, in favour of a shorter, relative name.
rename_inside() { # LIBRARY OLD NEW: the bytes between are filled with NUL
    local library=$1 old=$2 new=$3 fill
    fill=$(printf '\\x00%.0s' $(seq $((${#old} - ${#new}))))
    LC_ALL=C sed -i "s#$old\\x00#$new$fill\\x00#" "$library"
}

keep() { # NAME RECIPE VERSION
    rm -rf "${servers:?}/$1"
    mkdir -p "$servers"
    chmod 755 "$tree"
    # Root's copy would keep the owner apt chose for it.
    cp -a --no-preserve=ownership "$tree" "$servers/$1"
    echo "$2" >"$servers/$1/.complete"
    rm -rf "$tree"
    echo "fetch-servers: unpacked $3 into $servers/$1"
}

version_of() { # PACKAGE: the upstream part of the version that is downloaded now
    apt-cache policy "$1" | sed -n 's/^ *Candidate: *\([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p'
}

dovecot() {
    unpack dovecot '' dovecot-core dovecot-imapd
    # Dovecot looks for its modules (TLS among them) in a folder that is compiled in. A relative name in its place lets
    # every test run have them in its own working folder.
    local library
    library=$(readlink -f "$tree/usr/lib/dovecot/libdovecot.so.0")
    rename_inside "$library" /usr/lib/dovecot/modules modules
    grep -qaF '/usr/lib/dovecot/modules' "$library" && say_and_end "the module folder of $library could not be changed"
    check_libraries usr/sbin/dovecot usr/bin/doveconf usr/lib/dovecot/{anvil,auth,config,imap,imap-login,log,stats}
    version_of dovecot-core >"$tree/.version"
    keep dovecot "$1" "Dovecot $(cat "$tree/.version")"
}

cyrus() {
    # The virus scanner and the Zephyr notices are programs of their own, which are not run.
    unpack cyrus 'libclamav*|libzephyr*' cyrus-imapd cyrus-common libsasl2-modules
    check_libraries usr/lib/cyrus/bin/{master,imapd,idled,ctl_cyrusdb}
    version_of cyrus-imapd >"$tree/.version"
    keep cyrus "$1" "Cyrus IMAP $(cat "$tree/.version")"
}

courier() {
    # gamin tells Courier of changed files; without it every sign-in waits seconds for it in vain.
    unpack courier '' courier-imap courier-base courier-authlib gamin libgamin0
    # Courier asks who somebody is at a socket whose path is compiled in; on amd64 as two constants that overlap by a
    # letter. A relative name in its place is found in the working folder of the test run.
    local library
    library=$(readlink -f "$tree/usr/lib/libcourierauth.so.0" 2>/dev/null || find "$tree" -name 'libcourierauth.so.0.0.0')
    rename_inside "$library" /run/courier/autthdaemon/socket authdaemon.sock
    rename_inside "$library" /run/courier/authdaemon/socket authdaemon.sock
    grep -qaF 'authdaemon.sock' "$library" || say_and_end "the socket's path in $library could not be changed"
    check_libraries usr/sbin/couriertcpd usr/bin/couriertls usr/lib/courier/courier/imaplogin usr/bin/imapd \
        usr/libexec/gam_server
    version_of courier-imap >"$tree/.version"
    keep courier "$1" "Courier IMAP $(cat "$tree/.version")"
}

is_complete dovecot 2 || dovecot 2
is_complete cyrus 1 || cyrus 1
is_complete courier 1 || courier 1
