//! Makes the checks of `cicd.yml`, one at a time: a URL, a port, a command. What follows for the domain is `embedded`'s business.
//!
//! Each ends within its timeout, and what it says is cut. A command runs under a keeper, as suites do, so that nothing of it is left.

mod command;
mod http;
pub mod thresholds;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::config::{CheckConfig, Probe, SecretNames};
use crate::model::health::{Awaited, CheckReason, Status};
use crate::model::limits::clip;
use crate::system::http::{HttpClient, HttpLimits};
use crate::system::secrets::{Mask, SecretValues};

/// How many commands run at once.
const COMMANDS: usize = 8;
/// How many sockets are open at once.
const SOCKETS: usize = 64;
/// The longest text of one check.
const MAX_OUTPUT: usize = 1000;
/// Longer than any timeout of a check: that of the check itself counts.
const AGES: Duration = Duration::from_hours(1);

/// What a check came to.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckOutcome {
    /// How it is.
    pub status: Status,
    /// Why it is not well (untrusted text).
    pub output: Option<String>,
    /// How long it took.
    pub took: Duration,
}

/// Makes checks.
pub struct Prober {
    client: HttpClient,
    root: PathBuf,
    secrets: SecretNames,
    values: SecretValues,
    mask: Mask,
    sockets: Semaphore,
    commands: Semaphore,
    may_run: bool,
}

impl Prober {
    /// A prober for the repository at `root`. Of `secrets`, commands get those that their `env` names, and what they say of `values` is masked.
    #[must_use]
    pub fn new(root: PathBuf, secrets: SecretNames, values: SecretValues) -> Self {
        let limits = HttpLimits { connect: AGES, total: AGES };
        Self {
            client: HttpClient::new(limits, SOCKETS),
            root,
            secrets,
            mask: Mask::new(&values),
            values,
            sockets: Semaphore::new(SOCKETS),
            commands: Semaphore::new(COMMANDS),
            may_run: true,
        }
    }

    /// The same one, which runs commands only where the config that names them is trusted.
    #[must_use]
    pub fn trusting(self, may_run: bool) -> Self {
        Self { may_run, ..self }
    }

    /// Makes a check of a domain, now.
    pub async fn probe(&self, domain: &str, check: &CheckConfig) -> CheckOutcome {
        // They are never closed. Waiting for a turn is not the check's own time.
        let turns = if matches!(check.probe, Probe::Command(_)) { &self.commands } else { &self.sockets };
        let _turn = turns.acquire().await;
        let began = Instant::now();
        let done = match &check.probe {
            Probe::Http(url) => timeout(check.timeout, http::probe(&self.client, url, check, &self.root)).await,
            Probe::Tcp(host, port) => timeout(check.timeout, tcp(host, *port)).await,
            // It ends by itself, with all that it started.
            Probe::Command(line) => Ok(command::probe(self, line, domain, check).await),
        };
        let took = began.elapsed();
        let (status, output) = done.unwrap_or_else(|_| failed(&late(check)));
        let slow = check.warn_over.filter(|most| status == Status::Pass && took > *most);
        let (status, output) = match slow {
            Some(most) => (Status::Warn, Some(CheckReason::Slow { took, most }.to_string())),
            None => (status, output),
        };
        let masked = |mut output: String| {
            self.mask.text(&mut output);
            clip(&output, MAX_OUTPUT)
        };
        CheckOutcome { status, output: output.map(masked), took }
    }
}

/// How something is, and why it is not well.
type ProbeAnswer = (Status, Option<String>);

fn failed(why: &CheckReason) -> ProbeAnswer {
    (Status::Fail, Some(why.to_string()))
}

fn unknown(why: &CheckReason) -> ProbeAnswer {
    (Status::Unknown, Some(why.to_string()))
}

fn late(check: &CheckConfig) -> CheckReason {
    let awaited = match check.probe {
        Probe::Http(_) => Awaited::Answer,
        Probe::Tcp(..) => Awaited::Connection,
        Probe::Command(_) => Awaited::End,
    };
    CheckReason::Late { awaited, timeout: check.timeout }
}

async fn tcp(host: &str, port: u16) -> ProbeAnswer {
    match TcpStream::connect((host, port)).await {
        Ok(_) => (Status::Pass, None),
        Err(error) => failed(&CheckReason::NoConnection { address: format!("{host}:{port}"), why: error.to_string() }),
    }
}
