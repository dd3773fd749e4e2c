//! Two versions of each format, compared.

use super::*;

/// Compares two versions: a line for each manifest with the packages that it reaches, or the reason for everything.
fn check(path: &str, old: &str, new: &str, expected: &[&str]) {
    let shown = match compare(path, old, new) {
        LockChange::Everything(why) => vec![format!("everything: {why}")],
        LockChange::Roots(roots) => roots.iter().map(line).collect(),
    };
    assert_eq!(shown, expected, "{path}");
}

fn line((root, packages): &(LockRoot, Vec<PackageChange>)) -> String {
    let root = match root {
        LockRoot::Folder(folder) => format!("/{folder}"),
        LockRoot::Package(name) => name.clone(),
        LockRoot::All => "*".to_owned(),
    };
    let package = |package: &PackageChange| format!(" {} {}→{}", package.name, package.from.join("+"), package.to.join("+"));
    format!("{root}:{}", packages.iter().map(package).collect::<String>())
}

const CARGO: &str = r#"version = 4
[[package]]
name = "orders"
version = "0.1.0"
dependencies = ["money", "serde"]
[[package]]
name = "money"
version = "0.1.0"
dependencies = ["itoa"]
[[package]]
name = "web"
version = "0.1.0"
dependencies = ["ryu 1.0.0", "ryu 2.0.0"]
[[package]]
name = "serde"
version = "1.0.1"
source = "registry+x"
checksum = "aa"
[[package]]
name = "itoa"
version = "1.0.0"
source = "registry+x"
checksum = "bb"
[[package]]
name = "ryu"
version = "1.0.0"
source = "registry+x"
checksum = "cc"
[[package]]
name = "ryu"
version = "2.0.0"
source = "registry+x"
checksum = "dd"
"#;

#[test]
fn cargo() {
    let path = "a/Cargo.lock";
    let bump =
        CARGO.replace("1.0.1\"\nsource = \"registry+x\"\nchecksum = \"aa", "1.0.2\"\nsource = \"registry+x\"\nchecksum = \"ee");
    check(path, CARGO, &bump, &["orders: serde 1.0.1→1.0.2"]);
    let deep =
        CARGO.replace("1.0.0\"\nsource = \"registry+x\"\nchecksum = \"bb", "1.0.1\"\nsource = \"registry+x\"\nchecksum = \"ff");
    check(path, CARGO, &deep, &["money: itoa 1.0.0→1.0.1", "orders: itoa 1.0.0→1.0.1"]);
    check(
        path,
        CARGO,
        &CARGO.replace("\"aa\"", "\"zz\""),
        &["everything: serde has another source or checksum for the same version"],
    );
    check(path, CARGO, &CARGO.replace("version = 4", "version = 5"), &["everything: more than versions of packages differs"]);
    check(path, CARGO, &CARGO.replace("\"money\", \"serde\"", "\"money\""), &["orders:"]);
    check(path, CARGO, "<<<<<<< ours", &["everything: it cannot be parsed"]);
    let lost = format!("{CARGO}[[package]]\nname = \"stray\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n");
    check(path, CARGO, &lost, &["everything: no manifest reaches stray"]);
    check(path, CARGO, CARGO, &[]);
    check(path, CARGO, &CARGO.replace("name = \"web\"\nversion = \"0.1.0\"", "name = \"web\"\nversion = \"0.2.0\""), &[]);
}

#[test]
fn npm() {
    let lock = |left: &str, nested: &str| {
        format!(
            r#"{{"name":"shop","lockfileVersion":3,"packages":{{
            "":{{"workspaces":["apps/*"]}},
            "apps/web":{{"dependencies":{{"left":"1","@shop/ui":"*"}}}},
            "apps/admin":{{"devDependencies":{{"right":"1"}}}},
            "libs/ui":{{"dependencies":{{"deep":"1"}}}},
            "node_modules/@shop/ui":{{"resolved":"libs/ui","link":true}},
            "node_modules/left":{{"version":"{left}","dependencies":{{"deep":"1"}}}},
            "node_modules/left/node_modules/deep":{{"version":"{nested}"}},
            "node_modules/deep":{{"version":"1.0.0"}},
            "node_modules/right":{{"version":"1.0.0"}}}}}}"#
        )
    };
    check("package-lock.json", &lock("1.0.0", "2.0.0"), &lock("1.1.0", "2.0.0"), &["/apps/web: left 1.0.0→1.1.0"]);
    check("package-lock.json", &lock("1.0.0", "2.0.0"), &lock("1.0.0", "2.1.0"), &["/apps/web: deep 2.0.0→2.1.0"]);
    let old = lock("1.0.0", "2.0.0");
    let top = old.replace("\"node_modules/deep\":{\"version\":\"1.0.0\"", "\"node_modules/deep\":{\"version\":\"1.0.1\"");
    check("package-lock.json", &old, &top, &["/apps/web: deep 1.0.0→1.0.1", "/libs/ui: deep 1.0.0→1.0.1"]);
    check("package-lock.json", "{\"lockfileVersion\":1,\"dependencies\":{}}", &old, &["everything: it cannot be parsed"]);
}

#[test]
fn pnpm() {
    let lock = |deep: &str| {
        format!(
            "lockfileVersion: '9.0'\nimporters:\n  .: {{}}\n  apps/web:\n    dependencies:\n      '@shop/ui': {{ specifier: 'workspace:*', version: 'link:../../libs/ui' }}\n\
             \x20     left: {{ specifier: ^1, version: 1.0.0 }}\n      other: {{ specifier: 'npm:left@1', version: left@1.0.0 }}\n\
             \x20 apps/admin:\n    devDependencies:\n      right: {{ specifier: ^1, version: 1.0.0(left@1.0.0) }}\n  libs/ui:\n    dependencies:\n      deep: {{ specifier: ^1, version: {deep} }}\n\
             packages:\n  left@1.0.0: {{ resolution: {{ integrity: aa }} }}\n  right@1.0.0: {{ resolution: {{ integrity: bb }} }}\n  deep@{deep}: {{ resolution: {{ integrity: c{deep} }} }}\n\
             snapshots:\n  left@1.0.0: {{}}\n  right@1.0.0(left@1.0.0):\n    dependencies:\n      left: 1.0.0\n  deep@{deep}: {{}}\n"
        )
    };
    let expected = ["/apps/web: deep 1.0.0→1.0.1", "/libs/ui: deep 1.0.0→1.0.1"];
    check("pnpm-lock.yaml", &lock("1.0.0"), &lock("1.0.1"), &expected);
    let other = lock("1.0.0").replace("integrity: bb", "integrity: zz");
    check("pnpm-lock.yaml", &lock("1.0.0"), &other, &["everything: right has another source or checksum for the same version"]);
    check("pnpm-lock.yaml", "lockfileVersion: 5.4\n", &other, &["everything: it cannot be parsed"]);
}

#[test]
fn uv() {
    let lock = |version: &str| {
        format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"orders\"\nversion = \"0.1\"\nsource = {{ editable = \"services/orders\" }}\n\
             dependencies = [{{ name = \"money\" }}]\n[package.dev-dependencies]\ndev = [{{ name = \"pytest\" }}]\n\
             [[package]]\nname = \"money\"\nversion = \"0.1\"\nsource = {{ virtual = \"libs/money\" }}\ndependencies = [{{ name = \"httpx\" }}]\n\
             [[package]]\nname = \"httpx\"\nversion = \"{version}\"\nsource = {{ registry = \"x\" }}\n[[package]]\nname = \"pytest\"\nversion = \"9\"\nsource = {{ registry = \"x\" }}\n"
        )
    };
    check("uv.lock", &lock("1.0"), &lock("1.1"), &["/libs/money: httpx 1.0→1.1", "/services/orders: httpx 1.0→1.1"]);
    check(
        "uv.lock",
        &lock("1.0"),
        &lock("1.0").replace("name = \"pytest\"\nversion = \"9\"", "name = \"pytest\"\nversion = \"10\""),
        &["/services/orders: pytest 9→10"],
    );
    check(
        "uv.lock",
        &lock("1.0"),
        &lock("1.0").replace(">=3.12", ">=3.13"),
        &["everything: more than versions of packages differs"],
    );
}

#[test]
fn poetry_and_go() {
    let lock = |version: &str| {
        format!(
            "[[package]]\nname = \"httpx\"\nversion = \"{version}\"\n[metadata]\nlock-version = \"2.1\"\ncontent-hash = \"{version}\"\n"
        )
    };
    check("a/poetry.lock", &lock("1.0"), &lock("1.1"), &["/a: httpx 1.0→1.1"]);
    let (old, new) =
        ("x.org/a v1.0.0 h1:aa\nx.org/a v1.0.0/go.mod h1:ab\n", "x.org/a v1.1.0 h1:ba\nx.org/a v1.1.0/go.mod h1:bb\n");
    check("a/go.sum", old, new, &["/a: x.org/a v1.0.0+v1.0.0/go.mod→v1.1.0+v1.1.0/go.mod"]);
    check(
        "a/go.sum",
        old,
        &old.replace("h1:aa", "h1:zz"),
        &["everything: x.org/a has another source or checksum for the same version"],
    );
    check("a/go.sum", old, "<<<<<<< ours\n", &["everything: it cannot be parsed"]);
}

#[test]
fn every_prefix_of_a_lock_file_is_read_or_refused() {
    for end in (0..CARGO.len()).step_by(7) {
        drop(compare("Cargo.lock", &CARGO[..end], CARGO));
    }
}
