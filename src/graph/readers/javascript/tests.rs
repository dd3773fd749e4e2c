//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::check_with as check;

fn mentions(path: &str, text: &str, expected: &[(u32, &str)]) {
    let found: Vec<(u32, String)> =
        JavaScript.read(path, text).references.into_iter().map(|reference| (reference.line, reference.name)).collect();
    let expected: Vec<(u32, String)> = expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect();
    assert_eq!(found, expected, "{path}: {text}");
}

#[test]
fn every_form_of_import_is_read() {
    let check = |text: &str, expected: &[(u32, &str)]| mentions("a.ts", text, expected);
    check("import 'a'\nimport b, { c as d } from \"b\";\r\nimport * as e from 'c'", &[(1, "a"), (2, "b"), (3, "c")]);
    check("import {\n  a,\n  type B,\n} from '../m'", &[(4, "../m")]);
    check("import type { A } from 'a'; import type B = require('b')", &[(1, "a"), (1, "b")]);
    check("export * from 'a'\nexport * as b from 'b'\nexport { c, d as \"e\" } from 'c'", &[(1, "a"), (2, "b"), (3, "c")]);
    check("const a = require('a'), b = module.require('b'), c = require.resolve('c')", &[(1, "a"), (1, "b"), (1, "c")]);
    check("await import('a'); type T = import('b').T; import(/* chunk */ `c`)", &[(1, "a"), (1, "b"), (1, "c")]);
    check("import x from './x.json' with { type: 'json' }", &[(1, "./x.json")]);
    check(
        "jest.mock('../a', () => 1); vi.importActual<typeof import('b')>('c'); jest.requireActual('d')",
        &[(1, "../a"), (1, "c"), (1, "b"), (1, "d")],
    );
    check(
        "import.meta.glob(['./a/*.ts', '!./b.ts']); import.meta.glob<T>('../c/**')",
        &[(1, "./a/*.ts"), (1, "!./b.ts"), (1, "../c/**")],
    );
    check("require.context('../l', true)\nrequire.resolve('m')", &[(1, "../l/**"), (2, "m")]);
    check("new Worker(new URL('../w.ts', import.meta.url)); new URL('/x', base)", &[(1, "../w.ts")]);
    check(
        "require(path.join(__dirname, '..', 'x.json')); `${__dirname}/../y`; __dirname + '/z'",
        &[(1, "./../x.json"), (1, "./../y"), (1, "./z")],
    );
    check(
        "import(`./locale/${l}.js`); import(`${x}`); import(`../${a}/i.ts`); require(x)",
        &[(1, "./locale/**/*.js"), (1, "../**/i.ts")],
    );
    check(
        "/// <reference path=\"../t.d.ts\" />\n/// <reference types='n' />\nimport 'x'",
        &[(3, "x"), (1, "../t.d.ts"), (2, "n")],
    );
    check("declare module '@a/b' {}\ndefine(['c', '../d'], f)", &[(1, "@a/b"), (2, "c"), (2, "../d")]);
    mentions(
        "a.js",
        "/** @type {import('../a').T} */\n/** @import { B } from '../b' */ // import('c')\n",
        &[(1, "../a"), (2, "../b")],
    );
    mentions("a.ts", "/** @type {import('../a').T} */", &[]);
}

#[test]
fn what_looks_like_an_import_is_none() {
    let check = |text: &str| mentions("a.tsx", text, &[]);
    check("// import 'a'\n/* import 'b' */ const c = \"import 'd'\"; const e = `import 'f'`");
    check("Array.from('a'); x.require('b'); o.import('c'); const importer = 'd'; from('e')");
    check("const a = { from: 'b', import: 'c' }; export const d = from ? 'e' : 'f'");
    check("const r = /require('a')/; return /[/]import('b')/");
    check("'\\\nimport \"a\"'");
    check("<b></b>; `a</b>\nimport 'no'\n`");
}

#[test]
fn nothing_hides_an_import() {
    let check = |text: &str| {
        mentions("a.tsx", &format!("{text}\nimport 'z'"), &[(u32::try_from(text.lines().count()).unwrap_or(0) + 1, "z")]);
    };
    check("const a = /`/, b = /[/`]/; if (x) y = a / b / `c`.length");
    check("return <p>Don't</p>");
    check("<a href='x'>//</a>");
    check("const a = `${b ? `c${d}` : '`'}`");
    check("#!/usr/bin/env node `");
    check("case /'/.test(a): 'b'");
    check("'not closed");
}

#[test]
fn script_parts_of_components() {
    let text = "<!-- <script>import 'no'</script> -->\n<template><A :b=\"c > d\"/> import 'no'</template>\n<script setup lang=\"ts\">\nimport A from '../A.vue'\n</script>\n<script src=\"../s.ts\"></script>";
    mentions("a.vue", text, &[(6, "../s.ts"), (4, "../A.vue")]);
    mentions(
        "a.svelte",
        "ä<script>\nimport 'a'</script>\n<style>@import 'b'</style><script>import 'c'</script>",
        &[(2, "a"), (3, "c")],
    );
    mentions("a.astro", "---\nimport 'a'\n---\nimport 'no'", &[(2, "a")]);
    mentions("a.mdx", "import A from 'a'\n\nimport is a word\n```js\nimport 'no'\n```\n", &[(1, "a")]);
}

#[test]
fn endings_and_indexes() {
    let text = "import './a'; import './b.js'; import './c'; import './d.vue'; import './e.json'; import './f?raw'; import '.'; import './g'; import './[id]/p'; import './no'";
    let files = ["a.ts", "b.ts", "c/index.tsx", "d.vue", "e.json", "f.js", "index.ts", "g.native.tsx", "[id]/p.ts"]
        .map(|name| format!("x/{name}"));
    let mut all: Vec<(&str, &str)> = files.iter().map(|path| (path.as_str(), "")).collect();
    all.push(("x/from.ts", text));
    check(
        &all,
        "x/from.ts",
        &["x/[id]/p.ts", "x/a.ts", "x/b.ts", "x/c/index.tsx", "x/d.vue", "x/e.json", "x/f.js", "x/g.native.tsx", "x/index.ts"],
    );
}

#[test]
fn patterns_and_folders() {
    let files = [
        (
            "a/f.ts",
            "import(`../b/${x}.json`)\nimport.meta.glob('../c/*.{ts,js}')\npath.join(__dirname, '..', 'd')\npath.join(__dirname, '..')",
        ),
        ("b/x/de.json", ""),
        ("b/no.ts", ""),
        ("c/a.js", ""),
        ("d/e.txt", ""),
    ];
    check(&files, "a/f.ts", &["b/x/de.json", "c/a.js", "d/**"]);
}

#[test]
fn names_of_members() {
    let files = [
        ("package.json", "{\"name\":\"shop\",\"workspaces\":[\"apps/*\",\"libs/*\"]}"),
        ("apps/web/package.json", "{\"name\":\"@shop/web\",\"dependencies\":{\"old\":\"^1\"}}"),
        (
            "apps/web/a.ts",
            "import '@shop/ui'; import '@shop/ui/button'; import '@shop/web/b'; import 'old'; import 'out'; import '@shop/bare'",
        ),
        ("apps/web/b.ts", ""),
        (
            "libs/ui/package.json",
            "{\"name\":\"@shop/ui\",\"main\":\"./dist/index.js\",\"exports\":{\".\":{\"types\":\"./dist/index.d.ts\"},\"./*\":\"./dist/*.js\"}}",
        ),
        ("libs/ui/src/index.ts", ""),
        ("libs/ui/src/button.tsx", ""),
        ("libs/bare/package.json", "{\"name\":\"@shop/bare\"}"),
        ("libs/bare/src/a.ts", ""),
        ("libs/old/package.json", "{\"name\":\"old\",\"version\":\"0.1.0\"}"),
        ("fixtures/out/package.json", "{\"name\":\"out\"}"),
        ("fixtures/f/package.json", "{\"name\":\"f\",\"dependencies\":{\"@shop/ui\":\"*\"}}"),
        ("fixtures/f/a.ts", "import '@shop/ui'"),
    ];
    check(
        &files,
        "apps/web/a.ts",
        &["apps/web/b.ts", "libs/bare/package.json", "libs/bare/src/**", "libs/ui/src/button.tsx", "libs/ui/src/index.ts"],
    );
    check(&files, "fixtures/f/a.ts", &[]);
    check(&files, "fixtures/f/package.json", &[]);
}

#[test]
fn what_manifests_ask_for() {
    let one = |spec: &str, expected: &[&str]| {
        let manifest = format!("{{\"name\":\"web\",\"devDependencies\":{{\n\"ui\":\"{spec}\"}}}}");
        let files = [
            (
                "pnpm-workspace.yaml",
                "packages:\n  - 'apps/*'\n  - '!apps/no'\ncatalog:\n  ui: workspace:*\ncatalogs:\n  old:\n    ui: ^9\n",
            ),
            ("package.json", "{\"name\":\"shop\"}"),
            ("apps/web/package.json", manifest.as_str()),
            ("apps/ui/package.json", "{\"name\":\"ui\",\"version\":\"1.2.0\"}"),
            ("apps/real/package.json", "{\"name\":\"@shop/real\",\"version\":\"0.0.0\"}"),
            ("apps/no/package.json", "{\"name\":\"ui\",\"version\":\"9.0.0\"}"),
            ("vendor/ui/package.json", "{\"name\":\"ui\"}"),
            ("vendor/ui.tgz", ""),
        ];
        check(&files, "apps/web/package.json", expected);
    };
    let member = &["apps/ui/package.json"][..];
    one("workspace:*", member);
    one("workspace:^9", member);
    one("workspace:@shop/real@*", &["apps/real/package.json"]);
    one("workspace:../ui", member);
    one("workspace:apps/ui", member);
    one("catalog:", member);
    one("catalog:old", &[]);
    one("^1.1.0", member);
    one("*", member);
    one("^9.0.0", &[]);
    one("npm:ui@1.2.0", &[]);
    one("shop/ui", &[]);
    one("git+https://x/ui.git", &[]);
    one("file:../../vendor/ui", &["vendor/ui/package.json"]);
    one("link:../../vendor/ui", &["vendor/ui/package.json"]);
    one("portal:../../vendor/ui", &["vendor/ui/package.json"]);
    one("../../vendor/ui", &["vendor/ui/package.json"]);
    one("file:../../vendor/ui.tgz", &["vendor/ui.tgz"]);
    mentions(
        "package.json",
        "{\n\"dependencies\": {\n\"a\": \"^1\"\n},\n\"scripts\": {\n\"b\": \"node ../b.js\"}}",
        &[(3, "a@^1"), (6, "../b.js")],
    );
}

#[test]
fn aliases_overrides_and_private_names() {
    let files = [
        (
            "package.json",
            "{\"name\":\"shop\",\"workspaces\":{\"packages\":[\"p/*\"]},\"resolutions\":{\"**/patched@^1\":\"file:./patched\"}}",
        ),
        (
            "p/web/package.json",
            "{\"name\":\"web\",\"dependencies\":{\"ui\":\"workspace:@shop/ui@*\",\"patched\":\"^1\"},\"imports\":{\"#db\":\"./src/db.ts\",\"#ui/*\":\"@shop/ui/*\"}}",
        ),
        ("p/web/src/a.ts", "import 'ui'; import 'patched'; import '#db'; import '#ui/x'"),
        ("p/web/src/db.ts", ""),
        ("p/ui/package.json", "{\"name\":\"@shop/ui\"}"),
        ("p/ui/index.ts", ""),
        ("p/ui/x.ts", ""),
        ("patched/package.json", "{\"name\":\"patched\"}"),
        ("patched/index.js", ""),
    ];
    check(&files, "p/web/src/a.ts", &["p/ui/index.ts", "p/ui/x.ts", "p/web/src/db.ts", "patched/index.js"]);
    check(&files, "p/web/package.json", &["p/ui/package.json", "patched/package.json"]);
}

#[test]
fn names_that_typescript_knows() {
    let base = "// base\n{\"compilerOptions\":{\"baseUrl\":\".\",\"paths\":{\"@shop/money\":[\"libs/money/src/index.ts\"],\"@lib/*\":[\"libs/*/src\",],},}}";
    let files = [
        ("package.json", "{\"name\":\"shop\"}"),
        ("tsconfig.base.json", base),
        (
            "apps/a/tsconfig.json",
            "{\"extends\":\"../../tsconfig.base\",\"references\":[{\"path\":\"../../libs/tax\"}],\"include\":[\"src\",\"../../types/**/*.d.ts\"]}",
        ),
        (
            "apps/a/tsconfig.app.json",
            "{\"extends\":\"./tsconfig.json\",\"compilerOptions\":{\"rootDirs\":[\"src\",\"gen\"],\"paths\":{\"~/*\":[\"src/*\"]}}}",
        ),
        ("apps/a/src/a.ts", "import '@shop/money'; import '@lib/tax'; import 'libs/money/src/x'; import './made'; import 'fs'"),
        ("apps/a/gen/made.ts", ""),
        ("libs/money/src/index.ts", ""),
        ("libs/money/src/x.ts", ""),
        ("libs/tax/src/index.ts", ""),
        ("libs/tax/tsconfig.json", "{}"),
        ("types/t.d.ts", ""),
    ];
    check(
        &files,
        "apps/a/src/a.ts",
        &["apps/a/gen/made.ts", "libs/money/src/index.ts", "libs/money/src/x.ts", "libs/tax/src/index.ts"],
    );
    check(&files, "apps/a/tsconfig.json", &["libs/tax/tsconfig.json", "tsconfig.base.json", "types/t.d.ts"]);
}

#[test]
fn paths_begin_at_the_base() {
    let files = [
        ("a/tsconfig.json", "{\"compilerOptions\":{\"baseUrl\":\"./src\",\"paths\":{\"x/*\":[\"../../b/*\"]}}}"),
        ("a/m.ts", "import 'x/y'; import 'z'"),
        ("a/src/z.ts", ""),
        ("b/y.ts", ""),
    ];
    check(&files, "a/m.ts", &["a/src/z.ts", "b/y.ts"]);
}

#[test]
fn settings_give_aliases() {
    let config = "export default { resolve: { alias: { '@money': path.resolve(__dirname, '../money/src'), '~ui': fileURLToPath(new URL('../ui', import.meta.url)) } } }";
    let jest =
        "module.exports = { moduleNameMapper: { '^@tax/(.*)$': '<rootDir>/../tax/src/$1' }, setupFiles: ['../setup.js'] }";
    let list = "export default { alias: [{ find: /^@list/, replacement: resolve(__dirname, '../list') }] }";
    let files = [
        ("web/vite.config.ts", config),
        ("web/jest.config.js", jest),
        ("web/webpack.common.js", list),
        ("web/a.ts", "import '@money/x'; import '~ui'; import '@tax/y'; import '@list/z'"),
        ("money/src/x.ts", ""),
        ("ui/index.ts", ""),
        ("tax/src/y.ts", ""),
        ("list/z.ts", ""),
        ("setup.js", ""),
    ];
    check(&files, "web/a.ts", &["list/z.ts", "money/src/x.ts", "tax/src/y.ts", "ui/index.ts"]);
    check(&files, "web/jest.config.js", &["setup.js"]);
}

#[test]
fn settings_that_name_the_folder_of_all_packages_need_none_of_them() {
    let files = [
        ("vitest.config.ts", "const all = path.resolve(__dirname, 'packages');\nconst one = path.join(__dirname, 'shared')"),
        ("gen.ts", "const all = path.resolve(__dirname, 'packages')"),
        ("packages/a/package.json", "{}"),
        ("packages/b/package.json", "{}"),
        ("shared/setup.ts", ""),
    ];
    check(&files, "vitest.config.ts", &["shared/**"]);
    check(&files, "gen.ts", &["packages/**"]);
}

#[test]
fn other_tools() {
    let files = [
        ("deno.json", "{\"workspace\":[\"./a\",\"./b\"],\"imports\":{\"lib/\":\"./lib/\",\"one\":\"./lib/one.ts\"}}"),
        ("a/deno.json", "{\"name\":\"@d/a\"}"),
        (
            "a/m.ts",
            "import 'lib/x.ts'; import 'one'; import 'jsr:@d/b@^1/y'; import '@d/b'; import 'npm:b@1'; import 'https://d/x.ts'",
        ),
        ("b/deno.json", "{\"name\":\"@d/b\",\"exports\":{\".\":\"./mod.ts\",\"./y\":\"./y.ts\"}}"),
        ("b/mod.ts", ""),
        ("b/y.ts", ""),
        ("lib/x.ts", ""),
        ("lib/one.ts", ""),
    ];
    check(&files, "a/m.ts", &["b/mod.ts", "b/y.ts", "lib/one.ts", "lib/x.ts"]);
    let nx = [
        ("apps/e/project.json", "{\"name\":\"e2e\",\"targets\":{},\n\"implicitDependencies\":[\"web\",\"!no\"]}"),
        ("apps/w/project.json", "{\"name\":\"web\",\"projectType\":\"application\"}"),
        ("apps/n/project.json", "{\"name\":\"no\",\"targets\":{}}"),
    ];
    check(&nx, "apps/e/project.json", &["apps/w/project.json"]);
}

#[test]
fn output_of_other_packages_and_links() {
    let files = [
        ("a/package.json", "{\"name\":\"a\"}"),
        ("a/x.ts", "import '../b/dist/y.js'; import '../c/dist/bundle'; import './link/z'; import '@/w'; import '/v'"),
        ("a/link", "../d"),
        ("a/src/w.ts", ""),
        ("a/v.ts", ""),
        ("b/package.json", "{\"name\":\"b\"}"),
        ("b/src/y.ts", ""),
        ("c/package.json", "{\"name\":\"c\"}"),
    ];
    check(&files, "a/x.ts", &["a/link", "a/src/w.ts", "a/v.ts", "b/src/y.ts", "c/package.json"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let check = |path: &str, text: &str, expected: Option<&str>| {
        assert_eq!(JavaScript.read(path, text).unread.as_deref(), expected, "{path}");
    };
    check("package.json", "{", Some("it is not valid JSON"));
    check("tsconfig.json", "{/* a */ \"b\": [1,], // c\n}", None);
    check("tsconfig.json", "{]", Some("it is not valid JSON"));
    check("pnpm-workspace.yaml", "a: [", Some("it is not valid YAML"));
    check("pnpm-workspace.yaml", "", None);
}
