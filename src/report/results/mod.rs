//! The history of the suites for `cicd results`; its JSON form is in `report/json`.

mod failure;
mod human;
mod import;
mod pull;
mod text;

pub use human::human;
pub use import::{Import, imported};
pub use pull::{Pull, Pulled, pulled};
