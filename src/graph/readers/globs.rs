//! Patterns of paths, as workspaces, `import.meta.glob` and `go:embed` write them: `*` and `?` within a name, `**` over folders,
//! `{a,b}` for alternatives.

use crate::graph::index::{Index, Place};
use crate::graph::paths::resolved;

/// The most patterns that the alternatives of one pattern make.
const MAX_ALTERNATIVES: usize = 64;

/// Returns true if a text is a pattern and not a plain path.
#[must_use]
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '{', '['])
}

/// Returns true if the pattern matches the whole path.
#[must_use]
pub fn matches(pattern: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    alternatives(pattern).iter().any(|pattern| matches_parts(&pattern.split('/').collect::<Vec<_>>(), &parts))
}

/// Adds the files that a path or pattern in a folder means; for a pattern that ends with `**`, the folder.
pub fn expand(index: &Index<'_>, folder: &str, pattern: &str, places: &mut Vec<Place>) {
    if !is_pattern(pattern) {
        places.extend(index.at(folder, pattern));
        return;
    }
    let parts: Vec<&str> = pattern.split('/').collect();
    let fixed = parts.iter().position(|part| is_pattern(part)).unwrap_or(parts.len());
    let Some(base) = resolved(folder, &parts[..fixed].join("/")) else { return };
    let rest = parts[fixed..].join("/");
    if matches!(rest.as_str(), "**" | "**/*") {
        places.extend(index.has_folder(&base).then_some(Place::Tree(base)));
        return;
    }
    let skip = if base.is_empty() { 0 } else { base.len() + 1 };
    let patterns = alternatives(&rest);
    let patterns: Vec<Vec<&str>> = patterns.iter().map(|pattern| pattern.split('/').collect()).collect();
    for path in index.below(&base) {
        let names: Vec<&str> = path[skip..].split('/').collect();
        if patterns.iter().any(|pattern| matches_parts(pattern, &names)) {
            places.push(Place::File((*path).to_owned()));
        }
    }
}

/// Returns the patterns without `{a,b}` that a pattern stands for.
fn alternatives(pattern: &str) -> Vec<String> {
    let mut open = vec![bracketed(pattern)];
    let mut done = Vec::new();
    while let Some(pattern) = open.pop() {
        let group = pattern.find('{').and_then(|start| Some((start, start + group_end(&pattern[start..])?)));
        let Some((start, end)) = group else {
            done.push(pattern);
            continue;
        };
        let (head, inside, tail) = (&pattern[..start], &pattern[start + 1..end], &pattern[end + 1..]);
        if open.len() + done.len() > MAX_ALTERNATIVES {
            open.push(format!("{head}*{tail}"));
        } else {
            open.extend(top_level(inside).into_iter().map(|choice| format!("{head}{choice}{tail}")));
        }
    }
    done
}

/// Returns a pattern with `{a,b}` in place of `@(a|b)`.
fn bracketed(pattern: &str) -> String {
    if !pattern.contains("@(") {
        return pattern.to_owned();
    }
    let (head, rest) = pattern.split_once("@(").unwrap_or((pattern, ""));
    let (inside, tail) = rest.split_once(')').unwrap_or((rest, ""));
    format!("{head}{{{}}}{}", inside.replace('|', ","), tail.replace("@(", "").replace(')', ""))
}

/// Returns the offset of the `}` that closes the `{` at the beginning.
fn group_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn top_level(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn matches_parts(pattern: &[&str], parts: &[&str]) -> bool {
    // Whether the pattern up to here matches the first `n` parts.
    let mut reached = vec![false; parts.len() + 1];
    reached[0] = true;
    for (at, name) in pattern.iter().enumerate() {
        if matches!(*name, "" | ".") {
            continue;
        }
        let mut next = vec![false; parts.len() + 1];
        if *name == "**" {
            let is_last = at + 1 == pattern.len();
            let first = reached.iter().position(|is| *is).unwrap_or(parts.len());
            next[first..].fill(reached.contains(&true));
            // At the end, `**` stands for at least one name.
            if is_last && let Some(start) = next.get_mut(first) {
                *start = false;
            }
        } else {
            for (count, part) in parts.iter().enumerate() {
                next[count + 1] = reached[count] && matches_name(name.as_bytes(), part.as_bytes());
            }
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

/// Matches one name against a pattern with `*`, `?` and `[…]`, in the time of a product of both lengths at most.
fn matches_name(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        let step = match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some(b'?') => Some(1),
            Some(b'[') => pattern[p..].iter().position(|byte| *byte == b']').map(|end| end + 1),
            Some(byte) if *byte == name[n] => Some(1),
            _ => None,
        };
        match (step, star) {
            (Some(step), _) => {
                p += step;
                n += 1;
            }
            (None, Some((at, taken))) => {
                p = at + 1;
                n = taken + 1;
                star = Some((at, taken + 1));
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_paths() {
        let check =
            |pattern: &str, path: &str, expected: bool| assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        check("apps/*", "apps/web", true);
        check("apps/*", "apps/web/e2e", false);
        check("./apps/*/", "apps/web", true);
        check("apps/**", "apps/web/e2e", true);
        check("apps/**", "apps", false);
        check("**/test/**", "libs/a/test/b", true);
        check("{apps,libs/{a,b}}/*", "libs/b/x", true);
        check("{apps,libs/{a,b}}/*", "libs/c/x", false);
        check("*.stories.@(js|tsx)", "a.stories.tsx", true);
        check("*.stories.@(js|tsx)", "a.stories.vue", false);
        check("a*b?c", "axxbyc", true);
        check("a*b", "axbx", false);
        check("ä*", "äö", true);
        check("{{{{", "{", false);
        check(&"{a,b}".repeat(20), &"a".repeat(20), true);
    }

    #[test]
    fn patterns_find_files() {
        let index = Index::new(["a/x/de.json", "a/x/y/en.json", "a/x/y/z.ts", "b/c.ts"]);
        let check = |folder: &str, pattern: &str, expected: &[Place]| {
            let mut places = Vec::new();
            expand(&index, folder, pattern, &mut places);
            assert_eq!(places, expected, "{pattern}");
        };
        check("b", "../a/x/*.json", &[Place::File("a/x/de.json".to_owned())]);
        check("b", "../a/**/*.json", &[Place::File("a/x/de.json".to_owned()), Place::File("a/x/y/en.json".to_owned())]);
        check("b", "../a/**", &[Place::Tree("a".to_owned())]);
        check("b", "../../**", &[]);
        check("", "*/c.ts", &[Place::File("b/c.ts".to_owned())]);
        check("b", "c.ts", &[Place::File("b/c.ts".to_owned())]);
    }
}
