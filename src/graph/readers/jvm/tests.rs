//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::{check_with as check, references};
use crate::graph::reading::DeclKind;

#[test]
fn every_form_of_import_is_read() {
    let check = |path: &str, text: &str, expected: &[(u32, &str)]| {
        let mut found = references(&Jvm, path, text);
        found.remove(0);
        assert_eq!(found, expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect::<Vec<_>>(), "{text}");
    };
    check(
        "A.java",
        "package a.b;\r\nimport c.D;\r\nimport static e.F.g;\r\nimport h.*;\r\n// import no.No;\r\n/* import no.No; */\r\nclass A { String s = \"import no.No;\"; i.j.K k; l.m(); Object o = Class.forName(\"n.O\"); }",
        &[(1, "a.b"), (2, "c.D"), (3, "e.F.g"), (4, "h.*"), (7, "i.j.K"), (7, "n.O")],
    );
    check(
        "A.kt",
        "@file:JvmName(\"X\")\npackage a.`in`\nimport c.D as E\nimport f.g\nimport h.*\nval s = \"\"\"\nimport no.No\n\"\"\"\n/* /* */ import no.No */\nfun f() = i.j.K.l(a.b.c)\nval m = c.D.x",
        &[(2, "a.in"), (3, "c.D"), (4, "f.g"), (5, "h.*"), (10, "i.j.K")],
    );
    check(
        "A.scala",
        "package a.b\npackage c\nimport d.{E, F => G, H as I}, j._\nimport k.{l, _}\nimport _root_.m.N\nimport o.*\nimport p.given\nobject A { import q.R; import q.R }",
        &[
            (1, "a.b"),
            (2, "a.b.c"),
            (3, "d.E"),
            (3, "d.F"),
            (3, "d.H"),
            (3, "j.*"),
            (4, "k.l"),
            (4, "k.*"),
            (5, "m.N"),
            (6, "o.*"),
            (7, "p.given"),
            (8, "q.R"),
        ],
    );
    check(
        "a.groovy",
        "package a\nimport b.C as D\nimport static e.F.*\n'''\nimport no.No\n'''",
        &[(1, "a"), (2, "b.C"), (3, "e.F.*")],
    );
}

#[test]
fn names_on_top_are_offered() {
    let check = |path: &str, text: &str, expected: &[(&str, &str)]| {
        let declarations = Jvm.read(path, text).declarations;
        let found: Vec<(&str, &str)> =
            declarations.iter().filter(|d| d.kind == DeclKind::Module).map(|d| (d.name.as_str(), d.value.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    };
    check(
        "A.java",
        "package a; public final class A { class No {} int x; }\nenum B { C } @interface D {} record E(int no) {}",
        &[("a", "A B D E")],
    );
    check(
        "A.kt",
        "package a\ndata class A(val no: Int)\nfun <T> List<T>.b(x: Int) = 1\nval c: Int = 1\nval String.d get() = 1\ntypealias E = Int\nsealed interface F { fun no() }\nenum class G { X }\nfun `h`() {}",
        &[("a", "A E F G b c d h")],
    );
    check("A.scala", "package a {\n case class A(no: Int)\n object B { def no = 1 }\n}\n", &[("a", "A B")]);
    check("A.scala", "package a\npackage object b { def x = 1 }\ntrait C", &[("a.b", "*"), ("a", "C")]);
    check("A.java", "class A {}", &[]);
}

#[test]
fn imports_lead_to_the_declaring_file() {
    let files = [
        ("pom.xml", "<project/>"),
        (
            "src/main/java/a/orders/Order.java",
            "package a.orders;\nimport a.money.Money;\nimport static a.money.Money.of;\nimport a.util.*;\nimport java.util.List;\nimport a.generated.No;\nimport a.money.Hidden;",
        ),
        ("src/main/java/a/money/Money.java", "package a.money; class Money {}"),
        ("src/main/java/a/util/Text.java", "package a.util; class Text {}"),
        ("src/main/java/a/App.java", "package a; class App {}"),
        ("src/test/java/a/orders/OrderTest.java", "package a.orders; class OrderTest {}"),
        ("src/main/kotlin/a/ui/View.kt", "package a.ui\nimport a.money.format\nimport a.money.Money.Companion.ZERO"),
        ("src/main/kotlin/a/money/Formats.kt", "package a.money\nfun Money.format() = 1"),
    ];
    check(
        &files,
        "src/main/java/a/orders/Order.java",
        &["src/main/java/a/money/*", "src/main/java/a/money/Money.java", "src/main/java/a/util/*", "src/main/kotlin/a/money/*"],
    );
    check(&files, "src/test/java/a/orders/OrderTest.java", &["src/main/java/a/orders/*"]);
    check(&files, "src/main/kotlin/a/ui/View.kt", &["src/main/java/a/money/Money.java", "src/main/kotlin/a/money/Formats.kt"]);
}

#[test]
fn the_same_package_in_several_projects() {
    let files = [
        ("a/pom.xml", "<project/>"),
        ("a/src/main/java/x/App.java", "package x; import x.util.Text; class App {}"),
        ("a/src/main/java/x/util/Text.java", "package x.util; class Text {}"),
        ("b/pom.xml", "<project/>"),
        ("b/src/main/java/x/App.java", "package x; import x.util.Text; class App {}"),
        ("b/src/main/java/x/util/Text.java", "package x.util; class Text {}"),
    ];
    check(&files, "a/src/main/java/x/App.java", &["a/src/main/java/x/util/Text.java"]);
}

#[test]
fn names_of_libraries_lead_nowhere() {
    let files = [
        ("a/pom.xml", "<project/>"),
        (
            "a/src/main/java/x/App.java",
            "package x; import cats.Monad; import cats.tools.*; import cats.more.Thing; class App {}",
        ),
        ("b/pom.xml", "<project/>"),
        ("b/src/main/java/cats/Own.java", "package cats; class Own {}"),
        ("b/src/main/java/cats/tools/T.java", "package cats.tools; class T {}"),
        ("b/src/test/java/cats/tools/TTest.java", "package cats.tools; class TTest {}"),
    ];
    check(&files, "a/src/main/java/x/App.java", &["b/src/main/java/cats/tools/*"]);
}

#[test]
fn classes_by_name_are_looked_for_in_the_same_project() {
    let files = [
        ("a/pom.xml", "<project/>"),
        (
            "a/src/main/java/x/App.java",
            "package x; class App { Object o = Class.forName(\"x.util.Text\"); Object p = Class.forName(\"y.Y\"); }",
        ),
        ("a/src/main/java/x/util/Text.java", "package x.util; class Text {}"),
        ("b/pom.xml", "<project/>"),
        ("b/src/main/java/y/Y.java", "package y; class Y {}"),
    ];
    check(&files, "a/src/main/java/x/App.java", &["a/src/main/java/x/util/Text.java"]);
}

#[test]
fn scala_names_may_be_relative() {
    let files = [
        ("a/A.scala", "package acme.shop\nimport money.Money\nimport tools._\nimport scala.util.Try\nclass A"),
        ("b/Money.scala", "package acme.shop.money\nclass Money"),
        ("c/Tools.scala", "package acme.tools\nclass Tools"),
        ("d/package.scala", "package acme\npackage object util { def x = 1 }"),
        ("e/E.scala", "package acme.e\nimport acme.util.x\nimport acme.util.y\nclass E"),
    ];
    check(&files, "a/A.scala", &["b/Money.scala", "c/*"]);
    check(&files, "e/E.scala", &["d/package.scala"]);
}

#[test]
fn broken_sources_do_no_harm() {
    for text in [
        "import",
        "import .",
        "package",
        "import a.{",
        "}}}package a",
        "import ä.Ö",
        "class",
        "fun",
        "fun <",
        "'\\ä",
        "forName(",
        "import static",
        "\u{feff}package a",
    ] {
        for path in ["a.java", "a.kt", "a.scala", "a.groovy"] {
            let _ = Jvm.read(path, text);
        }
    }
}
