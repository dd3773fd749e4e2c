//! The surroundings of a suite: its variables and its own folders.

use std::ffi::OsString;
use std::path::Path;

use super::RunOptions;
use super::job::Job;
use crate::config::SecretNames;

/// Variables that are inputs of this program and of git's hooks, and would mislead a suite's own `cicd` and `git`: those of
/// `git rev-parse --local-env-vars`, except the settings of `GIT_CONFIG_COUNT`, which people set for a whole job.
pub(super) const INPUTS: [&str; 18] = [
    "CICD_BASE",
    "CICD_HEAD",
    "CICD_TRUST",
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_CONFIG_PARAMETERS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_NO_REPLACE_OBJECTS",
];

/// Variables that a suite with cached results sees undeclared: those that programs need to run at all, and those that select
/// the tools. `LC_` stands for all names that begin with it.
pub(crate) const ALLOWED: [&str; 31] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "LANG",
    "LANGUAGE",
    "LC_",
    "TZ",
    "CI",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "GOPATH",
    "GOROOT",
    "GOCACHE",
    "GOMODCACHE",
    "JAVA_HOME",
    "VIRTUAL_ENV",
    "PWD",
    "OLDPWD",
    "SHLVL",
    "_",
];

/// Variables that configure the network: proxies and certificates. A suite sees them undeclared, and they have no effect on its
/// result: a colleague behind a proxy may reuse it.
pub(crate) const NETWORK: [&str; 23] = [
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "NODE_USE_SYSTEM_CA",
    "AWS_CA_BUNDLE",
    "PIP_CERT",
    "CARGO_HTTP_CAINFO",
    "GIT_SSL_CAINFO",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "FTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "all_proxy",
    "no_proxy",
    "NODE_USE_ENV_PROXY",
    "CARGO_HTTP_PROXY",
];

/// Returns true if a suite with cached results sees this variable undeclared.
fn is_allowed(name: &str) -> bool {
    let is_one = |allowed: &&str| name == *allowed || (*allowed == "LC_" && name.starts_with(*allowed));
    ALLOWED.iter().any(is_one) || NETWORK.contains(&name)
}

/// The variables of [`ALLOWED`] that describe a person's machine and terminal and do not affect a test. `PATH` is not among
/// them: scripts and Makefiles find their programs through it, and the cache looks up only the words of the suite's own
/// command.
const HARMLESS: [&str; 14] = [
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "XDG_RUNTIME_DIR",
    "PWD",
    "OLDPWD",
    "SHLVL",
    "_",
];

/// Returns true if a cached result is valid only for the same value of this variable, for a suite that gets it undeclared.
#[must_use]
pub(crate) fn counts(name: &str) -> bool {
    is_allowed(name) && !HARMLESS.contains(&name) && !NETWORK.contains(&name)
}

/// Returns the sorted names of the variables of this process that a suite could declare, but does not see.
#[must_use]
pub(crate) fn withheld(job: &Job, variables: &[String], secrets: &SecretNames) -> Vec<String> {
    let is_shut_out = |name: &str| job.is_closed && !is_allowed(name) && !job.env.contains_key(name) && !INPUTS.contains(&name);
    let is_withheld = |name: &&String| is_shut_out(name) || secrets.is_withheld(name, &job.env);
    let mut names: Vec<String> = variables.iter().filter(is_withheld).cloned().collect();
    names.sort_unstable();
    names
}

/// The variables of a suite: those that are set, those that are removed, and, for a closed suite, the only others that it sees.
#[derive(Debug, Default)]
pub(super) struct Variables {
    pub(super) set: Vec<(String, OsString)>,
    pub(super) unset: Vec<String>,
    pub(super) only: Option<Vec<String>>,
}

/// Returns the variables of one attempt.
pub(super) fn variables(job: &Job, run: &str, report: &Path, temporary: &Path, options: &RunOptions) -> Variables {
    let mut set: Vec<(String, OsString)> = vec![
        ("CICD_DOMAIN".to_owned(), job.id.domain.clone().into()),
        ("CICD_LEVEL".to_owned(), job.id.level.clone().into()),
        ("CICD_SUITE".to_owned(), job.id.to_string().into()),
        ("CICD_RUN_ID".to_owned(), run.into()),
        ("CICD_REPORT".to_owned(), report.into()),
    ];
    // The three names by which programs find the temporary folder.
    set.extend(["TMPDIR", "TMP", "TEMP"].map(|name| (name.to_owned(), temporary.into())));
    set.extend(job.runner_env.iter().map(|(name, value)| ((*name).to_owned(), value.into())));
    let given = job.env.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?.into())));
    set.extend(given);
    let is_passed = |name: &&String| is_allowed(name) || matches!(job.env.get(*name), Some(None));
    let only = job.is_closed.then(|| options.variables.iter().filter(is_passed).cloned().collect());
    let withheld = options.secrets.withheld(&job.env).cloned();
    Variables { set, unset: INPUTS.map(str::to_owned).into_iter().chain(withheld).collect(), only }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(is_closed: bool) -> Job {
        let env = [("SET".to_owned(), Some("1".to_owned())), ("PASSED".to_owned(), None)].into();
        Job { env, is_closed, ..Job::default() }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    /// Returns the variables that a suite gets, and the names of those that it does not get. `TOKEN` is a manager's.
    fn seen(job: &Job, all: &[&str]) -> (Variables, Vec<String>) {
        let secrets = SecretNames::default().and_token("TOKEN");
        let withheld = withheld(job, &names(all), &secrets);
        let options = RunOptions { variables: names(all), secrets, ..RunOptions::default() };
        (variables(job, "r", Path::new("/r"), Path::new("/t"), &options), withheld)
    }

    #[test]
    fn a_closed_suite_sees_what_is_declared_or_needed() {
        let (seen, withheld) = seen(&job(true), &["PATH", "LC_ALL", "PASSED", "SECRET", "SET", "CICD_BASE", "TOKEN"]);
        assert_eq!(seen.only, Some(names(&["PATH", "LC_ALL", "PASSED"])));
        assert!(seen.set.contains(&("SET".to_owned(), "1".into())));
        assert_eq!(withheld, names(&["SECRET", "TOKEN"]));
    }

    #[test]
    fn a_token_is_seen_only_where_it_is_named() {
        for is_closed in [false, true] {
            let (other, withheld) = seen(&job(is_closed), &["PATH", "TOKEN"]);
            assert!(other.unset.contains(&"TOKEN".to_owned()) && withheld == names(&["TOKEN"]), "{is_closed}");
            let mut named = job(is_closed);
            named.env.insert("TOKEN".to_owned(), None);
            let (own, withheld) = seen(&named, &["PATH", "TOKEN"]);
            assert!(!own.unset.contains(&"TOKEN".to_owned()) && withheld.is_empty(), "{is_closed}");
            assert_eq!(own.only, is_closed.then(|| names(&["PATH", "TOKEN"])));
        }
    }

    #[test]
    fn the_way_into_the_network_is_seen_and_keys_nothing() {
        for name in ["HTTPS_PROXY", "no_proxy", "all_proxy", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
            assert!(is_allowed(name) && !counts(name), "{name}");
            assert_eq!(seen(&job(true), &[name]).1, names(&[]), "{name}");
        }
        assert!(counts("PATH") && counts("TZ") && !is_allowed("AWS_REGION"), "what decides a test still counts");
        assert!(HARMLESS.iter().all(|name| is_allowed(name)), "only what is seen can be harmless");
    }

    #[test]
    fn any_other_suite_sees_all_but_the_inputs() {
        let (seen, withheld) = seen(&job(false), &["PATH", "SECRET", "CICD_BASE"]);
        assert_eq!(seen.only, None);
        assert!(seen.unset.contains(&"CICD_BASE".to_owned()));
        assert_eq!(withheld, names(&[]));
    }
}
