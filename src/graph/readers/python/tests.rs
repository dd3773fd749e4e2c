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
fn a_requirement_with_a_folder_is_not_taken_by_its_name() {
    let of = |manifest: &str, text: &str, expected: &[&str]| {
        let path = format!("orders/{manifest}");
        let files = [
            (path.as_str(), text),
            ("money/pyproject.toml", "[project]\nname = 'money'\n"),
            ("fork/setup.py", "setup(name='fork')\n"),
            ("plain/a.py", ""),
        ];
        check(&files, &path, expected);
    };
    let uv = |source: &str| format!("[project]\ndependencies = ['money>=1']\n[tool.uv.sources]\nmoney = {source}\n");
    of("pyproject.toml", &uv("{ path = '../fork' }"), &["fork/setup.py"]);
    of("pyproject.toml", &uv("{ path = '../plain', editable = true }"), &["plain/**"]);
    of("pyproject.toml", &uv("{ path = '../gone' }"), &[]);
    of(
        "pyproject.toml",
        "[dependency-groups]\ndev = ['Money']\n[tool.uv.sources]\nmoney = { path = '../fork' }",
        &["fork/setup.py"],
    );
    of("pyproject.toml", "[tool.poetry.dependencies]\nmoney = { path = '../fork' }", &["fork/setup.py"]);
    of("pyproject.toml", "[project]\ndependencies = ['money @ file:../fork; x']", &["fork/setup.py"]);
    of("Pipfile", "[packages]\nmoney = { path = '../fork' }", &["fork/setup.py"]);
    // An archive may be built from the member, and other sources may hold for other platforms.
    of("pyproject.toml", &uv("{ path = '../dist/money-1.0-py3-none-any.whl' }"), &["money/pyproject.toml"]);
    of(
        "pyproject.toml",
        &uv("[{ path = '../fork', marker = 'x' }, { index = 'y', marker = 'z' }]"),
        &["fork/setup.py", "money/pyproject.toml"],
    );
    of("pyproject.toml", &uv("{ workspace = true }"), &["money/pyproject.toml"]);
    of("pyproject.toml", "[project]\ndependencies = ['money @ file:///${PROJECT_ROOT}/../money']", &["money/pyproject.toml"]);
    of("pyproject.toml", "[tool.poetry.dependencies]\nmoney = '^1'", &["money/pyproject.toml"]);
}

#[test]
fn a_lock_file_says_what_comes_from_a_registry() {
    let with = |lock: &str, other: &str, expected: &[&str]| {
        let files = [
            ("shop/pyproject.toml", "[project]\nname = 'shop'\n"),
            ("shop/uv.lock", lock),
            ("shop/apps/orders/pyproject.toml", "[project]\nname = 'orders'\ndependencies = ['Money>=1', 'tax']\n"),
            ("shop/apps/orders/requirements.txt", "money"),
            ("other/uv.lock", other),
            ("libs/money/pyproject.toml", "[project]\nname = 'money'\n"),
            ("libs/tax/pyproject.toml", "[project]\nname = 'tax'\n"),
        ];
        check(&files, "shop/apps/orders/pyproject.toml", expected);
        // Only a manifest that uv reads is locked.
        check(&files, "shop/apps/orders/requirements.txt", &["libs/money/pyproject.toml"]);
        assert_eq!(Python.read("uv.lock", lock).unread, None);
    };
    let package = |name: &str, source: &str| format!("[[package]]\nname = \"{name}\"\nsource = {{ {source} }}\n");
    let member = package("orders", "editable = \"apps/orders\"");
    let money = package("money", "registry = \"https://pypi.org/simple\"");
    let (both, tax) = (["libs/money/pyproject.toml", "libs/tax/pyproject.toml"], ["libs/tax/pyproject.toml"]);
    with(&format!("{member}{money}"), "", &tax);
    with(&format!("{}{money}", package("orders", "virtual = \"apps/orders\"")), "", &tax);
    // Not for this manifest, another source too, another lock file that says otherwise, no lock file that can be read.
    with(&format!("{}{money}", package("orders", "editable = \"apps/other\"")), "", &both);
    with(&format!("{member}{money}{}", package("money", "editable = \"../libs/money\"")), "", &both);
    with(&format!("{member}{}", package("money", "git = \"https://x\"")), "", &both);
    let orders = package("orders", "editable = \"../shop/apps/orders\"");
    with(&format!("{member}{money}"), &format!("{orders}{}", package("money", "directory = \"../libs/money\"")), &both);
    with("[[package", "", &both);
    with("", "", &both);
}

#[test]
fn settings_of_pytest_make_a_package_a_root_for_its_tests() {
    let with = |name: &str, text: &str, expected: &[&str]| {
        let settings = format!("tests/{name}");
        let files = [
            (settings.as_str(), text),
            ("tests/__init__.py", ""),
            ("tests/unit/test_x.py", "from config.test_config import TestConfig"),
            ("tests/config/__init__.py", ""),
            ("tests/config/test_config.py", ""),
            ("other/test_y.py", "from config.test_config import TestConfig"),
            ("platform/pyproject.toml", ""),
            ("platform/config/__init__.py", "x = 1"),
        ];
        check(&files, "tests/unit/test_x.py", expected);
        check(&files, "other/test_y.py", &["platform/config/__init__.py"]);
    };
    let both = &["platform/config/__init__.py", "tests/config/test_config.py"];
    with("pytest.ini", "[pytest]\n# why\npythonpath = \n    ../platform\n    .\ntestpaths = .\n", both);
    with("tox.ini", "[tox]\npythonpath = x\n[pytest]\r\npythonpath=.\r\n", both);
    with("setup.cfg", "[metadata]\nname = x\n[tool:pytest]\npythonpath = \"../platform\" .", both);
    with("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = ['.']", both);
    let one = &["platform/config/__init__.py"];
    with("pytest.ini", "[other]\npythonpath = .\n[pytest]\ntestpaths =\n    .\npythonpath = ../platform", one);
    with("tox.ini", "[tox]\npythonpath = .", one);
}

#[test]
fn settings_of_pytest_have_no_precedence_for_other_files() {
    let files = [
        ("services/a/tests/pytest.ini", "[pytest]\npythonpath = .."),
        ("services/a/shared/x.py", ""),
        ("services/b/main.py", "import shared.x"),
        ("services/c/shared/x.py", ""),
    ];
    check(&files, "services/b/main.py", &["services/a/shared/x.py", "services/c/shared/x.py"]);
}

#[test]
fn tests_take_the_conftest_files_above() {
    let files = [("tests/conftest.py", ""), ("tests/a/test_x.py", ""), ("conftest.py", "")];
    check(&files, "tests/a/test_x.py", &["conftest.py", "tests/conftest.py"]);
    assert_eq!(Python.read("test_x.py", "").references[0].kind, RefKind::Implied);
}
