//! The event log, or the settings, as a file in the person's folder of downloads: the page may not write files, and
//! needs no dialog.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tidings_protocol::{EventRecord, Timestamp, csv};

/// The form of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// Comma-separated values, for spreadsheets.
    Csv,
    /// One JSON object a line, as `tidings log --json` prints it.
    Json,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ExportView {
    /// Where.
    pub(crate) path: String,
    /// How many records.
    pub(crate) entries: usize,
}

/// Where settings were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SavedView {
    /// The file.
    pub(crate) path: String,
}

/// The day of a moment, as it stands in a file's name.
pub(crate) fn day(at: Timestamp) -> String {
    at.to_string().chars().take("2026-11-23".len()).collect()
}

/// Writes settings into a new file of this day.
///
/// # Errors
/// As [`write`].
pub(crate) fn write_settings(folder: &Path, day: &str, text: &str) -> io::Result<SavedView> {
    let (path, mut file) = new_file(folder, &format!("tidings-settings-{day}"), "toml")?;
    file.write_all(text.as_bytes())?;
    Ok(SavedView { path: path.display().to_string() })
}

/// So many files of one day may lie in the folder.
const MOST: u32 = 1_000;

/// Writes the records into a new file of this day; no file is ever written over.
///
/// # Errors
/// When no file can be made or written there.
pub(crate) fn write(
    folder: &Path,
    day: &str,
    format: ExportFormat,
    records: &[EventRecord],
) -> io::Result<ExportView> {
    let ending = match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Json => "jsonl",
    };
    let (path, file) = new_file(folder, &format!("tidings-log-{day}"), ending)?;
    let mut file = io::BufWriter::new(file);
    if format == ExportFormat::Csv {
        // Without this mark spreadsheets take UTF-8 for something else.
        file.write_all("\u{feff}".as_bytes())?;
        file.write_all(csv::HEADER.as_bytes())?;
    }
    for record in records {
        let line = match format {
            ExportFormat::Csv => csv::line(record),
            ExportFormat::Json => serde_json::to_string(record)? + "\n",
        };
        file.write_all(line.as_bytes())?;
    }
    file.flush()?;
    Ok(ExportView { path: path.display().to_string(), entries: records.len() })
}

fn new_file(folder: &Path, name: &str, ending: &str) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // Whom one writes with is nobody else's business.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for number in 1..=MOST {
        let number = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{name}{number}.{ending}"));
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return Ok((path, opened?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("tidings-export-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn no_file_is_written_over_and_nobody_else_can_read_one() {
        let folder = folder("names");
        let first = write(&folder, "2026-11-23", ExportFormat::Csv, &[]).unwrap();
        let second = write(&folder, "2026-11-23", ExportFormat::Csv, &[]).unwrap();
        assert!(first.path.ends_with("tidings-log-2026-11-23.csv"), "{first:?}");
        assert!(second.path.ends_with("tidings-log-2026-11-23-2.csv"), "{second:?}");
        let text = std::fs::read_to_string(&first.path).unwrap();
        assert_eq!(text, format!("\u{feff}{}", csv::HEADER));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&first.path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_and_no_panic() {
        assert!(write(Path::new("/nonexistent"), "2026-11-23", ExportFormat::Json, &[]).is_err());
    }
}
