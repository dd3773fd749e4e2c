//! From names to addresses: each name is asked for once, however many questions go there, and this machine's is never asked for.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::OnceCell;

/// So long an answer is taken again.
const FRESH: Duration = Duration::from_secs(30);

type Answer = Result<Vec<SocketAddr>, NoAddress>;

/// The names that were asked for.
#[derive(Debug, Default)]
pub(super) struct Names(Mutex<HashMap<String, (Instant, Arc<OnceCell<Answer>>)>>);

/// A name that leads nowhere.
#[derive(Debug, Clone)]
pub(super) struct NoAddress(pub(super) String);

impl std::fmt::Display for NoAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no address is known for `{}`", self.0)
    }
}

impl std::error::Error for NoAddress {}

/// Whether a name is this machine's by its form (RFC 6761).
pub(super) fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

impl Names {
    fn cell(&self, name: &str) -> Arc<OnceCell<Answer>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stale = |(since, cell): &(Instant, Arc<OnceCell<Answer>>)| {
            since.elapsed() > FRESH || cell.get().is_some_and(Result::is_err) && since.elapsed() > FRESH / 30
        };
        if known.get(name).is_some_and(is_stale) {
            known.remove(name);
        }
        let entry = known.entry(name.to_owned()).or_insert_with(|| (Instant::now(), Arc::default()));
        Arc::clone(&entry.1)
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        if is_local(&name) {
            // Most servers on this machine listen there; the other one is tried next.
            let own = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            let addresses = own.map(|ip| SocketAddr::new(ip, 0));
            return Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) });
        }
        let cell = self.cell(&name);
        Box::pin(async move {
            // On a task of its own: who gives up waiting must not make the others ask again.
            let asked = tokio::spawn(async move { cell.get_or_init(|| look_up(&name)).await.clone() });
            let addresses = asked.await??;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

async fn look_up(name: &str) -> Answer {
    match tokio::net::lookup_host((name, 0)).await {
        Ok(found) => {
            let found: Vec<_> = found.collect();
            if found.is_empty() { Err(NoAddress(name.to_owned())) } else { Ok(found) }
        }
        Err(_) => Err(NoAddress(name.to_owned())),
    }
}
