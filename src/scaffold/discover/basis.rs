//! The evidence for a candidate, as data. `report` has the words.

use super::ground::last;

/// A sign that folders are a domain or a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// It was named on the command line.
    Named,
    /// This manifest stands in it.
    Manifest(String),
    /// It is a member of the workspace that this file declares.
    Member(String),
    /// It is a folder of code in this one, where domains stand.
    Container(String),
    /// It is a folder of code beside packages in this one.
    Sibling(String),
    /// It is the package at the root, by this manifest.
    RootPackage(String),
    /// Backstage's catalog has it as a component.
    Component {
        /// The component's name.
        name: String,
        /// The system or domain that it is cut by.
        of: Option<String>,
    },
    /// Its owners differ from those of the folders beside it.
    OwnersDiffer,
    /// These own it, says `CODEOWNERS`.
    Owners(Vec<String>),
    /// So many others import it.
    Dependents(usize),
    /// Tests in this folder are called after it.
    Tests(String),
    /// Tests stand outside of every domain.
    StrayTests,
    /// It is what lies between the domains of the preset.
    PresetBetween,
    /// It is a domain of the preset `platform`.
    Preset,
}

impl Basis {
    /// Returns true if a manifest of Cargo is the sign.
    #[must_use]
    pub fn is_of_cargo(&self) -> bool {
        let (Self::Manifest(file) | Self::Member(file) | Self::RootPackage(file)) = self else { return false };
        last(file) == "Cargo.toml"
    }
}
