//! What the config says, as digests: the same for texts that differ in comments, spacing and the order of keys, as
//! `node`'s equality has it.

use super::Loaded;
use super::node::{Node, Value};

/// A digest for the top level, and one for each domain's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Everything but the entries of the domains.
    pub top: [u8; 32],
    /// The entries by name, sorted.
    pub domains: Vec<(String, [u8; 32])>,
}

impl Loaded {
    /// The digests of this config. They hold what stands in a checked-in file, and are no secret.
    #[must_use]
    pub fn digests(&self) -> Digests {
        of(&self.tree)
    }
}

fn of(tree: &Node) -> Digests {
    let Value::Map(entries) = &tree.value else { return Digests { top: digest(&tree.value), domains: Vec::new() } };
    let rest = entries.iter().filter(|(key, _)| key.value != "domains").cloned().collect();
    let mut domains = Vec::new();
    if let Some(Value::Map(entries)) = tree.get("domains").map(|node| &node.value) {
        domains.extend(entries.iter().map(|(name, entry)| (name.value.clone(), digest(&entry.value))));
    }
    domains.sort_unstable();
    Digests { top: digest(&Value::Map(rest)), domains }
}

fn digest(value: &Value) -> [u8; 32] {
    let mut bytes = Vec::new();
    write(value, &mut bytes);
    *blake3::hash(&bytes).as_bytes()
}

/// A value as bytes that no other value has: its kind, and what varies in length with its length before it.
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

#[cfg(test)]
mod tests {
    use super::super::node;
    use super::*;

    const CONFIG: &str = "version: 1\nlevels: [unit, e2e]\ndomains:\n  a: { paths: [x, y], title: A }\n  b: { paths: [z] }\n";

    /// Which digests differ between [`CONFIG`] and another text.
    fn check(text: &str, expected: &[&str]) {
        let digests = |text: &str| of(&node::parse(text).expect(text));
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
    fn kinds_of_values_differ() {
        let values = ["1", "1.0", "\"1\"", "true", "\"true\"", "null", "\"\"", "[]", "{}", "[[]]", "[1]", "{a: 1}", "[a, 1]"];
        for (nth, one) in values.iter().enumerate() {
            for other in &values[nth + 1..] {
                let digest = |text: &str| digest(&node::parse(&format!("k: {text}")).expect(text).value);
                assert_ne!(digest(one), digest(other), "{one} and {other}");
            }
        }
    }
}
