//! The block of lines that is inserted into a hook between two marks, and its removal.
//!
//! A hook can read the pushed refs from stdin only once. The block stores them and passes them on to the code that follows it.

use std::time::Duration;

const BEGIN: &str = "# >>> cicd";
const END: &str = "# <<< cicd <<<";
const CREATED: &str = " (made this file)";
const MOVED: &str = " (moved the hook to pre-push.before-cicd)";

/// The new name of an existing hook that cannot take a block.
pub(super) const MOVED_TO: &str = "pre-push.before-cicd";

/// Tests that the hook runs before a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookRun {
    /// The level of the tests.
    pub level: String,
    /// The time limit for all of them together.
    pub budget: Duration,
}

/// The whole text of a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookScript(pub(super) Vec<u8>);

impl HookScript {
    /// Returns the text of a new hook.
    #[must_use]
    pub fn created(run: Option<&HookRun>) -> Self {
        Self(format!("#!/bin/sh\n{}", block(CREATED, run)).into_bytes())
    }

    /// Returns the text of a hook that runs the existing hook, which was renamed, after itself.
    #[must_use]
    pub fn moved(run: Option<&HookRun>) -> Self {
        Self(format!("#!/bin/sh\n{}", block(MOVED, run)).into_bytes())
    }
}

fn block(kind: &str, run: Option<&HookRun>) -> String {
    let mut lines = vec![format!("{BEGIN}{kind}; `cicd hooks uninstall` takes this out >>>")];
    lines.extend(["cicd_refs=$(cat)".to_owned(), "if command -v cicd >/dev/null 2>&1; then".to_owned()]);
    // Only the remote's name is passed on, because lefthook splits the URL at its spaces.
    match run {
        None => lines.extend([
            "  printf '%s\\n' \"$cicd_refs\" | cicd affected --pre-push \"$1\" ||".to_owned(),
            "    echo 'cicd: cannot determine the domains that this push affects; the push continues' >&2".to_owned(),
        ]),
        Some(HookRun { level, budget }) => lines.extend([
            "  cicd_code=0".to_owned(),
            format!(
                "  printf '%s\\n' \"$cicd_refs\" | cicd hooks pre-push --run {level} --budget {}s -- \"$1\" || cicd_code=$?",
                budget.as_secs()
            ),
            "  case $cicd_code in".to_owned(),
            "    0) ;;".to_owned(),
            "    1 | 130 | 143) exit 1 ;;".to_owned(),
            "    *) echo 'cicd: cannot run the tests of this push; the push continues' >&2 ;;".to_owned(),
            "  esac".to_owned(),
        ]),
    }
    lines.extend([
        "else".to_owned(),
        "  echo 'cicd: not on the PATH, so the affected domains are not shown; the push continues' >&2".to_owned(),
        "fi".to_owned(),
    ]);
    if kind == MOVED {
        // The name of this file is not used: a hook manager may rename it, while the moved hook stays in place.
        lines.push(format!("cicd_moved=$(dirname \"$0\")/{MOVED_TO}"));
        lines.push("if [ -x \"$cicd_moved\" ]; then".to_owned());
        lines.push(
            "  { [ -z \"$cicd_refs\" ] || printf '%s\\n' \"$cicd_refs\"; } | \"$cicd_moved\" \"$@\" || exit $?".to_owned(),
        );
        lines.push("fi".to_owned());
    } else {
        // The code below the block gets the refs as if they were still unread.
        lines.push("if [ -n \"$cicd_refs\" ]; then exec <<CICD_REFS".to_owned());
        lines.extend(["$cicd_refs".to_owned(), "CICD_REFS".to_owned(), "else exec </dev/null; fi".to_owned()]);
    }
    lines.push(END.to_owned());
    lines.join("\n") + "\n"
}

/// Returns the tests that a hook with the block runs.
pub(super) fn run_of(text: &[u8]) -> Option<HookRun> {
    let (start, end) = bounds(text)?;
    let block = String::from_utf8_lossy(&text[start..end]);
    let mut words = block.lines().find_map(|line| line.split_once("| cicd hooks pre-push --run "))?.1.split(' ');
    let level = words.next()?.to_owned();
    let budget = humantime::parse_duration(words.nth(1)?).ok()?;
    Some(HookRun { level, budget })
}

/// Returns true if the block has a beginning but no end, so part of it was deleted.
pub(super) fn is_cut(text: &[u8]) -> bool {
    !contains(text) && text.split(|b| *b == b'\n').any(|line| line.starts_with(BEGIN.as_bytes()))
}

pub(super) fn contains(text: &[u8]) -> bool {
    bounds(text).is_some()
}

fn kind(text: &[u8]) -> &'static str {
    let Some((start, _)) = bounds(text) else { return "" };
    let line = String::from_utf8_lossy(&text[start..]);
    let mark = &line[BEGIN.len()..line.find('\n').unwrap_or(line.len())];
    [CREATED, MOVED].into_iter().find(|kind| mark.starts_with(kind)).unwrap_or_default()
}

pub(super) fn says_created(text: &[u8]) -> bool {
    kind(text) == CREATED
}

pub(super) fn says_moved(text: &[u8]) -> bool {
    kind(text) == MOVED
}

/// Returns the offsets of the block, including its line breaks.
fn bounds(text: &[u8]) -> Option<(usize, usize)> {
    let mut start = None;
    let mut at = 0;
    for line in text.split_inclusive(|b| *b == b'\n') {
        if line.starts_with(BEGIN.as_bytes()) {
            start = Some(at);
        }
        at += line.len();
        if let Some(start) = start.filter(|_| line.starts_with(END.as_bytes())) {
            return Some((start, at));
        }
    }
    None
}

/// Returns the text with the block after its first line, which names the interpreter.
pub(super) fn inserted(text: &[u8], run: Option<&HookRun>) -> HookScript {
    let first = if text.starts_with(b"#!") { text.iter().position(|b| *b == b'\n').map_or(text.len(), |at| at + 1) } else { 0 };
    let (head, rest) = text.split_at(first);
    let head = if head.is_empty() || head.ends_with(b"\n") { head.to_vec() } else { [head, b"\n"].concat() };
    HookScript([&head, block("", run).as_bytes(), rest].concat())
}

/// Returns the text with its block replaced by a new one.
pub(super) fn replaced(text: &[u8], run: Option<&HookRun>) -> HookScript {
    let Some((start, end)) = bounds(text) else { return inserted(text, run) };
    HookScript([&text[..start], block(kind(text), run).as_bytes(), &text[end..]].concat())
}

/// Returns the text without the block.
pub(super) fn removed(text: &[u8]) -> Vec<u8> {
    bounds(text).map_or_else(|| text.to_vec(), |(start, end)| [&text[..start], &text[end..]].concat())
}

/// Returns true if nothing is left but the line that names the interpreter.
pub(super) fn is_empty(text: &[u8]) -> bool {
    text.split(|b| *b == b'\n').all(|line| line.trim_ascii().is_empty() || line.starts_with(b"#!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_comes_out_as_it_was() {
        for text in ["#!/bin/sh\necho mine\n", "#!/bin/bash\n", "echo husky\n", "", "#!/bin/sh\nno line break at the end"] {
            let with = inserted(text.as_bytes(), None).0;
            assert!(contains(&with));
            assert_eq!(String::from_utf8_lossy(&removed(&with)), text);
            assert_eq!(replaced(&with, None).0, with, "again changes nothing");
        }
    }

    #[test]
    fn a_hook_says_what_it_runs() {
        let run = HookRun { level: "unit".into(), budget: Duration::from_mins(2) };
        for script in [HookScript::created, HookScript::moved, |run: Option<&HookRun>| inserted(b"#!/bin/sh\nmine\n", run)] {
            assert_eq!(run_of(&script(Some(&run)).0), Some(run.clone()));
            assert_eq!(run_of(&script(None).0), None);
        }
        assert_eq!(run_of(b"x | cicd hooks pre-push --run unit --budget 5s\n"), None, "not ours");
    }

    #[test]
    fn kinds_of_hook_scripts_are_distinguished() {
        assert!(says_created(&HookScript::created(None).0));
        assert!(says_moved(&HookScript::moved(None).0));
        assert!(!says_created(&inserted(b"#!/bin/sh\n", None).0));
        assert!(is_empty(&removed(&HookScript::created(None).0)));
    }
}
