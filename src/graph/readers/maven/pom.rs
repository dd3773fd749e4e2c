//! The words of a `pom.xml`.

use crate::graph::readers::xml::{XmlElement, elements};
use crate::graph::reading::{DeclKind, Reading, RefKind};

/// The declaration of the parent's path or coordinates.
pub(super) const PARENT: &str = "parent";

/// Reads a `pom.xml`.
pub(super) fn read(text: &str) -> Reading {
    let Some(elements) = elements(text) else { return Reading::unread("it is not valid XML") };
    let pom = Pom { elements: &elements, children: children(&elements) };
    let mut reading = Reading::default();
    let mut for_tests = Reading::default();
    pom.own(&mut reading);
    for (at, element) in elements.iter().enumerate() {
        match element.name.as_str() {
            "parent" if element.parent == Some(0) => pom.parent(at, &mut reading),
            "dependency" if pom.is_managed(element) && pom.value(at, "scope") != Some("import") => {}
            "dependency" if pom.value(at, "scope") == Some("test") => pom.artifact(at, &mut for_tests),
            "dependency" | "plugin" | "extension" | "annotationProcessorPath" | "path" => pom.artifact(at, &mut reading),
            "properties" if element.parent.is_some_and(|parent| elements[parent].name != "configuration") => {
                for child in &pom.children[at] {
                    reading.declare(DeclKind::Alias, elements[*child].name.clone(), elements[*child].text.clone());
                }
            }
            _ => {}
        }
    }
    reading.add_for_tests(for_tests);
    reading
}

struct Pom<'e> {
    elements: &'e [XmlElement],
    children: Vec<Vec<usize>>,
}

fn children(elements: &[XmlElement]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); elements.len()];
    for (at, element) in elements.iter().enumerate() {
        if let Some(parent) = element.parent {
            children[parent].push(at);
        }
    }
    children
}

impl Pom<'_> {
    fn child(&self, at: usize, name: &str) -> Option<&XmlElement> {
        self.children[at].iter().map(|child| &self.elements[*child]).find(|child| child.name == name)
    }

    fn value(&self, at: usize, name: &str) -> Option<&str> {
        self.child(at, name).map(|child| child.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Declares the coordinates of the project itself. The group comes from the parent unless it is said.
    fn own(&self, reading: &mut Reading) {
        let parent = self.children[0].iter().copied().find(|child| self.elements[*child].name == "parent");
        let of_parent = |name: &str| parent.and_then(|parent| self.value(parent, name));
        let group = self.value(0, "groupId").or_else(|| of_parent("groupId")).unwrap_or_default();
        let version = self.value(0, "version").or_else(|| of_parent("version")).unwrap_or_default();
        reading.declare(DeclKind::Alias, "project.groupId", group);
        reading.declare(DeclKind::Alias, "project.version", version);
        reading.declare(DeclKind::Alias, "project.parent.groupId", of_parent("groupId").unwrap_or_default());
        if let Some(artifact) = self.value(0, "artifactId") {
            reading.declare(DeclKind::Alias, "project.artifactId", artifact);
            reading.declare(DeclKind::Package, format!("{group}:{artifact}"), version);
        }
    }

    /// Mentions the parent: by its path if that is said, and by its coordinates.
    fn parent(&self, at: usize, reading: &mut Reading) {
        let Some(artifact) = self.child(at, "artifactId") else { return };
        let name = format!("{}:{}", self.value(at, "groupId").unwrap_or_default(), artifact.text);
        let path = self.child(at, "relativePath").filter(|path| !path.text.is_empty());
        if let Some(path) = path {
            reading.refer(path.line, RefKind::Path, path.text.clone());
        }
        reading.declare(DeclKind::Alias, PARENT, path.map_or_else(|| name.clone(), |path| path.text.clone()));
        let version = self.value(at, "version").map(|version| format!(":{version}")).unwrap_or_default();
        reading.refer(artifact.line, RefKind::Implied, name + &version);
    }

    /// Returns true for an entry of `dependencyManagement`: a version, and no dependency.
    fn is_managed(&self, element: &XmlElement) -> bool {
        let list = element.parent.map(|parent| &self.elements[parent]);
        let above = list.and_then(|list| list.parent).map(|above| self.elements[above].name.as_str());
        above == Some("dependencyManagement")
    }

    fn artifact(&self, at: usize, reading: &mut Reading) {
        let Some(artifact) = self.child(at, "artifactId") else { return };
        let group = self.value(at, "groupId");
        let default = if self.elements[at].name == "plugin" { "org.apache.maven.plugins" } else { "" };
        let version = self.value(at, "version").map(|version| format!(":{version}")).unwrap_or_default();
        let name = format!("{}:{}{version}", group.unwrap_or(default), artifact.text);
        if self.value(0, "packaging") == Some("pom") {
            reading.declare(DeclKind::Member, name.clone(), "");
        }
        reading.refer(artifact.line, RefKind::Package, name);
    }
}
