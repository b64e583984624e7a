//! libFuzzer's entry: runs the target that `TIDINGS_FUZZ_TARGET` names on each input.

#![no_main]

mod targets;

use std::sync::OnceLock;

libfuzzer_sys::fuzz_target!(
    // The guard catches panics of the parser behind it; libFuzzer must not hear of those.
    init: tidings_engine::guard::silence_caught_panics(),
    |input: &[u8]| {
        static TARGET: OnceLock<targets::Target> = OnceLock::new();
        let target = TARGET.get_or_init(|| {
            let name = std::env::var("TIDINGS_FUZZ_TARGET").expect("TIDINGS_FUZZ_TARGET names a target");
            targets::target(&name).unwrap_or_else(|| panic!("there is no target '{name}'"))
        });
        target(input);
    }
);
