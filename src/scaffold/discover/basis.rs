//! The evidence for a candidate, as data. The words for it are in `report`.

use super::ground::last;

/// Possible reasons why folders are taken for a domain or a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The name was given on the command line.
    Named,
    /// The folder holds this manifest.
    Manifest(String),
    /// The folder is a member of the workspace that this file declares.
    Member(String),
    /// The folder holds code and is directly in this one, where domains usually are.
    Container(String),
    /// The folder holds code and is in this one, beside packages.
    Sibling(String),
    /// The folder holds this many packages, which are the layers of one module.
    Module(usize),
    /// This workflow file is named after the folder.
    Workflow(String),
    /// The code is what is left of the package in this folder, whose parts are domains.
    Rest(String),
    /// The code is what is left of the package in this folder and imports its parts.
    Entry(String),
    /// The folder is the package at the root, declared by this manifest.
    RootPackage(String),
    /// Backstage's catalog lists the folder as a component.
    Component {
        /// The name of the component.
        name: String,
        /// The system or domain of the catalog by which the component is grouped.
        of: Option<String>,
    },
    /// Its owners differ from the owners of the folders beside it.
    OwnersDiffer,
    /// `CODEOWNERS` names these owners.
    Owners(Vec<String>),
    /// The number of other candidates that import it.
    Dependents(usize),
    /// Tests in this folder are named after it.
    Tests(String),
    /// There are tests outside of every domain.
    StrayTests,
    /// The domain holds the tests that span the domains of the preset.
    PresetBetween,
    /// The domain is part of the preset `platform`.
    Preset,
}

impl Basis {
    /// Returns true if the evidence is a Cargo manifest.
    #[must_use]
    pub fn is_of_cargo(&self) -> bool {
        let (Self::Manifest(file) | Self::Member(file) | Self::RootPackage(file)) = self else { return false };
        last(file) == "Cargo.toml"
    }
}
