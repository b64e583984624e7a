# A package does not reach into people's homes; it can say what is left there.
cat <<'END'
Tidings is removed. What each person kept with it is still theirs:
  ~/.config/tidings                      settings and accounts, without passwords
  ~/.local/state/tidings                 the event log
  ~/.config/autostart/Tidings.desktop    the switch "start with the desktop"; it starts nothing any more
  their keyring                          passwords; they carry the name Tidings
All of it can be deleted.
END
