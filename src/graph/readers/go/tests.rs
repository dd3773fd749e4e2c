//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::check_with as check;

fn mentions(path: &str, text: &str, expected: &[(u32, &str)]) {
    let found: Vec<(u32, String)> =
        GoReader.read(path, text).references.into_iter().map(|reference| (reference.line, reference.name)).collect();
    let expected: Vec<(u32, String)> = expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect();
    assert_eq!(found, expected, "{path}: {text}");
}

#[test]
fn every_form_of_import_is_read() {
    let check = |text: &str, expected: &[(u32, &str)]| mentions("a.go", text, expected);
    check(
        "package a\nimport \"x\"\nimport y \"z/y\"; import . `d`\r\nimport _ \"e\"\nvar f = \"g\"",
        &[(2, "x"), (3, "z/y"), (3, "d"), (4, "e")],
    );
    check(
        "// import \"no\"\n/* package\n b */ package a // c\nimport (\n\t// \"no\"\n\t\"b\" // d\n\tc \"e/c\"; _ \"f\"\n)\nimport \"g\"",
        &[(6, "b"), (7, "e/c"), (7, "f"), (9, "g")],
    );
    check("\u{feff}package a\nimport \"b\"", &[(2, "b")]);
    check("package a\nvar x = `\nimport \"no\"\n`\nimport \"late\"", &[]);
    check("package a\nimport \"not closed\nimport \"b\"", &[(2, "not closed"), (3, "b")]);
}

#[test]
fn files_that_sources_name() {
    let embed =
        "package a\nimport _ \"embed\"\n//go:embed a/*.html all:b \"c d\" `e`\n//go:embed f\nvar x string\n // go:embed no";
    mentions("a.go", embed, &[(2, "embed"), (3, "a/*.html"), (3, "b"), (3, "c d"), (3, "e"), (4, "f")]);
    let cgo =
        "package a\n\n// #include \"../c/x.h\"\n// #include <stdio.h>\n// #cgo LDFLAGS: -L${SRCDIR}/../lib -lx\nimport \"C\"\n";
    mentions("a.go", cgo, &[(3, "../c/x.h"), (5, "../lib")]);
    let test =
        "package a\nfunc f() {\n read(\"../x/y.json\", \"z\") // \"../no\"\n filepath.Join(\"..\", \"t\", name, \"..\")\n}";
    mentions("a_test.go", test, &[(3, "../x/y.json"), (4, "../t")]);
    mentions("a.go", test, &[]);
}

#[test]
fn packages_of_modules() {
    let files = [
        ("go.mod", "module example.com/shop // the shop\n"),
        (
            "main.go",
            "package main\nimport (\n\"example.com/shop/orders\"\n\"example.com/shop\"\n\"example.com/shop/sdk/x\"\n\"example.com/shopping\"\n\"fmt\"\n\"example.com/shop/gone\")",
        ),
        ("orders/orders.go", "package orders\nimport \"./internal\""),
        ("orders/internal/i.go", ""),
        ("sdk/go.mod", "module example.com/shop/sdk"),
        ("sdk/x/x.go", ""),
        ("fmt/f.go", ""),
    ];
    check(&files, "main.go", &["/*", "orders/*"]);
    check(&files, "orders/orders.go", &["orders/internal/*"]);
}

#[test]
fn modules_that_replace_others() {
    let manifest = "module example.com/shop/orders\n\nrequire (\n\tgithub.com/up/decimal v1.4.0 // indirect\n\texample.com/shop/money v1.0.0\n)\n\
                    replace github.com/up/decimal v1.4.0 => ../forks/decimal\nreplace (\n\tunused.com/x => ../forks/decimal\n\texample.com/shop/money => example.com/fork v1\n)\ntool example.com/shop/orders/cmd\n";
    let files = [
        ("orders/go.mod", manifest),
        ("orders/main.go", "package main\nimport \"github.com/up/decimal/big\"\nimport \"example.com/shop/money\""),
        ("orders/cmd/main.go", ""),
        ("forks/decimal/go.mod", "module example.com/decimal"),
        ("forks/decimal/big/b.go", ""),
        ("money/go.mod", "module example.com/shop/money"),
        ("money/m.go", ""),
    ];
    check(&files, "orders/go.mod", &["forks/decimal/go.mod", "orders/cmd/*"]);
    check(&files, "orders/main.go", &["forks/decimal/big/*"]);
}

#[test]
fn workspaces_vendored_packages_and_no_modules() {
    let files = [
        ("go.work", "go 1.24\nuse (\n\t./orders\n\t./money\n)\nreplace x.com/y => ./y\n"),
        ("orders/go.mod", "module example.com/orders\nrequire \"example.com/money\" v1.0.0\n"),
        ("orders/main.go", "package main\nimport \"example.com/money/cents\"\nimport \"x.com/y\"\nimport \"v.com/v\""),
        ("money/go.mod", "module example.com/money"),
        ("money/cents/c.go", ""),
        ("alone/go.mod", "module example.com/alone\nrequire example.com/money v1.0.0"),
        ("y/y.go", ""),
        ("orders/vendor/v.com/v/v.go", ""),
    ];
    check(&files, "orders/main.go", &["money/cents/*", "orders/vendor/v.com/v/*", "y/*"]);
    check(&files, "orders/go.mod", &["money/go.mod"]);
    check(&files, "alone/go.mod", &[]);
    let old = [
        ("a/a.go", "package a\nimport \"github.com/me/shop/lib/b\"\nimport \"net/http\""),
        ("lib/b/b.go", ""),
        ("http/h.go", ""),
    ];
    check(&old, "a/a.go", &["lib/b/*"]);
}

#[test]
fn embedded_files() {
    let text = "package a\nimport \"embed\"\n//go:embed web/dist templates/*.html static\nvar x embed.FS\n//go:embed none/x\n";
    let files = [
        ("go.mod", "module a"),
        ("a.go", text),
        ("web/package.json", ""),
        ("templates/a.html", ""),
        ("templates/b.txt", ""),
        ("static/c.css", ""),
    ];
    check(&files, "a.go", &["static/**", "templates/a.html", "web/**"]);
}
