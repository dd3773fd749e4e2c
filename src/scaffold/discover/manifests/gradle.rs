//! Gradle's settings, as far as quoted project paths show: `include(":a:b")`.

use super::Manifest;

pub(super) fn workspace(source: &str) -> Manifest {
    let members = calls(source, "include").iter().map(|path| path.trim_start_matches(':').replace(':', "/")).collect();
    Manifest { members, is_workspace: true, ..Manifest::default() }
}

/// Returns the quoted words after a name, up to the end of its list.
fn calls(source: &str, name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let code: String =
        source.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect::<Vec<_>>().join("\n");
    for after in code.split(name).skip(1) {
        let Some(mut rest) = after.strip_prefix(['(', ' ']) else { continue };
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else { break };
            let Some((word, after)) = rest[1..].split_once(quote) else { break };
            words.push(word.to_owned());
            let Some(next) = after.trim_start().strip_prefix(',') else { break };
            rest = next;
        }
    }
    words
}
