//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::super::testing::{check_with, references};
use super::*;

fn check(text: &str, expected: &[&str]) {
    let found = references(&Php, "src/X.php", text);
    assert_eq!(found.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn every_form_of_name_is_read() {
    check("<?php use A\\B, C\\D as E; new E\\F; B::x();", &["A\\B", "C\\D", "C\\D\\F"]);
    check("<?php namespace N; use A\\D; use A\\B as C; new B; new C; use E\\D as F; new D;", &["A\\D", "A\\B", "N\\B", "E\\D"]);
    check("<?php use A\\{B, C\\D as E, function f}; f(); E::class;", &["A\\B", "A\\C\\D", "A\\f()"]);
    check("<?php use function A\\f; use const A\\C;\nf(C);", &["A\\f()", "A\\C", "C"]);
    check("<?php namespace N; class X extends Y implements \\Z, M\\I { use T; }", &["N\\Y", "Z", "N\\M\\I", "N\\T"]);
    check(
        "<?php namespace N; #[At(1)] function g(?A $a, B|C $b): D { return $a->E ?? namespace\\F::G; }",
        &["N\\At", "N\\A", "N\\B", "N\\C", "N\\D", "N\\F"],
    );
    check("<?php namespace N; h(1); $x->i(); J::k(); function l() {}", &["N\\h()", "h()", "N\\J"]);
    check("<?php // A\\B\n# A\\B\n/* A\\B */ 'A\\B' . \"A\\B\"; ?> A\\B <?php A\\C::d;", &["A\\C"]);
    check("A\\B", &[]);
    check(
        "<?php try {} catch (A | \\B\\C $e) {} $f = function () use ($x) {}; $g = fn(D $d) => $d instanceof e;",
        &["A", "B\\C", "D", "e"],
    );
    assert_eq!(references(&Php, "v/x.blade.php", "A {{ \\App\\Fmt::x() }}\r\n@php"), [(1, "App\\Fmt".to_owned())]);
}

#[test]
fn names_are_declared_in_their_namespace() {
    let text = "<?php namespace A\\B; interface I {} abstract class C { function m() {} const enum = 1; } enum E: string { case X = 'x'; }\n\
                function f() { return new class { function n() {} }; } trait T {} $x = I::class;";
    let names: Vec<String> = Php.read("x.php", text).declarations.into_iter().map(|declared| declared.name).collect();
    assert_eq!(names, ["A\\B\\I", "A\\B\\C", "A\\B\\E", "A\\B\\f()", "A\\B\\T"]);
}

#[test]
fn names_lead_to_files() {
    let files = [
        (
            "orders/composer.json",
            "{\"name\": \"shop/orders\", \"autoload\": {\"psr-4\": {\"Shop\\\\Orders\\\\\": [\"src/\"]}}}",
        ),
        (
            "orders/src/Api.php",
            "<?php namespace Shop\\Orders; use Shop\\Money\\Box; use Shop\\Gone\\Old; new Same; helper(); new Old_Style_Thing; new \\Exception;",
        ),
        ("orders/src/Same.php", "<?php namespace Shop\\Orders; class Same {}"),
        ("copy/Same.php", "<?php namespace Shop\\Orders; class Same {}"),
        (
            "money/composer.json",
            "{\"autoload\": {\"psr-4\": {\"Shop\\\\Money\\\\\": \"\", \"Shop\\\\Gone\": \"gone\"}, \"psr-0\": {\"Old_\": \"old\"}}}",
        ),
        ("money/all.php", "<?php namespace Shop\\Money; class Box {} class Bag {}"),
        ("money/help.php", "<?php if (!function_exists('helper')) { function helper() {} }"),
        ("money/gone/Old.php", ""),
        ("money/old/Old/Style/Thing.php", ""),
    ];
    let expected = ["money/all.php", "money/gone/Old.php", "money/help.php", "orders/src/Same.php"];
    check_with(&files, "orders/src/Api.php", &expected);
    let mut global = files;
    global[1].1 = "<?php new Old_Style_Thing;";
    check_with(&global, "orders/src/Api.php", &["money/old/Old/Style/Thing.php"]);
}

#[test]
fn files_are_required_by_path() {
    let files = [
        (
            "a/b/x.php",
            "<?php require __DIR__ . '/../y.php'; include_once(dirname(__FILE__) . '/z.php'); require_once dirname(__DIR__, 2) . '/w.php';\n\
                       require 'z.php'; require BASE . '/lib/v.php'; require $x; require dirname(dirname(__FILE__)).'/u.php'; // require 'a.php'",
        ),
        ("a/y.php", ""),
        ("a/b/z.php", ""),
        ("w.php", ""),
        ("lib/v.php", ""),
        ("a/u.php", ""),
        ("a/b/a.php", ""),
    ];
    check_with(&files, "a/b/x.php", &["a/b/z.php", "a/u.php", "a/y.php", "lib/v.php", "w.php"]);
}

#[test]
fn packages_are_taken_as_composer_would() {
    let files = [
        (
            "app/composer.json",
            "{\"require\": {\"php\": \">=8\", \"shop/money\": \"*\", \"acme/log\": \"^1\"}, \"require-dev\": {\"Shop/Testing\": \"*\"},\n\
                               \"repositories\": [{\"type\": \"path\", \"url\": \"../packages/*\"}, {\"type\": \"vcs\", \"url\": \"x\"}],\n\
                               \"autoload\": {\"files\": [\"../lib/f.php\"], \"classmap\": [\"../legacy\"]}, \"extra\": {\"merge-plugin\": {\"include\": [\"mods/*/composer.json\"]}}}",
        ),
        ("packages/money/composer.json", "{\"name\": \"shop/money\"}"),
        (
            "packages/testing/composer.json",
            "{\"name\": \"shop/testing\", \"require\": {\"shop/money\": \"^1\", \"acme/log\": \"*\"}}",
        ),
        ("fork/log/composer.json", "{\"name\": \"acme/log\"}"),
        ("lib/f.php", ""),
        ("legacy/c.php", ""),
        ("app/mods/m/composer.json", "{}"),
    ];
    let expected = [
        "app/mods/m/composer.json",
        "legacy/**",
        "lib/f.php",
        "packages/money/composer.json",
        "packages/testing/composer.json",
    ];
    check_with(&files, "app/composer.json", &expected);
    check_with(&files, "packages/testing/composer.json", &["packages/money/composer.json"]);
    let replaced = [
        ("composer.json", "{\"replace\": {\"acme/log\": \"self.version\"}}"),
        ("src/Log/composer.json", "{\"name\": \"acme/log\"}"),
        ("src/App/composer.json", "{\"name\": \"other/app\", \"require\": {\"acme/log\": \"*\"}}"),
    ];
    check_with(&replaced, "src/App/composer.json", &["src/Log/composer.json"]);
    assert_eq!(Php.read("composer.json", "{").unread.as_deref(), Some("it is not valid JSON"));
    assert_eq!(references(&Php, "composer.json", "{\n\"require\": {\r\n\"a/b\": \"1\"}}"), [(3, "a/b".to_owned())]);
}
