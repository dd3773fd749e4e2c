//! The navigation of the site (zensical.toml) has every page of docs/.

use std::path::Path;

use super::{page, root};

fn pages(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            let path = path.strip_prefix(root().join("docs")).expect("a page").to_string_lossy().into_owned();
            found.push(path);
        }
    }
}

#[test]
fn every_page_is_in_the_navigation() {
    let mut found = Vec::new();
    pages(&root().join("docs"), &mut found);
    assert!(found.len() > 40, "only {} pages were found", found.len());
    let navigation = page("zensical.toml");
    found.retain(|path| !navigation.contains(&format!("\"{path}\"")));
    assert!(found.is_empty(), "zensical.toml does not name {found:?}");
}
