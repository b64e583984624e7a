//! Has the linker lay together what an agent calls while it watches, and keep what a start reads small.
//!
//! Memory is mapped in pieces of 64 KiB around each function that is called. Strewn over the whole program, the few
//! functions of an agent at rest kept nearly all of it in memory, the command line included.

use std::env;
use std::path::Path;

/// The functions, as a part of a linker's script; `cargo xtask order` writes it.
const SCRIPT: &str = "called-first.ld";

/// Set by `cargo xtask order`, which asks the program for the names of its functions.
const KEEPS_NAMES: &str = "TIDINGS_KEEPS_NAMES";

fn main() {
    println!("cargo::rerun-if-changed={SCRIPT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={KEEPS_NAMES}");
    // What is built for debugging is linked often, and is not measured.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        match env::var("CARGO_CFG_TARGET_OS").as_deref() {
            Ok("linux") => {
                strip("-Wl,--strip-all");
                lay_together();
            }
            Ok("macos") => strip("-Wl,-S,-x"),
            // Windows has the names in a file beside the program.
            _ => {}
        }
    }
}

/// Here and not in the profile, where another choice makes other names: half of the script's functions would then be
/// those of a program that nobody has.
fn strip(flags: &str) {
    if env::var_os(KEEPS_NAMES).is_none() {
        println!("cargo::rustc-link-arg-bin=tidings={flags}");
    }
}

fn lay_together() {
    let script = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(SCRIPT);
    println!("cargo::rustc-link-arg-bin=tidings=-Wl,-T,{}", script.display());
    // What a position-independent program has to put right when it starts: 9 KiB instead of 320 to be read for it.
    println!("cargo::rustc-link-arg-bin=tidings=-Wl,-z,pack-relative-relocs");
}
