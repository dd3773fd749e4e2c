//! The parts of `ci:` that are written into the workflows because GitHub accepts no expressions for them: permissions, the
//! names of secrets and variables, images, services, and the number of parallel jobs. The other parts come with each entry of
//! the matrix (`suites::matrix`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::params::{Field, Permission, Service};
use crate::config::{Ci, Config, Node, Suites};

/// The default label of the runner.
const RUNS_ON: &str = "ubuntu-latest";

/// The most jobs of a matrix: this number of parallel jobs is no limit.
const NO_LIMIT: u32 = 256;

/// The secret that every job has.
const JOB_TOKEN: &str = "GITHUB_TOKEN";

/// The chains of `ci:` sections that apply to some jobs: each leads from the top through the domain to the suite.
#[derive(Debug)]
pub(super) struct JobNeeds<'c>(Vec<Vec<&'c Ci>>);

impl<'c> JobNeeds<'c> {
    /// Returns the needs of the jobs of these domains.
    pub(super) fn of(config: &'c Config, domains: impl IntoIterator<Item = usize>) -> Self {
        let mut chains = Vec::new();
        for at in domains {
            let domain = &config.domains[at];
            let common: Vec<&Ci> = std::iter::once(&config.ci).chain(domain.ci.as_deref()).collect();
            chains.push(common.clone());
            if let Suites::Named(suites) = &domain.suites {
                chains.extend(suites.iter().map(|named| [common.as_slice(), &[&named.suite.ci]].concat()));
            }
        }
        Self(chains)
    }

    /// Returns the needs that belong to no domain.
    pub(super) fn common(config: &'c Config) -> Self {
        Self(vec![vec![&config.ci]])
    }

    fn all(&self) -> impl Iterator<Item = &'c Ci> {
        self.0.iter().flatten().copied()
    }

    /// Returns the runner of a job that runs no suite: the labels of the first domain.
    pub(super) fn runs_on(&self) -> Value {
        let chain = self.0.first().map(Vec::as_slice).unwrap_or_default();
        match chain.iter().rev().map(|ci| ci.runs_on.as_slice()).find(|labels| !labels.is_empty()) {
            None => RUNS_ON.into(),
            Some([label]) => label.as_str().into(),
            Some(labels) => labels.into(),
        }
    }

    /// Returns the names of all secrets, each once. The job's own token is not among them, because permissions grant it.
    pub(super) fn secrets(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.all().flat_map(|ci| &ci.secrets).filter(|name| !is_job_token(name)).collect();
        names.into_iter().cloned().collect()
    }

    /// Returns the names of all variables, each once.
    pub(super) fn env(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.all().flat_map(|ci| ci.env.keys()).collect();
        names.into_iter().cloned().collect()
    }

    /// Returns the names in the matrix that the workflow passes to a suite.
    pub(super) fn known(&self) -> Vec<String> {
        let env = self.env().into_iter().map(|name| format!("env:{name}"));
        let token = self.wants_token().then(|| JOB_TOKEN.to_owned());
        let secrets = self.secrets().into_iter().chain(token).map(|name| format!("secret:{name}"));
        let services = self.services().into_iter().map(|service| format!("service:{}", service.name));
        env.chain(secrets).chain(services).collect()
    }

    /// Returns true if suites get the job's token.
    pub(super) fn wants_token(&self) -> bool {
        self.all().any(|ci| !ci.permissions.is_empty() || ci.secrets.iter().any(|name| is_job_token(name)))
    }

    /// Returns the permissions of the jobs' token. One job runs all suites, so each permission is the widest that a suite asks
    /// for; along a chain the nearest value counts.
    pub(super) fn permissions(&self) -> Vec<Permission> {
        let mut widest: BTreeMap<&str, usize> = BTreeMap::from([("contents", 1)]);
        for chain in &self.0 {
            let nearest: BTreeMap<&String, &String> = chain.iter().flat_map(|ci| &ci.permissions).collect();
            for (name, access) in nearest {
                let rank = ACCESS.iter().position(|word| word == access).unwrap_or_default();
                let known = widest.entry(name.as_str()).or_default();
                *known = rank.max(*known);
            }
        }
        let contents = widest.remove_entry("contents");
        let all = contents.into_iter().chain(widest).filter(|(_, rank)| *rank > 0);
        let why = |name: &str, rank: usize| {
            if (name, rank) == ("contents", 1) { "check out" } else { "asked for in cicd.yml, under `ci: permissions`" }
        };
        all.map(|(name, rank)| Permission { name: name.to_owned(), access: ACCESS[rank], why: why(name, rank) }).collect()
    }

    /// Returns the images that jobs run in, each once.
    fn containers(&self) -> Vec<String> {
        let images: BTreeSet<&String> = self.all().filter_map(|ci| ci.container.as_ref()).collect();
        images.into_iter().cloned().collect()
    }

    /// Returns an expression for the image of a job.
    pub(super) fn container(&self) -> Option<String> {
        let images = self.containers();
        (!images.is_empty()).then(|| one_of("matrix.container", &images))
    }

    /// Returns a condition that is true if the matrix names an image that the workflow does not have.
    pub(super) fn unknown_container(&self) -> String {
        let images = std::iter::once(String::new()).chain(self.containers());
        let others: Vec<String> = images.map(|image| format!("matrix.container != {}", literal(&image))).collect();
        others.join(" && ")
    }

    /// Returns the services by name. `config` ensures that suites of one workflow differ only in the image.
    pub(super) fn services(&self) -> Vec<Service> {
        let mut services: BTreeMap<String, (Vec<String>, Map<String, Value>)> = BTreeMap::new();
        for (name, service) in self.all().filter_map(|ci| ci.services.as_ref()).filter_map(entries).flatten() {
            let (images, fields) = services.entry(name).or_default();
            let Value::Object(service) = service else { continue };
            for (field, value) in service {
                match value {
                    Value::String(image) if field == "image" && images.contains(&image) => {}
                    Value::String(image) if field == "image" => images.push(image),
                    value => drop(fields.insert(field, value)),
                }
            }
        }
        let service = |(name, (images, fields)): (String, (Vec<String>, Map<String, Value>))| Service {
            image: one_of(&format!("matrix.services['{name}'].image"), &images),
            fields: fields.into_iter().map(|(name, value)| Field { name, value }).collect(),
            name,
        };
        services.into_iter().map(service).collect()
    }

    /// Returns the smallest number of parallel jobs that a domain or suite allows.
    pub(super) fn max_parallel(&self) -> u32 {
        let nearest = |chain: &Vec<&Ci>| chain.iter().rev().find_map(|ci| ci.max_parallel);
        self.0.iter().filter_map(nearest).min().unwrap_or(NO_LIMIT)
    }
}

/// Returns true if a secret is the job's own token. GitHub's names of secrets are case-insensitive.
fn is_job_token(name: &str) -> bool {
    name.eq_ignore_ascii_case(JOB_TOKEN)
}

/// Returns an expression for one of these images: the one that the matrix names, or none. The images are written out, so
/// readers and linters of the workflow see which images run.
fn one_of(place: &str, images: &[String]) -> String {
    if images.is_empty() {
        return String::new();
    }
    let choices: Vec<String> =
        images.iter().map(|image| literal(image)).map(|image| format!("{place} == {image} && {image}")).collect();
    format!("${{{{ {} || '' }}}}", choices.join(" || "))
}

/// Returns a text as a literal of GitHub's expressions.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The values of a permission, in ascending order.
const ACCESS: [&str; 3] = ["none", "read", "write"];

fn entries(node: &Node) -> Option<Map<String, Value>> {
    match node.to_json() {
        Value::Object(entries) => Some(entries),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config::{self, CROSS_DOMAIN};
    use crate::model::diagnostic::SourceText;
    use crate::suites::calls;

    /// Returns a config of so many domains and libraries, in which the two named ones spell a variable in different case.
    fn text(domains: usize, libraries: usize, two: [&str; 2]) -> Arc<SourceText> {
        let entry = |name: String, kind: &str| {
            let ci = match two.iter().position(|other| *other == name) {
                Some(0) => "{ env: { ab: x } }",
                Some(_) => "{ env: { AB: x } }",
                None => "{}",
            };
            format!("  {name}: {{ {kind} ci: {ci} }}\n")
        };
        let mut text = String::from("version: 1\ndomains:\n");
        text.extend((0..domains).map(|at| entry(format!("d{at}"), "")));
        text.extend((0..libraries).map(|at| entry(format!("l{at}"), "kind: library,")));
        text.push_str(&entry(CROSS_DOMAIN.to_owned(), ""));
        Arc::new(SourceText { name: "cicd.yml".to_owned(), text })
    }

    /// Checks that the config rejects conflicting names if and only if one workflow runs both domains.
    #[test]
    fn parts_clash_where_they_share_a_workflow() {
        let between = CROSS_DOMAIN;
        for (domains, libraries) in [(2, 2), (18, 2), (19, 2), (60, 2)] {
            let config = config::parse(&text(domains, libraries, ["", ""])).expect("a config");
            let workflow_of = |name: &str| {
                let at = config.domains.iter().position(|domain| domain.name.value == name).expect("a domain");
                calls(&config).into_iter().find(|call| call.domains.contains(&at)).expect("a call").workflow
            };
            let last = format!("d{}", domains - 1);
            for two in [["d0", last.as_str()], ["d0", "l0"], ["l0", "l1"], ["d0", between], ["l0", between]] {
                let is_refused = config::parse(&text(domains, libraries, two)).is_err();
                assert_eq!(is_refused, workflow_of(two[0]) == workflow_of(two[1]), "{domains} {libraries} {two:?}");
            }
        }
    }
}
