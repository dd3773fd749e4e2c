//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::{check_with, references};

const PARENT: &str = "<project><groupId>shop</groupId><artifactId>all</artifactId><properties><g>shop</g><money.name>money</money.name></properties></project>";

fn module(artifact: &str, rest: &str) -> String {
    format!(
        "<project><parent><groupId>shop</groupId><artifactId>all</artifactId></parent><artifactId>{artifact}</artifactId>{rest}</project>"
    )
}

fn check(rest: &str, expected: &[&str]) {
    let (orders, money, rules) = (module("orders", rest), module("money", ""), module("rules", ""));
    let files =
        [("pom.xml", PARENT), ("orders/pom.xml", orders.as_str()), ("money/pom.xml", &money), ("tools/rules/pom.xml", &rules)];
    check_with(&files, "orders/pom.xml", &[expected, &["pom.xml"]].concat());
}

#[test]
fn every_place_of_an_artifact() {
    let artifact = "<groupId>shop</groupId><artifactId>money</artifactId>";
    let money: &[&str] = &["money/pom.xml"];
    check(&format!("<dependencies><dependency>{artifact}<scope>test</scope></dependency></dependencies>"), money);
    check(
        "<dependencies><dependency><groupId>${project.groupId}</groupId><artifactId>${money.name}</artifactId></dependency></dependencies>",
        money,
    );
    check("<dependencies><dependency><groupId>${g}</groupId><artifactId>money</artifactId></dependency></dependencies>", money);
    check(
        "<dependencies><dependency><groupId>${unknown}</groupId><artifactId>money</artifactId></dependency></dependencies>",
        money,
    );
    check(
        &format!("<profiles><profile><dependencies><dependency>{artifact}</dependency></dependencies></profile></profiles>"),
        money,
    );
    check(
        &format!(
            "<build><plugins><plugin><artifactId>x</artifactId><dependencies><dependency>{artifact}</dependency></dependencies></plugin></plugins></build>"
        ),
        money,
    );
    check(&format!("<build><plugins><plugin>{artifact}</plugin></plugins></build>"), money);
    check(&format!("<build><extensions><extension>{artifact}</extension></extensions></build>"), money);
    check(
        &format!(
            "<build><plugins><plugin><configuration><annotationProcessorPaths><path>{artifact}</path></annotationProcessorPaths></configuration></plugin></plugins></build>"
        ),
        money,
    );
    let managed = |scope: &str| {
        format!(
            "<dependencyManagement><dependencies><dependency>{artifact}{scope}</dependency></dependencies></dependencyManagement>"
        )
    };
    check(&managed("<type>pom</type><scope>import</scope>"), money);
    check(&managed(""), &[]);
    check("<dependencies><dependency><groupId>other</groupId><artifactId>money</artifactId></dependency></dependencies>", &[]);
    check(&format!("<!-- <dependency>{artifact}</dependency> -->"), &[]);
}

#[test]
fn parents_and_lines() {
    let text = "<project>\r\n <parent>\r\n  <groupId>a</groupId>\r\n  <artifactId>b</artifactId>\r\n  <relativePath>../x/pom.xml</relativePath>\r\n </parent>\r\n</project>";
    assert_eq!(references(&MavenReader, "pom.xml", text), [(5, "../x/pom.xml".to_owned()), (4, "a:b".to_owned())]);
    let files = [
        (
            "a/pom.xml",
            "<project><parent><groupId>s</groupId><artifactId>base</artifactId><relativePath>../base</relativePath></parent><artifactId>a</artifactId></project>",
        ),
        (
            "base/pom.xml",
            "<project><groupId>s</groupId><artifactId>base</artifactId><parent><groupId>x</groupId><artifactId>far</artifactId><relativePath/></parent><modules><module>../a</module></modules></project>",
        ),
    ];
    check_with(&files, "a/pom.xml", &["base/pom.xml"]);
    check_with(&files, "base/pom.xml", &[]);
}

#[test]
fn a_module_is_taken_for_its_version_alone() {
    let check = |version: &str, expected: &[&str]| {
        let orders = format!(
            "<project><groupId>s</groupId><artifactId>orders</artifactId><version>1</version><dependencies><dependency><groupId>s</groupId><artifactId>money</artifactId>{version}</dependency></dependencies></project>"
        );
        let money = "<project><groupId>s</groupId><artifactId>money</artifactId><version>1</version></project>";
        check_with(&[("orders/pom.xml", orders.as_str()), ("money/pom.xml", money)], "orders/pom.xml", expected);
    };
    check("", &["money/pom.xml"]);
    check("<version>1</version>", &["money/pom.xml"]);
    check("<version>${project.version}</version>", &["money/pom.xml"]);
    check("<version>${unknown}</version>", &["money/pom.xml"]);
    check("<version>[1,2)</version>", &["money/pom.xml"]);
    check("<version>2</version>", &[]);
}

#[test]
fn what_a_parent_says_for_its_children() {
    let parent = "<project><groupId>s</groupId><artifactId>all</artifactId><packaging>pom</packaging><build><plugins><plugin><artifactId>maven-checkstyle-plugin</artifactId>\
                  <dependencies><dependency><groupId>s</groupId><artifactId>rules</artifactId></dependency></dependencies></plugin></plugins></build></project>";
    let files = [
        ("pom.xml", parent),
        ("rules/pom.xml", "<project><groupId>s</groupId><artifactId>rules</artifactId></project>"),
        (
            "a/b/pom.xml",
            "<project><parent><groupId>s</groupId><artifactId>all</artifactId></parent><artifactId>b</artifactId></project>",
        ),
        (
            "c/pom.xml",
            "<project><parent><groupId>other</groupId><artifactId>all</artifactId></parent><artifactId>c</artifactId></project>",
        ),
    ];
    check_with(&files, "a/b/pom.xml", &["pom.xml", "rules/pom.xml"]);
    check_with(&files, "c/pom.xml", &[]);
}

#[test]
fn what_is_no_xml_is_said() {
    for broken in ["<project>", "no", "<project></a>", ""] {
        assert_eq!(MavenReader.read("pom.xml", broken).unread.as_deref(), Some("it is not valid XML"), "{broken}");
    }
    assert_eq!(MavenReader.read("pom.xml", &"<a>".repeat(100_000)).unread.as_deref(), Some("it is not valid XML"));
    let _ = MavenReader.read("pom.xml", &format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)));
}
