//! Names that describe what a service is or how it is built: `isDocker`, `replicated`, `deadLetterQueue`. With `false` they deny
//! no part.
//!
//! The lists are the facts; a word that is not listed may be a part.

use super::keys::FieldName;

/// Environments in which a service may run.
#[rustfmt::skip]
const PLATFORMS: &[&str] = &[
    "docker", "dockerized", "kubernetes", "k8s", "container", "podman", "lxc", "wsl", "vm", "virtual", "machine", "lambda",
    "serverless", "heroku", "aws", "gcp", "azure", "ec2", "ecs", "fargate", "windows", "linux", "mac", "macos", "darwin", "unix",
    "freebsd", "android", "ios", "mobile", "desktop", "browser", "electron", "ci", "bot", "arm", "arm64", "x64", "root", "tty",
    "headless", "snap", "flatpak", "jvm", "native", "musl", "openshift", "swarm", "systemd", "bare", "metal",
];

/// First words that ask for an environment: `is_docker`, `running_in_container`.
const WITHIN: &[&str] = &["is", "in", "inside", "within", "under", "on"];

/// Words that may stand among them.
const JOINTS: &[&str] = &["running", "runs", "run", "a", "the", "deployed", "hosted"];

/// Last words for the way in which data or a service is built. A state that must be reached is not among them: `migrated`,
/// `synced`, `indexed`.
#[rustfmt::skip]
const DESIGNS: &[&str] = &[
    "replicated", "sharded", "partitioned", "federated", "pooled", "batched", "buffered", "mirrored", "versioned", "bundled",
    "minified", "virtualized", "dockerized", "multitenant", "stateless", "stateful", "immutable", "transactional", "namespaced",
    "autoscaled", "throttleable", "paginated", "localized", "anonymized",
];

/// Words before a part that make the name a question for its kind: `secure_connection`.
const MANNERS: &[&str] =
    &["secure", "encrypted", "ssl", "tls", "https", "memory", "embedded", "dedicated", "pooled", "durable", "exclusive"];

/// Names of optional arrangements.
const ARRANGEMENTS: &[&str] = &[
    "dlq",
    "dead_letter",
    "dead_letters",
    "dead_lettering",
    "dead_letter_queue",
    "dead_letter_queues",
    "dead_letter_exchange",
    "multi_tenant",
    "high_availability",
    "active_active",
];

/// Returns true if a name describes a service, so `false` denies no part.
pub(super) fn is_fact(name: &FieldName) -> bool {
    let (last, before) = (name.last().unwrap_or_default(), name.before_last().unwrap_or_default());
    DESIGNS.contains(&last)
        || MANNERS.contains(&before)
        || ARRANGEMENTS.iter().any(|end| name.ends_with(end))
        || is_platform(name)
}

/// Returns true if a name asks for an environment.
fn is_platform(name: &FieldName) -> bool {
    let is_aside = |word: &&str| WITHIN.contains(word) || JOINTS.contains(word);
    let mut rest = name.words().filter(|word| !is_aside(word)).peekable();
    name.words().any(|word| WITHIN.contains(&word)) && rest.peek().is_some() && rest.all(|word| PLATFORMS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_lists_every_fact() {
        let page = include_str!("../../../docs/reference/health.md");
        for (facts, name) in [
            (PLATFORMS, "isDocker"),
            (DESIGNS, "replicated"),
            (MANNERS, "secure_connection"),
            (ARRANGEMENTS, "deadLetterQueue"),
        ] {
            let row = page
                .lines()
                .find(|line| line.starts_with("| ") && line.contains(&format!("`{name}`")) && !line.contains("200"));
            let cell = row.and_then(|row| row.trim_end_matches([' ', '|']).rsplit(" | ").next()).unwrap_or_default();
            let listed: Vec<&str> = cell.split('`').map(str::trim).filter(|word| !word.is_empty()).collect();
            assert_eq!(listed, facts, "{name}");
        }
    }

    #[test]
    fn a_fact_is_no_part() {
        let facts = "isDocker is_kubernetes isRunningInDocker in_container isWindows isLambda onBareMetal replicated sharded \
            is_federated deadLetterQueue dead_letter_queues dlq secure_connection tls_connection in_memory_db dedicatedServer";
        let parts = "docker kubernetes isSynced migrated seeded elected subscribed mounted queue letter_service connection \
            external_api remote_db primary_db is_quorate in_sync container_registry running_docker indexed memory";
        for (names, expected) in [(facts, true), (parts, false)] {
            for name in names.split_whitespace() {
                assert_eq!(is_fact(&FieldName::new(name)), expected, "{name}");
            }
        }
    }
}
