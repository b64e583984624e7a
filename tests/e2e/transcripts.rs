//! Dialogues with servers, recorded or written down, played to the program's own guard, edge and session.

use std::fs;
use std::path::{Path, PathBuf};

use tidings_tests::transcript::{Cut, Transcript, replay};

fn transcripts() -> Vec<(PathBuf, Transcript)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let mut found = Vec::new();
    for server in fs::read_dir(folder).unwrap() {
        for file in fs::read_dir(server.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let transcript = Transcript::parse(&fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push((path, transcript));
        }
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    found
}

fn play(path: &Path, transcript: &Transcript, cut: Cut) -> Result<(), String> {
    let failed = |why: String| format!("{} cut {cut:?}: {why}", path.display());
    let told = replay(transcript, cut).map_err(failed)?;
    if told == transcript.told {
        return Ok(());
    }
    Err(failed(format!("told\n{told}instead of\n{}", transcript.told)))
}

#[test]
fn every_transcript_is_told_as_it_stands_there_however_its_bytes_come() {
    let mut failures = Vec::new();
    let all = transcripts();
    assert!(all.len() > 40, "only {} transcripts", all.len());
    for (path, transcript) in &all {
        failures.extend(Cut::everywhere().find_map(|cut| play(path, transcript, cut).err()));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_transcript_is_written_as_it_is_read() {
    for (path, transcript) in transcripts() {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(Transcript::parse(&transcript.to_string()).unwrap(), transcript, "{}", path.display());
        assert!(text.starts_with("# "), "{} says what happens", path.display());
    }
}
