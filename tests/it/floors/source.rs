//! The sources under `src/` as modules, and the imports between files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::TokenTree;
use syn::visit::{self, Visit};

/// A module's path from the crate's root, without `crate`.
type ModulePath = Vec<String>;

/// All modules of the crate without its tests.
pub(crate) struct Sources {
    modules: BTreeMap<ModulePath, Module>,
}

/// One file of the crate, with the facts that the tests need.
pub(crate) struct Module {
    /// The path from `src/`, with forward slashes.
    pub(crate) file: String,
    pub(crate) lines: usize,
    /// The functions, with the number of lines from the name to the closing brace.
    pub(crate) functions: Vec<(String, usize)>,
    /// Structs, enums, traits and aliases.
    pub(crate) types: Vec<String>,
    /// The imported names, with the paths that they stand for.
    imports: BTreeMap<String, ModulePath>,
    /// Every path in the file.
    names: BTreeSet<Vec<String>>,
    /// Modules that are compiled only for tests.
    tests: Vec<ModulePath>,
}

/// The sources on disk, parsed once for all tests.
pub(crate) static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::read);

impl Sources {
    /// Reads and parses `src/`.
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = list(&root);
        let text = |file: &PathBuf| {
            let name = file.strip_prefix(&root).expect("below src").to_str().expect("UTF-8").replace('\\', "/");
            (name, std::fs::read_to_string(file).expect("a source"))
        };
        let sources = Self::of(files.iter().map(text));
        assert!(sources.modules.len() > 30, "only {} modules found", sources.modules.len());
        sources
    }

    /// Parses files, each with its name from `src/`.
    pub(crate) fn of(files: impl Iterator<Item = (String, String)>) -> Self {
        let mut modules: BTreeMap<_, _> = files.map(parse).collect();
        let tests: BTreeSet<ModulePath> = modules.values().flat_map(|module| module.tests.clone()).collect();
        modules.retain(|path, _| !(1..=path.len()).any(|length| tests.contains(&path[..length])));
        Self { modules }
    }

    pub(crate) fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.values()
    }

    /// Returns, for each file, the files whose names it uses, with one of the names.
    pub(crate) fn imports(&self) -> BTreeMap<&str, BTreeMap<&str, String>> {
        let mut edges = BTreeMap::new();
        for (path, module) in &self.modules {
            let targets: &mut BTreeMap<&str, String> = edges.entry(module.file.as_str()).or_default();
            for name in &module.names {
                let Some(target) = self.absolute(path, name).and_then(|whole| self.home(&whole, 0)) else { continue };
                if target.file != module.file {
                    targets.entry(&target.file).or_insert_with(|| name.join("::"));
                }
            }
        }
        edges
    }

    /// Returns a path in a module as a path from the crate's root; `None` for a path of another crate.
    fn absolute(&self, module: &ModulePath, name: &[String]) -> Option<ModulePath> {
        let mut base = module.clone();
        let mut rest = name;
        match rest.first()?.as_str() {
            "crate" | "cicd" => (base, rest) = (Vec::new(), &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|word| word == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                base.push(first.to_owned());
                if !self.modules.contains_key(&base) {
                    return None;
                }
                rest = &rest[1..];
            }
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// Returns the module that defines the item of a path; re-exports are followed.
    fn home(&self, path: &[String], depth: usize) -> Option<&Module> {
        let length = (0..=path.len()).rev().find(|length| self.modules.contains_key(&path[..*length]))?;
        let module = &self.modules[&path[..length]];
        let handed_on = path.get(length).and_then(|name| module.imports.get(name)).filter(|_| depth < 16);
        let further = handed_on.map(|target| [target, &path[length + 1..]].concat());
        match further {
            Some(further) => self.home(&further, depth + 1).or(Some(module)),
            None => Some(module),
        }
    }
}

/// Returns every source below a folder.
pub(crate) fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder of sources");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| if path.is_dir() { list(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

fn parse((file, text): (String, String)) -> (ModulePath, Module) {
    let mut syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut path: ModulePath = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if path.last().is_some_and(|name| name == "mod") || path == ["lib"] {
        path.pop();
    }
    syntax.items.retain(|item| !matches!(item, syn::Item::Mod(module) if is_test(&module.attrs) && module.content.is_some()));
    let mut imports = Imports::default();
    imports.visit_file(&syntax);
    let mut names = Names::default();
    names.visit_file(&syntax);
    let mut functions = Functions::default();
    functions.visit_file(&syntax);
    let mut module = Module {
        file,
        lines: text.lines().count(),
        functions: functions.found,
        types: syntax.items.iter().filter_map(type_of).collect(),
        imports: BTreeMap::new(),
        names: names.found,
        tests: test_modules(&path, &syntax),
    };
    for (name, target) in imports.found {
        // The path is relative to this module. The crate's root and `super` are resolved here; names of other crates are left out.
        let whole = match target[0].as_str() {
            "crate" => target[1..].to_vec(),
            "self" => [&path[..], &target[1..]].concat(),
            "super" => {
                let up = target.iter().take_while(|word| *word == "super").count();
                [&path[..path.len().saturating_sub(up)], &target[up..]].concat()
            }
            _ => [&path[..], &target[..]].concat(),
        };
        module.imports.insert(name, whole);
    }
    (path, module)
}

/// Returns true if an item is compiled only for tests.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string().split(|c: char| !c.is_alphanumeric()).any(|word| word == "test"))
    })
}

fn test_modules(path: &ModulePath, syntax: &syn::File) -> Vec<ModulePath> {
    let declared = syntax.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if is_test(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    declared.map(|name| [&path[..], &[name]].concat()).collect()
}

/// The imports at the top of a module, by imported name.
#[derive(Default)]
struct Imports {
    found: Vec<(String, Vec<String>)>,
}

impl Visit<'_> for Imports {
    fn visit_item_use(&mut self, item: &syn::ItemUse) {
        leaves(&item.tree, &mut Vec::new(), &mut |name, path| {
            if let Some(name) = name {
                self.found.push((name, path.to_vec()));
            }
        });
    }

    fn visit_block(&mut self, _: &syn::Block) {}
}

/// Every path in a file, in code and in macros.
#[derive(Default)]
struct Names {
    found: BTreeSet<Vec<String>>,
}

impl<'a> Visit<'a> for Names {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        leaves(&item.tree, &mut Vec::new(), &mut |_, path| {
            self.found.insert(path.to_vec());
        });
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.segments.len() > 1 {
            self.found.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        self.visit_tokens(found.tokens.clone());
        visit::visit_macro(self, found);
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }
}

impl Names {
    fn visit_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) if colons == 2 => path.push(word.to_string()),
                TokenTree::Ident(word) => self.take(std::mem::replace(&mut path, vec![word.to_string()])),
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.take(std::mem::take(&mut path));
                    self.visit_tokens(group.stream());
                }
                _ => self.take(std::mem::take(&mut path)),
            }
            colons = 0;
        }
        self.take(path);
    }

    fn take(&mut self, path: Vec<String>) {
        if path.len() > 1 {
            self.found.insert(path);
        }
    }
}

/// Calls `call` with each name that a `use` imports (none for `*` and `_`) and its full path.
fn leaves(tree: &syn::UseTree, path: &mut Vec<String>, call: &mut impl FnMut(Option<String>, &[String])) {
    match tree {
        syn::UseTree::Path(part) => {
            path.push(part.ident.to_string());
            leaves(&part.tree, path, call);
            path.pop();
        }
        syn::UseTree::Name(name) if name.ident == "self" => call(path.last().cloned(), path),
        syn::UseTree::Name(name) => {
            path.push(name.ident.to_string());
            call(path.last().cloned(), path);
            path.pop();
        }
        syn::UseTree::Rename(renamed) => {
            path.push(renamed.ident.to_string());
            call(Some(renamed.rename.to_string()).filter(|name| name != "_"), path);
            path.pop();
        }
        syn::UseTree::Glob(_) => call(None, path),
        syn::UseTree::Group(group) => group.items.iter().for_each(|item| leaves(item, path, call)),
    }
}

/// The functions, with their numbers of lines.
#[derive(Default)]
struct Functions {
    found: Vec<(String, usize)>,
}

impl Functions {
    fn note(&mut self, name: &syn::Ident, body: &syn::Block) {
        let lines = body.brace_token.span.close().end().line - name.span().start().line + 1;
        self.found.push((name.to_string(), lines));
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.note(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.note(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}

/// Returns the name of a type that is not only for tests.
fn type_of(item: &syn::Item) -> Option<String> {
    let (attributes, name) = match item {
        syn::Item::Struct(item) => (&item.attrs, &item.ident),
        syn::Item::Enum(item) => (&item.attrs, &item.ident),
        syn::Item::Trait(item) => (&item.attrs, &item.ident),
        syn::Item::Type(item) => (&item.attrs, &item.ident),
        _ => return None,
    };
    (!is_test(attributes)).then(|| name.to_string())
}
