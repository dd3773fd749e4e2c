//! The dependencies that a change adds and that the map does not declare: which ones `cicd affected` names, where, and what it reads.

use crate::support::{Ran, Repo, World};

const MAP: &str = "version: 1
base: [main]
domains:
  orders: { paths: [/orders/], suites: none }
  payments: { paths: [/payments/], depends_on: [money], not_on: { legacy: \"only type hints\" }, suites: none }
  money: { kind: library, paths: [/money/] }
  legacy: { paths: [/legacy/], suites: none }
";

/// A repository whose `orders` already uses `legacy`, on the branch `topic`.
fn shop(world: &World) -> Repo<'_> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", MAP);
    repo.write("orders/api.py", "import os\nimport legacy.old\n");
    repo.write("orders/other.py", "x = 1\n");
    repo.write("payments/api.py", "import money.coin\n");
    repo.write("money/coin.py", "class Coin: pass\n");
    repo.write("legacy/old.py", "x = 1\n");
    repo.commit("start");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

fn affected(repo: &Repo<'_>, flags: &[&str]) -> Ran {
    repo.cicd(&[&["affected"], flags].concat()).run()
}

/// Returns `from → to file:line` for every dependency that the answer names, of the work tree and of the committed change.
#[track_caller]
fn named(repo: &Repo<'_>, flags: &[&str]) -> Vec<String> {
    let json = repo.cicd(&[&["affected", "--explain", "--format", "json"], flags].concat()).json();
    let one = |new: &serde_json::Value| {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let proof = &new["proof"];
        format!("{} → {} {}:{}", text(&new["from"]), text(&new["to"]), text(&proof["path"]), proof["line"])
    };
    json["new_dependencies"].as_array().expect("a list").iter().map(one).collect()
}

/// Checks what is named before the change is committed and afterwards.
#[track_caller]
fn check(repo: &Repo<'_>, expected: &[&str]) {
    check_case("", repo, expected);
}

#[track_caller]
fn check_case(name: &str, repo: &Repo<'_>, expected: &[&str]) {
    assert_eq!(named(repo, &[]), expected, "{name} in the work tree");
    repo.commit("the change");
    assert_eq!(named(repo, &[]), expected, "{name}, committed");
    assert_eq!(named(repo, &["--base", "main", "--head", "HEAD"]), expected, "{name}, between commits");
}

#[test]
fn a_new_import_is_named_with_its_line() {
    let world = World::new();
    let repo = shop(&world);
    repo.write("orders/api.py", "import os\nimport legacy.old\n\nfrom money.coin import Coin\n");
    repo.write("orders/new.py", "import payments.api\n");
    check(&repo, &["orders → payments orders/new.py:1", "orders → money orders/api.py:4"]);
    let ran = affected(&repo, &["--explain"]);
    let expected = "
new dependencies that are not declared
  orders depends on payments, which it does not declare: orders/new.py:1 names payments.api
    fix: add payments to `depends_on` of orders (`cicd check --fix` does), or list it under `not_on` with a reason
  orders depends on money, which it does not declare: orders/api.py:4 names money.coin.Coin
";
    assert!(ran.code == 0 && ran.stdout.contains(expected), "{ran:?}");
}

/// The name of a case, and what it does to the repository.
type ChangeCase = (&'static str, fn(&Repo<'_>));

#[test]
fn what_was_there_before_is_not_new() {
    let cases: [ChangeCase; 7] = [
        ("the same file had it", |repo| repo.write("orders/api.py", "import legacy.old\nimport legacy.older\n")),
        ("another changed file had it", |repo| {
            repo.write("orders/api.py", "x = 1\n");
            repo.write("orders/other.py", "import legacy.old\n");
        }),
        ("a moved file", |repo| {
            repo.git(&["mv", "orders/api.py", "orders/web.py"]);
        }),
        ("a moved and edited file", |repo| {
            repo.git(&["rm", "--quiet", "orders/api.py"]);
            repo.write("orders/deep/inside/web.py", "y = 2\nfrom legacy import old as former\n");
        }),
        ("a deleted import", |repo| repo.write("orders/api.py", "import os\n")),
        ("a deleted file", |repo| std::fs::remove_file(repo.path.join("orders/api.py")).expect("removed")),
        ("nothing that a reader reads", |repo| repo.write("orders/README", "import payments.api\n")),
    ];
    for (name, change) in cases {
        let world = World::new();
        let repo = shop(&world);
        change(&repo);
        check_case(name, &repo, &[]);
    }
}

#[test]
fn what_the_map_knows_is_not_named() {
    let world = World::new();
    let repo = shop(&world);
    // Excepted, declared, and declared through another domain.
    repo.write("payments/new.py", "import legacy.old\nimport money.coin\n");
    repo.write("orders/new.py", "import money.coin\n");
    repo.write("cicd.yml", &MAP.replace("paths: [/orders/],", "paths: [/orders/], depends_on: [payments],"));
    check(&repo, &[]);
    repo.write("cicd.yml", MAP);
    assert_eq!(named(&repo, &[]), ["orders → money orders/new.py:1"]);
    let known = "version: 1\nfindings:\n- kind: undeclared-dependency\n  about: [orders, money]\n";
    repo.write(".cicd/known.yml", known);
    assert_eq!(named(&repo, &[]), [""; 0]);
    // A list that cannot be read is an error only where it decides.
    repo.write(".cicd/known.yml", "version: 1\nfindings: 3\n");
    let ran = affected(&repo, &["--explain"]);
    assert!(ran.code == 0 && ran.stderr.contains(".cicd/known.yml cannot be read"), "{ran:?}");
    assert_eq!(affected(&repo, &["--deny", "undeclared-dependency"]).code, 2);
}

#[test]
fn a_file_that_moves_to_another_domain_brings_a_dependency_of_that_domain() {
    let world = World::new();
    let repo = shop(&world);
    repo.git(&["mv", "orders/api.py", "money/web.py"]);
    check(&repo, &["money → legacy money/web.py:2"]);
}

#[test]
fn denied_dependencies_are_a_no() {
    let world = World::new();
    let repo = shop(&world);
    let deny = ["--deny", "undeclared-dependency"];
    assert_eq!(affected(&repo, &deny).code, 0);
    repo.write("orders/new.py", "import payments.api\n");
    let ran = affected(&repo, &deny);
    assert!(ran.code == 1 && ran.stdout.contains("orders/new.py:1 names payments.api"), "{ran:?}");
    assert!(ran.stderr.contains("there are findings that `--deny undeclared-dependency` forbids"), "{ran:?}");
    let ran = affected(&repo, &["--deny", "undeclared-dependency", "--format", "names"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "orders\ncross-domain\n"));
    assert!(ran.stderr.contains("orders depends on payments, which it does not declare: orders/new.py:1"), "{ran:?}");
    assert_eq!(affected(&repo, &[]).code, 0);
    // With `edges: proven` it is named, and it is no fault.
    repo.write("cicd.yml", &format!("edges: proven\n{MAP}"));
    let ran = affected(&repo, &deny);
    assert!(ran.code == 0 && ran.stdout.contains("`edges: proven` counts them in the selection"), "{ran:?}");
    assert_eq!(affected(&repo, &["--deny", "unowned"]).code, 2);
}

#[test]
fn a_merge_is_compared_with_the_branch_that_it_goes_into() {
    let world = World::new();
    let repo = shop(&world);
    repo.write("orders/new.py", "import payments.api\n");
    repo.commit("ours");
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("orders/theirs.py", "import money.coin\n");
    repo.commit("theirs");
    repo.git(&["merge", "--quiet", "--no-edit", "topic"]);
    assert_eq!(named(&repo, &["--base", "HEAD^1", "--head", "HEAD"]), ["orders → payments orders/new.py:1"]);
    assert_eq!(named(&repo, &["--base", "HEAD^2", "--head", "HEAD"]), ["orders → money orders/theirs.py:1"]);
}

#[test]
fn what_cannot_be_read_is_no_finding_and_is_said() {
    let world = World::new();
    let repo = shop(&world);
    let large = format!("import payments.api\n#{}\n", "x".repeat(50 * 1024 * 1024));
    repo.write("orders/large.py", &large);
    std::fs::write(repo.path.join("orders/latin.py"), b"# caf\xe9 \xff\xfe\nimport money.coin\n").expect("written");
    repo.write("orders/App.swift", "import Payments\n");
    check(&repo, &["orders → money orders/latin.py:2"]);
    for range in [&[][..], &["--base", "main", "--head", "HEAD"]] {
        let ran = affected(&repo, &[&["--explain", "-v"], range].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let said = |path: &str| ran.stderr.contains(&format!("not read for new dependencies: {path}"));
        assert!(said("orders/large.py cannot be read"), "{}", ran.stderr);
        assert!(said("orders/App.swift: imports of Swift are not read"), "{}", ran.stderr);
    }
}

#[test]
fn a_step_on_github_gets_annotations_and_a_summary() {
    let world = World::new();
    let repo = shop(&world);
    repo.write("orders/a,b.py", "import os\nimport payments.api\n");
    repo.commit("a change");
    let (outputs, summary) = (world.path().join("outputs"), world.path().join("summary"));
    let run = |flags: &[&str]| {
        for file in [&outputs, &summary] {
            std::fs::write(file, "").expect("a file");
        }
        let program = repo.cicd(&[&["affected", "--format", "github", "--base", "main", "--head", "HEAD"], flags].concat());
        let ran = program.env("GITHUB_OUTPUT", &outputs).env("GITHUB_STEP_SUMMARY", &summary).run();
        (ran, std::fs::read_to_string(&summary).expect("a summary"))
    };
    let message = "title=orders → payments is not declared::orders depends on payments, which it does not declare: \
                   orders/a,b.py:2 names payments.api%0Afix: add payments to `depends_on` of orders";
    let (ran, summary_text) = run(&[]);
    assert!(ran.code == 0 && ran.stdout.contains(&format!("\n::warning file=orders/a%2Cb.py,line=2,{message}")), "{ran:?}");
    assert!(summary_text.starts_with("### ⚠️ New dependencies that are not declared\n"), "{summary_text}");
    assert!(summary_text.contains("\n| orders | payments | orders/a,b.py:2 names payments.api |\n"), "{summary_text}");
    let (ran, summary_text) = run(&["--deny", "undeclared-dependency"]);
    assert!(ran.code == 1 && ran.stdout.contains(&format!("\n::error file=orders/a%2Cb.py,line=2,{message}")), "{ran:?}");
    assert!(summary_text.starts_with("### ❌ "), "{summary_text}");
    assert!(std::fs::read_to_string(&outputs).expect("outputs").contains("affected=true"));
    // The name of a file is no command.
    repo.write("orders/x\n::error::y.py", "import payments.api\n");
    repo.write("orders/a,b.py", "");
    repo.commit("a name");
    let (ran, _) = run(&[]);
    let is_forged = |line: &str| line.trim_start().starts_with("::error::");
    assert!(ran.stdout.contains("\n::warning file=orders/x%0A") && !ran.stdout.lines().any(is_forged), "{ran:?}");
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    // Without a step, stdout holds the outputs and nothing else.
    let ran = affected(&repo, &["--format", "github", "--base", "main", "--head", "HEAD"]);
    assert!(ran.stdout.starts_with("affected=true\n") && !ran.stdout.contains("depends on payments, which"), "{ran:?}");
    assert!(ran.stderr.contains("orders depends on payments, which it does not declare"), "{ran:?}");
}

#[test]
fn a_clone_without_contents_fetches_those_of_the_base_in_ci_alone() {
    let world = World::new();
    let repo = shop(&world);
    repo.write("orders/api.py", "import os\nimport legacy.old\nimport payments.api\n");
    repo.commit("a change");
    // The contents of HEAD are there, those of the base are not: as the generated workflow checks out.
    let clone = world.clone(&repo, "clone", &["--filter=blob:none", "--branch=topic"]);
    let range = ["affected", "--explain", "--format", "json", "--base", "origin/main", "--head", "HEAD"];
    let ran = clone.cicd(&range).run();
    assert!(ran.stdout.contains("\"new_dependencies\":[]"), "{ran:?}");
    assert!(
        ran.stderr.contains("not known whether these dependencies are new") && ran.stderr.contains("orders → payments"),
        "{ran:?}"
    );
    let json = clone.cicd(&range).env("CI", "true").json();
    let new = json["new_dependencies"].as_array().expect("a list");
    assert_eq!((new.len(), new[0]["to"].as_str()), (1, Some("payments")), "{new:?}");
}

/// What the readers of an ecosystem need besides the changed file.
struct Ecosystem {
    name: &'static str,
    /// The files that do not change.
    files: &'static [(&'static str, &'static str)],
    /// The file that changes, before and after.
    changed: (&'static str, &'static str, &'static str),
}

const ECOSYSTEMS: [Ecosystem; 9] = [
    Ecosystem {
        name: "TypeScript: paths and packages",
        files: &[
            ("tsconfig.json", "{\"compilerOptions\": {\"paths\": {\"@pay/*\": [\"./payments/src/*\"]}}}"),
            ("payments/src/api.ts", "export const x = 1"),
        ],
        changed: ("orders/src/main.ts", "export {}", "import { x } from '@pay/api'"),
    },
    Ecosystem {
        name: "JavaScript: a workspace",
        files: &[
            ("package.json", "{\"workspaces\": [\"orders\", \"payments\"]}"),
            ("orders/package.json", "{\"name\": \"@shop/orders\"}"),
            ("payments/package.json", "{\"name\": \"@shop/payments\", \"main\": \"index.js\"}"),
            ("payments/index.js", "module.exports = 1"),
        ],
        changed: ("orders/main.js", "", "require('@shop/payments')"),
    },
    Ecosystem {
        name: "Go",
        files: &[("go.mod", "module example.com/shop\n"), ("payments/api.go", "package payments\n")],
        changed: ("orders/main.go", "package main\n", "package main\nimport \"example.com/shop/payments\"\n"),
    },
    Ecosystem {
        name: "Rust",
        files: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"orders\", \"payments\"]\n"),
            ("orders/src/lib.rs", "use payments::Api;\n"),
            ("payments/Cargo.toml", "[package]\nname = \"payments\"\n"),
            ("payments/src/lib.rs", ""),
        ],
        changed: (
            "orders/Cargo.toml",
            "[package]\nname = \"orders\"\n",
            "[package]\nname = \"orders\"\n[dependencies]\npayments = { path = \"../payments\" }\n",
        ),
    },
    Ecosystem {
        name: "Maven: a manifest",
        files: &[("payments/pom.xml", "<project><groupId>shop</groupId><artifactId>payments</artifactId></project>")],
        changed: (
            "orders/pom.xml",
            "<project><groupId>shop</groupId><artifactId>orders</artifactId></project>",
            "<project><groupId>shop</groupId><artifactId>orders</artifactId><dependencies><dependency><groupId>shop</groupId><artifactId>payments</artifactId></dependency></dependencies></project>",
        ),
    },
    Ecosystem {
        name: "Kotlin: a class by its package",
        files: &[
            ("payments/src/main/kotlin/shop/pay/Api.kt", "package shop.pay\nclass Api"),
            ("payments/src/main/kotlin/shop/pay/Helpers.kt", "package shop.pay\nfun help() {}"),
        ],
        changed: ("orders/src/main/kotlin/shop/Main.kt", "package shop\n", "package shop\nimport shop.pay.help\n"),
    },
    Ecosystem {
        name: ".NET: a namespace",
        files: &[("Shop.csproj", "<Project/>"), ("payments/Api.cs", "namespace Shop.Payments;\nclass Api {}")],
        changed: ("orders/Main.cs", "class Main {}", "using Shop.Payments;\nclass Main {}"),
    },
    Ecosystem {
        name: "PHP: a class by its prefix",
        files: &[
            ("composer.json", "{\"autoload\": {\"psr-4\": {\"Shop\\\\Payments\\\\\": \"payments/\"}}}"),
            ("payments/Api.php", "<?php\nnamespace Shop\\Payments;\nclass Api {}"),
        ],
        changed: ("orders/Main.php", "<?php\n", "<?php\nuse Shop\\Payments\\Api;\nnew Api();\n"),
    },
    Ecosystem {
        name: "Elixir: a module",
        files: &[("payments/lib/api.ex", "defmodule Shop.Payments.Api do\nend\n")],
        changed: ("orders/lib/main.ex", "defmodule Main do\nend\n", "defmodule Main do\n  alias Shop.Payments.Api\nend\n"),
    },
];

#[test]
fn what_a_manifest_says_that_did_not_change_is_not_new() {
    let world = World::new();
    let repo = shop(&world);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("orders/package.json", "{\"name\": \"orders\", \"dependencies\": {\"payments\": \"*\"}}");
    repo.write("payments/package.json", "{\"name\": \"payments\", \"main\": \"index.js\"}");
    repo.write("payments/index.js", "module.exports = 1\n");
    repo.commit("packages");
    repo.git(&["checkout", "--quiet", "-B", "topic"]);
    repo.write("orders/main.js", "require('payments')\n");
    check(&repo, &[]);
}

#[test]
fn each_ecosystem_has_what_it_needs_to_resolve() {
    for Ecosystem { name, files, changed: (path, before, after) } in &ECOSYSTEMS {
        let world = World::new();
        let repo = world.init("r", &[]);
        repo.write("cicd.yml", "version: 1\nbase: [main]\nedges: proven\ndomains: { orders: { paths: [/orders/] }, payments: { paths: [/payments/] } }\n");
        files.iter().for_each(|(path, text)| repo.write(path, text));
        repo.write(path, before);
        repo.commit("start");
        repo.git(&["checkout", "--quiet", "-b", "topic"]);
        repo.write(path, after);
        let new = named(&repo, &[]);
        assert!(new.len() == 1 && new[0].starts_with(&format!("orders → payments {path}:")), "{name}: {new:?}");
    }
}
