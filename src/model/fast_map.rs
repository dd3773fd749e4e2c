//! Maps and sets for many short keys, such as the names and paths of a config. They hash faster than those of the standard library, and with
//! a seed of the process: a repository cannot choose keys that collide.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// A map that hashes fast.
pub(crate) type FastMap<K, V> = HashMap<K, V, RandomState>;

/// A set that hashes fast.
pub(crate) type FastSet<K> = HashSet<K, RandomState>;
