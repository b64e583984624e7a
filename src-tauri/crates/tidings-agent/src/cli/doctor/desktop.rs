//! The desktop around the agent: bus, notifications, tray, keyring, and the way to anywhere.

use tidings_os::{desktop, network};

use super::Finding;
use crate::cli::call::Call;

pub(super) async fn findings(call: &Call) -> Vec<Finding> {
    let words = &call.words;
    let offers = desktop::offers().await;
    let mut findings = Vec::new();
    if offers.bus == Some(false) {
        findings.push(Finding::lacking(words.say("doctor-no-bus"), words.say("doctor-no-bus-next")));
    }
    match offers.notifications {
        Some(Ok(service)) => {
            let capabilities = service.capabilities.join(", ");
            let places = [
                ("name", service.name.as_str().into()),
                ("version", service.version.as_str().into()),
                ("capabilities", capabilities.as_str().into()),
            ];
            findings.push(Finding::good(words.tell("doctor-notifications", &places)));
        }
        Some(Err(error)) => {
            let reason = error.to_string();
            let text = words.tell("doctor-no-notifications", &[("reason", reason.as_str().into())]);
            findings.push(Finding::bad(text, words.say("doctor-no-notifications-next")));
        }
        None => {}
    }
    match offers.tray {
        Some(true) => findings.push(Finding::good(words.say("doctor-tray"))),
        Some(false) => {
            findings.push(Finding::lacking(words.say("doctor-no-tray"), words.say("doctor-no-tray-next")));
        }
        None => {}
    }
    findings.push(if offers.keyring {
        Finding::good(words.say("doctor-keyring"))
    } else {
        Finding::lacking(words.say("doctor-no-keyring"), words.say("doctor-no-keyring-next"))
    });
    findings.push(if network::has_route() {
        Finding::good(words.say("doctor-network"))
    } else {
        Finding::bad(words.say("doctor-no-network"), words.say("doctor-no-network-next"))
    });
    findings
}
