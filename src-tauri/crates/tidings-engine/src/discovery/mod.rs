//! What servers an address may have, found before anything is asked of its owner.
//!
//! In this order: our table of providers, by the address's domain, which asks nobody; then side by side the domain's
//! own autoconfig over HTTPS, its SRV records, and its mail exchanger, which is looked up in our table; then, only
//! where the person said so, the public list; then the usual names. Of the address only the domain leaves this
//! computer, and it goes to the domain's own servers and the resolver (`security.md` S3); nothing goes over HTTP and
//! nothing is asked of a parent domain. Everything is bounded in bytes and time, and what is found is only ever shown:
//! the person decides.

mod autoconfig;
mod dns;
mod guess;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use tidings_core::listen::{TimeScale, Timer};
use tidings_core::providers::{self, Provider};
use tidings_core::tell::Words;
use tidings_protocol::{AccountId, Discovery, FoundBy, Offer, ProbeStep, ProviderView, Security};
use tokio::sync::mpsc;

use crate::connection::TlsConfigs;
use dns::{Resolver, Service};

/// More offers than anybody wants to read.
const MOST_OFFERS: usize = 6;

/// What looking for servers needs.
pub(crate) struct Search {
    pub(crate) email: String,
    /// The public list may be asked about the domain.
    pub(crate) ask_public: bool,
    pub(crate) configs: Rc<TlsConfigs>,
    pub(crate) words: Rc<Words>,
    pub(crate) scale: TimeScale,
    /// Who watches.
    pub(crate) steps: mpsc::Sender<ProbeStep>,
}

impl Search {
    /// Looks in all places, and says at each what is there.
    pub(crate) async fn run(self) -> Discovery {
        let Some(domain) = providers::domain_of(&self.email).and_then(usable_domain) else {
            return Discovery::default();
        };
        self.tell("provider", None, None);
        if let Some(row) = providers::of_domain(&domain) {
            self.tell("provider", Some(true), Some(row.name.clone()));
            return Discovery { offers: self.offers(&row, FoundBy::Table), provider: Some(view(row)) };
        }
        self.tell("provider", Some(false), None);
        let mut found = self.ask_the_domain(&domain).await;
        if found.offers.is_empty() && found.provider.is_none() && self.ask_public {
            found.offers = self.public_list(&domain).await;
        }
        if found.offers.is_empty() && found.provider.is_none() {
            found.offers = self.guess(&domain).await;
        }
        found.offers.truncate(MOST_OFFERS);
        if found.provider.is_none() {
            // Whoever serves it may be known, though the domain is not.
            found.provider = found.offers.first().and_then(|offer| providers::of_host(&offer.host)).map(view);
        }
        found
    }

    /// Autoconfig, SRV and mail exchanger, side by side; the best answer first.
    async fn ask_the_domain(&self, domain: &str) -> Discovery {
        let resolver = Resolver::of_system(self.scale.timer(Timer::Lookup));
        let (configured, exchanged, served) = tokio::join!(
            self.autoconfig(domain),
            self.mail_exchanger(domain, &resolver),
            self.srv(domain, &resolver)
        );
        let mut offers = Vec::new();
        if let Some(row) = &exchanged {
            offers.extend(self.offers(row, FoundBy::MailExchanger));
        }
        for offer in configured.into_iter().chain(served) {
            let is_known = |known: &Offer| known.host == offer.host && known.port == offer.port;
            if !offers.iter().any(is_known) {
                offers.push(offer);
            }
        }
        Discovery { provider: exchanged.map(view), offers }
    }

    async fn autoconfig(&self, domain: &str) -> Vec<Offer> {
        self.tell("autoconfig", None, None);
        let offers = autoconfig::ask_domain(domain, &self.email, &self.configs, self.scale).await;
        self.told("autoconfig", &offers);
        offers
    }

    async fn public_list(&self, domain: &str) -> Vec<Offer> {
        self.tell("public_list", None, None);
        let offers = autoconfig::ask_public_list(domain, &self.email, &self.configs, self.scale).await;
        self.told("public_list", &offers);
        offers
    }

    async fn mail_exchanger(&self, domain: &str, resolver: &Resolver) -> Option<Provider> {
        self.tell("mail_exchanger", None, None);
        let exchangers = resolver.mail_exchangers(domain).await;
        let row = exchangers.iter().find_map(|exchanger| providers::of_mail_exchanger(exchanger));
        self.tell("mail_exchanger", Some(row.is_some()), row.as_ref().map(|row| row.name.clone()));
        row
    }

    async fn srv(&self, domain: &str, resolver: &Resolver) -> Vec<Offer> {
        self.tell("srv", None, None);
        let offer = |Service { host, port, security }: Service| {
            let user = self.email.clone();
            Offer { host, port, security, user, by: FoundBy::Srv }
        };
        let offers: Vec<Offer> = resolver.services(domain).await.into_iter().map(offer).collect();
        self.told("srv", &offers);
        offers
    }

    async fn guess(&self, domain: &str) -> Vec<Offer> {
        self.tell("guess", None, None);
        let offers = guess::try_usual_names(domain, &self.email, &self.configs, self.scale).await;
        self.told("guess", &offers);
        offers
    }

    fn offers(&self, row: &Provider, by: FoundBy) -> Vec<Offer> {
        let host = row.host.clone().into_iter();
        let user = || row.user.of(&self.email);
        host.map(|host| Offer { host, port: row.port(), security: row.security, user: user(), by }).collect()
    }

    fn told(&self, step: &str, offers: &[Offer]) {
        let found = offers.first().map(|offer| format!("{}:{}", offer.host, offer.port));
        self.tell(step, Some(found.is_some()), found);
    }

    fn tell(&self, step: &str, ok: Option<bool>, detail: Option<String>) {
        let text = self.words.say(&format!("discover-{}", step.replace('_', "-")));
        let step = ProbeStep { account: AccountId(String::new()), step: step.to_owned(), text, ok, detail };
        // Whoever asked may have gone; the answer says the same.
        let _unseen = self.steps.try_send(step);
    }
}

/// A domain in the form in which others are asked about it.
fn usable_domain(domain: &str) -> Option<String> {
    let domain = providers::to_ascii(domain.trim_end_matches('.'))?;
    is_host(&domain).then_some(domain)
}

/// A host name as RFC 1123 has it; what a stranger names as a host is nothing else.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(is_inside) && !label.starts_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn usable_port(port: &str) -> Option<u16> {
    port.parse().ok().filter(|port| *port != 0)
}

fn security_of(word: &str) -> Option<Security> {
    match word {
        "SSL" => Some(Security::Tls),
        "STARTTLS" => Some(Security::Starttls),
        _ => None,
    }
}

/// What a person should know of a provider.
pub(crate) fn view(row: Provider) -> ProviderView {
    let Provider { id, name, needs, oauth, must_enable, help, notes, checked, .. } = row;
    ProviderView { id, name, needs, oauth, must_enable, help, notes, checked }
}
