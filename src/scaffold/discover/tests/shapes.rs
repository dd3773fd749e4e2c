//! Tests of the shapes of large repositories: one package with several domains in it, modules of several projects, applications
//! with a front end inside, archives, hints.

use super::*;

const PYTHON: &str = "[tool.poetry]\nname='platform'";
const CSPROJ: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"></Project>";

/// A platform that is one Python package: its domains are in `backend/`, the libraries beside it.
fn platform() -> Vec<(&'static str, &'static str)> {
    vec![
        ("platform/pyproject.toml", PYTHON),
        ("platform/poetry.lock", ""),
        ("platform/Dockerfile", ""),
        ("platform/README.md", ""),
        ("platform/docs/a.md", ""),
        ("platform/grafana/panel.json", "{}"),
        ("platform/.github/workflows/domain-smart-city.yml", ""),
        ("platform/.github/workflows/domain-journey.yml", ""),
        ("platform/main.py", "from backend.smart_city.api import x\nimport utilities.log"),
        ("platform/backend/__init__.py", ""),
        ("platform/backend/api/__init__.py", "from backend.content import x"),
        ("platform/backend/smart_city/__init__.py", "from bases.tools import x"),
        ("platform/backend/smart_city/api.py", ""),
        ("platform/backend/content/__init__.py", "from bases.tools import x"),
        ("platform/backend/content/a.py", "from utilities import log\nfrom config import settings"),
        ("platform/backend/journey/agents/a.py", "from backend.content import x"),
        ("platform/backend/archive/old.py", "from backend.journey import x"),
        ("platform/bases/__init__.py", "from foundations import x"),
        ("platform/foundations/__init__.py", ""),
        ("platform/utilities/__init__.py", ""),
        ("platform/config/__init__.py", ""),
        ("platform/tests/unit/journey/test_a.py", "from backend.content import x"),
        ("tests_old_archive/requirements.txt", "pytest"),
        ("tests_old_archive/integration/journey/test_b.py", "from backend.journey import x"),
        ("tests_old_archive/utilities/__init__.py", ""),
        ("platform-frontend/package.json", r#"{"name":"platform-frontend"}"#),
        ("platform-frontend/app/page.tsx", ""),
        ("services/parser/Dockerfile", ""),
        ("services/parser/a.java", ""),
    ]
}

#[test]
fn a_package_is_cut_into_its_domains_and_libraries() {
    let found = look(&platform());
    let expected = [
        "platform-frontend /platform-frontend/",
        "content /platform/backend/content/ <- bases platform-config utilities platform-common",
        "journey /platform/backend/journey/ <- content platform-common",
        "smart-city /platform/backend/smart_city/ <- bases platform-common",
        "parser /services/parser/",
        "[bases /platform/bases/ <- foundations platform-common]",
        "[platform-config /platform/config/ <- platform-common]",
        "[foundations /platform/foundations/ <- platform-common]",
        "[utilities /platform/utilities/ <- platform-common]",
        "[platform /platform/backend/api/ /platform/tests/ /platform/main.py <- content smart-city utilities platform-common]",
    ];
    let shown = domains(&found);
    assert_eq!(shown[..expected.len()], expected, "{shown:#?}");
    let common = found.domains.iter().find(|domain| domain.name == "platform-common").expect("what all parts share");
    assert_eq!((common.kind, common.depends_on.len()), (DomainKind::Library, 0));
    let patterns = ground::parsed(&common.paths);
    for (path, is_own) in [
        ("platform/pyproject.toml", true),
        ("platform/grafana/panel.json", true),
        ("platform/a_folder_of_next_year/a.py", true),
        ("platform/backend/__init__.py", true),
        ("platform/backend/content/a.py", false),
        ("platform/bases/__init__.py", false),
        ("platform/main.py", false),
        ("platform/backend/archive/old.py", false),
        ("platform/README.md", false),
        ("platform/docs/a.md", false),
    ] {
        assert_eq!(ground::takes(&patterns, path, false), is_own, "{path}");
    }
    let ignored: Vec<&str> = found.ignore.iter().map(|line| line.text.as_str()).collect();
    for line in ["/tests_old_archive/", "/platform/backend/archive/", "/platform/docs/", "/platform/*.md"] {
        assert!(ignored.contains(&line), "{line} is not in {ignored:?}");
    }
    assert_eq!(found.cycles, [], "no cycle leads through the archive or through what is left");
    assert!(!found.global.iter().any(|line| line.text.starts_with("/platform/")), "{:?}", found.global);
}

#[test]
fn an_archive_that_is_imported_is_not_ignored() {
    let mut files = platform();
    files.push(("platform/backend/content/b.py", "import tests_old_archive.utilities"));
    let ignored: Vec<String> = look(&files).ignore.into_iter().map(|line| line.text).collect();
    assert!(!ignored.contains(&"/tests_old_archive/".to_owned()), "{ignored:?}");
    // A module that only an archive still has is not in use there, unless the archive itself is named.
    let mut files = platform();
    files.push(("platform/backend/content/b.py", "from contracts.auth import token\nimport utilities.log"));
    files.push(("tests_old_archive/contracts/auth.py", ""));
    files.push(("tests_old_archive/utilities/log.py", ""));
    let ignored: Vec<String> = look(&files).ignore.into_iter().map(|line| line.text).collect();
    assert!(ignored.contains(&"/tests_old_archive/".to_owned()), "{ignored:?}");
    let mut files = platform();
    files.push(("tests_old_archive/a.rb", ""));
    let ignored: Vec<String> = look(&files).ignore.into_iter().map(|line| line.text).collect();
    assert!(!ignored.contains(&"/tests_old_archive/".to_owned()), "Ruby takes files that nothing names: {ignored:?}");
}

#[test]
fn an_application_keeps_the_front_end_inside_of_it() {
    let mix = "defmodule X.MixProject do\nend\n";
    for (manifest, code, front) in [
        ("mix.exs", "lib/a.ex", "assets/package.json"),
        ("Shop.Web.csproj", "Program.cs", "ClientApp/package.json"),
        ("Gemfile", "app/models/a.rb", "client/package.json"),
        ("composer.json", "src/A.php", "resources/package.json"),
        ("build.sbt", "app/A.scala", "ui/package.json"),
    ] {
        let own = |path: &str| format!("apps/shop/{path}");
        let (manifest, code, front) = (own(manifest), own(code), own(front));
        let files = [
            (manifest.as_str(), mix),
            (code.as_str(), ""),
            (front.as_str(), r#"{"name":"assets"}"#),
            ("apps/billing/mix.exs", mix),
            ("apps/billing/lib/a.ex", ""),
        ];
        check(&files, &["billing /apps/billing/", "shop /apps/shop/"]);
    }
    // Two packages without code beside them are two programs.
    check(
        &[
            ("apps/shop/ios/package.json", "{}"),
            ("apps/shop/ios/a.ts", ""),
            ("apps/shop/android/package.json", "{}"),
            ("apps/shop/android/a.ts", ""),
        ],
        &["android /apps/shop/android/", "ios /apps/shop/ios/"],
    );
}

#[test]
fn the_projects_of_a_module_are_one_domain() {
    check(
        &[
            ("src/Modules/Orders/Domain/Shop.Orders.Domain.csproj", CSPROJ),
            ("src/Modules/Orders/Application/Shop.Orders.Application.csproj", CSPROJ),
            ("src/Modules/Orders/Infrastructure/Shop.Orders.Infrastructure.csproj", CSPROJ),
            ("src/Modules/Orders/Tests/UnitTests/Shop.Orders.UnitTests.csproj", CSPROJ),
            ("src/Modules/Billing/Domain/Shop.Billing.Domain.csproj", CSPROJ),
            ("src/Modules/Billing/Application/Shop.Billing.Application.csproj", CSPROJ),
            ("src/BuildingBlocks/Domain/Shop.BuildingBlocks.Domain.csproj", CSPROJ),
            ("src/BuildingBlocks/Infrastructure/Shop.BuildingBlocks.Infrastructure.csproj", CSPROJ),
            ("src/API/Shop.API/Shop.API.csproj", CSPROJ),
        ],
        &[
            "api /src/API/",
            "building-blocks /src/BuildingBlocks/",
            "billing /src/Modules/Billing/",
            "orders /src/Modules/Orders/",
        ],
    );
    let layers = |home: &str, names: [&str; 3]| names.map(|name| format!("{home}{name}"));
    for (orders, basket) in [
        (
            layers("src/Services/Ordering/Ordering.", ["API/a.csproj", "Domain/a.csproj", "Infrastructure/a.csproj"]),
            "src/Services/Basket/Basket.API/a.csproj",
        ),
        (
            layers("feature/ordering/", ["api/build.gradle.kts", "impl/build.gradle.kts", "data/build.gradle.kts"]),
            "feature/basket/impl/build.gradle.kts",
        ),
        (layers("ordering/ordering-", ["domain/pom.xml", "application/pom.xml", "api/pom.xml"]), "basket/pom.xml"),
    ] {
        let mut files: Vec<(&str, &str)> =
            orders.iter().map(|path| (path.as_str(), "<project><artifactId>x</artifactId></project>")).collect();
        files.push((basket, "<project><artifactId>basket</artifactId></project>"));
        let found = look(&files);
        let names: Vec<&str> = found.domains.iter().map(|domain| domain.name.as_str()).collect();
        assert_eq!(names, ["basket", "ordering"], "{:?}", domains(&found));
    }
    // Beside each other, the beginning of their names is the module.
    check(
        &[("src/Ordering.API/a.csproj", CSPROJ), ("src/Ordering.Domain/a.csproj", CSPROJ), ("src/Basket.API/a.csproj", CSPROJ)],
        &["basket-api /src/Basket.API/", "ordering /src/Ordering.API/ /src/Ordering.Domain/"],
    );
}

#[test]
fn the_layers_of_one_program_are_no_domains() {
    let found = look(&[
        ("src/Domain/Shop.Domain.csproj", CSPROJ),
        ("src/Application/Shop.Application.csproj", CSPROJ),
        ("src/Infrastructure/Shop.Infrastructure.csproj", CSPROJ),
        ("src/Web/Shop.Web.csproj", CSPROJ),
    ]);
    assert!(found.ambiguous.is_some(), "{:?}", domains(&found));
    // Programs that are called like layers, but of two products, stay apart.
    check(
        &[
            ("product/api/go.mod", "module a"),
            ("product/api/a.go", ""),
            ("product/worker/go.mod", "module b"),
            ("product/worker/a.go", ""),
        ],
        &["api /product/api/", "worker /product/worker/"],
    );
}

#[test]
fn modules_and_realms_are_domains_where_no_manifest_tells() {
    for home in ["src/modules", "modules", "app/realms", "src/domains", "packages"] {
        let own = |path: &str| format!("{home}/{path}");
        let (a, b) = (own("orders/a.ts"), own("billing/a.ts"));
        let found = look(&[("package.json", r#"{"name":"mono"}"#), (&a, ""), (&b, "")]);
        let names: Vec<&str> = found.domains.iter().map(|domain| domain.name.as_str()).collect();
        assert_eq!((names, found.ambiguous), (vec!["billing", "orders"], None), "{home}");
    }
    // What is left of the only package is a library of it.
    check(
        &[
            ("package.json", r#"{"name":"mono"}"#),
            ("src/main.ts", "import { x } from './modules/orders/a'"),
            ("src/common/log.ts", ""),
            ("src/config.json", ""),
            ("src/modules/orders/a.ts", "import { log } from '../../common/log'"),
            ("src/modules/billing/a.ts", ""),
        ],
        &[
            "billing /src/modules/billing/ <- mono-common",
            "orders /src/modules/orders/ <- common mono-common",
            "[common /src/common/ <- mono-common]",
            "[mono /src/main.ts <- orders mono-common]",
            "[mono-common /src/* !/src/modules/billing/ !/src/modules/orders/ !/src/common/ !/src/main.ts]",
        ],
    );
}

#[test]
fn a_member_of_a_workspace_is_not_cut() {
    check(
        &[
            ("pnpm-workspace.yaml", "packages: ['apps/*']"),
            ("apps/web/package.json", r#"{"name":"web"}"#),
            ("apps/web/modules/survey/a.ts", ""),
            ("apps/web/modules/auth/a.ts", ""),
            ("apps/docs-site/package.json", r#"{"name":"docs-site"}"#),
            ("apps/docs-site/a.ts", ""),
        ],
        &["docs-site /apps/docs-site/", "web /apps/web/"],
    );
}

#[test]
fn owners_and_the_catalog_count_below_a_manifest() {
    check(
        &[
            (".github/CODEOWNERS", "/shop/billing/ @money\n/shop/search/ @find\n"),
            ("shop/pyproject.toml", PYTHON),
            ("shop/billing/a.py", ""),
            ("shop/search/a.py", ""),
            ("shop/start.sh", ""),
        ],
        &["billing /shop/billing/ <- shop", "search /shop/search/ <- shop", "[shop /shop/* !/shop/billing/ !/shop/search/]"],
    );
    // Owners of layers and tools show nothing, nor do owners beside packages.
    check(
        &[
            (".github/CODEOWNERS", "/shop/src/ @a\n/shop/scripts/ @b\n/ops/ @c\n/lint/ @d\n"),
            ("shop/pyproject.toml", PYTHON),
            ("shop/src/a.py", ""),
            ("shop/scripts/a.py", ""),
            ("pay/go.mod", "module pay"),
            ("ops/a.py", ""),
            ("lint/a.py", ""),
        ],
        &["pay /pay/", "shop /shop/"],
    );
    // In a folder such as `backend/`, the folders beside those with owners count too.
    let backend = look(&[
        (".github/CODEOWNERS", "/shop/backend/billing/ @money\n/shop/backend/search/ @find\n"),
        ("shop/pyproject.toml", PYTHON),
        ("shop/backend/billing/a.py", ""),
        ("shop/backend/search/a.py", ""),
        ("shop/backend/carts/a.py", ""),
    ]);
    let names: Vec<&str> = backend.domains.iter().map(|domain| domain.name.as_str()).collect();
    assert_eq!(names, ["billing", "carts", "search"]);
    let component = "kind: Component\nmetadata: { name: billing }\nspec: { type: service }\n";
    check(
        &[
            ("shop/pyproject.toml", PYTHON),
            ("shop/billing/catalog-info.yaml", component),
            ("shop/billing/a.py", ""),
            ("shop/search/a.py", ""),
            ("other/go.mod", "module other"),
        ],
        &["other /other/", "billing /shop/billing/ <- shop", "[shop /shop/* !/shop/billing/]"],
    );
}

#[test]
fn packages_beside_each_other_count_whatever_their_names() {
    let files: Vec<String> =
        ["Hydra", "JsonLd", "Documentation", "State"].iter().map(|name| format!("src/{name}/composer.json")).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|path| (path.as_str(), "{}")).collect();
    let names: Vec<String> = look(&files).domains.into_iter().map(|domain| domain.name).collect();
    assert_eq!(names, ["documentation", "hydra", "json-ld", "state"]);
    // A member that is called as tests are, without any test, is code that tests use.
    let gradle = [
        ("settings.gradle.kts", "include(\":core:data\")\ninclude(\":core:testing\")\ninclude(\":app\")"),
        ("app/build.gradle.kts", ""),
        ("core/data/build.gradle.kts", ""),
        ("core/testing/build.gradle.kts", ""),
        ("core/testing/src/main/kotlin/A.kt", ""),
    ];
    assert_eq!(look(&gradle).domains.len(), 3);
}

#[test]
fn gems_of_one_repository() {
    let spec = |more: &str| format!("Gem::Specification.new do |spec|\n  spec.name = 'x'\n{more}end\n");
    let (own, admin) = (spec(""), spec("  spec.add_dependency 'shop_core'\n"));
    check(
        &[
            ("Gemfile", "gemspec"),
            ("shop.gemspec", &own),
            ("lib/shop.rb", "require 'shop_core'"),
            ("core/shop_core.gemspec", &own),
            ("core/lib/shop_core.rb", ""),
            ("core/spec/a_spec.rb", ""),
            ("core/spec/fixtures/gem/x.gemspec", &own),
            ("admin/shop_admin.gemspec", &admin),
            ("admin/lib/shop_admin.rb", "require 'shop_core'"),
            ("admin/spec/b_spec.rb", ""),
            ("engines/search/search.gemspec", &own),
            ("engines/search/lib/search.rb", ""),
        ],
        &["admin /admin/ <- core", "search /engines/search/", "[core /core/]"],
    );
}

#[test]
fn files_of_release_tools_run_nothing() {
    let known = [
        ".release-please-manifest.json",
        "release-please-config.json",
        ".changeset/brave-cats.md",
        ".changeset/config.json",
        ".releaserc.json",
        "release.config.mjs",
        ".semrelrc",
        ".versionrc",
        ".changes/unreleased/a.yaml",
        "cliff.toml",
        "release-plz.toml",
        "renovate.json",
        ".github/dependabot.yml",
        "CHANGELOG.md",
        "CHANGELOG.rst",
        "common/changes/shop/a.json",
    ];
    let mut files = vec![("services/a/go.mod", "module a"), ("services/b/go.mod", "module b")];
    files.extend(known.iter().map(|path| (*path, "")));
    let found = look(&files);
    let patterns = ground::parsed(&found.ignore.iter().map(|line| line.text.clone()).collect::<Vec<_>>());
    for path in known {
        assert!(ground::takes(&patterns, path, false), "{path} is not ignored: {:?}", found.ignore);
    }
    let list = |text: &'static str| {
        let found = look(&[&files[..2], &[("lerna.json", text)]].concat());
        let is_in = |lines: &[LineCount]| lines.iter().any(|line| line.text == "/lerna.json");
        (is_in(&found.global), is_in(&found.ignore))
    };
    assert_eq!(list(r#"{"packages":["services/*"],"version":"1.0.0"}"#), (true, false));
    assert_eq!(list(r#"{"version":"1.0.0"}"#), (false, true), "only a version");
}

#[test]
fn settings_between_the_top_and_the_domains_concern_all() {
    let found = look(&[
        ("src/Directory.Build.props", ""),
        ("src/Shop.sln", ""),
        ("src/Dockerfile", ""),
        ("src/a/go.mod", "module a"),
        ("src/b/go.mod", "module b"),
    ]);
    let global: Vec<&str> = found.global.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(global[..2], ["/src/Directory.Build.props", "/src/Shop.sln"]);
    assert!(!global.contains(&"/src/Dockerfile"), "{global:?}");
}
