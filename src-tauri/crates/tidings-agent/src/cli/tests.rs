//! The command line as a whole: what is wrong use, and what people and scripts read.

use clap::CommandFactory as _;

use super::*;

#[test]
fn the_definition_is_sound() {
    Args::command().debug_assert();
}
