//! The operating system and the network: files, other programs and their keeper, signals, the HTTP client.

pub mod files;
pub mod http;
pub mod plain_file;
pub mod private;
pub mod process;
pub(crate) mod signals;
