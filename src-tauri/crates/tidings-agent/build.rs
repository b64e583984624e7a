//! Has the linker lay together what an agent calls while it watches, and keep what a start reads small.
//!
//! Memory is mapped in pieces of 64 KiB around each function that is called. Strewn over the whole program, the few
//! functions of an agent at rest kept nearly all of it in memory, the command line included.

use std::env;
use std::path::Path;

/// The functions, as a part of a linker's script; `cargo xtask order` writes it.
const SCRIPT: &str = "called-first.ld";

fn main() {
    println!("cargo::rerun-if-changed={SCRIPT}");
    println!("cargo::rerun-if-changed=build.rs");
    // What is built for debugging is linked often, and is not measured.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let is_linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    if is_release && is_linux {
        let script = Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(SCRIPT);
        println!("cargo::rustc-link-arg-bin=tidings=-Wl,-T,{}", script.display());
        // What a position-independent program has to put right when it starts: 9 KiB instead of 320 to be read for it.
        println!("cargo::rustc-link-arg-bin=tidings=-Wl,-z,pack-relative-relocs");
    }
}
