#!/bin/sh
# Stands in for the C compiler, the archiver and the resource compiler of another system: it makes every file that it
# is asked for, empty. Types are checked and nothing is linked, so nobody reads them.
out=
previous=
for word in "$@"; do
    case "$previous" in -o | --output) out=$word ;; esac
    case "$word" in
        # What the caller goes by to know which kind of resource compiler it has.
        -V) echo "GNU windres" ;;
        -out:*) out=${word#-out:} ;;
        *.a | *.lib) out=$word ;;
    esac
    previous=$word
done
if [ -n "$out" ]; then : >"$out"; fi
