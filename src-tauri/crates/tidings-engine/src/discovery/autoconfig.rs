//! Autoconfig, the XML in which domains name their mail servers (Thunderbird's format, draft-ietf-mailmaint-autoconfig).
//!
//! Asked over HTTPS only, of the domain itself, and without the address: the file is the same for all. A document type
//! is refused whole, so no entity is ever expanded; bytes, elements and offers are bounded.

use tidings_core::listen::{TimeScale, Timer};
use tidings_protocol::{FoundBy, Offer};
use tokio::time::timeout;

use super::{is_host, security_of, usable_port};
use crate::connection::TlsConfigs;
use crate::https::{self, Url};

/// Elements of a file; the longest of the public list has a few hundred.
const MOST_ELEMENTS: u32 = 4_000;
/// The longest user name worth showing.
const LONGEST_USER: usize = 320;
/// Mozilla's public list. It is asked only when the person said so, and learns the domain.
const PUBLIC_LIST: &str = "https://autoconfig.thunderbird.net/v1.1";

/// Asks the domain in both places where it may answer.
pub(super) async fn ask_domain(
    domain: &str,
    email: &str,
    configs: &TlsConfigs,
    scale: TimeScale,
) -> Vec<Offer> {
    let own = format!("https://autoconfig.{domain}/mail/config-v1.1.xml");
    let well_known = format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml");
    let (own, well_known) = tokio::join!(fetch(&own, configs, scale), fetch(&well_known, configs, scale));
    let read = |xml: Option<Vec<u8>>| xml.map(|xml| offers(&xml, email, FoundBy::Autoconfig));
    read(own).filter(|offers| !offers.is_empty()).or_else(|| read(well_known)).unwrap_or_default()
}

/// Asks the public list about the domain.
pub(super) async fn ask_public_list(
    domain: &str,
    email: &str,
    configs: &TlsConfigs,
    scale: TimeScale,
) -> Vec<Offer> {
    let xml = fetch(&format!("{PUBLIC_LIST}/{domain}"), configs, scale).await;
    xml.map(|xml| offers(&xml, email, FoundBy::PublicList)).unwrap_or_default()
}

/// Names where the web server of every domain is looked for instead, as `192.0.2.80:443`; the tests do. It has to show a
/// certificate for the domain all the same.
const INSTEAD: &str = "TIDINGS_WEB";

/// The file at this address. Where there is none, which is usual, it does not matter why.
pub(super) async fn fetch(address: &str, configs: &TlsConfigs, scale: TimeScale) -> Option<Vec<u8>> {
    let url = Url::parse(address)?;
    let config = configs.trusting(None).ok()?;
    let instead = std::env::var(INSTEAD).ok().and_then(|server| server.parse().ok());
    let asking = https::get(&url, instead, config, scale);
    let answer = timeout(scale.timer(Timer::Lookup), asking).await.ok()?;
    match answer {
        Ok(answer) if answer.status == 200 => Some(answer.body.to_vec()),
        Ok(answer) => {
            tracing::debug!(address, answer.status, "no autoconfig there");
            None
        }
        Err(error) => {
            tracing::debug!(address, %error, "no autoconfig there");
            None
        }
    }
}

/// The IMAP servers that a file names, those with TLS from the first byte first. Servers in clear are passed over.
pub(super) fn offers(xml: &[u8], email: &str, by: FoundBy) -> Vec<Offer> {
    let options =
        roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MOST_ELEMENTS, ..Default::default() };
    let Ok(text) = std::str::from_utf8(xml) else { return Vec::new() };
    let Ok(document) = roxmltree::Document::parse_with_options(text, options) else { return Vec::new() };
    let providers = document.root_element().children().filter(|node| node.has_tag_name("emailProvider"));
    let servers = providers.flat_map(|provider| provider.children());
    let servers =
        servers.filter(|node| node.has_tag_name("incomingServer") && node.attribute("type") == Some("imap"));
    let mut offers: Vec<Offer> = servers.filter_map(|server| offer(server, email, by)).collect();
    offers.sort_by_key(|offer| offer.security != tidings_protocol::Security::Tls);
    offers
}

fn offer(server: roxmltree::Node<'_, '_>, email: &str, by: FoundBy) -> Option<Offer> {
    let text = |name: &str| {
        let node = server.children().find(|node| node.has_tag_name(name))?;
        node.text().map(str::trim)
    };
    let host = text("hostname")?.to_ascii_lowercase();
    let user = user(text("username").unwrap_or("%EMAILADDRESS%"), email)?;
    let offer = Offer {
        port: usable_port(text("port")?)?,
        security: security_of(text("socketType")?)?,
        host,
        user,
        by,
    };
    is_host(&offer.host).then_some(offer)
}

fn user(template: &str, email: &str) -> Option<String> {
    let (local, domain) = email.rsplit_once('@')?;
    let user = template
        .replace("%EMAILADDRESS%", email)
        .replace("%EMAILLOCALPART%", local)
        .replace("%EMAILDOMAIN%", domain);
    let is_usable = !user.is_empty() && user.len() <= LONGEST_USER && !user.contains(char::is_control);
    is_usable.then_some(user)
}
