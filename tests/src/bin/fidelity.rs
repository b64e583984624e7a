//! The differential check with a server, a seed and a length of one's own; `cargo xtask fidelity` builds what it needs.

use clap::{Parser, ValueEnum};
use tidings_tests::fidelity::{self, Kind, Plan};

/// Does random things to a real server and holds what Tidings tells against them.
#[derive(Parser)]
#[command(name = "cargo xtask fidelity")]
struct Args {
    /// Which server; without it all of them, side by side
    #[arg(long, value_name = "NAME")]
    server: Option<Name>,
    /// How many operations
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    ops: usize,
    /// The number that all choices follow from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What every wait of Tidings is multiplied by
    #[arg(long, value_name = "FACTOR", default_value_t = fidelity::TIME_SCALE)]
    time_scale: f64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    Dovecot,
}

fn main() {
    let args = Args::parse();
    let kinds: Vec<Kind> = match args.server {
        Some(Name::Dovecot) => vec![Kind::Dovecot],
        None => Kind::ALL.to_vec(),
    };
    std::thread::scope(|scope| {
        for kind in kinds {
            let plan = Plan { kind, operations: args.ops, seed: args.seed, time_scale: args.time_scale };
            scope.spawn(move || println!("{}: {}", kind.name(), fidelity::run(&plan)));
        }
    });
}
