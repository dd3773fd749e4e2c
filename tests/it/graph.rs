//! Dependencies that manifests and sources prove: in `affected`, in the keys of cached results, in `check` and `graph`.

use crate::support::{Repo, World};

const MAP: &str = "version: 1
base: [main]
edges: proven
lockfiles: auto
global: [/Cargo.lock]
domains:
  orders: { paths: [/orders/], suites: { unit: { run: \"true\" } } }
  payments: { paths: [/payments/], suites: { unit: { run: \"true\" } } }
  money: { kind: library, paths: [/money/] }
";

const LOCK: &str = "version = 4
[[package]]
name = \"orders\"
version = \"0.1.0\"
dependencies = [\"serde\"]
[[package]]
name = \"payments\"
version = \"0.1.0\"
[[package]]
name = \"serde\"
version = \"1.0.1\"
source = \"registry+x\"
checksum = \"aa\"
";

pub(crate) fn world_with_sources(world: &World) -> Repo<'_> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", MAP);
    repo.write("orders/Cargo.toml", "[package]\nname = \"orders\"\n");
    repo.write("payments/Cargo.toml", "[package]\nname = \"payments\"\n");
    repo.write("Cargo.lock", LOCK);
    repo.write("orders/api.py", "import os\nfrom money.coin import Coin\n");
    repo.write("payments/api.py", "x = 1\n");
    repo.write("money/coin.py", "class Coin: pass\n");
    repo.commit("start");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

fn names(repo: &Repo<'_>) -> Vec<String> {
    let ran = repo.cicd(&["affected", "--format", "names"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_dependency_that_is_not_declared_counts_with_its_line() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("money/coin.py", "class Coin: value = 1\n");
    // The second question is answered by what the first one kept.
    for _ in 0..2 {
        assert_eq!(names(&repo), ["orders", "money", "cross-domain"]);
    }
    let json = repo.cicd(&["affected", "--format", "json"]).json();
    let because = &json["domains"][0]["because"][0];
    assert_eq!((because["kind"].as_str(), because["via"][0].as_str()), (Some("dependency"), Some("money")));
    let proof = &because["proof"];
    assert_eq!((proof["path"].as_str(), proof["line"].as_u64()), (Some("orders/api.py"), Some(2)));
    repo.commit("committed");
    assert_eq!(names(&repo), ["orders", "money", "cross-domain"]);
}

#[test]
fn the_work_tree_and_deleted_files_count() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("payments/new.py", "import orders.api\n");
    repo.write("orders/api.py", "x = 1\n");
    assert_eq!(names(&repo), ["orders", "payments", "cross-domain"]);
    repo.git(&["checkout", "--quiet", "."]);
    std::fs::remove_file(repo.path.join("payments/new.py")).expect("removed");
    std::fs::remove_file(repo.path.join("money/coin.py")).expect("removed");
    assert_eq!(names(&repo), ["orders", "money", "cross-domain"]);
    repo.commit("gone");
    assert_eq!(names(&repo), ["orders", "money", "cross-domain"]);
}

#[test]
fn a_domain_that_cannot_be_read_runs_for_every_change() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("payments/App.swift", "import Money\n");
    repo.commit("swift");
    repo.git(&["checkout", "--quiet", "-b", "next"]);
    repo.git(&["branch", "--force", "main", "HEAD"]);
    repo.write("money/coin.py", "class Coin: value = 1\n");
    assert_eq!(names(&repo), ["orders", "payments", "money", "cross-domain"]);
    let ran = repo.cicd(&["affected", "--explain"]).run();
    assert!(ran.stdout.contains("payments/App.swift: imports of Swift are not read"), "{}", ran.stdout);
}

const HELPERS: &str = "version: 1
base: [main]
edges: proven
cache: true
domains:
  orders: { paths: [/orders/], suites: { unit: { run: \"true\" } } }
  payments: { paths: [/payments/], suites: { unit: { run: \"true\" } } }
  money: { kind: library, paths: [/money/] }
  cross-domain: { paths: [/testing/], suites: { unit: { run: \"true\" } } }
";

fn world_with_helpers(world: &World) -> Repo<'_> {
    let repo = world.init("r", &[]);
    repo.write("cicd.yml", HELPERS);
    repo.write("orders/api.py", "import money.coin\n");
    repo.write("orders/test_api.py", "import orders.api\nfrom testing.fixtures import shop\n");
    repo.write("payments/api.py", "x = 1\n");
    repo.write("money/coin.py", "class Coin: pass\n");
    repo.write("testing/fixtures.py", "from . import data\n");
    repo.write("testing/data.py", "shop = 1\n");
    repo.write("testing/test_shop.py", "import payments.api\n");
    repo.commit("start");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

#[test]
fn a_changed_fixture_of_cross_domain_affects_the_domains_that_need_it() {
    let world = World::new();
    let repo = world_with_helpers(&world);
    repo.write("testing/data.py", "shop = 2\n");
    // The second question is answered by what the first one kept, and the third by what is made from that.
    for lines in ["", "", "\n\n"] {
        repo.write("orders/test_api.py", &format!("import orders.api\n{lines}from testing.fixtures import shop\n"));
        assert_eq!(names(&repo), ["orders", "cross-domain"]);
    }
    let json = repo.cicd(&["affected", "--format", "json"]).json();
    let because = json["domains"][0]["because"].as_array().expect("a list").iter().find(|one| one["kind"] == "used-file");
    let because = because.expect("a reason of the file");
    assert_eq!((because["path"].as_str(), because["proof"]["line"].as_u64()), (Some("testing/data.py"), Some(4)));
    assert_eq!(because["proof"]["through"], "testing/fixtures.py");
    repo.git(&["checkout", "--quiet", "orders"]);
    let ran = repo.cicd(&["affected", "--explain"]).run();
    let reason = "needs a file that changed: orders/test_api.py:2 names testing.fixtures.shop, through testing/fixtures.py";
    assert!(ran.stdout.contains(reason), "{}", ran.stdout);
    repo.commit("a fixture");
    assert_eq!(names(&repo), ["orders", "cross-domain"]);
    std::fs::remove_file(repo.path.join("testing/data.py")).expect("removed");
    assert_eq!(names(&repo), ["orders", "cross-domain"]);
    repo.commit("gone");
    assert_eq!(names(&repo), ["orders", "cross-domain"]);
}

#[test]
fn cross_domain_selects_no_domain_otherwise() {
    let world = World::new();
    let repo = world_with_helpers(&world);
    // No domain needs the test, and a domain that is affected affects `cross-domain` alone.
    repo.write("testing/test_shop.py", "import payments.api\nx = 1\n");
    assert_eq!(names(&repo), ["cross-domain"]);
    repo.write("payments/api.py", "x = 2\n");
    assert_eq!(names(&repo), ["payments", "cross-domain"]);
    repo.git(&["checkout", "--quiet", "."]);
    assert_eq!(repo.cicd(&["affected", "--domain", "cross-domain", "--format", "names"]).run().stdout, "cross-domain\n");
    let ran = repo.cicd(&["check", "--deny", "undeclared-dependency"]).run();
    assert!(ran.code == 0 && !ran.stdout.contains("depends on cross-domain"), "{ran:?}");
    // With declared dependencies alone nothing is read.
    repo.write("cicd.yml", &HELPERS.replace("edges: proven\n", ""));
    repo.commit("declared");
    repo.git(&["branch", "--force", "main", "HEAD"]);
    repo.write("testing/data.py", "shop = 2\n");
    assert_eq!(names(&repo), ["cross-domain"]);
    let ran = repo.cicd(&["check", "--deny", "undeclared-dependency"]).run();
    assert!(!ran.stdout.contains("on cross-domain"), "{ran:?}");
    assert!(!repo.cicd(&["graph"]).run().stdout.contains("cross-domain"));
}

#[test]
fn the_graph_shows_who_needs_a_file_of_cross_domain() {
    let world = World::new();
    let repo = world_with_helpers(&world);
    insta::assert_snapshot!("graph-helpers", repo.cicd(&["graph"]).run().stdout);
    let ran = repo.cicd(&["graph", "--why", "orders", "cross-domain"]).run();
    assert!(ran.code == 0 && ran.stdout.contains("orders/test_api.py:2 names testing.fixtures.shop"), "{ran:?}");
    assert_eq!(repo.cicd(&["graph", "--why", "payments", "cross-domain"]).run().code, 1);
    let json = repo.cicd(&["graph", "--format", "json"]).json();
    let of_files = |edge: &&serde_json::Value| edge["files_only"] == true;
    let edges: Vec<_> = json["dependencies"].as_array().expect("a list").iter().filter(of_files).collect();
    assert_eq!((edges.len(), edges[0]["to"].as_str(), edges[0]["declared"].as_bool()), (1, Some("cross-domain"), Some(false)));
}

#[test]
fn a_cached_result_ends_with_a_fixture_of_cross_domain() {
    let world = World::new();
    let repo = world_with_helpers(&world);
    let cached = || {
        let ran = repo.cicd(&["test", "orders", "payments", "--format", "json"]).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        let is_cached = |suite: &str| {
            let line = |line: &&str| line.contains("\"suite-ended\"") && line.contains(suite);
            ran.stdout.lines().find(line).is_some_and(|line| line.contains("\"cached\":{"))
        };
        (is_cached("orders/unit"), is_cached("payments/unit"))
    };
    assert_eq!(cached(), (false, false));
    assert_eq!(cached(), (true, true));
    repo.write("testing/data.py", "shop = 2\n");
    assert_eq!(cached(), (false, true));
}

#[test]
fn damaged_and_missing_caches_change_nothing() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("money/coin.py", "class Coin: value = 1\n");
    let expected = names(&repo);
    let state = repo.path.join(".git/cicd/graph");
    std::fs::write(state.join("readings"), b"nonsense").expect("written");
    for entry in std::fs::read_dir(state.join("edges")).expect("a folder") {
        std::fs::write(entry.expect("an entry").path(), b"nonsense").expect("written");
    }
    assert_eq!(names(&repo), expected);
    std::fs::remove_dir_all(&state).expect("removed");
    std::fs::write(&state, b"a file in the way").expect("written");
    assert_eq!(names(&repo), expected);
}

#[test]
fn a_head_whose_trees_are_missing_affects_every_domain() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("orders/api.py", "x = 2\n");
    repo.commit("a change");
    // The tree of `payments`, which the change does not touch, is taken away: a clone without trees lacks it too.
    let id = repo.git(&["rev-parse", "HEAD:payments"]);
    let (folder, name) = id.trim().split_at(2);
    std::fs::remove_file(repo.path.join(".git/objects").join(folder).join(name)).expect("a loose object");
    let ran = repo.cicd(&["affected", "--format", "names", "--base", "main", "--head", "HEAD"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "orders\npayments\nmoney\ncross-domain\n"), "{ran:?}");
}

#[test]
fn a_lock_file_names_the_packages_that_reach_a_domain() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("Cargo.lock", &LOCK.replace("1.0.1", "1.0.2").replace("\"aa\"", "\"bb\""));
    assert_eq!(names(&repo), ["orders", "cross-domain"]);
    let ran = repo.cicd(&["affected", "--explain"]).run();
    assert!(ran.stdout.contains("reaches packages that changed: serde 1.0.1 → 1.0.2"), "{}", ran.stdout);
    repo.write("Cargo.lock", "<<<<<<< ours");
    assert_eq!(names(&repo), ["orders", "payments", "money", "cross-domain"]);
    let ran = repo.cicd(&["affected", "--explain"]).run();
    assert!(ran.stdout.contains("a lock file changed, and it cannot be parsed"), "{}", ran.stdout);
}

#[test]
fn check_names_adds_and_remembers_what_is_not_declared() {
    let world = World::new();
    let repo = world_with_sources(&world);
    let declared = MAP.replace("edges: proven\n", "");
    repo.write("cicd.yml", &declared);
    let check = |flags: &[&str]| repo.cicd(&[&["check", "--deny", "undeclared-dependency"], flags].concat()).run();
    let ran = check(&[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.contains("orders depends on money, which it does not declare (orders/api.py:2 money.coin.Coin)"),
        "{ran:?}"
    );
    assert_eq!(check(&["--update-known"]).code, 0);
    assert_eq!(check(&[]).code, 0);
    std::fs::remove_file(repo.path.join(".cicd/known.yml")).expect("removed");
    let ran = check(&["--fix"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(repo.path.join("cicd.yml")).expect("the config");
    assert_eq!(text, declared.replace("orders: { paths", "orders: { depends_on: [money], paths"));
    assert_eq!(check(&[]).code, 0);
    repo.write(".cicd/known.yml", "version: 1\nfindings: 3\n");
    let ran = check(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains(".cicd/known.yml cannot be read") && ran.stderr.contains("--update-known"), "{}", ran.stderr);
}

#[test]
fn the_graph_shows_the_map_and_its_proofs() {
    let world = World::new();
    let repo = world_with_sources(&world);
    let ran = repo.cicd(&["graph"]).run();
    insta::assert_snapshot!("graph", ran.stdout);
    let ran = repo.cicd(&["graph", "--why", "orders", "money"]).run();
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 2), "{ran:?}");
    assert_eq!(repo.cicd(&["graph", "--why", "money", "orders"]).run().code, 1);
    let ran = repo.cicd(&["graph", "--why", "money", "order"]).run();
    assert!(ran.code == 2 && ran.stderr.contains("did you mean orders?"), "{ran:?}");
    repo.write("money/coin.py", "class Coin: value = 1\n");
    let json = repo.cicd(&["graph", "--affected", "--format", "json"]).json();
    assert_eq!((json["schema"].as_str(), json["domains"][1]["affected"].as_bool()), (Some("cicd.graph/v1"), Some(false)));
    assert_eq!(json["dependencies"][0]["proof"]["path"], "orders/api.py");
    let ran = repo.cicd(&["graph", "--format", "svg"]).run();
    assert!(ran.stdout.starts_with("<svg ") && ran.stdout.contains("money.coin.Coin"), "{}", ran.stdout);
    assert_eq!(repo.cicd(&["graph", "--format", "names"]).run().code, 2);
}

#[test]
fn a_cached_result_stands_for_what_the_code_needs() {
    let world = World::new();
    let repo = world_with_sources(&world);
    repo.write("cicd.yml", &MAP.replace("edges: proven", "edges: proven\ncache: true"));
    repo.commit("cache");
    let cached = |repo: &Repo<'_>| {
        let ran = repo.cicd(&["test", "--all"]).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout.matches("cached").count()
    };
    assert_eq!(cached(&repo), 0);
    let all = cached(&repo);
    assert!(all >= 2, "{all}");
    repo.write("money/coin.py", "class Coin: value = 1\n");
    let ran = repo.cicd(&["test", "--all", "--format", "json"]).run();
    let line = |suite: &str| {
        ran.stdout.lines().find(|line| line.contains("\"suite-ended\"") && line.contains(suite)).unwrap_or_default().to_owned()
    };
    assert!(!line("orders/unit").contains("\"cached\":{"), "{}", line("orders/unit"));
}
