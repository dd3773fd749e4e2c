//! The README and the pages under docs/: every `console` block is run, and its output must match the page.
//!
//! Each page has a world of its own, and its blocks run in order in one folder. A `yaml` block that begins with `# cicd.yml` is written to
//! that file. A comment that begins with `<!-- setup` is a script that prepares what the page requires. `CICD_BLESS=1` replaces the outputs
//! in the pages with the real ones.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::World;

/// The page with the set-up.
pub(crate) const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
pub(crate) const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");
/// The most lines of the README, which must stay short; the other texts are under docs/.
const README_LINES: usize = 160;
/// The most bytes of a picture, so that a page loads quickly.
const PICTURE_BYTES: u64 = 220_000;
const SETUP: &str = "<!-- setup\n";

/// A part of a page: text, or a fenced block in a language.
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

/// A folder in which the blocks of one page run, one after the other.
pub(crate) struct Stage {
    world: World,
    folder: PathBuf,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let folder = world.path().join("page");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(".cwd"), ".").expect("a file");
        Self { world, folder }
    }

    /// Returns the world, and the path in it of the file that a page created under this name.
    pub(crate) fn made(&self, name: &str) -> (&World, String) {
        (&self.world, format!("page/{name}"))
    }

    /// Runs a script in the folder of the last `cd`.
    fn shell(&self, script: &str) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder").to_owned();
        let outside = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(program).chain(std::env::split_paths(&outside))).expect("a PATH");
        let kept = self.folder.join(".cwd");
        let script = format!("cd \"$(cat .cwd)\" && {{ {script}\n}} 2>&1; code=$?; pwd > '{}'; exit $code", kept.display());
        self.world.command("sh", &self.folder).env("PATH", &path).arg("-c").arg(script).output().expect("a shell")
    }

    /// Runs the commands of a block, and returns the block with their real output.
    fn run(&self, body: &str) -> String {
        let mut shown = String::new();
        for command in commands(body) {
            let output = self.shell(&command);
            assert!(output.stderr.is_empty(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
            shown.push_str(&format!("$ {command}\n{}", String::from_utf8_lossy(&output.stdout)));
        }
        shown
    }

    /// Runs a part of a page, and returns the part with the expected content.
    pub(crate) fn play(&self, part: Part) -> String {
        match part {
            Part::Text(text) => {
                for script in text.split(SETUP).skip(1).filter_map(|rest| rest.split("-->").next()) {
                    let output = self.shell(&format!("set -e\n{script}"));
                    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stdout));
                }
                text
            }
            Part::Block { language, body } => {
                let body = match language.as_str() {
                    "console" => self.run(&body),
                    "yaml" if body.starts_with("# cicd.yml") => {
                        let here = std::fs::read_to_string(self.folder.join(".cwd")).expect("a folder");
                        std::fs::write(self.folder.join(here.trim()).join("cicd.yml"), &body).expect("a config");
                        body
                    }
                    _ => body,
                };
                format!("```{language}\n{body}```\n")
            }
        }
    }
}

/// Returns the commands of a `console` block: lines after `$ `, and their continuations after a `\`.
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

/// Returns true if a text has a shape: `0` is a digit, `x` a hexadecimal digit, every other character itself.
fn has_shape(text: &[u8], shape: &str) -> bool {
    let fits = |(own, shape): (&u8, u8)| match shape {
        b'0' => own.is_ascii_digit(),
        b'x' => own.is_ascii_hexdigit(),
        shape => *own == shape,
    };
    text.len() == shape.len() && text.iter().zip(shape.bytes()).all(fits)
}

/// Removes the parts that differ from run to run: durations, times, ids of runs, and the spaces that align columns with them.
fn lasting(text: &str) -> String {
    const SHAPES: [&str; 2] = ["00000000T000000Z-xxxxxx", "0000-00-00T00:00:00Z"];
    let word = |word: &str| {
        let number = word.trim_end_matches(['m', 's']);
        if number != word && !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return "…".to_owned();
        }
        for shape in SHAPES {
            if let Some(at) = word.as_bytes().windows(shape.len()).position(|text| has_shape(text, shape)) {
                return format!("{}…{}", &word[..at], &word[at + shape.len()..]);
            }
        }
        word.to_owned()
    };
    let line = |line: &str| line.split_whitespace().map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Runs every block of a page, and returns the page with the expected content.
fn played(text: &str) -> String {
    let stage = Stage::new();
    parts(text).into_iter().map(|part| stage.play(part)).collect()
}

/// Returns the fault of a page: the first line that differs from the real output.
fn fault(shown: &str, real: &str) -> Option<String> {
    let (shown, real) = (lasting(shown), lasting(real));
    let differs = shown.lines().zip(real.lines()).position(|(shown, real)| shown != real);
    let at = differs.or_else(|| (shown != real).then(|| shown.lines().count().min(real.lines().count())))?;
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    Some(format!("line {}: the page shows {:?}, the program {:?}", at + 1, line(&shown), line(&real)))
}

fn is_console(line: &str) -> bool {
    line.trim_start().starts_with("```console")
}

pub(crate) fn find(path: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            find(&entry.expect("an entry").path(), ending, found);
        }
    } else if path.extension().is_some_and(|own| own == ending) {
        found.push(path.to_owned());
    }
}

/// Returns the README and the pages of docs/ with a `console` block.
fn pages() -> Vec<(PathBuf, String)> {
    let mut files = vec![PathBuf::from(README)];
    find(Path::new(DOCS), "md", &mut files);
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("a page");
        (file, text)
    };
    files.into_iter().map(read).filter(|(_, text)| text.lines().any(is_console)).collect()
}

/// Checks a page. With `CICD_BLESS` it writes the page instead, unless only durations and similar parts differ.
fn check(file: &Path, text: &str) -> Option<String> {
    let real = std::panic::catch_unwind(|| played(text));
    let Ok(real) = real else { return Some(format!("{}: a command could not be run", file.display())) };
    let fault = fault(text, &real)?;
    if std::env::var_os("CICD_BLESS").is_some() {
        std::fs::write(file, &real).expect("a page");
        return None;
    }
    Some(format!("{}, {fault}", file.display()))
}

#[test]
fn every_output_is_real() {
    let pages = pages();
    assert!(pages.len() >= 8, "only {} pages have console blocks", pages.len());
    let next = AtomicUsize::new(0);
    // Commands wait more than they compute, so more pages run at once than there are processors.
    let worker = || std::iter::from_fn(|| pages.get(next.fetch_add(1, Ordering::Relaxed)));
    let faults: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..4).map(|_| scope.spawn(|| worker().filter_map(|(file, text)| check(file, text)).collect::<Vec<_>>())).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    let advice = "`CICD_BLESS=1 cargo test --test it -- pages` updates the pages";
    assert!(faults.is_empty(), "{}\n{advice}", faults.join("\n"));
}

#[test]
fn a_wrong_output_is_found() {
    let check = |page: &str, expected: Option<&str>| {
        let fault = fault(page, &played(page));
        assert_eq!(fault.as_deref(), expected, "{page}");
    };
    check("```console\n$ echo a\na\n```\n", None);
    check("x\n```console\n$ echo a\nb\n```\n", Some("line 4: the page shows \"b\", the program \"a\""));
    check("```console\n$ echo a\n```\nend\n", Some("line 3: the page shows \"```\", the program \"a\""));
    check("```console\n$ echo a; exit 1\na\n```\n```sh\necho no\n```\n", None);
    check("<!-- setup\nmkdir a && cd a && echo 1 > b\n-->\n```console\n$ cat b\n1\n```\n", None);
    check("```yaml\n# cicd.yml\n```\n```console\n$ cat cicd.yml\n# cicd.yml\n```\n", None);
    check("```console\n$ echo took 12ms\ntook 3s\n```\n", None);
    check(
        "```console\n$ echo run 20260101T000000Z-00abcd: at 2026-01-01T00:00:00Z\nrun 20270101T000000Z-12abcd: at 2027-01-01T00:00:00Z\n```\n",
        None,
    );
    let id = "line 3: the page shows \"…\", the program \"20260101T000000Z-00abcg\"";
    check("```console\n$ echo 20260101T000000Z-00abcg\n20270101T000000Z-12abcd\n```\n", Some(id));
}

#[test]
fn every_console_block_begins_its_line() {
    for (file, text) in pages() {
        let indented = text.lines().find(|line| is_console(line) && !line.starts_with("```"));
        assert_eq!(indented, None, "{} has a block that is not run", file.display());
    }
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
    // Runs in the root, like a user of the clone.
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cicd")).current_dir(root).arg("demo").output().expect("it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("$ cicd affected --explain"));
}

#[test]
fn the_readme_is_short() {
    let lines = std::fs::read_to_string(README).expect("the README").lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines, more than {README_LINES}: move a section to docs/");
}

/// Returns the files in `src` and `srcset` of a page, relative to its folder.
fn pictures(text: &str) -> Vec<&str> {
    let after = |mark| text.split(mark).skip(1).filter_map(|rest: &str| rest.split('"').next());
    after("src=\"").chain(after("srcset=\"")).collect()
}

#[test]
fn every_picture_exists_and_is_small() {
    let mut files = vec![PathBuf::from(README)];
    find(Path::new(DOCS), "md", &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a page");
        for name in pictures(&text) {
            let path = file.parent().expect("a folder").join(name);
            let bytes = std::fs::metadata(&path).map(|found| found.len());
            assert!(bytes.is_ok(), "{} shows {name}, which does not exist", file.display());
            assert!(bytes.is_ok_and(|bytes| bytes <= PICTURE_BYTES), "{name} has more than {PICTURE_BYTES} bytes");
        }
    }
}

#[test]
fn the_readme_has_its_pictures_in_both_themes() {
    let text = std::fs::read_to_string(README).expect("the README");
    let expected = ["affected-light.svg", "dashboard-light.png", "affected-dark.svg", "dashboard-dark.png"];
    assert_eq!(pictures(&text), expected.map(|name| format!("docs/pictures/{name}")));
}
