//! What several verbs share: groups of arguments, and steps. A verb imports nothing else of this room but the context.

pub(super) mod answer;
pub(super) mod ask;
pub(super) mod failure;
mod github_answer;
pub(super) mod github_output;
pub(super) mod known;
mod locks;
pub(super) mod new_dependencies;
pub(super) mod proven;
pub(super) mod range_args;
pub(super) mod replay;
pub(super) mod session;
pub(super) mod test_run;
pub(super) mod trust;
