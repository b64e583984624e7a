//! `tidings log`: the event log, and what happens from now on.

use std::io::{self, Write as _};

use tidings_protocol::{AccountSettings, EventId, EventRecord, LogQuery, Request, Update};

use super::{
    account,
    args::{self, LogArgs},
    call::Call,
    in_words,
    reach::{Agent, Reached},
};
use crate::agent::Format;

/// Records asked for at once, so that an answer stays well below [`tidings_protocol::message::MAX_LINE`],
/// whatever the subjects are.
const PIECE: u32 = 200;

pub(super) async fn show(call: &Call, wanted: LogArgs) -> anyhow::Result<()> {
    let format = args::format(wanted.json);
    if wanted.follow {
        let agent = Agent::running(call).await?;
        let query = query(call, &wanted, &agent.accounts().await?)?;
        return follow(call, &agent, &query, format).await;
    }
    let reached = Reached::by(call).await?;
    let query = query(call, &wanted, &reached.accounts().await?)?;
    print(call, &all(&reached, &query).await?, format)
}

async fn follow(call: &Call, agent: &Agent, query: &LogQuery, format: Format) -> anyhow::Result<()> {
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
            | Update::Preferences(_)
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

fn query(call: &Call, wanted: &LogArgs, accounts: &[AccountSettings]) -> anyhow::Result<LogQuery> {
    let since = match wanted.since {
        Some(since) => {
            let moment = since.moment(call.now(), &call.zone);
            Some(moment.ok_or_else(|| call.error("cli-no-such-time", &[]))?)
        }
        None => None,
    };
    // An account that was removed may still be named by its address: the log takes id or address.
    let account = wanted.account.as_ref().map(|named| match account::find(accounts, named) {
        Some(account) => account.id.0.clone(),
        None => named.clone(),
    });
    Ok(LogQuery {
        since,
        account,
        kind: wanted.kind.map(Into::into),
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

fn print(call: &Call, records: &[EventRecord], format: Format) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for record in records {
        let line = match format {
            Format::Json => serde_json::to_string(record)?,
            Format::Words => in_words::event(record, call.now(), &call.zone, &call.words),
        };
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}
