//! `cargo xtask bindings`: the page's TypeScript types, written from `tidings-protocol`.

use crate::steps::succeed;
use crate::workspace;

const TEST: [&str; 4] = ["test", "--quiet", "--package", "tidings-protocol"];

/// Writes `ui/src/lib/bindings.ts`.
pub(crate) fn write() -> anyhow::Result<()> {
    succeed(workspace::cargo()?.args(TEST).arg("bindings_are_current").env("TIDINGS_WRITE_BINDINGS", "1"))?;
    println!("ui/src/lib/bindings.ts is written");
    Ok(())
}

/// Says when the committed file is stale.
pub(crate) fn check() -> anyhow::Result<()> {
    succeed(workspace::cargo()?.args(TEST).arg("bindings_are_current"))
}
