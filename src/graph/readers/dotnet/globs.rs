//! Patterns of `MSBuild`: `*` and `?` in a name, `**` for any folders.

/// Returns true if a path has the shape of a pattern. Case does not count.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let patterns: Vec<&str> = pattern.split('/').collect();
    let names: Vec<&str> = path.split('/').collect();
    // reached[n]: the patterns so far take the first n names.
    let mut reached = vec![false; names.len() + 1];
    reached[0] = true;
    for pattern in patterns {
        let mut next = vec![false; names.len() + 1];
        if pattern == "**" {
            let mut is_on = false;
            for (at, is_reached) in reached.iter().enumerate() {
                is_on |= is_reached;
                next[at] = is_on;
            }
        } else {
            for (at, name) in names.iter().enumerate().filter(|(at, _)| reached[*at]) {
                next[at + 1] = fits_name(pattern.as_bytes(), name.as_bytes());
            }
        }
        reached = next;
    }
    reached[names.len()]
}

fn fits_name(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, n));
            p += 1;
        } else if pattern.get(p).is_some_and(|byte| *byte == b'?' || byte.eq_ignore_ascii_case(&name[n])) {
            p += 1;
            n += 1;
        } else if let Some((at, taken)) = star {
            star = Some((at, taken + 1));
            p = at + 1;
            n = taken + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns() {
        let check = |pattern: &str, path: &str, expected: bool| assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        check("a/*.csproj", "a/b.csproj", true);
        check("a/*.csproj", "a/b/c.csproj", false);
        check("a/**/*.csproj", "a/b/c.csproj", true);
        check("a/**/*.csproj", "a/c.csproj", true);
        check("a/**/I/*.CSPROJ", "a/b/c/i/x.csproj", true);
        check("a/?*b*c", "a/xxbyc", true);
        check("a/?", "a/", false);
    }
}
