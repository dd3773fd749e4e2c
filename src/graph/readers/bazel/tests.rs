//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::super::testing::{check_with, references};
use super::*;

fn check(path: &str, text: &str, expected: &[&str]) {
    let found = references(&BazelReader, path, text);
    assert_eq!(found.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn every_form_of_label_is_read() {
    check(
        "a/BUILD",
        "load(\"//tools:java.bzl\", \"java\", j = \"x\")\nload(':own.bzl', 'y')\njava(name = \"a\", srcs = [\"A.java\", \":gen\"], deps = [\n    \"//b\",\n    '@shop//c:d', # \"//no\"\n    \"@@//e\", \"@maven//:junit\",\n],)",
        &["//tools:java.bzl", ":own.bzl", "A.java", ":gen", "//b", "@shop//c:d", "@@//e", "@maven//:junit"],
    );
    check(
        "a/BUILD",
        "package(default_visibility = [\"//x:__subpackages__\"])\nx(name = \"//y\", visibility = [\"//z:__pkg__\", \"//group\"], tags = [\"//t\"], data = \"//d\")",
        &["//d"],
    );
    check(
        "a/BUILD",
        "package_group(name = \"g\", packages = [\"//a/...\"])\nx(deps = select({\"//os:linux\": [\"//l\"], \"//conditions:default\": []}) + [\"//m\"])",
        &["//os:linux", "//l", "//conditions:default", "//m"],
    );
    check(
        "a/BUILD",
        "x(srcs = glob([\"*.c\", \"src/**/*.c\"], exclude = [\"src/no/x.c\"]), doc = \"\"\"\n//n a\n\"\"\", url = \"https://x//y\", hdrs = [\"inc/x.h\"])\r\n",
        &["src", "inc/x.h"],
    );
    check(
        "t/x.bzl",
        "def f(name):\n    native.alias(name = name, actual = \"//b:c\")\n    fail(\"//x is not there\")\nL = Label(\"//t:d\")\nE = \"x.txt\"",
        &["//b:c", "//t:d"],
    );
}

#[test]
fn computed_labels_lead_to_what_is_known_of_them() {
    check(
        "a/BUILD",
        "x(deps = [\"//libs/%s\" % n for n in N] + [\"//b:{}_x\".format(n)] + [\"//c:\" + n] + [\":%s\" % n])",
        &["//libs", "//b", "//c"],
    );
    let unread = |text: &str| BazelReader.read("a/BUILD", text).unread;
    assert_eq!(unread("x(deps = [\"//\" + n])").as_deref(), Some("a label is computed"));
    assert_eq!(unread("x(deps = [\"//%s:y\" % n])").as_deref(), Some("a label is computed"));
    assert_eq!(unread("x(deps = [\"//a\"] + Y, z = \"%s\" % n, w = \"\u{e4}"), None);
}

#[test]
fn labels_lead_to_packages_and_files() {
    let files = [
        (
            "MODULE.bazel",
            "module(name = \"shop\", version = \"1\")\nbazel_dep(name = \"rules_java\", version = \"1\")\nlocal_path_override(module_name = \"near\", path = \"near\")",
        ),
        (
            "services/orders/BUILD.bazel",
            "load(\"//tools:x.bzl\", \"x\")\nx(name = \"orders\", deps = [\"//libs/money\", \"@shop//libs/tax:data/t.txt\", \"@near//n:m\", \"@rules_java//libs/no\", \"//:root\", \":gen.txt\"])\ny(deps = [\"//all/%s\" % n for n in x])",
        ),
        ("services/orders/gen.txt", ""),
        ("libs/money/BUILD", "x(name = \"money\", srcs = glob([\"**/*.c\"]))"),
        ("libs/money/a/b.c", ""),
        ("libs/no/BUILD", ""),
        ("libs/tax/BUILD.bazel", ""),
        ("libs/tax/BUILD", ""),
        ("libs/tax/data/t.txt", ""),
        ("near/MODULE.bazel", ""),
        ("near/n/BUILD", "x(deps = [\"//o\"])"),
        ("near/o/BUILD", ""),
        ("o/BUILD", ""),
        ("tools/x.bzl", ""),
        ("all/a/BUILD", ""),
        (
            "BUILD",
            "x(name = \"root\", srcs = [\"deep/down/x.c\"] + glob([\"pics/**\", \"**/*.md\"]))\nx(name = \"other\", srcs = [\"deep/other.c\"])",
        ),
        ("deep/down/x.c", ""),
        ("deep/other.c", ""),
        ("pics/p.png", ""),
    ];
    let expected = [
        "BUILD",
        "all/**",
        "deep/down/x.c",
        "libs/money/**",
        "libs/money/BUILD",
        "libs/tax/BUILD.bazel",
        "libs/tax/data/t.txt",
        "near/n/BUILD",
        "pics/**",
        "services/orders/gen.txt",
        "tools/x.bzl",
    ];
    check_with(&files, "services/orders/BUILD.bazel", &expected);
    check_with(&files, "near/n/BUILD", &["near/o/BUILD"]);
    check_with(&files, "MODULE.bazel", &["near/MODULE.bazel"]);
}
