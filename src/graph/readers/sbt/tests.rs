//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::check_with;
use crate::graph::reading::DeclKind;

/// Checks projects as `name=folder`, and dependencies as `name>other`.
fn check(text: &str, expected: &[&str], unread: Option<&str>) {
    let reading = SbtReader.read("build.sbt", text);
    let row = |kind, mark: &str| {
        let found = reading.declarations.iter().filter(move |declaration| declaration.kind == kind);
        found.map(|d| format!("{}{mark}{}", d.name, d.value)).collect::<Vec<_>>()
    };
    let mut found = row(DeclKind::Package, "=");
    found.extend(row(DeclKind::Alias, ">"));
    assert_eq!(found, expected, "{text}");
    assert_eq!(reading.unread.as_deref(), unread, "{text}");
}

#[test]
fn every_form_of_project() {
    check(
        "lazy val a = (project in file(\"x/a\"))\nlazy val b = project.in(file(\"x\") / \"b\")\nlazy val c = project",
        &["a=x/a", "b=x/b", "c=c"],
        None,
    );
    check(
        "val a = Project(\"id-a\", file(\"x\"))\nval b = Project(id = \"id-b\", base = file(\"y\"))",
        &["a=x", "id-a=x", "b=y", "id-b=y"],
        None,
    );
    check(
        "lazy val a = crossProject(JSPlatform, JVMPlatform)\n  .crossType(CrossType.Pure)\n  .in(file(\"x\"))",
        &["a=x"],
        None,
    );
    check(
        "lazy val a = project(\"x-a\").settings(name := \"y\")\nlazy val b = module(\"x-b\").dependsOn(a)",
        &["a=x-a", "x-a=x-a", "b=x-b", "x-b=x-b", "b>a"],
        None,
    );
    check(
        "// lazy val a = project\n/* lazy val b = project */\nval v = \"1.0\"\nval d = Seq(\"x\" % \"y\" % v)\nname := \"project\"",
        &[],
        None,
    );
}

#[test]
fn every_form_of_dependency() {
    let a = "lazy val a = project\nlazy val b = project\n";
    let with = |rest: &str, dependencies: &[&str], unread: Option<&str>| {
        check(&format!("{a}{rest}"), &[&["a=a", "b=b", "c=c"], dependencies].concat(), unread);
    };
    with("lazy val c = project.dependsOn(a, b % \"test->test;compile->compile\")", &["c>a", "c>b"], None);
    with(
        "lazy val c = (project in file(\"c\"))\n  .settings(x := 1)\n  .dependsOn(a)\n  .dependsOn(b % Test)\n  .aggregate(a)",
        &["c>a", "c>b"],
        None,
    );
    with("lazy val c = (project.dependsOn(a))", &["c>a"], None);
    with(
        "lazy val c = project.dependsOn(LocalProject(\"b\"), a.jvm % Test, RootProject(file(\"../x\")))",
        &["c>a", "c>b", "c>file:../x"],
        None,
    );
    with(
        "lazy val c = project.settings(Test / test := (Test / test).dependsOn(a / Compile / compile).value, y := (fullClasspath in b).value)",
        &["c>a", "c>b"],
        None,
    );
    with(
        "val deps = Seq[ClasspathDep[ProjectReference]](a, b)\nlazy val c = project.dependsOn(deps: _*)",
        &["c>a", "c>b"],
        None,
    );
    with("lazy val c = project.dependsOn(others(\"x\"): _*)", &["c>others"], Some("`dependsOn` of c is computed"));
    with("lazy val c = project.aggregate(a, b).settings(publish / skip := true)", &[], None);
    with("lazy val aJvm = a.jvm\nlazy val c = project.dependsOn(aJvm)\r\n", &["c>a"], None);
}

#[test]
fn sources_take_what_their_project_depends_on() {
    let files = [
        (
            "build.sbt",
            "lazy val money = (project in file(\"libs/money\"))\nlazy val orders = (project in file(\"services/orders\")).dependsOn(money, core)\nlazy val payments = (project in file(\"services/payments\"))",
        ),
        ("project/Build.scala", "object Build { lazy val core = Project(\"core\", file(\"core\")) }"),
        ("project/x.sbt", "lazy val tax = MyProject(\"Tax\", \"libs/tax\").dependsOn(money)"),
        ("project/plugins.sbt", ""),
        ("libs/tax/src/main/scala/A.scala", "object A"),
        ("core/shared/src/main/scala/A.scala", "object A"),
        ("libs/money/src/main/scala/A.scala", "object A"),
        ("services/orders/src/main/scala/A.scala", "object A"),
        ("services/payments/src/main/scala/A.scala", "object A"),
        ("services/payments/build.sbt", ""),
    ];
    let build = |others: &[&'static str]| [others, &["build.sbt", "project/**"]].concat();
    check_with(&files, "services/orders/src/main/scala/A.scala", &{
        let mut all = build(&["core/shared/src/**", "libs/money/src/**"]);
        all.sort_unstable();
        all
    });
    check_with(&files, "libs/tax/src/main/scala/A.scala", &["build.sbt", "libs/money/src/**", "project/**"]);
    let sources = [
        (
            "build.sbt",
            "lazy val a = project\nlazy val b = project.dependsOn(a)\nlazy val c = project.dependsOn(b)\nlazy val d = project",
        ),
        ("a/src/A.scala", "package x.a\nclass A"),
        ("c/src/C.scala", "package x.c\nimport x.a.A\nimport x.d.D"),
        ("d/src/D.scala", "package x.d\nclass D"),
        ("b/src/B.scala", "package x.b"),
    ];
    check_with(&sources, "c/src/C.scala", &["a/src/A.scala", "b/src/**", "build.sbt"]);
    check_with(&files, "services/payments/src/main/scala/A.scala", &["build.sbt", "project/**", "services/payments/build.sbt"]);
}

#[test]
fn broken_scripts_do_no_harm() {
    for text in [
        "lazy val",
        "val a =",
        "val a = (",
        "val a = project.dependsOn(",
        "val a = project in file(",
        ")))val a = project",
        "val ä = project",
        "val a = \"ö",
    ] {
        let _ = SbtReader.read("build.sbt", text);
    }
}
