# Every text that a person sees, in one place; the other languages lie beside it, with the same keys and places. Agent, command line and tray read it through `tell::words`,
# the window's page through `ui/src/lib/words.ts`. Keys start with the place they are shown in.

app-name = Tidings
time-of-another-day = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 } { $time }

## Toasts

toast-arrived-body = { $subject }
    { $account } · { $folder }
toast-preview-body = { $subject }
    { $preview }
    { $account } · { $folder }
toast-removed-summary = Removed from { $folder }
toast-trashed-summary = Moved to the trash from { $folder }
toast-spam-summary = Marked as spam in { $folder }
toast-moved-summary = Moved from { $folder } to { $to }
toast-storm = Much is happening: until it is calmer, changes stand only in the event log.
toast-removed-body = { $from }: { $subject }
    { $account }
toast-removed-unnamed = A message was removed
    { $account }
toast-removed-older = { older-removed }
    { $account }
older-removed = { $older ->
    [one] { $older } older message was removed
   *[other] { $older } older messages were removed
 }
toast-no-subject = (no subject)
toast-unknown-sender = (unknown sender)
toast-open = Open
toast-no-tray-summary = Tidings is watching
toast-no-tray-body = This desktop shows no tray icons. Start Tidings again to open its window, or click here.
toast-test-summary = Toasts work
toast-test-body = This is how Tidings tells you of a change.
open-mail-forgotten = This entry is no longer in the log.
open-mail-none = This entry is not about one mail.
open-mail-removed = This mail was removed.
open-mail-unknown = No webmail is known for this account, and the mail has no Message-ID for a mail program. On the account's page the address of its webmail can be given.
open-mail-no-program = Nothing on this computer opens this mail. On the account's page the address of its webmail can be given.
toast-summary-arrived = { $arrived ->
    [one] { $arrived } new mail
   *[other] { $arrived } new mails
 }
toast-summary-removed = { $removed ->
    [one] { $removed } mail removed
   *[other] { $removed } mails removed
 }
toast-summary-read = { $read ->
    [one] { $read } mail read elsewhere
   *[other] { $read } mails read elsewhere
 }
toast-summary-unread = { $unread ->
    [one] { $unread } mail marked unread
   *[other] { $unread } mails marked unread
 }
toast-summary-place = { $account } · { $folder }
toast-summary-away = While you were away · { $account }
toast-digest-place = While toasts waited
toast-read-summary = Read elsewhere
toast-unread-summary = Marked unread
toast-changed-body = { $from }: { $subject }
    { $account } · { $folder }
toast-hidden-arrived = New mail
toast-hidden-removed = A mail was removed
toast-hidden-read = A mail was read elsewhere
toast-hidden-unread = A mail was marked unread
toast-place = { $account } · { $folder }
toast-no-removals = Don’t tell me removals
toast-mark-read = Mark read
toast-delete = Delete
toast-archive = Archive
toast-copy-code = Copy { $code }
toast-copy-code-hidden = Copy code
toast-code = Code: { $code }
toast-code-copied = Copied
toast-code-copied-body = The clipboard is emptied in a minute, unless you copy something else.
toast-code-not-copied = The code could not be copied
toast-undo = Undo
toast-done-mark-read = Marked as read
toast-done-delete = Moved to the trash
toast-done-archive = Moved to the archive
toast-not-done = Nothing was done
toast-not-known = It is not known whether that was done
toast-in-part = Only a part of that was done
toast-line-read = Read: { $from }: { $subject }
toast-line-unread = Unread: { $from }: { $subject }
toast-line-arrived = { $from }: { $subject }
toast-line-removed = Removed: { $from }: { $subject }
toast-notice-summary = Tidings goes on, but something is wrong
toast-problem-body = { $next }
    { $account }

## Reasons in the log

reason-new-mail = new mail
reason-removed-mail = mail was removed
reason-read-mail = mail was read elsewhere
reason-unread-mail = mail was marked unread elsewhere
reason-done-here = not shown: done here, by a button of a toast
reason-switched-off = not shown: you want no toasts of this kind
reason-rule-shows = told: your rule wants it so
reason-rule-vip = told, also in quiet hours: your rule wants it so
reason-rule-silent = not shown: your rule wants it so
reason-rule-digest = held back: your rule wants it in the next digest
reason-quiet-hours = held back: quiet hours until { $time }
reason-do-not-disturb = held back: the desktop was set to do not disturb
reason-already-read = not shown: already read elsewhere
reason-overtaken = not shown: read or removed elsewhere before it could be
reason-not-for-reading = not shown: a draft, or marked as deleted
reason-old-copy = not shown: an old mail that was copied or moved here
reason-moved-here = not shown: moved here from { $folder }
reason-already-told = not shown: known already from { $folder }
reason-read-then-removed = not shown: it had just been read elsewhere
reason-log-only = not shown: changes of this kind are only logged
reason-muted = not shown: toasts were muted
reason-grouped = told together with others
reason-storm-breaks = told together with others; much was happening
reason-storm = not shown: too much was happening
reason-renamed = the folder is called { $folder } now, and stays watched
reason-problem = the account needs you

# What became of the program that a rule runs: log, window.
command-failed = it failed: { $status }
command-complained = it failed: { $status }, “{ $complaint }”
command-too-long = it took too long and was ended
command-too-many = it was not run: too many waited already
command-not-started = it could not be started: { $reason }

# How a rule lets mail be told: window, command line.
rule-tell-usual = as usual
rule-tell-show = show
rule-tell-silent = only in the log
rule-tell-vip = always, in quiet hours too
rule-tell-digest = in the next digest

cli-no-rules = There are no rules.
cli-rule = { $name }: { $tell }
cli-rule-off = { $name }: { $tell } (off)
cli-rule-hit = {"    "}“{ $name }”: { $tell }
cli-rules-tried = { $hits ->
    [one] The rules fit one of the last { $events } events.
   *[other] The rules fit { $hits } of the last { $events } events.
 }
cli-no-such-rule = There is no rule “{ $rule }”.
cli-import-account = account { $email }: { $host }:{ $port }, user { $user }
cli-import-rule = rule “{ $name }”
cli-import-rule-off = rule “{ $name }”, switched off: it runs a program
cli-import-preferences = settings for everything together
import-too-large = This file is too large to hold settings.
cli-import-nothing = There is nothing new.
cli-import-yes = Nothing was added. With --yes it is.
cli-imported = Added. Each account asks for its password: tidings account edit ADDRESS --password-stdin
cli-import-stray = not understood: { $reason }
cli-import-unprotected = { $email } is left out: its connection is not protected by TLS.

## What accounts are doing

state-offline = No network
state-connecting = Connecting
state-signing-in = Signing in
state-syncing = Catching up
state-idling = Watching since { $since }
state-idling-heard = Watching since { $since }, last heard { $heard }
state-polling = Asking from time to time since { $since }
state-waiting = Not connected; next attempt at { $next }
state-waiting-now = Not connected; trying again
state-needs-user = Needs you
state-paused = Paused

## Problems: what is wrong, and what to do

problem-requires-sign-in = The server refused the sign-in.
problem-requires-sign-in-next = Enter the password again. Many providers want an app password made for mail programs.
problem-no-secret = There is no password for this account.
problem-no-secret-next = Enter the password.
browser-signed-in = You are signed in. This page can be closed.
browser-not-signed-in = You are not signed in. This page can be closed.
browser-nothing-here = There is nothing here.
problem-sign-in-ended = The sign-in in the browser no longer counts: { $reason }.
problem-sign-in-ended-next = Sign in again in the browser.
problem-oauth-setup = Signing in in the browser is not set up: { $reason }.
problem-oauth-setup-next = Put the provider's client id into the settings file, as the manual says.
problem-password-command = The password command failed: { $reason }.
problem-password-command-next = Run the command yourself to see why, or choose another way to keep the password.
problem-requires-consent = The provider wants something of you before it lets programs in: { $reason }
problem-requires-consent-next = Sign in on the provider's web page, do what it asks, then check again.
problem-server-refuses = The server does not let us in for now: { $reason }
problem-server-refuses-next = Nothing to do: it is tried again by itself.
problem-too-many-connections = The server allows no more connections.
problem-too-many-connections-next = Close other mail programs, or watch fewer folders.
problem-folder-missing = The server has no folder “{ $folder }”.
problem-folder-missing-next = Choose another folder for this account.
problem-offline = The server { $host } cannot be reached: { $reason }.
problem-offline-next = Check the network and the server's name. It is tried again by itself.
problem-certificate = The certificate of { $host } was not accepted: { $reason }.
problem-certificate-next = If this network wants you to sign in on a web page first, do that. If it is your own server, name its certificate file in the account's settings. Otherwise do not sign in here; it is tried again by itself.
problem-keyring-locked = The password cannot be read: { $reason }.
problem-keyring-locked-next = Unlock the keyring, or enter the password for this run only.
problem-settings-damaged = The settings in { $file } cannot be understood ({ $reason }). Your accounts are watched by the last settings that could.
problem-settings-damaged-next = Mend the file and start Tidings again. Or change any setting in Tidings: then it is written anew, and the damaged file is kept beside it.
problem-account-damaged = The settings of { $account } in { $file } cannot be understood ({ $reason }). The account is watched by the last settings that could.
problem-account-damaged-next = Change the account in Tidings, or mend the file and start Tidings again.
problem-account-not-understood = The settings of { $account } in { $file } cannot be understood ({ $reason }). This account is not watched.
problem-account-not-understood-next = Mend the file and start Tidings again, or take the section out and add the account in Tidings.
problem-key-damaged = A setting in { $file } cannot be understood ({ $reason }). The usual value is used.
problem-key-damaged-next = Mend the file and start Tidings again.
problem-settings-newer = The settings in { $file } were written by a newer version of Tidings. What this version understands of them is used, and nothing is changed.
problem-settings-newer-next = Use the newer version.
problem-database-damaged = The event log’s database was damaged, and a new one was begun. { $kept ->
    [one] { $kept } entry
   *[other] { $kept } entries
 } of the log could be kept; no mail is lost. The damaged file is { $copy }.
problem-database-damaged-next = There is nothing to do. If it happens again, have the disk checked.
problem-database-lost = The event log’s database was damaged, and a new one was begun. The folders are read anew: what changed while Tidings was not running is not told. The damaged file is { $copy }.
problem-database-lost-next = Look into your mailboxes once. If it happens again, have the disk checked.
problem-sound-missing = The sound file { $file } cannot be played: { $reason }.
problem-sound-missing-next = Until then you hear the desktop’s sound. Put the file back, or choose another one.
sound-refused = The sound file { $file } cannot be used: { $reason }.
problem-database-newer = The database { $file } was written by a newer version of Tidings. You are told what happens, but nothing is saved.
problem-database-newer-next = Use the newer version.
problem-waiting = { $lost ->
    [0] { $waiting ->
        [0] Nothing waits yet.
        [one] { $waiting } entry waits.
       *[other] { $waiting } entries wait.
     }
   *[other] { $waiting } entries wait, and { $lost } older ones are lost.
 }
problem-disk-full = The disk is full. You are told what happens, but the event log cannot be saved. { problem-waiting }
problem-disk-full-next = Make room on the disk. What waits is saved then by itself.
problem-not-saved = The event log cannot be saved in { $file }: { $reason }. You are told what happens all the same. { problem-waiting }
problem-not-saved-next = Make it possible to write there. What waits is saved then by itself.

## Reasons inside problems: a part of a sentence, without a full stop

cause-name-unknown = the name is not known
cause-nobody-listens = nobody listens there
cause-no-way = there is no way to it
cause-hung-up = it hung up
cause-no-answer = no answer
cause-not-connected = the connection failed
cause-broken = the connection broke
cause-not-tls = what answers there does not speak TLS; perhaps this network wants you to sign in on a web page first
cause-tls = no secure connection ({ $said })
cause-tls-too-old = the server speaks only a version of TLS that is no longer safe; whoever runs it has to renew it
cause-host-invalid = this cannot be the name of a server
cause-certificate-expired = it has expired
cause-certificate-not-yet = it is not valid yet
cause-certificate-of-another = it belongs to another server
cause-certificate-unknown = nobody this computer trusts has issued it
cause-certificate-revoked = it was revoked
cause-certificate-not-pinned = it is not the one that was accepted before
cause-certificate-self-signed = it was issued by itself
cause-certificate-invalid = it is not valid
cause-ca-file = the certificate file cannot be read: { $said }
cause-ca-file-empty = the file { $said } holds no certificate
cause-roots = the certificates of this computer cannot be used ({ $said })
cause-starttls-greeting = the server did not greet as it must before STARTTLS
cause-starttls-not-offered = the server does not offer STARTTLS
cause-starttls-refused = the server refused STARTTLS
cause-starttls-injected = something was put into the connection before it was secure
cause-starttls-too-much = the server said too much before the connection was secure
cause-goodbye = the server said goodbye: { $said }
cause-no-greeting = the server did not greet
cause-no-way-in = the server offers no way to sign in that Tidings knows
cause-our-fault = Tidings itself failed here; please report it
cause-cannot-open = the folder cannot be opened
cause-sound-gone = there is no such file
cause-sound-no-file = it is not a file
cause-sound-large = it is larger than 5 MB
cause-sound-unknown = it is neither Ogg nor WAV
cause-keyring-missing = there is no keyring
cause-keyring-locked = the keyring is locked
cause-keyring-silent = the keyring does not answer
cause-keyring-failed = the keyring failed ({ $said })
cause-command-not-started = it cannot be started ({ $said })
cause-command-late = it took too long
cause-command-ended = it ended with { $said }
cause-command-no-text = it printed something that is not text
cause-command-nothing = it printed nothing
cause-setting-missing = { $said } is missing in the settings, or cannot be used
cause-nothing-kept = nothing is kept of a sign-in
cause-no-token = the provider gave no token
cause-nothing-lasting = the provider gives no sign-in that lasts: is offline access among the scopes?
cause-provider-status = the provider answers with { $said }
cause-not-understood = the answer is not understood
cause-too-long = the answer is too long
cause-nobody-signed-in = nobody signed in in time
cause-ending = Tidings is ending
cause-not-reached = the server could not be reached
cause-made-anew = the folder was made anew since
cause-gone = the mail is not there any more
cause-only-copied = a copy was made, and the mail is still where it was; the server said: { $said }
cause-not-known = the connection broke on the way, and it could not be found out afterwards
cause-no-folder-for-that = the account has no folder for that
cause-not-safe = the server has no safe way to do it
cause-server-said = the server said: { $said }
cause-id-missing = the id is missing
cause-host-missing = the server's name is missing
cause-port-missing = the port is missing
cause-user-missing = the user name is missing
cause-no-folders = there is no folder to watch
cause-id-twice = another account has the same id
cause-no-section = { $said }: this is not a section
cause-no-list = account: this is not a list of accounts
cause-no-text = this is not UTF-8 text
cause-file-empty = the file is empty
cause-file-held = another program holds it
cause-read-only = it cannot be written

## The test of a connection

probe-name = Find the server
probe-connection = Connect
probe-tls = Check the certificate
probe-sign-in = Sign in
probe-folders = List the folders
probe-idle = Ask for pushes
probe-folders-found = { $count ->
    [one] { $count } folder
   *[other] { $count } folders
 }
probe-idle-works = The server pushes changes
probe-idle-missing = The server cannot push; it is asked once a minute instead

## Looking for an address's servers

discover-provider = Table of providers
discover-autoconfig = The domain's own settings
discover-mail-exchanger = Who takes its mail
discover-srv = Entries in the DNS
discover-public-list = The public list
discover-guess = Usual names

## The tray

tray-none = No accounts yet
tray-open = Open Tidings
tray-check = Check now
tray-quit = Quit
tray-account-new = { $line }, { $new } new
tray-looked = I have seen what is new
tray-mute-quarter = Mute for 15 minutes
tray-mute-hour = Mute for 1 hour
tray-mute-tomorrow = Mute until tomorrow
tray-unmute = Unmute
tray-hide = Hide content for 1 hour
tray-unhide = Show content again
tray-account = { $account }: { $state }
tray-unread = { $unread ->
    [0] no unread mail
    [one] { $unread } unread
   *[other] { $unread } unread
 }
tray-event-arrived = New: { $from }: { $subject }
tray-event-removed = Removed: { $from }: { $subject }
tray-event-read = Read: { $from }: { $subject }
tray-event-unread = Unread: { $from }: { $subject }
tray-event-flags = Marked: { $from }: { $subject }
tray-event-mailbox = Folder changed: { $folder }
tray-event-account = { $account }: { $detail }
tray-event-alert = { $account }: { $detail }

## The command line

cli-no-agent = Tidings is not running; start it with: tidings
cli-nothing-watched = Tidings is not running: nothing is being watched; start it with: tidings
cli-agent-ended = Tidings has ended.
cli-does-not-end = Tidings was told to end and has not.
cli-runs-already = Tidings is running already, as process { $pid }
cli-no-display = There is no display here, so no window: Tidings watches, and Ctrl-C ends it.
cli-restarting = Tidings { $older } was running in the background; it is started again as { $newer }.
cli-older-agent = Tidings { $version } is still running in the background; start it again on its desktop to use the new version.
cli-newer-agent = Tidings { $version } is running, which is newer than this program; use the newer one
cli-setting = { $name } = { $value }
cli-setting-of = { $name } = { $value }    ({ $account })
cli-no-such-setting = There is no setting “{ $name }”; see: tidings settings get
cli-setting-expected = “{ $name }” cannot be that: say { $expected }
cli-no-accounts = No accounts yet; add one with: tidings account add --email ADDRESS
cli-no-such-account = There is no account, or more than one, that is called “{ $account }”; see: tidings account list
cli-no-such-time = There is no such time here.
cli-muted-until = Toasts are muted until { $until }.
cli-not-muted = Toasts are not muted.
cli-status-agent = Tidings { $version }, running since { $since } as process { $pid }.
cli-status-unread = { $unread } unread, { $new } new
cli-status-folder = { $folder }: { $watch }
cli-status-push = Last push { $time }
cli-watch-idle = watched
cli-watch-polled = asked from time to time
cli-watch-missing = missing on the server
cli-watch-paused = not watched now
cli-event-line = { $time }  { $place }  { $what } ({ $reason })
cli-event-arrived = New: { $from }: { $subject }
cli-event-removed = Removed: { $from }: { $subject }
cli-event-read = Read: { $from }: { $subject }
cli-event-unread = Marked unread: { $from }: { $subject }
cli-event-flags = Flags { $detail }: { $from }: { $subject }
cli-event-mailbox = Folder: { $detail }
cli-event-account = Account: { $detail }
cli-event-alert = The server says: { $detail }
cli-log-clear-yes = This forgets the event log, and there is no way back; say it again with --yes
cli-log-cleared = The event log is forgotten.
cli-log-kept = The event log is kept for { $days ->
    [one] { $days } day
   *[other] { $days } days
 }.
cli-log-forgotten-on-quit = It is forgotten when Tidings ends.
cli-log-size = { $entries ->
    [0] It is empty.
    [one] It has { $entries } entry, of { $oldest }.
   *[other] It has { $entries } entries; the oldest is of { $oldest }.
 }
cli-account-line = { $account }{ $called }: { $host }:{ $port } { $security }, { $folders }{ $paused ->
    [0] { "" }
   *[other] , paused
 }
cli-account-exists = There is an account with this server and user name already; see: tidings account list
cli-account-added = { $account } was added.
cli-account-changed = { $account } was changed.
cli-account-removed = { $account } was removed.
cli-start-to-watch = Tidings is not running; start it with: tidings
cli-edit-what = say what to change; see tidings help account edit
cli-password-prompt = Password for { $account }:
cli-password-from-where = say where the password comes from: --password-stdin, --password-command or --oauth
cli-browser-page = Sign in on this page; it opens in your browser: { $url }
cli-browser-no-keyring = There is no keyring to keep the sign-in in. Start Tidings first: it can hold it for as long as it runs.
cli-wire-log-on = What is said to and by the server of { $account } is kept from now on; show it with: tidings wire-log { $account }
cli-wire-log-off = Nothing is kept for { $account }: begin with --on 30m.
cli-given-up = Given up: nothing was changed.
cli-no-password = The password must be one line, and not an empty one.
cli-kept-for-this-run = No keyring is available: the password is kept in memory for this run only. After the next start enter it again with: tidings account edit --password-stdin
cli-kept-nowhere = No keyring is available, and Tidings is not running: the password is not kept. Once Tidings runs, enter it again with: tidings account edit --password-stdin
cli-cannot-keep = No keyring is available, and Tidings is not running, which could hold the password for a while: nothing was changed
cli-keyring-refuses = The keyring did not take the password: { $reason }
cli-secret-stays = The password is still in the keyring: { $reason }
cli-step-ok = { $step }: done
cli-step-found = { $step }: { $found }
cli-step-failed = { $step }: failed
cli-probe-works = The connection works.
cli-probe-failed = The connection does not work.

## The diagnosis

doctor-program = Tidings
doctor-desktop = Desktop
doctor-settings = Settings: { $count ->
    [one] one account
   *[other] { $count } accounts
}, { $file }
doctor-settings-empty = Settings: no accounts yet
doctor-add-account = Add one in the window, or with: tidings account add --email ADDRESS
doctor-no-agent = Tidings is not running: nothing is being watched
doctor-start = Start it with: tidings
doctor-agent = Tidings { $version } is running as process { $pid }
doctor-agent-bad = Tidings is running, but does not answer: { $reason }
doctor-agent-next = End it with: tidings quit, and start it again.
doctor-log = Event log: can be written, { $folder }
doctor-log-bad = The event log cannot be written in { $folder }: { $reason }
doctor-log-next = Make room on the disk, or give the folder back to yourself.
doctor-no-bus = No session bus: no toasts, no tray and no keyring
doctor-no-bus-next = Start it from your desktop, not from a remote or a root shell.
doctor-notifications = Notifications: { $name } { $version } ({ $capabilities })
doctor-no-notifications = No toasts: { $reason }
doctor-no-notifications-next = Install a notification service, such as dunst; the event log goes on without one.
doctor-tray = Tray: there is one
doctor-no-tray = This desktop shows no tray icons
doctor-no-tray-next = On GNOME install the extension AppIndicator; the window opens with: tidings open
doctor-keyring = Keyring: passwords can be kept
doctor-no-keyring = No keyring: passwords are kept for one run only
doctor-no-keyring-next = Install and unlock gnome-keyring or KWallet, or use --password-command.
doctor-network = Network: there is a way out
doctor-no-network = There is no network
doctor-no-network-next = Connect this computer; watching begins by itself then.
doctor-paused = Paused
doctor-paused-next = Watch it again with: tidings account resume ACCOUNT
doctor-no-push = No push yet since the start
doctor-push = Time to the first push
doctor-push-how = Now make something happen in your mailboxes. Send each a mail, or read one elsewhere. It is waited for 5 minutes; Ctrl-C ends that.
doctor-pushed = { $account }: the server pushed after { $seconds } s
doctor-not-pushed = { $account }: no push in 5 minutes
doctor-not-pushed-next = If something did happen there, this server accepts IDLE and pushes nothing: what is new is found within 90 seconds all the same.
doctor-push-nobody = No account is watched by pushes now
doctor-good = Nothing is wrong.
doctor-lacking = Nothing is broken. { $count ->
    [one] One thing
   *[other] { $count } things
} marked – could be better.
doctor-wrong = { $count ->
    [one] one thing is wrong, marked ✗
   *[other] { $count } things are wrong, marked ✗
}

## The window

window-starting = Starting…
window-failed-title = Something went wrong
window-nav = Sections
window-nav-accounts = Accounts
window-nav-log = Event log
window-nav-settings = Settings
window-cancel = Cancel
window-more = More
window-muted-until = Toasts are muted until { $time }.
window-unmute = Unmute

window-account-open = Settings
window-account-back = All accounts
window-account-gone = This account was removed.
window-account-tell = What to tell
window-account-tell-by-toast = Tell by a toast
window-account-tell-arrived = New mail
window-account-tell-removed = Removed mail
window-account-tell-read = Mail read elsewhere
window-account-tell-unread = Mail marked unread
window-account-tell-quiet = Keep the quiet hours
window-account-tell-quiet-hint = Otherwise this account's toasts come at any time.
window-account-tell-preview = Show the beginning of the text
window-account-tell-codes = Offer to copy one-time codes
window-account-tell-privacy = A toast shows
window-account-privacy-all = Sender and subject
window-account-privacy-sender = Only the sender
window-account-privacy-nothing = Only that there is mail
window-account-click = A click opens
window-account-click-webmail = The mail in the webmail
window-account-click-mail-program = The mail in the mail program
window-account-click-log = Its entry in the event log
window-account-webmail = Address of the webmail
window-account-webmail-hint = Empty: the provider's own, where it is known. Places such as {"{uid}"}, {"{folder}"} and {"{message_id}"} are filled in.
window-account-watched = Watched folders
window-account-folders-ask = Ask the server for its folders
window-account-server = Server
window-account-save = Save
window-account-saved = Saved.
window-account-connection = Connection
window-account-connections = Connections
window-account-connections-learnt = { $open } open, { $most } at most: the server refused more
window-account-connections-most = { $open } open, { $most } at most
window-account-idle = IDLE without a break
window-account-push-delay = From push to toast
window-account-milliseconds = { $count } ms
window-account-reconnects = Lost and made anew
window-account-test = Test the connection
window-account-report = Copy a report
window-account-report-hint = The report is for asking others: what works and what does not, without addresses, servers and folders.
window-account-report-copied = Copied. Paste it where you ask.
window-account-report-shown = Copy it from here:
window-account-toast = Send a test toast

window-find-hint = Tidings looks for the server by itself. Only what stands behind the @ leaves this computer.
window-find-go = Continue
window-find-manual = Enter the server yourself
window-find-step-nothing = nothing there
window-find-found = This was found
window-find-nothing = Nothing was found
window-find-nothing-text = { $domain } does not say where its mail is, and no server answers under the usual names.
window-find-public = Ask the public list
window-find-public-text = Mozilla keeps a public list of mail servers. It would learn that somebody asks about { $domain }, and nothing else.
window-find-server = Server
window-find-as = Signs in as { $user }
window-find-by-table = From the table of providers that comes with Tidings.
window-find-by-mail-exchanger = The DNS says that this provider takes the mail of { $domain }.
window-find-by-autoconfig = { $domain } itself says so, over a secure connection.
window-find-by-srv = { $domain } says so in the DNS, which anybody on the way can change: look at the name before you go on.
window-find-by-public-list = From the public list.
window-find-by-guess = A guess: a server with a valid certificate answers under this usual name.
window-find-take = Use this server
window-find-back = Another address
window-find-app-password = App password
window-find-code = Authorization code
window-find-password-hint = It is kept in the keyring of this computer and goes to this server only.

window-sign-in-with = Sign in with { $provider }
window-sign-in-instead = Sign in in the browser instead
window-sign-in-password-instead = Use an app password instead
window-sign-in-text = Your browser opens { $provider }'s own page. Tidings never sees your password.
window-sign-in-waiting = Sign in on the page in your browser. Tidings waits here.
window-sign-in-open = Open the page again
window-sign-in-by = Signs in
window-sign-in-by-password = by password
window-sign-in-by-browser = in the browser with { $provider }
window-sign-in-and-test = Sign in and test the connection
window-sign-in-again = Sign in again
window-sign-in-guide = { $provider } wants to know programs by a client id, and Tidings ships none: an id of your own is free and takes some minutes.
window-sign-in-guide-google = In the Google Cloud console make a project, switch on the Gmail API, and make an OAuth client of the type Desktop app.
window-sign-in-guide-microsoft = In the Microsoft Entra admin center register an application for personal and work accounts, with the redirect address http://localhost for mobile and desktop applications.
window-sign-in-guide-file = Write the id into settings.toml, for Google with its secret, and come back here:
window-sign-in-guide-again = Check again

window-provider-needs-password = { $provider } takes the password of your mailbox.
window-provider-needs-app-password = { $provider } takes no usual password from programs. Make an app password on its pages and type that here.
window-provider-needs-code = { $provider } takes no usual password from programs. Make an authorization code in its webmail, under Settings, and type that here.
window-provider-needs-oauth = { $provider } takes no passwords from programs: you sign in on its own page in your browser.
window-provider-needs-bridge = { $provider } is reached through its Bridge, a program that must run on this computer. Type the password that the Bridge shows.
window-provider-needs-no-imap = { $provider } has no IMAP, the way in which programs watch a mailbox. No program but its own can tell you of its mail, Tidings included.
window-provider-enable = IMAP is off at first: switch it on in the settings of the webmail.
window-provider-help = Open the provider's page
window-provider-checked = Last compared with a public source in { $month }.
window-provider-unverified = Not verified: these settings were not compared with a public source. The test of the connection will show whether they are right.
window-provider-note-google = App passwords exist once 2-Step Verification is on. In a company or school the administrator may forbid them.
window-provider-note-microsoft = Microsoft takes neither passwords nor app passwords any more. Signing in needs a client id of your own, which is free.
window-provider-note-administrator = Your administrator may have to allow IMAP.
window-provider-note-icloud = Sign in with the name before the @ of your first iCloud address, also when you use another address.
window-provider-note-yahoo = Sources disagree on whether app passwords are still given to everybody.
window-provider-note-may-not-push = This server may not push changes. Then it is asked once a minute.
window-provider-note-paid-plan = Only paid plans have IMAP.
window-provider-note-proton-certificate = The Bridge has a certificate of its own: export it in the Bridge's settings and name the file under More.
window-provider-note-region = The server depends on where the account was made. If sign-in is refused, try the server of your own region.
window-provider-note-two-factor = With two-factor sign-in, make an app password and type that here.
window-provider-note-mailbox-password = This is the password of the mailbox, not the one of your customer account.
window-provider-note-tonline = The password of the webmail does not work: set up an e-mail password.
window-provider-note-alibaba = This server pushes within half a minute, and ends each session after some minutes. Tidings knows and watches on.
window-provider-note-client-password = If your company has switched on client passwords, make one in the webmail and type that here.
window-provider-note-netease-codes = A free account has two authorization codes at most.
window-provider-note-secure-mail-key = AT&T calls the app password a secure mail key.

window-absent-title = Tidings is not running
window-absent-text = Nothing is being watched, and no toast will come.
window-absent-since = Nothing is being watched since { $time }, and no toast will come.
window-absent-start = Start Tidings
window-older-title = Tidings was updated
window-older-text = Version { $agent } is still running in the background; this window is version { $window }. Restart it to use the new one. No mail is lost: what arrives meanwhile is told afterwards.
window-older-restart = Restart Tidings
window-newer-title = This window is older than Tidings
window-newer-text = Version { $agent } is running in the background; this window is still version { $window }. Open the window again to use the new one.
window-newer-restart = Open the window again

window-first-title = Welcome to Tidings
window-first-text = Add a mail account, and Tidings tells you within a second when something changes in it: mail that arrives, and mail that goes.
window-first-privacy = Your password goes into the keyring of this computer. Mail is only looked at, never changed.
window-first-add = Add a mail account

window-add-title = Add a mail account
window-add-email = Mail address
window-add-password = Password
window-add-password-hint = Some providers want an app password made for mail programs. It is kept in the keyring of this computer.
window-add-password-held-hint = No keyring is available, so the password is kept in memory for this run only. After the next start Tidings asks for it again.
window-add-host = IMAP server
window-add-host-hint = Your provider's help page names it, for example imap.example.org.
window-add-port = Port
window-add-security = Security
window-add-security-tls = TLS
window-add-security-starttls = STARTTLS
window-add-user = User name
window-add-user-hint = Usually the mail address.
window-add-name = Name for the account
window-add-name-hint = Only for you, for example “Work”.
window-add-folders = Folders to watch
window-add-folders-hint = One on each line.
window-add-ca = Certificate file
window-add-ca-hint = A PEM file to trust beside the system's certificates, for a server with a certificate of its own.
window-add-test = Test the connection
window-add-steps = Test of the connection
window-add-worked = The connection works.
window-add-failed = The connection does not work yet.
window-add-pick = Which folders should be watched?
window-add-pick-none = Choose at least one folder.
window-add-pick-everything = “{ $folder }” holds all mail but spam and the trash. Watched alone it takes one connection, however many labels there are.
window-add-save = Save and watch
window-add-change = Change the settings
window-add-missing = Please fill this in.
window-add-port-wrong = A port is a number from 1 to 65535.
window-add-email-wrong = This does not look like a mail address.
window-step-running = running
window-step-ok = done
window-step-failed = failed
window-step-pending = not yet

window-accounts-title = Accounts
window-accounts-add = Add account
window-accounts-check = Check now
window-account-since = since { $time }
window-account-last-heard = Last heard
window-account-last-push = Last push
window-account-next-attempt = Next attempt
window-account-unread = Unread
window-account-new = New
window-account-never = not yet
window-account-folders = Folders
window-account-pause = Pause
window-account-resume = Resume
window-account-password = New password
window-account-try-again = Try again
window-account-remove = Remove
window-account-menu = { $action }: { $account }
window-state-offline = No network
window-state-connecting = Connecting
window-state-signing_in = Signing in
window-state-syncing = Catching up
window-state-idling = Watching
window-state-polling = Asking from time to time
window-state-waiting = Not connected
window-state-needs_user = Needs you
window-state-paused = Paused
window-watch-idle = watched
window-watch-notify = watched
window-watch-polled = asked from time to time
window-watch-missing = missing on the server
window-watch-paused = not watched now
window-remove-title = Remove { $account }?
window-remove-text = Tidings forgets the account, its password and its part of the event log. Nothing changes on the server.
window-remove-confirm = Remove account
window-password-title = New password for { $account }
window-password-save = Save password
window-password-empty = Please enter the password.

window-log-title = Event log
window-log-empty = Nothing yet
window-log-empty-text = When something changes in a watched folder, it appears here: also what was not told, and why.
window-save = Save
window-log-again = Try again
window-log-none = No entry fits
window-log-menu = What can be done with the log
window-log-export-csv = Export for a spreadsheet (CSV)
window-log-export-json = Export as JSON lines
window-log-keep = How long it is kept…
window-log-clear = Forget the log…
window-log-exported = { $entries ->
    [one] { $entries } entry was
   *[other] { $entries } entries were
 } written to { $path }
window-log-news = { $count ->
    [one] { $kind }: { $from }, { $subject }
   *[other] { $count } new entries, the newest: { $kind }: { $from }, { $subject }
 }
window-filter-title = What is shown
window-filter-search = Search sender, subject, folder
window-filter-account = Account
window-filter-accounts = All accounts
window-filter-folder = Folder
window-filter-folders = All folders
window-filter-kind = Kind
window-filter-kinds = All kinds
window-filter-decision = Decision
window-filter-decisions = Told or not
window-filter-time = Time
window-filter-times = Any time
window-filter-days = { $days ->
    [one] Last 24 hours
   *[other] Last { $days } days
 }
window-filter-clear = Show all
window-picture-title = Mail that came and went, hour by hour
window-picture-label = { $account }: { $arrived } arrived and { $removed } removed in the last 7 days
window-picture-table = As a table
window-picture-day = Day
window-picture-cell = { $arrived } arrived, { $removed } removed
window-clear-title = Forget the event log?
window-clear-text = The entries cannot be brought back. Watching goes on, and nothing changes on the server.
window-clear-confirm = Forget
window-keep-title = How long the event log is kept
window-keep-size = { $entries ->
    [0] It is empty now.
    [one] It has { $entries } entry now, of { $oldest }.
   *[other] It has { $entries } entries now; the oldest is of { $oldest }.
 }
window-keep-days = Days
window-keep-days-hint = Older entries are forgotten. At most 100,000 are kept.
window-keep-days-wrong = A number from 1 to 3650.
window-keep-forget = Forget it when Tidings ends
window-keep-forget-hint = Also the stored senders and subjects, from which removals get their names.
window-log-gone = That entry is no longer in the event log.
window-kind-arrived = New mail
window-kind-removed = Removed
window-kind-read = Read
window-kind-unread = Marked unread
window-kind-flags = Flags changed
window-kind-mailbox = Folder changed
window-kind-account = Account
window-kind-alert = Message from the server
window-decision-show = Told by a toast
window-decision-group = Told in a summary
window-decision-hold = Held back for later
window-decision-drop = In the log only
window-event-decision = Decision
window-event-reason = Reason
window-event-what = Detail
window-event-told = Told
window-event-due = Waits until
window-event-not-told = not told
window-event-seen = Noticed
window-event-live = { $time }, as it happened
window-event-caught-up = { $time }, on catching up
window-event-date = Dated
window-event-folder = Folder
window-event-account = Account
window-event-uid = UID
window-event-number = Entry
window-event-open = Open this mail

window-settings-title = Settings
window-settings-start = Start
window-settings-autostart = Start with the desktop
window-settings-autostart-hint = Tidings runs quietly in the background after you sign in.
window-settings-test = Send a test toast
window-settings-test-hint = To see whether toasts reach your desktop.
window-settings-test-sent = Sent. If nothing appeared, look at your desktop's notification settings.
window-settings-mute = Mute toasts
window-settings-mute-hint = The event log goes on.
window-settings-mute-half-hour = 30 minutes
window-settings-mute-hour = 1 hour
window-settings-mute-tomorrow = Until tomorrow
window-settings-keyring = Passwords
window-settings-keyring-ok = Passwords are in the keyring of this computer.
window-settings-keyring-missing = No keyring is available. Passwords are kept in memory for this run only, and Tidings asks for them again after the next start.
window-settings-version = Tidings { $version }
window-settings-running = Running since { $time }, process { $pid }
window-settings-licence = Free software under the MIT or Apache 2.0 licence. Tidings talks to your mail servers and to nobody else.

window-settings-tab-general = General
window-settings-tab-toasts = Notifications
window-settings-tab-quiet = Quiet hours
window-settings-tab-privacy = Privacy
window-settings-of-accounts = By account
window-settings-of-accounts-hint = Set for each account on its own page.
window-settings-change = Change
window-settings-tells-nothing = No toasts
window-settings-looks = Language and looks
window-settings-language = Language
window-settings-language-system = As the desktop
window-settings-language-hint = Also of toasts, tray and command line.
window-settings-theme = Theme
window-settings-theme-system = As the desktop
window-settings-theme-light = Light
window-settings-theme-dark = Dark
window-settings-test-seen = Good: toasts reach your desktop.
window-settings-test-unseen = Look at your desktop's notification settings: Tidings may be switched off there, or “do not disturb” on. The event log shows everything all the same.
window-settings-test-yes = I saw it
window-settings-test-no = I did not
window-settings-buttons = Buttons of a toast
window-settings-buttons-hint = Shown where the server can do it safely.
window-settings-button-mark_read = Mark as read
window-settings-button-delete = Delete
window-settings-button-archive = Archive
window-settings-tray = Tray
window-settings-no-tray = This desktop shows no tray icons. Everything can be done in this window and with the command tidings.
window-settings-mark = New mail shows in the tray
window-settings-mark-number = As a number
window-settings-mark-dot = As a dot
window-settings-mark-nothing = Not at all
window-quiet-title = Quiet hours
window-quiet-hint = Toasts wait until the end and are then told in one.
window-quiet-none = There are no quiet hours.
window-quiet-add = Add quiet hours
window-quiet-remove = Remove
window-quiet-span = Quiet hours { $number }
window-quiet-from = From
window-quiet-to = to
window-quiet-wrong = Write a time like 07:30.
window-quiet-next-day = of the next day
window-quiet-kept = Keeps the quiet hours
window-quiet-not-kept = Toasts come at any time
window-quiet-disturb = Be quiet while the desktop is
window-quiet-disturb-hint = While “do not disturb” is on, toasts wait too, where the desktop can be asked.
window-privacy-title = Who else looks at your screen
window-privacy-locked = Hide content while the screen is locked
window-privacy-locked-hint = Toasts then say that there is mail, and nothing of it.
window-privacy-hide-hour = Hide content for an hour
window-privacy-show = Show it again
window-privacy-hidden = Toasts say nothing of a mail until { $time }.
window-ready-title = Your mail is being watched
window-ready-text = Tidings now stays in the background. Three things before you close this window:
window-ready-tray = You find Tidings in the tray, beside the clock. A click on it opens this window.
window-ready-no-tray = This desktop shows no tray icons. Start Tidings again to open this window.
window-ready-done = Done

window-time-today = today
window-time-now = just now
window-time-yesterday = yesterday { $time }
window-time-date = { $date }, { $time }

window-error-no-agent = Tidings is not running.
window-error-no-answer = Tidings did not answer in time.
window-error-answer = Tidings answered something unexpected.
window-error-account = There is no such account any more.
window-error-start = Tidings could not be started: { $reason }.
window-error-start-silent = Tidings was started but does not answer.
window-error-email = This does not look like a mail address.
window-error-provider = There is no provider of that name to sign in with.
window-error-not-signed-in = Sign in in the browser first.
window-error-report = The report could not be made: { $reason }.
window-error-page = The page could not be opened in your browser.
window-error-host = This does not look like the name of a server.
window-error-port = A port is a number from 1 to 65535.
window-error-user = The user name cannot be used.
window-error-name = This name for the account cannot be used.
window-error-folders = Name at least one folder, each on one line.
window-error-ca-file = There is no certificate file with that name. Give its whole path, beginning at the root.
window-error-export = The file could not be written: { $reason }.
window-error-keep = The event log can be kept from 1 to 3650 days.
window-error-search = The search is too long.
window-error-password = Please enter the password.
window-error-untested = Test the connection first.
window-error-mute = Choose a time within the next week.
window-error-keyring = The keyring did not take the password: { $reason }.
window-error-keyring-missing = There is no keyring on this computer.
window-error-keyring-locked = The keyring is locked. Unlock it and try again.
window-error-keyring-silent = The keyring does not answer. Perhaps it asks something in another window.
window-error-autostart = The autostart entry could not be changed: { $reason }.
window-error-autostart-path = Tidings lies in { $path }, a path that an autostart entry cannot name. Move it to a folder without spaces or special characters.
window-error-autostart-unread = The autostart entry was written but does not name this program.
window-error-autostart-display = The autostart entry can only be changed on a desktop.

## Window: rules

window-nav-rules = Rules
window-carry = Take settings along
window-carry-hint = Accounts, rules and how you are told, as a file. Passwords never come along.
window-export = Export…
window-import = Import…
window-export-done = The settings were written to { $path }.
window-import-thunderbird = Accounts of Thunderbird…
window-import-title = Import settings
window-import-account = New account { $email } at { $host }
window-import-account-kept = { $email } at { $host } is here already and stays as it is
window-import-rule = New rule “{ $name }”
window-import-rule-off = New rule “{ $name }”, switched off: it runs a program
window-import-rule-kept = The rule “{ $name }” is here already
window-import-preferences = Language, quiet hours and the other general settings become those of the file
window-import-passwords = Each new account asks for its password. Nothing that is here is deleted.
window-import-nothing = There is nothing new.
window-import-confirm = Import
window-import-close = Close
window-import-done = Imported. Each new account asks for its password.
window-sound = Sound
window-sound-hint = For new mail. Mails that come together make one sound; while notifications are muted, in quiet hours and while nothing of a mail may be shown there is none.
window-sound-usual-account = As in the settings
window-sound-usual-rule = As for the account
window-sound-off = None
window-sound-on = The desktop’s sound for new mail
window-sound-file = A file of my own
window-sound-path = Sound file
window-sound-path-hint = Its whole path: an Ogg or WAV file (.oga, .ogg, .wav).
window-rules-title = Rules
window-rules-hint = Rules are asked in order, and the first that fits decides. The event log names the rule that decided.
window-rules-add = New rule
window-rules-none = There are no rules. You are told as the settings say.
window-rules-moved = “{ $name }” is now no. { $place }
window-rules-made = “{ $name }” counts from now on.
window-rules-removed = “{ $name }” was deleted.
window-rules-undo = Undo
window-rules-move-up = Move “{ $name }” up
window-rules-move-down = Move “{ $name }” down
window-rules-on = On
window-rules-edit = Edit
window-rules-remove = Delete
window-rules-runs = runs { $program }
window-rules-name = Name
window-rules-name-missing = A rule needs a name.
window-rules-tell = How it is told
window-rules-kinds = What happened
window-rules-entries-hint = One entry a line; one of them must fit. * stands for anything. What is left empty asks nothing.
window-rules-more-conditions = More conditions
window-rules-effects = Sound and program
window-rules-from = Sender
window-rules-subject = Subject
window-rules-list = Mailing list
window-rules-folder = Folder
window-rules-account = Account
window-rules-at-least = Only when at least so many come together
window-rules-add-time = Only at certain times
window-rules-run = Run a program
window-rules-run-hint = Its whole path, then one argument a line. The mail's data comes as environment variables and as JSON on standard input.
window-rules-save = Save
window-rules-cancel = Cancel
window-rules-tried = What it would have done
window-rules-earlier = “{ $name }” comes before and decides
window-rules-more = and { $count } more
window-rules-together = at least { $count } together
window-rules-everything = Everything
window-rules-never = Never for this sender
window-rules-always = Always for this sender
window-rules-never-list = Never for this list
window-rules-never-name = Never: { $from }
window-rules-always-name = Always: { $from }
window-rules-hits = { $hits ->
    [0] It fits none of the last { $events } events.
    [one] It fits one of the last { $events } events.
   *[other] It fits { $hits } of the last { $events } events.
 }
window-event-rule = Rule
window-event-list = Mailing list
window-event-command = Program

## The help of the command line, which the agent keeps in memory only while it is asked for it

help-tidings = Tells you when something changes in your mailboxes
help-run = Run the agent here, without a tray, and print every event
help-account = Add, list, test, change, pause or remove accounts
help-log = Show the event log, oldest first; forget it; say how long it is kept
help-status = Show what every account is doing
help-doctor = Look at everything the watching needs, and say what to do about what is wrong
help-mute = Show no toasts for a while; the event log goes on
help-settings = Show or change how you are told: toasts, quiet hours, clicks, the tray
help-wire-log = Look for a fault: show what was said between the agent and a mail server
help-check-now = Look into every folder now, and try again whatever waits
help-open = Open the window, or bring it to the front
help-quit = End the agent
help-help = Explain a command, or the JSON that is printed: help json
help-version = Print the version
help-completions = Print the completions of a shell
help-account-add = Add an account; its connection is tested first
help-account-list = List the accounts
help-account-test = Test an account's connection
help-account-edit = Change an account; its connection is tested first
help-account-pause = Stop watching an account
help-account-resume = Watch a paused account again
help-account-remove = Forget an account, its password and its part of the event log
help-log-clear = Forget the event log; there is no way back
help-log-keep = Say how long the event log is kept, or change it
help-settings-get = Show all settings, or one
help-settings-set = Change a setting
help-arg-profile = Keep everything in this folder: settings, event log, control socket
help-arg-hidden = Start the agent only; without accounts the window opens all the same
help-arg-help = Print help
help-arg-version = Print version
help-run-arg-json = One JSON object a line, as `tidings help json` describes it
help-status-arg-json = One JSON object, as `tidings help json` describes it
help-log-arg-json = The same as --format json
help-arg-redacted = Without addresses, hosts and folders, to be shown to others
help-arg-run = A program to run, by its whole path, and its arguments; it gets the mail's data as environment and JSON
help-arg-at-least = Only when at least so many come together
help-arg-sound = What its toast sounds like: on, off, usual, or an Ogg or WAV file
help-rules-add-arg-account = The account's address
help-rules-add-arg-folder = The folder
help-arg-list = Part of the mailing list's id
help-arg-subject = Part of the subject
help-arg-from = Who wrote it: an address such as *@example.org, or part of a name
help-rules-add-arg-kinds = What happened; without it, arrived
help-arg-tell = How mail that it fits is told
help-rules-add-arg-name = What you call it
help-arg-rule = The rule: its name or its id
help-rules-try-arg-rule = Only this rule: its name or its id
help-rules-try-arg-json = One JSON object a line
help-rules-list-arg-json = One JSON object a line
help-rules-remove = Take a rule out
help-rules-off = Do not ask a rule
help-rules-on = Ask a rule again that was off
help-rules-add = Add a rule, behind the others
help-rules-try = Show which of the last 200 events the rules would have hit, and how
help-rules-list = List the rules; the first that fits decides
help-rules = Show, try out or change the rules that decide what you are told of
help-status-arg-follow = Go on, with a line or an object whenever something changes
help-arg-push = At the end wait, five minutes at most, until each server has pushed something, and say how long it took
help-mute-arg-until = How long: a time such as 30m or 1h, until-tomorrow, or off
help-arg-topic = A command, or json
help-arg-shell = The shell
help-settings-get-arg-name = Its name; without it, all
help-settings-set-arg-name = Its name, as `tidings settings get` shows it
help-arg-value = What it is to be
help-settings-get-arg-account = Of this account: its address, its name or its id
help-settings-set-arg-account = Of this account: its address, its name or its id
help-arg-account = The account: its address, its name or its id
help-log-arg-account = Only this account: its address, its name or its id
help-log-clear-arg-account = Only the entries of this account: its address, its name or its id
help-arg-yes = Really do it
help-arg-days = So many days, from 1 to 3650; at most 100,000 entries are kept
help-arg-forget-on-quit = Whether the log and the stored headers are forgotten when the agent ends
help-arg-follow = Go on with what happens from now on
help-arg-format = How it is printed; without it, words
help-arg-since = From then on: 2026-11-23, 2026-11-23T09:12, or how long ago, such as 30m, 2h, 7d
help-log-arg-until = Before then, said in the same way
help-arg-folder = Only this folder
help-arg-kinds = Only these kinds
help-arg-decisions = Only what was decided so
help-arg-search = Only with each of these words in sender, subject, folder or detail
help-arg-on = Keep it from now on, for a while such as 30m, 2h or 1d
help-arg-off = Keep nothing more, and forget
help-arg-email = The mail address
help-arg-no-test = Save it without testing the connection
help-arg-host = The IMAP server; without it, `imap.` and the address's domain
help-arg-port = Its port; without it, the usual one
help-arg-security = How the connection is protected; without it, tls
help-arg-user = The user name; without it, the mail address
help-arg-folders = A folder to watch, also several times; without it, INBOX
help-arg-name = Your own name for the account
help-arg-ca-file = A PEM file of certificates to trust beside the system's
help-arg-pin = Accept only the certificate with this SHA-256
help-arg-password-stdin = Read the password from standard input
help-arg-password-command = Run this command whenever the password is needed, and take its first line; nothing is stored
help-arg-oauth = Sign in in the browser, with google, microsoft or another provider of the settings
help-usage = Usage
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-export = Write the settings, without passwords and commands that print them, to be imported elsewhere
help-export-arg-file = A new file; without it, standard output
help-import = Show what a file of exported settings, or Thunderbird, would add; add it with --yes
help-import-arg-file = The file, without it standard input; with --thunderbird, the folder of a profile, without it all of them
help-import-arg-thunderbird = The IMAP accounts of Thunderbird
help-import-arg-yes = Add what is shown
