//! Django's own way to test a project, for packages that pytest cannot test: without its plugin, pytest loads no settings.

use super::{FoundPackage, PackageCommand};

/// The program of a project.
const MANAGE: &str = "manage.py";

/// Marks of a package that tests with pytest.
const PYTEST: [&str; 3] = ["pytest-django", "pytest_django", "DJANGO_SETTINGS_MODULE"];

/// Files that may hold these marks.
const SETTINGS: [&str; 7] =
    ["pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini", "conftest.py", "requirements.txt", "requirements-dev.txt"];

/// Returns the command of a Django project; `None` for any other package, and for one that tests with pytest.
pub(super) fn command(package: &FoundPackage<'_>) -> Option<PackageCommand> {
    let folder = package.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let in_folder = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let is_test = |path: &&String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_named = name.starts_with("test") && name.strip_suffix(".py").is_some();
        is_named
            && (package.read)(path).is_some_and(|text| text.contains("django.test") || text.contains("rest_framework.test"))
    };
    let names_pytest =
        |name: &&str| (package.read)(&in_folder(name)).is_some_and(|text| PYTEST.iter().any(|mark| text.contains(mark)));
    let is_project = package.files.contains(&in_folder(MANAGE));
    if !is_project || SETTINGS.iter().any(names_pytest) || !package.files.iter().take(MAX_FILES).any(|path| is_test(&path)) {
        return None;
    }
    let run = format!("python {MANAGE} test");
    Some(PackageCommand { instead_of_layouts: Some("django"), ..PackageCommand::here(run) })
}

/// The most files of a package that are looked at.
const MAX_FILES: usize = 5_000;
