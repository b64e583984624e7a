//! Cyrus's two configuration files as text.

use std::net::SocketAddr;
use std::path::Path;

use crate::ca::ServerCertificate;

/// Everything the configuration depends on.
pub(super) struct Plan<'a> {
    pub(super) folder: &'a Path,
    pub(super) programs: &'a Path,
    pub(super) user: &'a str,
    pub(super) certificate: &'a ServerCertificate,
    pub(super) address: SocketAddr,
}

/// `imapd.conf`: how each of its programs behaves. Its parser knows no comments behind a value and no quotes.
pub(super) fn imapd(plan: &Plan<'_>) -> String {
    let folder = plan.folder.display();
    let certificate = plan.certificate.certificate_file.display();
    let key = plan.certificate.key_file.display();
    let user = plan.user;
    format!(
        "\
configdirectory: {folder}/state
defaultpartition: default
partition-default: {folder}/mail
proc_path: {folder}/run/proc
mboxname_lockpath: {folder}/run/lock
idlesocket: {folder}/run/idle
notifysocket: {folder}/run/notify
lmtpsocket: {folder}/run/lmtp
servername: lab.example
cyrus_user: {user}
admins: cyrus

# Folders beside the inbox, a slash between them, names with a dot.
altnamespace: yes
unixhierarchysep: yes
virtdomains: userid
defaultdomain: lab.example

tls_server_cert: {certificate}
tls_server_key: {key}
allowplaintext: no
sasl_mech_list: PLAIN LOGIN
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/passwords
# A refused log-in is answered at once: tests count attempts, they do not wait for punishment.
failedloginpause: 0

# The folders that a new user gets; 0 is a limit of none.
autocreate_quota: 0
autocreate_inbox_folders: Drafts|Junk|Sent|Trash
xlist-drafts: Drafts
xlist-junk: Junk
xlist-sent: Sent
xlist-trash: Trash

# What is removed is gone, as on a server without undelete.
expunge_mode: immediate
delete_mode: immediate
# The folder lives as long as a test: no waiting for the disk.
skiplist_unsafe: yes
"
    )
}

/// `cyrus.conf`: which programs run.
pub(super) fn master(plan: &Plan<'_>) -> String {
    let programs = plan.programs.display();
    let config = plan.folder.join("imapd.conf");
    let config = config.display();
    let address = plan.address;
    format!(
        r#"START {{
  recover cmd="{programs}/ctl_cyrusdb -C {config} -r"
  idled cmd="{programs}/idled -C {config}"
}}
SERVICES {{
  imaps cmd="{programs}/imapd -C {config} -s" listen="{address}" prefork=1
}}
EVENTS {{
}}
"#
    )
}
