//! Everything that fuzzing ever found, tried again. `cargo xtask fuzz` looks for more.

use std::collections::BTreeSet;
use std::path::Path;

use tidings_tests::fuzz_targets::TARGETS;

#[test]
fn every_input_that_was_worth_keeping_breaks_no_promise() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut corpora = BTreeSet::new();
    for corpus in std::fs::read_dir(&folder).unwrap() {
        let corpus = corpus.unwrap().path();
        let name = corpus.file_name().unwrap().to_str().unwrap().to_owned();
        let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
        let mut inputs = 0;
        for input in std::fs::read_dir(&corpus).unwrap() {
            let input = input.unwrap().path();
            let bytes = std::fs::read(&input).unwrap();
            let outcome = std::panic::catch_unwind(|| target(&bytes));
            assert!(outcome.is_ok(), "{} breaks a promise", input.display());
            inputs += 1;
        }
        assert!(inputs > 0, "{name} has no corpus");
        corpora.insert(name);
    }
    assert_eq!(corpora, TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect());
}
