//! The options of the page, read from the query string of a request, and the links to the page with other options.
//!
//! The words of a query string are an interface, because people keep such links.

use std::time::SystemTime;

use form_urlencoded::{Serializer, parse};

use super::links::ProjectLinks;
use crate::model::health::Status;
use crate::model::overview::DomainView;

/// The longest filter that is applied, in characters.
const LONGEST_FILTER: usize = 200;

/// The layouts of the domains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageView {
    /// A card for each domain, with everything that fits on it.
    #[default]
    Cards,
    /// A row for each domain.
    Table,
}

impl PageView {
    /// Returns the word in the query string.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cards => "cards",
            Self::Table => "table",
        }
    }
}

/// The filters by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedPage {
    /// One verdict.
    Only(Status),
    /// Every verdict but `pass`.
    NotPass,
}

impl WantedPage {
    /// Every choice, in the order of the page.
    pub const ALL: [Self; 5] = [
        Self::NotPass,
        Self::Only(Status::Fail),
        Self::Only(Status::Unknown),
        Self::Only(Status::Warn),
        Self::Only(Status::Pass),
    ];

    /// Returns the word in the query string.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Only(status) => status.word(),
            Self::NotPass => "not-pass",
        }
    }

    /// Returns true if this verdict is wanted.
    #[must_use]
    pub fn holds(self, verdict: Status) -> bool {
        match self {
            Self::Only(status) => verdict == status,
            Self::NotPass => verdict != Status::Pass,
        }
    }
}

/// The orders of the domains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// The order of `cicd.yml`, in which each domain keeps its place.
    Config,
    /// The worst verdict first.
    #[default]
    Worst,
}

impl SortOrder {
    /// Returns the word in the query string.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Worst => "worst",
        }
    }
}

/// The options of one page, and the data of its frame.
#[derive(Debug, Clone)]
pub struct PageOptions<'a> {
    /// Cards or a table.
    pub view: PageView,
    /// Words that a domain's name, title, manager or owners must contain, all of them.
    pub filter: String,
    /// The filter by verdict; `None` shows all.
    pub verdict: Option<WantedPage>,
    /// The order of the domains.
    pub order: SortOrder,
    /// True if the page of the graph shows every arrow, including those that follow from others.
    pub is_every_edge: bool,
    /// The program's version.
    pub version: &'a str,
    /// The current time.
    pub now: SystemTime,
    /// Notices about the server, one sentence each, e.g. that the store could not be opened.
    pub notices: Vec<String>,
    /// Links to the repository's pages on its host, if the host is known.
    pub links: Option<ProjectLinks>,
}

impl<'a> PageOptions<'a> {
    /// Returns the options that show all domains as cards.
    #[must_use]
    pub fn new(version: &'a str, now: SystemTime) -> Self {
        let (view, order) = (PageView::default(), SortOrder::default());
        Self {
            view,
            filter: String::new(),
            verdict: None,
            order,
            is_every_edge: false,
            version,
            now,
            notices: Vec::new(),
            links: None,
        }
    }

    /// Applies the `view`, `filter`, `verdict`, `order` and `edges` of a query string. Unknown names and words are ignored, so that a link for a
    /// later version shows too much rather than nothing.
    #[must_use]
    pub fn with_query(mut self, query: &str) -> Self {
        for (key, value) in parse(query.as_bytes()) {
            match &*key {
                "view" => self.view = if value == PageView::Table.word() { PageView::Table } else { PageView::Cards },
                "order" => self.order = if value == SortOrder::Config.word() { SortOrder::Config } else { SortOrder::Worst },
                "verdict" => self.verdict = WantedPage::ALL.into_iter().find(|wanted| wanted.word() == value),
                "edges" => self.is_every_edge = value == "all",
                "filter" => self.filter = value.trim().chars().take(LONGEST_FILTER).collect(),
                _ => {}
            }
        }
        self
    }

    /// Returns the address of the page with these options.
    pub(super) fn link(&self) -> String {
        let mut query = Serializer::new(String::new());
        if self.view != PageView::default() {
            query.append_pair("view", self.view.word());
        }
        if !self.filter.is_empty() {
            query.append_pair("filter", &self.filter);
        }
        if let Some(verdict) = self.verdict {
            query.append_pair("verdict", verdict.word());
        }
        if self.order != SortOrder::default() {
            query.append_pair("order", self.order.word());
        }
        match query.finish() {
            query if query.is_empty() => "/".to_owned(),
            query => format!("/?{query}"),
        }
    }

    /// Returns the address of the page with changed options.
    pub(super) fn link_with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        change(&mut other);
        other.link()
    }

    /// Returns true if a domain is shown. `page.js` decides the same way.
    pub(super) fn wants(&self, domain: &DomainView) -> bool {
        let text = haystack(domain);
        self.verdict.is_none_or(|wanted| wanted.holds(domain.status.verdict))
            && self.filter.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}

/// Returns the text that the filter searches.
pub(super) fn haystack(domain: &DomainView) -> String {
    let status = &domain.status;
    let owners = domain.owners.iter().map(|owner| owner.name.as_str());
    let words: Vec<&str> = [&*status.name, &*status.title, &*status.manager.title].into_iter().chain(owners).collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn link(query: &str) -> String {
        PageOptions::new("1", UNIX_EPOCH).with_query(query).link()
    }

    #[test]
    fn a_query_comes_back_as_its_link() {
        let whole = "view=table&filter=a+%26%3D%C3%A4&verdict=fail&order=config";
        assert_eq!(link(whole), format!("/?{whole}"));
        assert_eq!([link(""), link("view=cards"), link("order=worst"), link("filter=+")], ["/", "/", "/", "/"]);
    }

    #[test]
    fn what_is_not_known_shows_all() {
        assert_eq!(link("view=3d&verdict=good&order=&x=y&%ff=%00"), "/");
        assert_eq!(link(&format!("filter={}", "x".repeat(5_000))), format!("/?filter={}", "x".repeat(LONGEST_FILTER)));
    }
}
