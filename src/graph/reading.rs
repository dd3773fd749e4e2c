//! A file's own words on what it needs and what it offers: a function of its path and content alone, so that it can be kept by
//! the id of the content.

/// One mention of another file, folder, module or package.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// The line in the file, from 1.
    pub line: u32,
    /// The meaning of `name`.
    pub kind: RefKind,
    /// The mention itself, as the file has it or nearly so: `services.payments.api`, `../money/index.ts`, `:libs:money`.
    pub name: String,
    /// True if a manifest lists it for tests or development only.
    pub is_for_tests: bool,
}

/// The kinds of mentions. Each reader decides how it resolves them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum RefKind {
    /// A module or namespace of the language.
    #[default]
    Module,
    /// A path from the file's own folder.
    Path,
    /// A path from the root of the repository or from another root that the reader knows.
    RootPath,
    /// A package, project or target, by the name that a manifest gives it.
    Package,
    /// What a build tool takes without any mention: a parent project, a folder with the logic of the build.
    Implied,
}

/// One thing that a file offers to others by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declaration {
    /// The meaning of `name` and `value`.
    pub kind: DeclKind,
    /// The name.
    pub name: String,
    /// The place or value, often a path from the file's own folder; empty for the folder itself.
    pub value: String,
}

/// The kinds of declarations. Each reader decides what it declares and how it uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum DeclKind {
    /// A package, project or target with this name.
    #[default]
    Package,
    /// A module or namespace that the file itself defines.
    Module,
    /// Another name of a path: an entry of `paths` in `tsconfig.json`, a prefix of namespaces.
    Alias,
    /// A folder that paths or modules begin at.
    Root,
    /// A member of a workspace, possibly a glob.
    Member,
}

/// All that a reader found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The mentions, in the order of the file, each once per line.
    pub references: Vec<Reference>,
    /// The offers.
    pub declarations: Vec<Declaration>,
    /// The reason why the file, or a part of it, could not be read: "it is not valid TOML", "`include` in a loop".
    pub unread: Option<String>,
}

impl Reading {
    /// Returns the reading of a file that could not be read.
    #[must_use]
    pub fn unread(why: impl Into<String>) -> Self {
        Self { unread: Some(why.into()), ..Self::default() }
    }

    /// Adds a mention, unless the same one was the last.
    pub fn refer(&mut self, line: u32, kind: RefKind, name: impl Into<String>) {
        let reference = Reference { line, kind, name: name.into(), is_for_tests: false };
        if !reference.name.is_empty() && self.references.last() != Some(&reference) {
            self.references.push(reference);
        }
    }

    /// Adds what another reading has, with mentions that are for tests or development only.
    pub fn add_for_tests(&mut self, other: Self) {
        self.references.extend(other.references.into_iter().map(|reference| Reference { is_for_tests: true, ..reference }));
        self.declarations.extend(other.declarations);
    }

    /// Adds an offer.
    pub fn declare(&mut self, kind: DeclKind, name: impl Into<String>, value: impl Into<String>) {
        self.declarations.push(Declaration { kind, name: name.into(), value: value.into() });
    }
}
