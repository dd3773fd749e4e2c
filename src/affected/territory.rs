//! Finds the paths that belong to a domain without being named: its test folders by the `tests` layouts, and its workflow file.

use crate::config::{CROSS_DOMAIN, Config, Layout, LayoutPart, known_levels};
use crate::model::fast_map::FastMap;

const WORKFLOWS: &str = ".github/workflows/";

/// The files that `cicd scaffold` writes for all domains together.
const MACHINERY: [&[u8]; 3] = [b".github/workflows/cicd.yml", b".github/workflows/domains.yml", b".cicd/install.sh"];
const SET_UP: &[u8] = b".github/actions/cicd-setup/";
const MEMORY: &[u8] = b".cicd/";

fn common(path: &[u8]) -> Option<ImpliedPlace> {
    if MACHINERY.contains(&path) || path.starts_with(SET_UP) {
        return Some(ImpliedPlace::Machinery);
    }
    path.starts_with(MEMORY).then_some(ImpliedPlace::Memory)
}

/// The possible meanings of a path by its place alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ImpliedPlace {
    /// The path belongs to this domain, by this layout or file name.
    Of(usize, String),
    /// The path lies directly in a test root, and so belongs to every suite below.
    Shared,
    /// The path is a file by which CI runs all suites, written by `cicd scaffold` for all domains.
    Machinery,
    /// The path is a file of `cicd scaffold`'s own, which no suite ever sees.
    Memory,
}

/// The implied part of the map.
#[derive(Debug)]
pub(super) struct Territory<'c> {
    layouts: Vec<&'c Layout>,
    levels: Vec<&'c str>,
    domains: FastMap<&'c [u8], usize>,
}

impl<'c> Territory<'c> {
    pub(super) fn new(config: &'c Config) -> Self {
        let domains = config.domains.iter().enumerate().map(|(at, domain)| (domain.name.value.as_bytes(), at)).collect();
        Self { layouts: config.tests.iter().map(|at| &at.value).collect(), levels: known_levels(config), domains }
    }

    pub(super) fn domain(&self, name: &[u8]) -> Option<usize> {
        self.domains.get(name).copied()
    }

    /// Returns the meanings of a path, at most one for each layout.
    pub(super) fn places(&self, path: &[u8], is_folder: bool) -> Vec<ImpliedPlace> {
        let mut places: Vec<ImpliedPlace> =
            self.layouts.iter().filter_map(|layout| self.place(layout, path, is_folder)).collect();
        places.extend(self.workflow(path).or_else(|| common(path)));
        places
    }

    fn workflow(&self, path: &[u8]) -> Option<ImpliedPlace> {
        let file = path.strip_prefix(WORKFLOWS.as_bytes())?;
        let name = file.strip_suffix(b".yml").or_else(|| file.strip_suffix(b".yaml"))?;
        if name == CROSS_DOMAIN.as_bytes() {
            return Some(ImpliedPlace::Of(self.domain(name)?, format!("{WORKFLOWS}{CROSS_DOMAIN}.yml")));
        }
        let domain = self.domain(name.strip_prefix(b"domain-")?)?;
        Some(ImpliedPlace::Of(domain, format!("{WORKFLOWS}domain-<domain>.yml")))
    }

    /// Follows a layout down the path: through `{domain}` and the literal folders right after it, with something below.
    fn place(&self, layout: &Layout, path: &[u8], is_folder: bool) -> Option<ImpliedPlace> {
        let mut names = path.split(|b| *b == b'/').peekable();
        let root = layout.parts.iter().position(|part| !matches!(part, LayoutPart::Folder(_))).unwrap_or_default();
        let mut bound = None;
        for (at, part) in layout.parts.iter().enumerate() {
            if bound.is_some() && !matches!(part, LayoutPart::Folder(_)) {
                break;
            }
            let name = names.next()?;
            if names.peek().is_none() && !is_folder {
                let in_root = bound.is_none() && at >= root.max(1);
                return in_root.then_some(ImpliedPlace::Shared);
            }
            match part {
                LayoutPart::Folder(folder) if folder.as_bytes() == name => {}
                LayoutPart::Level if self.levels.iter().any(|level| level.as_bytes() == name) => {}
                LayoutPart::Domain => bound = Some(self.domain(name)?),
                // `{path}` gives no owner that `paths` does not give.
                _ => return None,
            }
        }
        bound.map(|domain| ImpliedPlace::Of(domain, layout.text().to_owned()))
    }
}
