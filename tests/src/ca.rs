//! A throw-away certificate authority, made anew for each test, and the certificates servers show.
//!
//! Real certificates and real verification: the program under test is told to trust the CA file and is never
//! told to look away.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SerialNumber,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// What is right or wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// For `localhost` and `127.0.0.1`, valid now, signed by the CA.
    Good,
    /// Signed by the CA, but its time ended yesterday.
    Expired,
    /// Signed by the CA, but its time begins tomorrow.
    NotYet,
    /// Signed by the CA, but for `elsewhere.example`.
    WrongHost,
    /// For the right names, signed by nobody but itself.
    SelfSigned,
}

/// A certificate with its key, in memory and as PEM files.
pub struct ServerCertificate {
    /// The PEM file of the certificate.
    pub certificate_file: PathBuf,
    /// The PEM file of the private key, readable by its owner only.
    pub key_file: PathBuf,
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl ServerCertificate {
    /// A rustls configuration that shows this certificate.
    pub fn server_config(&self) -> Arc<ServerConfig> {
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.clone()], self.key.clone_key())
            .unwrap();
        Arc::new(config)
    }

    /// What a pin of it is: the SHA-256 of the certificate's bytes, in hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        sha256(&self.certificate).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A certificate authority with its own folder.
pub struct CertificateAuthority {
    folder: PathBuf,
    ca_file: PathBuf,
    issuer: CertifiedIssuer<'static, KeyPair>,
    issued: AtomicU64,
}

impl CertificateAuthority {
    /// Makes a fresh authority and writes `ca.pem` into `folder`, which must exist.
    pub fn create(folder: &Path) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = named("Tidings test CA");
        set_validity(&mut params, -2, 30);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let ca_file = folder.join("ca.pem");
        fs::write(&ca_file, issuer.pem()).unwrap();
        Self { folder: folder.to_owned(), ca_file, issuer, issued: AtomicU64::new(0) }
    }

    /// The PEM file that a client is told to trust.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// Issues a new certificate and writes it and its key beside the CA file.
    pub fn issue(&self, kind: CertificateKind) -> ServerCertificate {
        let names: &[&str] = match kind {
            CertificateKind::WrongHost => &["elsewhere.example"],
            CertificateKind::Good
            | CertificateKind::Expired
            | CertificateKind::NotYet
            | CertificateKind::SelfSigned => &["localhost", "127.0.0.1"],
        };
        self.issue_for(names, kind)
    }

    /// The same for these names.
    pub fn issue_for(&self, names: &[&str], kind: CertificateKind) -> ServerCertificate {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let number = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = named("Tidings test server");
        params.serial_number = Some(SerialNumber::from(number));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        match kind {
            CertificateKind::Expired => set_validity(&mut params, -2, -1),
            CertificateKind::NotYet => set_validity(&mut params, 2, 30),
            CertificateKind::Good | CertificateKind::WrongHost | CertificateKind::SelfSigned => {
                set_validity(&mut params, -2, 30);
            }
        }
        let key = KeyPair::generate().unwrap();
        let certificate = if kind == CertificateKind::SelfSigned {
            params.self_signed(&key).unwrap()
        } else {
            params.signed_by(&key, &self.issuer).unwrap()
        };
        let certificate_file = self.folder.join(format!("server-{number}.pem"));
        let key_file = self.folder.join(format!("server-{number}.key"));
        fs::write(&certificate_file, certificate.pem()).unwrap();
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&key_file)
            .unwrap();
        file.write_all(key.serialize_pem().as_bytes()).unwrap();
        ServerCertificate {
            certificate_file,
            key_file,
            certificate: certificate.der().clone(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        }
    }

    /// A rustls configuration that trusts this authority and nothing else.
    pub fn client_config(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config)
    }
}

/// As rustls' own library computes it.
pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    let suite = rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;
    let rustls::SupportedCipherSuite::Tls13(suite) = suite else { panic!("this is a suite of TLS 1.3") };
    suite.common.hash_provider.hash(bytes).as_ref().to_vec()
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// Makes `params` valid from `first_day` until `last_day`, in days from today, both at midnight UTC.
fn set_validity(params: &mut CertificateParams, first_day: i64, last_day: i64) {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let ymd = |date: jiff::civil::Date| {
        rcgen::date_time_ymd(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    params.not_before = ymd(today + first_day.days());
    params.not_after = ymd(today + last_day.days());
}
