//! The environment variables whose values are secret, as far as the config and this program's own conventions tell.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Ci, Config, Suites};
use super::names::SERVER_TOKEN;
use super::node::Value;
use super::service;
use crate::model::environment::Environment;
use crate::system::secrets::{SHORTEST, SecretValues};

/// The variables that this program itself takes tokens of GitHub from.
const OF_GITHUB: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];

/// The names of variables whose values are secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretNames {
    /// Tokens of managers and of the server: commands get them only where their `env` names them.
    tokens: BTreeSet<String>,
    /// Others, which jobs are given for their suites.
    others: BTreeSet<String>,
}

impl SecretNames {
    /// Those that are secret whatever a config says.
    #[must_use]
    pub fn of_this_program() -> Self {
        Self { tokens: [SERVER_TOKEN.to_owned()].into(), others: OF_GITHUB.map(str::to_owned).into() }
    }

    /// Those of a config: tokens of managers and of the server; what `ci:` calls secrets; the tokens of GitHub.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let mut names = Self::of_this_program();
        names.ci(&config.ci);
        for domain in &config.domains {
            names.tokens.extend(domain.manager.iter().filter_map(|manager| manager.token_env.clone()));
            domain.ci.iter().for_each(|ci| names.ci(ci));
            if let Suites::Named(suites) = &domain.suites {
                for named in suites {
                    names.ci(&named.suite.ci);
                }
            }
        }
        names
    }

    fn ci(&mut self, ci: &Ci) {
        self.others.extend(ci.secrets.iter().cloned());
        let Some(Value::Map(services)) = ci.services.as_ref().map(|node| &node.value) else { return };
        let all = services.iter().flat_map(|(_, service)| service::secrets(service));
        self.others.extend(all.map(|name| name.value));
    }

    /// With one more token.
    #[must_use]
    pub fn and_token(mut self, name: &str) -> Self {
        self.tokens.insert(name.to_owned());
        self
    }

    /// Whether a command with this `env` does not get a variable.
    #[must_use]
    pub fn is_withheld(&self, name: &str, env: &BTreeMap<String, Option<String>>) -> bool {
        self.tokens.contains(name) && !env.contains_key(name)
    }

    /// The variables that a command with this `env` does not get.
    pub fn withheld<'s>(&'s self, env: &'s BTreeMap<String, Option<String>>) -> impl Iterator<Item = &'s String> {
        self.tokens.iter().filter(|name| self.is_withheld(name, env))
    }

    /// The values to be masked.
    #[must_use]
    pub fn values(&self, environment: &Environment) -> SecretValues {
        self.set(environment).map(|(_, value)| value).collect()
    }

    /// The variables whose values are too short to be masked.
    #[must_use]
    pub fn too_short(&self, environment: &Environment) -> Vec<String> {
        let short = self.set(environment).filter(|(_, value)| value.trim().len() < SHORTEST && !value.trim().is_empty());
        short.map(|(name, _)| name.to_owned()).collect()
    }

    fn set<'s>(&'s self, environment: &'s Environment) -> impl Iterator<Item = (&'s str, &'s str)> {
        self.tokens.union(&self.others).filter_map(|name| Some((name.as_str(), environment.get(name)?)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::diagnostic::SourceText;

    const TEXT: &str = r#"
version: 1
ci: { secrets: [COMMON] }
domains:
  a:
    manager: { url: "http://a", token_env: A_TOKEN }
    ci: { secrets: [OF_A, DB_PASSWORD], services: { db: { image: x, env: { P: "${{ secrets.DB_PASSWORD }}" } } } }
    suites: { unit: { run: "true", ci: { secrets: [OF_SUITE] } } }
  b: { manager: { kind: consul, url: "http://c", service: b, token_env: CONSUL_TOKEN } }
"#;

    fn names() -> SecretNames {
        let source = SourceText { name: "cicd.yml".into(), text: TEXT.to_owned() };
        SecretNames::of(&super::super::parse(&Arc::new(source)).expect("a config"))
    }

    #[test]
    fn every_name_of_the_config() {
        let names = names().and_token("OURS");
        let tokens: Vec<&String> = names.tokens.iter().collect();
        assert_eq!(tokens, ["A_TOKEN", "CICD_MANAGER_TOKEN", "CONSUL_TOKEN", "OURS"]);
        let others: Vec<&String> = names.others.iter().collect();
        assert_eq!(others, ["COMMON", "DB_PASSWORD", "GH_TOKEN", "GITHUB_TOKEN", "OF_A", "OF_SUITE"]);
    }

    #[test]
    fn tokens_are_withheld_unless_they_are_named() {
        let (names, env) = (names(), [("A_TOKEN".to_owned(), None)].into());
        let check = |name: &str, expected: bool| assert_eq!(names.is_withheld(name, &env), expected, "{name}");
        check("A_TOKEN", false);
        check("CONSUL_TOKEN", true);
        check("CICD_MANAGER_TOKEN", true);
        check("OF_A", false);
        check("PATH", false);
        assert_eq!(names.withheld(&env).collect::<Vec<_>>(), ["CICD_MANAGER_TOKEN", "CONSUL_TOKEN"]);
    }

    #[test]
    fn values_that_are_set() {
        let environment = Environment::from_iter([("A_TOKEN", "short"), ("COMMON", "long-enough"), ("OTHER", "not-secret")]);
        assert_eq!(names().too_short(&environment), ["A_TOKEN"]);
        assert_eq!(names().values(&environment), ["short", "long-enough"].into_iter().collect());
    }
}
