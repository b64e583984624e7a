//! After each batch: what the program tells, believes and shows is held against what is so.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use tidings_core::listen::{TimeScale, Timer};
use tidings_protocol::EventRecord;

use super::client::disagreement;
use super::manner::Manner;
use super::operation::Operation;
use super::oracle::{self, Circumstances, Sampling};
use super::run::{LIMIT, Run};

impl Run<'_> {
    /// Waits until nothing is missing, or reports.
    pub(super) fn wait(&mut self, what: &str, mut missing: impl FnMut(&mut Self) -> Option<String>) {
        let started = Instant::now();
        let mut pause = Duration::from_millis(10);
        while let Some(problem) = missing(self) {
            assert!(started.elapsed() < LIMIT, "waited for {what} in vain\n{}\n{}", problem, self.report());
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(160));
        }
    }

    /// The batch is over: what the program tells, believes and shows must become what is so.
    pub(super) fn settle(&mut self) {
        self.check_world();
        self.wait("everything to be told and known", |run| {
            run.belief().or_else(|| {
                let refusals = oracle::check(&run.world, &run.circumstances(), &run.records());
                let lines = |lines: String, refusal| lines + "\n  " + &format!("{refusal}");
                (!refusals.is_empty()).then(|| refusals.iter().fold(String::new(), lines))
            })
        });
        let records = self.records();
        let toasts = self.desktop.recorder().toasts();
        let refusals = self.shown.check(&records, &toasts, self.batch.was_killed);
        assert!(refusals.is_empty(), "shown twice: {refusals:#?}\n{}", self.report());
        for record in &records {
            let kind = serde_json::to_string(&record.kind).expect("a kind has a name");
            *self.figures.records.entry(kind.trim_matches('"').to_owned()).or_default() += 1;
            self.world.was_told(record);
        }
        if let Some(last) = records.last() {
            self.last_record = last.id.0;
            self.since = last.at;
        }
    }

    fn circumstances(&self) -> Circumstances {
        let manner = self.batch.manner.unwrap_or(Manner::Watching);
        let has_come_back = self.proxy.connections() != self.batch.accepted;
        let is_upheaved = self.batch.operations.iter().any(Operation::disturbs);
        // A folder that was renamed or made anew may yet be opened again on the connection that there is, after all of
        // it was told and known: then what comes next is found by catching up, and seen together.
        let may_reopen = has_come_back || self.batch.follows_upheaval;
        let live = match manner.sampling() {
            Sampling::Ends => Some(false),
            _ if manner.is_calm() && !is_upheaved && !may_reopen => Some(true),
            _ => None,
        };
        // Where it came back by itself it may have missed what lay between.
        let sampling = match manner.sampling() {
            Sampling::Every if may_reopen => Sampling::Some,
            sampling => sampling,
        };
        Circumstances {
            sampling,
            live,
            hold: TimeScale::new(self.plan.time_scale).timer(Timer::DeletedHold),
            has_trouble: !manner.is_calm() || is_upheaved || has_come_back,
        }
    }

    /// The second connection must see what the world says; else the check itself is wrong.
    fn check_world(&mut self) {
        for folder in self.world.folders.values() {
            let truth = self.client.truth(folder);
            let there = folder.now().mails.iter();
            let letters = there
                .filter_map(|(uid, history)| Some((*uid, (history.now()?.clone(), history.letter.as_ref()))))
                .collect();
            if let Some(words) = disagreement(&letters, &truth) {
                panic!("the lab's own mistake: {}: {words}\n{}", folder.name, self.report());
            }
        }
    }

    /// What the program believes wrongly, if anything.
    pub(super) fn belief(&mut self) -> Option<String> {
        let picture = match self.database.picture() {
            Ok(picture) => picture,
            Err(error) => return Some(format!("the database cannot be read: {error}")),
        };
        let wrong: Vec<String> = self
            .world
            .watched()
            .filter_map(|folder| {
                let believed = match picture.believed(&folder.name) {
                    Ok(Some(believed)) => believed,
                    Ok(None) => return Some(format!("nothing is known of {}", folder.name)),
                    Err(error) => return Some(format!("the database cannot be read: {error}")),
                };
                let (validity, mails) = (folder.now().uidvalidity, folder.mails());
                if believed.uidvalidity == validity && believed.mails == mails {
                    return None;
                }
                let mut words =
                    format!("{}: UIDVALIDITY {validity}, believed {}", folder.name, believed.uidvalidity);
                for uid in mails.keys().chain(believed.mails.keys()) {
                    let (is, believes) = (mails.get(uid), believed.mails.get(uid));
                    if is != believes {
                        let _ = write!(words, "; {uid} is {is:?}, believed {believes:?}");
                    }
                }
                Some(words)
            })
            .collect();
        (!wrong.is_empty()).then(|| format!("believed wrongly: {}", wrong.join("\n  ")))
    }

    /// Why the program does not watch all folders, if it does not.
    pub(super) fn watching(&mut self) -> Option<String> {
        let Some(account) = self.tidings.account() else { return Some("no agent answers".to_owned()) };
        let is_in = |value: &serde_json::Value, wanted: &[&str]| wanted.iter().any(|wanted| value == wanted);
        let folders = account["folders"].as_array().cloned().unwrap_or_default();
        let is_watched = folders.iter().all(|folder| is_in(&folder["watch"], &["idle", "notify", "polled"]));
        let is_back = self.batch.manner.is_none_or(Manner::is_calm)
            || matches!(self.batch.manner, Some(Manner::Disturbed | Manner::FolderGone))
            || self.proxy.connections() > self.batch.accepted;
        if is_watched && is_back && is_in(&account["state"], &["idling", "polling"]) {
            return None;
        }
        // A folder that was missing is looked for once an hour, or when somebody asks.
        if folders.iter().any(|folder| folder["watch"] == "missing") {
            self.tidings.run(&["check-now"]);
        }
        Some(account.to_string())
    }

    /// The records of this batch.
    pub(super) fn records(&self) -> Vec<EventRecord> {
        let output = self.tidings.run(&["log", "--json", "--since", &self.since.to_string()]);
        assert!(output.status.success(), "the log cannot be read: {}", crate::tidings::said(&output));
        let text = String::from_utf8(output.stdout).expect("the log is UTF-8");
        let read = |line| serde_json::from_str::<EventRecord>(line).expect("a line of the log is a record");
        text.lines().map(read).filter(|record| record.id.0 > self.last_record).collect()
    }
}
