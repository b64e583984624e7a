#!/bin/sh
# A custom module for Waybar: how much mail is new, and whether something is wrong. One line of JSON whenever that
# changes; between two lines nothing runs but a read. Needs jq.
#
# TIDINGS names another program, TIDINGS_PROFILE another profile.

tidings=${TIDINGS:-tidings}

while :; do
    "$tidings" status --json --follow 2>/dev/null | jq --unbuffered --compact-output '
        ([.accounts[].new] | add // 0) as $new |
        ([.accounts[] | select(.problem)] + .agent.problems | length) as $problems |
        {
            text: (if $new > 0 then "\($new)" else "" end),
            class: (if $problems > 0 then "problem"
                    elif .agent.muted_until then "muted"
                    elif $new > 0 then "new"
                    else "idle" end),
            tooltip: ([.accounts[] |
                "\(.account | @html): \(.unread) unread" + (if .problem then ", \(.problem.text | @html)" else "" end)
            ] | join("\n"))
        } | .alt = .class'
    # No agent runs, or it has ended.
    printf '%s\n' '{"text": "", "class": "off", "alt": "off", "tooltip": "Tidings is not running"}'
    sleep 10
done
