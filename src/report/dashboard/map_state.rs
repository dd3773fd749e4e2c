//! The map as the page of the graph gets it.

use std::sync::Arc;

use crate::report::graph::DrawnMap;

/// The map of a commit, drawn.
#[derive(Debug, Clone)]
pub struct ShownMap {
    /// The map.
    pub drawn: DrawnMap,
    /// The commit whose manifests and sources were read; `None` before the first commit.
    pub commit: Option<String>,
    /// The reason why they could not be read. The map has the declared dependencies then.
    pub fault: Option<String>,
}

/// The map that the page shows, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct MapState {
    /// The map; `None` until the first reading is done.
    pub shown: Option<Arc<ShownMap>>,
    /// True while a commit is being read.
    pub is_reading: bool,
}
