//! Every command and option that the documents name exists. `pages` checks the output of the commands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::pages::{DOCS, README, find};
use crate::support::World;

/// The pages on decisions, which may name commands that were never built.
const DESIGN: &str = "design";
/// The characters that end a command: the end of its code or line, or the next command.
const ENDS: [char; 8] = ['`', '\n', '|', ';', '>', ')', '&', '"'];

/// Returns the commands in a text, in backquotes or after a prompt: the words after `cicd`.
fn named(text: &str) -> Vec<Vec<&str>> {
    let starts =
        text.match_indices("cicd ").filter(|(at, _)| text[..*at].ends_with(['`', '\n']) || text[..*at].ends_with("$ "));
    let words = |(at, mark): (usize, &str)| {
        let rest = &text[at + mark.len()..];
        rest[..rest.find(ENDS).unwrap_or(rest.len())].split_whitespace().collect()
    };
    starts.map(words).filter(|words: &Vec<&str>| words.first().is_some_and(|word| is_name(word))).collect()
}

/// Returns true if a word can be a verb, and is not an option or a placeholder.
fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
}

/// The help texts of verbs and subcommands, each requested once.
#[derive(Default)]
struct Helps(BTreeMap<Vec<String>, Option<String>>);

impl Helps {
    fn of(&mut self, words: &[&str]) -> Option<&str> {
        let verb: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let ask = || {
            let world = World::new();
            let mut command = world.command(env!("CARGO_BIN_EXE_cicd"), world.path());
            let output = command.args(words).arg("--help").output().expect("the program");
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
        };
        self.0.entry(verb).or_insert_with(ask).as_deref()
    }

    /// Returns the parts of a command that the program does not know.
    fn unknown(&mut self, words: &[&str]) -> Vec<String> {
        // The second word may be a subcommand or the name of a domain.
        let is_known = words.get(1).is_some_and(|word| is_name(word)) && self.of(&words[..2]).is_some();
        let Some(help) = self.of(&words[..if is_known { 2 } else { 1 }]) else { return vec![words[0].to_owned()] };
        let known: Vec<&str> = help.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
        let options = words.iter().filter(|word| word.starts_with("--"));
        let options = options.map(|word| word.split('=').next().unwrap_or(word).trim_end_matches([',', '.']));
        options.filter(|option| *option != "--help" && !known.contains(option)).map(str::to_owned).collect()
    }
}

#[test]
fn every_command_in_the_documents_exists() {
    let mut files = vec![PathBuf::from(README)];
    find(Path::new(DOCS), "md", &mut files);
    files.retain(|file| !file.starts_with(Path::new(DOCS).join(DESIGN)));
    let mut helps = Helps::default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a page");
        for words in named(&text) {
            count += 1;
            let unknown = helps.unknown(&words);
            wrong.extend(unknown.iter().map(|what| format!("{}: `cicd {}`: no {what}", file.display(), words.join(" "))));
        }
    }
    assert!(count > 100, "only {count} commands were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_command_that_does_not_exist_is_found() {
    let check = |text: &str, expected: &[&str]| {
        let mut helps = Helps::default();
        let unknown: Vec<String> = named(text).iter().flat_map(|words| helps.unknown(words)).collect();
        assert_eq!(unknown, expected, "{text}");
    };
    check("run `cicd test orders --all, --level unit`, and `cicd` alone", &[]);
    check("$ cicd test --levle unit | sort --reverse\n", &["--levle"]);
    check("```sh\ncicd hooks install --run unit --budgte=60s\n```", &["--budgte"]);
    check("`cicd tset`, `cicd VERB --nothing`, `cicd --version`", &["tset"]);
    check("`cicd schema NAME --config=x`", &[]);
}
