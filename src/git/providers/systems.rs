//! The CI systems, and the variables by which a job detects them, whether the system sets `CI` or not.
//!
//! Sources: the systems' lists of predefined variables, scripts of projects that run on them, and the lists of the npm package ci-info and
//! of the crate `is_ci`.

use super::{CiEvent, azure, bitbucket, buildkite, circleci, github, gitlab, jenkins};
use crate::model::environment::Environment;
use crate::model::pages::RunPages;

/// A CI system.
#[derive(Debug)]
pub(super) struct System {
    /// Signs, each of which is enough to detect the system.
    signs: &'static [Sign],
    /// The reader of the system's events, if there is one.
    pub(super) event: Option<fn(&Environment) -> CiEvent>,
    /// The reader of the pages of the system's runs, if there is one.
    pub(super) pages: Option<fn(&Environment) -> RunPages>,
}

/// Variables that only a CI system sets.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// This variable, unless it is "false" or "0".
    Yes(&'static str),
    /// This variable, whatever its value: a number may be 0.
    Set(&'static str),
    /// Both variables, whatever their values.
    Both(&'static str, &'static str),
    /// The first variable, with the second text in its value.
    Holds(&'static str, &'static str),
}

use Sign::{Both, Holds, Set, Yes};

/// Returns the systems that match this environment, in the order of the table.
pub(super) fn here(environment: &Environment) -> impl Iterator<Item = &'static System> {
    SYSTEMS.iter().filter(|system| system.signs.iter().any(|sign| sign.is_in(environment)))
}

impl Sign {
    fn is_in(self, environment: &Environment) -> bool {
        let is_set = |name| environment.get(name).is_some();
        match self {
            Yes(name) => environment.says_yes(name),
            Set(name) => is_set(name),
            Both(name, other) => is_set(name) && is_set(other),
            Holds(name, part) => environment.get(name).is_some_and(|value| value.contains(part)),
        }
    }
}

const fn known(event: fn(&Environment) -> CiEvent, pages: fn(&Environment) -> RunPages, signs: &'static [Sign]) -> System {
    System { signs, event: Some(event), pages: Some(pages) }
}

const fn other(signs: &'static [Sign]) -> System {
    System { signs, event: None, pages: None }
}

/// The table: first the systems whose events are read, Jenkins last of them, as its variables are also set in jobs that another system's
/// agent starts from it.
const SYSTEMS: &[System] = &[
    known(github::event, github::pages, &[Yes("GITHUB_ACTIONS")]),
    known(gitlab::event, gitlab::pages, &[Yes("GITLAB_CI")]),
    known(buildkite::event, buildkite::pages, &[Yes("BUILDKITE")]),
    known(azure::event, azure::pages, &[Yes("TF_BUILD"), Yes("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")]),
    known(circleci::event, circleci::pages, &[Yes("CIRCLECI")]),
    known(bitbucket::event, bitbucket::pages, &[Set("BITBUCKET_BUILD_NUMBER"), Yes("BITBUCKET_COMMIT")]),
    known(jenkins::event, jenkins::pages, &[Yes("JENKINS_URL"), Yes("JENKINS_HOME")]),
    // Agola
    other(&[Yes("AGOLA_GIT_REF")]),
    // Alpic
    other(&[Yes("ALPIC_HOST")]),
    // App Center
    other(&[Set("APPCENTER_BUILD_ID")]),
    // Appcircle
    other(&[Yes("AC_APPCIRCLE")]),
    // Appflow
    other(&[Set("CI_APP_ID"), Set("CI_BUILD_ID"), Set("CI_BUILD_NUMBER")]),
    // AppVeyor
    other(&[Yes("APPVEYOR")]),
    // AWS Amplify
    other(&[Both("AWS_JOB_ID", "AWS_BRANCH"), Both("AWS_JOB_ID", "AWS_APP_ID")]),
    // AWS CodeBuild
    other(&[Yes("CODEBUILD_BUILD_ARN"), Yes("CODEBUILD_BUILD_ID"), Yes("CODEBUILD_SRC_DIR")]),
    // Azure Pipelines' steps in containers that get only some of its variables
    other(&[Set("BUILD_BUILDID")]),
    // Bamboo; its agents write a dot as an underscore
    other(&[Yes("bamboo_planKey"), Yes("bamboo_buildKey"), Set("bamboo_buildNumber"), Yes("bamboo.buildKey")]),
    // Bitrise
    other(&[Yes("BITRISE_IO")]),
    // Buddy
    other(&[Set("BUDDY_WORKSPACE_ID"), Set("BUDDY_EXECUTION_ID"), Yes("BUDDY")]),
    // Capawesome Cloud
    other(&[Yes("CAPAWESOME_CLOUD")]),
    // Cirrus CI
    other(&[Yes("CIRRUS_CI")]),
    // Cloudflare Pages and Workers
    other(&[Yes("CF_PAGES"), Yes("WORKERS_CI")]),
    // Codefresh
    other(&[Set("CF_BUILD_ID")]),
    // Codemagic
    other(&[Set("CM_BUILD_ID"), Set("FCI_BUILD_ID")]),
    // Codeship, SourceHut
    other(&[Yes("CI_NAME")]),
    // Concourse: tasks have the first, steps of resources all of them
    other(&[Yes("ATC_EXTERNAL_URL"), Yes("BUILD_PIPELINE_NAME"), Yes("BUILD_TEAM_NAME")]),
    // Drone
    other(&[Yes("DRONE")]),
    // dsari
    other(&[Yes("DSARI")]),
    // Earthly
    other(&[Yes("EARTHLY_CI")]),
    // Expo Application Services
    other(&[Yes("EAS_BUILD")]),
    // Gerrit's triggers
    other(&[Yes("GERRIT_PROJECT")]),
    // Gitea and Forgejo, whose runners also set GITHUB_ACTIONS
    other(&[Yes("GITEA_ACTIONS"), Yes("FORGEJO_ACTIONS")]),
    // GoCD
    other(&[Set("GO_PIPELINE_LABEL"), Yes("GO_PIPELINE_NAME"), Set("GO_PIPELINE_COUNTER")]),
    // Google Cloud Build
    other(&[Yes("BUILDER_OUTPUT")]),
    // Harness
    other(&[Set("HARNESS_BUILD_ID")]),
    // Heroku
    other(&[Yes("HEROKU_TEST_RUN_ID"), Holds("NODE", "/.heroku/node/bin/node")]),
    // Hudson
    other(&[Yes("HUDSON_URL"), Yes("HUDSON_HOME")]),
    // JetBrains Space
    other(&[Set("JB_SPACE_EXECUTION_NUMBER")]),
    // Kokoro
    other(&[Yes("KOKORO_JOB_NAME"), Set("KOKORO_BUILD_ID"), Set("KOKORO_BUILD_NUMBER")]),
    // LayerCI
    other(&[Yes("LAYERCI")]),
    // LUCI, whose tasks are Swarming's
    other(&[Set("SWARMING_TASK_ID")]),
    // Magnum CI
    other(&[Yes("MAGNUM")]),
    // Netlify
    other(&[Yes("NETLIFY")]),
    // Nevercode
    other(&[Yes("NEVERCODE")]),
    // OpenShift
    other(&[Yes("OPENSHIFT_BUILD_NAME")]),
    // Prow
    other(&[Yes("PROW_JOB_ID")]),
    // Read the Docs
    other(&[Yes("READTHEDOCS")]),
    // ReleaseHub
    other(&[Set("RELEASE_BUILD_ID")]),
    // Render
    other(&[Yes("RENDER")]),
    // RWX
    other(&[Yes("RWX")]),
    // Sail CI
    other(&[Yes("SAILCI"), Yes("SAIL_CI")]),
    // Screwdriver
    other(&[Yes("SCREWDRIVER")]),
    // Scrutinizer
    other(&[Yes("SCRUTINIZER")]),
    // Semaphore
    other(&[Yes("SEMAPHORE")]),
    // Shippable
    other(&[Yes("SHIPPABLE")]),
    // Snap CI
    other(&[Yes("SNAP_CI")]),
    // Solano
    other(&[Yes("TDDIUM")]),
    // Strider
    other(&[Yes("STRIDER")]),
    // TaskCluster, whose first run is 0
    other(&[Both("TASK_ID", "RUN_ID"), Yes("TASKCLUSTER_ROOT_URL")]),
    // TeamCity
    other(&[Yes("TEAMCITY_VERSION"), Yes("TEAMCITY_PROJECT_NAME")]),
    // Travis CI
    other(&[Yes("TRAVIS")]),
    // Vela
    other(&[Yes("VELA")]),
    // Vercel
    other(&[Yes("VERCEL"), Yes("NOW_BUILDER")]),
    // Wercker
    other(&[Yes("WERCKER"), Set("WERCKER_MAIN_PIPELINE_STARTED")]),
    // Woodpecker
    other(&[Yes("WOODPECKER"), Yes("CI_PIPELINE_FORGE_URL"), Holds("CI_SYSTEM_NAME", "woodpecker")]),
    // Xcode Cloud
    other(&[Yes("CI_XCODE_PROJECT"), Yes("CI_XCODE_CLOUD")]),
    // Xcode Server
    other(&[Yes("XCS")]),
    // Zuul
    other(&[
        Yes("ZUUL"),
        Yes("ZUUL_UUID"),
        Yes("ZUUL_PIPELINE"),
        Yes("ZUUL_PROJECT"),
        Set("ZUUL_CHANGE"),
        Yes("ZUUL_CHANGES"),
        Yes("ZUUL_REF"),
        Yes("ZUUL_COMMIT"),
        Yes("ZUUL_BRANCH"),
    ]),
    // A variable that many systems set.
    other(&[Yes("CI")]),
    other(&[Yes("CONTINUOUS_INTEGRATION")]),
    other(&[Set("BUILD_NUMBER"), Set("BUILD_ID"), Holds("BUILD_TAG", "jenkins-")]),
    // Numbers that several systems with variables of this form set, where a container gets no others.
    other(&[
        Set("CI_PIPELINE_ID"),
        Set("CI_PIPELINE_IID"),
        Set("CI_PIPELINE_NUMBER"),
        Set("CI_JOB_ID"),
        Set("CI_BUILD_NUMBER"),
    ]),
];

#[cfg(test)]
mod tests {
    use super::super::{event, in_ci};

    fn check(variables: &[(&str, &str)], expected: bool) {
        assert_eq!(in_ci(&variables.iter().copied().collect()), expected, "{variables:?}");
    }

    /// Checks the systems by the variables that they set, with their values:
    /// those that npm's ci-info and Rust's `is_ci` list, and a few more.
    #[test]
    fn systems_that_do_not_say_ci() {
        let listed = [
            ("TEAMCITY_VERSION", "2024.03 (build 156166)"),
            ("CODEBUILD_BUILD_ARN", "arn:aws:codebuild:eu-west-1:1:build/p:1"),
            ("CODEBUILD_SRC_DIR", "/codebuild/output/src1/src"),
            ("BUILDER_OUTPUT", "/builder/outputs"),
            ("GO_PIPELINE_LABEL", "0"),
            ("GO_PIPELINE_NAME", "build"),
            ("bamboo_planKey", "P-B"),
            ("bamboo_buildKey", "P-B-JOB1"),
            ("TF_BUILD", "True"),
            ("BITBUCKET_COMMIT", "7f777ed95a19224294949e1b4ce56bbffcb1fe9f"),
            ("JENKINS_URL", "https://ci.example.com/"),
            ("HUDSON_URL", "https://ci.example.com/"),
            ("GERRIT_PROJECT", "platform"),
            ("PROW_JOB_ID", "1"),
            ("SCREWDRIVER", "true"),
            ("STRIDER", "true"),
            ("MAGNUM", "true"),
            ("EAS_BUILD", "true"),
            ("APPVEYOR", "True"),
            ("RENDER", "true"),
            ("NETLIFY", "true"),
            ("VERCEL", "1"),
            ("NODE", "/app/.heroku/node/bin/node"),
            ("CI_NAME", "sourcehut"),
            ("ATC_EXTERNAL_URL", "https://ci.example.com"),
            ("BUILD_PIPELINE_NAME", "main"),
            ("BUILD_TEAM_NAME", "main"),
            ("ZUUL_PIPELINE", "check"),
            ("KOKORO_JOB_NAME", "cloud/test/presubmit"),
            ("KOKORO_BUILD_ID", "0"),
            ("BUDDY", "true"),
            ("BUDDY_EXECUTION_ID", "1"),
            ("JB_SPACE_EXECUTION_NUMBER", "0"),
            ("SWARMING_TASK_ID", "5a1b2c3d4e5f6a10"),
            ("CI_SYSTEM_NAME", "woodpecker"),
            ("WOODPECKER", "true"),
            ("ZUUL", "true"),
            ("ZUUL_CHANGE", "0"),
            ("ZUUL_CHANGES", "p:main:refs/changes/1/1/1"),
            ("ZUUL_REF", "refs/heads/main"),
            ("CI_PIPELINE_ID", "1"),
            ("CI_PIPELINE_NUMBER", "0"),
            ("CI_JOB_ID", "7"),
            ("BUILD_TAG", "jenkins-platform-7"),
            ("BUILD_BUILDID", "7"),
            ("FCI_BUILD_ID", "5f0"),
            ("READTHEDOCS", "True"),
            ("SCRUTINIZER", "true"),
            ("SNAP_CI", "true"),
            ("CI", "woodpecker"),
            ("CONTINUOUS_INTEGRATION", "true"),
            ("BUILD_NUMBER", "0"),
            ("BUILD_ID", "2026-01-01_10-00-00"),
        ];
        for variable in listed {
            check(&[variable], true);
        }
        check(&[("TASK_ID", "fN1SbArXTPSVFNUvaOlinQ"), ("RUN_ID", "0")], true);
        check(&[("AWS_JOB_ID", "0000000001"), ("AWS_BRANCH", "main")], true);
    }

    #[test]
    fn a_person_s_machine_is_none() {
        check(&[], false);
        check(&[("CI", "false")], false);
        check(&[("CI", "0"), ("GITHUB_ACTIONS", "false"), ("TRAVIS", "")], false);
        // Variables that people set: the task of a tool, Node's path, a token for the command line.
        check(&[("CI_SYSTEM_NAME", "my laptop"), ("BUDDY", "false"), ("ZUUL_URL", "https://x")], false);
        check(&[("WOODPECKER_SERVER", "https://x"), ("WOODPECKER_TOKEN", "x"), ("ZUUL", "false"), ("SNAP_CI", "")], false);
        check(&[("AWS_JOB_ID", "1"), ("AWS_PROFILE", "x"), ("BUILD_TAG", "v1"), ("CI_SERVER_URL", "https://x")], false);
        check(&[("RUN_ID", "7"), ("NODE", "/usr/bin/node"), ("GITHUB_TOKEN", "x"), ("NETLIFY_AUTH_TOKEN", "x")], false);
        check(
            &[("GOPATH", "/go"), ("TEAMCITY_URL", "https://x"), ("BUILDKITE_API_TOKEN", "x"), ("JENKINS_USER_ID", "x")],
            false,
        );
    }

    /// `CI=false` in front of a build is a way to keep a bundler's warnings from being errors; the job runs in CI all the same.
    #[test]
    fn a_system_counts_whatever_ci_says() {
        check(&[("CI", "false"), ("GITHUB_ACTIONS", "true")], true);
        check(&[("CI", "false"), ("TEAMCITY_VERSION", "2024.03")], true);
    }

    #[test]
    fn an_event_comes_from_the_first_system_that_has_one() {
        let of = |variables: &[(&str, &str)]| event(&variables.iter().copied().collect());
        assert_eq!(of(&[("CI", "true"), ("TEAMCITY_VERSION", "2024.03")]), None);
        let both = [("JENKINS_URL", "https://x"), ("BUILDKITE", "true"), ("BUILDKITE_TAG", "v1"), ("BUILD_NUMBER", "7")];
        assert_eq!(of(&both), of(&both[1..]));
        assert!(of(&both).is_some() && of(&both) != of(&both[..1]));
    }
}
