//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::{check_with, references};

fn check(files: &[(&str, &str)], from: &str, expected: &[&str]) {
    check_with(files, from, expected);
}

/// Checks the projects of settings, as `path=folder`.
fn settings(text: &str, expected: &[&str], unread: Option<&str>) {
    for name in ["settings.gradle", "settings.gradle.kts"] {
        let reading = GradleReader.read(name, text);
        let members = reading.declarations.iter().filter(|declaration| declaration.kind == DeclKind::Member);
        let found: Vec<String> = members.map(|member| format!("{}={}", member.name, member.value)).collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(reading.unread.as_deref(), unread, "{text}");
    }
}

#[test]
fn every_form_of_include() {
    let check = |text: &str, expected: &[&str]| settings(text, expected, None);
    check("include(\":a\", \":b:c\")", &[":a=a", ":b=b", ":b:c=b/c"]);
    check("include ':a',\n  ':b' // ':no'\n/* include ':no' */\ninclude 'c'\r\n", &[":a=a", ":b=b", ":c=c"]);
    check("include(\n  \":a\",\n  \":b\",\n)", &[":a=a", ":b=b"]);
    check("includeFlat 'a'", &[":a=../a"]);
    check("def names = [':a', ':b']\ninclude(names as String[])", &[":a=a", ":b=b"]);
    check("val names = listOf(\":a\", \":b\")\ninclude(*names.toTypedArray())", &[":a=a", ":b=b"]);
    check("if (System.getenv('X') != null) { include ':a' }", &[":a=a"]);
    check(
        "repositories { content { includeGroup('x'); includeModule('a', 'b') } }\nfileTree('.') { include '**/*.gradle' }",
        &[],
    );
}

#[test]
fn folders_of_projects() {
    let check = |text: &str, expected: &[&str]| settings(text, expected, None);
    check("include ':a'\nproject(':a').projectDir = file('x/y')", &[":a=x/y"]);
    check("include(\":a\")\nproject(\":a\").projectDir = File(rootDir, \"x/y\")", &[":a=x/y"]);
    check("include ':a'\nproject(':a').projectDir = new File(settingsDir, '../x')", &[":a=../x"]);
    check("include ':a'\nproject(':a').projectDir = new File(\"$rootDir/x\")", &[":a=./x"]);
    check("include(\":a\")\nproject(\":a\").projectDir = rootDir.resolve(\"x\")", &[":a=x"]);
    check("include(\":a\")\nproject(\":a\").apply { projectDir = file(\"x\") }", &[":a=x"]);
    check("include(\":a\")\nfindProject(\":a\")?.name = \"b\"", &[":a=a", ":b=a"]);
    check(
        "include 'a', 'b'\nrootProject.children.each { it.projectDir = file(\"sub/${it.name}\") }",
        &[":a=sub/a", ":b=sub/b"],
    );
}

#[test]
fn loops_and_functions_are_followed() {
    let check = |text: &str, expected: &[&str]| settings(text, expected, None);
    let both = [":a=x/a", ":b=x/b"];
    check(
        "listOf(\"a\", \"b\").forEach { name ->\n  include(\":$name\")\n  project(\":$name\").projectDir = file(\"x/$name\")\n}",
        &both,
    );
    check("['a', 'b'].each {\n  include \":$it\"\n  project(\":${it}\").projectDir = file('x/' + it)\n}", &both);
    check(
        "for (name in listOf(\"a\", \"b\")) {\n  include(\":$name\")\n  project(\":$name\").projectDir = file(\"x/$name\")\n}",
        &both,
    );
    check(
        "for (String name : ['a', 'b']) {\n  include \":$name\"\n  project(\":$name\").projectDir = file(\"x/$name\")\n}",
        &both,
    );
    check(
        "def all = [a: 'x/a', b: 'x/b']\nall.each { name, dir ->\n  include \":$name\"\n  project(\":$name\").projectDir = file(dir)\n}",
        &both,
    );
    check(
        "mapOf(\"a\" to \"x/a\", \"b\" to \"x/b\").forEach { (name, dir) ->\n  include(name)\n  project(\":$name\").projectDir = file(dir)\n}",
        &both,
    );
    check(
        "fun module(name: String, dir: String) {\n  include(\":$name\")\n  project(\":$name\").projectDir = file(dir)\n}\nmodule(\"a\", \"x/a\")\nmodule(\"b\", dir = \"x/b\")",
        &both,
    );
    check(
        "def module(String name) {\n  include \":$name\"\n  project(\":$name\").projectDir = file(\"x/$name\")\n}\nmodule 'a'\nmodule('b')",
        &both,
    );
}

#[test]
fn what_is_computed_is_said() {
    let check = |text: &str, why: &str| settings(text, &[], Some(why));
    check("file(\"modules\").listFiles().forEach { include(\":modules:${it.name}\") }", "`include` is computed");
    check("rootDir.eachDirRecurse { dir -> include(dir.name) }", "`include` is computed");
    check("include(System.getenv(\"X\"))", "`include` is computed");
    check("includeBuild(providers.gradleProperty('x').get())", "`includeBuild` is computed");
    let build = |text: &str| GradleReader.read("a/build.gradle.kts", text).unread;
    assert_eq!(build("dependencies { api(project(\":$name\")) }").as_deref(), Some("`project(:$name)` is computed"));
    assert_eq!(build("dependencies { api(project(Modules.core)) }").as_deref(), Some("`project(Modules.core)` is computed"));
    assert_eq!(build("version = project.property(\"x\")\nval v = \"$version\"\n// project(x)"), None);
}

#[test]
fn every_form_of_dependency() {
    let text = "plugins { id(\"conventions\") }\ndependencies {\n api(project(\":a\"))\n api(project(path = \":b\", configuration = \"x\"))\n\
                api project(path: ':c')\n api(projects.d.eFg)\n api(testFixtures(project(\":h\")))\n // project(\":no\")\n val x = \"project(':no')\"\n\
                api(\"com.acme:lib:1.0\")\n}\ntasks.jar { dependsOn(\":i:jar\", \"test\") }\nevaluationDependsOn(':j')\napply from: \"$rootDir/k.gradle\"\n\
                implementation(rootProject)\nrootProject.subprojects.each { }\nprojects.forEach { }\nproject.projects.l\nlibs.projects.no\n";
    let expected = [
        (1, "buildSrc"),
        (1, "included builds"),
        (1, "the builds of the projects above"),
        (1, "conventions"),
        (3, ":a"),
        (4, ":b"),
        (5, ":c"),
        (6, "projects.d.eFg"),
        (7, ":h"),
        (12, ":i:jar"),
        (13, ":j"),
        (15, ":"),
        (16, "rootProject.subprojects"),
        (17, "projects.forEach"),
        (18, "projects.l"),
        (10, "com.acme:lib"),
        (14, "k.gradle"),
    ];
    assert_eq!(references(&GradleReader, "x/build.gradle.kts", text), expected.map(|(line, name)| (line, name.to_owned())));
}

#[test]
fn projects_lead_to_their_scripts() {
    let files = [
        (
            "settings.gradle.kts",
            "include(\":services:orders\", \":libs:data-test\", \":bare\")\nproject(\":libs:data-test\").projectDir = file(\"libs/impl\")",
        ),
        (
            "services/orders/build.gradle.kts",
            "dependencies { api(projects.libs.dataTest); api(project(\":bare\")); api(projects.no) }",
        ),
        ("libs/impl/build.gradle", ""),
        ("bare/src/main/kotlin/A.kt", ""),
        ("tools/x.gradle", "apply(from = \"y.gradle\")"),
        ("tools/y.gradle", ""),
        ("sample/settings.gradle", "include 'bare'"),
        ("sample/build.gradle", "dependencies { api project(':bare') }"),
        ("sample/bare/bare.gradle", "dependencies { api project(':services:orders') }"),
    ];
    check(&files, "services/orders/build.gradle.kts", &["bare/src/**", "libs/impl/build.gradle"]);
    check(&files, "tools/x.gradle", &["tools/y.gradle"]);
    check(&files, "sample/build.gradle", &["sample/bare/bare.gradle"]);
    check(&files, "sample/bare/bare.gradle", &["services/orders/build.gradle.kts"]);
}

#[test]
fn the_logic_of_the_build_is_taken() {
    let files = [
        (
            "settings.gradle.kts",
            "pluginManagement { includeBuild(\"build-logic\") }\nincludeBuild(\"../out\")\nincludeBuild(\"money\")\ninclude(\":orders\")",
        ),
        (
            "build.gradle.kts",
            "subprojects { dependencies { api(project(\":common\")) } }\nproject(\":bare\") { dependencies { api(project(\":orders\")) } }",
        ),
        (
            "orders/build.gradle.kts",
            "plugins { `conventions` }\ndependencies { api(\"com.acme:money:1\"); api(\"org.other:money:1\") }",
        ),
        ("buildSrc/build.gradle.kts", ""),
        ("build-logic/settings.gradle.kts", ""),
        ("build-logic/build.gradle.kts", "plugins { `kotlin-dsl` }"),
        ("money/settings.gradle", "rootProject.name = 'money'"),
        ("money/build.gradle", "group = 'com.acme'"),
        ("common/build.gradle", ""),
    ];
    check(
        &files,
        "orders/build.gradle.kts",
        &["build-logic/**", "build.gradle.kts", "buildSrc/**", "common/build.gradle", "money/build.gradle"],
    );
    check(&files, "buildSrc/build.gradle.kts", &[]);
    check(&files, "build.gradle.kts", &["build-logic/**", "buildSrc/**"]);
}

#[test]
fn sources_without_a_script_take_what_the_root_says() {
    let files = [
        ("settings.gradle", "include 'a', 'b', 'c'"),
        (
            "build.gradle",
            "project(':a') { dependencies { implementation project(':b') } }\nconfigure([project(':c')]) { dependencies { implementation project(':a') } }",
        ),
        ("a/src/main/java/A.java", "class A {}"),
        ("b/src/main/java/B.java", "class B {}"),
        ("c/src/main/java/C.java", "class C {}"),
        ("buildSrc/build.gradle", ""),
    ];
    check(&files, "a/src/main/java/A.java", &["b/src/**", "buildSrc/**"]);
    check(&files, "b/src/main/java/B.java", &["buildSrc/**"]);
    check(&files, "c/src/main/java/C.java", &["a/src/**", "buildSrc/**"]);
}

#[test]
fn tasks_and_arguments_are_no_configuration() {
    let check = |text: &str, expected: &[&str]| {
        let reading = GradleReader.read("a/build.gradle", text);
        let found = reading.references.iter().map(|reference| reference.name.as_str()).filter(|name| name.starts_with(':'));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
        assert!(reading.declarations.is_empty(), "{text}");
    };
    check("tasks.named('x').configure {\n dependsOn project(':a').tasks.named('jar')\n}", &[":a"]);
    check(
        "dependencies {\n api project(':a') { transitive = false }\n api(project(':b')) { exclude group: 'x' }\n}",
        &[":a", ":b"],
    );
    check("tasks.configure(x) { dependsOn project(':a') }", &[":a"]);
}

#[test]
fn plugins_bring_projects() {
    let files = [
        (
            "settings.gradle.kts",
            "pluginManagement { includeBuild(\"logic\") }\ninclude(\":x\", \":y\", \":core:ui\", \":core:log\")",
        ),
        (
            "gradle/libs.versions.toml",
            "[plugins]\nacme-feature = { id = \"acme.feature\", version = \"1\" }\nacme-base = { id = \"acme.base\" }",
        ),
        ("logic/settings.gradle.kts", ""),
        (
            "logic/build.gradle.kts",
            "plugins { `kotlin-dsl` }\ngradlePlugin { plugins { register(\"f\") { id = libs.plugins.acme.feature.get().pluginId\n implementationClass = \"FeaturePlugin\" } } }",
        ),
        (
            "logic/src/main/kotlin/FeaturePlugin.kt",
            "import org.gradle.api.Plugin\nclass FeaturePlugin { fun apply() { apply(plugin = \"acme.base\"); \"api\"(project(\":core:ui\")) } }",
        ),
        ("logic/src/main/kotlin/acme.base.gradle.kts", "dependencies { \"api\"(project(\":core:log\")) }"),
        ("x/build.gradle.kts", "plugins { alias(libs.plugins.acme.feature) }"),
        ("y/build.gradle.kts", "plugins { id(\"acme.base\") }"),
        ("core/ui/build.gradle.kts", ""),
        ("core/log/build.gradle.kts", ""),
    ];
    let script = "logic/src/main/kotlin/acme.base.gradle.kts";
    check(
        &files,
        "x/build.gradle.kts",
        &[
            "core/log/build.gradle.kts",
            "core/ui/build.gradle.kts",
            "logic/**",
            "logic/src/main/kotlin/FeaturePlugin.kt",
            script,
        ],
    );
    check(&files, "y/build.gradle.kts", &["core/log/build.gradle.kts", "logic/**", script]);
}

#[test]
fn broken_scripts_do_no_harm() {
    for text in [
        "include(",
        "project(':a'",
        "}}}{{{((",
        "listOf(\"a\").forEach {",
        "for (",
        "fun include(",
        "val a = ",
        "$",
        "\"${",
        "'ä\\",
        "project(\":ä",
    ] {
        for name in ["settings.gradle", "settings.gradle.kts", "build.gradle", "a/src/main/groovy/x.gradle"] {
            let _ = GradleReader.read(name, text);
        }
    }
    let nested = "listOf(\"a\", \"b\", \"c\").forEach {".repeat(30);
    assert!(GradleReader.read("settings.gradle.kts", &nested).unread.is_some());
}
