//! Away from home: visiting the folders of the round, looking for one that is gone, and the goodbye.

use std::time::Duration;

use tidings_core::listen::names::{candidates, look_for};
use tidings_core::listen::{
    Capabilities, Command, Completion, CounterItems, Counters, Ended, Errand, Found, Listed, Lost, Reply,
    Timer, Visited, WireName,
};
use tidings_core::tell::Why;
use tokio::time::timeout;

use crate::accounts::line::{Line, Memory, Outcome, Talk, failed};
use crate::accounts::report::Report;
use crate::edge::Edge;

/// So many folders are asked for their counters one by one when a lost one is looked for.
const MOST_CANDIDATES: usize = 50;
/// More folders than anybody has.
const MOST_REPLIES: usize = 10_000;

/// What became of a folder that could not be opened.
pub(super) enum Sought {
    /// It is there, under these bytes.
    There(WireName),
    /// It is not there, or has another name; the engine was told.
    Missing,
    /// It is there, and cannot be opened.
    Refused,
}

/// What a question brought.
struct Answers {
    status: Completion,
    listed: Vec<Listed>,
    counters: Vec<Counters>,
    capabilities: Option<Capabilities>,
}

impl Line {
    /// Makes all visits that are due.
    pub(super) async fn errands(&self, talk: &mut Talk, memory: &mut Memory) -> Result<(), Outcome> {
        loop {
            let now = self.clock.now();
            let Some(errand) = memory.patrol.as_mut().and_then(|patrol| patrol.next_visit(now)) else {
                return Ok(());
            };
            let (Errand::Visit(place) | Errand::Search(place)) = errand else { return Ok(()) };
            let Some(wire) = memory.patrol.as_ref().and_then(|patrol| patrol.wire(place)).cloned() else {
                return Ok(());
            };
            let Some(folder) = self.account.folders.get(place) else { return Ok(()) };
            let is_visit = matches!(errand, Errand::Visit(_));
            let visited = if is_visit {
                match self.visit(talk, memory, place, wire.clone()).await {
                    Ended::Visited => Visited::Done,
                    Ended::Refused(reason) => {
                        tracing::info!(account = %self.account.id, folder, reason, "a folder cannot be opened");
                        Visited::Refused
                    }
                    Ended::FolderMissing => {
                        let sought = self.search(talk, place, folder, &wire).await?;
                        found(sought, place, memory)
                    }
                    ended => return Err(self.outcome(&ended, talk.has_watched)),
                }
            } else {
                // Nothing was tried: whatever it is called, if it is there it is visited.
                let sought = self.search(talk, place, folder, &WireName::from_wire("")).await?;
                found(sought, place, memory)
            };
            if let Some(patrol) = &mut memory.patrol {
                patrol.visited(place, visited, self.clock.now());
            }
        }
    }

    /// Looks for a folder that the server does not know by the bytes that were tried.
    pub(super) async fn search(
        &self,
        talk: &mut Talk,
        place: usize,
        folder: &str,
        tried: &WireName,
    ) -> Result<Sought, Outcome> {
        let (saved, _) = self.reporter.opening(place).await;
        let known = saved.map(|saved| (saved.uidvalidity, saved.next.get()));
        let lost = Lost { folder: folder.to_owned(), known };
        let all = self.exchange(&mut talk.edge, &Command::List).await?;
        let others = &self.account.folders;
        let mut counters = Vec::new();
        if known.is_some() && look_for(&lost, others, &all.listed, &[]) == Found::Gone {
            for name in candidates(others, &all.listed).take(MOST_CANDIDATES).cloned() {
                let question = Command::Status { name, counters: CounterItems::Plain };
                counters.extend(self.exchange(&mut talk.edge, &question).await?.counters);
            }
        }
        Ok(match look_for(&lost, others, &all.listed, &counters) {
            Found::There(wire) if wire == *tried => Sought::Refused,
            Found::There(wire) => Sought::There(wire),
            Found::Renamed(wire) => {
                self.reporter.tell(Report::Renamed(place, wire.to_string())).await;
                Sought::Missing
            }
            Found::Gone => {
                self.reporter.tell(Report::Missing(place)).await;
                Sought::Missing
            }
        })
    }

    /// What the server can do, where it did not say so at the sign-in (RFC 3501 §6.1.1).
    pub(super) async fn capabilities(
        &self,
        edge: &mut Edge,
        memory: &mut Memory,
    ) -> Result<Capabilities, Outcome> {
        if memory.learnt.capabilities.is_empty() {
            let answers = self.exchange(edge, &Command::Capability).await?;
            memory.learnt.capabilities = answers.capabilities.unwrap_or_default();
        }
        Ok(memory.learnt.capabilities.clone())
    }

    /// One question while no folder is watched.
    async fn exchange(&self, edge: &mut Edge, question: &Command) -> Result<Answers, Outcome> {
        let broken = || failed(Why::Broken);
        edge.send(question).await.map_err(|_| broken())?;
        let mut answers =
            Answers { status: Completion::Bad, listed: Vec::new(), counters: Vec::new(), capabilities: None };
        let answered = timeout(self.clock.scale().timer(Timer::Silence), async {
            loop {
                match edge.next().await {
                    Ok(Some(Reply::Completed { status, .. })) => return Some(status),
                    Ok(Some(Reply::List(listed))) if answers.listed.len() < MOST_REPLIES => {
                        answers.listed.push(listed);
                    }
                    Ok(Some(Reply::Status(counters))) if answers.counters.len() < MOST_REPLIES => {
                        answers.counters.push(counters);
                    }
                    Ok(Some(Reply::Capabilities(capabilities))) => answers.capabilities = Some(capabilities),
                    Ok(Some(_)) => {}
                    Ok(None) | Err(_) => return None,
                }
            }
        });
        match answered.await {
            Ok(Some(status)) => {
                answers.status = status;
                Ok(answers)
            }
            Ok(None) => Err(broken()),
            Err(_) => Err(failed(Why::NoAnswer)),
        }
    }

    /// Says goodbye and waits for the server to hang up: a connection that is merely dropped counts against the
    /// account's limit for a while.
    pub(super) async fn say_goodbye(&self, mut edge: Edge) {
        let within = self.clock.scale().timer(Timer::Goodbye).min(Duration::from_secs(2));
        let goodbye = async {
            edge.send(&Command::Logout).await?;
            while edge.next().await?.is_some() {}
            std::io::Result::Ok(())
        };
        let _either_way = timeout(within, goodbye).await;
    }
}

fn found(sought: Sought, place: usize, memory: &mut Memory) -> Visited {
    match sought {
        Sought::There(wire) => {
            if let Some(patrol) = &mut memory.patrol {
                patrol.set_wire(place, wire);
            }
            Visited::There
        }
        Sought::Missing => Visited::Missing,
        Sought::Refused => Visited::Refused,
    }
}
