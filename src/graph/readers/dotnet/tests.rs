//! Manifests and sources of the ecosystem: what is read, and where it leads.

use super::*;
use crate::graph::readers::testing::check_with as check;
use crate::graph::reading::RefKind;

/// Checks the references of a file, without what every project implies.
fn reads(path: &str, text: &str, expected: &[(u32, &str)]) {
    let references = DotNet.read(path, text).references.into_iter();
    let found: Vec<(u32, String)> =
        references.filter(|r| r.kind != RefKind::Implied || r.line > 1).map(|r| (r.line, r.name)).collect();
    assert_eq!(found, expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect::<Vec<_>>(), "{text}");
}

#[test]
fn every_form_of_reference_in_a_project() {
    let text = "\u{feff}<Project>\r\n<Import Project=\"..\\common.props\" />\r\n<ItemGroup Condition=\"x\">\r\n<ProjectReference Include=\"..\\Money\\Money.csproj;../Log/Log.csproj\" />\r\n\
                <!-- <ProjectReference Include=\"No.csproj\" /> -->\r\n<PackageReference Include=\"Money\" />\r\n<ProjectReference Include=\"$(SolutionDir)src\\A\\A.csproj\"/>\r\n\
                <Compile Include=\"..\\Shared\\**\\*.cs\" /><Compile Include=\"Own.cs\" />\r\n<None Include=\"$(MSBuildThisFileDirectory)..\\x.json\" /></ItemGroup></Project>";
    reads(
        "a/a.csproj",
        text,
        &[
            (2, "../common.props"),
            (4, "../Money/Money.csproj"),
            (4, "../Log/Log.csproj"),
            (7, "$(SolutionDir)src/A/A.csproj"),
            (8, "../Shared"),
            (9, "$(MSBuildThisFileDirectory)../x.json"),
        ],
    );
    reads(
        "Directory.Build.props",
        "<Project>\n<Import Project=\"$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))\" /></Project>",
        &[(2, "Directory.Build.props")],
    );
    let computed = "<Project><ItemGroup><ProjectReference Include=\"..\\$(Name)\\x.csproj\" /></ItemGroup></Project>";
    assert_eq!(
        DotNet.read("a.csproj", computed).unread.as_deref(),
        Some("`ProjectReference` of ../$(Name)/x.csproj is computed")
    );
    assert_eq!(DotNet.read("a.csproj", "<Project>").unread.as_deref(), Some("it is not valid XML"));
    assert_eq!(DotNet.read("log4j.props", "a = b").unread, None);
}

#[test]
fn projects_lead_to_their_files() {
    let reference = "<Project><ItemGroup><ProjectReference Include=\"..\\..\\Money\\money.csproj\" /></ItemGroup></Project>";
    let files = [
        ("src/Orders/Api/Api.csproj", reference),
        ("src/Money/Money.csproj", "<Project/>"),
        (
            "src/Directory.Build.props",
            "<Project><Import Project=\"$([MSBuild]::GetPathOfFileAbove('Directory.Build.props'))\" /></Project>",
        ),
        ("Directory.Build.props", "<Project/>"),
        ("Directory.Packages.props", "<Project/>"),
    ];
    check(
        &files,
        "src/Orders/Api/Api.csproj",
        &["Directory.Packages.props", "src/Directory.Build.props", "src/Money/Money.csproj"],
    );
    check(&files, "src/Directory.Build.props", &["Directory.Build.props"]);
}

#[test]
fn projects_take_what_files_above_say() {
    let targets = "<Project><PropertyGroup><Base>$(MSBuildThisFileDirectory)\\Base\\*.csproj</Base></PropertyGroup>\
                   <ItemGroup Condition=\"$(MSBuildProjectName.EndsWith('Domain'))\"><ProjectReference Include=\"$(Base)\" /></ItemGroup>\
                   <ItemGroup Condition=\"$(MSBuildProjectName.EndsWith('Api'))\"><ProjectReference Include=\"..\\Modules\\**\\*.Domain.csproj\" /></ItemGroup></Project>";
    let files = [
        ("src/Directory.Build.targets", targets),
        ("src/Base/Base.csproj", "<Project/>"),
        ("src/Modules/Orders/Orders.Domain.csproj", "<Project/>"),
        (
            "src/Modules/Pay/Pay.Domain.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"$(Root)Base\\Base.csproj\" /></ItemGroup></Project>",
        ),
        ("src/Api/Api.csproj", "<Project><Import Project=\"../x.props\" /></Project>"),
        ("src/x.props", "<Project><ItemGroup><ProjectReference Include=\"../Log/Log.csproj\" /></ItemGroup></Project>"),
        ("src/Log/Log.csproj", "<Project/>"),
        ("src/Api/A.cs", "using Deep;"),
        ("src/Base/B.cs", "namespace Deep;"),
    ];
    let targets = "src/Directory.Build.targets";
    check(&files, "src/Modules/Orders/Orders.Domain.csproj", &["src/Base/Base.csproj", targets]);
    check(&files, "src/Modules/Pay/Pay.Domain.csproj", &["src/Base/Base.csproj", targets]);
    check(&files, "src/Base/Base.csproj", &[targets]);
    let modules = ["src/Modules/Orders/Orders.Domain.csproj", "src/Modules/Pay/Pay.Domain.csproj"];
    check(&files, "src/Api/Api.csproj", &[targets, "src/Log/Log.csproj", modules[0], modules[1], "src/x.props"]);
    check(&files, "src/Api/A.cs", &["src/Base/*"]);
}

#[test]
fn every_form_of_using() {
    reads(
        "a.cs",
        "global using A.B;\r\nusing static A.C.D;\r\nusing E = A.F<int>; using G;\r\n// using No;\r\n/*\r\nusing No;\r\n*/\r\nnamespace A.H;\r\nusing (var x = y) { using var z = w; var s = \"\r\nusing No;\"; }",
        &[(1, "A.B"), (2, "A.C"), (3, "A.F"), (3, "A"), (3, "G"), (8, "A.H"), (10, "No")],
    );
    reads("a.cs", "namespace A.B\n{\n    using C.D;\n    using global::E;\n}", &[(1, "A.B"), (3, "C.D"), (4, "E")]);
    reads("a.razor", "@using A.B\n<p title='x'>", &[(1, "A.B")]);
    reads("a.fs", "module A.B\nopen C.D\n(* open No *)\nopen type E.F", &[(2, "C.D"), (4, "E")]);
}

#[test]
fn namespaces_count_among_projects_that_reach_each_other() {
    let files = [
        ("app/app.csproj", "<Project><ItemGroup><ProjectReference Include=\"../lib/lib.csproj\" /></ItemGroup></Project>"),
        (
            "app/Orders/Order.cs",
            "using Shop.Payments;\nusing Shop.Lib;\nusing Shop.Deep;\nusing Shop.Far;\nusing System;\nusing Shop.Unknown.Lib;\nnamespace Shop.Orders;",
        ),
        ("app/Orders/More/Line.cs", "namespace Shop.Orders;"),
        ("app/Payments/Payment.cs", "namespace Shop.Payments { }"),
        ("lib/lib.csproj", "<Project><ItemGroup><ProjectReference Include=\"../deep/deep.csproj\" /></ItemGroup></Project>"),
        ("lib/Lib.cs", "namespace Shop.Lib;"),
        ("deep/deep.csproj", "<Project/>"),
        ("deep/Deep.cs", "namespace Shop.Deep;"),
        ("far/far.csproj", "<Project/>"),
        ("far/Far.cs", "namespace Shop.Far;"),
        ("far/Payments.cs", "namespace Shop.Payments;"),
        ("far/Orders.cs", "namespace Shop.Orders;"),
    ];
    check(&files, "app/Orders/Order.cs", &["app/Orders/More/*", "app/Payments/*", "deep/*", "lib/*"]);
}

#[test]
fn broken_files_do_no_harm() {
    for text in ["using", "using ;", "namespace", "using static", "using ä = ö.ü;", "using =", "\"", "'\\ä", "@using"] {
        for path in ["a.cs", "a.fs", "a.razor"] {
            let _ = DotNet.read(path, text);
        }
    }
}
