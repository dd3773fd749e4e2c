//! The script parts of files that hold more than script: Vue and Svelte components, Astro pages, MDX documents.
//!
//! Sources: <https://vuejs.org/api/sfc-spec.html>, <https://svelte.dev/docs/svelte/svelte-files>,
//! <https://docs.astro.build/en/basics/astro-components/>, <https://mdxjs.com/docs/what-is-mdx/#esm>.

/// Script with everything else blanked, and the `src` attributes with their offsets.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) script: String,
    pub(super) sources: Vec<(usize, String)>,
}

/// Returns the script of a component, or of an Astro page, whose frontmatter is script too.
pub(super) fn of_component(text: &str, has_frontmatter: bool) -> Parts {
    let mut parts = Parts::default();
    let mut kept = Vec::new();
    let mut at = 0;
    if has_frontmatter && let Some(rest) = text.trim_start().strip_prefix("---") {
        let start = text.len() - rest.len();
        at = rest.find("\n---").map_or(text.len(), |length| start + length);
        kept.push((start, at));
    }
    while let Some(length) = text[at..].find('<') {
        let tag = at + length;
        at = tag + 1;
        if text[tag..].starts_with("<!--") {
            at = text[tag..].find("-->").map_or(text.len(), |length| tag + length + 3);
        } else if let Some(name) = ["script", "template"].iter().find(|name| is_tag(&text[tag + 1..], name)) {
            let Some(head) = head_end(&text[tag..]) else { break };
            let attributes = &text[tag..tag + head];
            at = tag + head;
            if let Some((offset, source)) = source(attributes) {
                parts.sources.push((tag + offset, source));
            }
            if *name == "script" && !attributes.ends_with("/>") {
                let end = text[at..].find("</script").map_or(text.len(), |length| at + length);
                kept.push((at, end));
                at = end;
            }
        }
    }
    parts.script = keep(text, &kept);
    parts
}

fn is_tag(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ', '\t', '\r', '\n', '/']))
}

/// Returns the offset behind the `>` of a tag; `>` in quotes does not count.
fn head_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn source(attributes: &str) -> Option<(usize, String)> {
    let at = attributes.find(" src=")?;
    let quoted = attributes.get(at + 5..)?;
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some((at + 1, quoted[1..].split(quote).next()?.to_owned()))
}

/// Returns the `import` and `export` blocks of an MDX document.
pub(super) fn of_document(text: &str) -> String {
    let mut kept = Vec::new();
    let (mut at, mut is_code, mut is_script) = (0, false, false);
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        if words.starts_with("```") || words.starts_with("~~~") {
            is_code = !is_code;
        }
        is_script =
            !is_code && (line.starts_with("import ") || line.starts_with("export ") || (is_script && !words.is_empty()));
        if is_script {
            kept.push((at, at + line.len()));
        }
        at += line.len();
    }
    keep(text, &kept)
}

/// Blanks all but these ranges. The lines stay.
fn keep(text: &str, kept: &[(usize, usize)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |text: &str| text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>();
    for (start, end) in kept {
        out.push_str(&blank(&text[at..*start]));
        out.push_str(&text[*start..*end]);
        at = *end;
    }
    out.push_str(&blank(&text[at..]));
    out
}
