//! What happens in the demo mailbox: a small day of somebody's mail, played again and again.

use crate::imap_server::ImapServer;

/// Alibaba's Chinese customers have folders like these.
const PROJECT: &str = "项目";

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Sender, subject, first line.
    Mail(&'static str, &'static str, &'static str),
    /// The same into the folder with a Chinese name.
    ProjectMail(&'static str, &'static str, &'static str),
    /// The newest mail of INBOX is read somewhere else.
    Read,
    /// It is marked as unread again.
    Unread,
    /// It gets a star.
    Flag,
    /// It is deleted somewhere else.
    Delete,
    /// Five mails at once.
    Burst,
    /// The server ends every connection, as Alibaba's does after its limit: without a word.
    EndConnections,
}

const ACTS: &[Act] = &[
    Act::Mail(
        "Lena Hoffmann <lena.hoffmann@nordlicht.example>",
        "Train tickets for Friday",
        "Seats 41 and 42.",
    ),
    Act::Mail("张伟 <zhang.wei@huadong.example>", "关于下周一项目评审会议的通知", "请准时参加。"),
    Act::Read,
    Act::Mail("Billing <billing@hosting.example>", "Your invoice for November is ready", "Amount due: 12.00"),
    Act::Delete,
    Act::ProjectMail("李娜 <li.na@huadong.example>", "接口文档 v2 已更新", "主要修改了第三章。"),
    Act::Mail("GitLab <noreply@code.example>", "Pipeline #4821 has failed for main", "1 of 14 jobs failed."),
    Act::Flag,
    Act::Read,
    Act::Unread,
    Act::EndConnections,
    Act::Mail(
        "Marta Lindqvist <marta@lindqvist.example>",
        "Photos from Sunday",
        "The dog is in nearly all of them.",
    ),
    Act::Burst,
    Act::Read,
    Act::Delete,
    Act::ProjectMail("王芳 <wang.fang@huadong.example>", "Re: 测试环境账号", "已开通。"),
    Act::Mail(
        "Dr. Okafor's practice <desk@praxis.example>",
        "Reminder: appointment on Thursday, 9:40",
        "Please be early.",
    ),
    Act::Read,
];

const BURST: [(&str, &str); 5] = [
    ("Tomás Ruiz <tomas@atelier.example>", "Re: Re: Lunch?"),
    ("Newsletter <news@gardening.example>", "Seven things to plant in December"),
    ("Ingrid Solberg <ingrid@fjord.example>", "Draft of chapter 4"),
    ("Parcel service <track@parcels.example>", "Your parcel arrives today between 13:00 and 15:00"),
    ("陈静 <chen.jing@huadong.example>", "报销单已批准"),
];

/// The script and how far it was played.
pub struct Script {
    next: usize,
    rounds: usize,
}

impl Script {
    /// Prepares the mailbox: the folder with a Chinese name, and a few mails that were there before.
    pub fn new(server: &ImapServer) -> Self {
        server.create_folder(PROJECT);
        for (from, subject) in [
            ("Welcome desk <hello@lab.example>", "Welcome to the demo mailbox"),
            ("Lena Hoffmann <lena.hoffmann@nordlicht.example>", "Notes from our last meeting"),
            ("张伟 <zhang.wei@huadong.example>", "合同扫描件"),
        ] {
            let uid = server.deliver("INBOX", from, subject, "From before the demo began.");
            server.add_flag("INBOX", uid, "\\Seen");
        }
        Self { next: 0, rounds: 0 }
    }

    /// The folders in which things happen.
    pub fn folders(&self) -> [&'static str; 2] {
        ["INBOX", PROJECT]
    }

    /// Whether everything has happened once.
    pub fn is_played_through(&self) -> bool {
        self.rounds > 0
    }

    /// Lets the next thing happen.
    pub fn step(&mut self, server: &ImapServer) {
        let Some(act) = ACTS.get(self.next) else { return };
        self.next += 1;
        if self.next == ACTS.len() {
            (self.next, self.rounds) = (0, self.rounds + 1);
        }
        match *act {
            Act::Mail(from, subject, body) => {
                server.deliver("INBOX", from, subject, body);
            }
            Act::ProjectMail(from, subject, body) => {
                server.deliver(PROJECT, from, subject, body);
            }
            Act::Read => server.add_flag("INBOX", newest(server), "\\Seen"),
            Act::Unread => server.remove_flag("INBOX", newest(server), "\\Seen"),
            Act::Flag => server.add_flag("INBOX", newest(server), "\\Flagged"),
            Act::Delete => server.expunge("INBOX", newest(server)),
            Act::Burst => {
                for (from, subject) in BURST {
                    server.deliver("INBOX", from, subject, "One of five.");
                }
            }
            Act::EndConnections => server.end_sessions(None),
        }
    }
}

/// The UID of INBOX's newest mail. The script never empties it.
fn newest(server: &ImapServer) -> u32 {
    server.truth("INBOX").into_keys().next_back().expect("the demo's INBOX is never empty")
}
