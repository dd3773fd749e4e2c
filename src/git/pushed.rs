//! Turns the refs that a push sends into ranges, one per ref.

use super::Ranges;
use super::pre_push::PushedRef;
use super::range::{RangeResolver, range};
use crate::model::error::Result;
use crate::model::reasons::{EmptyTree, RangeSource, Widening};

impl RangeResolver<'_> {
    pub(super) fn pre_push(&self, refs: &[PushedRef], remote: Option<&str>) -> Result<Ranges> {
        let mut ranges = Ranges::default();
        for pushed in refs {
            let found = self.pushed_ref(pushed, remote)?;
            ranges.list.extend(found.list.into_iter().filter(|range| range.base != range.head));
            ranges.widened_because = ranges.widened_because.or(found.widened_because);
        }
        Ok(ranges)
    }

    fn pushed_ref(&self, pushed: &PushedRef, remote: Option<&str>) -> Result<Ranges> {
        let Some(local) = &pushed.local else { return Ok(Ranges::default()) };
        let Some(head) = self.repository.commit(local)? else {
            // A tag of a file or a folder; it has no history.
            return Ok(Ranges::default());
        };
        // Only the branches of a remote count: the local base branch may be the one that is pushed here.
        let remotes = remote.map_or_else(|| self.repository.remotes(), |remote| Ok(vec![remote.to_owned()]))?;
        let names = self.base_names(&remotes)?;
        let mut bases = Vec::new();
        for name in &names {
            bases.extend(self.remote_bases(&remotes, name)?);
        }
        let before = pushed.remote.as_deref().map(|oid| self.repository.commit(oid)).transpose()?.flatten();
        if let Some(before) = before
            && (bases.is_empty() || pushed.is_to(&names) || self.repository.is_ancestor(&before, &head)?)
        {
            return Ok(Ranges::exactly(range(
                Some(before),
                Some(head),
                RangeSource::RemoteRef { name: pushed.remote_name().to_owned() },
            )));
        }
        if let Some(gone) = pushed.remote.as_deref().filter(|_| pushed.is_to(&names)) {
            // A base branch is rewritten over commits that this clone never had: the changes that it takes back are not known.
            let (name, commit) = (pushed.remote_name().to_owned(), gone.to_owned());
            return Ok(Ranges::widened(Widening::RemoteRefMissing { name, commit }));
        }
        if bases.is_empty() {
            let why = EmptyTree::NoBaseBranch { remote: remote.map(str::to_owned) };
            return Ok(Ranges::exactly(range(None, Some(head), RangeSource::EmptyTree(why))));
        }
        self.since_nearest(&bases, &head, Some(&head), false)
    }
}
