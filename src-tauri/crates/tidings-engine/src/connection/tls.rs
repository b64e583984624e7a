//! Whom we trust: the system's roots, beside them one file an account, or one pinned certificate.
//!
//! One configuration is shared by all accounts that need nothing of their own: the system's roots cost a third
//! of a megabyte, and 110 KiB more for each further copy. For an account with a file of its own they are read
//! only when that file alone does not do.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use sha2::{Digest, Sha256};
use tidings_protocol::AccountSettings;

/// Why the certificates to trust could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsSetupError {
    /// The account's certificate file cannot be read.
    #[error("the certificate file {} cannot be read: {reason}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The system's roots cannot be used.
    #[error("the system's certificates cannot be used: {0}")]
    Roots(Error),
}

/// The configurations in use.
#[derive(Debug)]
pub struct TlsConfigs {
    provider: Arc<CryptoProvider>,
    shared: RefCell<Option<Arc<ClientConfig>>>,
    /// By certificate file.
    by_file: RefCell<BTreeMap<String, Dated>>,
}

/// A configuration and when its certificate file was last changed.
type Dated = (Option<SystemTime>, Arc<ClientConfig>);

impl Default for TlsConfigs {
    fn default() -> Self {
        Self {
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            shared: RefCell::default(),
            by_file: RefCell::default(),
        }
    }
}

impl TlsConfigs {
    /// The configuration for an account.
    pub fn of(&self, account: &AccountSettings) -> Result<Arc<ClientConfig>, TlsSetupError> {
        if let Some(pin) = &account.pin {
            return self.build(Arc::new(Pinned::new(pin, &self.provider)));
        }
        self.trusting(account.ca_file.as_deref())
    }

    /// The configuration that trusts the system's roots, and beside them those of a file.
    pub(crate) fn trusting(&self, ca_file: Option<&str>) -> Result<Arc<ClientConfig>, TlsSetupError> {
        if let Some(path) = ca_file {
            return self.with_file(path);
        }
        if let Some(shared) = self.shared.borrow().as_ref() {
            return Ok(Arc::clone(shared));
        }
        let verifier = Verifier::new(Arc::clone(&self.provider)).map_err(TlsSetupError::Roots)?;
        let config = self.build(Arc::new(verifier))?;
        *self.shared.borrow_mut() = Some(Arc::clone(&config));
        Ok(config)
    }

    fn with_file(&self, path: &str) -> Result<Arc<ClientConfig>, TlsSetupError> {
        let changed = std::fs::metadata(path).and_then(|file| file.modified()).ok();
        if let Some((known, config)) = self.by_file.borrow().get(path)
            && *known == changed
        {
            return Ok(Arc::clone(config));
        }
        let config = self.build(Arc::new(WithFile::new(path, &self.provider)?))?;
        self.by_file.borrow_mut().insert(path.to_owned(), (changed, Arc::clone(&config)));
        Ok(config)
    }

    fn build(&self, verifier: Arc<dyn ServerCertVerifier>) -> Result<Arc<ClientConfig>, TlsSetupError> {
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsSetupError::Roots)?;
        // "Dangerous" is what rustls calls every verifier but its own; both of ours verify.
        Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
    }
}

fn read_pem(path: &str) -> Result<Vec<CertificateDer<'static>>, TlsSetupError> {
    let failed = |reason: String| TlsSetupError::CaFile { path: PathBuf::from(path), reason };
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let certificates: Vec<_> =
        certificates.collect::<Result<_, _>>().map_err(|error| failed(error.to_string()))?;
    if certificates.is_empty() {
        return Err(failed("it holds no certificate".to_owned()));
    }
    Ok(certificates)
}

/// Accepts what the file's certificates vouch for, else what the system and they vouch for together.
#[derive(Debug)]
struct WithFile {
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    alone: Arc<WebPkiServerVerifier>,
    /// Read once, when the file alone did not do.
    together: OnceLock<Result<Verifier, Error>>,
}

impl WithFile {
    fn new(path: &str, provider: &Arc<CryptoProvider>) -> Result<Self, TlsSetupError> {
        let roots = read_pem(path)?;
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().cloned());
        let alone = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
        let alone = alone.build().map_err(|error| TlsSetupError::CaFile {
            path: PathBuf::from(path),
            reason: error.to_string(),
        })?;
        Ok(Self { roots, provider: Arc::clone(provider), alone, together: OnceLock::new() })
    }
}

impl ServerCertVerifier for WithFile {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self.alone.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {}
            outcome => return outcome,
        }
        let together = self.together.get_or_init(|| {
            Verifier::new_with_extra_roots(self.roots.iter().cloned(), Arc::clone(&self.provider))
        });
        let together = together.as_ref().map_err(Clone::clone)?;
        together.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.alone.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.alone.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.alone.supported_verify_schemes()
    }
}

/// Accepts one certificate, told by its SHA-256, whoever issued it; the person looked at it and said so.
#[derive(Debug)]
struct Pinned {
    pin: String,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Pinned {
    fn new(pin: &str, provider: &CryptoProvider) -> Self {
        let digits = pin.chars().filter(char::is_ascii_hexdigit).collect::<String>();
        Self { pin: digits.to_ascii_lowercase(), algorithms: provider.signature_verification_algorithms }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let digest = Sha256::digest(end_entity.as_ref());
        let shown: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if shown == self.pin {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Why a certificate was refused, in words; `None` when the failure is about something else.
#[must_use]
pub fn certificate_in_words(error: &io::Error) -> Option<String> {
    let error = error.get_ref()?.downcast_ref::<Error>()?;
    let Error::InvalidCertificate(reason) = error else { return None };
    Some(
        match reason {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "it is not valid yet"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "it belongs to another server"
            }
            CertificateError::UnknownIssuer => "nobody this computer trusts has issued it",
            CertificateError::Revoked => "it was revoked",
            CertificateError::ApplicationVerificationFailure => "it is not the one that was accepted before",
            CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
                "it was issued by itself"
            }
            _ => "it is not valid",
        }
        .to_owned(),
    )
}
