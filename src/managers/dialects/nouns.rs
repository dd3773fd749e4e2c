//! Classifies the nouns in names of fields: parts of a service, or things that a service processes all the time.

/// Last words of names of a service's parts, for which `false` means that the part is missing.
const COMPONENTS: &[&str] = &[
    "connection",
    "connectivity",
    "database",
    "databases",
    "db",
    "datasource",
    "redis",
    "cache",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "cassandra",
    "elasticsearch",
    "opensearch",
    "memcached",
    "kafka",
    "rabbitmq",
    "rabbit",
    "nats",
    "amqp",
    "broker",
    "queue",
    "queues",
    "storage",
    "disk",
    "s3",
    "smtp",
    "mail",
    "ldap",
    "vault",
    "consul",
    "etcd",
    "zookeeper",
    "api",
    "backend",
    "upstream",
    "gateway",
    "worker",
    "workers",
    "scheduler",
    "network",
    "internet",
    "server",
];

/// Components whose number may be a size, or a number of them.
const SIZES: &[&str] =
    &["queue", "queues", "cache", "disk", "storage", "mail", "connection", "worker", "workers", "databases", "network"];

/// Parts whose number may be an identifier.
const NUMBERED: &[&str] = &["shard", "partition", "process", "node", "master", "leader", "replica", "volume", "instance"];

/// Products that are asked over HTTP.
const PRODUCTS: &[&str] = &[
    "stripe",
    "paypal",
    "twilio",
    "sendgrid",
    "mailgun",
    "auth0",
    "okta",
    "keycloak",
    "github",
    "gitlab",
    "graphql",
    "dynamodb",
    "clickhouse",
    "influxdb",
    "minio",
    "solr",
    "neo4j",
    "couchdb",
    "pulsar",
    "celery",
    "sqs",
    "pubsub",
    "firebase",
    "openai",
];

/// Parts of a service: the number of unhealthy ones describes the present, not the past.
const PARTS: &[&str] = &[
    "node",
    "shard",
    "replica",
    "instance",
    "service",
    "worker",
    "broker",
    "member",
    "pod",
    "host",
    "check",
    "component",
    "server",
    "partition",
    "consumer",
    "dependency",
    "dep",
    "healthcheck",
    "probe",
    "subsystem",
    "system",
    "endpoint",
    "backend",
    "upstream",
    "target",
    "peer",
    "database",
    "db",
    "datasource",
    "cache",
    "queue",
    "cluster",
    "container",
    "volume",
    "disk",
    "drive",
    "sensor",
    "monitor",
    "agent",
    "app",
    "application",
    "module",
    "provider",
    "integration",
    "connector",
    "region",
    "zone",
    "site",
    "machine",
    "vm",
    "controller",
    "listener",
    "indicator",
    "gateway",
    "proxy",
    "store",
    "api",
    "process",
    "daemon",
    "master",
    "slave",
    "leader",
    "follower",
    "primary",
    "secondary",
    "contributor",
];

/// Problems.
const TROUBLES: &[&str] = &["alert", "alarm", "issue", "problem", "incident", "outage"];

/// Things that a service processes all the time: some of them fail in a healthy service too.
const DOINGS: &[&str] = &[
    "login",
    "request",
    "attempt",
    "payment",
    "order",
    "transaction",
    "message",
    "email",
    "mail",
    "letter",
    "translation",
    "session",
    "user",
    "visit",
    "call",
    "event",
    "vote",
    "download",
    "upload",
    "record",
    "row",
    "tuple",
    "entry",
    "item",
    "key",
    "object",
    "page",
    "link",
    "file",
    "packet",
    "byte",
    "delivery",
    "notification",
    "webhook",
    "invoice",
    "customer",
    "block",
    "image",
    "value",
];

/// Returns the singular of a noun: `dependencies` gives `dependency`.
fn singular(word: &str) -> String {
    match (word, word.strip_suffix("ies")) {
        (_, Some(stem)) => format!("{stem}y"),
        ("processes", _) => "process".to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

/// Returns true if a list has the word, or its singular.
pub(super) fn is_of(list: &[&str], word: &str) -> bool {
    list.contains(&word) || list.contains(&singular(word).as_str())
}

/// Returns true if the word is a part of a service for which `false` means that it is missing.
pub(super) fn is_component(word: &str) -> bool {
    COMPONENTS.contains(&word)
}

/// Returns true if the word is such a part, and a number of this name can be no size of it.
pub(super) fn is_never_a_size(word: &str) -> bool {
    is_component(word) && !SIZES.contains(&word)
}

/// Returns true if a number of this name can be the code of a part's answer, but no size and no identifier.
pub(super) fn answers_with_code(word: &str) -> bool {
    let is_single = PARTS.contains(&word) && !SIZES.contains(&word) && !NUMBERED.contains(&word);
    is_never_a_size(word) || is_single || PRODUCTS.contains(&word)
}

/// Returns true if the word is a part of a service, in the singular or plural.
pub(super) fn is_part(word: &str) -> bool {
    is_of(PARTS, word)
}

/// Returns true if the word is something that a service processes all the time.
pub(super) fn is_doing(word: &str) -> bool {
    is_of(DOINGS, word)
}

/// Returns true if the word is a problem.
pub(super) fn is_trouble(word: &str) -> bool {
    is_of(TROUBLES, word)
}

/// Returns true if the word is a plural that may be parts, and not something that a service processes all the time.
pub(super) fn may_be_parts(word: &str) -> bool {
    let is_plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    is_plural && !is_of(DOINGS, word)
}
