//! `tidings log`: the event log, what happens from now on, and how long all that is kept.

use std::io::{self, Write as _};

use tidings_core::tell::status::clock_time;
use tidings_protocol::{
    AccountSettings, EventId, EventRecord, LogKeep, LogQuery, Request, Timestamp, Update, csv,
};

use super::{
    account,
    args::{Answer, LogArgs, LogFormat, LogOrder, LogShowArgs},
    call::Call,
    in_words,
    reach::{Agent, Reached},
    values::Since,
};

/// Records asked for at once, so that an answer stays well below [`tidings_protocol::message::MAX_LINE`],
/// whatever the subjects are.
const PIECE: u32 = 200;

pub(super) async fn obey(call: &Call, wanted: LogArgs) -> anyhow::Result<()> {
    match wanted.order {
        None => show(call, wanted.show).await,
        Some(LogOrder::Clear { account, yes }) => clear(call, account.as_deref(), yes).await,
        Some(LogOrder::Keep { days, forget_on_quit }) => keep(call, days, forget_on_quit).await,
    }
}

async fn show(call: &Call, wanted: LogShowArgs) -> anyhow::Result<()> {
    let format = wanted.format();
    if wanted.follow {
        let agent = Agent::running(call).await?;
        let query = query(call, &wanted, &agent.accounts().await?)?;
        begin(format)?;
        return follow(call, &agent, &query, format).await;
    }
    let reached = Reached::by(call).await?;
    let query = query(call, &wanted, &reached.accounts().await?)?;
    let records = all(&reached, &query).await?;
    begin(format)?;
    print(call, &records, format)
}

/// Forgets the log, of all accounts or of one, once the person has said so twice.
async fn clear(call: &Call, named: Option<&str>, yes: bool) -> anyhow::Result<()> {
    let mut reached = Reached::by(call).await?;
    let accounts = reached.accounts().await?;
    let account = match named {
        Some(named) => match account::find(&accounts, named) {
            Some(account) => Some(account.id.clone()),
            None => return Err(call.error("cli-no-such-account", &[("account", named.into())])),
        },
        None => None,
    };
    if !yes {
        return Err(call.error("cli-log-clear-yes", &[]));
    }
    reached.clear_log(account).await?;
    Ok(call.say("cli-log-cleared", &[])?)
}

/// Changes how long the log is kept, when that is asked for, and says how it is.
async fn keep(call: &Call, days: Option<u16>, forget_on_quit: Option<Answer>) -> anyhow::Result<()> {
    let mut reached = Reached::by(call).await?;
    let now = call.now();
    let overview = reached.log_overview(now, 0).await?;
    let before = overview.keep;
    let keep = LogKeep {
        days: days.unwrap_or(before.days),
        forget_on_quit: forget_on_quit.map_or(before.forget_on_quit, |answer| answer == Answer::Yes),
    };
    let overview = if keep == before {
        overview
    } else {
        reached.keep_log(keep).await?;
        reached.log_overview(now, 0).await?
    };
    call.say("cli-log-kept", &[("days", u32::from(keep.days).into())])?;
    if keep.forget_on_quit {
        call.say("cli-log-forgotten-on-quit", &[])?;
    }
    let oldest =
        overview.oldest.map(|oldest| clock_time(oldest, now, &call.zone, &call.words)).unwrap_or_default();
    let places = [("entries", overview.entries.into()), ("oldest", oldest.as_str().into())];
    Ok(call.say("cli-log-size", &places)?)
}

async fn follow(call: &Call, agent: &Agent, query: &LogQuery, format: LogFormat) -> anyhow::Result<()> {
    // First: what happens between the two is then in both, and printed once.
    agent.done(Request::Subscribe).await?;
    let records = pieces(query, async |query| agent.log(query).await).await?;
    let mut last = records.last().map_or(EventId(0), |record| record.id);
    print(call, &records, format)?;
    while let Some(update) = agent.update().await {
        let is_news = match update {
            Update::Event(record) => record.id > last,
            Update::Missed => true,
            Update::Status(_)
            | Update::LogCleared
            | Update::Preferences(_)
            | Update::Rules(_)
            | Update::Probe(_)
            | Update::SignInPage { .. }
            | Update::Raise { .. } => false,
        };
        if !is_news {
            continue;
        }
        // Asked for again, so that one place decides what fits the query.
        let query = LogQuery { after: Some(last), ..query.clone() };
        let records = pieces(&query, async |query| agent.log(query).await).await?;
        last = records.last().map_or(last, |record| record.id);
        print(call, &records, format)?;
    }
    Err(call.error("cli-agent-ended", &[]))
}

fn query(call: &Call, wanted: &LogShowArgs, accounts: &[AccountSettings]) -> anyhow::Result<LogQuery> {
    let moment = |said: Option<Since>| -> anyhow::Result<Option<Timestamp>> {
        let Some(said) = said else { return Ok(None) };
        let moment = said.moment(call.now(), &call.zone);
        Ok(Some(moment.ok_or_else(|| call.error("cli-no-such-time", &[]))?))
    };
    // An account that was removed may still be named by its address: the log takes id or address.
    let account = wanted.account.as_ref().map(|named| match account::find(accounts, named) {
        Some(account) => account.id.0.clone(),
        None => named.clone(),
    });
    Ok(LogQuery {
        since: moment(wanted.since)?,
        until: moment(wanted.until)?,
        account,
        folder: wanted.folder.clone(),
        kinds: wanted.kinds.iter().map(|kind| (*kind).into()).collect(),
        decisions: wanted.decisions.iter().map(|decision| (*decision).into()).collect(),
        search: wanted.search.clone(),
        ..LogQuery::default()
    })
}

async fn all(reached: &Reached, query: &LogQuery) -> anyhow::Result<Vec<EventRecord>> {
    match reached {
        Reached::Agent(agent) => pieces(query, async |query| agent.log(query).await).await,
        Reached::Alone(alone) => pieces(query, async |query| alone.log(&query)).await,
    }
}

/// Everything that the query wants, oldest first, fetched from the newest backwards.
async fn pieces(
    query: &LogQuery,
    ask: impl AsyncFn(LogQuery) -> anyhow::Result<Vec<EventRecord>>,
) -> anyhow::Result<Vec<EventRecord>> {
    let mut query = LogQuery { limit: PIECE, ..query.clone() };
    let mut pieces = Vec::new();
    loop {
        let piece = ask(query.clone()).await?;
        let Some(oldest) = piece.first() else { break };
        query.before = Some(oldest.id);
        let is_last = piece.len() < usize::try_from(PIECE)?;
        pieces.push(piece);
        if is_last {
            break;
        }
    }
    Ok(pieces.into_iter().rev().flatten().collect())
}

/// What stands above the records.
fn begin(format: LogFormat) -> io::Result<()> {
    match format {
        LogFormat::Csv => io::stdout().write_all(csv::HEADER.as_bytes()),
        LogFormat::Words | LogFormat::Json => Ok(()),
    }
}

fn print(call: &Call, records: &[EventRecord], format: LogFormat) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for record in records {
        let line = match format {
            LogFormat::Json => serde_json::to_string(record)? + "\n",
            LogFormat::Csv => csv::line(record),
            LogFormat::Words => in_words::event(record, call.now(), &call.zone, &call.words) + "\n",
        };
        out.write_all(line.as_bytes())?;
    }
    Ok(out.flush()?)
}
