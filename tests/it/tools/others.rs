//! Runners of Ruby, PHP and Elixir with the tools of Debian: the command of a suite, its exit code, and the cases in its report.
//!
//! .NET, sbt and Bazel cannot be installed here: their reports are held by samples, and Bazel's command by a program of its name.

use std::os::unix::fs::PermissionsExt;

use cicd::suites::Shard;

use super::{are, command, run};
use crate::support::{Repo, World};

const CONFIG: &str = "version: 1\nbase: [main]\ntests: [\"{path}/\"]\ndomains: { shop: { paths: [\"/shop/\"] } }\n";

/// Creates a repository with these files and checks the command of its suite, its end with these results, and its cases.
fn check(files: &[(&str, &str)], expected: &str, passes: bool, cases: &[(&str, &str)]) {
    let world = World::new();
    let repo = repo(&world, files);
    let line = command(&repo, "shop/unit", Shard::WHOLE).expect("a command");
    assert_eq!(line.text, expected);
    let (said, found) = run(&world, &repo, &line);
    assert_eq!(said.code == 0, passes, "{said:?}");
    are(&found, cases, &said);
}

fn repo<'w>(world: &'w World, files: &[(&str, &str)]) -> Repo<'w> {
    let repo = world.init("others", &[]);
    repo.write("cicd.yml", CONFIG);
    for (path, text) in files {
        repo.write(path, text);
    }
    repo.commit("start");
    repo
}

fn spec(sum: u8) -> String {
    format!(
        "RSpec.describe 'cart' do\n  it('adds') {{ expect(1 + 1).to eq(2) }}\n  it('holds') {{ expect(1 + 1).to eq({sum}) }}\n  xit('later') {{}}\nend\n"
    )
}

#[test]
#[ignore = "needs rspec and rspec-junit-formatter"]
fn rspec() {
    let plain = "rspec --format progress spec";
    check(&[("shop/.rspec", ""), ("shop/spec/cart_spec.rb", &spec(2))], plain, true, &[]);
    check(&[("shop/.rspec", ""), ("shop/spec/cart_spec.rb", &spec(3))], plain, false, &[]);
    let settings = ("shop/.rspec", "--require rspec_junit_formatter\n");
    let reported = "rspec --format progress --format RspecJunitFormatter --out \"$CICD_REPORT\" spec";
    for (sum, status) in [(2, "passed"), (3, "failed")] {
        let cases = [("adds", "passed"), ("holds", status), ("later", "skipped")];
        check(&[settings, ("shop/spec/cart_spec.rb", &spec(sum))], reported, sum == 2, &cases);
    }
    check(&[settings, ("shop/spec/cart_spec.rb", "RSpec.describe(")], reported, false, &[]);
}

#[test]
#[ignore = "needs ruby-minitest"]
fn minitest() {
    let test = |sum: u8| {
        format!(
            "require 'minitest/autorun'\nclass CartTest < Minitest::Test\n  def test_holds\n    assert_equal {sum}, 1 + 1\n  end\nend\n"
        )
    };
    let two =
        "ruby -Ilib -Itest -e 'ARGV.shift(2).each { |file| require File.expand_path(file) }' test/a_test.rb test/b_test.rb";
    for (sum, passes) in [(2, true), (3, false)] {
        let (a, b) = (test(2), test(sum).replace("CartTest", "OtherTest"));
        let files = [("shop/Rakefile", ""), ("shop/test/a_test.rb", a.as_str()), ("shop/test/b_test.rb", b.as_str())];
        check(&files, two, passes, &[]);
    }
}

/// The command of Bazel, with a program in its place that runs one target, and leaves the report of another from before.
#[test]
fn bazel_collects_the_reports_of_the_tests_that_exist() {
    let world = World::new();
    let rule = "sh_test(name = \"cart\")\n";
    let repo = repo(&world, &[("MODULE.bazel", ""), ("shop/BUILD", rule), ("shop/deep/BUILD", rule)]);
    let line = command(&repo, "shop/unit", Shard::WHOLE).expect("a command");
    assert!(line.text.contains("bazel test --keep_going --test_output=errors //shop/... ||"), "{}", line.text);
    let report = |name: &str, inner: &str| {
        format!("<testsuites><testsuite name='{name}'><testcase name='{name}'>{inner}</testcase></testsuite></testsuites>")
    };
    repo.write("out/shop/cart/test.xml", &report("cart", ""));
    repo.write("out/shop/deep/cart/shard_1_of_2/test.xml", &report("deep", "<failure/>"));
    repo.write("out/shop/gone/test.xml", &report("gone", "<failure/>"));
    std::os::unix::fs::symlink(repo.path.join("out"), repo.path.join("bazel-testlogs")).expect("a link");
    let program = world.path().join("bin/bazel");
    std::fs::create_dir_all(program.parent().expect("a folder")).expect("a folder");
    std::fs::write(&program, "#!/bin/sh\ncase $1 in test) exit 3 ;; query) echo //shop:cart; echo //shop/deep:cart ;; esac\n")
        .expect("a program");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("a mode");
    let path = format!("PATH=\"{}:$PATH\"; ", program.parent().expect("a folder").display());
    let line = cicd::suites::CommandLine { text: format!("{path}{}", line.text), ..line };
    let (said, cases) = run(&world, &repo, &line);
    assert_eq!(said.code, 3, "{said:?}");
    are(&cases, &[("cart", "passed"), ("deep", "failed")], &said);
}
