//! Finds the tools that a command starts, and identifies the installation of each tool without starting it.
//!
//! The identity of a tool consists of the file that its name leads to (size, time and inode change with every installation),
//! its interpreter, and the files that version and package managers keep beside it. `run::test_cache` decides what follows from
//! a change.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::system::files;

/// The size of the largest file whose content is part of an identity.
const MAX_CONTENT: u64 = 1024 * 1024;

/// The largest number of steps from a script to its interpreter.
const MAX_STEPS: usize = 4;

/// Finds tools, each once for each folder.
#[derive(Debug)]
pub struct Tools<'a> {
    /// The top of the work tree. Files below it are identified by their content.
    top: &'a Path,
    path: Vec<PathBuf>,
    home: Option<PathBuf>,
    known: HashMap<(PathBuf, String), Option<String>>,
    /// The known files by their whole path, each read once.
    files: HashMap<PathBuf, Option<ToolFile>>,
}

/// The facts about a tool from its file.
#[derive(Debug, Clone)]
struct ToolFile {
    /// The identity that distinguishes the file from others.
    identity: String,
    /// The program that the first line of the file names.
    interpreter: Option<String>,
}

impl<'a> Tools<'a> {
    /// Creates a finder for this `PATH` and home folder.
    #[must_use]
    pub fn new(top: &'a Path, path: &OsStr, home: Option<&str>) -> Self {
        Self {
            top,
            path: std::env::split_paths(path).collect(),
            home: home.map(PathBuf::from),
            known: HashMap::new(),
            files: HashMap::new(),
        }
    }

    /// Returns the tools that `command` may start in `folder` (from the top), by name, with their identities. Every word of the
    /// command that names a program counts. A word too many only makes the identity more precise.
    pub fn of(&mut self, command: &str, folder: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for word in words(command) {
            let key = (PathBuf::from(folder), word.clone());
            let identity = if let Some(known) = self.known.get(&key) {
                known.clone()
            } else {
                let identity = self.identity(&word, &self.top.join(folder), MAX_STEPS);
                self.known.insert(key, identity.clone());
                identity
            };
            found.extend(identity.map(|identity| (word, identity)));
        }
        found
    }

    fn identity(&mut self, word: &str, folder: &Path, steps: usize) -> Option<String> {
        let named = self.resolve(word, folder)?;
        let file = named.canonicalize().ok()?;
        let facts = self.facts(&file)?;
        let mut identity = facts.identity;
        for beside in self.beside(&named, &file, folder) {
            identity.push_str(", ");
            identity.push_str(&beside);
        }
        if steps > 0
            && let Some(interpreter) = facts.interpreter.and_then(|name| self.identity(&name, folder, steps - 1))
        {
            identity.push_str(", run by ");
            identity.push_str(&interpreter);
        }
        Some(identity)
    }

    /// Returns the file that a word leads to: by its path, on the `PATH`, or among the packages of node.
    fn resolve(&self, word: &str, folder: &Path) -> Option<PathBuf> {
        if word.contains('/') {
            return Some(folder.join(word)).filter(|path| is_program(path));
        }
        let of_node =
            folder.ancestors().take_while(|above| above.starts_with(self.top)).map(|above| above.join("node_modules/.bin"));
        of_node.chain(self.path.iter().cloned()).map(|bin| bin.join(word)).find(|path| is_program(path))
    }

    /// Returns the facts about a file. A file of the repository is identified by its content, so a new checkout of it is the
    /// same; any other by its metadata.
    fn facts(&mut self, file: &Path) -> Option<ToolFile> {
        if let Some(known) = self.files.get(file) {
            return known.clone();
        }
        let facts = self.read(file);
        self.files.insert(file.to_owned(), facts.clone());
        facts
    }

    fn read(&self, file: &Path) -> Option<ToolFile> {
        let metadata = file.metadata().ok()?;
        if file.starts_with(self.top)
            && let Some(content) = files::read(file, MAX_CONTENT)
        {
            let identity = format!("{} {}", file.display(), blake3::hash(&content).to_hex());
            return Some(ToolFile { identity, interpreter: interpreter(&content) });
        }
        let identity = format!("{} {}", file.display(), stamp(&metadata));
        Some(ToolFile { identity, interpreter: head(file).and_then(|head| interpreter(&head)) })
    }

    /// Returns the files that, besides the tool's own file, determine the version that runs.
    fn beside(&self, named: &Path, file: &Path, folder: &Path) -> Vec<String> {
        let mut paths: BTreeSet<PathBuf> = BTreeSet::new();
        let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
        // The manifest of a node package has its version; node's package managers write the installed packages into a file.
        if file.components().any(|part| part.as_os_str() == "node_modules") {
            paths.extend(file.ancestors().map(|above| above.join("package.json")).find(|path| path.is_file()));
        }
        if matches!(name, "node" | "npx-cli.js" | "npm-cli.js" | "pnpm.cjs" | "yarn.js") {
            let modules = folder.ancestors().map(|above| above.join("node_modules")).find(|path| path.is_dir());
            let lists = [".package-lock.json", ".modules.yaml", ".yarn-integrity"];
            paths.extend(modules.into_iter().flat_map(|modules| lists.map(|list| modules.join(list))));
        }
        // The folder of packages changes with each installed package.
        if name.starts_with("python") {
            for bin in [named, file].into_iter().filter_map(Path::parent).filter_map(Path::parent) {
                paths.extend(["lib", "local/lib"].iter().flat_map(|lib| packages(&bin.join(lib))));
            }
            paths.extend(self.home.iter().flat_map(|home| packages(&home.join(".local/lib"))));
        }
        // One file stands for every version; another file names the version.
        if name == "rustup" {
            let home = std::env::var_os("RUSTUP_HOME").map(PathBuf::from).or_else(|| Some(self.home.as_ref()?.join(".rustup")));
            paths.extend(home.into_iter().flat_map(|home| ["settings.toml", "toolchains"].map(|name| home.join(name))));
        }
        if named.parent().is_some_and(|bin| bin.ends_with("shims")) {
            paths.extend(named.ancestors().nth(2).map(|root| root.join("version")));
            paths.extend(self.home.iter().map(|home| home.join(".tool-versions")));
        }
        let stamped = |path: PathBuf| path.metadata().ok().map(|metadata| format!("{} {}", path.display(), stamp(&metadata)));
        paths.into_iter().filter_map(stamped).collect()
    }
}

/// Returns the folders for packages of the Python versions in a `lib`. Debian uses its own names.
fn packages(lib: &Path) -> Vec<PathBuf> {
    let versions = fs::read_dir(lib).into_iter().flatten().flatten();
    let versions = versions.filter(|entry| entry.file_name().to_string_lossy().starts_with("python3"));
    versions.flat_map(|entry| ["site-packages", "dist-packages"].map(|name| entry.path().join(name))).collect()
}

/// Returns the metadata that changes when a file is replaced or written to.
fn stamp(metadata: &Metadata) -> String {
    format!("{} bytes, {}.{:09}, inode {}", metadata.len(), metadata.mtime(), metadata.mtime_nsec(), metadata.ino())
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| files::is_executable(&metadata))
}

/// Returns the words of a command that may be names of programs, each once. `sh` comes first, because it reads the whole
/// command.
fn words(command: &str) -> Vec<String> {
    let mut words = vec!["sh".to_owned()];
    let ends = |c: char| c.is_whitespace() || ";|&()<>`$\"'{}=!".contains(c);
    for word in command.split(ends).filter(|word| !word.is_empty() && !word.starts_with('-') && word.len() < 4096) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// The number of bytes at the start of a file that the system reads.
const HEAD: usize = 256;

fn head(file: &Path) -> Option<Vec<u8>> {
    use std::io::Read;
    let mut head = Vec::new();
    fs::File::open(file).ok()?.take(HEAD as u64).read_to_end(&mut head).ok()?;
    Some(head)
}

/// Returns the program that the first line of a script names (execve(2)); for `env`, its argument.
fn interpreter(content: &[u8]) -> Option<String> {
    let line = content.get(..HEAD).unwrap_or(content);
    let line = line.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_whitespace();
    let program = words.next()?;
    if program.ends_with("/env") {
        return words.find(|word| !word.starts_with('-') && !word.contains('=')).map(str::to_owned);
    }
    Some(program.to_owned())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn program(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }

    fn identities(top: &Path, bin: &Path, command: &str) -> Vec<(String, String)> {
        Tools::new(top, bin.as_os_str(), None).of(command, "")
    }

    #[test]
    fn a_tool_is_another_one_after_an_installation() {
        let folder = tempfile::tempdir().expect("a folder");
        let (top, bin) = (folder.path().join("top"), folder.path().join("bin"));
        program(&bin.join("inner"), "binary");
        program(&bin.join("tool"), "#!/usr/bin/env inner\n1");
        let before = identities(&top, &bin, "FOO=1 tool --flag x && nothing");
        assert_eq!(before.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["tool"]);
        assert!(before[0].1.contains("run by"), "{before:?}");
        assert_eq!(identities(&top, &bin, "tool"), before);
        fs::remove_file(bin.join("inner")).expect("gone");
        program(&bin.join("inner"), "BINARY");
        assert_ne!(identities(&top, &bin, "tool"), before, "its interpreter was replaced");
    }

    #[test]
    fn a_script_of_the_repository_is_identified_by_its_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path();
        program(&top.join("x.sh"), "1");
        let before = identities(top, top, "./x.sh");
        fs::remove_file(top.join("x.sh")).expect("gone");
        program(&top.join("x.sh"), "1");
        assert_eq!(identities(top, top, "./x.sh"), before);
        program(&top.join("x.sh"), "2");
        assert_ne!(identities(top, top, "./x.sh"), before);
    }

    #[test]
    fn python_is_identified_by_its_installed_packages() {
        let folder = tempfile::tempdir().expect("a folder");
        let (top, root, home) = (folder.path().join("top"), folder.path().join("usr"), folder.path().join("home"));
        program(&root.join("bin/python3"), "binary");
        let packages = [
            root.join("lib/python3.13/site-packages"),
            root.join("lib/python3/dist-packages"),
            root.join("lib/python3.13/dist-packages"),
            root.join("local/lib/python3.13/dist-packages"),
            home.join(".local/lib/python3.13/site-packages"),
        ];
        let identities = || Tools::new(&top, root.join("bin").as_os_str(), home.to_str()).of("python3", "");
        for packages in packages {
            let before = identities();
            fs::create_dir_all(packages.join("one")).expect("a folder");
            assert_ne!(identities(), before, "{}", packages.display());
        }
    }

    #[test]
    fn words_that_may_be_programs() {
        assert_eq!(words("a=1 b -c 'd e' | f; $(g) && b"), ["sh", "a", "1", "b", "d", "e", "f", "g"]);
    }
}
