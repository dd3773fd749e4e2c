//! The dependencies that a change adds and that the map does not declare: as text, as annotations, and as a part of a step's summary.

use std::io::{self, Write};

use crate::affected::audit::dependencies::{undeclared_fix, undeclared_message};
use crate::model::proof::{NewDependencies, NewDependency};
use crate::model::reasons::Affected;
use crate::report::github::{ANNOTATIONS, AnnotationLevel, annotation, escape_markdown};
use crate::report::ui::{self, BOLD, DIM};
use crate::report::words;

/// The most dependencies that are shown one by one.
const MOST: usize = 20;

/// The title of all of them.
const TITLE: &str = "new dependencies that are not declared";

/// The effect of a dependency that is not declared and counts all the same.
const COUNTED: &str = "`edges: proven` counts them in the selection";

/// Returns the new dependencies, if there are any.
fn found(answer: &Affected) -> Option<&NewDependencies> {
    answer.new_dependencies.as_ref().filter(|new| !new.list.is_empty())
}

fn names<'a>(answer: &'a Affected, new: &NewDependency) -> (&'a str, &'a str) {
    (&answer.domains[new.from].name, &answer.domains[new.edge.to].name)
}

/// Returns the finding: `orders depends on money, which it does not declare: orders/api.py:3 names money.coin`.
fn line(answer: &Affected, new: &NewDependency) -> String {
    let (from, to) = names(answer, new);
    format!("{}: {}", undeclared_message(from, to, new.edge.is_for_tests), words::proof(&new.edge.proof))
}

/// Writes the new dependencies as text for a terminal; nothing if there are none.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn new_dependencies(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    let Some(new) = found(answer) else { return Ok(()) };
    writeln!(out, "\n{BOLD}{TITLE}{BOLD:#}")?;
    for one in new.list.iter().take(MOST) {
        writeln!(out, "  {}", line(answer, one))?;
        if !new.is_counted {
            let (from, to) = names(answer, one);
            writeln!(out, "    {DIM}fix:{DIM:#} {}", ui::printable(&undeclared_fix(from, to)))?;
        }
    }
    if new.list.len() > MOST {
        writeln!(out, "  {DIM}+{} more{DIM:#}", new.list.len() - MOST)?;
    }
    if new.is_counted { writeln!(out, "  {DIM}{COUNTED}{DIM:#}") } else { Ok(()) }
}

/// Returns a line for each new dependency, for where there is no other place.
#[must_use]
pub fn new_dependency_lines(answer: &Affected) -> Vec<String> {
    found(answer).into_iter().flat_map(|new| new.list.iter().take(MOST).map(|one| line(answer, one))).collect()
}

/// Writes an annotation for each new dependency: an error if it is denied, a warning otherwise, and information if it counts in the
/// selection all the same.
///
/// # Errors
/// Returns an error if writing to `out` fails.
pub fn annotations(out: &mut dyn Write, answer: &Affected) -> io::Result<()> {
    let Some(new) = found(answer) else { return Ok(()) };
    let level = match (new.is_counted, new.is_denied) {
        (true, _) => AnnotationLevel::Notice,
        (false, true) => AnnotationLevel::Error,
        (false, false) => AnnotationLevel::Warning,
    };
    for one in new.list.iter().take(ANNOTATIONS) {
        let (from, to) = names(answer, one);
        let mut message = line(answer, one);
        if !new.is_counted {
            message.push_str(&format!("\nfix: {}", undeclared_fix(from, to)));
        }
        let proof = &one.edge.proof;
        let title = format!("{from} → {to} is not declared");
        out.write_all(annotation(level, Some((&proof.path, proof.line)), &title, &ui::printable(&message)).as_bytes())?;
    }
    Ok(())
}

/// Returns the part of the step's summary; empty if there are no new dependencies.
#[must_use]
pub fn summary(answer: &Affected) -> String {
    let Some(new) = found(answer) else { return String::new() };
    let sign = match (new.is_counted, new.is_denied) {
        (true, _) => "ℹ️",
        (false, true) => "❌",
        (false, false) => "⚠️",
    };
    let mut text = format!("### {sign} New dependencies that are not declared\n\n| From | To | Line |\n| --- | --- | --- |\n");
    for one in new.list.iter().take(MOST) {
        let (from, to) = names(answer, one);
        let line = escape_markdown(&words::proof(&one.edge.proof).replace(['\n', '\t'], " "));
        text.push_str(&format!("| {} | {} | {line} |\n", escape_markdown(from), escape_markdown(to)));
    }
    if new.list.len() > MOST {
        text.push_str(&format!("| +{} more | | |\n", new.list.len() - MOST));
    }
    let effect = if new.is_counted {
        format!("\n{COUNTED}.\n")
    } else {
        "\nList each under `depends_on` (`cicd check --fix` does), or under `not_on` with the reason.\n".to_owned()
    };
    text + &effect
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::proof::{Proof, ProvenEdge};
    use crate::model::reasons::DomainAnswer;

    /// Returns an answer with this many new dependencies of `a` on `b`.
    fn answer(count: u32, path: &str, is_counted: bool, is_denied: bool) -> Affected {
        let domain = |name: &str| DomainAnswer { name: name.to_owned(), is_library: false, because: Vec::new() };
        let one = |line| {
            let proof = Proof { path: path.to_owned(), line, text: "b.x".to_owned(), leads_to: "b".to_owned(), through: None };
            NewDependency {
                from: 0,
                edge: ProvenEdge { to: 1, proof, lines: 1, is_for_tests: true, files: 1, shown: Vec::new() },
            }
        };
        let new = NewDependencies { list: (1..=count).map(one).collect(), is_counted, is_denied };
        Affected { domains: vec![domain("a"), domain("b")], new_dependencies: Some(new), ..Affected::default() }
    }

    fn written(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut text = Vec::new();
        write(&mut text).expect("written");
        anstream::adapter::strip_str(&String::from_utf8(text).expect("text")).to_string()
    }

    #[test]
    fn the_level_says_whether_it_is_a_fault() {
        let check = |is_counted, is_denied, level: &str, sign: &str| {
            let answer = answer(1, "a/x.py", is_counted, is_denied);
            let log = written(|out| annotations(out, &answer));
            assert!(log.starts_with(&format!("::{level} file=a/x.py,line=1,title=a → b is not declared::")), "{log}");
            assert_eq!(log.contains("fix: add b to"), !is_counted, "{log}");
            assert!(summary(&answer).starts_with(&format!("### {sign} ")), "{}", summary(&answer));
        };
        check(false, false, "warning", "⚠️");
        check(false, true, "error", "❌");
        check(true, false, "notice", "ℹ️");
        check(true, true, "notice", "ℹ️");
    }

    #[test]
    fn nothing_is_written_for_none_and_not_all_of_many() {
        for none in [answer(0, "a", false, true), Affected::default()] {
            assert_eq!(written(|out| annotations(out, &none)) + &written(|out| new_dependencies(out, &none)), "");
            assert_eq!((summary(&none), new_dependency_lines(&none).len()), (String::new(), 0));
        }
        let many = answer(25, "a/x.py", false, false);
        assert_eq!(written(|out| annotations(out, &many)).lines().count(), ANNOTATIONS);
        assert!(written(|out| new_dependencies(out, &many)).ends_with("  +5 more\n"));
        assert!(summary(&many).contains("| +5 more | | |\n"));
    }

    #[test]
    fn a_name_of_the_repository_is_neither_a_command_nor_markdown() {
        let hostile = answer(1, "a/x\n::error::|y@z<b>.py", false, false);
        for text in [written(|out| annotations(out, &hostile)), written(|out| new_dependencies(out, &hostile))] {
            assert!(!text.lines().any(|line| line.trim_start().starts_with("::error")), "{text}");
        }
        let summary = summary(&hostile);
        assert!(
            summary.contains("&#124;y&#64;z&lt;b&gt;.py") && !summary.lines().any(|line| line.starts_with("::")),
            "{summary}"
        );
    }
}
