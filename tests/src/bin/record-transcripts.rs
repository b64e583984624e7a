//! Records the transcripts of the installed servers anew: `record-transcripts [SERVER [SITUATION]]`.
//!
//! Writes `tests/transcripts/SERVER-VERSION/SITUATION.txt`. What is told is written as it is told now: look at the
//! difference before it is kept.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use tidings_tests::real_server::ServerKind;
use tidings_tests::transcript::record::situations::SITUATIONS;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let kinds = match arguments.next() {
        Some(name) => vec![ServerKind::named(&name).context("the servers are dovecot, cyrus, courier")?],
        None => ServerKind::ALL.to_vec(),
    };
    let only = arguments.next();
    let wanted =
        || SITUATIONS.iter().filter(|situation| only.as_ref().is_none_or(|name| name == situation.name));
    anyhow::ensure!(wanted().next().is_some(), "no such situation");
    for kind in kinds {
        for situation in wanted() {
            let transcript = situation.record(kind);
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("transcripts")
                .join(transcript.server.replace(' ', "-"));
            fs::create_dir_all(&folder)?;
            let file = folder.join(format!("{}.txt", situation.name));
            fs::write(&file, transcript.to_string())?;
            println!("{}", file.display());
        }
    }
    Ok(())
}
