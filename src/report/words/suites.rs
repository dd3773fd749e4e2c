//! The words for a suite without a command to start, and for a program that is not installed.

use std::fmt;

use crate::model::result::Explanation;
use crate::suites::shell;
use crate::suites::{Missing, NoCommand};

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not installed ({})", self.program, self.install)
    }
}

impl fmt::Display for NoCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyShard(shard) => Explanation::EmptyShard { part: shard.index(), of: shard.total() }.fmt(f),
            Self::NothingFound => f.write_str("it has no `run:` in cicd.yml, and no layout under `tests` finds a test for it"),
            Self::UnknownRunner(file) => write!(f, "no runner is known for {file}: give the suite a `run:` in cicd.yml"),
            Self::NotExecutable(file) => write!(f, "{file} is not executable: chmod +x {}", shell::quoted(file)),
            Self::Several(names) => {
                let names = names.join(", ");
                write!(f, "several runners were found ({names}): name the suite after one of them, or give it a `run:`")
            }
            Self::CannotSplit(Some(runner)) => {
                write!(f, "{runner} cannot be split into shards: remove `shards`, or give the suite a `run:` that can")
            }
            Self::CannotSplit(None) => f.write_str(
                "its `run:` is not split: if it reads CICD_SHARD_INDEX and CICD_SHARD_TOTAL, set `shards` in cicd.yml",
            ),
            Self::TooMany => f.write_str("its folders hold too many files to search: give it a `run:` in cicd.yml"),
            Self::TooLong => {
                f.write_str("its files do not fit into one command: split it with `shards`, or give it a `run:` in cicd.yml")
            }
            Self::OddName(file) => {
                write!(f, "the runner would read {file} as a pattern: rename it, or give the suite a `run:` in cicd.yml")
            }
        }
    }
}
