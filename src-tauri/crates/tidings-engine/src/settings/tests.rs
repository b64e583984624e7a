//! Settings on real files, whole and broken.

use std::fs;

use super::*;

fn account(id: &str) -> AccountSettings {
    AccountSettings {
        id: AccountId(id.to_owned()),
        email: format!("{id}@example.org"),
        name: None,
        host: "imap.example.org".to_owned(),
        port: 993,
        security: tidings_protocol::Security::Tls,
        user: "a".to_owned(),
        folders: vec!["INBOX".to_owned(), "项目".to_owned()],
        ca_file: None,
        pin: None,
        password_command: None,
        oauth: None,
        paused: false,
    }
}

/// A folder with the settings of two accounts, `one` and `two`.
struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn with_two() -> Self {
        let folder = Self::empty();
        let mut settings = folder.load();
        settings.put(account("one")).unwrap();
        settings.put(account("two")).unwrap();
        folder
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("settings.toml")
    }

    fn load(&self) -> Settings {
        Settings::load(&self.path())
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn write(&self, text: impl AsRef<[u8]>) {
        fs::write(self.path(), text).unwrap();
    }

    /// The names of all files.
    fn files(&self) -> Vec<String> {
        let mut files: Vec<String> = fs::read_dir(self.dir.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        files
    }
}

fn in_english(reason: &Cause) -> String {
    reason.in_words(&tidings_core::tell::Words::english())
}

fn ids(settings: &Settings) -> Vec<&str> {
    settings.accounts().iter().map(|account| account.id.0.as_str()).collect()
}

#[test]
fn what_was_put_in_is_there_after_loading_again() {
    let folder = Folder::with_two();
    let mut settings = folder.load();
    settings.put(AccountSettings { paused: true, ..account("one") }).unwrap();
    assert!(settings.remove(&AccountId("two".to_owned())).unwrap());
    settings.set_keep(LogKeep { days: 7, forget_on_quit: true }).unwrap();
    let again = folder.load();
    assert_eq!(again.accounts(), [AccountSettings { paused: true, ..account("one") }]);
    assert_eq!(again.keep(), LogKeep { days: 7, forget_on_quit: true });
    assert_eq!(again.flaws(), []);
    assert!(folder.text().starts_with("version = 1\n"), "{}", folder.text());
}

#[test]
fn keys_and_comments_that_are_not_ours_stay() {
    let folder = Folder::empty();
    folder.write("# mine\nfuture = 1\n");
    folder.load().put(account("one")).unwrap();
    assert!(folder.text().starts_with("# mine\nfuture = 1\n"), "{}", folder.text());
}

#[test]
fn a_file_that_is_no_toml_costs_no_account_and_is_left_as_it_is() {
    let folder = Folder::with_two();
    let broken = folder.text().replace("port = 993", "port = = 993");
    folder.write(&broken);
    let settings = folder.load();
    assert_eq!(ids(&settings), ["one", "two"]);
    let [Flaw::File { reason }] = settings.flaws() else { panic!("{:?}", settings.flaws()) };
    let reason = in_english(reason);
    assert!(reason.starts_with("line 7: "), "{reason}");
    assert_eq!(folder.text(), broken);
}

#[test]
fn a_change_in_tidings_writes_a_broken_file_anew_and_keeps_it() {
    let folder = Folder::with_two();
    folder.write("account = [");
    let mut settings = folder.load();
    settings.put(account("three")).unwrap();
    assert_eq!(settings.flaws(), []);
    assert_eq!(ids(&folder.load()), ["one", "two", "three"]);
    let aside = folder.dir.path().join("settings.damaged-1.toml");
    assert_eq!(fs::read_to_string(aside).unwrap(), "account = [");
    // A second one has a name of its own.
    folder.write("account = {");
    folder.load().set_keep(LogKeep::default()).unwrap();
    assert_eq!(
        folder.files(),
        ["settings.damaged-1.toml", "settings.damaged-2.toml", "settings.last-good.toml", "settings.toml"]
    );
}

#[test]
fn a_file_cut_off_anywhere_costs_no_account() {
    let folder = Folder::with_two();
    let whole = folder.text();
    for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
        folder.write(whole.get(..length).unwrap());
        let settings = folder.load();
        // Where the cut leaves a file without a fault, nobody can tell that something is missing.
        if !settings.flaws().is_empty() {
            assert_eq!(settings.accounts(), [account("one"), account("two")], "{length} bytes");
        }
        folder.write(&whole);
        assert_eq!(folder.load().flaws(), [], "the copy is made again");
    }
}

#[test]
fn without_a_copy_the_sections_that_can_be_read_count() {
    let folder = Folder::with_two();
    fs::remove_file(folder.dir.path().join("settings.last-good.toml")).unwrap();
    let text = folder.text();
    folder.write(text.replacen("port = 993", "port = = 993", 1));
    assert_eq!(ids(&folder.load()), ["two"]);
    // Half a section is not taken for a whole one.
    let half = text.get(..text.rfind("folders").unwrap() - 1).unwrap();
    folder.write(half);
    fs::remove_file(folder.dir.path().join("settings.last-good.toml")).unwrap_or_default();
    folder.write(format!("x = = 1\n{half}"));
    assert_eq!(ids(&folder.load()), ["one"]);
}

#[test]
fn an_account_with_a_wrong_value_costs_only_itself_and_is_watched_as_before() {
    let folder = Folder::with_two();
    let good = folder.text();
    for (from, to, said) in [
        ("port = 993", "port = \"many\"", "invalid type"),
        ("port = 993", "port = 70000", "invalid value"),
        ("port = 993", "port = 0", "the port is missing"),
        ("host = \"imap.example.org\"", "host = 7", "invalid type"),
        ("host = \"imap.example.org\"", "", "missing field `host`"),
        ("security = \"tls\"", "security = \"none\"", "unknown variant"),
        ("folders = [\"INBOX\", \"项目\"]", "folders = []", "there is no folder"),
    ] {
        let broken = good.replacen(from, to, 1);
        assert_ne!(broken, good, "{from}");
        folder.write(&broken);
        let mut settings = folder.load();
        assert_eq!(settings.accounts(), [account("one"), account("two")], "{to}");
        let [Flaw::Account { named, reason, is_watched: true }] = settings.flaws() else {
            panic!("{to}: {:?}", settings.flaws())
        };
        assert_eq!(named, "one@example.org");
        let reason = in_english(reason);
        assert!(reason.contains(said), "{to}: {reason}");
        assert_eq!(folder.text(), broken);
        // Changing the other one leaves it alone; it is still said.
        settings.put(AccountSettings { paused: true, ..account("two") }).unwrap();
        assert_eq!(settings.flaws().len(), 1, "{to}");
        assert!(folder.text().contains(to));
        // Changing itself mends it.
        settings.put(account("one")).unwrap();
        assert_eq!((settings.flaws(), folder.load().flaws()), (&[][..], &[][..]), "{to}");
        folder.write(&good);
        folder.load();
    }
}

#[test]
fn a_wrong_account_that_was_never_right_is_said_and_not_watched() {
    let folder = Folder::with_two();
    let text = folder.text();
    folder.write(format!("{text}\n[[account]]\nemail = \"new@example.org\"\nport = \"x\"\n\n[[account]]\n"));
    let settings = folder.load();
    assert_eq!(ids(&settings), ["one", "two"]);
    let named: Vec<_> = settings
        .flaws()
        .iter()
        .map(|flaw| match flaw {
            Flaw::Account { named, is_watched, .. } => (named.as_str(), *is_watched),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(named, [("new@example.org", false), ("no. 4", false)]);
}

#[test]
fn an_id_that_is_given_twice_names_the_first() {
    let folder = Folder::with_two();
    folder.write(folder.text().replace("id = \"two\"", "id = \"one\""));
    let settings = folder.load();
    assert_eq!(ids(&settings), ["one", "two"], "the second as it was before");
    assert_eq!(settings.account(&AccountId("one".to_owned())), Some(&account("one")));
    assert!(matches!(settings.flaws(), [Flaw::Account { named, .. }] if named == "two@example.org"));
}

#[test]
fn an_emptied_file_costs_no_account_and_a_missing_one_is_a_fresh_start() {
    let folder = Folder::with_two();
    folder.write(" \n");
    let settings = folder.load();
    assert_eq!(ids(&settings), ["one", "two"]);
    assert_eq!(settings.flaws().len(), 1);
    fs::remove_file(folder.path()).unwrap();
    let settings = folder.load();
    assert_eq!((ids(&settings), settings.flaws()), (vec![], &[][..]));
    assert_eq!(Settings::load(Path::new("")).flaws(), []);
}

#[test]
fn a_file_that_is_not_text_or_cannot_be_read_costs_no_account() {
    let folder = Folder::with_two();
    let mut bytes = folder.text().into_bytes();
    bytes.extend([0xff, 0xfe, 0x00]);
    folder.write(bytes);
    assert_eq!((ids(&folder.load()), folder.load().flaws().len()), (vec!["one", "two"], 1));
    fs::remove_file(folder.path()).unwrap();
    fs::create_dir(folder.path()).unwrap();
    let settings = folder.load();
    assert_eq!((ids(&settings), settings.flaws().len()), (vec!["one", "two"], 1));
}

#[test]
fn a_newer_versions_file_is_used_and_never_written() {
    let folder = Folder::with_two();
    let newer = folder.text().replace("version = 1", "version = 2");
    folder.write(&newer);
    let mut settings = folder.load();
    assert_eq!(ids(&settings), ["one", "two"]);
    assert_eq!(settings.flaws(), [Flaw::Newer]);
    let refused = settings.put(account("three")).unwrap_err();
    assert!(refused.to_string().contains("newer version"), "{refused}");
    assert_eq!((ids(&settings), folder.text()), (vec!["one", "two"], newer));
}

#[test]
fn wrong_values_outside_of_accounts_are_said_and_the_usual_ones_count() {
    let folder = Folder::empty();
    for (text, said) in [
        ("[log]\nkeep_days = 0\n", "log.keep_days"),
        ("[log]\nkeep_days = \"long\"\n", "log.keep_days"),
        ("[log]\nforget_on_quit = 1\n", "log.forget_on_quit"),
        ("log = 7\n", "log:"),
        ("account = 7\n", "account:"),
    ] {
        folder.write(text);
        let settings = folder.load();
        let is_said = |reason| in_english(reason).starts_with(said);
        assert!(matches!(settings.flaws(), [Flaw::Key { reason }] if is_said(reason)), "{text}");
        assert_eq!(settings.keep(), LogKeep::default());
    }
}

#[test]
fn one_account_in_single_brackets_is_an_account() {
    let folder = Folder::with_two();
    folder.load().remove(&AccountId("two".to_owned())).unwrap();
    folder.write(folder.text().replace("[[account]]", "[account]"));
    let mut settings = folder.load();
    assert_eq!((ids(&settings), settings.flaws()), (vec!["one"], &[][..]));
    settings.put(account("two")).unwrap();
    assert_eq!(ids(&folder.load()), ["one", "two"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_is_a_link_stays_one() {
    let folder = Folder::with_two();
    let elsewhere = folder.dir.path().join("elsewhere.toml");
    fs::rename(folder.path(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.path()).unwrap();
    folder.load().put(account("three")).unwrap();
    assert!(fs::symlink_metadata(folder.path()).unwrap().is_symlink());
    assert_eq!(ids(&folder.load()), ["one", "two", "three"]);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_settings() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with_two();
    for name in folder.files() {
        let mode = fs::metadata(folder.dir.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn preferences_are_kept_beside_what_we_do_not_know_and_go_with_their_account() {
    let folder = Folder::with_two();
    let one = AccountId("one".to_owned());
    folder.write(folder.text() + "\n[preferences]\nours_tomorrow = 7\n");
    let mut settings = folder.load();
    let general = GeneralPreferences { hide_when_locked: false, ..GeneralPreferences::default() };
    settings.set_general(general.clone()).unwrap();
    let own = AccountPreferences { removed: false, ..AccountPreferences::default() };
    assert!(settings.set_of_account(&one, own.clone()).unwrap());
    assert!(!settings.set_of_account(&AccountId("three".to_owned()), own.clone()).unwrap());
    settings.put(account("one")).unwrap();
    let mut read = folder.load();
    assert_eq!(read.flaws(), []);
    assert_eq!((read.general(), read.of_account(&one)), (&general, own));
    assert_eq!(read.of_account(&AccountId("two".to_owned())), AccountPreferences::default());
    assert!(folder.text().contains("ours_tomorrow = 7"));
    read.remove(&one).unwrap();
    read.put(account("one")).unwrap();
    assert_eq!(folder.load().of_account(&one), AccountPreferences::default());
}

#[test]
fn a_preference_that_is_not_understood_is_said_and_the_others_count() {
    let folder = Folder::with_two();
    let text = folder.text().replacen(
        "[[account]]",
        "[[account]]\npreferences = { removed = false, privacy = \"loud\" }",
        1,
    );
    folder.write(text + "\n[preferences]\ntray_mark = \"number\"\ndo_not_disturb = 3\n");
    let settings = folder.load();
    assert_eq!(settings.general().tray_mark, tidings_protocol::TrayMark::Number);
    let own = settings.of_account(&AccountId("one".to_owned()));
    assert_eq!((own.removed, own.privacy), (false, tidings_protocol::Privacy::All));
    let reasons: Vec<String> = settings
        .flaws()
        .iter()
        .map(|flaw| match flaw {
            Flaw::Key { reason } => in_english(reason).split(": ").take(2).collect::<Vec<_>>().join(": "),
            flaw => format!("{flaw:?}"),
        })
        .collect();
    assert!(reasons.iter().any(|reason| reason.contains("preferences.privacy")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("preferences.do_not_disturb")), "{reasons:?}");
}

#[test]
fn what_somebody_edits_meanwhile_stays_when_tidings_changes_something() {
    let folder = Folder::with_two();
    let mut settings = folder.load();
    let providers = settings.read_providers();
    assert!(providers().named("work").is_err());
    let own = "[oauth.work]\nclient_id = \"c\"\nauthorize_url = \"https://a.org/a\"\ntoken_url = \"https://a.org/t\"\nscope = \"s\"\n";
    folder.write(format!("# mine\n{}\n{own}", folder.text()));
    assert!(providers().named("work").is_ok(), "it counts at once");

    settings.put(AccountSettings { name: Some("Work".to_owned()), ..account("one") }).unwrap();
    settings.set_general(GeneralPreferences::default()).unwrap();

    let text = folder.text();
    assert!(
        text.starts_with("# mine") && text.contains("[oauth.work]") && text.contains("\"Work\""),
        "{text}"
    );
    assert_eq!(ids(&folder.load()), ["one", "two"]);
    assert_eq!(folder.files(), ["settings.last-good.toml", "settings.toml"]);
}

#[test]
fn a_file_that_somebody_breaks_meanwhile_is_kept_beside_what_was_understood_last() {
    let folder = Folder::with_two();
    let mut settings = folder.load();
    folder.write("[[account]\nhalf");
    assert!(settings.read_providers()().all().len() >= 2, "the known ones stay");

    settings.put(account("three")).unwrap();

    assert_eq!(ids(&folder.load()), ["one", "two", "three"]);
    assert!(folder.files().contains(&"settings.damaged-1.toml".to_owned()), "{:?}", folder.files());
}
