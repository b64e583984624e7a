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
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use sha2::{Digest, Sha256};
use tidings_core::tell::{Cause, Why};
use tidings_protocol::AccountSettings;

use super::ConnectError;

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
    /// The account's certificate file has none in it.
    #[error("the certificate file {} is empty", path.display())]
    CaFileEmpty {
        /// The file.
        path: PathBuf,
    },
    /// The system's roots cannot be used.
    #[error("the system's certificates cannot be used: {0}")]
    Roots(Error),
}

impl TlsSetupError {
    /// Why, for people.
    pub(super) fn cause(&self) -> Cause {
        match self {
            Self::CaFile { path, reason } => {
                Cause::with(Why::CaFile, format!("{} ({reason})", path.display()))
            }
            Self::CaFileEmpty { path } => Cause::with(Why::CaFileEmpty, path.display().to_string()),
            Self::Roots(error) => Cause::with(Why::Roots, error.to_string()),
        }
    }
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
            return self.build(Arc::new(Own::pinned(pin, &self.provider)));
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
        let config = self.build(Arc::new(Own::with_file(path, &self.provider)?))?;
        self.by_file.borrow_mut().insert(path.to_owned(), (changed, Arc::clone(&config)));
        Ok(config)
    }

    fn build(&self, verifier: Arc<dyn ServerCertVerifier>) -> Result<Arc<ClientConfig>, TlsSetupError> {
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsSetupError::Roots)?;
        // "Dangerous" is what rustls calls every verifier but its own; ours verifies.
        Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()))
    }
}

fn read_pem(path: &str) -> Result<Vec<CertificateDer<'static>>, TlsSetupError> {
    let failed = |reason: String| TlsSetupError::CaFile { path: PathBuf::from(path), reason };
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))?;
    let certificates: Vec<_> =
        certificates.collect::<Result<_, _>>().map_err(|error| failed(error.to_string()))?;
    if certificates.is_empty() {
        return Err(TlsSetupError::CaFileEmpty { path: PathBuf::from(path) });
    }
    Ok(certificates)
}

/// A verifier of our own: who may speak for a server is [`Trust`]'s; that they hold the certificate's key is proven as
/// rustls does it.
#[derive(Debug)]
struct Own {
    trust: Trust,
    algorithms: WebPkiSupportedAlgorithms,
}

#[derive(Debug)]
enum Trust {
    /// What the file's certificates vouch for, else what the system and they vouch for together.
    File {
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
        alone: Arc<WebPkiServerVerifier>,
        /// Read once, when the file alone did not do.
        together: OnceLock<Result<Verifier, Error>>,
    },
    /// One certificate, told by its SHA-256, whoever issued it; the person looked at it and said so.
    Pin(String),
}

impl Own {
    fn with_file(path: &str, provider: &Arc<CryptoProvider>) -> Result<Self, TlsSetupError> {
        let roots = read_pem(path)?;
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().cloned());
        let alone = WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider));
        let alone = alone.build().map_err(|error| TlsSetupError::CaFile {
            path: PathBuf::from(path),
            reason: error.to_string(),
        })?;
        let provider = Arc::clone(provider);
        let algorithms = provider.signature_verification_algorithms;
        Ok(Self { trust: Trust::File { roots, provider, alone, together: OnceLock::new() }, algorithms })
    }

    fn pinned(pin: &str, provider: &CryptoProvider) -> Self {
        let digits = pin.chars().filter(char::is_ascii_hexdigit).collect::<String>();
        let algorithms = provider.signature_verification_algorithms;
        Self { trust: Trust::Pin(digits.to_ascii_lowercase()), algorithms }
    }
}

impl ServerCertVerifier for Own {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let (roots, provider, alone, together) = match &self.trust {
            Trust::File { roots, provider, alone, together } => (roots, provider, alone, together),
            Trust::Pin(pin) => {
                let digest = Sha256::digest(end_entity.as_ref());
                let shown: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                return if shown == *pin {
                    Ok(ServerCertVerified::assertion())
                } else {
                    Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
                };
            }
        };
        match alone.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) => {}
            outcome => return outcome,
        }
        let together = together
            .get_or_init(|| Verifier::new_with_extra_roots(roots.iter().cloned(), Arc::clone(provider)));
        let together = together.as_ref().map_err(Clone::clone)?;
        together.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
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

/// What the failure of a handshake means.
pub(super) fn handshake_failed(error: io::Error) -> ConnectError {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        Some(Error::InvalidCertificate(reason)) => ConnectError::Certificate(certificate_why(reason)),
        // An answer in another protocol, such as a web server's.
        Some(Error::InvalidMessage(_)) => ConnectError::NotTls,
        Some(
            Error::PeerIncompatible(_)
            | Error::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity),
        ) => ConnectError::TlsTooOld,
        Some(other) => ConnectError::Tls(other.to_string()),
        None => ConnectError::HungUp(error),
    }
}

fn certificate_why(reason: &CertificateError) -> Why {
    match reason {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Why::CertificateExpired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Why::CertificateNotYet,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Why::CertificateOfAnother
        }
        // The second: it names somebody we trust, who has not signed it.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Why::CertificateUnknown,
        CertificateError::Revoked => Why::CertificateRevoked,
        CertificateError::ApplicationVerificationFailure => Why::CertificateNotPinned,
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            Why::CertificateSelfSigned
        }
        _ => Why::CertificateInvalid,
    }
}
