//! Domain-aware CI: which domains does a change touch, why, and what must run because of it.
//!
//! Read from the bottom up, as the data flows; `tests/it/floors.rs` holds the imports to this order (see ARCHITECTURE.md).

// Floor 1: plain data and errors.
// Floor 2: the outside world, one home each.
pub mod config;
pub mod git;
pub mod store;
// Floor 3: pure functions over values.
pub mod affected;
pub mod suites;
// Floor 4: the engines; none of them prints.
pub mod managers;
pub mod run;
pub mod scaffold;
// Floor 5: what people and machines read.
pub mod report;
pub mod server;
// Floor 6: the command line.
pub mod cli;
pub mod model;
pub use model::{diagnostic, environment, error, event, health, history, overview, pattern, reasons, result};
pub mod system;
pub use affected as domains;
pub use git as changes;
pub use managers::{contract, dialects, embedded, fleet, verdicts};
pub use report::ui;
pub use run::{test_cache as greens, test_reports as harvest};
pub use scaffold::hooks;
pub use suites as commands;
pub use system::{files, http, process};
