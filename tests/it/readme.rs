//! The README, word for word: every `console` block is run, and what it shows must be what comes out.
//!
//! Blocks share one folder, in order. A `yaml` block that begins with `# cicd.yml` is written to that file. With
//! `CICD_BLESS=1` the outputs in the README are replaced by the real ones.

use std::path::Path;

use crate::support::World;

pub(crate) const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// A part of the README: text, or a fenced block of some language.
pub(crate) enum Part {
    Text(String),
    Block { language: String, body: String },
}

pub(crate) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.split_inclusive('\n');
    let mut plain = String::new();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            plain.push_str(line);
            continue;
        };
        parts.push(Part::Text(std::mem::take(&mut plain)));
        let body: String = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        parts.push(Part::Block { language: language.trim().to_owned(), body });
    }
    parts.push(Part::Text(plain));
    parts
}

/// The commands of a `console` block: lines after `$ `, and those that a `\` continues.
fn commands(body: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut continues = false;
    for line in body.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
            continues = command.ends_with('\\');
        } else if continues {
            let last = commands.last_mut().expect("a command before");
            last.push('\n');
            last.push_str(line);
            continues = line.ends_with('\\');
        }
    }
    commands
}

/// Runs a block's commands and gives the block as it should stand.
pub(crate) fn run(world: &World, folder: &Path, body: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder");
    let path = std::env::join_paths(
        std::iter::once(program.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let path = path.expect("a PATH");
    let mut shown = String::new();
    for command in commands(body) {
        shown.push_str(&format!("$ {command}\n"));
        // A `cd` lasts; everything else runs in the folder that it leads to.
        let script = format!("cd \"$(cat .cwd)\" && {{ {command}\n}} 2>&1; pwd > \"$OLDPWD/.cwd\"");
        let output = world
            .command("sh", folder)
            .env("PATH", &path)
            .env("OLDPWD", folder)
            .arg("-c")
            .arg(script.replace("$OLDPWD", &folder.display().to_string()))
            .output();
        let output = output.expect("a shell");
        shown.push_str(&String::from_utf8_lossy(&output.stdout));
        assert!(output.stderr.is_empty(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    shown
}

/// What does not differ from run to run: no durations, no ids of runs, and no spaces that line columns up with them.
fn lasting(text: &str) -> String {
    const RUN: &str = "20260101T000000Z-000000";
    let word = |word: &str| {
        let number = word.trim_end_matches(['m', 's']);
        let is_time = number != word && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let run = word.find("Z-").and_then(|at| Some((at.checked_sub(15)?, at - 15 + RUN.len())));
        match run.filter(|(from, to)| word.is_char_boundary(*from) && word.get(*from..*to).is_some()) {
            _ if is_time => "…".to_owned(),
            Some((from, to)) => format!("{}…{}", &word[..from], &word[to..]),
            None => word.to_owned(),
        }
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_output_is_real() {
    let world = World::new();
    let folder = world.path().join("tour");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(".cwd"), ".").expect("a file");
    let text = std::fs::read_to_string(README).expect("the README");
    let mut real = String::new();
    let mut blocks = 0;
    for part in parts(&text) {
        match part {
            Part::Text(text) => real.push_str(&text),
            Part::Block { language, body } => {
                let body = match language.as_str() {
                    "console" => {
                        blocks += 1;
                        run(&world, &folder, &body)
                    }
                    "yaml" if body.starts_with("# cicd.yml") => {
                        let here = std::fs::read_to_string(folder.join(".cwd")).expect("a folder");
                        std::fs::write(folder.join(here.trim()).join("cicd.yml"), &body).expect("a config");
                        body
                    }
                    _ => body,
                };
                real.push_str(&format!("```{language}\n{body}```\n"));
            }
        }
    }
    assert!(blocks >= 4, "only {blocks} console blocks");
    if std::env::var_os("CICD_BLESS").is_some() {
        std::fs::write(README, &real).expect("the README");
    }
    assert!(
        lasting(&real) == lasting(&text),
        "the README shows what does not come out; CICD_BLESS=1 cargo test readme updates it:\n{real}"
    );
}

#[test]
fn the_set_up_is_two_commands() {
    let text = std::fs::read_to_string(README).expect("the README");
    let first = parts(&text).into_iter().find_map(|part| match part {
        Part::Block { language, body } if language == "sh" => Some(body),
        _ => None,
    });
    let commands: Vec<String> =
        first.expect("a sh block").lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect();
    assert_eq!(commands, ["cargo run -- demo", "cargo test"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Here as a user of the clone would run it.
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cicd")).current_dir(root).arg("demo").output().expect("it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("$ cicd affected --explain"));
}
