//! Protocol Buffers: `import` in `.proto` files, and the roots that `buf.yaml` and `buf.work.yaml` give.
//!
//! Sources: <https://protobuf.dev/reference/protobuf/proto3-spec/#import_statement>,
//! <https://buf.build/docs/configuration/v2/buf-yaml/>. A root of imports is an argument of the compiler, so every folder may be one:
//! that which holds the importing file comes first, then those of Buf, then the nearest.

use serde_json::Value;

use super::scrub::{C_LIKE, Keep, numbered, scrub};
use super::{Reader, Resolver};
use crate::graph::index::{Index, Place};
use crate::graph::paths::{ending, is_within, join, last, parent, resolved};
use crate::graph::reading::{DeclKind, Reading, RefKind, Reference};

/// The most folders above the repository that an import may name.
const MAX_ABOVE: usize = 3;

/// The reader of Protocol Buffers.
pub(super) struct Protobuf;

/// The name of the reader in declarations.
const WORD: &str = "protobuf";

impl Reader for Protobuf {
    fn word(&self) -> &'static str {
        WORD
    }

    fn title(&self) -> &'static str {
        "Protocol Buffers"
    }

    fn format(&self) -> u8 {
        1
    }

    fn claims(&self, path: &str) -> bool {
        ending(path) == "proto" || matches!(last(path), "buf.yaml" | "buf.work.yaml")
    }

    fn is_manifest(&self, path: &str) -> bool {
        ending(path) != "proto"
    }

    fn read(&self, path: &str, text: &str) -> Reading {
        if ending(path) == "proto" { imports(text) } else { roots(text) }
    }

    fn resolver<'i>(&self, index: &'i Index<'i>) -> Box<dyn Resolver + 'i> {
        let of = |root: &super::super::index::Declared<'_>| resolved(parent(root.file), &root.declaration.value);
        let mut roots: Vec<String> = index.declared(WORD, DeclKind::Root).iter().filter_map(of).collect();
        // The longest first: a root may lie in another.
        roots.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        roots.dedup();
        Box::new(ProtoFiles { index, roots })
    }
}

/// Reads the imports: `import "a/b.proto";`, `import public "…";`, `import weak '…';`, `import option "…";`.
fn imports(text: &str) -> Reading {
    let mut reading = Reading::default();
    let code = scrub(text, &C_LIKE, Keep::Strings);
    // Where the content of strings is blank, a statement ends at `;`, and the name stands in the other text.
    let bare = scrub(text, &C_LIKE, Keep::Code);
    let (mut is_import, mut depth) = (false, 0_usize);
    for ((line, row), bare) in numbered(&code).zip(bare.lines()) {
        let mut at = 0;
        for part in bare.split_inclusive([';', '{', '}']) {
            let words = part.trim_start();
            is_import |= depth == 0
                && words.strip_prefix("import").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '"', '\'']));
            let quote = part.find(['"', '\'']).filter(|_| is_import);
            if let Some(path) = quote.and_then(|quote| quoted(row.get(at + quote..)?)) {
                reading.refer(line, RefKind::Module, path);
            }
            match part.as_bytes().last() {
                Some(b';') => is_import = false,
                Some(b'{') => (is_import, depth) = (false, depth + 1),
                Some(b'}') => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += part.len();
        }
    }
    reading
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next()?;
    text[1..].split(quote).next()
}

/// Reads the folders of modules: `modules: [{path: …}]`, `directories: […]`, `roots: […]` below `build`; else the file's own.
fn roots(text: &str) -> Reading {
    let Ok(value) = serde_saphyr::from_str::<Value>(text) else {
        return if text.trim().is_empty() { Reading::default() } else { Reading::unread("it is not valid YAML") };
    };
    let mut reading = Reading::default();
    let list = |pointer: &str| value.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    let modules = list("/modules").filter_map(|module| module.get("path"));
    let mut found: Vec<&str> =
        modules.chain(list("/directories")).chain(list("/build/roots")).filter_map(Value::as_str).collect();
    if found.is_empty() {
        found.push(".");
    }
    for root in found {
        reading.declare(DeclKind::Root, "", root);
    }
    reading
}

struct ProtoFiles<'i> {
    index: &'i Index<'i>,
    roots: Vec<String>,
}

impl Resolver for ProtoFiles<'_> {
    fn resolve(&self, from: &str, reference: &Reference, places: &mut Vec<Place>) {
        let name = reference.name.trim_start_matches("./");
        let mut found: Vec<&str> = self.index.ending_with(name).filter(|path| *path != from).collect();
        if found.is_empty() {
            // The root may lie above the repository: `github.com/me/shop/a/b.proto`, `shop/a/b.proto`.
            let tails =
                name.match_indices('/').take(MAX_ABOVE).map(|(at, _)| &name[at + 1..]).filter(|tail| tail.contains('/'));
            return places
                .extend(tails.into_iter().find(|tail| self.index.has_file(tail)).map(|path| Place::File(path.to_owned())));
        }
        let root = |path: &str| path[..path.len() - name.len()].trim_end_matches('/').to_owned();
        let above = found.iter().copied().filter(|path| is_within(from, &root(path))).max_by_key(|path| path.len());
        let of_buf = || self.roots.iter().map(|root| join(root, name)).find(|path| found.contains(&path.as_str()));
        if let Some(path) = above {
            places.push(Place::File(path.to_owned()));
        } else if let Some(path) = of_buf() {
            places.push(Place::File(path));
        } else {
            let common = |path: &&str| path.split('/').zip(from.split('/')).take_while(|(a, b)| a == b).count();
            let best = found.iter().map(common).max();
            found.retain(|path| Some(common(path)) == best);
            places.extend(found.into_iter().map(|path| Place::File(path.to_owned())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)], from: &str, expected: &[&str]) {
        let readings: Vec<(&str, Reading)> = files
            .iter()
            .filter(|(path, _)| Protobuf.claims(path))
            .map(|(path, text)| (*path, Protobuf.read(path, text)))
            .collect();
        let mut index = Index::new(files.iter().map(|(path, _)| *path));
        for (path, reading) in &readings {
            index.declare(WORD, path, reading);
        }
        let resolver = Protobuf.resolver(&index);
        let mut places = Vec::new();
        for reference in readings.iter().filter(|(path, _)| *path == from).flat_map(|(_, reading)| &reading.references) {
            resolver.resolve(from, reference, &mut places);
        }
        let expected: Vec<Place> = expected.iter().map(|path| Place::File((*path).to_owned())).collect();
        assert_eq!(places, expected, "{from}");
    }

    #[test]
    fn every_form_of_import_is_read() {
        let check = |text: &str, expected: &[(u32, &str)]| {
            let found = Protobuf.read("a.proto", text).references;
            let found: Vec<(u32, &str)> = found.iter().map(|reference| (reference.line, reference.name.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "syntax = \"proto3\";\r\nimport \"a/b.proto\";\r\nimport public 'c.proto'; import weak \"d.proto\";",
            &[(2, "a/b.proto"), (3, "c.proto"), (3, "d.proto")],
        );
        check("edition = \"2024\"; import option \"o.proto\"; import\n  \"e.proto\"\n;", &[(1, "o.proto"), (2, "e.proto")]);
        check("// import \"a\";\n/* import \"b\"; */ option c = \"import \\\"d\\\";\"; importer e = \"f\";", &[]);
        check("message M { string import = 1 [(x) = \"y\"]; } import \"z.proto\";", &[(1, "z.proto")]);
        check("import \"not closed\nimport 'ä.proto'; ö import", &[(1, "not closed"), (2, "ä.proto")]);
    }

    #[test]
    fn imports_lead_to_the_root_that_has_them() {
        let files = [
            ("services/money/proto/money.proto", ""),
            ("services/money/proto/rate.proto", ""),
            (
                "services/orders/proto/orders.proto",
                "import \"services/money/proto/money.proto\"; import \"common/x.proto\"; import \"item.proto\";",
            ),
            ("services/orders/proto/item.proto", "import \"google/protobuf/any.proto\";"),
            (
                "services/tax/proto/item.proto",
                "import \"v1/y.proto\"; import 'shop/api/v1/z.proto'; import 'a/z.proto'; import 'h/o/shop/api/v1/z.proto'; import 'lib/w.proto';",
            ),
            ("services/orders/third_party/common/x.proto", ""),
            ("third_party/common/x.proto", ""),
            ("buf.yaml", "version: v2\nmodules:\n  - path: api\n"),
            ("api/v1/y.proto", ""),
            ("api/v1/z.proto", ""),
            ("z.proto", ""),
            ("lib/w.proto", ""),
            ("services/zip/lib/w.proto", ""),
            ("services/zip/v1/y.proto", ""),
        ];
        check(
            &files,
            "services/orders/proto/orders.proto",
            &[
                "services/money/proto/money.proto",
                "services/orders/third_party/common/x.proto",
                "services/orders/proto/item.proto",
            ],
        );
        check(&files, "services/orders/proto/item.proto", &[]);
        check(&files, "services/tax/proto/item.proto", &["api/v1/y.proto", "api/v1/z.proto", "api/v1/z.proto", "lib/w.proto"]);
    }

    #[test]
    fn roots_of_buf() {
        let check = |path: &str, text: &str, expected: &[&str]| {
            let reading = Protobuf.read(path, text);
            assert_eq!(reading.declarations.iter().map(|root| root.value.as_str()).collect::<Vec<_>>(), expected, "{text}");
        };
        check("buf.yaml", "version: v1\nname: buf.build/a/b\n", &["."]);
        check("buf.yaml", "version: v1beta1\nbuild:\n  roots: [proto, vendor]\n", &["proto", "vendor"]);
        check("buf.work.yaml", "version: v1\ndirectories:\n  - a\n  - b\n", &["a", "b"]);
        assert_eq!(Protobuf.read("buf.yaml", "a: [").unread.as_deref(), Some("it is not valid YAML"));
    }
}
