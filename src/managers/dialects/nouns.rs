//! What the nouns in names of fields stand for: the parts of a service, or what it does all day.

/// Parts of a service by the last word of their names: `false` says that one is not there.
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

/// What a service is made of, by one of them: how many are well or not is no count of the past.
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

/// What goes wrong.
const TROUBLES: &[&str] = &["alert", "alarm", "issue", "problem", "incident", "outage"];

/// What a service deals with all day: some of them fail, and it is well.
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

/// One of several: `dependencies` is of `dependency`.
fn singular(word: &str) -> String {
    match word {
        _ if word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        "processes" | "proxies" | "indices" => word[..word.len() - 2].to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

fn is_of(list: &[&str], word: &str) -> bool {
    list.contains(&word) || list.contains(&singular(word).as_str())
}

/// Whether it is a part of a service for which `false` says that it is not there.
pub(super) fn is_component(word: &str) -> bool {
    COMPONENTS.contains(&word)
}

/// Whether a service is made of such, of one or of several.
pub(super) fn is_part(word: &str) -> bool {
    is_of(PARTS, word)
}

/// Whether it is something that goes wrong.
pub(super) fn is_trouble(word: &str) -> bool {
    is_of(TROUBLES, word)
}

/// Whether these are several of something that may be parts, and are nothing that a service deals with all day.
pub(super) fn may_be_parts(word: &str) -> bool {
    let is_plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    is_plural && !is_of(DOINGS, word)
}
