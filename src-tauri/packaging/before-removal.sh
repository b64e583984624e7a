# Ends every Tidings that runs from this package, whoever started it: the programs go next. Part of the scripts of
# both packages, which run it before a removal and never before an upgrade.
#
# A process is known by its program file and not by a name that any program can take. The file reads as "(deleted)"
# when an upgrade has replaced it since. Programs under another root (containers) may be seen from here and have
# nothing to do with this package; `-ef` is not POSIX, and both dash and bash have it.

running_tidings() {
    for process in /proc/[0-9]*; do
        [ "$process/root" -ef / ] || continue
        case "$(readlink "$process/exe")" in
            /usr/bin/tidings | "/usr/bin/tidings (deleted)") ;;
            /usr/bin/tidings-window | "/usr/bin/tidings-window (deleted)") ;;
            *) continue ;;
        esac
        echo "${process#/proc/}"
    done
}

# The agent stops within 5 seconds of being asked. Who has ended but was not collected yet has no program file.
wait_for_end() {
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
        left=
        for pid in $1; do
            if [ -e "/proc/$pid/exe" ]; then left="$left $pid"; fi
        done
        if [ -z "$left" ]; then return; fi
        sleep 0.25
    done
}

# Twice, for those that were started meanwhile or did not listen.
for signal in TERM KILL; do
    pids=$(running_tidings 2>/dev/null)
    if [ -n "$pids" ]; then
        kill -s "$signal" $pids 2>/dev/null || :
        wait_for_end "$pids"
    fi
done
