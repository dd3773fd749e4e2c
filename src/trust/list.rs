//! The commands and variables of a config that need trust: the commands of
//! checks, and the variables of tokens with the places that they are sent to.
//!
//! The list follows from the config alone, so its digest does not depend on the environment or the arguments of one call.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::config::{CommandRole, Config, ManagerConfig, ManagerKind, Probe, Shell};
use crate::system::http::Url;

/// The commands and variables of a config, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TrustList {
    /// The commands of checks.
    pub(crate) commands: Vec<CheckCommand>,
    /// The variables, each with every place that it is sent to.
    pub(crate) variables: BTreeMap<String, Vec<TokenPlace>>,
}

/// A command of a check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CheckCommand {
    /// The domain of the check, which the command gets as `CICD_DOMAIN`.
    pub(crate) domain: String,
    /// The name of the check, which the command gets as `CICD_CHECK`.
    pub(crate) check: String,
    /// The program, its flags and the command.
    pub(crate) words: Vec<String>,
    /// The variables of the command, with their values where the config gives them.
    pub(crate) env: BTreeMap<String, Option<String>>,
    /// The command for people: with its shell, if that is not `sh`, and with the variables that it gets from outside.
    pub(crate) shown: String,
}

/// A place that a token is sent to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TokenPlace {
    /// Scheme, host and port; `None` for a manager without a URL, whose token goes to `CICD_MANAGER_URL`.
    pub(crate) origin: Option<String>,
    /// The file of more certificate authorities that may vouch for the host.
    pub(crate) ca_file: Option<String>,
}

/// The digest by which consent is remembered: of the list and the repository, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TrustDigest([u8; 32]);

impl TrustList {
    /// Returns the list of a config.
    #[must_use]
    pub(crate) fn of(config: &Config) -> Self {
        let mut list = Self::default();
        for domain in &config.domains {
            for check in &domain.checks {
                let Probe::Command(line) = &check.probe else { continue };
                list.commands.push(CheckCommand {
                    domain: domain.name.value.clone(),
                    check: check.name.clone(),
                    words: check.shell.words(line, CommandRole::Checked),
                    env: check.env.clone(),
                    shown: shown(&check.shell, line, &check.env),
                });
            }
            let Some(manager) = &domain.manager else { continue };
            let Some(variable) = &manager.token_env else { continue };
            list.variables.entry(variable.clone()).or_default().push(place(manager));
        }
        list.commands.sort_unstable();
        for places in list.variables.values_mut() {
            places.sort_unstable();
            places.dedup();
        }
        list
    }

    /// Returns true if the config runs and sends nothing.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty() && self.variables.is_empty()
    }

    /// Returns the digest of this list in the repository whose git folder is `common`.
    #[must_use]
    pub(crate) fn digest(&self, common: &Path) -> TrustDigest {
        let mut bytes = DigestInput::default();
        bytes.text("cicd trust 1");
        let common = common.canonicalize().unwrap_or_else(|_| common.to_owned());
        bytes.part(common.as_os_str().as_encoded_bytes());
        bytes.number(self.commands.len());
        for CheckCommand { domain, check, words, env, .. } in &self.commands {
            bytes.text(domain);
            bytes.text(check);
            bytes.number(words.len());
            for word in words {
                bytes.text(word);
            }
            bytes.number(env.len());
            for (name, value) in env {
                bytes.text(name);
                bytes.optional(value.as_deref());
            }
        }
        bytes.number(self.variables.len());
        for (variable, places) in &self.variables {
            bytes.text(variable);
            bytes.number(places.len());
            for TokenPlace { origin, ca_file } in places {
                bytes.optional(origin.as_deref());
                bytes.optional(ca_file.as_deref());
            }
        }
        TrustDigest(*blake3::hash(&bytes.0).as_bytes())
    }
}

/// The input of a digest. No other list gives the same bytes: each part has its length in front.
#[derive(Default)]
struct DigestInput(Vec<u8>);

impl DigestInput {
    fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
    }

    fn part(&mut self, part: &[u8]) {
        self.number(part.len());
        self.0.extend_from_slice(part);
    }

    fn text(&mut self, text: &str) {
        self.part(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.number(usize::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }
}

impl fmt::Display for TrustDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn shown(shell: &Shell, line: &str, env: &BTreeMap<String, Option<String>>) -> String {
    let line = match shell {
        Shell::Sh => line.to_owned(),
        Shell::Bash => format!("bash: {line}"),
        Shell::Words(words) => format!("{words:?}: {line}"),
    };
    let passed: Vec<&str> = env.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name.as_str()).collect();
    if passed.is_empty() { line } else { format!("{line} (with the value of {})", passed.join(", ")) }
}

fn place(manager: &ManagerConfig) -> TokenPlace {
    let url = manager.url.as_deref().filter(|_| manager.kind != Some(ManagerKind::Embedded));
    TokenPlace { origin: url.map(origin), ca_file: manager.ca_file.clone() }
}

/// Returns the origin of a URL, e.g. `https://city.example:443`; a URL that cannot be requested is returned as it is.
fn origin(url: &str) -> String {
    let Ok(parsed) = Url::parse(url) else { return url.to_owned() };
    match (parsed.host_str(), parsed.port_or_known_default()) {
        (Some(host), Some(port)) => format!("{}://{host}:{port}", parsed.scheme()),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::diagnostic::SourceText;

    pub(in crate::trust) const CONFIG: &str = "\
version: 1
domains:
  city:
    paths: [\"/city/\"]
    manager: { url: \"https://city.example/api\", token_env: CITY_TOKEN }
  web:
    checks:
      page: { command: \"test -f index.html\" }
      port: { tcp: \"localhost:80\" }
  shop:
    shell: bash
    checks: { disk: { command: \"df | tail -1\", interval: 1m } }
";

    pub(in crate::trust) fn list(text: &str) -> TrustList {
        let source = Arc::new(SourceText { name: "cicd.yml".into(), text: text.to_owned() });
        TrustList::of(&crate::config::parse(&source).unwrap_or_else(|error| panic!("{text}: {error:?}")))
    }

    #[test]
    fn a_list_has_what_runs_and_what_is_sent() {
        let list = list(CONFIG);
        let commands: Vec<(&str, &str)> =
            list.commands.iter().map(|command| (command.domain.as_str(), command.shown.as_str())).collect();
        assert_eq!(commands, [("shop", "bash: df | tail -1"), ("web", "test -f index.html")]);
        assert_eq!(list.commands[1].words, ["/bin/sh", "-ec", "test -f index.html"]);
        let places = &list.variables["CITY_TOKEN"];
        assert_eq!(*places, [TokenPlace { origin: Some("https://city.example:443".into()), ca_file: None }]);
    }

    #[test]
    fn nothing_is_an_empty_list() {
        for keys in ["{}", "{ manager: { url: \"http://a\" } }", "{ checks: { a: { http: \"http://a\" } } }"] {
            assert!(list(&format!("version: 1\ndomains:\n  a: {keys}\n")).is_empty(), "{keys}");
        }
    }

    /// Checks whether a change of [`CONFIG`] needs new consent.
    #[track_caller]
    fn check(from: &str, to: &str, is_another: bool) {
        assert!(CONFIG.contains(from), "{from}");
        let common = Path::new("/r/.git");
        let (old, new) = (list(CONFIG).digest(common), list(&CONFIG.replace(from, to)).digest(common));
        assert_eq!(old != new, is_another, "{from} to {to}");
    }

    #[test]
    fn what_runs_and_is_sent_is_asked_for_anew_and_nothing_else() {
        check("index.html", "index.htm", true);
        check("page:", "other:", true);
        check("  web:", "  site:", true);
        check("shell: bash", "shell: [bash, -c]", true);
        check("CITY_TOKEN", "TOWN_TOKEN", true);
        check("https://city.example/api", "http://city.example/api", true);
        check("https://city.example/api", "https://city.example:8443/api", true);
        check("https://city.example/api", "https://evil.example/api", true);
        check("token_env: CITY_TOKEN", "token_env: CITY_TOKEN, ca_file: own.pem", true);
        check("https://city.example/api", "https://CITY.example:443/v2", false);
        check("interval: 1m", "interval: 2m", false);
        check("localhost:80", "localhost:81", false);
        check("[\"/city/\"]", "[\"/town/\"]", false);
        check("version: 1", "# a comment\nversion: 1", false);
        check("token_env: CITY_TOKEN }", "token_env: CITY_TOKEN }\n  town: { manager: { url: \"http://t\" } }", false);
    }

    #[test]
    fn another_repository_is_another_digest() {
        let list = list(CONFIG);
        assert_ne!(list.digest(Path::new("/a/.git")), list.digest(Path::new("/b/.git")));
        assert_eq!(list.digest(Path::new("/a/.git")).to_string().len(), 64);
    }

    #[test]
    fn a_token_without_a_url_goes_where_the_environment_says() {
        let places = |keys: &str| {
            list(&format!("version: 1\ndomains:\n  a: {{ manager: {{ {keys}, token_env: T }} }}\n")).variables["T"].clone()
        };
        assert_eq!(places("title: A")[0].origin, None);
        assert_eq!(places("url: \"http://[::1]:8001\"")[0].origin.as_deref(), Some("http://[::1]:8001"));
    }
}
