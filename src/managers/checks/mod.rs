//! Runs the checks of `cicd.yml` one by one: a URL, a port, a command. `embedded` derives the domain's health from them.
//!
//! Each check ends within its timeout, and its output is cut. A command runs under a keeper, as suites do, so none of its
//! processes are left.

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

/// The most commands that run at once.
const COMMANDS: usize = 8;
/// The most sockets that are open at once.
const SOCKETS: usize = 64;
/// The longest output of one check, in characters.
const MAX_OUTPUT: usize = 1000;
/// A limit above every timeout of a check, so the check's own timeout applies.
const AGES: Duration = Duration::from_hours(1);

/// The result of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckOutcome {
    /// The status of the check.
    pub status: Status,
    /// The reason why the check did not pass (untrusted text).
    pub output: Option<String>,
    /// The duration of the check.
    pub took: Duration,
}

/// Runs checks.
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
    /// Creates a prober for the repository at `root`. Commands get those of `secrets` that their `env` names, and `values` are
    /// masked in their output.
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

    /// Returns the same prober, which runs commands only if the config that names them is trusted.
    #[must_use]
    pub fn trusting(self, may_run: bool) -> Self {
        Self { may_run, ..self }
    }

    /// Runs a check of a domain now.
    pub async fn probe(&self, domain: &str, check: &CheckConfig) -> CheckOutcome {
        // The semaphores are never closed. Waiting for a permit does not count as the check's own time.
        let turns = if matches!(check.probe, Probe::Command(_)) { &self.commands } else { &self.sockets };
        let _turn = turns.acquire().await;
        let began = Instant::now();
        let done = match &check.probe {
            Probe::Http(url) => timeout(check.timeout, http::probe(&self.client, url, check, &self.root)).await,
            Probe::Tcp(host, port) => timeout(check.timeout, tcp(host, *port)).await,
            // The command handles its own timeout and stops all its processes.
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

/// A status, and the reason why the check did not pass.
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
