//! From the server's own push to the call at the notification service.

use std::thread;
use std::time::Duration;

use super::LIMIT;
use super::table::Samples;
use crate::desktop::Desktop;
use crate::mail::mail;
use crate::real_server::RealServer;
use crate::tidings::Tidings;

/// Longer than the window in which changes are grouped, so that each mail has a toast of its own; and not a multiple
/// of anything the server does.
const BETWEEN: Duration = Duration::from_millis(2_270);

/// Delivers `mails` mails one after the other and gives milliseconds over the floor: the moment the toast was asked
/// for, minus the moment a bare socket that idles beside the agent read the same push.
pub(super) fn measure(
    tidings: &Tidings<'_>,
    desktop: &Desktop,
    server: &dyn RealServer,
    mails: usize,
) -> Samples {
    let running = tidings.start();
    tidings.wait_for_state("idling");
    let floor = server.idling("INBOX");
    let mut other = server.client();
    let mut measured = Vec::new();
    for number in 1..=mails {
        let subject = format!("Latency {number} of {mails}");
        let before = floor.pushes().len();
        other.append("INBOX", &mail("Ann <ann@example.org>", &subject, "Hello."));
        let toast = desktop.recorder().wait_for_toast(|toast| toast.body.contains(&subject), LIMIT);
        let pushed = crate::wait::wait_for("the push at the bare socket", LIMIT, || {
            floor.pushes().into_iter().skip(before).find(|push| push.line.ends_with(" EXISTS"))
        });
        let over = match toast.at.checked_duration_since(pushed.at) {
            Some(after) => after.as_secs_f64(),
            // Two sockets, two wakeups: the agent may well be the first.
            None => -pushed.at.duration_since(toast.at).as_secs_f64(),
        };
        measured.push(over * 1000.0);
        thread::sleep(BETWEEN);
    }
    tidings.quit(running);
    Samples::new(measured)
}
