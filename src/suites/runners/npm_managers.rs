//! The package managers of npm packages, recognized by their lockfiles.

/// A package manager of npm packages.
#[derive(Debug)]
pub(crate) struct NpmManager {
    /// The lockfiles of the manager; npm is the default without one.
    locks: &'static [&'static str],
    /// The command that runs a script of `package.json`.
    pub(crate) script: &'static str,
    /// The command that starts a program of `node_modules`.
    pub(crate) exec: &'static str,
    /// The word that adds a package; empty if the command for programs installs them.
    add: &'static str,
}

static NPM: NpmManager = NpmManager { locks: &[], script: "npm", exec: "npx", add: "" };

/// The managers that are searched for before npm, in order of precedence.
static OTHERS: [NpmManager; 3] = [
    NpmManager { locks: &["pnpm-lock.yaml"], script: "pnpm", exec: "pnpm exec", add: "pnpm install; pnpm add -D" },
    NpmManager { locks: &["yarn.lock"], script: "yarn", exec: "yarn", add: "yarn install; yarn add -D" },
    NpmManager { locks: &["bun.lock", "bun.lockb"], script: "bun run", exec: "bunx", add: "bun install; bun add -d" },
];

impl NpmManager {
    /// Returns the command that installs a package.
    pub(super) fn install(&self, package: &str) -> String {
        match self.add {
            "" => format!("npm install, with {package} under devDependencies"),
            add => format!("{add} {package} if no package.json lists it"),
        }
    }
}

/// Returns the manager whose lockfile exists, or else npm.
pub(crate) fn npm_manager(has_lock: impl Fn(&str) -> bool) -> &'static NpmManager {
    OTHERS.iter().find(|manager| manager.locks.iter().any(|lock| has_lock(lock))).unwrap_or(&NPM)
}
