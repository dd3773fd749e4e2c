//! Backstage's `catalog-info.yaml`: components, and the systems and domains that they belong to.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ground::{Inventory, parent};
use super::left_out;
use super::name::normalized;
use crate::graph::readers::catalog::{documents, is_catalog, name_in};

/// A component with a folder of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Component {
    /// The folder from the root; never empty.
    pub folder: String,
    /// The name in the catalog.
    pub name: String,
    /// The title in the catalog.
    pub title: Option<String>,
    /// The domain of its system, or else its system.
    pub group: Option<String>,
    /// True if its type is `library`.
    pub is_library: bool,
}

/// All components, and the titles of systems and domains by name.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// The components, sorted by folder.
    pub components: Vec<Component>,
    /// The titles of systems and domains.
    pub titles: BTreeMap<String, String>,
}

/// Reads all catalog files except those in folders that are left out.
#[must_use]
pub(super) fn read(ground: &Inventory<'_>) -> Catalog {
    let mut catalog = Catalog::default();
    let mut domain_of: BTreeMap<String, String> = BTreeMap::new();
    let files =
        ground.files().iter().filter(|path| is_catalog(path)).filter(|path| left_out::of_path(parent(path), true).is_none());
    for file in files {
        let text = ground.read(file).unwrap_or_default();
        let mut in_file = Vec::new();
        for value in documents(&text) {
            let Some(name) = at(&value, "/metadata/name") else { continue };
            let title = at(&value, "/metadata/title");
            match value.get("kind").and_then(Value::as_str) {
                Some("Component") => in_file.push(component(&value, name, title, parent(file))),
                Some("System" | "Domain") => {
                    domain_of.extend(at(&value, "/spec/domain").map(|domain| (name.clone(), name_in(&domain).to_owned())));
                    catalog.titles.extend(title.map(|title| (name, title)));
                }
                _ => {}
            }
        }
        // A file with several components does not say in which folder each of them is.
        if let [one] = in_file.as_slice()
            && !one.folder.is_empty()
        {
            catalog.components.push(one.clone());
        }
    }
    for component in &mut catalog.components {
        if let Some(domain) = component.group.as_ref().and_then(|system| domain_of.get(system)) {
            component.group = Some(domain.clone());
        }
    }
    catalog
}

fn component(value: &Value, name: String, title: Option<String>, folder: &str) -> Component {
    let group = at(value, "/spec/domain").or_else(|| at(value, "/spec/system")).map(|group| name_in(&group).to_owned());
    let is_library = at(value, "/spec/type").as_deref() == Some("library");
    Component { folder: folder.to_owned(), name, title, group, is_library }
}

fn at(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| normalized(text).is_some()).map(str::to_owned)
}
