//! Looks up host names. Each name is looked up once, however many requests need it. Names of this machine are never looked up.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

/// The time for which a result is reused.
const FRESH: Duration = Duration::from_secs(30);
/// The time for which a failed lookup is not repeated.
const LOST: Duration = Duration::from_secs(1);

/// The addresses of a name; empty if it does not resolve.
type Addresses = Vec<IpAddr>;

/// The time and the result of a lookup.
type NameQuery = (Instant, Arc<OnceCell<Addresses>>);

/// The lookups of names.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<HashMap<String, NameQuery>>);

/// Returns true if the form of a host says that it is this machine (RFC 6761 for names).
pub(super) fn is_this_machine(host: &str) -> bool {
    if let Some(ip) = ip(host) {
        return ip.is_loopback();
    }
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Returns the address if a host is written as one.
pub(super) fn ip(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

impl Names {
    /// Returns the addresses of a host; empty if it does not resolve.
    pub(super) async fn addresses(&self, host: &str) -> Addresses {
        if let Some(ip) = ip(host) {
            return vec![ip];
        }
        if is_this_machine(host) {
            // Most servers on this machine listen at the first address; the second is tried next.
            return vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        }
        let (cell, name) = (self.cell(host), host.to_owned());
        // On a task of its own: if one caller stops waiting, the others must not have to look up the name again.
        let asked = tokio::spawn(async move { cell.get_or_init(|| look_up(&name)).await.clone() });
        asked.await.unwrap_or_default()
    }

    fn cell(&self, name: &str) -> Arc<OnceCell<Addresses>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stale = |(since, cell): &NameQuery| {
            let is_lost = cell.get().is_some_and(Vec::is_empty);
            since.elapsed() > if is_lost { LOST } else { FRESH }
        };
        if known.get(name).is_some_and(is_stale) {
            known.remove(name);
        }
        Arc::clone(&known.entry(name.to_owned()).or_insert_with(|| (Instant::now(), Arc::default())).1)
    }
}

async fn look_up(name: &str) -> Addresses {
    tokio::net::lookup_host((name, 0)).await.map(|found| found.map(|address| address.ip()).collect()).unwrap_or_default()
}
