//! The managers of npm's packages, told apart by their lockfiles.

/// A manager of npm's packages.
#[derive(Debug)]
pub(crate) struct NpmManager {
    /// Its lockfiles; npm is taken without one.
    locks: &'static [&'static str],
    /// Runs a script of `package.json`.
    pub(crate) script: &'static str,
    /// Starts a program of `node_modules`.
    pub(crate) exec: &'static str,
    /// Adds a package; empty where its install command says enough.
    add: &'static str,
}

static NPM: NpmManager = NpmManager { locks: &[], script: "npm", exec: "npx", add: "" };

/// The managers that are looked for before npm, in order of precedence.
static OTHERS: [NpmManager; 3] = [
    NpmManager { locks: &["pnpm-lock.yaml"], script: "pnpm", exec: "pnpm exec", add: "pnpm install; pnpm add -D" },
    NpmManager { locks: &["yarn.lock"], script: "yarn", exec: "yarn", add: "yarn install; yarn add -D" },
    NpmManager { locks: &["bun.lock", "bun.lockb"], script: "bun run", exec: "bunx", add: "bun install; bun add -d" },
];

impl NpmManager {
    /// The way to install a package.
    pub(super) fn install(&self, package: &str) -> String {
        match self.add {
            "" => format!("npm install, with {package} under devDependencies"),
            add => format!("{add} {package} where no package.json lists it"),
        }
    }
}

/// The manager whose lockfile is there; npm where there is none.
pub(crate) fn npm_manager(has_lock: impl Fn(&str) -> bool) -> &'static NpmManager {
    OTHERS.iter().find(|manager| manager.locks.iter().any(|lock| has_lock(lock))).unwrap_or(&NPM)
}
