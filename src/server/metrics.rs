//! `/metrics`, in Prometheus' text format.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::time::{SystemTime, UNIX_EPOCH};

use super::App;
use crate::model::health::{Part, Status};
use crate::model::overview::DomainView;

/// A metric with a current value.
struct Gauge {
    name: &'static str,
    help: &'static str,
    samples: Vec<(Vec<(&'static str, String)>, f64)>,
}

impl Gauge {
    fn new(name: &'static str, help: &'static str) -> Self {
        Self { name, help, samples: Vec::new() }
    }

    fn add(&mut self, labels: Vec<(&'static str, String)>, value: f64) {
        self.samples.push((labels, value));
    }

    fn write(&self, out: &mut String) {
        let _ = writeln!(out, "# HELP {} {}\n# TYPE {} gauge", self.name, self.help, self.name);
        for (labels, value) in &self.samples {
            let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
            let braces = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
            let _ = writeln!(out, "{}{braces} {value}", self.name);
        }
    }
}

/// Escapes the value of a label.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Returns all metrics.
pub(super) fn text(app: &App) -> String {
    let known = app.live.now();
    let mut gauges = of_domains(&known.overview.domains);
    let mut one = |name, help, value| {
        let mut gauge = Gauge::new(name, help);
        gauge.add(Vec::new(), value);
        gauges.push(gauge);
    };
    one("cicd_last_look_timestamp_seconds", "The time of the last requests to the managers.", seconds(known.overview.taken));
    one("cicd_notices", "How many things the page warns of, e.g. that the store cannot be opened.", count(known.notices.len()));
    one("cicd_serve_connections", "Open connections.", count(app.counters.connections.load(Ordering::Relaxed)));
    one(
        "cicd_serve_event_clients",
        "Clients that listen to events.",
        count(app.counters.event_clients.load(Ordering::Relaxed)),
    );
    let mut build = Gauge::new("cicd_build_info", "The version of cicd; the value is always 1.");
    build.add(vec![("version", env!("CARGO_PKG_VERSION").to_owned())], 1.0);
    gauges.push(build);
    let mut out = String::new();
    gauges.iter().filter(|gauge| !gauge.samples.is_empty()).for_each(|gauge| gauge.write(&mut out));
    out
}

fn of_domains(domains: &[DomainView]) -> Vec<Gauge> {
    let mut verdict = Gauge::new("cicd_domain_verdict", "The verdict of a domain: 1 for the one that it has, else 0.");
    let mut since =
        Gauge::new("cicd_domain_since_timestamp_seconds", "Since when a domain has its verdict, as far as observed.");
    let mut latency = Gauge::new("cicd_domain_health_latency_seconds", "How long the last answer about health took.");
    let mut available =
        Gauge::new("cicd_domain_available_ratio", "The share of the observed time in which health was pass or warn.");
    let mut cases = Gauge::new("cicd_domain_tests_cases", "Cases of the latest run of a level, by their end.");
    let mut finished = Gauge::new("cicd_domain_tests_finished_timestamp_seconds", "When the latest run of a level ended.");
    let mut deployed = Gauge::new("cicd_domain_deployment_info", "The deployed version, in labels; the value is always 1.");
    for view in domains {
        let status = &view.status;
        let domain = || ("domain", status.name.clone());
        for word in Status::ALL {
            let is_it = f64::from(u8::from(word == status.verdict));
            verdict.add(vec![domain(), ("verdict", word.word().to_owned())], is_it);
        }
        if let Some(time) = status.since {
            since.add(vec![domain()], seconds(time));
        }
        if let Part::Known(health) = &status.health
            && let Some(took) = health.latency
        {
            latency.add(vec![domain()], took.as_secs_f64());
        }
        for (window, share) in [("24h", view.availability.day), ("7d", view.availability.week)] {
            if let Some(share) = share {
                available.add(vec![domain(), ("window", window.to_owned())], share.share);
            }
        }
        if let Part::Known(levels) = &status.tests {
            for level in levels {
                let labels = |end: &str| vec![domain(), ("level", level.level.clone()), ("end", end.to_owned())];
                for (end, number) in [("passed", level.passed), ("failed", level.failed), ("skipped", level.skipped)] {
                    if let Some(number) = number {
                        // Real counts are far below the largest `u32`.
                        cases.add(labels(end), f64::from(u32::try_from(number).unwrap_or(u32::MAX)));
                    }
                }
                finished.add(vec![domain(), ("level", level.level.clone())], seconds(level.finished));
            }
        }
        if let Part::Known(deployment) = &status.deployment {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let labels = vec![domain(), ("environment", text(&deployment.environment)), ("version", text(&deployment.version))];
            deployed.add(labels, 1.0);
        }
    }
    vec![verdict, since, latency, available, cases, finished, deployed]
}

fn seconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
