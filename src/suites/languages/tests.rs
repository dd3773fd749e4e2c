//! Tests each row of the table, by name and by content.

use super::*;

/// Returns the language of a file with this content if it is a test.
fn language(path: &str, head: &str) -> Option<&'static str> {
    of_path(path).filter(|found| found.is_test(Some(head))).map(|found| found.language().name)
}

fn check(path: &str, head: &str, expected: Option<&str>) {
    assert_eq!(language(path, head), expected, "{path}: {head}");
}

#[test]
fn tests_of_every_language_are_known() {
    let rows = [
        ("a/tests.py", "class T(TestCase):\n  def test_a(self): pass", "Python"),
        ("a/test_x.py", "def test_a(): pass", "Python"),
        ("a/checks.py", "class T(unittest.TestCase): pass", "Python"),
        ("a/x.spec.ts", "it('adds', f)", "JavaScript"),
        ("a/__tests__/x.js", "describe('x')", "JavaScript"),
        ("a/x.js", "import test from 'node:test'", "JavaScript"),
        ("a/x_test.go", "func TestX(t *testing.T) {}", "Go"),
        ("a/src/lib.rs", "#[cfg(test)] mod t { #[test] fn a() {} }", "Rust"),
        ("a/src/test/java/XTest.java", "@Test void a()", "Java"),
        ("a/src/Checks.java", "import org.junit.jupiter.api.Test;", "Java"),
        ("a/XSpec.kt", "class X : StringSpec({})", "Kotlin"),
        ("a/XSuite.scala", "class X extends FunSuite", "Scala"),
        ("a/XSpec.groovy", "class X extends Specification", "Groovy"),
        ("a/Checks.cs", "[Fact] public void A() {}", ".NET"),
        ("a/Checks.fs", "[<Fact>] let a () = ()", ".NET"),
        ("a/x_spec.rb", "describe X do", "Ruby"),
        ("a/XTest.php", "public function testA()", "PHP"),
        ("a/a1_test.exs", "defmodule ATest do end", "Elixir"),
        ("a/x_SUITE.erl", "", "Erlang"),
        ("a/XTests.swift", "import XCTest", "Swift"),
        ("a/x_test.dart", "void main() { test('x', f); }", "Dart"),
        ("a/x.cc", "TEST(A, B) {}", "C or C++"),
        ("a/x_test.cpp", "int main() { assert(f()); }", "C or C++"),
        ("a/x.bats", "", "shell"),
        ("a/test_x.sh", "", "shell"),
        ("t/x.t", "use Test::More;", "Perl"),
        ("a/x_spec.lua", "", "Lua"),
        ("tests/testthat/test-x.R", "test_that('x', {})", "R"),
        ("test/runtests.jl", "@test 1 == 1", "Julia"),
        ("a/XSpec.hs", "", "Haskell"),
        ("a/x_test.clj", "(deftest a)", "Clojure"),
        ("a/x.zig", "const a = 1;\ntest \"a\" {}", "Zig"),
        ("a/x.Tests.ps1", "", "PowerShell"),
        ("a/x.robot", "*** Test Cases ***", "Robot Framework"),
        ("a/x.feature", "Scenario: a", "Gherkin"),
        ("a/x.tftest.hcl", "", "Terraform"),
        ("a/x_test.rego", "", "Rego"),
        ("a/x.t.sol", "", "Solidity"),
        ("tests/a/unit/run.sh", "", "script"),
    ];
    for (path, head, expected) in rows {
        check(path, head, Some(expected));
    }
    let missing: Vec<&str> =
        LANGUAGES.iter().map(|row| row.name).filter(|name| !rows.iter().any(|(_, _, known)| known == name)).collect();
    assert!(missing.is_empty(), "rows without an example: {missing:?}");
}

#[test]
fn what_only_looks_like_a_test_is_none() {
    for (path, head) in [
        ("a/test_data.py", "ROWS = []"),
        ("a/conftest.py", "def pytest_configure(): pass"),
        ("a/latest.py", "x = 1"),
        ("a/contest.js", "contest(1)"),
        ("a/x.test.ts", "export const a = 1"),
        ("a/x.go", "func TestX() {}"),
        ("a/src/lib.rs", "fn a() {}"),
        ("a/Main.java", "class Main {}"),
        ("a/x.cc", "MY_TEST(A, B) {}"),
        ("a/node_modules/x/test_x.py", "def test_a(): pass"),
        ("a/testdata/test_x.py", "def test_a(): pass"),
        ("a/.hidden/test_x.py", "def test_a(): pass"),
        ("services/shop/run.sh", "exec server"),
        ("a/test_x.md", "def test_a(): pass"),
    ] {
        check(path, head, None);
    }
}

#[test]
fn a_name_decides_where_nothing_can_be_read() {
    let is_test = |path: &str| of_path(path).is_some_and(|found| found.is_test(None));
    assert!(is_test("a/test_x.py") && is_test("a/x_test.go") && !is_test("a/src/lib.rs") && !is_test("a/x.py"));
}

#[test]
fn patterns_of_names() {
    for (pattern, name, expected) in [
        ("test_*.py", "test_.py", true),
        ("*.test.*", "a.test.ts", true),
        ("*.test.*", "a.tests.ts", false),
        ("*.test.*", "a.test", false),
        ("*.test.*", "", false),
        ("a*b*c", "axbyc", true),
        ("a*b*c", "ac", false),
        ("**c", "bc", true),
        ("*ö*c", "aöbc", true),
        ("*ö*c", "aäbc", false),
        ("a", "ab", false),
    ] {
        assert_eq!(fits_name(pattern, name), expected, "{pattern} {name}");
    }
}
