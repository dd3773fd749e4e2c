//! Repositories of all kinds, and the files that scaffold generates for them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use cicd::config;
use cicd::model::diagnostic::SourceText;
use cicd::scaffold::languages::{CacheStep, InstallStep, Language, Languages, Version};
use cicd::scaffold::template::{Templates, render};
use cicd::scaffold::{Inputs, Surroundings, wanted};

use crate::support::{Repo, World};

/// The four domains of the reference platform.
const PLATFORM: &str = "\
version: 1
domains:
  smart-city: { title: Smart City, paths: [/backend/city/], manager: { title: City Manager, url: \"http://localhost:8001\" } }
  business-enablement: { title: Business Enablement, paths: [/backend/business/], manager: { title: Delivery Manager } }
  experience: { title: Experience, paths: [/frontend/], manager: { title: Experience Manager } }
  journey: { title: Journey, paths: [/backend/journey/] }
";

const ONE: &str = "version: 1\ndomains: { shop: { paths: [/shop/] } }\n";

const LIBRARIES: &str = "\
version: 1
domains:
  shop: { paths: [/shop/], depends_on: [base] }
  base: { kind: library, paths: [/base/] }
  tools: { kind: library, paths: [/tools/] }
";

/// All keys of `ci:`, at every level of the config.
const NEEDS: &str = "\
version: 1
levels: [unit, integration, e2e]
ci: { runs_on: [self-hosted, linux], secrets: [COMMON], env: { REGION: eu }, max_parallel: 8 }
domains:
  shop:
    title: \"The \\\"Shop\\\": ${{ github.token }} # 1\"
    paths: [/shop/]
    manager: { url: \"http://shop\", token_env: SHOP_MANAGER_TOKEN }
    ci: { env: { CURRENCY: EUR, DB_PASSWORD: none }, permissions: { packages: read, id-token: write } }
    suites:
      unit: { run: \"true\", shards: 3 }
      integration:
        run: \"true\"
        ci:
          container: \"ghcr.io/acme/tests@sha256:1111111111111111111111111111111111111111111111111111111111111111\"
          secrets: [DB_PASSWORD]
          permissions: { packages: write, contents: none }
          max_parallel: 2
          services:
            postgres:
              image: \"docker.io/library/postgres@sha256:2222222222222222222222222222222222222222222222222222222222222222\"
              env: { POSTGRES_PASSWORD: \"${{ secrets.DB_PASSWORD }}\" }
              ports: [\"5432:5432\"]
              options: --health-cmd pg_isready
      e2e:
        run: \"true\"
        ci:
          container: \"ghcr.io/acme/browsers@sha256:3333333333333333333333333333333333333333333333333333333333333333\"
          services:
            postgres:
              image: \"docker.io/library/postgres@sha256:4444444444444444444444444444444444444444444444444444444444444444\"
              env: { POSTGRES_PASSWORD: \"${{ secrets.DB_PASSWORD }}\" }
              ports: [\"5432:5432\"]
              options: --health-cmd pg_isready
            redis-1: { image: \"docker.io/library/redis@sha256:5555555555555555555555555555555555555555555555555555555555555555\" }
  base: { kind: library, paths: [/base/], ci: { runs_on: ubuntu-24.04, secrets: [BASE_KEY], permissions: { contents: write } } }
";

/// Names with a meaning for a shell, YAML or the workflows, and titles with line breaks.
const NAMES: &str = "\
version: 1
levels: [unit, default, \"null\", \"123\", \"1_0\"]
ci: { env: { \"NO\": x, \"null\": y }, secrets: [\"true\"] }
domains:
  gate: { paths: [/gate/], title: \"a\\u2028on: push\\u2029- x\\Ny\\ufeff\" }
  plan: { paths: [/plan/], title: \"\\u202egnp.exe\\u2066 \\\"${{ x }}\\\"\" }
  \"null\": { paths: [/null/] }
  \"true\": { paths: [/true/], suites: { default: { run: \"true\", ci: { services: { \"null\": { image: \"docker.io/library/redis@sha256:5555555555555555555555555555555555555555555555555555555555555555\" } } } } } }
  \"123\": { paths: [/123/] }
  \"1e3\": { paths: [/1e3/] }
  \"0x1f\": { paths: [/0x1f/] }
  \"1_0\": { paths: [/1_0/] }
  0-dash_: { paths: [/dash/] }
  default: { paths: [/default/] }
  \"no\": { paths: [/no/] }
  libraries: { paths: [/libraries/] }
  lib: { kind: library, paths: [/lib/] }
";

/// One kind of repository.
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    config: String,
    surroundings: Surroundings,
    is_uncommented: bool,
}

impl Variant {
    fn new(name: &'static str, config: impl Into<String>) -> Self {
        let surroundings =
            Surroundings { version: "0.1.0".to_owned(), bases: vec!["main".to_owned()], ..Surroundings::default() };
        Self { name, config: config.into(), surroundings, is_uncommented: false }
    }

    fn with(mut self, change: impl FnOnce(&mut Surroundings)) -> Self {
        change(&mut self.surroundings);
        self
    }

    /// Returns the generated files, by path.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let source = SourceText { name: "cicd.yml".to_owned(), text: self.config.clone() };
        let config = config::parse(&Arc::new(source)).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let templates = Templates::builtin();
        let inputs = Inputs { test_tree: true, ..Inputs::default() };
        let rendered = wanted(&config, &inputs, &self.surroundings).into_iter().map(|wanted| {
            let template = templates.get(wanted.template).unwrap_or_else(|| panic!("no template {}", wanted.template));
            let text = render(template, &wanted.values()).unwrap_or_else(|error| panic!("{}: {error}", wanted.path));
            let text = if self.is_uncommented && wanted.path.ends_with("action.yml") { uncommented(&text) } else { text };
            (wanted.path, text)
        });
        rendered.collect()
    }

    /// Applies everything that the action's last comments offer.
    fn uncommented(mut self) -> Self {
        self.is_uncommented = true;
        self
    }

    /// Creates a repository with all files.
    pub(crate) fn repository<'w>(&self, world: &'w World) -> Repo<'w> {
        let repo = world.init(self.name, &[]);
        repo.write("cicd.yml", &self.config);
        for (path, text) in self.files() {
            repo.write(&path, &text);
        }
        repo.commit("scaffold");
        repo
    }
}

/// Returns all kinds.
pub(crate) fn all() -> Vec<Variant> {
    let languages = |languages: Languages| move |all: &mut Surroundings| all.languages = languages;
    let bases = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let odd = bases(&["main", "release/1.x", "it's+odd!", "!no"]);
    vec![
        Variant::new("platform", PLATFORM),
        Variant::new("one", ONE).with(|all| all.has_install_script = true),
        Variant::new("libraries", LIBRARIES),
        Variant::new("needs", NEEDS).with(|all| all.bases = odd),
        Variant::new("eighteen", many(18)),
        Variant::new("grouped", many(27)),
        Variant::new("grouped-needs", format!("{NEEDS}{}", domains(18))),
        Variant::new("shadow", PLATFORM.replace("version: 1", "version: 1\nshadow: true")),
        Variant::new("python", ONE).with(languages(Languages {
            python: Some(language(Version::InFile(".python-version".to_owned()), "poetry", &["poetry.lock"])),
            ..Languages::default()
        })),
        Variant::new("node", ONE).with(languages(Languages {
            node: Some(language(Version::InFile(".nvmrc".to_owned()), "pnpm", &["pnpm-lock.yaml", "web/pnpm-lock.yaml"])),
            ..Languages::default()
        })),
        Variant::new("go", ONE).with(languages(Languages {
            go: Some(language(Version::InFile("go.mod".to_owned()), "go", &["go.sum"])),
            ..Languages::default()
        })),
        Variant::new("more-languages", ONE).with(languages(Languages {
            php: Some(without_cache(language(Version::InFile(".php-version".to_owned()), "composer", &["composer.lock"]))),
            ruby: Some(without_cache(language(
                Version::InFile("api/.ruby-version".to_owned()),
                "bundler",
                &["api/Gemfile.lock"],
            ))),
            elixir: Some(without_cache(language(Version::InFile(".tool-versions".to_owned()), "mix", &["mix.lock"]))),
            dotnet: Some(language(
                Version::InFile("global.json".to_owned()),
                "nuget",
                &["a/packages.lock.json", "b/packages.lock.json"],
            )),
            ..Languages::default()
        })),
        Variant::new("names", NAMES),
        Variant::new("uncommented", PLATFORM).uncommented(),
        Variant::new("yarns", ONE).with(languages(Languages {
            python: Some(Language {
                installs: installs(&[("pipenv", "Pipfile.lock"), ("uv", "tools/uv.lock")]),
                ..language(Version::Is("3.12".to_owned()), "pipenv", &["Pipfile.lock"])
            }),
            node: Some(Language {
                installs: installs(&[("yarn-1", "yarn.lock"), ("yarn", "it's \"new\"/yarn.lock")]),
                ..language(Version::Is("22".to_owned()), "yarn", &["yarn.lock", "it's \"new\"/yarn.lock"])
            }),
            ..Languages::default()
        })),
        Variant::new("many-lockfiles", ONE).with(languages(Languages { node: Some(many_lockfiles()), ..Languages::default() })),
        Variant::new("all-languages", ONE).with(languages(Languages {
            python: Some(language(Version::Is("3.12".to_owned()), "pip", &["a/requirements.txt", "b/requirements.txt"])),
            node: Some(language(Version::Is("22".to_owned()), "npm", &["package-lock.json"])),
            go: Some(Language { version: Version::Is("1.25".to_owned()), cache: None, installs: Vec::new() }),
            ..Languages::default()
        })),
        Variant::new("no-lockfiles", ONE).with(languages(Languages {
            python: Some(Language { version: Version::Is("3.x".to_owned()), cache: None, installs: Vec::new() }),
            node: Some(Language { version: Version::Is("lts/*".to_owned()), cache: None, installs: Vec::new() }),
            go: Some(Language { version: Version::InFile("go.work".to_owned()), cache: None, installs: Vec::new() }),
            php: Some(Language { version: Version::Is("latest".to_owned()), cache: None, installs: Vec::new() }),
            ruby: Some(Language { version: Version::Is("ruby".to_owned()), cache: None, installs: Vec::new() }),
            elixir: Some(Language { version: Version::Is("latest".to_owned()), cache: None, installs: Vec::new() }),
            dotnet: Some(Language { version: Version::Is("latest".to_owned()), cache: None, installs: Vec::new() }),
        })),
    ]
}

fn language(version: Version, tool: &str, files: &[&str]) -> Language {
    let installs =
        if tool == "go" { Vec::new() } else { installs(&files.iter().map(|file| (tool, *file)).collect::<Vec<_>>()) };
    let files = files.iter().map(|file| (*file).to_owned()).collect();
    Language { version, cache: Some(CacheStep { tool: tool.to_owned(), files }), installs }
}

fn without_cache(language: Language) -> Language {
    Language { cache: None, ..language }
}

fn installs(list: &[(&str, &str)]) -> Vec<InstallStep> {
    list.iter().map(|(tool, file)| InstallStep { tool: (*tool).to_owned(), file: (*file).to_owned() }).collect()
}

/// Returns a language with more lockfiles than get a step, some with special characters in their paths.
fn many_lockfiles() -> Language {
    let odd = ["${{ odd }}/package-lock.json", "odd\non: push/package-lock.json", "odd*/package-lock.json"];
    let mut files: Vec<String> = odd.map(str::to_owned).to_vec();
    files.extend((0..7).map(|at| format!("d{at}/package-lock.json")));
    language(Version::Is("22".to_owned()), "npm", &files.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Removes the first `# ` of every line of a step.
fn uncommented(text: &str) -> String {
    let line = |line: &str| {
        let waits = line.starts_with("    # - ") || line.starts_with("    #   ");
        if waits { line.replacen("# ", "", 1) } else { line.to_owned() }
    };
    text.lines().map(|text| line(text) + "\n").collect()
}

fn many(number: usize) -> String {
    format!("version: 1\ndomains:\n{}", domains(number))
}

fn domains(number: usize) -> String {
    (0..number).fold(String::new(), |mut text, at| {
        writeln!(text, "  d{at}: {{ paths: [\"/d{at}/\"] }}").expect("a String takes everything");
        text
    })
}
