//! Names of domains, levels and suites: each fits the rule of names, and no two differ only by `-` and `_`.

use std::borrow::Cow;

use super::levels::LAST_LEVELS;
use super::model::{CROSS_DOMAIN, Domain, Suites};
use super::node::{Node, Value};
use super::table::Findings;
use crate::model::diagnostic::{At, Span};
use crate::model::fast_map::FastMap;
use crate::model::name::{RULE, folded, is_name, tidy};

/// Notes a name that breaks the rule: names become file names, check names and URLs.
pub(super) fn check(name: &At<String>, what: &str, findings: &mut Findings) {
    if !is_name(&name.value) {
        let hint = tidy(&name.value).map(|tidy| format!("e.g. `{tidy}`"));
        findings.add(&name.at, format!("a {what}'s name must be {RULE}"), hint);
    }
}

/// Notes names that are easily confused: two that differ only by `-` and `_` become the same variable, and people mix them up.
pub(super) fn twins(top: &Node, domains: &[Domain], findings: &mut Findings) {
    let mut seen = SeenNames::of("domain", &[CROSS_DOMAIN]);
    for domain in domains {
        seen.add(&domain.name.value, &domain.name.at, findings);
    }
    let mut seen = SeenNames::of("level", &LAST_LEVELS);
    if let Some(Value::List(levels)) = top.get("levels").map(|node| &node.value) {
        for level in levels {
            if let Value::Text(name) = &level.value {
                seen.add(name, &level.at, findings);
            }
        }
    }
    for domain in domains {
        let Suites::Named(named) = &domain.suites else { continue };
        let mut suites: FastMap<&str, SeenNames<'_>> = FastMap::default();
        for suite in named {
            seen.add(&suite.level.value, &suite.level.at, findings);
            let of_level = suites.entry(&suite.level.value).or_insert_with(|| SeenNames::of("suite", &[]));
            if let Some(name) = &suite.name {
                of_level.add(name, &suite.level.at, findings);
            }
        }
    }
}

/// The names of one kind so far, by their form without the difference of `-` and `_`.
struct SeenNames<'n> {
    what: &'static str,
    names: FastMap<Cow<'n, str>, &'n str>,
}

impl<'n> SeenNames<'n> {
    /// Starts with the reserved names.
    fn of(what: &'static str, reserved: &[&'n str]) -> Self {
        Self { what, names: reserved.iter().map(|name| (folded(name), *name)).collect() }
    }

    fn add(&mut self, name: &'n str, at: &Span, findings: &mut Findings) {
        let first = *self.names.entry(folded(name)).or_insert(name);
        if first != name {
            let what = self.what;
            let message = format!("the {what} `{name}` differs from the {what} `{first}` only by `-` and `_`");
            findings.add(at, message, Some(format!("write `{first}`, or use another name")));
        }
    }
}
