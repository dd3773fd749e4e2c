//! Convention plugins: the ids of scripts and classes, and what they bring to the projects that apply them.

use std::collections::{HashMap, HashSet};

use super::{WORD, is_script, plain};
use crate::graph::index::Index;
use crate::graph::paths::{is_within, last, parent};
use crate::graph::readers::tokens::{CodeToken, Spot, dotted, token};
use crate::graph::reading::{DeclKind, Reading};

/// Returns the id of a script that is a plugin: one in the sources of a build, by its name and package.
pub(super) fn script_id(path: &str, spots: &[Spot<'_>]) -> Option<String> {
    let in_sources = ["src/main/kotlin/", "src/main/groovy/", "src/main/java/"].iter().any(|folder| path.contains(folder));
    let name = last(path).strip_suffix(".gradle.kts").or_else(|| last(path).strip_suffix(".gradle"))?;
    let package = match (token(spots, 0), token(spots, 1)) {
        (Some(CodeToken::Word("package")), Some(CodeToken::Word(_))) => format!("{}.", dotted(spots, 1).0),
        _ => String::new(),
    };
    in_sources.then(|| format!("{package}{name}"))
}

/// Reads `id = "…"` and `implementationClass = "…"` in the block that defines a plugin.
pub(super) fn read_ids(spots: &[Spot<'_>], closings: &[usize], reading: &mut Reading) {
    let is_defined = |spot: &Spot<'_>| {
        matches!(
            spot.token,
            CodeToken::Word("implementationClass" | "kotlin-dsl" | "gradlePlugin")
                | CodeToken::Text("kotlin-dsl" | "java-gradle-plugin" | "groovy-gradle-plugin")
        )
    };
    if !spots.iter().any(is_defined) {
        return;
    }
    reading.declare(DeclKind::Alias, "plugin:", "");
    let mut id: Option<String> = None;
    for (at, spot) in spots.iter().enumerate() {
        let CodeToken::Word(word) = spot.token else { continue };
        let value = match token(spots, at + 1) {
            Some(CodeToken::Mark('=')) => at + 2,
            Some(CodeToken::Mark('(')) if token(spots, at + 2) == Some(CodeToken::Text("")) || closings[at + 1] == at + 3 => {
                at + 2
            }
            _ => at + 1,
        };
        match (word, token(spots, value)) {
            ("id", Some(CodeToken::Text(text))) => id = Some(text.to_owned()),
            ("id", Some(CodeToken::Word("libs"))) => id = Some(dotted(spots, value).0),
            ("implementationClass", Some(CodeToken::Text(class))) => {
                let class = class.rsplit('.').next().unwrap_or_default();
                reading.declare(DeclKind::Alias, format!("plugin:{}", id.take().unwrap_or_default()), class);
            }
            _ => {}
        }
    }
}

/// The plugins of the repository.
#[derive(Default)]
pub(super) struct Plugins<'i> {
    /// The sources by id, by `alias:` and the plain name, or by class.
    files: HashMap<String, Vec<&'i str>>,
    /// The ids by plain alias.
    catalog: HashMap<&'i str, Vec<&'i str>>,
    /// What a source brings.
    pub(super) offers: HashMap<&'i str, Vec<&'i str>>,
    /// The sources that no id leads to.
    pub(super) unnamed: Vec<&'i str>,
}

impl<'i> Plugins<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let mut plugins = Self::default();
        let mut named: HashSet<&str> = HashSet::new();
        for alias in index.declared(WORD, DeclKind::Alias) {
            let (name, value) = (alias.declaration.name.as_str(), alias.declaration.value.as_str());
            if let Some(id) = name.strip_prefix("script:") {
                plugins.files.entry(id.to_owned()).or_default().push(alias.file);
            } else if let Some(plain) = name.strip_prefix("catalog:") {
                plugins.catalog.entry(plain).or_default().push(value);
            } else if let Some(id) = name.strip_prefix("plugin:").filter(|_| !value.is_empty()) {
                let files = [".kt", ".groovy", ".java"].map(|end| format!("{value}{end}"));
                let sources = files.iter().flat_map(|name| index.named(name));
                for source in sources.filter(|source| is_within(source, parent(alias.file))) {
                    named.insert(source);
                    plugins.files.entry(key(id)).or_default().push(source);
                    plugins.files.entry(value.to_owned()).or_default().push(source);
                }
            }
        }
        let scripts = index.declared(WORD, DeclKind::Module);
        for offer in scripts.iter().chain(index.declared("jvm", DeclKind::Alias)) {
            plugins.offers.entry(offer.file).or_default().push(&offer.declaration.name);
            if !is_script(offer.file) && !named.contains(offer.file) && plugins.unnamed.last() != Some(&offer.file) {
                plugins.unnamed.push(offer.file);
            }
        }
        plugins
    }

    /// Returns the sources of a plugin.
    pub(super) fn files(&self, name: &str) -> Vec<&'i str> {
        let key = key(name);
        let ids = key.strip_prefix("alias:").and_then(|plain| self.catalog.get(plain)).into_iter().flatten();
        let keys = ids.map(|id| (*id).to_owned()).chain([key.clone()]);
        let mut files: Vec<&str> = keys.filter_map(|key| self.files.get(&key)).flatten().copied().collect();
        files.sort_unstable();
        files.dedup();
        files
    }
}

/// Returns an id as it is, and an alias (`libs.plugins.a.b.get().pluginId`) by its plain name.
fn key(name: &str) -> String {
    let Some((_, alias)) = name.split_once(".plugins.").filter(|(catalog, _)| !catalog.contains('.')) else {
        return name.to_owned();
    };
    let parts = alias.split('.').filter(|part| !matches!(*part, "get" | "asProvider" | "pluginId"));
    format!("alias:{}", parts.map(plain).collect::<String>())
}
