//! Arithmetic on paths as git writes them: from the root of the repository, `/`-separated, no `.` and no `..`.

/// Returns the folder of a path; empty for the root.
#[must_use]
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the last name of a path.
#[must_use]
pub fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Returns the ending of a path without its dot; empty if there is none.
#[must_use]
pub fn ending(path: &str) -> &str {
    last(path).rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Returns true if `path` is `folder` or lies below it. Everything lies below the root, the empty folder.
#[must_use]
pub fn is_within(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns a folder and a name below it as one path.
#[must_use]
pub fn join(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

/// Returns the path that `relative` means in `folder`; `None` if it leads out of the repository. `\` counts as `/`.
#[must_use]
pub fn resolved(folder: &str, relative: &str) -> Option<String> {
    let mut names: Vec<&str> = if folder.is_empty() { Vec::new() } else { folder.split('/').collect() };
    for name in relative.split(['/', '\\']) {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// Returns the folders above a path, the nearest first, the root (empty) last.
pub fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    let first = (!path.is_empty()).then(|| parent(path));
    std::iter::successors(first, |folder| (!folder.is_empty()).then(|| parent(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_stay_in_the_repository() {
        let check = |folder: &str, relative: &str, expected: Option<&str>| {
            assert_eq!(resolved(folder, relative).as_deref(), expected, "{folder} {relative}");
        };
        check("a/b", "../c/./d", Some("a/c/d"));
        check("a/b", "..\\c", Some("a/c"));
        check("a", "../..", None);
        check("", "x", Some("x"));
        check("a", "..", Some(""));
    }

    #[test]
    fn folders_end_with_the_root() {
        assert_eq!(folders_above("a/b/c").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(folders_above("a").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_folder_does_not_claim_a_longer_name() {
        assert!(is_within("a/b", "a") && is_within("a", "a") && is_within("a", "") && !is_within("ab", "a"));
    }
}
