//! What a suite sees: its variables, its own folders.

use std::ffi::OsString;
use std::path::Path;

use super::job::Job;

/// Inputs of this program and of git's hooks, which would lead a suite's own `cicd` and `git` astray: those of
/// `git rev-parse --local-env-vars`, but not the settings of `GIT_CONFIG_COUNT`, which people give to all of a job.
pub(super) const INPUTS: [&str; 17] = [
    "CICD_BASE",
    "CICD_HEAD",
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

/// What a suite whose greens are reused sees without declaring it: what programs need to run at all, and what says which tools
/// there are. `LC_` stands for all that begin with it.
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

/// How the network is reached: proxies and certificates. A suite sees them undeclared, and they say nothing of what it tests: a colleague
/// behind a proxy may reuse a result.
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

/// Whether a suite whose greens are reused sees this variable without declaring it.
fn is_allowed(name: &str) -> bool {
    let is_one = |allowed: &&str| name == *allowed || (*allowed == "LC_" && name.starts_with(*allowed));
    ALLOWED.iter().any(is_one) || NETWORK.contains(&name)
}

/// Of [`ALLOWED`], those that say where a person works and how a terminal looks, not what a test does.
/// `PATH` is none of them: what a script or a Makefile starts is found through it, and only a command's own words are looked up.
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

/// Whether a green stands only for the same value of this variable.
#[must_use]
pub(crate) fn counts(name: &str) -> bool {
    is_allowed(name) && !HARMLESS.contains(&name) && !NETWORK.contains(&name)
}

/// The variables of this process that such a suite does not see, sorted.
#[must_use]
pub(crate) fn withheld(job: &Job, variables: &[String]) -> Vec<String> {
    if !job.is_closed {
        return Vec::new();
    }
    let is_withheld = |name: &&String| !is_allowed(name) && !job.env.contains_key(*name) && !INPUTS.contains(&name.as_str());
    let mut names: Vec<String> = variables.iter().filter(is_withheld).cloned().collect();
    names.sort_unstable();
    names
}

/// A suite's variables: those that are set, those that are taken away, and the only others where it is closed.
#[derive(Debug, Default)]
pub(super) struct Variables {
    pub(super) set: Vec<(String, OsString)>,
    pub(super) unset: Vec<String>,
    pub(super) only: Option<Vec<String>>,
}

/// The variables of one attempt.
pub(super) fn variables(job: &Job, run: &str, report: &Path, temporary: &Path, all: &[String]) -> Variables {
    let mut set: Vec<(String, OsString)> = vec![
        ("CICD_DOMAIN".to_owned(), job.id.domain.clone().into()),
        ("CICD_LEVEL".to_owned(), job.id.level.clone().into()),
        ("CICD_SUITE".to_owned(), job.id.to_string().into()),
        ("CICD_RUN_ID".to_owned(), run.into()),
        ("CICD_REPORT".to_owned(), report.into()),
    ];
    // The three names by which programs look for it.
    set.extend(["TMPDIR", "TMP", "TEMP"].map(|name| (name.to_owned(), temporary.into())));
    set.extend(job.runner_env.iter().map(|(name, value)| ((*name).to_owned(), value.into())));
    let given = job.env.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?.into())));
    set.extend(given);
    let is_passed = |name: &&String| is_allowed(name) || matches!(job.env.get(*name), Some(None));
    let only = job.is_closed.then(|| all.iter().filter(is_passed).cloned().collect());
    Variables { set, unset: INPUTS.map(str::to_owned).to_vec(), only }
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

    #[test]
    fn a_closed_suite_sees_what_is_declared_or_needed() {
        let all = names(&["PATH", "LC_ALL", "PASSED", "SECRET", "SET", "CICD_BASE"]);
        let seen = variables(&job(true), "r", Path::new("/r"), Path::new("/t"), &all);
        assert_eq!(seen.only, Some(names(&["PATH", "LC_ALL", "PASSED"])));
        assert!(seen.set.contains(&("SET".to_owned(), "1".into())));
        assert_eq!(withheld(&job(true), &all), names(&["SECRET"]));
    }

    #[test]
    fn the_way_into_the_network_is_seen_and_keys_nothing() {
        for name in ["HTTPS_PROXY", "no_proxy", "all_proxy", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
            assert!(is_allowed(name) && !counts(name), "{name}");
            assert_eq!(withheld(&job(true), &names(&[name])), names(&[]), "{name}");
        }
        assert!(counts("PATH") && counts("TZ") && !is_allowed("AWS_REGION"), "what decides a test still counts");
        assert!(HARMLESS.iter().all(|name| is_allowed(name)), "only what is seen can be harmless");
    }

    #[test]
    fn any_other_suite_sees_all_but_the_inputs() {
        let all = names(&["PATH", "SECRET", "CICD_BASE"]);
        let seen = variables(&job(false), "r", Path::new("/r"), Path::new("/t"), &all);
        assert_eq!(seen.only, None);
        assert!(seen.unset.contains(&"CICD_BASE".to_owned()));
        assert_eq!(withheld(&job(false), &all), names(&[]));
    }
}
