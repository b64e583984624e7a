//! The differential check with a server, a seed and a length of one's own; `cargo xtask fidelity` builds what it needs.

use clap::Parser;
use tidings_tests::fidelity::{self, Plan};
use tidings_tests::real_server::ServerKind;

/// Does random things to a real server and holds what Tidings tells against them.
#[derive(Parser)]
#[command(name = "cargo xtask fidelity")]
struct Args {
    /// Which server; without it all of them, side by side
    #[arg(long, value_name = "NAME", value_parser = kind)]
    server: Option<ServerKind>,
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

fn kind(name: &str) -> Result<ServerKind, String> {
    let names = || ServerKind::ALL.map(|kind| kind.to_string()).join(", ");
    ServerKind::named(name).ok_or_else(|| format!("say one of {}", names()))
}

fn main() {
    let args = Args::parse();
    let kinds = args.server.map_or_else(|| ServerKind::ALL.to_vec(), |kind| vec![kind]);
    std::thread::scope(|scope| {
        for kind in kinds {
            let plan = Plan { kind, operations: args.ops, seed: args.seed, time_scale: args.time_scale };
            scope.spawn(move || println!("{kind}: {}", fidelity::run(&plan)));
        }
    });
}
