//! Backstage's `catalog-info.yaml`: the components that a component says it depends on.
//!
//! Source: <https://backstage.io/docs/features/software-catalog/descriptor-format>. A catalog says what meets at run time and no import
//! shows. It is no part of a build, so a file that cannot be parsed, such as a template, says nothing.

use std::collections::HashMap;

use serde_json::Value;

use super::scrub::numbered;
use super::{Reader, Resolver};
use crate::config::yaml;
use crate::graph::index::{Index, Place};
use crate::graph::paths::last;
use crate::graph::reading::{DeclKind, Reading, RefKind, Reference};

/// The most documents that are read from one file.
const MAX_DOCUMENTS: usize = 100;

/// The reader of catalogs.
pub(super) struct CatalogReader;

/// The name of the reader in declarations.
const WORD: &str = "catalog";

impl Reader for CatalogReader {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Backstage"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        is_catalog(path)
    }

    fn is_manifest(&self, _path: &str) -> bool {
        true
    }

    fn read(&self, _path: &str, text: &str) -> Reading {
        let mut reading = Reading::default();
        for value in documents(text) {
            if value.get("kind").and_then(Value::as_str) != Some("Component") {
                continue;
            }
            if let Some(name) = value.pointer("/metadata/name").and_then(Value::as_str) {
                reading.declare(DeclKind::Package, name, "");
            }
            let needs = value.pointer("/spec/dependsOn").and_then(Value::as_array).into_iter().flatten();
            for need in needs.filter_map(Value::as_str) {
                let line = numbered(text).find(|(_, row)| row.contains(need)).map_or(1, |(line, _)| line);
                reading.refer(line, RefKind::Package, need);
            }
        }
        reading
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        let mut files: HashMap<&str, Vec<&str>> = HashMap::new();
        for component in index.declared(WORD, DeclKind::Package) {
            files.entry(&component.declaration.name).or_default().push(component.file);
        }
        Box::new(Components { files })
    }
}

/// Returns true if a file is a catalog, by its name.
#[must_use]
pub fn is_catalog(path: &str) -> bool {
    matches!(last(path), "catalog-info.yaml" | "catalog-info.yml")
}

/// Returns the documents of a catalog; one that cannot be parsed is left out.
pub fn documents(text: &str) -> impl Iterator<Item = Value> {
    let mut documents = vec![String::new()];
    for line in text.lines() {
        if line.trim_end() == "---" {
            documents.push(String::new());
        } else if let Some(document) = documents.last_mut() {
            document.push_str(line);
            document.push('\n');
        }
    }
    documents.retain(|document| !document.trim().is_empty());
    documents.truncate(MAX_DOCUMENTS);
    documents.into_iter().filter_map(|document| yaml::from_text(&document).ok())
}

/// Returns the name in a reference: `component:default/shop` gives `shop`.
#[must_use]
pub fn name_in(reference: &str) -> &str {
    last(reference.rsplit(':').next().unwrap_or(reference))
}

/// The files of components by their names.
struct Components<'i> {
    files: HashMap<&'i str, Vec<&'i str>>,
}

impl Resolver for Components<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let kind = reference.name.split_once(':').map_or("component", |(kind, _)| kind);
        if !kind.eq_ignore_ascii_case("component") {
            return;
        }
        let files = self.files.get(name_in(&reference.name)).into_iter().flatten();
        places.extend(files.filter(|file| **file != from).map(|file| Place::File((*file).to_owned())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::readers::testing::{check_with as check, references};

    #[test]
    fn components_name_components() {
        let orders = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: orders }\nspec:\n  dependsOn:\n    - \
                      component:default/money\n    - Component:legacy\n    - stock\n    - resource:default/tax\n    - api:tax\n    - orders\n";
        let component = |name: &str| {
            format!("kind: System\nmetadata: {{ name: tax }}\n---\nkind: Component\nmetadata: {{ name: {name} }}\n")
        };
        let [money, stock, legacy, tax] = ["money", "stock", "legacy", "tax"].map(component);
        let files = [
            ("orders/catalog-info.yaml", orders),
            ("money/catalog-info.yaml", &money),
            ("stock/catalog-info.yml", &stock),
            ("legacy/catalog-info.yaml", &legacy),
            ("tax/catalog-info.yaml", &tax),
        ];
        check(
            &files,
            "orders/catalog-info.yaml",
            &["legacy/catalog-info.yaml", "money/catalog-info.yaml", "stock/catalog-info.yml"],
        );
        let lines: Vec<u32> = references(&CatalogReader, "catalog-info.yaml", orders).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [6, 7, 8, 9, 10, 3], "a bare name stands first where it is declared");
    }

    #[test]
    fn a_template_says_nothing() {
        let read = |text: &str| CatalogReader.read("catalog-info.yaml", text);
        assert_eq!(read("kind: Component\nmetadata: { name: ${{ values.name | dump }"), Reading::default());
        assert_eq!(read("- a\n---\n---\nkind: API\nspec: { dependsOn: [component:x] }"), Reading::default());
    }
}
