//! The names under which domains usually have their IMAP server, tried: a guess counts only when a server greets there
//! under a certificate that is valid for the name. Nothing is sent but what TLS and STARTTLS need.

use futures_util::future::join_all;
use tidings_core::listen::{TimeScale, Timer};
use tidings_protocol::{FoundBy, Offer, Security};
use tokio::time::timeout;

use crate::connection::{Connection, TlsConfigs};
use crate::edge::Greeted;

/// What stands before the domain, with the connection's protection; the best first.
const USUAL: [(&str, Security); 5] = [
    ("imap.", Security::Tls),
    ("mail.", Security::Tls),
    ("", Security::Tls),
    ("imap.", Security::Starttls),
    ("mail.", Security::Starttls),
];

/// The servers that greet, all tried at once; the best first.
pub(super) async fn try_usual_names(
    domain: &str,
    email: &str,
    configs: &TlsConfigs,
    scale: TimeScale,
) -> Vec<Offer> {
    let tries = USUAL.map(|(prefix, security)| {
        let (host, port, user) = (format!("{prefix}{domain}"), security.default_port(), email.to_owned());
        let offer = Offer { host, port, security, user, by: FoundBy::Guess };
        async move {
            let greets = timeout(scale.timer(Timer::Lookup), greets(&offer, configs, scale)).await;
            greets.unwrap_or(false).then_some(offer)
        }
    });
    let mut found: Vec<Offer> = join_all(tries).await.into_iter().flatten().collect();
    // One answer is enough where the best one greets.
    found.truncate(2);
    found
}

/// Whether an IMAP server greets there.
pub(super) async fn greets(offer: &Offer, configs: &TlsConfigs, scale: TimeScale) -> bool {
    let Ok(config) = configs.trusting(None) else { return false };
    let server = (offer.host.as_str(), offer.port);
    match Connection::open(server, offer.security, config, scale, |_, _| {}).await {
        Ok(connection) => {
            Greeted::on(connection, &offer.host, scale.timer(Timer::Greeting), None).await.is_ok()
        }
        Err(error) => {
            tracing::debug!(host = offer.host, port = offer.port, %error, "nobody greets there");
            false
        }
    }
}
