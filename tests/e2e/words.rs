//! The message catalogue: one file a language, all with the same messages and places; each message is said somewhere,
//! and each that is said is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ENGLISH: &str = "en";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The messages of a language, each with the places it fills and the messages it is made of.
fn catalogue(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let path = root().join(format!("src-tauri/crates/tidings-core/locales/{language}.ftl"));
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in fs::read_to_string(path).unwrap().lines().filter(|line| !line.starts_with('#')) {
        let text = match line.split_once(" =") {
            Some((name, text)) if !name.is_empty() && !name.contains([' ', '{']) => {
                key = name.to_owned();
                let before = messages.insert(key.clone(), BTreeSet::new());
                assert!(before.is_none(), "{language}: {key} is there twice");
                text
            }
            _ => line,
        };
        let places = text.split('{').skip(1).filter_map(|rest| rest.split_whitespace().next());
        let named = places.filter(|place| place.starts_with('$') || place.contains('-'));
        if let Some(message) = messages.get_mut(&key) {
            message.extend(named.map(str::to_owned));
        }
    }
    messages
}

fn languages() -> Vec<String> {
    let files = fs::read_dir(root().join("src-tauri/crates/tidings-core/locales")).unwrap();
    let names = files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned());
    let mut languages: Vec<String> = names.collect();
    languages.sort();
    languages
}

#[test]
fn every_language_has_the_messages_and_the_places_of_english() {
    let english = catalogue(ENGLISH);
    assert!(english.len() > 400);
    assert_eq!(languages(), ["de", "en", "zh-CN", "zh-TW"]);
    let mut wrong = Vec::new();
    for language in languages() {
        let theirs = catalogue(&language);
        wrong.extend(
            english
                .keys()
                .filter(|key| !theirs.contains_key(*key))
                .map(|key| format!("{language} lacks {key}")),
        );
        for (key, places) in &theirs {
            match english.get(key) {
                None => wrong.push(format!("{language}: {key} is not in English")),
                Some(known) if known != places => {
                    wrong.push(format!("{language}: {key} has {places:?}, not {known:?}"))
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_message_of_the_agent_is_said_and_every_one_that_is_said_is_there() {
    let english = catalogue(ENGLISH);
    let code = sources(&root().join("src-tauri/crates"));
    // What only the window says is looked for beside the page (`ui/src/lib/words.test.ts`) and in the shell.
    let ours = english.keys().filter(|key| !key.starts_with("window-") && *key != "app-name");
    let page = sources(&root().join("ui/src"));
    let parts: BTreeSet<&String> = english.values().flatten().collect();
    // Keys made of parts: `probe-{}`, `{key}-next`.
    let pieces = || code.split('"').filter(|piece| piece.contains('{') && !piece.contains([' ', '\n']));
    let made: Vec<(&str, &str)> = pieces()
        .filter_map(|piece| {
            let (start, rest) = piece.split_once('{')?;
            let (_, end) = rest.split_once('}')?;
            (start.len() > 4 && start.ends_with('-') || end.len() > 3 && end.starts_with('-'))
                .then_some((start, end))
        })
        .collect();
    let is_made = |key: &str| made.iter().any(|(start, end)| key.starts_with(start) && key.ends_with(end));
    let is_quoted = |key: &str| [&code, &page].iter().any(|text| text.contains(&format!("\"{key}\"")));
    let unsaid: Vec<&String> =
        ours.filter(|key| !is_quoted(key) && !parts.contains(key) && !is_made(key)).collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:#?}");

    let mut missing = BTreeSet::new();
    for way in [".say(\"", ".tell(\"", ".error(\"", ".remark(\""] {
        for rest in code.split(way).skip(1) {
            let key = rest.split('"').next().unwrap_or_default();
            // Tests look for what is not there.
            if key.contains('-') && !key.starts_with("no-such") && !english.contains_key(key) {
                missing.insert(key);
            }
        }
    }
    assert!(missing.is_empty(), "no message {missing:#?}");
}

/// All sources below a folder.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if path
            .extension()
            .is_some_and(|ending| ["rs", "ts", "svelte"].iter().any(|known| ending == *known))
        {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    all
}
