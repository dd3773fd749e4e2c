//! Finds the modules that coordinates mean, with the properties of the file and of its parents.

use std::collections::HashMap;

use super::WORD;
use super::pom::PARENT;
use crate::graph::index::{Index, Place};
use crate::graph::paths::{parent, resolved};
use crate::graph::readers::Resolver;
use crate::graph::reading::{DeclKind, RefKind, Reference};

/// The deepest nesting of properties and parents.
const MAX_DEPTH: usize = 16;

/// The artifacts of the repository.
pub(super) struct Artifacts<'i> {
    index: &'i Index<'i>,
    /// The files by coordinates.
    files: HashMap<String, Vec<&'i str>>,
    /// The files by artifact alone.
    by_name: HashMap<String, Vec<&'i str>>,
    versions: HashMap<&'i str, String>,
    properties: HashMap<(&'i str, &'i str), &'i str>,
    /// The parent of each file that is at hand.
    parents: HashMap<&'i str, String>,
    /// What a file brings to those that have it as their parent.
    inherited: HashMap<&'i str, Vec<&'i str>>,
}

impl<'i> Artifacts<'i> {
    pub(super) fn new(index: &'i Index<'i>) -> Self {
        let aliases = index.declared(WORD, DeclKind::Alias).iter();
        let properties =
            aliases.map(|alias| ((alias.file, alias.declaration.name.as_str()), alias.declaration.value.as_str())).collect();
        let mut artifacts = Self {
            index,
            files: HashMap::new(),
            by_name: HashMap::new(),
            versions: HashMap::new(),
            properties,
            parents: HashMap::new(),
            inherited: HashMap::new(),
        };
        for package in index.declared(WORD, DeclKind::Package) {
            // The group of a parent is mostly written out; properties that only a parent gives cannot name it.
            let name = artifacts.filled(package.file, &package.declaration.name, 0);
            let artifact = name.rsplit(':').next().unwrap_or_default().to_owned();
            artifacts.by_name.entry(artifact).or_default().push(package.file);
            artifacts.files.entry(name).or_default().push(package.file);
        }
        for alias in index.declared(WORD, DeclKind::Alias).iter().filter(|alias| alias.declaration.name == PARENT) {
            let value = &alias.declaration.value;
            let by_name = artifacts.files.get(value).and_then(|files| files.first()).map(|file| (*file).to_owned());
            if let Some(above) = artifacts.file(alias.file, value).or(by_name) {
                artifacts.parents.insert(alias.file, above);
            }
        }
        for package in index.declared(WORD, DeclKind::Package) {
            let version = artifacts.filled(package.file, &package.declaration.value, 0);
            artifacts.versions.insert(package.file, version);
        }
        for member in index.declared(WORD, DeclKind::Member) {
            artifacts.inherited.entry(member.file).or_default().push(&member.declaration.name);
        }
        artifacts
    }

    /// Returns a text with the values of `${…}`; what is not known stays.
    fn filled(&self, file: &str, text: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, behind)) = after.split_once('}') else { break };
            out.push_str(before);
            if let Some(value) = self.property(file, name).filter(|_| depth < MAX_DEPTH && out.len() < 4_096) {
                out.push_str(&self.filled(file, value, depth + 4));
            } else {
                out.push_str("${");
                out.push_str(name);
                out.push('}');
            }
            rest = behind;
        }
        out + rest
    }

    fn property(&self, file: &str, name: &str) -> Option<&'i str> {
        let name = match name.strip_prefix("pom.").or_else(|| name.strip_prefix("project.")) {
            Some(name) => format!("project.{name}"),
            None if matches!(name, "groupId" | "artifactId") => format!("project.{name}"),
            None => name.to_owned(),
        };
        let mut file = file.to_owned();
        for _ in 0..MAX_DEPTH {
            if let Some(value) = self.properties.get(&(file.as_str(), name.as_str())).filter(|value| !value.is_empty()) {
                return Some(value);
            }
            file.clone_from(self.parents.get(file.as_str())?);
        }
        None
    }

    /// Adds the modules of `group:artifact` or `group:artifact:version`. Maven takes a module of the build only for its own
    /// version.
    fn artifact(&self, from: &str, name: &str, places: &mut Vec<Place>) {
        let name = self.filled(from, name, 0);
        let mut parts = name.splitn(3, ':');
        let (group, artifact, version) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let files = self.files.get(&format!("{group}:{artifact}")).or_else(|| {
            // A group that is not known says nothing against the artifact.
            let is_unknown = group.is_empty() || group.contains("${");
            is_unknown.then(|| self.by_name.get(artifact)).flatten()
        });
        let is_open = |version: &str| {
            version.is_empty() || version.contains(['$', '[', '(', ',']) || matches!(version, "LATEST" | "RELEASE")
        };
        let fits = |file: &str| is_open(version) || self.versions.get(file).is_none_or(|own| is_open(own) || own == version);
        let files: Vec<&str> = files.into_iter().flatten().copied().filter(|file| *file != from && fits(file)).collect();
        // Projects for tests may use the same coordinates again: the nearest is meant.
        let best = files.iter().map(|file| common(from, file)).max();
        places
            .extend(files.into_iter().filter(|file| Some(common(from, file)) == best).map(|file| Place::File(file.to_owned())));
    }
}

impl Artifacts<'_> {
    /// Returns the file that a relative path means.
    fn file(&self, from: &str, relative: &str) -> Option<String> {
        let path = resolved(parent(from), relative)?;
        if self.index.has_file(&path) { Some(path) } else { self.index.first_of(&path, &["pom.xml"]) }
    }

    /// Adds what the parents say for their children: dependencies, and plugins with theirs.
    fn inherit(&self, from: &str, places: &mut Vec<Place>) {
        let mut file = from;
        for _ in 0..MAX_DEPTH {
            let Some(above) = self.parents.get(file) else { return };
            for name in self.inherited.get(above.as_str()).into_iter().flatten() {
                self.artifact(from, name, places);
            }
            file = above;
        }
    }
}

/// Returns the number of folders that two paths begin with.
fn common(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

impl Resolver for Artifacts<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        match reference.kind {
            RefKind::Package => self.artifact(from, &reference.name, places),
            RefKind::Implied => {
                self.artifact(from, &reference.name, places);
                self.inherit(from, places);
            }
            _ => places.extend(self.file(from, &reference.name).filter(|file| file != from).map(Place::File)),
        }
    }
}
