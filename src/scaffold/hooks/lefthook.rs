//! Support for lefthook. Its generated hook must not be edited, so a script is named in `lefthook-local.yml`, which lefthook
//! merges over the shared config.
//!
//! The config names a `script`, not a `run` job: lefthook may skip pre-push `run` jobs, because it looks at what the current
//! branch would push instead of what is pushed. Source: lefthook's documentation ("Local config", "scripts", `use_stdin`).

use std::fs;
use std::path::{Path, PathBuf};

use super::block::{HookRun, HookScript};
use super::place::HookPlace;
use super::{HookOutcome, failed, read};
use crate::model::error::{Error, Result};
use crate::system::files;

const LOCAL: &str = "lefthook-local.yml";
const SCRIPT: &str = ".lefthook-local/pre-push/cicd";
const BEGIN: &str = "# >>> cicd; `cicd hooks uninstall` takes this out >>>\n";
const BODY: &str = "pre-push:\n  scripts:\n    \"cicd\":\n      runner: sh\n      use_stdin: true\n";
const END: &str = "# <<< cicd <<<\n";

pub(super) fn is_used(top: &Path) -> bool {
    !configs(top, "lefthook").is_empty()
}

/// Returns the existing configs of this name: lefthook looks for several and reads one.
fn configs(top: &Path, name: &str) -> Vec<PathBuf> {
    let endings = ["yml", "yaml", "json", "jsonc", "toml"];
    let stems = [name.to_owned(), format!(".{name}"), format!(".config/{name}")];
    let all = endings.iter().flat_map(|ending| stems.iter().map(move |stem| top.join(format!("{stem}.{ending}"))));
    all.filter(|path| path.is_file()).collect()
}

pub(super) fn install(place: &HookPlace, run: Option<&HookRun>) -> Result<HookOutcome> {
    let (config, script) = (place.top.join(LOCAL), place.top.join(SCRIPT));
    let text = read(&config)?;
    let old = text.as_deref().map(String::from_utf8_lossy).unwrap_or_default().into_owned();
    let is_named = old.contains(BEGIN);
    if let Some(other) = configs(&place.top, "lefthook-local").iter().find(|other| **other != config) {
        let other = other.strip_prefix(&place.top).unwrap_or(other).display();
        return Err(Error::usage(format!("lefthook would read either {other} or the {LOCAL} of cicd, not both"))
            .hint(format!("rename {other} and name it in `extends:` in a {LOCAL}, then install again")));
    }
    let is_pre_push = |line: &str| line.trim_start_matches(['"', '\'']).starts_with("pre-push");
    if !is_named && old.lines().any(is_pre_push) {
        return Err(Error::usage(format!("{LOCAL} has a `pre-push:` of its own"))
            .hint(format!("move it to a separate file and name that file in `extends:` in {LOCAL}, then install again")));
    }
    let wanted = HookScript::created(run).0;
    if is_named && read(&script)?.as_deref() == Some(&wanted[..]) {
        return Ok(HookOutcome::Unchanged(config));
    }
    if let Some(parent) = script.parent() {
        fs::create_dir_all(parent).map_err(|error| failed("create", parent, error))?;
    }
    files::write(&script, &wanted, true).map_err(|error| failed("write", &script, error))?;
    if !is_named {
        let gap = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
        let new = format!("{old}{gap}{BEGIN}{BODY}{END}");
        files::write(&config, new.as_bytes(), false).map_err(|error| failed("write", &config, error))?;
    }
    Ok(HookOutcome::Installed(config))
}

pub(super) fn uninstall(place: &HookPlace) -> Result<Vec<PathBuf>> {
    let (config, script) = (place.top.join(LOCAL), place.top.join(SCRIPT));
    let mut removed = Vec::new();
    let text = read(&config)?.and_then(|text| String::from_utf8(text).ok()).unwrap_or_default();
    if let (Some(start), Some(end)) = (text.find(BEGIN), text.find(END)) {
        let rest = [&text[..start], &text[end + END.len()..]].concat();
        if rest.trim().is_empty() {
            fs::remove_file(&config).map_err(|error| failed("remove", &config, error))?;
        } else {
            files::write(&config, rest.as_bytes(), false).map_err(|error| failed("write", &config, error))?;
        }
        removed.push(config);
    }
    if script.is_file() {
        fs::remove_file(&script).map_err(|error| failed("remove", &script, error))?;
        // Only empty folders are removed.
        for folder in script.ancestors().skip(1).take(2) {
            drop(fs::remove_dir(folder));
        }
        removed.push(script);
    }
    Ok(removed)
}

/// Returns the path of the script that lefthook runs.
pub(super) fn script(place: &HookPlace) -> PathBuf {
    place.top.join(SCRIPT)
}

pub(super) fn status(place: &HookPlace) -> Result<Option<PathBuf>> {
    let config = place.top.join(LOCAL);
    let is_named = read(&config)?.is_some_and(|text| String::from_utf8_lossy(&text).contains(BEGIN));
    Ok((is_named && place.top.join(SCRIPT).is_file() && is_run(place)?).then_some(config))
}

/// Returns true if the hook that git runs is lefthook's. lefthook recognizes its own hook by the same word.
fn is_run(place: &HookPlace) -> Result<bool> {
    Ok(read(&place.folder.join("pre-push"))?.is_some_and(|text| String::from_utf8_lossy(&text).contains("LEFTHOOK")))
}
