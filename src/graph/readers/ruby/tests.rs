//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::super::testing::{check_with, references};
use super::*;

fn check(path: &str, text: &str, expected: &[&str]) {
    let found = references(&Ruby, path, text);
    assert_eq!(found.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn gemfiles_take_gems_from_paths() {
    let gemfile = "source 'https://rubygems.org'\ngem 'money', path: '../gems/money'\ngem \"tax\", :path => \"../gems/tax\", require: false\n\
                   # gem 'no', path: '../gems/no'\ngem 'local',\n    group: :test,\n    path: File.expand_path('../gems/local', __dir__)\n\
                   path '../engines' do\n  gem 'ship'\nend\ngem 'rails'\ngem 'no'\neval_gemfile '../Gemfile.common'\ngem 'x', git: 'path: y'\r\n";
    let files = [
        ("app/Gemfile", gemfile),
        ("gems/money/money.gemspec", "Gem::Specification.new { |s| s.name = 'money' }"),
        ("gems/tax/lib/tax.rb", ""),
        ("gems/local/local.gemspec", ""),
        ("gems/no/no.gemspec", "s.name = 'no'"),
        (
            "engines/ship/ship.gemspec",
            "Gem::Specification.new do |spec|\n  spec.name        = \"ship\".freeze\n  spec.add_dependency 'money', '>= 1'\n  spec.add_development_dependency(\"no\")\nend",
        ),
        ("Gemfile.common", "gem 'shared', path: \"#{__dir__}/gems/no2\""),
        ("gems/no2/a.rb", ""),
    ];
    let expected = [
        "Gemfile.common",
        "engines/**",
        "engines/ship/ship.gemspec",
        "gems/local/local.gemspec",
        "gems/money/money.gemspec",
        "gems/tax/**",
    ];
    check_with(&files, "app/Gemfile", &expected);
    check_with(&files, "engines/ship/ship.gemspec", &["gems/money/money.gemspec"]);
    check_with(&files, "Gemfile.common", &["gems/no2/**"]);
}

#[test]
fn the_directive_gemspec_offers_the_gems_below() {
    let files = [
        ("Gemfile", "gemspec require: false\ngem 'core'"),
        ("all.gemspec", "s.name = 'all'\ns.add_dependency 'api', version"),
        ("core/core.gemspec", "s.name = 'core'"),
        ("api/api.gemspec", "require_relative '../core/lib/version'\ns.name = 'api'\ns.add_dependency 'core', s.version"),
        ("core/lib/version.rb", ""),
    ];
    check_with(&files, "Gemfile", &["all.gemspec", "core/core.gemspec"]);
    check_with(&files, "all.gemspec", &["api/api.gemspec"]);
    check_with(&files, "api/api.gemspec", &["core/core.gemspec", "core/lib/version.rb"]);
}

#[test]
fn loops_over_folders_are_read_or_said() {
    let text = "Dir['engines/*'].each { |path| x }\nDir.glob(\"engines/*\").each do |path|\n  gem File.basename(path), path: path\nend";
    let files = [("Gemfile", text), ("engines/a/a.gemspec", "s.name = 'a'"), ("engines/b/c.rb", "")];
    check_with(&files, "Gemfile", &["engines/a/a.gemspec", "engines/b/**"]);
    let unread = |text: &str| Ruby.read("Gemfile", text).unread;
    assert_eq!(unread("gem 'a', path: where").as_deref(), Some("the path of a gem is computed"));
    assert_eq!(unread("eval_gemfile file").as_deref(), Some("`eval_gemfile` is computed"));
    assert_eq!(unread("gem 'a', ENV['PATH'] || '1'\neval File.read(x), nil, y"), None);
}

#[test]
fn every_form_of_loading_is_read() {
    check(
        "a/x.rb",
        "require_relative 'b'\nrequire_relative \"../c.rb\"\nrequire 'd/e'\nload('f.rb')\nautoload :G, 'g/h'",
        &["b.rb", "../c.rb", "d/e", "f.rb", "g/h"],
    );
    check(
        "a/x.rb",
        "require File.expand_path('../../b', __FILE__)\nrequire File.join(__dir__, '..', 'c')",
        &["../b.rb", "../c.rb"],
    );
    check(
        "a/x.rb",
        "# require 'b'\nx = \"require 'c'\"\n<<~S\nrequire 'd'\nS\n=begin\nrequire 'e'\n=end\n__END__\nrequire 'f'",
        &[],
    );
    check("a/x.rb", "require_relative \"b/#{name}\"", &["b/*.rb"]);
    check(
        "lib/x.rb",
        "class A < B::C; include D; E::F.g(H::I) ; :J; K: 1; @L; 'M' end\r\nString N",
        &["B::C", "D", "E::F", "H::I", "N"],
    );
    check("v/x.html.erb", "Hi Text <%= Shop::Fmt.x %>", &["Shop::Fmt"]);
    check("packs/a/package.yml", "enforce: true\ndependencies:\n- packs/b # c\n  - \".\"\npublic:\n- d\n", &["packs/b", "."]);
}

#[test]
fn names_lead_to_files() {
    let files = [
        ("packs/orders/package.yml", "dependencies:\n- packs/money\n"),
        (
            "packs/orders/app/models/shop/orders/order.rb",
            "module Shop\n  class Orders::Order\n    Item; Money::Box::SIZE; Shop::HTTPClient; Net::HTTP; Shop; require 'tool/run'\n  end\nend",
        ),
        ("packs/orders/app/models/shop/orders/item.rb", ""),
        ("packs/orders/spec/a_spec.rb", "require 'spec_helper'"),
        ("packs/orders/spec/spec_helper.rb", ""),
        ("packs/money/package.yml", ""),
        ("packs/money/app/models/item.rb", ""),
        ("packs/money/app/models/concerns/shop/http_client.rb", ""),
        ("packs/money/app/services/shop/money/box.rb", ""),
        ("packs/money/spec/spec_helper.rb", ""),
        ("gems/tool/lib/tool/run.rb", ""),
        ("gems/tool/templates/app/models/net/http.rb", ""),
        ("gems/tool/lib/shop.rb", ""),
        ("gems/tool/tool.gemspec", ""),
        ("gems/tool/spec/tool/run.rb", ""),
        ("docs/tool/run.rb", ""),
    ];
    let expected = [
        "gems/tool/lib/tool/run.rb",
        "packs/money/app/models/concerns/shop/http_client.rb",
        "packs/money/app/services/shop/money/box.rb",
        "packs/orders/app/models/shop/orders/item.rb",
    ];
    check_with(&files, "packs/orders/app/models/shop/orders/order.rb", &expected);
    check_with(&files, "packs/orders/package.yml", &["packs/money/package.yml"]);
    check_with(&files, "packs/orders/spec/a_spec.rb", &["packs/orders/spec/spec_helper.rb"]);
}

#[test]
fn constants_are_declared_with_their_full_names() {
    let check = |text: &str, expected: &[&str]| {
        let reading = Ruby.read("lib/a.rb", text);
        let names: Vec<&str> = reading.declarations.iter().map(|declared| declared.name.as_str()).collect();
        assert_eq!(names, expected, "{text}");
    };
    check(
        "module A\n  class B < C::D\n    E = 1\n    F ||= 2\n  end\n\n  G = 3\nend\nH = 4\n",
        &["A::B", "A::B::E", "A::B::F", "A::G"],
    );
    check("class A::B\r\n\tmodule C\r\n\tend\r\nend", &["A::B", "A::B::C"]);
    check("module A\n  class << self\n    X == 1\n    Y => Z\n    call A::B\n  end\nend", &[]);
    check("module A\n  # class B\n  x = \"\n  class C\n\"\n  <<~S\n    class D\n  S\nend", &[]);
    check("module A; end\nmodule B\nend\n  class C\n  end\n", &["B::C"]);
}

#[test]
fn a_definition_of_the_own_project_needs_no_file_of_the_module_around_it() {
    let own = "module Shop\n  class InstallGenerator\n  end\nend";
    let opened = "module Shop\n  module Rates\n  end\n  class Coin\n  end\nend";
    let files = [
        ("core/core.gemspec", ""),
        ("core/spec/install_spec.rb", ""),
        ("core/generators/install.rb", own),
        ("core/generators/rates.rb", opened),
        ("core/generators/rates_more.rb", "module Shop\n  module Rates\n  end\nend"),
        ("all/all.gemspec", ""),
        ("all/lib/shop.rb", "module Shop\n  Version = 1\n  class Coin\n  end\nend"),
        ("all/more.rb", "Shop::Rates::Added = 1"),
    ];
    let leads = |name: &str, expected: &[&str]| {
        let mut files = files;
        files[1].1 = name;
        check_with(&files, "core/spec/install_spec.rb", expected);
    };
    leads("Shop::InstallGenerator", &["core/generators/install.rb"]);
    // Opened by several files, defined by another project, by both, and by code that is not seen.
    leads("Shop::Rates", &["all/lib/shop.rb"]);
    leads("Shop::Version", &["all/lib/shop.rb"]);
    leads("Shop::Coin", &["all/lib/shop.rb"]);
    leads("Shop::Gone", &["all/lib/shop.rb"]);
    leads("Shop::InstallGenerator::OPTIONS", &["core/generators/install.rb"]);
    leads("Shop::Rates::Added", &["all/lib/shop.rb"]);
}
