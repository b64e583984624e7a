//! The one definition of the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use tidings_protocol::{DecisionKind, EventKind, RuleTell, Security, Sound};

use super::values::{self, MuteUntil, Since};
use crate::agent::Format;

/// Tells you when something changes in your mailboxes.
///
/// Without a command it starts the agent, which watches your accounts, and opens the window; if the agent is
/// running already, its window.
#[derive(Debug, Parser)]
#[command(name = "tidings", version, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// Keep everything in this folder: settings, event log, control socket
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,
    /// Start the agent only; without accounts the window opens all the same
    #[arg(long)]
    pub(crate) hidden: bool,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the agent here, without a tray, and print every event
    Run {
        /// One JSON object a line, as `tidings help json` describes it
        #[arg(long)]
        json: bool,
    },
    /// Add, list, test, change, pause or remove accounts
    #[command(subcommand)]
    Account(AccountCommand),
    /// Show the event log, oldest first; forget it; say how long it is kept
    Log(LogArgs),
    /// Show what every account is doing
    Status {
        /// One JSON object, as `tidings help json` describes it
        #[arg(long)]
        json: bool,
        /// Go on, with a line or an object whenever something changes
        #[arg(long)]
        follow: bool,
    },
    /// Look at everything the watching needs, and say what to do about what is wrong
    Doctor {
        /// Without addresses, hosts and folders, to be shown to others
        #[arg(long)]
        redacted: bool,
        /// At the end wait, five minutes at most, until each server has pushed something, and say how long it took
        #[arg(long)]
        push: bool,
    },
    /// Show no toasts for a while; the event log goes on
    Mute {
        /// How long: a time such as 30m or 1h, until-tomorrow, or off
        #[arg(value_name = "TIME", value_parser = values::mute_until)]
        until: MuteUntil,
    },
    /// Show or change how you are told: toasts, quiet hours, clicks, the tray
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Show, try out or change the rules that decide what you are told of
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Write the settings, without passwords and commands that print them, to be imported elsewhere
    Export {
        /// A new file; without it, standard output
        file: Option<PathBuf>,
    },
    /// Show what a file of exported settings, or Thunderbird, would add; add it with --yes
    Import(ImportArgs),
    /// Look for a fault: show what was said between the agent and a mail server
    WireLog(WireLogArgs),
    /// Look into every folder now, and try again whatever waits
    CheckNow,
    /// Open the window, or bring it to the front
    Open,
    /// End the agent
    Quit,
    /// Explain a command, or the JSON that is printed: help json
    Help {
        /// A command, or json
        topic: Vec<String>,
    },
    /// Print the version
    Version,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Passwords never come along. Rules that run a program come switched off.
#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// The file, without it standard input; with --thunderbird, the folder of a profile, without it all of them
    pub(crate) file: Option<PathBuf>,
    /// The IMAP accounts of Thunderbird
    #[arg(long)]
    pub(crate) thunderbird: bool,
    /// Add what is shown
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List the rules; the first that fits decides
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show which of the last 200 events the rules would have hit, and how
    Try {
        /// Only this rule: its name or its id
        rule: Option<String>,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Add a rule, behind the others
    Add(Box<RuleArgs>),
    /// Ask a rule again that was off
    On(RuleName),
    /// Do not ask a rule
    Off(RuleName),
    /// Take a rule out
    Remove(RuleName),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RuleName {
    /// The rule: its name or its id
    pub(crate) rule: String,
}

/// In a condition `*` stands for anything. One of its entries must fit; of several conditions all must.
#[derive(Debug, ClapArgs)]
pub(crate) struct RuleArgs {
    /// What you call it
    #[arg(long, value_name = "TEXT", value_parser = values::line)]
    pub(crate) name: String,
    /// How mail that it fits is told
    #[arg(long, value_name = "HOW")]
    pub(crate) tell: TellName,
    /// What happened; without it, arrived
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub(crate) kinds: Vec<KindName>,
    /// Who wrote it: an address such as *@example.org, or part of a name
    #[arg(long, value_name = "TEXT", value_parser = values::line)]
    pub(crate) from: Vec<String>,
    /// Part of the subject
    #[arg(long, value_name = "TEXT", value_parser = values::line)]
    pub(crate) subject: Vec<String>,
    /// Part of the mailing list's id
    #[arg(long, value_name = "TEXT", value_parser = values::line)]
    pub(crate) list: Vec<String>,
    /// The folder
    #[arg(long, value_name = "NAME", value_parser = values::line)]
    pub(crate) folder: Vec<String>,
    /// The account's address
    #[arg(long, value_name = "ADDRESS", value_parser = values::line)]
    pub(crate) account: Vec<String>,
    /// Only when at least so many come together
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) at_least: u32,
    /// What its toast sounds like: on, off, usual, or an Ogg or WAV file
    #[arg(long, value_name = "SOUND", default_value = "usual", value_parser = values::sound)]
    pub(crate) sound: Sound,
    /// A program to run, by its whole path, and its arguments; it gets the mail's data as environment and JSON
    #[arg(long, num_args = 1.., allow_hyphen_values = true, value_name = "PROGRAM", value_parser = values::line)]
    pub(crate) run: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TellName {
    /// As without rules
    Usual,
    /// By a toast, also where they are switched off
    Show,
    /// In the log only
    Silent,
    /// By a toast of its own, in quiet hours too
    Vip,
    /// With others at the next time for digests
    Digest,
}

impl From<TellName> for RuleTell {
    fn from(name: TellName) -> Self {
        match name {
            TellName::Usual => Self::Usual,
            TellName::Show => Self::Show,
            TellName::Silent => Self::Silent,
            TellName::Vip => Self::Vip,
            TellName::Digest => Self::Digest,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// Show all settings, or one
    Get {
        /// Its name; without it, all
        name: Option<String>,
        /// Of this account: its address, its name or its id
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
    },
    /// Change a setting
    Set {
        /// Its name, as `tidings settings get` shows it
        name: String,
        /// What it is to be
        #[arg(value_parser = values::line)]
        value: String,
        /// Of this account: its address, its name or its id
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Add an account; its connection is tested first
    Add(AddArgs),
    /// List the accounts
    List,
    /// Test an account's connection
    Test(Which),
    /// Change an account; its connection is tested first
    Edit(EditArgs),
    /// Stop watching an account
    Pause(Which),
    /// Watch a paused account again
    Resume(Which),
    /// Forget an account, its password and its part of the event log
    Remove(Which),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Which {
    /// The account: its address, its name or its id
    #[arg(value_name = "ACCOUNT")]
    pub(crate) account: String,
}

/// Passwords, headers and names are never in it. It is kept in memory, a thousand lines at most.
#[derive(Debug, ClapArgs)]
pub(crate) struct WireLogArgs {
    #[command(flatten)]
    pub(crate) which: Which,
    /// Keep it from now on, for a while such as 30m, 2h or 1d
    #[arg(long, value_name = "TIME", value_parser = values::for_minutes)]
    pub(crate) on: Option<u32>,
    /// Keep nothing more, and forget
    #[arg(long, conflicts_with = "on")]
    pub(crate) off: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AddArgs {
    /// The mail address
    #[arg(long, value_name = "ADDRESS", value_parser = values::address)]
    pub(crate) email: String,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// Save it without testing the connection
    #[arg(long)]
    pub(crate) no_test: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EditArgs {
    #[command(flatten)]
    pub(crate) which: Which,
    /// The mail address
    #[arg(long, value_name = "ADDRESS", value_parser = values::address)]
    pub(crate) email: Option<String>,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) password: PasswordArgs,
    /// Save it without testing the connection
    #[arg(long)]
    pub(crate) no_test: bool,
}

/// How the server is reached, and what is watched there.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct ServerArgs {
    /// The IMAP server; without it, `imap.` and the address's domain
    #[arg(long, value_name = "HOST", value_parser = values::host)]
    pub(crate) host: Option<String>,
    /// Its port; without it, the usual one
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) port: Option<u16>,
    /// How the connection is protected; without it, tls
    #[arg(long, value_name = "HOW")]
    pub(crate) security: Option<SecurityName>,
    /// The user name; without it, the mail address
    #[arg(long, value_name = "USER", value_parser = values::line)]
    pub(crate) user: Option<String>,
    /// A folder to watch, also several times; without it, INBOX
    #[arg(long = "folder", value_name = "NAME", value_parser = values::folder)]
    pub(crate) folders: Vec<String>,
    /// Your own name for the account
    #[arg(long, value_name = "TEXT", value_parser = values::line)]
    pub(crate) name: Option<String>,
    /// A PEM file of certificates to trust beside the system's
    #[arg(long, value_name = "FILE", value_parser = values::ca_file)]
    pub(crate) ca_file: Option<String>,
    /// Accept only the certificate with this SHA-256
    #[arg(long, value_name = "SHA256", value_parser = values::pin, conflicts_with = "ca_file")]
    pub(crate) pin: Option<String>,
}

/// Where the password comes from. Never from an argument: others can see those.
#[derive(Debug, Default, ClapArgs)]
pub(crate) struct PasswordArgs {
    /// Read the password from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Run this command whenever the password is needed, and take its first line; nothing is stored
    #[arg(long, value_name = "CMD", value_parser = values::line, conflicts_with = "password_stdin")]
    pub(crate) password_command: Option<String>,
    /// Sign in in the browser, with google, microsoft or another provider of the settings
    #[arg(long, value_name = "PROVIDER", value_parser = values::line, conflicts_with_all = ["password_stdin", "password_command"])]
    pub(crate) oauth: Option<String>,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct LogArgs {
    #[command(subcommand)]
    pub(crate) order: Option<LogOrder>,
    #[command(flatten)]
    pub(crate) show: LogShowArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LogOrder {
    /// Forget the event log; there is no way back
    Clear {
        /// Only the entries of this account: its address, its name or its id
        #[arg(long, value_name = "ACCOUNT")]
        account: Option<String>,
        /// Really do it
        #[arg(long)]
        yes: bool,
    },
    /// Say how long the event log is kept, or change it
    Keep {
        /// So many days, from 1 to 3650; at most 100,000 entries are kept
        #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
        days: Option<u16>,
        /// Whether the log and the stored headers are forgotten when the agent ends
        #[arg(long, value_name = "yes|no")]
        forget_on_quit: Option<Answer>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Answer {
    Yes,
    No,
}

/// How the event log is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Words,
    /// One JSON object a line, as `tidings help json` describes it
    Json,
    /// Comma-separated values with a header, for spreadsheets
    Csv,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LogShowArgs {
    /// Go on with what happens from now on
    #[arg(long)]
    pub(crate) follow: bool,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// How it is printed; without it, words
    #[arg(long, value_name = "HOW")]
    pub(crate) format: Option<LogFormat>,
    /// From then on: 2026-11-23, 2026-11-23T09:12, or how long ago, such as 30m, 2h, 7d
    #[arg(long, value_name = "TIME", value_parser = values::since)]
    pub(crate) since: Option<Since>,
    /// Before then, said in the same way
    #[arg(long, value_name = "TIME", value_parser = values::since, conflicts_with = "follow")]
    pub(crate) until: Option<Since>,
    /// Only this account: its address, its name or its id
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) account: Option<String>,
    /// Only this folder
    #[arg(long, value_name = "NAME", value_parser = values::folder)]
    pub(crate) folder: Option<String>,
    /// Only these kinds
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub(crate) kinds: Vec<KindName>,
    /// Only what was decided so
    #[arg(long = "decision", value_name = "DECISION", value_delimiter = ',')]
    pub(crate) decisions: Vec<DecisionName>,
    /// Only with each of these words in sender, subject, folder or detail
    #[arg(long, value_name = "TEXT", value_parser = values::search)]
    pub(crate) search: Option<String>,
}

impl LogShowArgs {
    pub(crate) const fn format(&self) -> LogFormat {
        match self.format {
            Some(format) => format,
            None if self.json => LogFormat::Json,
            None => LogFormat::Words,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SecurityName {
    /// TLS from the first byte
    Tls,
    /// TLS after the command STARTTLS
    Starttls,
}

impl From<SecurityName> for Security {
    fn from(name: SecurityName) -> Self {
        match name {
            SecurityName::Tls => Self::Tls,
            SecurityName::Starttls => Self::Starttls,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KindName {
    Arrived,
    Removed,
    Read,
    Unread,
    Flags,
    Mailbox,
    Account,
    Alert,
}

impl From<KindName> for EventKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Arrived => Self::Arrived,
            KindName::Removed => Self::Removed,
            KindName::Read => Self::Read,
            KindName::Unread => Self::Unread,
            KindName::Flags => Self::Flags,
            KindName::Mailbox => Self::Mailbox,
            KindName::Account => Self::Account,
            KindName::Alert => Self::Alert,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DecisionName {
    /// A toast of its own
    Show,
    /// Told in a summary
    Group,
    /// Told later
    Hold,
    /// In the log only
    Drop,
}

impl From<DecisionName> for DecisionKind {
    fn from(name: DecisionName) -> Self {
        match name {
            DecisionName::Show => Self::Show,
            DecisionName::Group => Self::Group,
            DecisionName::Hold => Self::Hold,
            DecisionName::Drop => Self::Drop,
        }
    }
}

/// What `--json` chooses.
pub(crate) const fn format(json: bool) -> Format {
    if json { Format::Json } else { Format::Words }
}
