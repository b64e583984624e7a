//! Bringing about the circumstances of a batch, and ending them: see [`Manner`](super::manner::Manner).

use super::manner::Manner;
use super::operation::Operation;
use super::run::{LIMIT, Run};
use super::world::Folder;
use crate::proxy::Fault;
use crate::wait::wait_until;

impl Run<'_> {
    pub(super) fn rename_back(&mut self) {
        let renamed = self.world.folders.values().find(|folder| folder.server_name != folder.name);
        if let Some(folder) = renamed.map(|folder| folder.name.clone()) {
            self.perform(Operation::RenameBack { folder });
        }
    }

    /// Courier tells no session that has the folder open that it was made anew or renumbered; where the mails have the
    /// UIDs that those before them had, only who opens it again can know. So it is opened again after each rename back,
    /// before a mail of the new numbering can be taken for the one that had its number, and at the end of a batch.
    pub(super) fn make_courier_reopen(&mut self) {
        let is_renumbered = |folder: &Folder| folder.incarnations.len() > 1;
        let may_be_open = self.batch.manner.is_some_and(Manner::may_keep_a_folder_open);
        if self.world.is_courier && may_be_open && self.world.watched().any(is_renumbered) {
            self.perform(Operation::Cut);
        }
    }

    /// Brings about the circumstances of a batch.
    pub(super) fn enter(&mut self, manner: Manner) {
        match manner {
            Manner::Watching | Manner::Paced | Manner::Disturbed | Manner::FolderGone => {}
            Manner::Refused => self.cut_off(),
            Manner::Reset => {
                self.proxy.set(Fault::Reset);
                self.wait_for_no_connection();
            }
            Manner::HalfClosed => self.proxy.set(Fault::HalfClose),
            Manner::BlackHole | Manner::LongBlackHole => self.proxy.set(Fault::BlackHole),
            Manner::Cut { bytes } => {
                self.proxy.set(Fault::CutAfter(bytes));
                self.proxy.end_connections();
            }
            Manner::Killed => {
                self.batch.was_killed = true;
                self.agent = None;
            }
            Manner::Quit => {
                if let Some(agent) = self.agent.take() {
                    self.tidings.quit(agent);
                }
            }
            Manner::Paused => {
                self.order("pause");
                self.wait_for_no_connection();
            }
            Manner::PausedCutOff => {
                self.cut_off();
                self.order("pause");
            }
        }
    }

    /// Ends the circumstances of a batch.
    pub(super) fn leave(&mut self, manner: Manner) {
        match manner {
            Manner::Watching | Manner::Paced | Manner::Disturbed => {}
            Manner::FolderGone => self.lose_a_folder(),
            Manner::Refused | Manner::Reset | Manner::HalfClosed => self.proxy.set(Fault::None),
            Manner::BlackHole => {
                self.proxy.end_connections();
                self.proxy.set(Fault::None);
            }
            Manner::LongBlackHole => {
                let before = self.batch.accepted;
                self.wait("the program to dial again", |run| {
                    (run.proxy.connections() <= before).then(|| "it does not".to_owned())
                });
                self.proxy.set(Fault::None);
            }
            Manner::Cut { .. } => {
                // Until it was cut off in the middle, or came through all the same.
                let often = self.batch.accepted + 4;
                self.wait("the program to dial again", |run| {
                    run.belief().filter(|_| run.proxy.connections() < often)
                });
                self.proxy.set(Fault::None);
            }
            Manner::Killed | Manner::Quit => self.agent = Some(self.tidings.start()),
            Manner::Paused => self.order("resume"),
            Manner::PausedCutOff => {
                self.order("resume");
                self.proxy.set(Fault::None);
            }
        }
    }

    /// The folder beside the inbox is deleted, missed, and made again.
    fn lose_a_folder(&mut self) {
        let can_be_lost = |folder: &&Folder| folder.name != "INBOX" && folder.may_begin_anew(1);
        let Some(folder) = self.world.watched().find(can_be_lost).map(|folder| folder.name.clone()) else {
            return;
        };
        self.perform(Operation::Delete { folder: folder.clone() });
        if self.world.is_courier {
            // It may say nothing at all to a session that has the folder open.
            self.perform(Operation::Cut);
        }
        self.wait("the folder to be missed", |run| {
            let account = run.tidings.account().unwrap_or_default();
            let folders = account["folders"].as_array().into_iter().flatten();
            let mut missed = folders.filter(|shown| shown["watch"] == "missing");
            (!missed.any(|shown| shown["name"] == folder.as_str())).then(|| account.to_string())
        });
        self.perform(Operation::Create { folder: folder.clone() });
        self.perform(Operation::marker(&folder));
    }

    fn cut_off(&self) {
        self.proxy.set(Fault::Refuse);
        self.proxy.end_connections();
        self.wait_for_no_connection();
    }

    fn wait_for_no_connection(&self) {
        wait_until("the connections to end", LIMIT, || self.proxy.open_connections() == 0);
    }

    /// `tidings account pause` and its like.
    fn order(&self, order: &str) {
        let output = self.tidings.run(&["account", order, self.server.borrow().user()]);
        assert!(output.status.success(), "{order}: {}", crate::tidings::said(&output));
    }
}
