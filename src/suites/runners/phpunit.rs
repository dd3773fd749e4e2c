//! `PHPUnit`, and what runs on it: Pest and Symfony's bridge

use super::start::{RunnerOutput, Start, TargetSelection, Targets};
use super::test_files::{Extent, TestFiles, all};
use super::{FoundPackage, Nearby, PackageCommand, Sharding, TestRunner, Tool};
use crate::model::ecosystem::Ecosystem;
use crate::suites::command::{NoCommand, ReportSpec};
use crate::suites::folders::{SuiteFolders, join, parent, upward};
use crate::suites::shell;

static FILES: TestFiles = TestFiles {
    names: "*Test.php",
    is_one: |file| file.ending == "php" && file.stem.ends_with("Test"),
    extent: Extent::File,
    uncovered: all,
};

/// The settings files.
const SETTINGS: [&str; 3] = ["phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"];

/// Packages of composer that bring a runner, each with its program.
const PACKAGES: [(&str, &str); 3] = [
    ("\"pestphp/pest\"", "vendor/bin/pest"),
    ("\"phpunit/phpunit\"", "vendor/bin/phpunit"),
    ("\"symfony/phpunit-bridge\"", "vendor/bin/simple-phpunit"),
];

pub(super) struct PhpUnit;

impl TestRunner for PhpUnit {
    fn name(&self) -> &'static str {
        "phpunit"
    }

    fn title(&self) -> &'static str {
        "PHPUnit"
    }

    fn ecosystem(&self) -> Option<Ecosystem> {
        Some(Ecosystem::Other)
    }

    fn files(&self) -> &'static TestFiles {
        &FILES
    }

    fn home(&self, file: &str, nearby: &mut Nearby<'_>) -> Option<String> {
        let is_home = |folder: &&str| {
            let has_settings = SETTINGS.iter().any(|name| nearby.folders.exists(&join(folder, name)));
            has_settings || of_composer(folder, nearby.folders).is_some()
        };
        upward(parent(file)).find(is_home).map(str::to_owned)
    }

    fn targets(&self, selection: &TargetSelection<'_>) -> Targets {
        // The settings of a package say what its tests are.
        if selection.is_own_place() {
            return Targets::HOME;
        }
        if selection.is_by_folder_without() { selection.by_parts() } else { selection.by_file() }
    }

    fn sharding(&self) -> Sharding {
        Sharding::Never
    }

    fn command(&self, start: &Start<'_>, folders: &dyn SuiteFolders) -> Result<String, NoCommand> {
        let program = program(start.home, folders);
        let run = |report: &str, target: &str| format!("{program} --log-junit {report} {target}").trim_end().to_owned();
        // Versions before 11 take one path.
        let mut runs = Vec::new();
        for (at, target) in start.targets.names.iter().enumerate() {
            let report = if at == 0 { start.report.clone() } else { start.further_report(&(at + 1).to_string()) };
            runs.push((String::new(), run(&report, target)));
        }
        Ok(match runs.as_slice() {
            [] => run(&start.report, ""),
            [(_, run)] => run.clone(),
            runs => shell::all(runs),
        })
    }

    fn output(&self, _: &str, _: &dyn SuiteFolders) -> RunnerOutput {
        RunnerOutput::due(ReportSpec::OwnPath)
    }

    fn tools(&self, home: &str, folders: &dyn SuiteFolders) -> Vec<Tool> {
        let program = program(home, folders);
        let install = if program == PROGRAM {
            "apt-get install phpunit, or composer require --dev phpunit/phpunit"
        } else {
            "composer install"
        };
        vec![Tool::on_path("php", "see https://www.php.net"), Tool::on_path(program, install)]
    }

    fn package_command(&self, package: &FoundPackage<'_>) -> Option<PackageCommand> {
        if package.file_name() != "composer.json" {
            return None;
        }
        let text = (package.read)(package.file)?;
        let (_, program) = PACKAGES.iter().find(|(name, _)| text.contains(name))?;
        Some(PackageCommand::here((*program).to_owned()))
    }

    fn settings(&self) -> &'static [&'static str] {
        &["/phpunit.xml", "/phpunit.xml.dist", "/phpunit.dist.xml"]
    }

    #[cfg(test)]
    fn sample(&self) -> &'static [&'static str] {
        &["phpunit.xml.dist", "tests/a/unit/XTest.php", "tests/a/unit/Deep/YTest.php"]
    }
}

const PROGRAM: &str = "phpunit";

/// Returns the program that the manifest of a folder brings.
fn of_composer(folder: &str, folders: &dyn SuiteFolders) -> Option<&'static str> {
    let text = folders.read(&join(folder, "composer.json"))?;
    let text = String::from_utf8_lossy(&text);
    PACKAGES.iter().find(|(name, _)| text.contains(name)).map(|(_, program)| *program)
}

/// Returns the program of the package, or else the one of the machine.
fn program(home: &str, folders: &dyn SuiteFolders) -> &'static str {
    of_composer(home, folders).unwrap_or(PROGRAM)
}
