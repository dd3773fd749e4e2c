//! Gradle: settings, build scripts in Groovy and Kotlin, convention plugins and the plugins of version catalogs.
//!
//! Sources: <https://docs.gradle.org/current/userguide/multi_project_builds.html>,
//! <https://docs.gradle.org/current/userguide/declaring_dependencies_basics.html>,
//! <https://docs.gradle.org/current/userguide/composite_builds.html>,
//! <https://docs.gradle.org/current/userguide/implementing_gradle_plugins_precompiled.html>.
//!
//! What a build script offers, by the kind of declaration:
//! - `Member`: a project and its folder, from settings;
//! - `Root`: an included build (`build`, or `plugins` if it is there for its plugins), or `subprojects` if it configures
//!   others;
//! - `Package`: the name of the root project, or of the group (`group:`);
//! - `Alias`: what a project takes by the words of another script (`project:…`), the class of a plugin (`plugin:…`), the id of
//!   an alias in a catalog (`catalog:…`), the id of a script that is a plugin (`script:…`);
//! - `Module`: what a plugin brings to the projects that apply it: projects (`:a`) and other plugins.

pub(super) mod build;
mod expressions;
mod loops;
pub(super) mod plugins;
pub(super) mod resolve;
mod settings;

use super::scrub::{GROOVY, KOTLIN, Lexis};
use super::{Reader, Resolver};
use crate::graph::index::Index;
use crate::graph::paths::{ending, last};
use crate::graph::reading::{DeclKind, Reading};

/// The reader of Gradle.
pub(super) struct GradleReader;

/// The name of the reader in declarations.
pub(super) const WORD: &str = "gradle";

impl Reader for GradleReader {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Gradle"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        is_script(path) || path.ends_with(".versions.toml")
    }

    fn is_manifest(&self, _path: &str) -> bool {
        true
    }

    fn also_needs(&self) -> &'static [&'static str] {
        &["jvm"]
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        if path.ends_with(".versions.toml") {
            return catalog(text);
        }
        let name = last(path);
        let lexis = lexis(path);
        if name.starts_with("settings.gradle") {
            return settings::read(text, lexis);
        }
        let mut reading = build::read(path, text, lexis);
        // Settings may be cut into scripts that they apply.
        if settings::has_includes(text) {
            let more = settings::read(text, lexis);
            reading.declarations.extend(more.declarations);
            reading.unread = reading.unread.or(more.unread);
        }
        reading
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        Box::new(resolve::Projects::new(index))
    }
}

/// Returns true if a path is that of a script.
pub(super) fn is_script(path: &str) -> bool {
    path.ends_with(".gradle") || path.ends_with(".gradle.kts")
}

fn lexis(path: &str) -> &'static Lexis {
    if ending(path) == "kts" { &KOTLIN } else { &GROOVY }
}

/// Reads the plugins of a version catalog. Its libraries are of other repositories.
fn catalog(text: &str) -> Reading {
    let Ok(value) = toml::from_str::<serde_json::Value>(text) else { return Reading::default() };
    let mut reading = Reading::default();
    for (alias, plugin) in value.get("plugins").and_then(|plugins| plugins.as_object()).into_iter().flatten() {
        let id = plugin.get("id").or(Some(plugin)).and_then(|id| id.as_str()).unwrap_or_default();
        let id = id.split(':').next().unwrap_or_default();
        reading.declare(DeclKind::Alias, format!("catalog:{}", plain(alias)), id);
    }
    reading
}

/// Returns a name as the accessors of Gradle compare: `data-test`, `data_test` and `dataTest` are one.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | '.')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
