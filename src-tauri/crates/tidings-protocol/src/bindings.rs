//! Writes the page's TypeScript types, and says when the committed ones are stale.

use std::path::Path;

use ts_rs::{Config, TS};

use crate::{
    AccountId, AccountPreferences, AccountSettings, AccountState, AccountStatus, AgentStatus, ClickOpens,
    ClockTime, DecisionKind, Discovery, EventId, EventKind, EventRecord, Failure, FailureCode, FolderStatus,
    FoundBy, GeneralPreferences, HourCount, ImportAccount, ImportPreview, ImportRule, ImportSource, Language,
    LogKeep, LogOverview, LogQuery, Needs, OAuthProvider, Offer, Preferences, Privacy, ProbeOutcome,
    ProbeStep, Problem, ProblemCode, ProviderView, QuietHours, Rule, RuleHit, RuleId, RuleTell, Security,
    Sound, Spoken, Status, Theme, Timestamp, ToastButton, TrayMark, TryOut, Update, Watch, Weekday, Welcome,
};

fn generated() -> String {
    let config = Config::default();
    let mut out = String::from(
        "// Generated from src-tauri/crates/tidings-protocol by `cargo xtask bindings`. Do not edit.\n",
    );
    macro_rules! types {
        ($($name:ty),* $(,)?) => { $( out.push_str(&format!("\nexport {}\n", <$name>::decl(&config))); )* };
    }
    types!(
        AccountId,
        Timestamp,
        EventId,
        Security,
        AccountSettings,
        ClockTime,
        Sound,
        Weekday,
        QuietHours,
        Privacy,
        ClickOpens,
        ToastButton,
        TrayMark,
        Language,
        Spoken,
        Theme,
        GeneralPreferences,
        AccountPreferences,
        Preferences,
        Needs,
        ProviderView,
        FoundBy,
        Offer,
        Discovery,
        EventKind,
        DecisionKind,
        EventRecord,
        RuleId,
        RuleTell,
        Rule,
        RuleHit,
        TryOut,
        ImportSource,
        ImportAccount,
        ImportRule,
        ImportPreview,
        LogQuery,
        LogKeep,
        HourCount,
        LogOverview,
        AccountState,
        Watch,
        FolderStatus,
        ProblemCode,
        Problem,
        AccountStatus,
        AgentStatus,
        Status,
        Welcome,
        FailureCode,
        Failure,
        OAuthProvider,
        ProbeStep,
        ProbeOutcome,
        Update,
    );
    out
}

#[test]
fn bindings_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/lib/bindings.ts");
    let generated = generated();
    if std::env::var_os("TIDINGS_WRITE_BINDINGS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == generated, "ui/src/lib/bindings.ts is stale: run `cargo xtask bindings`");
}
