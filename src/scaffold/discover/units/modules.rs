//! Modules of several packages: the layers of one module, such as `Orders/Domain` and `Orders/Infrastructure`, are one unit.

use std::collections::{BTreeMap, BTreeSet};

use super::{Unit, UnitsByFolder};
use crate::scaffold::discover::basis::Basis;
use crate::scaffold::discover::ground::{self, is_within, last, parent};
use crate::scaffold::discover::left_out::{self, LeftOutReason};
use crate::scaffold::discover::name::normalized;
use crate::scaffold::discover::words::{SIDES, is_home, is_one_of};

/// Names of layers that no product or program has.
const LAYERS: &[&str] = &[
    "domain",
    "application",
    "infrastructure",
    "infra",
    "persistence",
    "contracts",
    "integration-events",
    "presentation",
    "impl",
    "implementation",
    "adapters",
    "ports",
    "use-cases",
    "usecases",
    "entities",
    "data-access",
    "domain-model",
    "application-services",
];

/// Names of layers that may also be programs or packages of their own.
const MAYBE_LAYERS: &[&str] = &[
    "api",
    "web",
    "web-api",
    "ui",
    "core",
    "data",
    "model",
    "models",
    "common",
    "shared",
    "client",
    "server",
    "worker",
    "workers",
    "app",
    "service",
    "services",
    "host",
    "grpc",
    "rest",
    "http",
    "dto",
    "dtos",
    "events",
    "messages",
    "messaging",
    "util",
    "utils",
    "public",
    "internal",
    "abstractions",
    "bff",
    "jobs",
    "migrations",
    "migrator",
    "db",
    "database",
    "feature",
    "endpoints",
    "facade",
    "spi",
    "test",
    "tests",
    "testing",
    "unit-tests",
    "integration-tests",
    "arch-tests",
];

/// Replaces the packages of one module by the module's folder.
pub(super) fn join(found: &mut UnitsByFolder) {
    let modules = modules(found);
    let mut joined: BTreeSet<String> =
        modules.iter().filter(|(module, inner)| is_layered(module, inner)).map(|(m, _)| m.clone()).collect();
    joined.extend(repeated(&modules));
    // Where one folder is a module, the folders beside it are too, also with a single package.
    let homes: BTreeSet<String> =
        joined.iter().map(|module| parent(module).to_owned()).filter(|home| !home.is_empty()).collect();
    let beside = modules.keys().filter(|module| homes.contains(parent(module)) && !is_one_of(last(module), SIDES));
    joined.extend(beside.cloned().collect::<Vec<_>>());
    for module in joined {
        let inner: Vec<Unit> = super::inside(found, &module).iter().filter_map(|folder| found.remove(folder)).collect();
        if inner.is_empty() {
            continue;
        }
        let why = match inner.as_slice() {
            [one] => one.why.clone(),
            many => vec![Basis::Module(many.len())],
        };
        let is_member = inner.iter().all(|unit| unit.is_member);
        found.insert(module.clone(), Unit { folder: module, why, is_member, module: None });
    }
}

/// Returns the folders that hold units directly, or in a source folder, with the folders of these units.
fn modules(found: &UnitsByFolder) -> BTreeMap<String, Vec<String>> {
    let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in found.keys() {
        let above = parent(folder);
        let is_source =
            is_one_of(last(above), &["src", "source"]) && !parent(above).is_empty() && !is_home(last(parent(above)));
        let module = if is_source { parent(above) } else { above };
        modules.entry(module.to_owned()).or_default().push(folder.clone());
    }
    modules.retain(|module, _| !module.is_empty() && !found.keys().any(|unit| is_within(module, unit)));
    // A folder with modules in it is their home.
    let all: Vec<String> = modules.keys().cloned().collect();
    modules.retain(|module, inner| {
        let holds_module = all.iter().any(|other| other != module && is_within(other, module));
        !holds_module && (!is_home(last(module)) || strict_layers(module, inner) >= 2)
    });
    modules
}

/// Returns the name of a package inside of its module: `Shop.Orders.Domain` and `orders-domain` give `domain` in `Orders`.
fn short(module: &str, folder: &str) -> String {
    let own = last(folder).rsplit('.').next().unwrap_or_default();
    let own = normalized(own).unwrap_or_default();
    let around = normalized(last(module)).unwrap_or_default();
    own.strip_prefix(&format!("{around}-")).map(str::to_owned).unwrap_or(own)
}

fn is_layer(name: &str) -> bool {
    LAYERS.contains(&name) || MAYBE_LAYERS.contains(&name) || left_out::of_name(name) == Some(LeftOutReason::Test)
}

fn strict_layers(module: &str, inner: &[String]) -> usize {
    inner.iter().filter(|folder| LAYERS.contains(&short(module, folder).as_str())).count()
}

fn is_layered(module: &str, inner: &[String]) -> bool {
    let is_any = |folder: &String| is_layer(&short(module, folder));
    inner.len() >= 2 && strict_layers(module, inner) >= 1 && inner.iter().all(is_any)
}

/// Returns the modules whose packages have the names of the packages of a module beside them, as in `shop/{api,web}` and
/// `pay/{api,web}`.
fn repeated(modules: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let names =
        |module: &String, inner: &[String]| -> BTreeSet<String> { inner.iter().map(|folder| short(module, folder)).collect() };
    let is_repeated = |module: &String, inner: &[String]| {
        let own = names(module, inner);
        let beside = modules.iter().filter(|(other, _)| *other != module && parent(other) == parent(module));
        own.len() >= 2
            && own.iter().all(|name| is_layer(name))
            && beside.into_iter().any(|(other, list)| names(other, list).intersection(&own).count() >= 2)
    };
    modules
        .iter()
        .filter(|(module, inner)| !parent(module).is_empty() && is_repeated(module, inner))
        .map(|(module, _)| module.clone())
        .collect()
}

/// Marks packages beside each other that are the layers of one module: `Orders.Api`, `Orders.Domain`.
pub(super) fn name_flat(found: &mut UnitsByFolder) {
    let mut modules: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for folder in found.keys() {
        if let Some((stem, layer)) = last(folder).rsplit_once(['.', '-', '_'])
            && let Some(layer) = normalized(layer).filter(|layer| is_layer(layer))
        {
            modules.entry(ground::join(parent(folder), stem)).or_default().push((folder.clone(), layer));
        }
    }
    for (module, layers) in modules {
        let names: BTreeSet<&str> = layers.iter().map(|(_, layer)| layer.as_str()).collect();
        if names.len() >= 2 && names.iter().any(|name| LAYERS.contains(name)) {
            for (folder, _) in &layers {
                found.entry(folder.clone()).and_modify(|unit| unit.module = Some(module.clone()));
            }
            // `orders` beside `orders-domain` is its main part.
            found.entry(module.clone()).and_modify(|unit| unit.module = Some(module.clone()));
        }
    }
}
