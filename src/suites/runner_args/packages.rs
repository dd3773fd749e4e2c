//! Names of packages and modules, as paths.

use super::super::folders::{SuiteFolders, below, join};
use super::RunnerArgs;

impl RunnerArgs {
    /// A package of Go as a path, where its name begins with that of the module of the folder.
    pub(super) fn without_module(&self, word: &str, folders: &dyn SuiteFolders) -> String {
        let rest = || {
            let manifest = folders.read(&join(&self.home, "go.mod")).filter(|_| self.dialect.is_flat)?;
            let manifest = String::from_utf8_lossy(&manifest).into_owned();
            let module = manifest.lines().find_map(|line| line.trim().strip_prefix("module "))?.trim().trim_matches('"');
            Some(format!("./{}", below(word, module)?))
        };
        rest().unwrap_or_else(|| word.to_owned())
    }

    /// `a.b.test_x` as a path: that of the module, or of the module that holds what is named, and then it is not whole.
    pub(super) fn module(&self, word: &str, folders: &dyn SuiteFolders) -> Option<(String, bool)> {
        if !self.dialect.has_modules {
            return None;
        }
        let mut names: Vec<&str> = word.split('.').collect();
        let all = names.len();
        while !names.is_empty() {
            let path = join(&self.home, &names.join("/"));
            let found = [format!("{path}.py"), path].into_iter().find(|path| folders.exists(path));
            if let Some(found) = found {
                return Some((found, names.len() == all));
            }
            names.pop();
        }
        None
    }

    /// The folder of a package of a workspace, where it lies in a usual place.
    pub(super) fn cargo_package(&self, name: &str, folders: &dyn SuiteFolders) -> Option<String> {
        let names = [name.to_owned(), name.replace('-', "_"), name.replace('_', "-")];
        let above = ["", "crates", "packages", "libs", "lib", "services", "apps", "rust"];
        let places = above.iter().flat_map(|above| names.iter().map(|name| join(&self.home, &join(above, name))));
        let is_it = |folder: &String| {
            let manifest = folders.read(&format!("{folder}/Cargo.toml")).unwrap_or_default();
            let manifest = String::from_utf8_lossy(&manifest).replace(' ', "");
            manifest.lines().any(|line| line == format!("name=\"{name}\""))
        };
        places.into_iter().find(is_it)
    }
}
