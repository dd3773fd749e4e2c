//! Tests of the files that configs require, each rendered.

use std::sync::Arc;

use super::*;
use crate::model::diagnostic::SourceText;
use crate::scaffold::template::{Templates, render};

/// Returns the files of a config, by path.
fn files(text: &str, inputs: &Inputs, surroundings: &Surroundings) -> Vec<(String, String)> {
    let source = SourceText { name: "cicd.yml".to_owned(), text: text.to_owned() };
    let config = crate::config::parse(&Arc::new(source)).expect("a config");
    let templates = Templates::builtin();
    let rendered = |wanted: WantedFile| {
        let template = templates.get(wanted.template).expect("a template");
        let text = render(template, &wanted.values()).expect("it renders");
        (wanted.path, text)
    };
    wanted(&config, inputs, surroundings).into_iter().map(rendered).collect()
}

#[test]
fn every_file_of_a_config() {
    let text = "version: 1\ndomains: { journey: { paths: [/j/] }, base: { kind: library, paths: [/b/] } }\n";
    let found = files(text, &Inputs { test_tree: true, ..Inputs::default() }, &Surroundings::default());
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    let expected = [
        ".github/workflows/cicd.yml",
        ".github/workflows/domain-journey.yml",
        ".github/workflows/cross-domain.yml",
        ".github/workflows/domains.yml",
        ".github/actions/cicd-setup/action.yml",
        "tests/journey/unit/README.md",
        "tests/journey/integration/README.md",
        "tests/journey/blue-green/README.md",
        "tests/journey/chaos/README.md",
        "tests/cross-domain/unit/README.md",
        "tests/cross-domain/integration/README.md",
        "tests/cross-domain/blue-green/README.md",
        "tests/cross-domain/chaos/README.md",
    ];
    assert_eq!(paths, expected);
}

/// Returns one file of a config.
fn file(text: &str, path: &str) -> String {
    let surroundings = Surroundings { version: "0.1.0".to_owned(), ..Surroundings::default() };
    let inputs = Inputs { test_tree: true, ..Inputs::default() };
    let found = files(text, &inputs, &surroundings).into_iter().find(|(at, _)| at == path);
    found.unwrap_or_else(|| panic!("no {path}")).1
}

/// Checks that the file contains all of `expected`.
fn check(text: &str, path: &str, expected: &[&str]) {
    let file = file(text, path);
    for expected in expected {
        assert!(file.contains(expected), "{path} has no `{expected}`:\n{file}");
    }
}

const CICD: &str = ".github/workflows/cicd.yml";
const SHOP: &str = ".github/workflows/domain-shop.yml";

/// Returns a config with one domain, `shop`, and these lines for it.
fn shop(top: &str, domain: &str) -> String {
    format!("version: 1\n{top}\ndomains: {{ shop: {{ paths: [/s/], {domain} }}, lib: {{ kind: library, paths: [/l/] }} }}\n")
}

#[test]
fn needs_add_up_and_the_nearest_word_counts() {
    let top =
        "ci: { secrets: [A, GITHUB_TOKEN], permissions: { issues: write, packages: read }, max_parallel: 9, runs_on: [x, y] }";
    let unit = "unit: { run: a, ci: { secrets: [C], permissions: { packages: write, contents: none }, max_parallel: 3 } }";
    let text = shop(
        top,
        &format!("ci: {{ secrets: [B, A], permissions: {{ issues: none }}, max_parallel: 5 }}, suites: {{ {unit} }}"),
    );
    check(
        &text,
        CICD,
        &[
            "    runs-on: [\"x\", \"y\"]\n",
            "domain-shop.yml # zizmor: ignore[self-repository]\n    permissions:\n      contents: read # check out\n      packages: write # asked for in cicd.yml, under `ci: permissions`\n    with:",
            "      A: ${{ secrets.A }}\n      B: ${{ secrets.B }}\n      C: ${{ secrets.C }}\n\n  libraries:",
            "domains.yml # zizmor: ignore[self-repository]\n    permissions:\n      contents: read # check out\n      issues: write",
            "['libraries']) }}\n    secrets: # by name, and only those that cicd.yml names under `ci: secrets`\n      A: ${{ secrets.A }}\n\n",
        ],
    );
    check(
        &text,
        SHOP,
        &[
            "&& 1 || 3 }}\n",
            "          GITHUB_TOKEN: ${{ contains(matrix.secrets, 'GITHUB_TOKEN') && github.token || '' }} #",
            "for cicd_name in GITHUB_TOKEN A B C; do\n",
        ],
    );
    assert!(!file(&text, SHOP).contains("secrets.GITHUB_TOKEN"), "it cannot be passed by name");
    let none = file(&shop("", "title: x"), SHOP);
    assert!(!none.contains("github.token") && !none.contains("secrets:") && none.contains("&& 1 || 256 }}"), "{none}");
}

#[test]
fn a_job_runs_only_in_the_images_that_are_written_out() {
    let suite = |name: &str, image: &str| {
        format!("{name}: {{ run: a, ci: {{ container: {image}, services: {{ db: {{ image: {image}-db }} }} }} }}")
    };
    let text = shop("", &format!("suites: {{ {}, {} }}", suite("unit", "one"), suite("integration", "it''s")));
    check(
        &text,
        SHOP,
        &[
            "    container: \"${{ matrix.container == 'it''''s' && 'it''''s' || matrix.container == 'one' && 'one' || '' }}\"",
            "      db:\n        image: \"${{ matrix.services['db'].image == 'one-db' && 'one-db' || ",
            "        if: \"matrix.container != '' && matrix.container != 'it''''s' && matrix.container != 'one'\"\n",
        ],
    );
    check(&shop("", "title: x"), SHOP, &["        if: \"matrix.container != ''\"\n"]);
}

#[test]
fn a_manager_is_asked_with_its_own_names() {
    let text = "version: 1\ndomains: { 3d-maps: { paths: [/m/] }, github-app: { paths: [/g/] }, github: { paths: [/h/] }, smart-city: { paths: [/s/], manager: { token_env: CITY } } }\n";
    check(
        text,
        ".github/workflows/domain-3d-maps.yml",
        &[
            "${{ vars.DOMAIN_3D_MAPS_MANAGER_URL }}\n        run: cicd status --only health,deployment --fail-on warn -- 3d-maps\n",
        ],
    );
    check(text, ".github/workflows/domain-github-app.yml", &["${{ vars.DOMAIN_GITHUB_APP_MANAGER_URL }}"]);
    check(text, ".github/workflows/domain-github.yml", &["${{ vars.DOMAIN_GITHUB_MANAGER_URL }}"]);
    let city = [
        "    secrets: # `ci: secrets` in cicd.yml names them\n      CITY:\n        required: false\n",
        "${{ vars.SMART_CITY_MANAGER_URL }}\n          CITY: ${{ secrets.CITY }}\n",
    ];
    check(text, ".github/workflows/domain-smart-city.yml", &city);
    assert!(!file(text, CICD).contains("secrets.CITY"), "cicd.yml asks no manager");
}

#[test]
fn a_title_stays_on_its_line() {
    let text = shop("", "title: \"Shop\\non: push\\n# ${{ x }}\"");
    check(&text, SHOP, &["# Runs the suites of Shop on: push # ${{ x }}. cicd.yml", "name: \"Shop on: push # $ {{ x }}\"\n"]);
    check(&shop("", "title: \" \\t\""), SHOP, &["name: \"shop\"\n"]);
    let hidden = shop("", "title: \"Shop\\u2028on: push\\u2029x\\Ny\\ufeffz\\u202ew\"");
    check(&hidden, SHOP, &["# Runs the suites of Shop on: push x y z w. cicd.yml", "name: \"Shop on: push x y z w\"\n"]);
    check(&hidden, "tests/shop/unit/README.md", &["# Shop on: push x y z w: unit\n"]);
}

#[test]
fn texts_of_the_config_are_values_and_nothing_else() {
    let service = "db: { image: \"a\\u2028b\", \"options\": \"c\\u202ed\" }";
    let text = shop("", &format!("ci: {{ container: \"i\\u2029j\", env: {{ \"NO\": x }}, services: {{ {service} }} }}"));
    let written = [
        "== 'a\\u2028b' && ",
        "        options: \"c\\u202ed\"\n",
        "== 'i\\u2029j' && ",
        "      \"NO\": ${{ matrix.env.NO }}\n",
    ];
    check(&text, SHOP, &written);
}

#[test]
fn no_name_is_taken_for_something_else() {
    let name = |name: &str| format!("  \"{name}\": {{ paths: [/{name}/] }}\n");
    let names: String =
        ["gate", "plan", "null", "123", "1e3", "1_0", "0-dash", "libraries", "shop"].into_iter().map(name).collect();
    let text = format!(
        "version: 1\nlevels: [unit, default, \"null\", \"1_0\"]\ndomains:\n{names}  lib: {{ kind: library, paths: [/l/] }}\n"
    );
    let called = ["domain gate", "domain plan", "null", "123", "1e3", "1_0", "0-dash", "domain libraries", "shop", "libraries"];
    let called: Vec<String> = called.iter().map(|name| format!("}}}}{name}\"\n    needs: plan\n")).collect();
    check(&text, CICD, &called.iter().map(String::as_str).collect::<Vec<_>>());
    let options = "        default: \"(default)\"\n        options:\n          - \"(default)\"\n          - \"unit\"\n          - \"default\"\n          - \"null\"\n          - \"1_0\"\n";
    check(
        &text,
        ".github/workflows/domain-0-dash.yml",
        &[options, "!= \"(default)\" ]; then", "\"${flags[@]}\" -- 0-dash\n", " -- 0-dash\n"],
    );
}

#[test]
fn bases_are_branches_and_not_patterns() {
    let surroundings = |bases: &[&str], has_install_script| Surroundings {
        bases: bases.iter().map(|base| (*base).to_owned()).collect(),
        has_install_script,
        ..Surroundings::default()
    };
    let found = |surroundings: &Surroundings| {
        files(&shop("", "title: x"), &Inputs::default(), surroundings).into_iter().map(|(_, text)| text).collect::<String>()
    };
    let odd = found(&surroundings(&["main", "a+b", "!x"], true));
    assert!(
        odd.contains("    branches: [\"main\", \"a\\\\+b\", \"\\\\!x\"]\n") && odd.contains("    default: script\n"),
        "{odd}"
    );
    let none = found(&surroundings(&[], false));
    assert!(none.contains("    branches: [\"main\"]\n") && none.contains("    default: cargo\n"), "{none}");
}

#[test]
fn the_tree_follows_the_levels() {
    let text = "version: 1\ntests: [\"{path}/**/*.test.ts\", \"tests/{domain}/{level}/\"]\nlevels: [unit, e2e]\ndomains: { shop: { paths: [/s/], suites: { load: { run: a } } } }\n";
    check(
        text,
        "tests/shop/unit/README.md",
        &["# shop: unit\n", "`cicd test shop --level unit`", "whenever a change affects shop"],
    );
    check(text, "tests/shop/load/README.md", &["by hand with `gh workflow run domain-shop.yml -f level=load`, and with"]);
    check(
        text,
        "tests/cross-domain/chaos/README.md",
        &["only by hand", "workflow run cross-domain.yml -f level=chaos`", "the manager must report"],
    );
    let options = "        default: \"default\"\n        options:\n          - \"default\"\n          - \"unit\"\n          - \"e2e\"\n          - \"load\"\n          - \"blue-green\"\n          - \"chaos\"\n";
    check(
        text,
        SHOP,
        &[options, "default means unit, e2e\n", "-f level=unit\n", "  # schedule:\n  #   - cron: \"30 9 * * 2\"\n"],
    );
}

#[test]
fn no_folder_where_no_layout_looks() {
    let of = |layouts: &str| {
        let text = format!("version: 1\ntests: {layouts}\nlevels: [unit]\ndomains: {{ shop: {{ paths: [/s/] }} }}\n");
        let found = files(&text, &Inputs { test_tree: true, ..Inputs::default() }, &Surroundings::default());
        let paths = found.into_iter().map(|(path, _)| path).filter(|path| path.ends_with("README.md"));
        paths.filter(|path| path.contains("shop")).collect::<Vec<_>>()
    };
    assert_eq!(
        of("[\"{path}/tests/\", \"spec/{domain}/**/*_spec.rb\"]"),
        Vec::<String>::new(),
        "it would promise what never runs"
    );
    let expected = ["qa/unit/shop/README.md", "qa/blue-green/shop/README.md", "qa/chaos/shop/README.md"];
    assert_eq!(of("[\"{path}/tests/\", \"qa/{level}/{domain}/\"]"), expected);
}

#[test]
fn many_domains_are_called_in_groups() {
    let domain = |at| format!("  d{at}: {{ paths: [/d{at}/], ci: {{ secrets: [S{at}] }} }}");
    let text = format!("version: 1\ndomains:\n{}\n", (0..30).map(domain).collect::<Vec<_>>().join("\n"));
    let cicd = file(&text, CICD);
    let uses: Vec<&str> = cicd.lines().filter_map(|line| line.trim().strip_prefix("uses: ./.github/workflows/")).collect();
    assert_eq!(uses.len(), 3, "{uses:?}");
    let last = "}}domains-2\"\n";
    assert!(
        cicd.contains(last) && cicd.split(last).nth(1).is_some_and(|rest| rest.contains("S29: $") && !rest.contains("S24: $"))
    );
    check(&text, ".github/workflows/domains.yml", &["      S0:\n", "      S29:\n"]);
    check(&text, ".github/workflows/domain-d7.yml", &["name: \"d7\"\n"]);
}
