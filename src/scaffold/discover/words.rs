//! The usual meaning of folder names: places of domains, places of libraries, and technical folders.

/// Folders whose subfolders are domains, whatever they hold.
pub(super) const STRONG: &[&str] = &[
    "services",
    "apps",
    "applications",
    "microservices",
    "domains",
    "contexts",
    "bounded-contexts",
    "functions",
    "lambdas",
    "products",
];

/// Folders that are one side of a platform: their subfolders may be domains, or layers of one program.
pub(super) const SIDES: &[&str] =
    &["backend", "backends", "frontend", "frontends", "server", "client", "clients", "web", "ui", "mobile", "webapps"];

/// Folders whose subfolders are domains, if several of them hold code.
pub(super) const PARTED: &[&str] = &["modules", "realms"];

/// Folders whose subfolders are domains even inside of a package, because no layer of a program has this name.
const CUTTING: &[&str] = &["backend", "backends", "apps", "domains", "contexts", "bounded-contexts", "realms", "modules"];

/// Returns true if a folder of this name shows the domains of the package around it.
#[must_use]
pub(super) fn is_cutting(name: &str) -> bool {
    is_one_of(name, CUTTING)
}

/// Returns true if a folder of this name holds domains, libraries or one side of a platform, and is none itself.
#[must_use]
pub(super) fn is_home(name: &str) -> bool {
    let lists = [STRONG, SIDES, PARTED, LIBRARIES];
    lists.iter().any(|list| is_one_of(name, list))
        || is_one_of(name, &["src", "source", "cmd", "features", "feature", "projects", "plugins"])
}

/// Folders whose subfolders are shared code, if there are domains beside them.
pub(super) const LIBRARIES: &[&str] =
    &["packages", "libs", "lib", "libraries", "crates", "modules", "shared", "common", "pkg", "internal", "tooling"];

/// Names of shared code.
pub(super) const SHARED: &[&str] = &[
    "shared",
    "common",
    "commons",
    "base",
    "core",
    "kernel",
    "utils",
    "util",
    "lib",
    "libs",
    "internal",
    "pkg",
    "platform-base",
    "types",
    "buildingblocks",
    "building-blocks",
    "shared-kernel",
    "seedwork",
];

/// Names of folders beside the code of a repository.
const TOOLING: &[&str] = &[
    "scripts",
    "script",
    "bin",
    "tools",
    "tool",
    "hack",
    "ci",
    "docker",
    "deploy",
    "deployment",
    "deployments",
    "infra",
    "infrastructure",
    "terraform",
    "ansible",
    "helm",
    "charts",
    "helm-chart",
    "k8s",
    "kubernetes",
    "kustomize",
    "manifests",
    "patches",
    "logs",
    "tmp",
];

/// Layers of one program, which are never domains by their name alone.
const LAYERS: &[&str] = &[
    "src",
    "app",
    "lib",
    "utils",
    "util",
    "helpers",
    "config",
    "configs",
    "settings",
    "components",
    "pages",
    "views",
    "hooks",
    "public",
    "assets",
    "static",
    "styles",
    "css",
    "images",
    "img",
    "fonts",
    "locales",
    "i18n",
    "migrations",
    "alembic",
    "types",
    "typings",
    "models",
    "schemas",
    "routes",
    "routers",
    "controllers",
    "middleware",
    "middlewares",
    "templates",
    "layouts",
    "store",
    "stores",
    "services",
    "db",
    "database",
    "proto",
    "protos",
    "resources",
    "www",
    "constants",
    "context",
    "layout",
    "features",
    "modules",
    "packages",
    "api",
    "data",
];

/// Endings of source files.
const SOURCES: &[&str] = &[
    "rs", "py", "go", "ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "java", "kt", "kts", "scala", "groovy", "clj",
    "cs", "fs", "vb", "rb", "php", "ex", "exs", "erl", "swift", "m", "mm", "c", "cc", "cpp", "cxx", "h", "hpp", "dart", "vue",
    "svelte", "astro", "hs", "ml", "lua", "zig", "nim", "pl", "r", "jl",
];

/// Returns true if a name is in a list, ignoring case.
#[must_use]
pub(super) fn is_one_of(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// Returns true if a folder of this name is a layer or a tool.
#[must_use]
pub(super) fn is_technical(name: &str) -> bool {
    is_one_of(name, LAYERS) || is_tooling(name)
}

/// Returns true if a folder of this name is usually beside the code.
#[must_use]
pub(super) fn is_tooling(name: &str) -> bool {
    is_one_of(name, TOOLING)
}

/// Returns true if a file is source code, by its ending.
#[must_use]
pub(super) fn is_source(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && SOURCES.contains(&ending))
}

/// Returns true if two folders are the same part on two sides of one platform: `backend/x` and `frontend/src/x`. Equal names
/// deep in unrelated trees do not count.
#[must_use]
pub(super) fn are_sides_of_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    let shared = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let is_telling = |name: &str| is_one_of(name, STRONG) || is_one_of(name, SIDES) || name == "cmd";
    let is_side = |folder: &[&str]| match folder {
        [side, inner @ .., _] => {
            is_telling(side) && inner.len() <= 2 && inner.iter().all(|name| is_telling(name) || is_technical(name))
        }
        _ => false,
    };
    is_side(&a[shared..]) && is_side(&b[shared..])
}

/// The role of a package, given by the folders above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The package is where domains usually are.
    Domain,
    /// The package is where libraries usually are.
    Library,
    /// The folders do not tell.
    Open,
}

/// Returns the role that the nearest folder above with a known name gives. `has_strong` is true if the repository has folders such
/// as `apps/`: beside them, `modules/` holds libraries.
#[must_use]
pub(super) fn role(folder: &str, has_strong: bool) -> Role {
    let above = folder.rsplit('/').skip(1);
    for name in above {
        let is_parted = is_one_of(name, PARTED) && !has_strong;
        if is_one_of(name, STRONG) || is_one_of(name, SIDES) || name == "cmd" || is_parted {
            return Role::Domain;
        }
        if is_one_of(name, LIBRARIES) {
            return Role::Library;
        }
    }
    Role::Open
}

/// Returns true if a folder is in one such as `apps/`.
#[must_use]
pub(super) fn is_in_strong(folder: &str) -> bool {
    folder.rsplit('/').skip(1).any(|name| is_one_of(name, STRONG))
}
