//! The hosts that a variable's value may be sent to. The user sets them outside of every repository: in `CICD_TOKEN_HOSTS`, and in a file
//! of the user's configuration.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use reqwest::Url;

use crate::model::environment::Environment;
use crate::model::error::{Error, Result};
use crate::system::files;

/// The variable that binds variables to hosts: `NAME=host[:port][,host…]`, with `;` before the next name.
pub const TOKEN_HOSTS: &str = "CICD_TOKEN_HOSTS";

/// The file that binds variables to hosts, below the folder of the user's configuration. Each line has the form `NAME host…`.
const FILE: &str = "cicd/token-hosts";

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 256 * 1024;

const HINT: &str =
    "write NAME=host[:port][,host…] and a `;` before the next name, e.g. CITY_TOKEN=city.example,*.city.example:8443";
const FILE_HINT: &str = "write a variable and its hosts on each line, e.g. CITY_TOKEN city.example *.city.example:8443";

/// The hosts that variables are bound to. A variable without an entry is not bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenHosts {
    bound: BTreeMap<String, Vec<HostRule>>,
    are_withheld: bool,
}

/// A host or all hosts below it, optionally with the only allowed port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HostRule {
    /// The host in lower case, as a URL has it: in ASCII, with an IPv6 address in brackets, without a dot at the end.
    host: String,
    /// True if the rule stands for the names below `host`, and not for `host` itself.
    is_below: bool,
    port: Option<u16>,
}

impl TokenHosts {
    /// Reads the bindings from the file and the variable. For a name that both have, the variable counts.
    ///
    /// # Errors
    /// Returns a usage error if one of them cannot be read or has a mistake.
    pub fn of(environment: &Environment) -> Result<Self> {
        let mut hosts = match file_of(environment) {
            Some(path) => Self::of_file(&path)?,
            None => Self::default(),
        };
        if let Some(text) = environment.get(TOKEN_HOSTS) {
            let given = Self::of_variable(text)
                .map_err(|why| Error::usage(format!("{TOKEN_HOSTS} cannot be read: {why}")).hint(HINT))?;
            hosts.bound.extend(given.bound);
        }
        Ok(hosts)
    }

    /// Forbids sending any variable, because the config that names them is not trusted.
    #[must_use]
    pub fn withheld(self) -> Self {
        Self { are_withheld: true, ..self }
    }

    /// Returns true if no variable may be sent.
    #[must_use]
    pub fn are_withheld(&self) -> bool {
        self.are_withheld
    }

    /// Returns true if this variable may be sent to the host of a URL.
    #[must_use]
    pub fn allow(&self, variable: &str, url: &Url) -> bool {
        !self.are_withheld && self.bound.get(variable).is_none_or(|rules| rules.iter().any(|rule| rule.matches(url)))
    }

    fn of_file(path: &Path) -> Result<Self> {
        let shown = path.display();
        let failed = |why: &str| Error::usage(format!("{shown} cannot be read: {why}"));
        match path.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed("the file system says why").because(error)),
            Ok(found) if !found.is_file() => return Err(failed("it is not a plain file")),
            Ok(found) if found.len() > MAX_FILE => return Err(failed("it is larger than 256 KiB")),
            Ok(_) => {}
        }
        let bytes = files::read(path, MAX_FILE).ok_or_else(|| failed("make the file readable for this user"))?;
        let text = String::from_utf8(bytes).map_err(|_| failed("it is not text in UTF-8"))?;
        Self::of_lines(&text).map_err(|(line, why)| Error::usage(format!("{shown}, line {line}: {why}")).hint(FILE_HINT))
    }

    /// Parses the lines of the file. An error has the number of the first line with a mistake, and the mistake.
    fn of_lines(text: &str) -> Result<Self, (usize, String)> {
        let mut hosts = Self::default();
        for (nth, line) in text.lines().enumerate() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let Some(name) = words.next() else { continue };
            hosts.bind(name, words).map_err(|why| (nth + 1, why))?;
        }
        Ok(hosts)
    }

    fn of_variable(text: &str) -> Result<Self, String> {
        let mut hosts = Self::default();
        for entry in text.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (name, list) = entry.split_once('=').ok_or_else(|| format!("`{entry}` has no `=`"))?;
            hosts.bind(name.trim(), list.split(',').map(str::trim))?;
        }
        Ok(hosts)
    }

    fn bind<'t>(&mut self, name: &str, list: impl Iterator<Item = &'t str>) -> Result<(), String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(fits) || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("`{name}` is not the name of a variable"));
        }
        let rules = list.map(HostRule::of).collect::<Result<Vec<_>, String>>()?;
        if rules.is_empty() {
            return Err(format!("{name} has no host"));
        }
        if self.bound.insert(name.to_owned(), rules).is_some() {
            return Err(format!("{name} is there twice"));
        }
        Ok(())
    }
}

impl HostRule {
    fn of(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a host, e.g. city.example, *.city.example, city.example:8443 or [::1]:8443");
        let (is_below, rest) = text.strip_prefix("*.").map_or((false, text), |rest| (true, rest));
        let fits = |c: char| c.is_alphanumeric() || ".-_:[]".contains(c);
        if rest.is_empty() || !rest.chars().all(fits) {
            return Err(wrong());
        }
        // `url` drops the default port of a scheme, so the port is parsed here.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !rest.ends_with(']') => {
                let digits = port.bytes().all(|byte| byte.is_ascii_digit());
                let port = port.parse::<u16>().ok().filter(|port| *port > 0 && digits);
                (host, Some(port.ok_or_else(wrong)?))
            }
            _ => (rest, None),
        };
        if host.contains(':') && !host.starts_with('[') {
            return Err(wrong());
        }
        // The host is parsed like the URLs of requests, so that both have the same form.
        let url = Url::parse(&format!("https://{host}/")).map_err(|_| wrong())?;
        let is_name = url.domain().is_some();
        let host = plain(&url).filter(|_| is_name || !is_below).filter(|_| url.port().is_none()).ok_or_else(wrong)?;
        Ok(Self { host, is_below, port })
    }

    fn matches(&self, url: &Url) -> bool {
        let Some(host) = plain(url) else { return false };
        let is_host = if self.is_below {
            url.domain().is_some() && host.strip_suffix(&self.host).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        } else {
            host == self.host
        };
        is_host && self.port.is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

/// Returns the host of a URL in lower case, without a dot at its end.
fn plain(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = host.strip_suffix('.').unwrap_or(host);
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// Returns the path of the file, or `None` if the environment names no folder for it.
fn file_of(environment: &Environment) -> Option<PathBuf> {
    let absolute = |name: &str| environment.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")))?;
    Some(folder.join(FILE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> TokenHosts {
        TokenHosts::of_variable(text).unwrap_or_else(|why| panic!("{text}: {why}"))
    }

    #[track_caller]
    fn check(rules: &str, url: &str, expected: bool) {
        let hosts = of(&format!("T={rules}"));
        assert_eq!(hosts.allow("T", &Url::parse(url).expect(url)), expected, "{rules} and {url}");
    }

    #[test]
    fn a_bound_variable_goes_to_its_hosts_alone() {
        check("city.example", "https://city.example/health", true);
        check("city.example", "http://CITY.example.:8001/", true);
        check("city.example", "https://city.example.evil/", false);
        check("city.example", "https://evilcity.example/", false);
        check("city.example", "https://a.city.example/", false);
        check("city.example:8443", "https://city.example:8443/", true);
        check("city.example:8443", "https://city.example/", false);
        check("city.example:443", "https://city.example/", true);
        check("city.example:443", "http://city.example/", false);
        check("*.city.example", "https://a.b.city.example/", true);
        check("*.city.example", "https://city.example/", false);
        check("*.city.example", "https://evilcity.example/", false);
        check("a.example,b.example", "https://b.example/", true);
        check("[::1]:8443", "https://[0:0::1]:8443/", true);
        check("127.0.0.1", "http://0x7f.1/", true);
        check("*.0.0.1x", "http://127.0.0.1/", false);
        check("bücher.example", "https://xn--bcher-kva.example/", true);
        check("city.example", "https://city.example@evil.example/", false);
    }

    #[test]
    fn other_variables_are_not_bound() {
        assert!(of("A=a.example").allow("B", &Url::parse("https://b.example/").expect("a URL")));
        assert!(of("").allow("A", &Url::parse("https://b.example/").expect("a URL")));
    }

    #[track_caller]
    fn check_wrong(text: &str, because: &str) {
        let why = TokenHosts::of_variable(text).expect_err(text);
        assert!(why.contains(because), "{text}: {why}");
    }

    #[test]
    fn mistakes_are_named() {
        check_wrong("city.example", "no `=`");
        check_wrong("A=", "is not a host");
        check_wrong("A=a.example,", "is not a host");
        check_wrong("A=https://a.example", "is not a host");
        check_wrong("A=a.example/x", "is not a host");
        check_wrong("A=a.example:443:1", "is not a host");
        check_wrong("A=::1", "is not a host");
        check_wrong("A=a.example:0", "is not a host");
        check_wrong("A=a.example:99999", "is not a host");
        check_wrong("A=a.example:+1", "is not a host");
        check_wrong("A=*", "is not a host");
        check_wrong("A=a*.example", "is not a host");
        check_wrong("A=*.127.0.0.1", "is not a host");
        check_wrong("A=me@a.example", "is not a host");
        check_wrong("A B=a.example", "is not the name");
        check_wrong("=a.example", "is not the name");
        check_wrong("1A=a.example", "is not the name");
        check_wrong("A=a.example;A=b.example", "twice");
    }

    #[test]
    fn the_file_and_the_variable_are_read_together() {
        let home = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(home.path().join("cicd")).expect("a folder");
        let file = home.path().join(FILE);
        let read = |text: &str, variable: &str| {
            std::fs::write(&file, text).expect("a file");
            let folder = home.path().to_str().expect("a path");
            TokenHosts::of(&[("XDG_CONFIG_HOME", folder), (TOKEN_HOSTS, variable)].into_iter().collect())
        };
        let text = "# mine\nA a.example b.example:1 # two\n\nB b.example\n";
        assert_eq!(read(text, "").expect("hosts"), of("A=a.example,b.example:1;B=b.example"));
        assert_eq!(read(text, "B=c.example").expect("hosts"), of("A=a.example,b.example:1;B=c.example"));
        let error = read("A a.example\nB\n", "").expect_err("a mistake").to_string();
        assert!(error.contains("line 2: B has no host"), "{error}");
        assert!(read("", "A").expect_err("a mistake").to_string().contains(TOKEN_HOSTS));
        std::fs::remove_file(&file).expect("a file");
        std::fs::create_dir(&file).expect("a folder");
        let environment = [("XDG_CONFIG_HOME", home.path().to_str().expect("a path"))].into_iter().collect();
        assert!(TokenHosts::of(&environment).expect_err("a folder").to_string().contains("plain file"));
    }

    proptest! {
        /// Any text is parsed or refused, and a parsed text binds every name in it.
        #[test]
        fn no_text_leaves_a_named_variable_free(text in "[AB=;,.:*a-c\\[\\]0-9 #-]{0,24}") {
            let elsewhere = Url::parse("https://elsewhere.invalid/").expect("a URL");
            if let Ok(hosts) = TokenHosts::of_variable(&text) {
                for name in hosts.bound.keys() {
                    prop_assert!(!hosts.allow(name, &elsewhere), "{text}");
                }
            }
            if let Ok(hosts) = TokenHosts::of_lines(&text) {
                prop_assert!(hosts.bound.keys().all(|name| !hosts.allow(name, &elsewhere)), "{text}");
            }
        }

        /// A named host is allowed, and longer or shorter names are not.
        #[test]
        fn a_name_binds_to_itself(host in "[a-z]{1,8}(\\.[a-z]{1,8}){0,3}", more in "[a-z]{1,5}") {
            let hosts = of(&format!("T={host}"));
            let reaches = |host: &str| hosts.allow("T", &Url::parse(&format!("https://{host}/")).expect("a URL"));
            prop_assert!(reaches(&host));
            let others = [format!("{more}{host}"), format!("{host}{more}"), format!("{more}.{host}"), format!("{host}.{more}")];
            prop_assert!(!others.iter().any(|other| reaches(other)));
        }
    }
}
