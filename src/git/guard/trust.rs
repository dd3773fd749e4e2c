//! Decides whether a repository may lead elsewhere. The user may allow it in settings that are not the repository's. CI allows it, as its
//! provider made the clone and wrote its settings.

use std::path::Path;

use crate::git::providers;
use crate::model::environment::Environment;
use crate::system::process::GitCall;

/// Returns true if a repository with its work tree at `at` may lead elsewhere.
pub(super) fn may_lead_elsewhere(at: &Path) -> bool {
    providers::in_ci(&Environment::of_this_process()) || is_safe_directory(at)
}

/// Returns true if the user's `safe.directory` names the folder. Git is
/// asked outside of any repository, where only the user's settings count.
fn is_safe_directory(at: &Path) -> bool {
    let asked = GitCall::local(Path::new("/")).elsewhere().args(["config", "-z", "--get-all", "safe.directory"]).ask();
    let Ok(answer) = asked else { return false };
    let mut is_safe = false;
    for named in answer.stdout.split(|byte| *byte == 0) {
        let named = String::from_utf8_lossy(named);
        match (named.as_ref(), named.strip_suffix("/*")) {
            // An empty value takes back the values before it; the last line of git's answer is empty, too.
            ("", _) => {}
            ("*", _) => is_safe = true,
            (_, Some(above)) => is_safe |= Path::new(above).canonicalize().is_ok_and(|above| at.starts_with(above)),
            (named, None) => is_safe |= Path::new(named).canonicalize().is_ok_and(|named| at == named),
        }
    }
    is_safe
}
