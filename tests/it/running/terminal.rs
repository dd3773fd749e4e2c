//! The output of a run for people: without a terminal, on a terminal, and the line that reproduces a failure.

use super::{human, repository};
use crate::support::{Repo, World};

const CONFIG: &str = "\
version: 1
base: [main]
domains:
  city: { paths: [\"/city/\"], suites: { unit: { run: \"sh city/suite.sh\" }, integration: { run: \"echo later\" } } }
  shop: { paths: [\"/shop/\"], suites: { unit: { run: \"printf 'all \\\\033[32mwell\\\\033[0m\\\\n'\" } } }
";

/// `city` fails if a file `red` exists; it takes longer than the delay before bars appear.
fn platform(world: &World) -> Repo<'_> {
    let repo = repository(world, CONFIG, &["city", "shop"]);
    let script = "printf 'a \\033[31mred\\033[0m line\\nand \\033[2Jmore\\n'\nsleep 0.5\ntest ! -f city/red\n";
    repo.write("city/suite.sh", script);
    repo.commit("a suite");
    repo
}

#[test]
fn off_a_terminal_there_are_no_bars_and_no_colours() {
    let world = World::new();
    let repo = platform(&world);
    repo.write("city/red", "");
    let ran = human(&repo, &["--all"]);
    assert_eq!(ran.code, 1);
    assert!(!ran.stdout.contains(['\x1b', '\r']) && !ran.stderr.contains(['\x1b', '\r']), "{ran:?}");
    assert_eq!(ran.stdout.matches("│ a red line").count(), 1, "{}", ran.stdout);
    let (meanwhile, end) = ran.stdout.split_once("failed suites").expect("an end");
    assert!(meanwhile.contains("failed") && meanwhile.contains("└─"), "{meanwhile}");
    assert!(end.contains("failed  city/unit  exit code 1") && end.contains("again: cicd test city/unit\n"), "{end}");
    assert!(end.contains("1 of 3 suites failed in ") && end.contains("(1 skipped)"), "{end}");
    let log = end.lines().find_map(|line| line.trim().strip_prefix("log:")).expect("a log").trim();
    assert!(std::fs::read_to_string(repo.path.join(log)).expect("a log").contains("a \x1b[31mred"), "{log}");
}

#[test]
fn colours_where_they_are_forced_or_refused() {
    let world = World::new();
    let repo = platform(&world);
    repo.write("city/red", "");
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        repo.cicd(&[&["test", "city"], arguments].concat()).envs(variables).run()
    };
    for (arguments, variables, colored) in [
        (&[][..], &[("CLICOLOR_FORCE", "1")][..], true),
        (&["--color", "always"], &[], true),
        (&["--color", "never"], &[("CLICOLOR_FORCE", "1")], false),
        (&[], &[("NO_COLOR", "1")], false),
    ] {
        let ran = run(arguments, variables);
        assert_eq!(ran.stdout.contains("\x1b["), colored, "{arguments:?} {variables:?}: {ran:?}");
        // The suite's own colours are shown or removed like ours; its other escape codes are always removed.
        assert_eq!(ran.stdout.contains("a \x1b[31mred\x1b[0m line"), colored, "{ran:?}");
        assert!(!ran.stdout.contains("\x1b[2J"), "{ran:?}");
    }
}

#[test]
fn quiet_and_verbose() {
    let world = World::new();
    let repo = platform(&world);
    let green = human(&repo, &["shop", "-q"]);
    assert!(green.code == 0 && green.stderr.is_empty() && green.stdout.starts_with("1 suite passed in "), "{green:?}");
    assert!(!human(&repo, &["shop"]).stdout.contains("all well"));
    assert!(human(&repo, &["shop", "-v"]).stdout.contains("│ all well"));
    repo.write("city/red", "");
    let red = human(&repo, &["--all", "-q"]);
    assert!(red.stderr.is_empty() && red.stdout.contains("│ a red line") && !red.stdout.contains("shop"), "{red:?}");
}

/// The pasted line runs the same suite over the same range.
#[test]
fn the_line_that_reproduces_a_failure() {
    let world = World::new();
    let repo = platform(&world);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    let base = repo.git(&["rev-parse", "main"]);
    let head = repo.change("city/red", "");
    std::fs::copy(repo.path.join("cicd.yml"), repo.path.join("it's mine.yml")).expect("a config");
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_cicd")).parent().expect("a folder").to_owned();
    let path =
        std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&std::env::var_os("PATH").expect("a PATH"))));
    let path = path.expect("a PATH");
    for (arguments, line) in [
        (&["test"][..], format!("cicd test city/unit --base {base}")),
        (&["test", "city"], "cicd test city/unit".to_owned()),
        (&["test", "--base", "main", "--head", "HEAD"], format!("cicd test city/unit --base {base} --head {head}")),
        (&["--config", "it's mine.yml", "test", "city"], "cicd test --config 'it'\\''s mine.yml' city/unit".to_owned()),
    ] {
        let ran = repo.cicd(arguments).run();
        assert_eq!(ran.code, 1, "{ran:?}");
        let again = ran.stdout.lines().find_map(|line| line.trim().strip_prefix("again: ")).expect("a line").to_owned();
        assert_eq!(again, line, "{arguments:?}");
        let pasted = repo.command("sh").env("PATH", &path).args(["-c", &again]).output().expect("sh");
        let said = String::from_utf8_lossy(&pasted.stdout);
        assert_eq!(pasted.status.code(), Some(1), "{again}: {said}{}", String::from_utf8_lossy(&pasted.stderr));
        assert!(said.contains("failed") && said.contains("city/unit") && !said.contains("shop/unit"), "{again}: {said}");
    }
}

/// A line that was printed in a folder below the top works in that folder.
#[test]
fn the_line_works_in_the_folder_where_it_was_printed() {
    let world = World::new();
    let repo = platform(&world);
    repo.write("city/red", "");
    let ran = repo.cicd_in("city", &["test", "city"]).run();
    assert!(ran.code == 1 && ran.stdout.contains("again: cicd test city/unit\n"), "{ran:?}");
    let ran = repo.cicd_in("city", &["--config", "../cicd.yml", "test", "city"]).run();
    assert!(ran.stdout.contains("again: cicd test --config ../cicd.yml city/unit\n"), "{ran:?}");
    // From outside of the repository, the path of the log is relative to the current folder, and the line leads back.
    let ran = repo.cicd_in("..", &["-C", "r/city", "test", "city"]).run();
    assert!(ran.stdout.contains("again: cicd test -C r/city city/unit\n"), "{ran:?}");
    assert!(ran.stdout.contains("log:   r/.git/cicd/logs/"), "{ran:?}");
}

/// Runs the rest of its arguments on a terminal of 20 lines and 100 columns, and prints all output, then the exit code.
const PTY: &str = "
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 20, 100, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
data = b''
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    data += part
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(data)
sys.stdout.buffer.write(b'\\nended %d' % code)
";

/// Returns the lines that a terminal shows in the end, after all cursor movements.
fn shown(written: &str) -> Vec<String> {
    let (mut lines, mut row, mut column) = (vec![Vec::<char>::new()], 0_usize, 0_usize);
    let mut rest = written.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => {
                row += 1;
                if lines.len() <= row {
                    lines.push(Vec::new());
                }
            }
            '\r' => column = 0,
            '\x1b' if rest.peek() == Some(&'[') => {
                rest.next();
                let mut number = String::new();
                let end = loop {
                    match rest.next() {
                        Some(digit) if digit.is_ascii_digit() || digit == ';' || digit == '?' => number.push(digit),
                        end => break end,
                    }
                };
                let by = number.parse().unwrap_or(1);
                match end {
                    Some('A') => row = row.saturating_sub(by),
                    Some('B') => row = (row + by).min(lines.len() - 1),
                    Some('C') => column += by,
                    Some('D') => column = column.saturating_sub(by),
                    Some('K') if number == "2" => lines[row].clear(),
                    Some('K') => lines[row].truncate(column),
                    Some('m' | 'h' | 'l') => {}
                    other => panic!("the terminal was told {number:?} {other:?}"),
                }
            }
            c => {
                // The text continues on the next line at the right edge.
                if column == 100 {
                    (row, column) = (row + 1, 0);
                    if lines.len() <= row {
                        lines.push(Vec::new());
                    }
                }
                let line = &mut lines[row];
                line.resize(line.len().max(column + 1), ' ');
                line[column] = c;
                column += 1;
            }
        }
    }
    lines.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_owned()).collect()
}

#[test]
#[ignore = "needs python3"]
fn on_a_terminal_bars_come_and_go() {
    let world = World::new();
    let repo = platform(&world);
    repo.write("city/red", "");
    let on_terminal = |variables: &[(&str, &str)]| {
        let mut python = repo.command("python3");
        python.args(["-c", PTY, env!("CARGO_BIN_EXE_cicd"), "test", "--all"]).env("TERM", "xterm-256color");
        let output = python.envs(variables.iter().copied()).output().expect("python");
        let written = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(written.ends_with("ended 1"), "{written} {}", String::from_utf8_lossy(&output.stderr));
        written
    };
    let written = on_terminal(&[]);
    assert!(written.contains("of 3 suites, 1 running") && written.contains("\x1b["), "bars were drawn: {written:?}");
    let shown = shown(&written);
    assert!(!shown.iter().any(|line| line.contains("running")), "and are gone: {shown:#?}");
    // Nothing is garbled: the remaining text equals a log line by line, except for numbers. Wider lines are cut in the table.
    let plain = human(&repo, &["--all"]);
    let words = |line: &str| {
        let words = line.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
        words.collect::<Vec<_>>().join(" ")
    };
    let of_screen: Vec<String> = shown.iter().map(|line| words(line)).collect();
    for line in plain.stdout.lines().filter(|line| line.chars().count() < 95) {
        assert!(of_screen.contains(&words(line)), "{line:?} is not in {shown:#?}");
    }
    for variables in [[("TERM", "dumb")], [("CI", "true")]] {
        let written = on_terminal(&variables);
        assert!(!written.contains("running") && !written.contains("\x1b[2K"), "{variables:?}: {written:?}");
    }
}
