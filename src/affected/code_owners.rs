//! `CODEOWNERS`: who owns the files of each domain.
//!
//! Lines are read as GitHub, GitLab and Gitea read them: a pattern, then its owners; the last line that matches a file decides. Sections of
//! GitLab (`[Name] @owner`) decide each for itself. A line that is none of that is passed over.

use std::collections::BTreeMap;

use crate::affected::Map;
use crate::affected::index::PatternIndex;
use crate::model::overview::CodeOwner;
use crate::model::pattern::Pattern;
use crate::model::reasons::{Change, ChangeKind};

/// Where the file may be; the first that exists counts.
pub(crate) const PLACES: [&str; 6] =
    [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"];

/// The most bytes of it that are read, as on GitHub.
pub(crate) const MAX_FILE: usize = 3 * 1024 * 1024;

/// The longest name of an owner, in bytes.
const LONGEST_NAME: usize = 200;

/// The lines of a `CODEOWNERS` file.
#[derive(Debug, Default)]
pub(crate) struct CodeOwners {
    sections: Vec<OwnerSection>,
}

#[derive(Debug, Default)]
struct OwnerSection {
    name: String,
    patterns: Vec<Pattern>,
    /// The owners of each pattern.
    owners: Vec<Vec<String>>,
}

impl CodeOwners {
    /// Reads the file.
    pub(crate) fn parse(text: &str) -> Self {
        let mut found = Self { sections: vec![OwnerSection::default()] };
        let (mut at, mut defaults) = (0, Vec::new());
        for line in text.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some((name, rest)) = section(line) {
                defaults = owners(rest);
                let name = name.to_lowercase();
                at = found.sections.iter().position(|section| section.name == name).unwrap_or_else(|| {
                    found.sections.push(OwnerSection { name, ..OwnerSection::default() });
                    found.sections.len() - 1
                });
                continue;
            }
            let (pattern, rest) = split(line);
            let Ok(pattern) = Pattern::parse(pattern) else { continue };
            let own = owners(rest);
            let section = &mut found.sections[at];
            section.patterns.push(pattern);
            section.owners.push(if own.is_empty() { defaults.clone() } else { own });
        }
        found
    }
}

/// The name of a section and its owners: `[Docs][2] @docs`, `^[Docs]`.
fn section(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix('^').unwrap_or(line).strip_prefix('[')?.split_once(']')?;
    // The number of approvals that are needed.
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest);
    Some((name.trim(), rest))
}

/// The pattern of a line, up to the first white space without a backslash before it, and the rest.
fn split(line: &str) -> (&str, &str) {
    let mut is_escaped = false;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() && !is_escaped {
            return line.split_at(at);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    (line, "")
}

/// The owners at the end of a line: users, teams, roles and addresses, up to a comment.
fn owners(rest: &str) -> Vec<String> {
    let words = rest.split_whitespace().take_while(|word| !word.starts_with('#'));
    words.filter(|word| word.contains('@') && word.len() <= LONGEST_NAME).map(str::to_owned).collect()
}

/// Returns whether a pattern takes files directly in a folder only: `docs/*` is not `docs/a/b`, as it would be in `.gitignore`.
fn is_too_deep(pattern: &Pattern, path: &[u8]) -> bool {
    let text = pattern.text().trim_start_matches('/');
    let folder = text.strip_suffix("/*").filter(|folder| !folder.contains("**"));
    let depth = |bytes: &[u8]| bytes.split(|byte| *byte == b'/').count();
    folder.is_some_and(|_| depth(path) > depth(text.as_bytes()))
}

/// Returns the owners of each domain, by its place in the config, those of most files first. `files` are sorted.
pub(crate) fn of_domains(map: &Map<'_>, files: &[(Vec<u8>, bool)], file: &CodeOwners) -> Vec<Vec<CodeOwner>> {
    let index = PatternIndex::new(file.sections.iter().map(|section| &section.patterns));
    let lines: Vec<(usize, usize)> = (0..file.sections.len())
        .flat_map(|section| (0..file.sections[section].patterns.len()).map(move |line| (section, line)))
        .collect();
    let (mut lookup, mut judge) = (index.lookup(), map.judge());
    let mut counts: Vec<BTreeMap<&str, usize>> = vec![BTreeMap::new(); map.config().domains.len()];
    for (path, is_folder) in files {
        let judged = judge.file(&Change { path: path.clone(), kind: ChangeKind::Modified, is_folder: *is_folder });
        if judged.owners.is_empty() {
            continue;
        }
        let mut decided = None;
        // From the last line to the first; the lines of a section follow each other.
        for (section, line) in lookup.lines(path, *is_folder).into_iter().map(|line| lines[line]) {
            let pattern = &file.sections[section].patterns[line];
            if decided == Some(section) || is_too_deep(pattern, path) {
                continue;
            }
            decided = Some(section);
            let owners = if pattern.is_negated() { &[][..] } else { &file.sections[section].owners[line] };
            for (owner, domain) in owners.iter().flat_map(|owner| judged.owners.iter().map(move |of| (owner, of.domain))) {
                *counts[domain].entry(owner).or_default() += 1;
            }
        }
    }
    counts.into_iter().map(sorted).collect()
}

fn sorted(counts: BTreeMap<&str, usize>) -> Vec<CodeOwner> {
    let mut owners: Vec<CodeOwner> =
        counts.into_iter().map(|(name, files)| CodeOwner { name: name.to_owned(), files }).collect();
    owners.sort_by_key(|owner| std::cmp::Reverse(owner.files));
    owners
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::diagnostic::SourceText;

    /// The owners of `city`, which has these files; another domain has `shop/`.
    #[track_caller]
    fn check(file: &str, files: &[&str], expected: &str) {
        let text = "version: 1\ndomains: { city: { paths: [/city/] }, shop: { paths: [/shop/] } }\n".to_owned();
        let config = crate::config::parse(&Arc::new(SourceText { name: "cicd.yml".into(), text })).expect("a config");
        let map = Map::new(&config, [&b"cicd.yml"[..]]);
        let mut files: Vec<(Vec<u8>, bool)> = files.iter().map(|path| (path.as_bytes().to_vec(), false)).collect();
        files.sort();
        let found = of_domains(&map, &files, &CodeOwners::parse(file));
        let city = config.domains.iter().position(|domain| domain.name.value == "city").expect("the domain");
        let shown: Vec<String> = found[city].iter().map(|owner| format!("{} {}", owner.name, owner.files)).collect();
        assert_eq!(shown.join(", "), expected, "{file}");
    }

    const FILES: [&str; 4] = ["city/a.rs", "city/b.rs", "city/docs/c.md", "shop/d.rs"];

    #[test]
    fn the_last_line_that_matches_decides() {
        check("", &FILES, "");
        check("* @all\n", &FILES, "@all 3");
        check("* @all\n/city/ @org/city ops@example.com # both\n", &FILES, "@org/city 3, ops@example.com 3");
        check("/city/ @city\n*.md @docs\n", &FILES, "@city 2, @docs 1");
        check("*.md @docs\n/city/ @city\n", &FILES, "@city 3");
        check("/city/ @city\n/city/docs/\n", &FILES, "@city 2");
        check("/shop/ @shop\n", &FILES, "");
    }

    #[test]
    fn a_star_at_the_end_is_one_folder_deep() {
        check("/city/ @city\n/city/* @top\n", &FILES, "@top 2, @city 1");
        check("city/** @deep\n", &FILES, "@deep 3");
    }

    #[test]
    fn sections_decide_each_for_itself() {
        check(
            "* @all\n[Docs] @docs\n*.md\n[Code][2] @code @more\n*.rs\n*.md @own\n",
            &FILES,
            "@all 3, @code 2, @more 2, @docs 1, @own 1",
        );
        check("^[Optional]\n*.md @a\n[optional]\n/city/docs/ @b\n", &FILES, "@b 1");
        check("[Docs] @docs\n*.md\n!/city/docs/\n", &FILES, "");
    }

    #[test]
    fn what_is_no_line_is_passed_over() {
        check("# @no\n\n   \n{a,b} @no\n/city/ city-team @city\r\n", &FILES, "@city 3");
        check("/city/with\\ space/ @space\n", &["city/with space/a", "city/b"], "@space 1");
        check(&format!("* @{}\n", "x".repeat(300)), &FILES, "");
    }
}
