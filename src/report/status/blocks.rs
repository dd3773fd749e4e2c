//! The blocks under the table: for each domain that does not pass, its owners, the reasons and the next steps. Equal text of
//! several domains is written once.

use std::io::{self, Write};

use super::{NAMED, StatusView, color, next, some_of, text, why, wrapped, write_sentences};
use crate::model::health::{DomainStatus, Status};
use crate::report::ui::DIM;

/// A placeholder for the name of each domain of a block.
const ANY: &str = "DOMAIN";

/// Domains that share the same text.
struct TextBlock<'s> {
    first: &'s DomainStatus,
    names: Vec<&'s str>,
    why: Vec<String>,
    next: Vec<String>,
}

/// The most blocks; further domains are only named.
const MOST: usize = 12;
/// The most names of domains without a block.
const OTHERS: usize = 40;

/// Writes a block for each domain that does not pass, the worst first. Domains with the same text share a block.
pub(super) fn write(out: &mut dyn Write, statuses: &[DomainStatus], view: StatusView) -> io::Result<()> {
    let mut blocks = blocks(statuses);
    blocks.sort_by_key(|block| std::cmp::Reverse(block.first.verdict));
    let rest = blocks.split_off(blocks.len().min(MOST));
    for block in &blocks {
        writeln!(out)?;
        if let [_] = block.names[..] { one(out, block.first, view)? } else { several(out, block, view)? }
    }
    if rest.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = rest.iter().flat_map(|block| &block.names).copied().collect();
    writeln!(out)?;
    let whose = some_of(&names, OTHERS);
    wrapped(out, "also not passing: ", &format!("{whose}; why: `cicd status DOMAIN`"), view.width)
}

fn blocks(statuses: &[DomainStatus]) -> Vec<TextBlock<'_>> {
    let mut blocks: Vec<TextBlock<'_>> = Vec::new();
    for status in statuses.iter().filter(|status| status.verdict != Status::Pass) {
        let of_any =
            |sentences: Vec<String>| -> Vec<String> { sentences.iter().map(|said| of_any(said, &status.name)).collect() };
        let (why, next) = (of_any(why(status)), of_any(next(status)));
        let is_same = |block: &&mut TextBlock<'_>| {
            let first = block.first;
            (first.verdict, &first.manager, &block.why, &block.next) == (status.verdict, &status.manager, &why, &next)
        };
        match blocks.iter_mut().find(is_same) {
            Some(block) => block.names.push(&status.name),
            None => blocks.push(TextBlock { first: status, names: vec![&status.name], why, next }),
        }
    }
    blocks
}

/// Replaces the domain's name with [`ANY`] where it stands as a whole word.
pub(super) fn of_any(sentence: &str, name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut said = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        said.push_str(before);
        let is_word = !said.ends_with(is_part) && !after.starts_with(is_part);
        said.push_str(if is_word { ANY } else { name });
        rest = after;
    }
    said.push_str(rest);
    said
}

fn one(out: &mut dyn Write, status: &DomainStatus, view: StatusView) -> io::Result<()> {
    let name = if status.title == status.name {
        text(&status.name)
    } else {
        format!("{}, {}", text(&status.name), text(&status.title))
    };
    head(out, status, &name)?;
    write_sentences(out, "why", &why(status), view)?;
    write_sentences(out, "next", &next(status), view)
}

fn several(out: &mut dyn Write, block: &TextBlock<'_>, view: StatusView) -> io::Result<()> {
    head(out, block.first, &some_of(&block.names, NAMED))?;
    write_sentences(out, "why", &block.why, view)?;
    write_sentences(out, "next", &block.next, view)
}

fn head(out: &mut dyn Write, status: &DomainStatus, names: &str) -> io::Result<()> {
    let style = color(status.verdict);
    let (title, kind) = (&status.manager.title, status.manager.kind.word());
    let whose = if title == kind { format!("{kind} manager") } else { format!("{}, {kind}", text(title)) };
    writeln!(out, "{style}{}{style:#} {names} {DIM}({whose}){DIM:#}", status.verdict.word())
}

#[cfg(test)]
mod tests {
    use super::of_any;

    #[test]
    fn only_the_name_as_a_word_is_replaced() {
        let check = |sentence: &str, said: &str| assert_eq!(of_any(sentence, "web"), said);
        check("run its tests: `cicd test web`", "run its tests: `cicd test DOMAIN`");
        check("`domains.web.manager` of web-shop, web", "`domains.DOMAIN.manager` of web-shop, DOMAIN");
        check("cobweb webs web", "cobweb webs DOMAIN");
        check("", "");
    }
}
