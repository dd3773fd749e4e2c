//! The past of the suites, for `cicd results`; as JSON in `report/json`.

mod human;

pub use human::{human, last_failure};
