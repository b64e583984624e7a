//! A real server of the lab, to look at by hand and to be killed in a test.
//!
//! `lab-real-server dovecot|cyrus|courier` starts it and prints one line: name and version, address, user, password,
//! and the file of the authority to trust. It ends with its standard input.

use std::io::{Read as _, stdin};

use tidings_tests::real_server::ServerKind;

fn main() -> anyhow::Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(kind) = ServerKind::named(&name) else {
        anyhow::bail!("name one of dovecot, cyrus, courier");
    };
    let server = kind.start();
    println!(
        "{kind}-{} {} {} '{}' {}",
        server.version(),
        server.address(),
        server.user(),
        server.password(),
        server.ca_file().display()
    );
    stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
