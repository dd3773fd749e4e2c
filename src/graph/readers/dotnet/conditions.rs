//! Conditions of `MSBuild`, as far as they ask for the name or the path of the project. What else they ask is unknown.

/// Returns false if the condition cannot hold for the project file at a path.
pub(super) fn may_hold(condition: &str, project: &str) -> bool {
    let mut parser = ConditionParser { rest: condition, project, depth: 0 };
    parser.either().unwrap_or(true)
}

struct ConditionParser<'c> {
    rest: &'c str,
    project: &'c str,
    depth: usize,
}

/// The deepest nesting that is looked at.
const MAX_DEPTH: usize = 24;

impl ConditionParser<'_> {
    /// Takes a word if it stands next.
    fn takes(&mut self, word: &str) -> bool {
        self.rest = self.rest.trim_start();
        let is_next = self.rest.get(..word.len()).is_some_and(|next| next.eq_ignore_ascii_case(word));
        if is_next {
            self.rest = &self.rest[word.len()..];
        }
        is_next
    }

    fn either(&mut self) -> Option<bool> {
        let mut value = self.both();
        while self.takes("or") {
            value = match (value, self.both()) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        value
    }

    fn both(&mut self) -> Option<bool> {
        let mut value = self.term();
        while self.takes("and") {
            value = match (value, self.term()) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        value
    }

    fn term(&mut self) -> Option<bool> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.rest = "";
            return None;
        }
        let value = if self.takes("(") {
            let value = self.either();
            self.takes(")");
            value
        } else if !self.rest.trim_start().starts_with("!=") && self.takes("!") {
            self.term().map(|value| !value)
        } else {
            self.comparison()
        };
        self.depth -= 1;
        value
    }

    fn comparison(&mut self) -> Option<bool> {
        let left = self.operand();
        let is_equal = self.takes("==");
        if !is_equal && !self.takes("!=") {
            return left.and_then(|text| text.to_ascii_lowercase().parse().ok());
        }
        let right = self.operand();
        Some(left?.eq_ignore_ascii_case(&right?) == is_equal)
    }

    /// Returns the value of `'text'`, `$(Property.Call('x'))` or a word; `None` if it is unknown.
    fn operand(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let rest = self.rest;
        let (text, behind) = if let Some(quoted) = rest.strip_prefix('\'') {
            quoted.split_once('\'').unwrap_or((quoted, ""))
        } else if rest.starts_with("$(") {
            rest.split_at(end_of_property(rest))
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '=' | '!')).unwrap_or(rest.len());
            // A function such as Exists('…') is unknown.
            if rest[end..].starts_with('(') {
                let close = rest[end..].find(')').map_or(rest.len(), |at| end + at + 1);
                self.rest = &rest[close..];
                return None;
            }
            if end == 0 {
                // Something else stands there: go on behind it, so that this ends.
                let skip = rest.chars().next().map_or(0, char::len_utf8);
                self.rest = if rest.starts_with(')') { rest } else { &rest[skip..] };
                return None;
            }
            rest.split_at(end)
        };
        self.rest = behind;
        if !text.contains("$(") {
            return (!text.contains(['@', '%'])).then(|| text.to_owned());
        }
        self.property(text)
    }

    fn property(&self, text: &str) -> Option<String> {
        let inner = text.strip_prefix("$(")?.strip_suffix(')')?;
        let name_end = inner.find('.').unwrap_or(inner.len());
        let file = self.project.rsplit('/').next().unwrap_or_default();
        let value = match &inner[..name_end] {
            "MSBuildProjectName" => file.rsplit_once('.').map_or(file, |(name, _)| name).to_owned(),
            "MSBuildProjectFile" => file.to_owned(),
            "MSBuildProjectFullPath" => format!("/{}", self.project),
            "MSBuildProjectDirectory" | "ProjectDir" => format!("/{}", self.project.strip_suffix(file)?.trim_end_matches('/')),
            "MSBuildProjectExtension" => format!(".{}", file.rsplit('.').next()?),
            _ => return None,
        };
        let Some(call) = inner.get(name_end + 1..) else { return Some(value) };
        let (method, argument) = call.strip_suffix(')')?.split_once('(')?;
        let argument = argument.trim().replace("$([System.IO.Path]::DirectorySeparatorChar)", "/").replace('\\', "/");
        let argument = argument.trim_matches(['\'', '"', '`']);
        let is_true = match method {
            "Contains" => value.contains(argument),
            "EndsWith" => value.ends_with(argument),
            "StartsWith" => value.starts_with(argument),
            "Equals" => value == argument,
            _ => return None,
        };
        Some(is_true.to_string())
    }
}

fn end_of_property(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::may_hold;

    #[test]
    fn names_and_paths_of_projects() {
        let check = |condition: &str, expected: bool| {
            assert_eq!(may_hold(condition, "src/Modules/Orders/Domain/Shop.Orders.Domain.csproj"), expected, "{condition}");
        };
        check("$(MSBuildProjectName.EndsWith('Domain'))", true);
        check("$(MSBuildProjectName.EndsWith('Application'))", false);
        check("!$(MSBuildProjectName.EndsWith('Application'))", true);
        check(
            "$(MSBuildProjectFullPath.Contains('src$([System.IO.Path]::DirectorySeparatorChar)Modules')) AND '$(MSBuildProjectName)' != 'x'",
            true,
        );
        check(
            "$(MSBuildProjectFullPath.Contains('Tests')) and ($(MSBuildProjectName.EndsWith('Domain')) or '$(X)' == '')",
            false,
        );
        check("'$(X)' == 'true' and $(MSBuildProjectName.StartsWith('No'))", false);
        check("'$(X)' == 'true' or $(MSBuildProjectName.StartsWith('No'))", true);
        check("'$(MSBuildProjectExtension)' == '.fsproj'", false);
        check("Exists('x') and false", false);
        for broken in ["", "(", "$(", "'", "!", "== ==", "ä", "and and", ")", &"(".repeat(10_000)] {
            assert!(may_hold(broken, "a.csproj"), "{broken}");
        }
    }
}
