//! The new content of a file, and the proof of its old one.

use std::borrow::Cow;
use std::rc::Rc;

use super::super::WantedFile;
use super::super::content::{digest, to_lf};
use super::super::lock::{LockEntry, Made, key, name_of};
use super::super::plan::Note;
use super::super::template::{Template, render};
use super::ReconcileWork;
use crate::model::error::{Error, Result};

/// The template and the params of a new content.
pub(super) struct Next<'w> {
    wanted: &'w WantedFile,
    /// The template, with `\n` line endings whatever the checkout has.
    template: Rc<Template>,
    /// The template's key in the lock.
    pub(super) key: Rc<str>,
    /// The params of the template, as JSON.
    pub(super) params: &'w str,
}

impl Next<'_> {
    /// Returns the lock's record of this content, with the digest of the rendered text.
    pub(super) fn made(&self, content: &[u8]) -> Made {
        Made { template: self.key.to_string(), params: self.params.to_owned(), digest: digest(content) }
    }
}

impl ReconcileWork<'_> {
    /// Returns the template and params for a file. The recorded template is used as long as the lock has it. The repository's
    /// own templates are always used in their current version, and with `upgrade` the program's templates too.
    pub(super) fn next<'w>(&mut self, wanted: &'w WantedFile, known: Option<&LockEntry>) -> Result<Next<'w>> {
        let (now, current) = self.current(wanted.template)?;
        let made = known.and_then(|known| known.conflict.as_ref().map(|conflict| &conflict.made).or(known.made.as_ref()));
        let recorded = made.filter(|_| !current.is_override && !self.request.upgrade).and_then(|made| {
            let text = self.old.templates.get(&made.template)?;
            (name_of(&made.template) == (wanted.template, false)).then_some((&made.template, text))
        });
        if let Some((key, text)) = recorded.filter(|(key, _)| key.as_str() != &*now) {
            self.newer += 1;
            let template = Rc::new(Template { text: text.clone(), ..(*current).clone() });
            self.takes_names(&template, &wanted.path)?;
            return Ok(Next { wanted, template, key: key.as_str().into(), params: &wanted.params });
        }
        self.takes_names(&current, &wanted.path)?;
        Ok(Next { wanted, template: current, key: now, params: &wanted.params })
    }

    /// Returns an error for a template that rejects names with `_`: its workflow would fail, or it would reject results, in
    /// every run.
    fn takes_names(&self, template: &Template, path: &str) -> Result<()> {
        let Some(name) = self.request.underscored.filter(|_| !template.takes_underscores()) else { return Ok(()) };
        let error = Error::usage(format!(
            "{path} is made from {}, which rejects names with `_` such as `{name}`",
            template.display_name()
        ));
        Err(error.hint(if template.is_override {
            "write `^[a-z0-9_-]` where it checks names".to_owned()
        } else {
            format!("run `cicd scaffold --upgrade`, or call it `{}`", name.replace('_', "-"))
        }))
    }

    /// Renders the content. If the recorded template cannot take the current params, the current template is used.
    pub(super) fn render(&mut self, next: &mut Next<'_>) -> Result<Vec<u8>> {
        let failed = match render(&next.template, &next.wanted.values()) {
            Ok(content) => return Ok(content.into_bytes()),
            Err(error) => error,
        };
        let (now, current) = self.current(next.wanted.template)?;
        if now == next.key {
            return Err(failed);
        }
        (next.key, next.template) = (now, current);
        self.newer = self.newer.saturating_sub(1);
        self.note(Note::Upgraded(next.wanted.path.clone()));
        Ok(render(&next.template, &next.wanted.values())?.into_bytes())
    }

    fn current(&mut self, name: &'static str) -> Result<(Rc<str>, Rc<Template>)> {
        if let Some((key, template)) = self.current.get(name) {
            return Ok((Rc::clone(key), Rc::clone(template)));
        }
        let template = self.request.templates.get(name);
        let mut template = template.cloned().ok_or_else(|| Error::unknown(format!("there is no template {name}")))?;
        if let Cow::Owned(text) = to_lf(template.text.as_bytes()) {
            template.text = String::from_utf8_lossy(&text).into_owned();
        }
        let found = (key(&template).into(), Rc::new(template));
        self.current.insert(name, found.clone());
        Ok(found)
    }

    /// Renders the content again that a file was made with; `None` if it differs from the lock's claim.
    pub(super) fn pristine(&self, made: &Made) -> Option<Vec<u8>> {
        let text = self.old.templates.get(&made.template)?;
        let params = serde_json::from_str(&made.params).ok()?;
        let template = Template { name: made.template.clone(), text: text.clone(), is_override: false };
        let content = render(&template, &params).ok()?.into_bytes();
        (digest(&content) == made.digest).then_some(content)
    }
}
