//! Compares two configs by top-level key: the domains that a change of each key affects, and digests of the values. Texts that differ only
//! in comments, spacing and the order of keys are equal, as in `node`'s equality.

use super::node::{Node, Value};
use super::parse::parse;
use super::{CROSS_DOMAIN, Loaded, MAX_BYTES};

/// The domains that a change of a top-level key affects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyReach {
    /// Every domain. The key is part of the key of each cached result.
    EveryDomain,
    /// Only `cross-domain`: the key changes the result of no domain's suite. It is part of no cached result's key.
    CrossDomain,
    /// The domains whose entries changed.
    Entries,
}

/// Every top-level key, with what a change of it affects; docs/reference/config-changes.md says it to users. A test holds
/// this list and the keys that are read together. A key that is not listed affects every domain.
const KEYS: &[(&str, KeyReach)] = &[
    // Decide how the file is read, and which templates its workflows follow.
    ("version", KeyReach::EveryDomain),
    ("cicd_version", KeyReach::EveryDomain),
    // Decide which changes are seen at all.
    ("base", KeyReach::EveryDomain),
    ("global", KeyReach::EveryDomain),
    ("ignore", KeyReach::EveryDomain),
    ("unowned", KeyReach::EveryDomain),
    // Decide which suites there are and how they run.
    ("tests", KeyReach::EveryDomain),
    ("levels", KeyReach::EveryDomain),
    ("cache", KeyReach::EveryDomain),
    ("shell", KeyReach::EveryDomain),
    // Decide which dependencies and packages count.
    ("edges", KeyReach::EveryDomain),
    ("lockfiles", KeyReach::EveryDomain),
    ("ci", KeyReach::EveryDomain),
    // Decides whether the gate blocks.
    ("shadow", KeyReach::EveryDomain),
    ("domains", KeyReach::Entries),
    ("merge_queue", KeyReach::CrossDomain),
];

fn reach(key: &str) -> KeyReach {
    KEYS.iter().find(|(name, _)| *name == key).map_or(KeyReach::EveryDomain, |(_, reach)| *reach)
}

/// The digest of the top level, and one of each domain's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// The digest of the keys that count for every domain.
    pub top: [u8; 32],
    /// The digest of each entry, sorted by the domain's name.
    pub domains: Vec<(String, [u8; 32])>,
}

impl Loaded {
    /// Returns the digests of this config. They are digests of a checked-in file, and no secret.
    #[must_use]
    pub fn digests(&self) -> Digests {
        of(&self.tree)
    }
}

fn of(tree: &Node) -> Digests {
    let mut domains = Vec::new();
    if let Some(Value::Map(entries)) = tree.get("domains").map(|node| &node.value) {
        domains.extend(entries.iter().map(|(name, entry)| (name.value.clone(), digest(&entry.value))));
    }
    domains.sort_unstable();
    Digests { top: digest(&keys_of(tree, KeyReach::EveryDomain)), domains }
}

/// Returns the keys with this reach. A text that is not a map counts as a whole, for every domain.
fn keys_of(tree: &Node, wanted: KeyReach) -> Value {
    match &tree.value {
        Value::Map(entries) => Value::Map(entries.iter().filter(|(key, _)| reach(&key.value) == wanted).cloned().collect()),
        other if wanted == KeyReach::EveryDomain => other.clone(),
        _ => Value::Null,
    }
}

fn digest(value: &Value) -> [u8; 32] {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    *blake3::hash(&bytes).as_bytes()
}

/// Writes a value as bytes that no other value has: its kind, and each part of variable length after its length.
fn write(value: &Value, bytes: &mut Vec<u8>) {
    let mut tagged = |tag: u8, content: &[u8]| {
        bytes.push(tag);
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(content);
    };
    match value {
        Value::Null => tagged(b'n', b""),
        Value::Bool(yes) => tagged(b'b', &[u8::from(*yes)]),
        Value::Int(number) => tagged(b'i', &number.to_le_bytes()),
        Value::Float(number) => tagged(b'f', &number.to_bits().to_le_bytes()),
        Value::Text(text) => tagged(b't', text.as_bytes()),
        Value::List(items) => {
            tagged(b'l', &(items.len() as u64).to_le_bytes());
            for item in items {
                write(&item.value, bytes);
            }
        }
        Value::Map(entries) => {
            tagged(b'm', &(entries.len() as u64).to_le_bytes());
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.0.value.cmp(&b.0.value));
            for (key, entry) in sorted {
                write(&Value::Text(key.value.clone()), bytes);
                write(&entry.value, bytes);
            }
        }
    }
}

/// The entries that a change of the config touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// Nothing: only comments, spacing or the order of keys changed.
    Nothing,
    /// The entries of these domains.
    Entries {
        /// The names of changed and new entries.
        names: Vec<String>,
        /// True if an entry was removed.
        gone: bool,
    },
    /// Everything: a key that counts for every domain changed, or a text cannot be read.
    Everything,
}

impl Touched {
    /// Returns what this change and another one touch together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everything, _) | (_, Self::Everything) => Self::Everything,
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (Self::Entries { mut names, gone }, Self::Entries { names: more, gone: also }) => {
                names.extend(more);
                names.sort_unstable();
                names.dedup();
                Self::Entries { names, gone: gone || also }
            }
        }
    }
}

/// Compares two versions of the config; `None` is a version that is not available.
#[must_use]
pub fn touched(old: Option<&[u8]>, new: Option<&[u8]>) -> Touched {
    let tree = |bytes: Option<&[u8]>| {
        let text = bytes.filter(|b| b.len() as u64 <= MAX_BYTES).and_then(|b| std::str::from_utf8(b).ok())?;
        parse(text).ok()
    };
    let (Some(old), Some(new)) = (tree(old), tree(new)) else { return Touched::Everything };
    if old == new {
        return Touched::Nothing;
    }
    let differs = |wanted| digest(&keys_of(&old, wanted)) != digest(&keys_of(&new, wanted));
    if differs(KeyReach::EveryDomain) {
        return Touched::Everything;
    }
    let cross = || Touched::Entries { names: vec![CROSS_DOMAIN.to_owned()], gone: false };
    let top = if differs(KeyReach::CrossDomain) { cross() } else { Touched::Nothing };
    if !differs(KeyReach::Entries) {
        return top;
    }
    top.and(entries_touched(old.get("domains"), new.get("domains")))
}

fn entries_touched(old: Option<&Node>, new: Option<&Node>) -> Touched {
    let (Some(Value::Map(old)), Some(Value::Map(new))) = (old.map(|n| &n.value), new.map(|n| &n.value)) else {
        return Touched::Everything;
    };
    let old_of: std::collections::HashMap<&str, &Node> = old.iter().map(|(k, n)| (k.value.as_str(), n)).collect();
    let mut kept = 0;
    let mut names = Vec::new();
    for (key, node) in new {
        let before = old_of.get(key.value.as_str());
        kept += usize::from(before.is_some());
        if before.is_none_or(|before| *before != node) {
            names.push(key.value.clone());
        }
    }
    Touched::Entries { names, gone: kept < old.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "version: 1\nlevels: [unit, e2e]\ndomains:\n  a: { paths: [x, y], title: A }\n  b: { paths: [z] }\n";

    /// Checks the names of the digests that differ between [`CONFIG`] and another text.
    fn check(text: &str, expected: &[&str]) {
        let digests = |text: &str| of(&parse(text).expect(text));
        let (old, new) = (digests(CONFIG), digests(text));
        let mut differ: Vec<&str> = Vec::new();
        differ.extend((old.top != new.top).then_some("top"));
        differ.extend(new.domains.iter().filter(|entry| !old.domains.contains(entry)).map(|entry| entry.0.as_str()));
        assert_eq!(differ, expected, "{text}");
    }

    #[test]
    fn only_what_is_said_counts() {
        check(CONFIG, &[]);
        check(
            "# more\ndomains:\n  b:\n    paths: [\"z\"]\n  a: { title: A, paths: [x, y] }\nlevels:\n- unit\n- e2e\nversion: 1\n",
            &[],
        );
        check(&CONFIG.replace("[x, y]", "[y, x]"), &["a"]);
        check(&CONFIG.replace("[x, y]", "[xy]"), &["a"]);
        check(&CONFIG.replace("title: A", "title: B"), &["a"]);
        check(&CONFIG.replace("e2e]", "e2e]\ncache: true"), &["top"]);
        check(&CONFIG.replace("unit, e2e", "e2e, unit"), &["top"]);
        check(&CONFIG.replace("b:", "c:"), &["c"]);
        check(&CONFIG.replace("[z]", "[1]"), &["b"]);
    }

    #[test]
    fn every_key_that_is_read_has_a_row() {
        let mut rows: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
        for key in super::super::decode::TOP {
            assert!(rows.contains(key), "`{key}` needs a row in KEYS: what does a change of it affect?");
        }
        rows.sort_unstable();
        assert!(rows.windows(2).all(|pair| pair[0] != pair[1]), "a key has one row: {rows:?}");
    }

    /// Checks the entries that a change from [`CONFIG`] touches: `*` is everything, `-` a removed entry.
    fn check_touched(new: &str, expected: &[&str]) {
        let shown: Vec<String> = match touched(Some(CONFIG.as_bytes()), Some(new.as_bytes())) {
            Touched::Nothing => Vec::new(),
            Touched::Everything => vec!["*".to_owned()],
            Touched::Entries { names, gone } => names.into_iter().chain(gone.then(|| "-".to_owned())).collect(),
        };
        assert_eq!(shown, expected, "{new}");
    }

    #[test]
    fn each_key_reaches_as_its_row_says() {
        for (key, reach) in KEYS {
            let added = match (*key, reach) {
                ("version" | "levels", _) => CONFIG.replace(&format!("{key}: "), &format!("{key}: [x] #")),
                (_, KeyReach::Entries) => CONFIG.replace("[z]", "[zz]"),
                _ => format!("{key}: [x]\n{CONFIG}"),
            };
            let is_in_key = of(&parse(CONFIG).expect("a config")).top != of(&parse(&added).expect(key)).top;
            assert_eq!(is_in_key, *reach == KeyReach::EveryDomain, "{key} is part of cached results' keys");
            let expected: &[&str] = match reach {
                KeyReach::EveryDomain => &["*"],
                KeyReach::CrossDomain => &[CROSS_DOMAIN],
                KeyReach::Entries => &["b"],
            };
            check_touched(&added, expected);
        }
    }

    #[test]
    fn keys_of_several_reaches_change_together() {
        let queue = format!("merge_queue: each\n{CONFIG}");
        check_touched(&queue, &[CROSS_DOMAIN]);
        check_touched(&queue.replace("[z]", "[zz]"), &["b", CROSS_DOMAIN]);
        check_touched(&queue.replace("  b: { paths: [z] }\n", ""), &[CROSS_DOMAIN, "-"]);
        check_touched(&format!("cache: true\n{queue}"), &["*"]);
        check_touched(&format!("{CONFIG}  cross-domain: {{ suites: none }}\n"), &[CROSS_DOMAIN]);
        check_touched(&format!("unheard_of: 1\n{CONFIG}"), &["*"]);
        check_touched("version: 1\nlevels: [unit, e2e]\n", &["*"]);
    }

    #[test]
    fn kinds_of_values_differ() {
        let values = ["1", "1.0", "\"1\"", "true", "\"true\"", "null", "\"\"", "[]", "{}", "[[]]", "[1]", "{a: 1}", "[a, 1]"];
        for (nth, one) in values.iter().enumerate() {
            for other in &values[nth + 1..] {
                let digest = |text: &str| digest(&parse(&format!("k: {text}")).expect(text).value);
                assert_ne!(digest(one), digest(other), "{one} and {other}");
            }
        }
    }
}
