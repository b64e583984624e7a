//! `tidings run`: every event as a line, printed as it happens.

use jiff::tz::TimeZone;
use std::rc::Rc;

use tidings_core::tell::Words;
use tidings_engine::{Handle, clock::Clock};
use tidings_protocol::{EventId, EventRecord, LogQuery, Reply, Request, Update};
use tokio::{io::AsyncWriteExt as _, sync::broadcast::error::RecvError};

use crate::{cli::in_words, setup, zone};

/// How events are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Words,
    /// One JSON object a line.
    Json,
}

/// Prints events from now on, each once, until the engine or the reader is gone.
///
/// The writing is done on a thread of the runtime's: a reader that hangs must not stop the watching. What it
/// then misses is read from the log when it goes on.
///
/// # Errors
/// When standard output fails for another reason than that nobody reads it.
pub(super) async fn print(handle: Handle, format: Format, words: Rc<Words>) -> anyhow::Result<()> {
    let mut updates = handle.updates();
    let Some(mut last) = newest(&handle).await else { return Ok(()) };
    let printer = Printer { format, clock: Clock::new(setup::time_scale()), words };
    let mut out = tokio::io::stdout();
    loop {
        let records = match updates.recv().await {
            Ok(Update::Event(record)) if record.id > last => vec![*record],
            // Told meanwhile: it was printed when it happened.
            Ok(
                Update::Event(_)
                | Update::Status(_)
                | Update::Preferences(_)
                | Update::Rules(_)
                | Update::LogCleared
                | Update::Probe(_)
                | Update::SignInPage { .. }
                | Update::Raise { .. },
            ) => continue,
            Ok(Update::Missed) | Err(RecvError::Lagged(_)) => after(&handle, last).await,
            Err(RecvError::Closed) => return Ok(()),
        };
        for record in records {
            last = record.id;
            let line = printer.line(&record, &zone::of_system())?;
            let written = async {
                out.write_all(line.as_bytes()).await?;
                out.flush().await
            };
            match written.await {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
                written => written?,
            }
        }
    }
}

struct Printer {
    format: Format,
    clock: Clock,
    words: Rc<Words>,
}

impl Printer {
    fn line(&self, record: &EventRecord, zone: &TimeZone) -> anyhow::Result<String> {
        let line = match self.format {
            Format::Words => in_words::event(record, self.clock.wall(), zone, &self.words),
            Format::Json => serde_json::to_string(record)?,
        };
        Ok(line + "\n")
    }
}

/// The newest record there is; `None` when the engine is ending.
async fn newest(handle: &Handle) -> Option<EventId> {
    let query = LogQuery { limit: 1, ..LogQuery::default() };
    match handle.ask(Request::Log(query)).await {
        Reply::Log(records) => Some(records.last().map_or(EventId(0), |record| record.id)),
        _ => None,
    }
}

/// What was missed. More than a query gives at once is not caught up with: the log has it.
async fn after(handle: &Handle, last: EventId) -> Vec<EventRecord> {
    let query = LogQuery { after: Some(last), ..LogQuery::default() };
    match handle.ask(Request::Log(query)).await {
        Reply::Log(records) => records,
        _ => Vec::new(),
    }
}
