//! Consul's health API: the checks of every instance of a service, aggregated.
//!
//! `/v1/health/service/:name` lists every instance with the checks of its node and its own checks. An instance is as bad as its
//! worst check. A service whose instances differ is a warning.

use serde_json::Value;

use super::json::{self, JsonBody};
use super::text::{MAX_CHECK, fewer, quoted};
use super::{ManagerReply, status};
use crate::model::health::{AnswerFault, Check, Health, HealthDialect, HealthReason, Part, Status};
use crate::model::limits::{MAX_NAME, clip};

const DIALECT: HealthDialect = HealthDialect::Consul;

/// The headers of Consul's answer that qualify the body.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeenCheck {
    /// `X-Consul-Results-Filtered-By-ACLs: true`: the token sees only a part.
    pub filtered: bool,
    /// `X-Consul-KnownLeader: false`: no leader confirms the answer.
    pub no_leader: bool,
}

/// Returns the health of a list of instances; `None` if the list is empty, so the catalog must be asked for the reason.
#[must_use]
pub fn health(reply: &ManagerReply<'_>, seen: SeenCheck) -> Option<Part<Health>> {
    if reply.code != 200 {
        return Some(Part::unreadable(refused(reply)));
    }
    let JsonBody::Json(Value::Array(instances)) = json::body(reply) else {
        return Some(Part::unreadable(AnswerFault::NotConsul));
    };
    if instances.is_empty() && !seen.filtered {
        return None;
    }
    let mut counts = [0_usize; 4];
    let mut found = Found::default();
    for instance in &instances {
        counts[of_instance(instance, &mut found) as usize] += 1;
    }
    let Found { checks, maintenance } = found;
    let (mut status, mut output) = aggregate(&counts, instances.len());
    if seen.filtered || seen.no_leader {
        let why = if seen.filtered { HealthReason::Filtered } else { HealthReason::NoLeader };
        output = Some(output.map_or(why.to_string(), |output| format!("{why}; {output}")));
        status = Status::Unknown;
    }
    if status != Status::Pass
        && let Some(reason) = maintenance
    {
        output = Some(output.map_or(reason.clone(), |output| format!("{output}; {reason}")));
    }
    Some(Part::Known(Health { status, output, checks: fewer(checks), latency: None, dialect: DIALECT }))
}

/// The findings in the instances.
#[derive(Default)]
struct Found {
    checks: Vec<Check>,
    /// The first maintenance, with its note.
    maintenance: Option<String>,
}

fn aggregate(counts: &[usize; 4], all: usize) -> (Status, Option<String>) {
    let of = |status: Status| counts[status as usize];
    let status = if of(Status::Pass) == all {
        return (Status::Pass, None);
    } else if of(Status::Fail) == all {
        Status::Fail
    } else if of(Status::Unknown) > 0 {
        Status::Unknown
    } else {
        Status::Warn
    };
    let count = match status {
        Status::Warn => of(Status::Pass),
        status => of(status),
    };
    (status, Some(HealthReason::Instances { count, all, status }.to_string()))
}

/// Returns the status of one instance and adds its checks.
fn of_instance(instance: &Value, found: &mut Found) -> Status {
    let node = instance.pointer("/Node/Node").and_then(Value::as_str).unwrap_or_default();
    let id = instance.pointer("/Service/ID").and_then(Value::as_str).unwrap_or_default();
    let mut worst = Status::Pass;
    let mut is_looked_at = false;
    for check in instance.get("Checks").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| check.get(key).and_then(Value::as_str).unwrap_or_default();
        let check_id = text("CheckID");
        let in_maintenance = check_id == "_node_maintenance" || check_id.starts_with("_service_maintenance:");
        is_looked_at |= !text("ServiceID").is_empty() || in_maintenance;
        let word = text("Status");
        let status = match word {
            "passing" => Status::Pass,
            "warning" => Status::Warn,
            "critical" | "maintenance" => Status::Fail,
            _ => Status::Unknown,
        };
        let output = match (in_maintenance && status != Status::Pass, status) {
            (true, _) => {
                let reason = HealthReason::Maintenance(clip(text("Notes"), MAX_CHECK)).to_string();
                found.maintenance.get_or_insert_with(|| reason.clone());
                Some(reason)
            }
            (false, Status::Unknown) => Some(HealthReason::UnknownConsulWord(quoted(word)).to_string()),
            _ => Some(clip(text("Output"), MAX_CHECK)).filter(|text| !text.is_empty()),
        };
        let name = if text("Name").is_empty() { check_id } else { text("Name") };
        let place = [node, id].iter().copied().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("/");
        found.checks.push(Check {
            name: clip(&if place.is_empty() { name.to_owned() } else { format!("{place}: {name}") }, MAX_NAME),
            status,
            output,
        });
        worst = worst.max(status);
    }
    if is_looked_at {
        return worst;
    }
    let name = if id.is_empty() { "an instance" } else { id };
    found.checks.push(Check {
        name: clip(name, MAX_NAME),
        status: Status::Unknown,
        output: Some(HealthReason::NoServiceCheck.to_string()),
    });
    worst.max(Status::Unknown)
}

/// Returns the reason why no instance is listed, from the catalog's knowledge of the service.
#[must_use]
pub fn absent(service: &str, catalog: Option<&ManagerReply<'_>>) -> Part<Health> {
    let service = quoted(service);
    let known = catalog.filter(|reply| reply.code == 200).map(json::body);
    let why = match known {
        Some(JsonBody::Json(Value::Array(list))) if list.is_empty() => HealthReason::ConsulUnknownService(service),
        Some(JsonBody::Json(Value::Array(list))) => HealthReason::ConsulUnhealthyCatalog { service, instances: list.len() },
        _ => HealthReason::ConsulNoCatalog(service),
    };
    Part::Known(Health {
        status: Status::Unknown,
        output: Some(why.to_string()),
        checks: Vec::new(),
        latency: None,
        dialect: DIALECT,
    })
}

/// Consul's errors are a line of text.
fn refused(reply: &ManagerReply<'_>) -> AnswerFault {
    match json::body(reply) {
        JsonBody::Text(text) if !text.starts_with('<') => {
            let line = Some(clip(text.lines().next().unwrap_or_default(), 300)).filter(|line| !line.is_empty());
            AnswerFault::Status { code: reply.code, said: line }
        }
        _ => status(reply),
    }
}
