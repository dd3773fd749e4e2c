//! Dependencies between domains that the code proves, as plain data. `affected::proven` finds them.

use serde::{Deserialize, Serialize};

use super::few::grouped;

/// The line that proves a dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Proof {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The words of the line that name the dependency: a module, a path, a package.
    pub text: String,
    /// The file or folder that the words lead to.
    pub leads_to: String,
    /// A file of `cross-domain` or of no domain that the words lead to, and that leads to the dependency in turn.
    pub through: Option<String>,
}

/// Something that a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// One file.
    File(String),
    /// All files directly in a folder.
    Folder(String),
    /// All files below a folder.
    Tree(String),
}

/// A reference from a file of a domain to a place with files that no other domain owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileUse {
    /// The index of the domain.
    pub domain: usize,
    /// The place.
    pub place: Place,
    /// The first line that names it.
    pub proof: Proof,
}

/// A reference from a file that no domain owns to a place with other such files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileLink {
    /// The file that has it, from the root of the repository.
    pub from: String,
    /// The place.
    pub place: Place,
}

/// How domains need files that no domain owns, and files of `cross-domain`. A change of such a file affects the domains that need it; a
/// change of anything else affects nothing by these references. Only those are kept that lead to a file whose change does not affect
/// every domain anyway. Both lists grow with the number of references, not with that of pairs of a domain and a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileUses {
    /// The references of domains, sorted by domain and place, each pair once.
    pub by_domains: Vec<FileUse>,
    /// The references between the files, sorted, each pair once.
    pub between: Vec<FileLink>,
}

/// A dependency of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvenEdge {
    /// The index of the domain that is needed.
    pub to: usize,
    /// The first line that proves it, outside of tests where there is one.
    pub proof: Proof,
    /// The number of lines that prove it.
    pub lines: usize,
    /// True if only files of tests prove it, and entries of manifests for tests or development.
    pub is_for_tests: bool,
    /// The number of files that prove it, without those for tests where others do.
    pub files: usize,
    /// The first of these files.
    pub shown: Vec<String>,
}

/// A dependency that a change adds and that the map does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDependency {
    /// The index of the domain that has it.
    pub from: usize,
    /// The dependency.
    pub edge: ProvenEdge,
}

/// All dependencies that a change adds and that the map does not declare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewDependencies {
    /// The dependencies, by domain.
    pub list: Vec<NewDependency>,
    /// True if they count in the selection all the same: `edges: proven`.
    pub is_counted: bool,
    /// True if they are denied.
    pub is_denied: bool,
}

/// A file whose dependencies could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct UnreadFile {
    /// The file, from the root of the repository.
    pub path: String,
    /// The ecosystem for people: `Swift`, `Gradle`.
    pub title: String,
    /// The reason.
    pub why: UnreadWhy,
}

/// Possible reasons why the dependencies of a file are not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UnreadWhy {
    /// There is no reader for the language.
    NoReader,
    /// The file could not be read.
    Failed(String),
    /// The repository has more sources than this limit. Then none is read, and the file is the root of the repository.
    TooManySources(usize),
}

impl UnreadFile {
    /// Returns the repository as a file that could not be read, because it has more sources than this limit.
    #[must_use]
    pub fn too_many_sources(most: usize) -> Self {
        Self { path: ".".to_owned(), title: "git".to_owned(), why: UnreadWhy::TooManySources(most) }
    }
}

/// Returns what is wrong with a repository that has more sources than this limit.
pub(crate) fn too_many_sources(most: usize) -> String {
    format!("the repository has more than {} sources, the most that are read", grouped(most))
}

/// Returns what to do about it.
pub(crate) fn too_many_sources_fix() -> &'static str {
    "set `edges: declared`, and list what each domain needs under `depends_on`"
}

/// A package that differs between two lock files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageChange {
    /// The name.
    pub name: String,
    /// The versions before; empty if it was not there.
    pub from: Vec<String>,
    /// The versions after; empty if it is gone.
    pub to: Vec<String>,
}

/// The proven dependencies of all domains, by the index of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainEdges {
    /// The dependencies of each domain, sorted by `to`; empty if nothing was read.
    pub edges: Vec<Vec<ProvenEdge>>,
    /// The files of each domain that could not be read.
    pub unread: Vec<Vec<UnreadFile>>,
    /// The number of files of each domain that were read.
    pub read: Vec<usize>,
    /// How domains need files that no domain owns.
    pub uses: FileUses,
    /// The dependencies of each domain on files of `cross-domain`. They count for changes of these files alone, by `uses`.
    pub on_cross_domain: Vec<Vec<ProvenEdge>>,
}

impl DomainEdges {
    /// Returns dependencies of which nothing is known, for this reason.
    #[must_use]
    pub fn unknown(domains: usize, why: &UnreadFile) -> Self {
        let none = || vec![Vec::new(); domains];
        let (unread, read) = (vec![vec![why.clone()]; domains], vec![0; domains]);
        Self { edges: none(), unread, read, uses: FileUses::default(), on_cross_domain: none() }
    }

    /// Adds the dependencies of another state of the repository.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        let lengths = [&self, &other].map(|edges| edges.edges.len().max(edges.unread.len()).max(edges.read.len()));
        let count = lengths[0].max(lengths[1]);
        self.edges.resize(count, Vec::new());
        self.on_cross_domain.resize(count, Vec::new());
        self.unread.resize(count, Vec::new());
        self.read.resize(count, 0);
        for (own, other) in self.read.iter_mut().zip(&other.read) {
            *own = (*own).max(*other);
        }
        add_edges(&mut self.edges, other.edges);
        add_edges(&mut self.on_cross_domain, other.on_cross_domain);
        self.uses.add(other.uses);
        for (own, others) in self.unread.iter_mut().zip(other.unread) {
            own.extend(others);
            own.sort();
            own.dedup();
        }
        self
    }

    /// Returns all lines that prove something.
    pub fn proofs_mut(&mut self) -> impl Iterator<Item = &mut Proof> {
        let edges = self.edges.iter_mut().chain(&mut self.on_cross_domain).flatten().map(|edge| &mut edge.proof);
        edges.chain(self.uses.by_domains.iter_mut().map(|one| &mut one.proof))
    }

    /// Returns the dependencies of a domain.
    #[must_use]
    pub fn of(&self, domain: usize) -> &[ProvenEdge] {
        self.edges.get(domain).map_or(&[], Vec::as_slice)
    }

    /// Returns true if at least one file of a domain was read: then a dependency that is not shown is one that the code does not have.
    #[must_use]
    pub fn is_read(&self, domain: usize) -> bool {
        self.read.get(domain).is_some_and(|files| *files > 0)
    }

    /// Returns the files of a domain whose dependencies could not be read.
    #[must_use]
    pub fn unread(&self, domain: usize) -> &[UnreadFile] {
        self.unread.get(domain).map_or(&[], Vec::as_slice)
    }
}

impl FileUses {
    /// Adds the references of another state of the repository.
    fn add(&mut self, other: Self) {
        self.by_domains.extend(other.by_domains);
        self.by_domains.sort_by(|a, b| (a.domain, &a.place).cmp(&(b.domain, &b.place)));
        self.by_domains.dedup_by(|a, b| (a.domain, &a.place) == (b.domain, &b.place));
        self.between.extend(other.between);
        self.between.sort();
        self.between.dedup();
    }
}

/// Adds the dependencies of each domain that are not known yet.
fn add_edges(own: &mut [Vec<ProvenEdge>], others: Vec<Vec<ProvenEdge>>) {
    for (own, others) in own.iter_mut().zip(others) {
        own.extend(others.into_iter().filter(|edge| !own.iter().any(|known| known.to == edge.to)).collect::<Vec<_>>());
        own.sort_by_key(|edge| edge.to);
    }
}
