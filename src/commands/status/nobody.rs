//! Stands for the embedded manager where it knows nothing of a domain: each part says how somebody would be asked.

use crate::health::{Deployment, Health, LevelResult, Part};
use crate::managers::Embedded;

/// Knows nothing.
pub(super) struct Nobody;

impl Embedded for Nobody {
    fn health(&self, domain: &str) -> Part<Health> {
        Part::NotConfigured { how: format!("name its manager in cicd.yml: `domains.{domain}.manager`") }
    }

    fn deployment(&self, _: &str) -> Part<Deployment> {
        Part::NotConfigured { how: "report a deployment".to_owned() }
    }

    fn tests(&self, _: &str) -> Part<Vec<LevelResult>> {
        Part::NotConfigured { how: "run its tests: `cicd test`".to_owned() }
    }
}
