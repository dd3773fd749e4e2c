//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::{check_with as check, references};
use crate::graph::reading::DeclKind;

fn reads(path: &str, text: &str, expected: &[(u32, &str)]) {
    assert_eq!(
        references(&Native, path, text),
        expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect::<Vec<_>>(),
        "{text}"
    );
}

#[test]
fn every_form_of_include() {
    reads(
        "a.cpp",
        "#include \"a.h\"\r\n#include <b/c.h>\n  #  include\t\"d.h\" // x\n// #include \"no.h\"\n/*\n#include \"no.h\"\n*/\n#import \"e.h\"\n#include_next <f.h>\n#include MACRO\nchar *s = \"\\\n#include\";\nint i = 1'000; #include\n#embed \"g.bin\"",
        &[(1, "a.h"), (2, "b/c.h"), (3, "d.h"), (8, "e.h"), (9, "f.h"), (14, "g.bin")],
    );
    reads("a.h", "#include \"", &[]);
    reads("a.h", "#include <ä", &[]);
}

#[test]
fn includes_lead_to_headers() {
    let files = [
        (
            "orders/main.cpp",
            "#include \"order.h\"\n#include \"../money/money.h\"\n#include <log/log.h>\n#include <vector>\n#include \"tax/rate.h\"\n#include <string.h>\n#include \"both.h\"\n#include \"main.cpp\"",
        ),
        ("orders/order.h", ""),
        ("money/money.h", ""),
        ("libs/log/include/log/log.h", ""),
        ("third/deep/tax/rate.h", ""),
        ("compat/string.h", ""),
        ("x/both.h", ""),
        ("y/both.h", ""),
    ];
    check(
        &files,
        "orders/main.cpp",
        &["libs/log/include/log/log.h", "money/money.h", "orders/order.h", "third/deep/tax/rate.h"],
    );
}

#[test]
fn folders_of_headers_may_be_declared() {
    let files = [
        (
            "CMakeLists.txt",
            "include_directories(${CMAKE_SOURCE_DIR}/api)\ntarget_include_directories(x PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/other>)",
        ),
        ("api/a.h", ""),
        ("other/b.h", ""),
        ("x/a.c", "#include <a.h>\n#include <b.h>"),
    ];
    check(&files, "x/a.c", &["api/a.h", "other/b.h"]);
}

#[test]
fn targets_lead_to_their_files() {
    let text = "add_executable(orders main.cpp ../shared/x.cpp)\ntarget_link_libraries(orders\n  PRIVATE money Shop::log # no\n  $<$<CONFIG:Debug>:debugging> ${OTHER} pthread)\n#[[ target_link_libraries(orders no) ]]\nadd_dependencies(orders gen)\ninclude(../cmake/x.cmake)\ninclude(CTest)";
    reads(
        "orders/CMakeLists.txt",
        text,
        &[
            (1, "../shared/x.cpp"),
            (3, "money"),
            (3, "Shop::log"),
            (4, "debugging"),
            (4, "pthread"),
            (6, "gen"),
            (7, "../cmake/x.cmake"),
        ],
    );
    let files = [
        ("orders/CMakeLists.txt", text),
        ("money/CMakeLists.txt", "ADD_LIBRARY(money STATIC money.cpp)"),
        (
            "log/CMakeLists.txt",
            "add_library(log log.cpp)\nadd_library(Shop::log ALIAS log)\nadd_library(pthread INTERFACE IMPORTED)\nadd_library(no x.cpp)",
        ),
        ("gen/CMakeLists.txt", "add_custom_target(gen)\nadd_library(debugging d.cpp)"),
        ("cmake/x.cmake", ""),
        ("shared/x.cpp", ""),
    ];
    check(
        &files,
        "orders/CMakeLists.txt",
        &["cmake/x.cmake", "gen/CMakeLists.txt", "log/CMakeLists.txt", "money/CMakeLists.txt", "shared/x.cpp"],
    );
}

#[test]
fn broken_files_do_no_harm() {
    for text in
        ["add_library(", "add_library()", "(", ")", "target_link_libraries", "\"", "#[[", "include(\"ä", "add_executable(\"ä\\"]
    {
        let reading = Native.read("CMakeLists.txt", text);
        assert!(reading.declarations.iter().all(|declaration| declaration.kind == DeclKind::Package), "{text}");
    }
}
