//! Shells that a command starts: their options, and where they have their script from.

use super::{ShellCommand, ShellWord};

/// Programs that run a script.
const SHELLS: [&str; 8] = ["sh", "bash", "dash", "zsh", "ksh", "ash", "su", "runuser"];

/// A shell that a command starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::suites) struct ShellStart {
    pub(in crate::suites) is_bash: bool,
    pub(in crate::suites) has_errexit: bool,
    pub(in crate::suites) has_pipefail: bool,
    pub(in crate::suites) script: ShellScript,
}

/// The source of a shell's commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::suites) enum ShellScript {
    Given(String),
    Input,
    File,
}

/// Returns the shell that a command starts, also behind programs that start others: `timeout 5 sh -c …`, `docker run … bash -c …`.
pub(in crate::suites) fn shell_start(words: &[String]) -> Option<ShellStart> {
    let name = |word: &String| word.rsplit('/').next().unwrap_or_default().to_owned();
    let at = words.iter().position(|word| SHELLS.contains(&name(word).as_str()))?;
    let shell = name(&words[at]);
    let is_user = matches!(shell.as_str(), "su" | "runuser");
    let (is_bash, script) = (shell == "bash", ShellScript::Input);
    let mut start = ShellStart { is_bash, has_errexit: false, has_pipefail: false, script };
    let mut rest = words[at + 1..].iter();
    let (mut takes_text, mut reads) = (false, false);
    while let Some(word) = rest.next() {
        let is_flag = word.starts_with(['-', '+']) && word.len() > 1;
        if is_flag && !word.starts_with("--") {
            let sets = word.starts_with('-');
            if word.contains('e') {
                start.has_errexit = sets;
            }
            (takes_text, reads) = (takes_text || word.contains('c'), reads || word.contains('s'));
            match rest.as_slice().first().map(String::as_str).filter(|_| word.ends_with(['o', 'O'])) {
                Some("errexit") => start.has_errexit = sets,
                Some("pipefail") => start.has_pipefail = sets,
                _ => {}
            }
            if word.ends_with(['o', 'O']) {
                rest.next();
            }
        } else if takes_text {
            start.script = ShellScript::Given(word.clone());
            return Some(start);
        } else if !is_flag && word != "-" && !reads && !is_user {
            start.script = ShellScript::File;
            return Some(start);
        }
    }
    Some(start)
}

impl ShellCommand {
    /// Returns the here-documents of a command as one text, or `None` if it has none.
    pub(in crate::suites) fn document(&self, documents: &[String]) -> Option<String> {
        let own: String = self.documents.iter().filter_map(|at| documents.get(*at)).cloned().collect();
        (!self.documents.is_empty()).then_some(own)
    }
}

/// Returns the text that a command writes, which is the script of a shell behind `|`: that of `cat <<END`, `echo` and `printf`.
pub(in crate::suites) fn written_text(writer: &ShellCommand, words: &[ShellWord], documents: &[String]) -> Option<String> {
    match words.first().map(|word| word.text.as_str()) {
        Some("cat") => writer.document(documents),
        Some("echo" | "printf") => {
            let words: Vec<&str> = words[1..].iter().map(|word| word.text.as_str()).collect();
            Some(words.join(" ").replace("\\n", "\n"))
        }
        _ => None,
    }
}
