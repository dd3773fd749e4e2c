//! Certificates: the right one is accepted, and every wrong one is refused with its reason.

use std::io::Write;
use std::path::PathBuf;

use cicd::config::ManagerConfig;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::server::{Server, answer, answer_with};
use super::{HEALTH, TIMEOUT, ask_within, check, health, manager};

/// A certificate authority, and the file of its certificate.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, format!("authority in {}", folder.path().display()));
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority");
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).expect("a file");
        Self { issuer, folder }
    }

    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Returns a server config with a certificate for these names that is valid until `until`.
    pub(super) fn config(&self, names: &[&str], until: i32) -> rustls::ServerConfig {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("parameters");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a config")
    }

    /// Writes a key and a certificate for these names; returns their paths.
    pub(super) fn files(&self, names: &[&str]) -> (String, String) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().expect("a key");
        let certificate =
            CertificateParams::new(names).expect("parameters").signed_by(&key, &self.issuer).expect("a certificate");
        let paths = ["key.pem", "server.pem"].map(|name| self.folder.path().join(name));
        std::fs::write(&paths[0], key.serialize_pem()).expect("a file");
        std::fs::write(&paths[1], certificate.pem()).expect("a file");
        let [key, certificate] = paths.map(|path| path.display().to_string());
        (key, certificate)
    }

    fn server(&self, names: &[&str], until: i32) -> Server {
        Server::tls(self.config(names, until), |stream, _| {
            drop(stream.write_all(&answer(200, "application/json", r#"{"status":"pass"}"#)));
        })
    }
}

fn https(server: &Server, authority: Option<&Authority>) -> ManagerConfig {
    let ca_file = authority.map(|authority| authority.file().display().to_string());
    ManagerConfig { ca_file, ..manager(&format!("https://{}", server.address)) }
}

#[test]
fn a_certificate_is_right_or_says_what_is_wrong_with_it() {
    let (ours, other) = (Authority::new(), Authority::new());
    let right = ours.server(&["127.0.0.1"], 2100);
    check(&health(https(&right, Some(&ours))), "pass", "");
    check(&health(https(&right, Some(&other))), "unreadable", "certificate is signed by an unknown authority");
    check(&health(https(&right, None)), "unreadable", "ca_file");
    check(
        &health(https(&ours.server(&["city.example.com"], 2100), Some(&ours))),
        "unreadable",
        "certificate is for another name",
    );
    check(&health(https(&ours.server(&["127.0.0.1"], 2021), Some(&ours))), "unreadable", "certificate has expired");
}

#[test]
fn a_server_without_tls_has_its_own_error() {
    let plain = Server::raw(|mut stream, _| drop(stream.write_all(&answer(400, "text/plain", "no"))));
    check(&health(https(&plain, Some(&Authority::new()))), "unreadable", "it does not speak TLS");
    let tls = Authority::new().server(&["127.0.0.1"], 2100);
    check(&health(manager(&tls.url())), "unreadable", "");
}

#[test]
fn a_file_of_authorities_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::answering(200, "text/plain", "OK");
    let with = |path: &std::path::Path| ManagerConfig {
        ca_file: Some(path.display().to_string()),
        ..manager(&format!("https://{}", server.address))
    };
    check(&health(with(&folder.path().join("absent.pem"))), "unreadable", "absent.pem: entity not found");
    std::fs::write(folder.path().join("empty.pem"), "no certificate").expect("a file");
    check(&health(with(&folder.path().join("empty.pem"))), "unreadable", "empty.pem: no certificate in it");
    assert!(server.heads().is_empty());
}

#[test]
fn a_redirect_from_https_to_http_is_not_followed() {
    let plain = Server::answering(200, "text/plain", "OK");
    let (authority, there) = (Authority::new(), plain.url());
    let server = Server::tls(authority.config(&["127.0.0.1"], 2100), move |stream, _| {
        drop(stream.write_all(&answer_with(301, &[("location", &there)], "")));
    });
    let manager = ManagerConfig { token_env: Some("T".to_owned()), ..https(&server, Some(&authority)) };
    let answers = ask_within(TIMEOUT, &|_| Some("t0ken-of-ours".to_owned()), &[manager], HEALTH);
    check(&answers[0].health, "unreadable", "redirect from https to http, which is not followed");
    assert!(plain.heads().is_empty());
    assert!(server.heads()[0].contains("t0ken-of-ours"));
}
