//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::index::Place;
use crate::graph::readers::testing::check_with as check;
use crate::graph::reading::{RefKind, Reference};

fn references(path: &str, text: &str) -> Vec<(u32, String)> {
    Python.read(path, text).references.into_iter().map(|reference| (reference.line, reference.name)).collect()
}

#[test]
fn every_form_of_import_is_read() {
    let text = "import a, b.c as d\nfrom e import (\n    f,\n    g as h,\n)\nif x: import i\ntry:\n    from . import j\n    from ..k import *\n\
                # import no\n'''\nimport no\n'''\nfrom l \\\n  import m; import n\nimportlib.import_module('o.p')\nimportant = 1\n";
    let expected =
        [(1, "a"), (1, "b.c"), (2, "e.f"), (2, "e.g"), (6, "i"), (8, ".j"), (9, "..k"), (14, "l.m"), (14, "n"), (16, "o.p")];
    let expected: Vec<(u32, String)> = expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect();
    assert_eq!(references("x.py", text), expected);
}

#[test]
fn imports_lead_to_the_nearest_module() {
    let files = [
        (
            "services/orders/app/main.py",
            "from app.models import Order\nfrom shared.money import Money\nimport redis\nimport logging",
        ),
        ("services/orders/app/models.py", ""),
        ("services/payments/app/models.py", ""),
        ("libs/shared/shared/__init__.py", "x = 1"),
        ("libs/shared/shared/money.py", ""),
        ("infra/redis/__init__.py", ""),
        ("tools/logging/__init__.py", ""),
    ];
    check(
        &files,
        "services/orders/app/main.py",
        &["libs/shared/shared/__init__.py", "libs/shared/shared/money.py", "services/orders/app/models.py"],
    );
}

#[test]
fn relative_imports_and_namespaces() {
    let files = [
        ("backend/__init__.py", ""),
        ("backend/base/__init__.py", ""),
        ("backend/base/models.py", ""),
        ("backend/city/__init__.py", ""),
        ("backend/city/api.py", "from ..base.models import Unit\nfrom . import views\nfrom acme.pay import api"),
        ("backend/city/views.py", ""),
        ("pay/src/acme/pay/api.py", ""),
    ];
    check(&files, "backend/city/api.py", &["backend/base/models.py", "backend/city/views.py", "pay/src/acme/pay/api.py"]);
}

#[test]
fn importing_a_module_runs_the_packages_around_it() {
    let code = "x = 1";
    let files = [
        ("main.py", "import a.b.c"),
        ("other.py", "from a.b import c"),
        ("third.py", "from a.b.c import value"),
        ("fourth.py", "import a.b"),
        ("fifth.py", "from a.e import f"),
        ("a/__init__.py", code),
        ("a/b/__init__.py", code),
        ("a/b/c.py", "from . import d\nfrom ..e import f"),
        ("a/b/d.py", ""),
        // Nothing runs here.
        ("a/e/__init__.py", "# why\n\"\"\"Docs.\"\"\"\n"),
        ("a/e/f.py", "from . import nothing"),
    ];
    for from in ["main.py", "other.py", "third.py"] {
        check(&files, from, &["a/__init__.py", "a/b/__init__.py", "a/b/c.py"]);
    }
    check(&files, "fourth.py", &["a/__init__.py", "a/b/__init__.py"]);
    check(&files, "fifth.py", &["a/__init__.py", "a/e/f.py"]);
    check(&files, "a/b/c.py", &["a/__init__.py", "a/b/__init__.py", "a/b/d.py", "a/e/f.py"]);
    check(&files, "a/e/f.py", &["a/__init__.py", "a/e/__init__.py"]);
}

#[test]
fn an_init_file_that_is_gone_may_have_had_code() {
    let paths = ["main.py", "a/__init__.py", "a/b.py"];
    let index = Index::new(paths).with_deleted(["a/__init__.py"]);
    let resolver = Python.resolver(&index);
    let reference = Reference { line: 1, kind: RefKind::Module, name: "a.b".to_owned(), is_for_tests: false };
    let mut places = Vec::new();
    resolver.resolve("main.py", &reference, &mut places);
    assert_eq!(places, ["a/__init__.py", "a/b.py"].map(|path| Place::File(path.to_owned())));
}

#[test]
fn manifests_name_packages_and_folders() {
    let files = [
        (
            "orders/pyproject.toml",
            "[project]\nname = 'Shop.Orders'\ndependencies = ['shop_money>=1', 'httpx']\n[tool.uv.sources]\nextra = { path = '../extra' }\n",
        ),
        ("money/pyproject.toml", "[project]\nname = 'shop-money'\n"),
        ("extra/setup.py", "setup(name='extra')\n"),
        ("jobs/requirements.txt", "-r ../base/requirements.txt\n-e ../extra[all]\n# shop-money\n"),
        ("base/requirements.txt", "shop.money == 2\n"),
    ];
    check(&files, "orders/pyproject.toml", &["extra/setup.py", "money/pyproject.toml"]);
    check(&files, "jobs/requirements.txt", &["base/requirements.txt", "extra/setup.py"]);
    check(&files, "base/requirements.txt", &["money/pyproject.toml"]);
    let broken = Python.read("pyproject.toml", "[project\n");
    assert_eq!(broken.unread.as_deref(), Some("it is not valid TOML"));
}

#[test]
fn tests_take_the_conftest_files_above() {
    let files = [("tests/conftest.py", ""), ("tests/a/test_x.py", ""), ("conftest.py", "")];
    check(&files, "tests/a/test_x.py", &["conftest.py", "tests/conftest.py"]);
    assert_eq!(Python.read("test_x.py", "").references[0].kind, RefKind::Implied);
}
