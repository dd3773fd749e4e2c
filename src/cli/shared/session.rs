//! What most verbs begin with: the repository, its config, and where the one lies in the other.

use std::cell::{Cell, OnceCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::affected::{self, Map};
use crate::cli::Context;
use crate::config::{self, Loaded, SecretNames, Touched};
use crate::git::{Blob, LinkedFolder, Ranges, Repository};
use crate::model::diagnostic::SourceText;
use crate::model::error::{Error, Result};
use crate::model::few::count;
use crate::model::reasons::{Change, Range};
use crate::report::ui::{self, Volume};
use crate::suites::work_tree::WorkTree;
use crate::system::plain_file::{self, PlainFault};
use crate::system::secrets::Mask;
use crate::system::steps::{found, step};
use crate::system::watch::{BesideWork, beside};

/// An opened repository and its config.
///
/// The config is parsed beside the verb while git is asked what changed, and links are looked for.
pub(in crate::cli) struct Session {
    pub(in crate::cli) repository: Repository,
    /// The config's paths from the top of the repository: as it was found, and where a link leads; those that lie in it.
    config_paths: Vec<String>,
    reading: Cell<Option<ConfigReading>>,
    loaded: OnceCell<Loaded>,
    links: OnceCell<ConfigLinks>,
}

/// The config under way: a file that cannot be read, or the parsing of its text beside git's answers.
type ConfigReading = Result<BesideWork<ReadConfig>>;

/// What is read beside the verb.
struct ReadConfig {
    loaded: Result<Loaded>,
    links: Option<ConfigLinks>,
}

/// The links to folders that the config's lines lead through.
struct ConfigLinks {
    /// The folder that the lines begin in.
    top: PathBuf,
    list: Vec<LinkedFolder>,
}

type ConfigParser = fn(&Path, &Arc<SourceText>) -> Result<Loaded>;

impl Session {
    pub(in crate::cli) fn open(context: &Context) -> Result<Self> {
        Self::open_by(context, Loaded::of)
    }

    /// As [`Session::open`]; the config's values know their places.
    pub(in crate::cli) fn open_with_places(context: &Context) -> Result<Self> {
        Self::open_by(context, Loaded::with_places)
    }

    fn open_by(context: &Context, parse: ConfigParser) -> Result<Self> {
        let here = std::env::current_dir().map_err(|error| Error::unknown("the current folder is gone").because(error))?;
        let read = |path: &Path| -> ConfigReading {
            let shown = shown(path, &here, context.config.as_deref());
            let (path, step) = (path.to_owned(), step!("read {shown}"));
            // A file may keep its reader waiting, so the verb reads it; its text is parsed in bounded time.
            let source = config::source(&path, shown)?;
            let verbose = (context.screen.volume() == Volume::Verbose).then(|| context.environment.clone());
            Ok(beside(move || {
                let loaded = parse(&path, &source);
                if let Ok(loaded) = &loaded {
                    found(&step, count(loaded.config.domains.len(), "domain"));
                }
                drop(step);
                if let Some((environment, loaded)) = verbose.zip(loaded.as_ref().ok()) {
                    ui::mask_steps(Mask::new(&SecretNames::of(&loaded.config).values(&environment)));
                }
                // Most likely the top of the repository, which is opened meanwhile.
                let top = plain_file::work_tree_of(&path).zip(loaded.as_ref().ok());
                let links = top.map(|(top, loaded)| ConfigLinks { list: affected::links(&loaded.config, &top), top });
                ReadConfig { loaded, links }
            }))
        };
        // Begun before the repository is opened, unless only that tells where its work tree is.
        let is_elsewhere = context.environment.get("GIT_DIR").is_some();
        let early = match &context.config {
            Some(path) => Some(here.join(path)),
            None if is_elsewhere => None,
            None => config::discover(&here, None),
        };
        let reading = early.as_deref().map(read);
        let repository = Repository::open(&here)?;
        let top = &repository.places().top;
        if repository.places().is_bare && context.config.is_none() {
            let error = Error::usage("a bare repository has no cicd.yml in a work tree");
            return Err(error.hint("name one with --config FILE"));
        }
        let late = || config::discover(&here, Some(top)).ok_or_else(|| config::not_found(&here));
        let path = early.map_or_else(late, Ok)?;
        if is_elsewhere && path.starts_with(top) && matches!(plain_file::open_within(top, &path), Err(PlainFault::LinkOut)) {
            return Err(config::linked_out(&shown(&path, &here, context.config.as_deref())));
        }
        let config_paths = paths_in(&path, top);
        let reading = reading.unwrap_or_else(|| read(&path));
        Ok(Self {
            repository,
            config_paths,
            reading: Cell::new(Some(reading)),
            loaded: OnceCell::new(),
            links: OnceCell::new(),
        })
    }

    /// The config.
    ///
    /// # Errors
    /// When it cannot be read or is wrong; asked again after that, the error has lost its details.
    pub(in crate::cli) fn loaded(&self) -> Result<&Loaded> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let read = self.reading.take().and_then(finished);
        let ReadConfig { loaded, links } = read.unwrap_or_else(|| Error::usage("the config cannot be read").into());
        let loaded = loaded?;
        if let Some(links) = links.filter(|links| links.top == self.repository.places().top) {
            self.links.get_or_init(|| links);
        }
        Ok(self.loaded.get_or_init(|| loaded))
    }

    /// The first error: that of the config, if it has one that nobody has seen, before any other.
    pub(in crate::cli) fn first_error(&self, other: Error) -> Error {
        self.reading.take().and_then(finished).and_then(|read| read.loaded.err()).unwrap_or(other)
    }

    /// The config's paths from the top of the repository; none where it lies elsewhere.
    pub(in crate::cli) fn config_paths(&self) -> &[String] {
        &self.config_paths
    }

    /// The config, filed for look-up.
    ///
    /// # Errors
    /// As [`Session::loaded`].
    pub(in crate::cli) fn map(&self) -> Result<Map<'_>> {
        let config = &self.loaded()?.config;
        let top = &self.repository.places().top;
        let links = self.links.get_or_init(|| ConfigLinks { list: affected::links(config, top), top: top.clone() });
        Ok(Map::new(config, self.config_paths.iter().map(String::as_bytes)).with_links(links.list.clone()))
    }

    /// What the change of the config touches, over all ranges; `None` when it did not change.
    pub(in crate::cli) fn config_touched(&self, ranges: &Ranges, changes: &[Change]) -> Result<Option<Touched>> {
        let is_touched = |path: &&String| changes.iter().any(|change| change.path == path.as_bytes());
        let own: Vec<&String> = self.config_paths.iter().filter(is_touched).collect();
        let Some(text) = own.last() else { return Ok(None) };
        if self.config_paths.len() > 1 && own.first().copied() == self.config_paths.first() {
            // A link was laid anew: its text is a path, which says nothing of the config.
            return Ok(Some(Touched::Everything));
        }
        let mut touched = Touched::Nothing;
        for range in &ranges.list {
            touched = touched.and(self.config_touched_in(range, text)?);
        }
        Ok(Some(touched))
    }

    fn config_touched_in(&self, range: &Range, path: &str) -> Result<Touched> {
        let old = match &range.base {
            Some(commit) => self.repository.blob(commit, path)?,
            None => Blob::Absent,
        };
        let new = match &range.head {
            Some(commit) => self.repository.blob(commit, path)?,
            None => Blob::Content(self.loaded()?.source.text.clone().into_bytes()),
        };
        let (Blob::Content(old), Blob::Content(new)) = (old, new) else { return Ok(Touched::Everything) };
        Ok(config::touched(Some(&old), Some(&new)))
    }

    /// Looks into the work tree for suites.
    pub(in crate::cli) fn folders(&self) -> WorkTree<'_> {
        WorkTree::new(&self.repository.places().top)
    }
}

impl From<Error> for ReadConfig {
    fn from(error: Error) -> Self {
        Self { loaded: Err(error), links: None }
    }
}

/// The config, as soon as it is parsed.
fn finished(reading: ConfigReading) -> Option<ReadConfig> {
    match reading {
        Ok(parsing) => parsing.wait(),
        Err(error) => Some(error.into()),
    }
}

/// The config as a person would type it from here.
fn shown(path: &Path, here: &Path, given: Option<&Path>) -> String {
    if let Some(given) = given {
        return given.display().to_string();
    }
    if let Ok(below) = path.strip_prefix(here) {
        return below.display().to_string();
    }
    let up = here.ancestors().position(|folder| Some(folder) == path.parent()).unwrap_or_default();
    let mut shown: PathBuf = std::iter::repeat_n("..", up).collect();
    shown.extend(path.file_name());
    shown.display().to_string()
}

/// A file's paths from the top: its own, and where it leads when it is a link. Links in the folders above count for neither.
fn paths_in(path: &Path, top: &Path) -> Vec<String> {
    let Ok(top) = top.canonicalize() else { return Vec::new() };
    let own = path
        .parent()
        .and_then(|folder| folder.canonicalize().ok())
        .zip(path.file_name())
        .map(|(folder, name)| folder.join(name));
    let mut paths: Vec<String> = Vec::new();
    for path in own.into_iter().chain(path.canonicalize().ok()) {
        let below = path.strip_prefix(&top).ok().and_then(Path::to_str).map(str::to_owned);
        paths.extend(below.filter(|below| !paths.contains(below)));
    }
    paths
}
