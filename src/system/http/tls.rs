//! The certificate authorities that an HTTPS client trusts: those of the system, and those of a file.

use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::model::health::Unreached;

const MAX_FILE: u64 = 1024 * 1024;

/// The authorities of the system. They are read once, because there are more than a hundred.
static SYSTEM: OnceLock<RootCertStore> = OnceLock::new();

/// Returns a config that verifies certificates, or the reason why there is none.
pub(super) fn config(ca_file: Option<&Path>, protocol: &[u8]) -> Result<ClientConfig, Unreached> {
    let mut roots = SYSTEM.get_or_init(system).clone();
    if let Some(path) = ca_file {
        add_file(&mut roots, path).map_err(|why| Unreached::CaFile { path: path.to_owned(), why })?;
    }
    if roots.is_empty() {
        return Err(Unreached::NoAuthorities);
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Unreached::Other(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(config)
}

/// Reads the authorities of the system. Unreadable certificates are left out, which can only reduce trust.
fn system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), String> {
    let mut pem = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| error.kind().to_string())?;
    file.take(MAX_FILE + 1).read_to_end(&mut pem).map_err(|error| error.kind().to_string())?;
    if pem.len() as u64 > MAX_FILE {
        return Err("larger than 1 MiB".to_owned());
    }
    let before = roots.len();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| "not a PEM file".to_owned())?;
        roots.add(certificate).map_err(|_| "a certificate in it cannot be read".to_owned())?;
    }
    if roots.len() == before { Err("no certificate in it".to_owned()) } else { Ok(()) }
}
