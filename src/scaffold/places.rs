//! The paths of generated files: the paths that each template may make, the domain of a path, and the path after its domain is
//! renamed.
//!
//! A lock is untrusted input. It may only claim paths that a template could have made.

use crate::config::CROSS_DOMAIN;
use crate::model::counted;
use crate::model::name::is_name;

/// The folder of workflows.
pub(super) const WORKFLOWS: &str = ".github/workflows/";

/// The folder of the tree of test folders.
pub(super) const TESTS: &str = "tests";

/// The names of all templates that make files of the lock.
const NAMES: [&str; 7] = [
    "workflows/cicd.yml",
    "workflows/domain.yml",
    "workflows/domains.yml",
    "actions/cicd-setup.yml",
    "tests/readme.md",
    "managers/cicd_manager.py",
    "managers/cicd-manager.mjs",
];

/// Returns true if the template of this name may make this path.
#[must_use]
pub fn may_make(template: &str, path: &str) -> bool {
    match template {
        "workflows/cicd.yml" => path == ".github/workflows/cicd.yml",
        "workflows/domain.yml" => workflow_domain(path).is_some(),
        "workflows/domains.yml" => path == ".github/workflows/domains.yml",
        "actions/cicd-setup.yml" => path == ".github/actions/cicd-setup/action.yml",
        "tests/readme.md" => is_in_a_layout(path),
        "managers/cicd_manager.py" | "managers/cicd-manager.mjs" => path == template,
        _ => false,
    }
}

/// Returns true if one of the templates may make this path.
#[must_use]
pub fn is_ours(path: &str) -> bool {
    NAMES.iter().any(|name| may_make(name, path))
}

/// Returns true if an existing file of the user replaces the generated one. That holds for the README of a folder, but not for
/// a workflow, because other workflows call it by its name.
#[must_use]
pub fn gives_way(template: &str) -> bool {
    template == "tests/readme.md"
}

/// Returns the domain that a path belongs to.
#[must_use]
pub fn domain(path: &str) -> Option<&str> {
    workflow_domain(path).or_else(|| is_readme(path).then(|| path.split('/').nth(1)).flatten())
}

/// Returns the new path after its domain is renamed.
#[must_use]
pub fn renamed(path: &str, new: &str) -> Option<String> {
    if workflow_domain(path).is_some_and(|old| old != CROSS_DOMAIN) {
        return Some(format!("{WORKFLOWS}domain-{new}.yml"));
    }
    is_readme(path)
        .then(|| path.split('/').enumerate().map(|(at, part)| if at == 1 { new } else { part }).collect::<Vec<_>>().join("/"))
}

fn workflow_domain(path: &str) -> Option<&str> {
    let name = path.strip_prefix(WORKFLOWS)?.strip_suffix(".yml")?;
    if name == CROSS_DOMAIN {
        return Some(CROSS_DOMAIN);
    }
    name.strip_prefix("domain-").filter(|name| is_name(name))
}

/// Returns true for `tests/<domain>/<level>/README.md`.
fn is_readme(path: &str) -> bool {
    let mut parts = path.split('/');
    let (first, domain, level, name) = (parts.next(), parts.next(), parts.next(), parts.next());
    let is_named = domain.is_some_and(is_name) && level.is_some_and(|level| check(level).is_ok());
    first == Some(TESTS) && is_named && name == Some("README.md") && parts.next().is_none()
}

/// Returns true if a layout of `tests:` may put the README of a folder here. A layout may name any folder, so nothing else is
/// checked.
fn is_in_a_layout(path: &str) -> bool {
    let is_deep = path.split('/').count() > 2 && !path.starts_with('.');
    is_deep && path.ends_with("/README.md") && check(path).is_ok()
}

/// Checks that an untrusted path is inside of the repository, and has no meaning of its own for git or another operating
/// system.
///
/// # Errors
/// Returns an error text with the problem of the path.
pub fn check(path: &str) -> Result<(), &'static str> {
    counted::note("path checked");
    if path.is_empty() || path.len() > 1024 {
        return Err("is not a path");
    }
    if path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
        return Err("is an absolute path");
    }
    if path.contains('\\') || path.chars().any(char::is_control) {
        return Err("holds a backslash or a control character");
    }
    for part in path.split('/') {
        match part.trim_end_matches(['.', ' ']) {
            "" if part.is_empty() => return Err("has an empty part"),
            "" => return Err("leaves its folder"),
            trimmed if trimmed.eq_ignore_ascii_case(".git") || trimmed.eq_ignore_ascii_case("git~1") => {
                return Err("is in a .git folder");
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_makes_its_own_files_and_no_others() {
        let paths = [
            (".github/workflows/cicd.yml", "workflows/cicd.yml", None),
            (".github/workflows/domain-a.yml", "workflows/domain.yml", Some("a")),
            (".github/workflows/cross-domain.yml", "workflows/domain.yml", Some("cross-domain")),
            (".github/workflows/domains.yml", "workflows/domains.yml", None),
            (".github/actions/cicd-setup/action.yml", "actions/cicd-setup.yml", None),
            ("tests/a-b/blue-green/README.md", "tests/readme.md", Some("a-b")),
            ("managers/cicd_manager.py", "managers/cicd_manager.py", None),
            ("managers/cicd-manager.mjs", "managers/cicd-manager.mjs", None),
        ];
        for (path, template, of) in paths {
            assert_eq!((check(path), is_ours(path), domain(path)), (Ok(()), true, of), "{path}");
            for name in NAMES {
                assert_eq!(may_make(name, path), name == template, "{name} {path}");
            }
        }
        for path in [
            "cicd.yml",
            ".github/workflows/domain-.yml",
            ".github/workflows/domain-a.yaml",
            "README.md",
            "tests/README.md",
            ".github/a/README.md",
            "tests/a/unit/other.md",
        ] {
            assert!(!is_ours(path), "{path}");
        }
    }

    #[test]
    fn a_renamed_domain_has_its_files_elsewhere() {
        assert_eq!(renamed(".github/workflows/domain-a.yml", "b").as_deref(), Some(".github/workflows/domain-b.yml"));
        assert_eq!(renamed("tests/a/unit/README.md", "b").as_deref(), Some("tests/b/unit/README.md"));
        assert_eq!(renamed(".github/workflows/cross-domain.yml", "b"), None);
        assert_eq!(renamed(".github/workflows/cicd.yml", "b"), None);
    }
}
