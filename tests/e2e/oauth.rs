//! Accounts that sign in in the browser: a provider on loopback gives tokens, and a scripted server takes them.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use tidings_tests::desktop::{Desktop, Options, Program};
use tidings_tests::imap_server::personalities::{Personality, gmail, plain};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::oauth_server::{NAME, OAuthServer, Trouble};
use tidings_tests::secrets::assert_no_trace;
use tidings_tests::tidings::{LIMIT, Tidings, said};
use tidings_tests::wait::wait_until;

/// How long providers let a token count.
const HOUR: Duration = Duration::from_secs(3600);

/// A provider, a server that takes its tokens, and the settings that name the provider.
fn set_up(tidings: &Tidings<'_>) -> (OAuthServer, ImapServer) {
    set_up_with(tidings, gmail())
}

fn set_up_with(tidings: &Tidings<'_>, personality: Personality) -> (OAuthServer, ImapServer) {
    let provider = OAuthServer::start();
    let options =
        ServerOptions { personality, tokens: provider.tokens().clone(), ..ServerOptions::default() };
    std::fs::create_dir_all(tidings.settings().parent().unwrap()).unwrap();
    std::fs::write(tidings.settings(), provider.section()).unwrap();
    (provider, ImapServer::start(options))
}

/// Starts a command that wants the browser, and says which page it wants.
fn begin(tidings: &Tidings<'_>, arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut command = tidings.command(arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    let page = loop {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "{}", said(&child.wait_with_output().unwrap()));
        if let Some(start) = line.find("https://") {
            break line[start..].trim().to_owned();
        }
    };
    (child, lines, page)
}

fn end((child, mut lines): (Child, BufReader<std::process::ChildStdout>)) -> Output {
    let mut rest = Vec::new();
    std::io::copy(&mut lines, &mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    Output { stdout: rest, ..output }
}

/// Runs a command, and the person signs in on its page.
fn with_browser(tidings: &Tidings<'_>, provider: &OAuthServer, arguments: &[&str]) -> (Output, String) {
    let (child, lines, page) = begin(tidings, arguments);
    let last_page = provider.browse(&page);
    (end((child, lines)), last_page)
}

fn add(tidings: &Tidings<'_>, provider: &OAuthServer, server: &ImapServer) -> (Output, String) {
    let (port, user) = (server.address().port().to_string(), server.user());
    let ca_file = server.ca_file().display().to_string();
    let arguments = ["account", "add", "--email", &user, "--host", "localhost", "--port", &port];
    let arguments = [&arguments[..], &["--ca-file", &ca_file, "--oauth", NAME]].concat();
    with_browser(tidings, provider, &arguments)
}

#[track_caller]
fn added(tidings: &Tidings<'_>, provider: &OAuthServer, server: &ImapServer) {
    let (output, last_page) = add(tidings, provider, server);
    assert!(output.status.success(), "{}", said(&output));
    assert!(last_page.contains("You are signed in"), "{last_page}");
}

fn start(desktop: &Desktop, tidings: &Tidings<'_>) -> Program {
    let mut command = tidings.command(&["--hidden"]);
    command.env("RUST_LOG", "trace").env_remove("TIDINGS_LOG");
    desktop.spawn("agent", command)
}

/// An agent that runs, loud, and watches an account that signed in in the browser.
struct Watched {
    provider: OAuthServer,
    server: ImapServer,
    agent: Program,
}

impl Watched {
    fn begin(desktop: &Desktop, tidings: &Tidings<'_>, lifetime: Duration) -> Self {
        let (provider, server) = set_up(tidings);
        provider.set_lifetime(lifetime);
        let agent = start(desktop, tidings);
        wait_until("the agent", LIMIT, || tidings.status().is_some());
        added(tidings, &provider, &server);
        tidings.wait_for_state("idling");
        server.wait_for_idling(1, LIMIT);
        Self { provider, server, agent }
    }
}

/// The keyring's item of the one account.
fn kept(desktop: &Desktop) -> String {
    let items = desktop.keyring().search(&[("service", "tidings")]);
    assert_eq!(items.len(), 1, "one account, one item");
    items[0].secret.clone()
}

#[test]
fn an_account_that_signed_in_in_the_browser_is_watched_and_its_tokens_are_in_the_keyring_alone() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let Watched { provider, server, agent: _agent } = Watched::begin(&desktop, &tidings, HOUR);
    server.deliver("INBOX", "Ann <ann@example.org>", "By token", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "By token");
    let counters = server.counters();
    // The test of the connection, and the watching.
    assert_eq!((counters.command("AUTHENTICATE"), counters.command("LOGIN")), (2, 0));
    assert_eq!(provider.counters().renewals, 0, "the first token counts for an hour");
    assert!(kept(&desktop).contains("\"generation\""));
    for secret in provider.secrets() {
        assert_no_trace(&desktop, &secret);
    }
}

/// By XOAUTH2 in one step above; here by OAUTHBEARER in two, and refused.
#[test]
fn a_server_that_knows_oauthbearer_alone_is_shown_the_token_so_and_it_leaves_no_trace() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let bearer = Personality {
        greeting: "* OK [CAPABILITY IMAP4rev1 AUTH=OAUTHBEARER] ready",
        capabilities_before_sign_in: "IMAP4rev1 AUTH=OAUTHBEARER",
        ..plain()
    };
    let (provider, server) = set_up_with(&tidings, bearer);
    let _agent = start(&desktop, &tidings);
    wait_until("the agent", LIMIT, || tidings.status().is_some());
    added(&tidings, &provider, &server);
    tidings.wait_for_state("idling");
    provider.tokens().end_all();
    server.end_sessions(None);
    wait_until("a renewal", LIMIT, || provider.counters().renewals == 1);
    server.wait_for_idling(1, LIMIT);
    let said = server.transcript();
    assert!(said.iter().any(|line| line.from_client && line.line.contains("AUTHENTICATE OAUTHBEARER")));
    for secret in provider.secrets() {
        assert_no_trace(&desktop, &secret);
    }
}

#[test]
fn a_token_that_ends_is_renewed_before_and_the_session_followed_at_once() {
    let desktop = Desktop::start(Options::recorded());
    // Renewed 1.2 s before its end.
    let tidings = Tidings::scaled(&desktop, 0.02);
    let Watched { provider, server, agent: _agent } =
        Watched::begin(&desktop, &tidings, Duration::from_secs(4));
    // Before anybody asks for it again.
    wait_until("a renewal", LIMIT, || provider.counters().renewals >= 1);
    assert_eq!(server.counters().sign_ins_tried, 2, "the session lives on");
    server.end_sessions(Some("Session expired, please login again."));
    wait_until("the next session", LIMIT, || server.counters().sign_ins_tried == 3);
    server.wait_for_idling(1, LIMIT);
    assert_eq!(server.counters().sign_ins_refused, 0, "no token was shown that had ended");
    let account = tidings.wait_for_state("idling");
    assert_eq!(account["problem"], serde_json::Value::Null);
}

#[test]
fn a_lasting_token_that_the_provider_changes_is_kept_over_a_restart() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, 0.02);
    let (provider, server) = set_up(&tidings);
    provider.rotate();
    provider.set_lifetime(Duration::from_secs(3));
    // Without an agent the command signs in by itself.
    added(&tidings, &provider, &server);
    let first = kept(&desktop);
    for _ in 0..2 {
        let before = provider.counters().renewals;
        let agent = start(&desktop, &tidings);
        tidings.wait_for_state("idling");
        wait_until("a renewal", LIMIT, || provider.counters().renewals > before);
        wait_until("it is kept", LIMIT, || {
            let newest = provider.secrets().into_iter().rfind(|secret| secret.starts_with("lasting/"));
            kept(&desktop).contains(&newest.unwrap())
        });
        tidings.quit(agent);
    }
    assert_ne!(kept(&desktop), first);
    assert_eq!(provider.counters().refused, 0, "no token was used that had been taken back");
}

#[test]
fn a_token_that_is_refused_before_its_end_is_renewed_once_and_nobody_hears_of_it() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let Watched { provider, server, agent: _agent } = Watched::begin(&desktop, &tidings, HOUR);
    provider.tokens().end_all();
    server.end_sessions(None);
    wait_until("a renewal", LIMIT, || provider.counters().renewals == 1);
    server.wait_for_idling(1, LIMIT);
    assert_eq!(server.counters().sign_ins_refused, 1);
    assert_eq!(tidings.wait_for_state("idling")["problem"], serde_json::Value::Null);
    assert!(tidings.log().is_empty(), "{:?}", tidings.log());
}

#[test]
fn a_permission_that_was_taken_back_asks_for_the_browser_once_and_signing_in_again_mends_it() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let Watched { provider, server, agent } = Watched::begin(&desktop, &tidings, HOUR);
    provider.revoke();
    server.end_sessions(None);
    let account = tidings.wait_for_state("needs_user");
    assert_eq!(account["problem"]["code"], "requires_sign_in");
    assert!(account["problem"]["next"].as_str().unwrap().contains("browser"), "{account}");
    assert!(account["problem"]["text"].as_str().unwrap().ends_with("expired or revoked."), "{account}");
    assert_eq!(provider.counters().refused, 1, "asked once");
    tidings.quit(agent);

    // A restart asks once more, and then stays quiet.
    let _agent = start(&desktop, &tidings);
    tidings.wait_for_state("needs_user");
    assert_eq!(provider.counters().refused, 2);
    let (again, _) = with_browser(&tidings, &provider, &["account", "edit", &server.user(), "--oauth", NAME]);
    assert!(again.status.success(), "{}", said(&again));
    let account = tidings.wait_for_state("idling");
    assert_eq!(account["problem"], serde_json::Value::Null);
}

#[test]
fn a_test_of_the_connection_renews_a_token_that_is_refused_and_ends_the_waiting() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let Watched { provider, server, agent: _agent } = Watched::begin(&desktop, &tidings, HOUR);
    let test = || tidings.run(&["account", "test", &server.user()]);

    // Refused before its end, while the session lives on.
    provider.tokens().end_all();
    let tested = test();
    assert!(tested.status.success(), "{}", said(&tested));
    assert_eq!(provider.counters().renewals, 1);

    // Taken back: the test says what to do.
    provider.revoke();
    let tested = test();
    assert_eq!(tested.status.code(), Some(1));
    assert!(said(&tested).contains("Sign in again in the browser"), "{}", said(&tested));
    server.end_sessions(None);
    tidings.wait_for_state("needs_user");

    // Given again elsewhere: a test that works ends the waiting.
    provider.allow_again();
    let tested = test();
    assert!(tested.status.success(), "{}", said(&tested));
    assert_eq!(tidings.wait_for_state("idling")["problem"], serde_json::Value::Null);
}

#[test]
fn a_provider_that_is_put_into_the_settings_or_changed_there_needs_no_new_start() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, 0.05);
    let (provider, server) = set_up(&tidings);
    std::fs::remove_file(tidings.settings()).unwrap();
    let _agent = start(&desktop, &tidings);
    wait_until("the agent", LIMIT, || tidings.status().is_some());
    std::fs::write(tidings.settings(), provider.section()).unwrap();
    provider.set_lifetime(Duration::from_secs(6));
    added(&tidings, &provider, &server);
    tidings.wait_for_state("idling");
    let written = std::fs::read_to_string(tidings.settings()).unwrap();
    assert!(written.contains("[oauth.lab]") && written.contains("[[account]]"), "{written}");

    // Without its client id the token cannot be renewed, and that is said; with it the account is watched again.
    std::fs::write(tidings.settings(), written.replace("client_id = ", "client_idea = ")).unwrap();
    wait_until("the token's end", LIMIT, || !provider.tokens().has(provider.secrets().last().unwrap()));
    server.end_sessions(None);
    let account = tidings.wait_for_state("needs_user");
    assert!(account["problem"]["text"].as_str().unwrap().contains("oauth.lab.client_id"), "{account}");
    std::fs::write(tidings.settings(), &written).unwrap();
    assert_eq!(tidings.wait_for_state("idling")["problem"], serde_json::Value::Null);
}

#[test]
fn a_provider_that_is_away_is_waited_for_and_the_server_left_alone() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, 0.02);
    let (provider, server) = set_up(&tidings);
    provider.set_lifetime(Duration::from_secs(2));
    added(&tidings, &provider, &server);
    wait_until("the token's end", LIMIT, || !provider.tokens().has(provider.secrets().last().unwrap()));
    for status in [503, 500, 429] {
        provider.trouble(Trouble::Status(status));
    }
    provider.trouble(Trouble::Late(Duration::from_secs(1)));
    let before = server.counters().connections;
    let _agent = start(&desktop, &tidings);
    tidings.wait_for_state("idling");
    assert!(provider.counters().renewals >= 1);
    assert_eq!(server.counters().sign_ins_refused, 0);
    assert_eq!(server.counters().connections, before + 1, "not dialled before there is a token");
}

#[test]
fn a_no_on_the_page_adds_nothing() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let (provider, server) = set_up(&tidings);
    provider.say_no();
    let (output, last_page) = add(&tidings, &provider, &server);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("The person said no"), "{}", said(&output));
    assert!(last_page.contains("You are not signed in"), "{last_page}");
    assert!(desktop.keyring().search(&[("service", "tidings")]).is_empty());
    assert!(!std::fs::read_to_string(tidings.settings()).unwrap().contains("[[account]]"));

    // Nor does a provider that nobody set up.
    let unknown = tidings.run(&["account", "add", "--email", "ann@gmail.com", "--oauth", "google"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(said(&unknown).contains("oauth.google.client_id"), "{}", said(&unknown));
}
