// Generated from src-tauri/crates/tidings-protocol by `cargo xtask bindings`. Do not edit.

export type AccountId = string;

export type Timestamp = string;

export type EventId = number;

export type Security = "tls" | "starttls";

export type AccountSettings = { 
/**
 * The account's lasting name.
 */
id: AccountId, 
/**
 * The mail address, which is also what the account is called in sentences.
 */
email: string, 
/**
 * A name of the person's own choosing for the account.
 */
name?: string | null, 
/**
 * The IMAP server's host name.
 */
host: string, 
/**
 * The IMAP server's port.
 */
port: number, 
/**
 * How the connection is protected.
 */
security: Security, 
/**
 * The user name for signing in, often the address.
 */
user: string, 
/**
 * Folders to watch, as people read them (decoded); at least one.
 */
folders: Array<string>, 
/**
 * A file of PEM certificates trusted for this account beside the system's.
 */
ca_file?: string | null, 
/**
 * SHA-256 of the one certificate this account accepts, as 64 hexadecimal digits.
 */
pin?: string | null, 
/**
 * A command whose first line of output is the password; then nothing is stored.
 */
password_command?: string | null, 
/**
 * Signs in with tokens of this provider (a section `[oauth.NAME]` of the settings) instead of a password; then the
 * keyring's item holds tokens.
 */
oauth?: string | null, 
/**
 * Paused by the person: not connected until resumed.
 */
paused: boolean, };

export type ClockTime = string;

export type Sound = string;

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

export type QuietHours = { 
/**
 * The days on which it begins.
 */
days: Array<Weekday>, 
/**
 * When it begins.
 */
from: ClockTime, 
/**
 * When it ends; not later than it begins: on the next day.
 */
to: ClockTime, };

export type Privacy = "all" | "sender" | "nothing";

export type ClickOpens = "webmail" | "mail_program" | "log";

export type ToastButton = "mark_read" | "delete" | "archive";

export type TrayMark = "number" | "dot" | "nothing";

export type Language = "system" | "en" | "de" | "zh-CN" | "zh-TW";

export type Spoken = "en" | "de" | "zh-CN" | "zh-TW";

export type Theme = "system" | "light" | "dark";

export type GeneralPreferences = { 
/**
 * When toasts wait; what waited is told in one toast at the end.
 */
quiet_hours: Array<QuietHours>, 
/**
 * While the desktop wants no notifications, toasts wait too, where it can be asked.
 */
do_not_disturb: boolean, 
/**
 * While the screen is locked, toasts say that there is mail and nothing of it.
 */
hide_when_locked: boolean, 
/**
 * When what rules hold for a digest is told, each day.
 */
digest_at: Array<ClockTime>, 
/**
 * What a toast of new mail sounds like, unless an account or a rule says otherwise; never [`Sound::Usual`].
 */
sound: Sound, 
/**
 * How the tray's picture says that there is something new.
 */
tray_mark: TrayMark, 
/**
 * The language of everything: toasts, tray, window, command line.
 */
language: Language, 
/**
 * How the window looks.
 */
theme: Theme, };

export type AccountPreferences = { 
/**
 * Toasts for mail that arrives.
 */
arrived: boolean, 
/**
 * Toasts for mail that is removed.
 */
removed: boolean, 
/**
 * Toasts for mail that is read elsewhere.
 */
read: boolean, 
/**
 * Toasts for mail that is marked unread.
 */
unread: boolean, 
/**
 * Toasts wait in the quiet hours.
 */
keeps_quiet: boolean, 
/**
 * How much of a mail a toast shows.
 */
privacy: Privacy, 
/**
 * Toasts show the beginning of the mail's text too.
 */
preview: boolean, 
/**
 * A toast offers to copy the one-time code that its mail brings. It is looked for in the subject, and in the
 * beginning of the text where the subject promises one.
 */
codes: boolean, 
/**
 * What a toast of new mail sounds like.
 */
sound: Sound, 
/**
 * What a click on a toast opens.
 */
click: ClickOpens, 
/**
 * The address of the account's webmail, for [`ClickOpens::Webmail`], with `{uid}`, `{folder}`, `{message_id}`,
 * `{thread_id}`, `{email}` in it where they are to be filled in; `null`: the provider's, if it is known.
 */
webmail: string | null, 
/**
 * The buttons of a toast of one new mail, as far as the server can do what they promise.
 */
buttons: Array<ToastButton>, };

export type Preferences = { 
/**
 * Those that are not an account's.
 */
general: GeneralPreferences, 
/**
 * Those of each account; every account has an entry.
 */
accounts: { [key in string]: AccountPreferences }, };

export type Needs = "password" | "app_password" | "code" | "oauth" | "bridge" | "no_imap";

export type ProviderView = { 
/**
 * Names the provider, for good.
 */
id: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * What a program needs to sign in.
 */
needs: Needs, 
/**
 * Whose OAuth 2.0 it takes: `google` or `microsoft`.
 */
oauth: string | null, 
/**
 * IMAP must be switched on by the person first.
 */
must_enable: boolean, 
/**
 * The page where that is done, or where the password for programs is made.
 */
help: string | null, 
/**
 * What else to know: ends of catalogue keys `window-provider-note-…`.
 */
notes: Array<string>, 
/**
 * The month in which this was last compared with a public source; `None` when it never was.
 */
checked: string | null, };

export type FoundBy = "table" | "mail_exchanger" | "autoconfig" | "srv" | "public_list" | "guess";

export type Offer = { 
/**
 * The IMAP server's host name.
 */
host: string, 
/**
 * Its port.
 */
port: number, 
/**
 * How the connection is protected.
 */
security: Security, 
/**
 * The user name for signing in.
 */
user: string, 
/**
 * Who said so.
 */
by: FoundBy, };

export type Discovery = { 
/**
 * Whose address it is, when the table of providers knows.
 */
provider: ProviderView | null, 
/**
 * Servers to sign in to, the best first; none where nothing was found, or where there is no IMAP.
 */
offers: Array<Offer>, };

export type EventKind = "arrived" | "removed" | "read" | "unread" | "flags" | "mailbox" | "account" | "alert";

export type DecisionKind = "show" | "group" | "hold" | "drop";

export type EventRecord = { 
/**
 * The record's own number.
 */
id: EventId, 
/**
 * When Tidings learnt of it.
 */
at: Timestamp, 
/**
 * The account it happened in.
 */
account_id: AccountId, 
/**
 * That account's address.
 */
account: string, 
/**
 * The folder as people read it; `null` for what concerns the account.
 */
folder: string | null, 
/**
 * What happened.
 */
kind: EventKind, 
/**
 * The folder's UIDVALIDITY (RFC 3501 §2.3.1.1) at the time.
 */
uidvalidity: number | null, 
/**
 * The mail's UID.
 */
uid: number | null, 
/**
 * Sender as shown: `Ann <ann@example.org>`.
 */
from: string | null, 
/**
 * Subject as shown.
 */
subject: string | null, 
/**
 * The mail's Message-ID with its angle brackets.
 */
message_id: string | null, 
/**
 * The mail's own date.
 */
date: Timestamp | null, 
/**
 * The mailing list that it came over (List-Id), as shown.
 */
list: string | null, 
/**
 * More about it, by kind.
 */
detail: string | null, 
/**
 * So many of its kind became known together in its folder, this one among them.
 */
together: number, 
/**
 * It was something to tell: rules are asked only about that.
 */
news: boolean, 
/**
 * True when it was seen as it happened, false when found on catching up.
 */
live: boolean, 
/**
 * What was decided.
 */
decision: DecisionKind, 
/**
 * Why, in words.
 */
reason: string, 
/**
 * The rule that decided, when one did: its name at the time.
 */
rule: string | null, 
/**
 * For what a rule holds for a digest: when that is due.
 */
due: Timestamp | null, 
/**
 * What became of the program that a rule runs: `ok`, or why it failed, in words.
 */
command: string | null, 
/**
 * When the notification service took it.
 */
told_at: Timestamp | null, };

export type RuleId = string;

export type RuleTell = "usual" | "show" | "silent" | "vip" | "digest";

export type Rule = { 
/**
 * Its own name for good; where a person left it out, the name.
 */
id: RuleId, 
/**
 * What the person calls it; the log names it so.
 */
name: string, 
/**
 * It is asked.
 */
on: boolean, 
/**
 * What happened: of `arrived`, `removed`, `read` and `unread`.
 */
kinds: Array<EventKind>, 
/**
 * Who wrote the mail.
 */
from: Array<string>, 
/**
 * What it is about.
 */
subject: Array<string>, 
/**
 * Over which mailing list it came (List-Id, RFC 2919).
 */
list: Array<string>, 
/**
 * In which folder.
 */
folder: Array<string>, 
/**
 * In which account: its address or its id.
 */
account: Array<string>, 
/**
 * When it became known, in the person's time zone.
 */
when: Array<QuietHours>, 
/**
 * Only what becomes known together with others of its kind in its folder: at least so many; 0 and 1 ask nothing.
 */
at_least: number, 
/**
 * How it is told.
 */
tell: RuleTell, 
/**
 * What its toast sounds like. Of a [`RuleTell::Vip`] in quiet hours only a sound that is named here is heard.
 */
sound: Sound, 
/**
 * A program that is run, by its whole path, and its arguments; nothing of a mail is ever among them.
 */
run: Array<string>, };

export type RuleHit = { 
/**
 * The event, with what was decided then.
 */
event: EventRecord, 
/**
 * The first rule that fits: it decides.
 */
rule: RuleId, 
/**
 * How that one lets it be told.
 */
tell: RuleTell, 
/**
 * All rules that fit, that one among them.
 */
fitting: Array<RuleId>, };

export type TryOut = { 
/**
 * So many events were looked at: the newest that rules are asked about.
 */
looked_at: number, 
/**
 * Those that a rule fits, newest first.
 */
hits: Array<RuleHit>, };

export type ImportSource = { "file": string } | "thunderbird";

export type ImportAccount = { 
/**
 * Its mail address.
 */
email: string, 
/**
 * Its server.
 */
host: string, 
/**
 * The server's port.
 */
port: number, 
/**
 * The user name there.
 */
user: string, 
/**
 * It is added; otherwise it is here already, and stays as it is.
 */
is_new: boolean, };

export type ImportRule = { 
/**
 * Its name.
 */
name: string, 
/**
 * It comes switched on; one that runs a program does not.
 */
on: boolean, 
/**
 * It is added, behind the others; otherwise it is here already.
 */
is_new: boolean, };

export type ImportPreview = { 
/**
 * The accounts that it names.
 */
accounts: Array<ImportAccount>, 
/**
 * The rules that it brings.
 */
rules: Array<ImportRule>, 
/**
 * The preferences that are no account's become those of the file.
 */
preferences: boolean, 
/**
 * What is left out, and why, a sentence each.
 */
left_out: Array<string>, };

export type LogQuery = { 
/**
 * At most so many, the newest ones; 0 means 1,000.
 */
limit: number, 
/**
 * Only records with a smaller id: the page before.
 */
before: EventId | null, 
/**
 * Only records with a larger id: what came since.
 */
after: EventId | null, 
/**
 * Only records from this moment on.
 */
since: Timestamp | null, 
/**
 * Only records before this moment.
 */
until: Timestamp | null, 
/**
 * Only this account: its id or address.
 */
account: string | null, 
/**
 * Only this folder, as people read it.
 */
folder: string | null, 
/**
 * Only these kinds; none means all.
 */
kinds: Array<EventKind>, 
/**
 * Only what was decided so; none means all.
 */
decisions: Array<DecisionKind>, 
/**
 * Only records that have each of these words in sender, subject, folder or detail, in any order and case.
 */
search: string | null, };

export type LogKeep = { 
/**
 * Records older than this are forgotten.
 */
days: number, 
/**
 * Records and headers are forgotten when the agent ends.
 */
forget_on_quit: boolean, };

export type HourCount = { 
/**
 * Which hour, counted from the moment that was asked for.
 */
hour: number, 
/**
 * The account.
 */
account_id: AccountId, 
/**
 * Mails that arrived.
 */
arrived: number, 
/**
 * Mails that were removed.
 */
removed: number, };

export type LogOverview = { 
/**
 * How many records there are.
 */
entries: number, 
/**
 * When the oldest of them was written.
 */
oldest: Timestamp | null, 
/**
 * How long records are kept.
 */
keep: LogKeep, 
/**
 * Hours in which mail came or went, oldest first; an hour without any is left out.
 */
hours: Array<HourCount>, };

export type AccountState = "offline" | "connecting" | "signing_in" | "syncing" | "idling" | "polling" | "waiting" | "needs_user" | "paused";

export type Watch = "idle" | "notify" | "polled" | "missing" | "paused";

export type FolderStatus = { 
/**
 * The folder as people read it.
 */
name: string, 
/**
 * How it is watched.
 */
watch: Watch, };

export type ProblemCode = "requires_sign_in" | "requires_consent" | "server_refuses" | "too_many_connections" | "folder_missing" | "offline" | "certificate" | "keyring_locked" | "settings_damaged" | "database_damaged" | "disk_full" | "not_saved" | "newer_version" | "sound_missing";

export type Problem = { 
/**
 * Names the repair.
 */
code: ProblemCode, 
/**
 * What is wrong, in a sentence.
 */
text: string, 
/**
 * What to do, in a sentence.
 */
next: string, };

export type AccountStatus = { 
/**
 * The account.
 */
id: AccountId, 
/**
 * Its address.
 */
account: string, 
/**
 * What it is doing.
 */
state: AccountState, 
/**
 * Since when it has been doing that.
 */
since: Timestamp, 
/**
 * When the server was last heard.
 */
last_heard: Timestamp | null, 
/**
 * When the server last pushed a change.
 */
last_push: Timestamp | null, 
/**
 * When the next connection is tried.
 */
next_attempt: Timestamp | null, 
/**
 * Unread mails in the watched folders, as far as they are known.
 */
unread: number, 
/**
 * Mails that arrived since the person last looked.
 */
new: number, 
/**
 * Connections open now.
 */
connections: number, 
/**
 * So many are used at most.
 */
most_connections: number, 
/**
 * When the server taught us that number by refusing one more; `null` while it never did.
 */
most_learnt: Timestamp | null, 
/**
 * How often a connection that watched was lost, since the agent started.
 */
reconnects: number, 
/**
 * Since when the connection of its first folder rests in IDLE; `null` while it does not.
 */
idle_since: Timestamp | null, 
/**
 * How long it took from the last push that was told at once until the desktop had taken the toast, in
 * milliseconds.
 */
push_delay: number | null, 
/**
 * The watched folders.
 */
folders: Array<FolderStatus>, 
/**
 * What the person can act on, if anything.
 */
problem: Problem | null, };

export type AgentStatus = { 
/**
 * The agent's version.
 */
version: string, 
/**
 * Its process id.
 */
pid: number, 
/**
 * When it started.
 */
since: Timestamp, 
/**
 * Until when toasts are muted.
 */
muted_until: Timestamp | null, 
/**
 * Until when toasts say nothing of the mail.
 */
hidden_until: Timestamp | null, 
/**
 * What is wrong with the agent's own files, if anything.
 */
problems: Array<Problem>, };

export type Status = { 
/**
 * About the agent itself.
 */
agent: AgentStatus, 
/**
 * One entry an account, in the order of the settings.
 */
accounts: Array<AccountStatus>, };

export type Welcome = { 
/**
 * The agent's [`PROTOCOL_VERSION`].
 */
protocol: number, 
/**
 * The agent's program version.
 */
version: string, 
/**
 * The agent's process id.
 */
pid: number, 
/**
 * True when no keyring is usable, so that a secret is to be given by [`Request::HoldSecret`].
 */
wants_secret: boolean, 
/**
 * True when a window is open already.
 */
window_open: boolean, };

export type FailureCode = "unknown" | "no_such_account" | "invalid" | "internal";

export type Failure = { 
/**
 * What a client can act on.
 */
code: FailureCode, 
/**
 * The reason, in a sentence.
 */
text: string, };

export type OAuthProvider = { 
/**
 * The name that accounts and settings call it by: `google`, `microsoft`, or one of the person's own.
 */
name: string, 
/**
 * True when the settings have a client id for it: without one nobody can sign in.
 */
is_ready: boolean, 
/**
 * Its IMAP server, where it is known.
 */
host: string | null, };

export type ProbeStep = { 
/**
 * The account under test; empty while servers are looked for.
 */
account: AccountId, 
/**
 * Which step: `name`, `connection`, `tls`, `sign_in`, `folders`, `idle`; while servers are looked for
 * `provider`, `autoconfig`, `mail_exchanger`, `srv`, `public_list`, `guess`.
 */
step: string, 
/**
 * The step in words.
 */
text: string, 
/**
 * `None` while it runs, then whether it worked.
 */
ok: boolean | null, 
/**
 * What was found: the address connected to, the TLS version, how many folders.
 */
detail: string | null, };

export type ProbeOutcome = { 
/**
 * Whether the account can be used.
 */
ok: boolean, 
/**
 * What is wrong and what to do, when it cannot.
 */
problem: Problem | null, 
/**
 * The server's folders as people read them, as far as the test came to list them.
 */
folders: Array<string>, 
/**
 * The one among them that holds all mail but spam and what was removed, where the server says so (`\All`, RFC
 * 6154): watching it takes one connection for all labels.
 */
everything: string | null, };

export type Update = { "status": Status } | { "event": EventRecord } | { "preferences": Preferences } | { "rules": Array<Rule> } | "log_cleared" | { "probe": ProbeStep } | { "sign_in_page": { 
/**
 * The account that will use the tokens.
 */
account: AccountId, 
/**
 * An `https://` address of the provider.
 */
url: string, } } | { "raise": { 
/**
 * The record to show.
 */
event: EventId | null, } } | "missed";
