//! The page of the graph: what the server reads for it, and when.

use super::{Served, TOKEN};
use crate::support::World;

const MAP: &str = "\
version: 1
domains:
  orders: { paths: [\"/orders/\"], depends_on: [payments] }
  payments: { paths: [\"/payments/\"] }
  money: { kind: library, paths: [\"/money/\"] }
";

/// Whatever the code says is text of the page.
const SOURCE: &str = "from money.coin import Coin\nimport money.coin as coin  # <script>alert(1)</script>\n";

fn world(world: &World) -> crate::support::Repo<'_> {
    let repo = world.init("platform", &[]);
    repo.write("cicd.yml", MAP);
    repo.write("orders/api.py", SOURCE);
    repo.write("payments/api.py", "x = 1\n");
    repo.write("money/coin.py", "class Coin: pass\n");
    repo
}

#[test]
fn the_graph_of_a_commit_is_read_once_and_shown_with_its_proofs() {
    let all = World::new();
    let repo = world(&all);
    let first = repo.commit("start");
    let server = Served::start(&repo);
    let page = server.until("/graph", |answer| answer.text.contains("id=\"map\""));
    assert_eq!((page.code, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for part in
        ["3 domains and 2 dependencies", "orders/api.py:1 names money.coin.Coin (+1 more)", "id=\"domain-money\"", &first[..8]]
    {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(page.text.contains("not in <code>depends_on</code>") && !page.text.contains("alert(1)"), "{}", page.text);
    // The picture is that of `cicd graph`: the same boxes at the same places.
    let file = repo.cicd(&["graph", "--format", "svg"]).run();
    let places = |text: &str| -> Vec<String> {
        let boxes = text.split("<rect x=").skip(1);
        boxes.filter_map(|rest| Some(rest.split_once("rx=")?.0.to_owned())).collect()
    };
    let of_page: Vec<String> = places(page.text.split("</svg>").find(|part| part.contains("id=\"map\"")).unwrap_or_default());
    assert_eq!(of_page, places(&file.stdout));
    assert_eq!(of_page.len(), 3);
    // HEAD has the same headers; other methods do not exist.
    let head = server.ask("HEAD", "/graph", &[], b"");
    assert_eq!((head.code, head.text.as_str(), head.header("content-type")), (200, "", "text/html; charset=utf-8"));
    server.ask("POST", "/graph", &[("Authorization", &format!("Bearer {TOKEN}"))], b"").problem(405);
    // A new commit is read when the page is requested after it.
    repo.write("payments/api.py", "import money.coin\n");
    assert!(!server.get("/graph").text.contains("payments/api.py:1"), "only commits count");
    let second = repo.commit("more");
    let page = server.until("/graph", |answer| answer.text.contains("payments/api.py:1 names money.coin"));
    assert!(page.text.contains(&second[..8]) && page.text.contains("3 domains and 3 dependencies"), "{}", page.text);
    // What was read is kept, so that the next server and the same commit read no source.
    drop(server);
    let folder = repo.path.join(".git/cicd/graph/edges");
    let names = std::fs::read_dir(folder).expect("kept answers").map(|entry| entry.expect("an entry").file_name());
    assert_eq!(names.count(), 3, "two commits and a work tree");
}

#[test]
fn without_a_commit_the_declared_map_is_shown_and_said() {
    let all = World::new();
    let repo = world(&all);
    let server = Served::start(&repo);
    let page = server.until("/graph", |answer| answer.text.contains("id=\"map\"")).text;
    assert!(page.contains("There is no commit yet") && page.contains("3 domains and 1 dependency"), "{page}");
    assert!(page.contains("declared in <code>depends_on</code>; no manifest or source proves it"), "{page}");
}

#[test]
fn a_commit_that_cannot_be_read_is_an_error_beside_the_declared_map() {
    let all = World::new();
    let repo = world(&all);
    let commit = repo.commit("start");
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let tree = tree.trim();
    let server = Served::start(&repo);
    let file = repo.path.join(format!(".git/objects/{}/{}", &tree[..2], &tree[2..]));
    std::fs::remove_file(file).expect("the tree");
    let page = server.until("/graph", |answer| answer.text.contains("id=\"fault\"")).text;
    assert!(page.contains("Manifests and sources could not be read"), "{page}");
    assert!(page.contains("id=\"domain-orders\"") && page.contains("3 domains and 1 dependency"), "{commit}: {page}");
}
