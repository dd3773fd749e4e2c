//! What a request wants to see of the page, read from its query string; and the links that want something else.
//!
//! The words are an interface: people keep such links.

use std::time::SystemTime;

use form_urlencoded::{Serializer, parse};

use super::links::ProjectLinks;
use crate::model::health::Status;
use crate::model::overview::DomainView;

/// The longest filter that is looked at, in characters.
const LONGEST_FILTER: usize = 200;

/// How the domains are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageView {
    /// A card each, with everything that fits one.
    #[default]
    Cards,
    /// A line each.
    Table,
}

impl PageView {
    /// The word in the query string.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cards => "cards",
            Self::Table => "table",
        }
    }
}

/// Which verdicts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedPage {
    /// One of them.
    Only(Status),
    /// Whatever is not `pass`.
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

    /// The word in the query string.
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

/// In which order the domains come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortOrder {
    /// As in `cicd.yml`: each stays where the eye knows it.
    Config,
    /// The worst verdict first.
    #[default]
    Worst,
}

impl SortOrder {
    /// The word in the query string.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Worst => "worst",
        }
    }
}

/// What one answer of the server shows, and what it says around it.
#[derive(Debug, Clone)]
pub struct PageOptions<'a> {
    /// Cards or a table.
    pub view: PageView,
    /// Words that a domain's name, title, manager or owners must contain, all of them.
    pub filter: String,
    /// Which verdicts; `None` is all.
    pub verdict: Option<WantedPage>,
    /// In which order.
    pub order: SortOrder,
    /// The program's version.
    pub version: &'a str,
    /// The time.
    pub now: SystemTime,
    /// Notices of the whole, a sentence each: that the store could not be opened, and the like.
    pub notices: Vec<String>,
    /// The pages of the repository on its host, where that is known.
    pub links: Option<ProjectLinks>,
}

impl<'a> PageOptions<'a> {
    /// All domains as cards.
    #[must_use]
    pub fn new(version: &'a str, now: SystemTime) -> Self {
        let (view, order) = (PageView::default(), SortOrder::default());
        Self { view, filter: String::new(), verdict: None, order, version, now, notices: Vec::new(), links: None }
    }

    /// With what a query string asks for: `view`, `filter`, `verdict`, `order`. What it does not know, it leaves as it is: a link
    /// of tomorrow shows too much rather than nothing.
    #[must_use]
    pub fn with_query(mut self, query: &str) -> Self {
        for (key, value) in parse(query.as_bytes()) {
            match &*key {
                "view" => self.view = if value == PageView::Table.word() { PageView::Table } else { PageView::Cards },
                "order" => self.order = if value == SortOrder::Config.word() { SortOrder::Config } else { SortOrder::Worst },
                "verdict" => self.verdict = WantedPage::ALL.into_iter().find(|wanted| wanted.word() == value),
                "filter" => self.filter = value.trim().chars().take(LONGEST_FILTER).collect(),
                _ => {}
            }
        }
        self
    }

    /// The address of the page with these options.
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

    /// The address of the page with other options.
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

/// What the filter looks at.
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
