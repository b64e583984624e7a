//! Dovecot's configuration as text, one function for each configuration language.

use std::ffi::OsStr;
use std::path::Path;

use super::{DovecotOptions, MailFormat};
use crate::ca::ServerCertificate;
use crate::real_server::owner::Owner;

/// Everything a configuration depends on.
pub(super) struct Plan<'a> {
    pub(super) version: String,
    pub(super) folder: &'a Path,
    pub(super) base: &'a Path,
    pub(super) mail: &'a Path,
    pub(super) log: &'a Path,
    pub(super) libexec: &'a Path,
    pub(super) modules: &'a Path,
    pub(super) library_path: &'a OsStr,
    pub(super) users: &'a Path,
    pub(super) certificate: &'a ServerCertificate,
    pub(super) tls_port: u16,
    /// 0 for none.
    pub(super) plain_port: u16,
    pub(super) owner: Owner,
    pub(super) options: &'a DovecotOptions,
}

/// What Dovecot 2.3 says it can do, but for NOTIFY.
const WITHOUT_NOTIFY: &str = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ MULTIAPPEND UNSELECT CHILDREN \
     NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH LIST-STATUS MOVE SPECIAL-USE";

/// The configuration in the language of the plan's version.
///
/// # Panics
/// When no configuration was written for that version yet.
pub(super) fn text(plan: &Plan<'_>) -> String {
    if plan.version.starts_with("2.3.") {
        return for_2_3(plan);
    }
    panic!("the lab has no configuration for Dovecot {}: add one beside `for_2_3`", plan.version);
}

fn for_2_3(plan: &Plan<'_>) -> String {
    let Plan { tls_port, plain_port, options, .. } = plan;
    let DovecotOptions { max_user_connections, format, .. } = options;
    // What it can do is given whole or not at all.
    let capability =
        if options.notify { String::new() } else { format!("imap_capability = {WITHOUT_NOTIFY}") };
    let Owner { user, group, uid, gid } = &plan.owner;
    let [folder, base, mail, log, libexec, modules, users, certificate, key] = [
        plan.folder,
        plan.base,
        plan.mail,
        plan.log,
        plan.libexec,
        plan.modules,
        plan.users,
        &plan.certificate.certificate_file,
        &plan.certificate.key_file,
    ]
    .map(Path::display);
    let library_path = plan.library_path.display();
    let mail_location = match format {
        MailFormat::Maildir => "maildir:~/Maildir",
        MailFormat::Sdbox => "sdbox:~/sdbox",
    };
    format!(
        r#"
base_dir = {base}
state_dir = {folder}/state
libexec_dir = {libexec}
mail_plugin_dir = {modules}
import_environment = LD_LIBRARY_PATH={library_path}
log_path = {log}
auth_verbose = yes

protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
# A loopback peer counts as secured unless told otherwise, and plain log-ins would pass.
login_trusted_networks =
auth_mechanisms = plain login

default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = {mail_location}
# With inotify the check is only a safety net; some containers have none.
mailbox_idle_check_interval = 2 secs
# One process a connection, and one more that encrypts for it.
default_process_limit = 1024
default_client_limit = 4096
# A refused log-in is answered at once: tests count attempts, they do not wait for punishment.
auth_failure_delay = 0

passdb {{
  driver = passwd-file
  args = username_format=%u {users}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mail}/%u
}}

namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    auto = create
    special_use = \Drafts
  }}
  mailbox Junk {{
    auto = create
    special_use = \Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \Trash
  }}
}}

protocol imap {{
  mail_max_userip_connections = {max_user_connections}
  {capability}
}}

# No chroot: an ordinary user may not, and TLS loads its module by a name relative to the working folder.
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # No growing delay for an address that guessed wrong.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"#
    )
}
