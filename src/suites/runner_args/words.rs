//! Words of a command: which of them is the runner, and what stands in one.

use super::super::languages::LANGUAGES;
use super::super::programs::name_of;
use super::super::verbs::is_vague;

/// The place of the runner among the words of a command: where the first one starts another, that other one.
pub(super) fn runner_at(words: &[String]) -> Option<usize> {
    let is_runner = |word: &String| LANGUAGES.iter().any(|language| language.runners.contains(&program_of(word)));
    let first = words.iter().position(is_runner)?;
    let args: Vec<&str> = words[first + 1..].iter().map(String::as_str).collect();
    let runner = program_of(&words[first]);
    let starts_other = is_vague(runner, &args) || (runner == "go" && matches!(args[..], ["run" | "tool", ..]));
    let other = words[first + 1..].iter().position(is_runner).filter(|_| starts_other);
    Some(other.map_or(first, |other| first + 1 + other))
}

/// The name of a program, without its folder and the version behind it.
pub(super) fn program_of(word: &str) -> &str {
    let name = name_of(word);
    name.split_once('@').map_or(name, |(name, _)| name)
}

/// Returns true if a part of a word is known only when it is run; the `$` at the end of a pattern is none.
pub(super) fn is_variable(word: &str) -> bool {
    let starts = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "_{(@*#?!".contains(c));
    word.contains('`') || word.match_indices('$').any(|(at, _)| starts(&word[at + 1..]))
}

/// `a_spec.rb:3` or `a_spec.rb[1:2]` as a file and what is meant in it.
pub(super) fn without_lines(word: &str) -> (&str, Option<&str>) {
    let Some(at) = word.find([':', '[']) else { return (word, None) };
    let (file, rest) = word.split_at(at);
    let is_place = rest.len() > 1 && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '[' | ']' | ','));
    if is_place && file.contains('.') && !file.contains('*') { (file, Some(rest)) } else { (word, None) }
}
