//! The operating system and the network: files, other programs and their keeper, signals, the HTTP client; and what
//! must not get out of any of them.

pub mod files;
pub mod http;
pub mod plain_file;
pub mod private;
pub mod process;
pub(crate) mod remover;
pub mod secrets;
pub(crate) mod signals;
pub(crate) mod steps;
pub(crate) mod watch;
