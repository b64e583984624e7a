//! The situations that are recorded of every server. The first seven are the rows of one table, each after the ones
//! before, so that transcripts of different servers show the same numbers.

use std::thread;
use std::time::Duration;

use super::{Watched, Window};
use crate::imap_client::ImapClient;
use crate::mail::mail;
use crate::real_server::ServerKind;
use crate::transcript::Transcript;

/// One situation.
pub struct Situation {
    /// The name of its file.
    pub name: &'static str,
    /// What happens in it.
    pub what: &'static str,
    play: fn(&mut Watched),
    folder: &'static str,
    /// What the folder holds before.
    before: fn(&mut ImapClient),
}

/// Where a folder of its own is needed.
const PROJECTS: &str = "Projects";
/// Longer than any of the servers holds a push back.
const REST: Duration = Duration::from_millis(2_500);

/// All situations.
pub const SITUATIONS: &[Situation] = &[
    row("append", "A mail arrives.", |c| rows(c, 0), |watched| step(watched, 0)),
    row("seen", "A mail is read elsewhere.", |c| rows(c, 1), |watched| step(watched, 1)),
    row("keyword", "A mail gets a keyword that no mail had.", |c| rows(c, 2), |watched| step(watched, 2)),
    row("delete", "A mail is marked as deleted and expunged.", |c| rows(c, 3), |watched| step(watched, 3)),
    row(
        "burst",
        "Much at once: three arrive, two go, one is read.",
        |c| rows(c, 4),
        |watched| step(watched, 4),
    ),
    row(
        "ghost",
        "A mail arrives and goes before anybody can look.",
        |c| rows(c, 5),
        |watched| step(watched, 5),
    ),
    row("move", "A mail is moved to the trash.", |c| rows(c, 6), |watched| step(watched, 6)),
    row(
        "windows",
        "Changes in the three moments around IDLE and DONE in which they are easily lost.",
        five,
        windows,
    ),
    row("first-mail", "The first mail of an empty folder arrives, is read and goes.", |_| (), first_mail),
    row("emptied", "All mails go at once.", five, |watched| {
        watched.other("deletes and expunges all five", |client| client.expunge("INBOX", "1:5"));
        watched.wait_for_events(5);
        watched.look();
    }),
    row("read-all", "All are marked as read at once, then one as unread.", five, |watched| {
        watched.other("marks all five as read", |client| {
            client.select("INBOX");
            client.ok("UID STORE 1:5 +FLAGS (\\Seen)");
        });
        watched.wait_for_events(5);
        watched.other("marks the third as unread", |client| client.remove_flags("INBOX", 3, "\\Seen"));
        watched.wait_for_events(6);
        watched.look();
    }),
    row("away", "The connection ends, and things happen before the next one.", five, |watched| {
        watched.reconnect_after("expunges 2, flags 3, reads 4, appends a sixth mail", |client| {
            client.expunge("INBOX", 2);
            client.add_flags("INBOX", 3, "\\Flagged");
            client.add_flags("INBOX", 4, "\\Seen");
            client.append("INBOX", &lab_mail("Six"));
        });
        watched.wait_for_events(4);
        watched.look();
    }),
    Situation {
        name: "made-anew",
        what: "While nobody watches the folder is deleted and made again, with other mail in it.",
        folder: PROJECTS,
        before: projects,
        play: |watched| {
            let folder = watched.folder().to_owned();
            watched.reconnect_after("deletes the folder, makes it again and appends two mails", |client| {
                client.delete_folder(&folder);
                client.create_folder(&folder);
                client.append(&folder, &lab_mail("Anew"));
                client.append(&folder, &lab_mail("Another"));
            });
            watched.wait_for_events(1);
            watched.look();
        },
    },
    Situation {
        name: "deleted-while-open",
        what: "The folder is deleted while it is watched.",
        folder: PROJECTS,
        before: projects,
        play: |watched| {
            let folder = watched.folder().to_owned();
            watched.other("deletes the folder", |client| client.delete_folder(&folder));
            thread::sleep(REST);
            if !watched.has_ended() {
                watched.check_now();
                thread::sleep(REST);
            }
        },
    },
];

const fn row(
    name: &'static str,
    what: &'static str,
    before: fn(&mut ImapClient),
    play: fn(&mut Watched),
) -> Situation {
    Situation { name, what, play, folder: "INBOX", before }
}

impl Situation {
    /// Lets it happen on a server and gives what was said.
    pub fn record(&self, kind: ServerKind) -> Transcript {
        let mut watched = Watched::new(kind, self.folder);
        watched.other("", self.before);
        watched.connect();
        (self.play)(&mut watched);
        watched.into_transcript(&[self.what])
    }
}

fn lab_mail(subject: &str) -> Vec<u8> {
    mail("Ann <ann@lab.example>", subject, "x")
}

fn five(client: &mut ImapClient) {
    for subject in ["One", "Two", "Three", "Four", "Five"] {
        client.append("INBOX", &lab_mail(subject));
    }
}

fn projects(client: &mut ImapClient) {
    // Courier has its folders below the inbox.
    let folder = client.beside_inbox(PROJECTS);
    client.create_folder(&folder);
    for subject in ["One", "Two"] {
        client.append(&folder, &lab_mail(subject));
    }
}

type Deed = fn(&mut ImapClient);

/// The rows of the table: what another client does, and how many events that is.
const ROWS: [(&str, Deed, usize); 7] = [
    ("appends a sixth mail", |client| _ = client.append("INBOX", &lab_mail("Six")), 1),
    ("marks 2 as read", |client| client.add_flags("INBOX", 2, "\\Seen"), 1),
    ("gives 3 the keyword $Work", |client| client.add_flags("INBOX", 3, "$Work"), 1),
    ("marks 2 as deleted and expunges it", |client| client.expunge("INBOX", 2), 1),
    (
        "appends three, expunges the first and the third, marks what is then the first as read",
        |client| {
            for subject in ["Seven", "Eight", "Nine"] {
                client.append("INBOX", &lab_mail(subject));
            }
            client.expunge("INBOX", "1,4");
            client.add_flags("INBOX", 3, "\\Seen");
        },
        6,
    ),
    (
        "appends a mail and expunges it at once",
        |client| {
            let uid = client.append("INBOX", &lab_mail("Ghost"));
            client.expunge("INBOX", uid);
        },
        0,
    ),
    (
        "moves the first mail to the trash",
        |client| {
            let trash = client.beside_inbox("Trash");
            client.move_to("INBOX", 3, &trash);
        },
        1,
    ),
];

/// The mailbox after so many rows of the table.
fn rows(client: &mut ImapClient, count: usize) {
    five(client);
    for (_, deed, _) in &ROWS[..count] {
        deed(client);
    }
}

fn step(watched: &mut Watched, row: usize) {
    let (what, deed, events) = ROWS[row];
    watched.other(what, deed);
    if events == 0 {
        thread::sleep(REST);
    }
    watched.wait_for_events(events);
    watched.look();
}

fn windows(watched: &mut Watched) {
    watched.other_in(Window::BeforePlus, "appends a mail just before IDLE", |client| {
        client.append("INBOX", &lab_mail("Before the plus"));
    });
    watched.wait_for_events(1);
    watched.other_in(Window::BeforeDone, "appends a mail just before DONE", |client| {
        client.append("INBOX", &lab_mail("Before done"));
    });
    watched.wait_for_events(2);
    watched.other_in(Window::BeforeNextCommand, "expunges 2 just after DONE was answered", |client| {
        client.expunge("INBOX", 2);
    });
    watched.wait_for_events(3);
    watched.look();
}

fn first_mail(watched: &mut Watched) {
    watched.other("appends a mail", |client| _ = client.append("INBOX", &lab_mail("First")));
    watched.wait_for_events(1);
    watched.other("marks it as read", |client| client.add_flags("INBOX", 1, "\\Seen"));
    watched.wait_for_events(2);
    watched.other("expunges it", |client| client.expunge("INBOX", 1));
    watched.wait_for_events(3);
    watched.look();
}
