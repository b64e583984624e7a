//! Servers that do not tell what happened: it is found, only later.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::mute;
use tidings_tests::tidings::{Mailbox, Tidings};

use super::{a_mail_lives, start};

#[test]
fn a_server_that_is_mute_in_idle_is_found_out_at_each_renewal() {
    // IDLE is renewed every half second.
    let desktop = Desktop::start(Options::recorded());
    let server = start(mute());
    let tidings = Tidings::scaled(&desktop, 1.0 / 180.0);
    let _agent = tidings.watch(&Mailbox::from(&server));

    a_mail_lives(&server, &tidings);

    assert_eq!(server.counters().sign_ins_tried, 2);
}
