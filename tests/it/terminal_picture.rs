//! The picture of `cicd affected --explain` in the README: its coloured output as SVG, drawn again by each test run.
//!
//! `CICD_BLESS=1 cargo test --test it -- terminal_picture` writes docs/pictures/affected-light.svg and affected-dark.svg.

use std::path::Path;

use crate::support::World;

const COMMAND: &str = "cicd affected --explain";
/// The repository of the README, so that the picture and the text show the same domains.
const CONFIG: &str = "\
version: 1
base: [main]
global: [\"/Makefile\"]
ignore: [\"*.md\"]
domains:
  orders:   { paths: [\"/services/orders/\"], depends_on: [money] }
  payments: { paths: [\"/services/payments/\"], depends_on: [money] }
  web:      { paths: [\"/web/\"] }
  money:    { kind: library, paths: [\"/libs/money/\"] }
";

/// The colours of a terminal on a page with one theme.
struct Theme {
    name: &'static str,
    background: &'static str,
    border: &'static str,
    text: &'static str,
    dim: &'static str,
    /// The colours from black to white, in the order of the codes 30 to 37.
    colors: [&'static str; 8],
}

const THEMES: [Theme; 2] = [
    Theme {
        name: "light",
        background: "#f6f8fa",
        border: "#d1d9e0",
        text: "#1f2328",
        dim: "#59636e",
        colors: ["#1f2328", "#cf222e", "#116329", "#7d4e00", "#0969da", "#8250df", "#1b7c83", "#59636e"],
    },
    Theme {
        name: "dark",
        background: "#151b23",
        border: "#3d444d",
        text: "#f0f6fc",
        dim: "#9198a1",
        colors: ["#656c76", "#ff7b72", "#3fb950", "#e3b341", "#58a6ff", "#be8fff", "#39c5cf", "#f0f6fc"],
    },
];

/// Lengths in pixels: the height of a line, the width of a column, and the margin around the text.
const LINE: usize = 20;
const COLUMN: usize = 8;
const MARGIN: usize = 20;

/// The style of a piece of text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Style {
    is_bold: bool,
    is_dim: bool,
    color: Option<usize>,
}

impl Style {
    /// Returns this style after the codes of one escape sequence, such as `1;33`.
    fn after(mut self, codes: &str) -> Self {
        for code in codes.split(';') {
            match code.parse().unwrap_or(0) {
                0 => self = Self::default(),
                1 => self.is_bold = true,
                2 => self.is_dim = true,
                22 => (self.is_bold, self.is_dim) = (false, false),
                39 => self.color = None,
                code @ 30..=37 => self.color = Some(code - 30),
                code => panic!("no such colour in a picture: {code}"),
            }
        }
        self
    }
}

/// Returns the pieces of one line, each with its style, and the style at the end of the line.
fn pieces(line: &str, mut style: Style) -> (Vec<(Style, &str)>, Style) {
    let mut pieces = Vec::new();
    for (at, part) in line.split("\u{1b}[").enumerate() {
        let text = if at == 0 {
            part
        } else {
            let (codes, text) = part.split_once('m').expect("the end of a colour");
            style = style.after(codes);
            text
        };
        if !text.is_empty() {
            pieces.push((style, text));
        }
    }
    (pieces, style)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Draws coloured text below the command that printed it.
fn draw(command: &str, output: &str, theme: &Theme) -> String {
    let prompt = format!("\u{1b}[2m$\u{1b}[0m \u{1b}[1m{command}\u{1b}[0m");
    let mut style = Style::default();
    let mut body = String::new();
    let (mut columns, mut rows) = (0, 0);
    for line in std::iter::once(prompt.as_str()).chain(output.lines()) {
        let (found, next) = pieces(line, style);
        style = next;
        rows += 1;
        columns = columns.max(found.iter().map(|(_, text)| text.chars().count()).sum());
        body.push_str(&format!("<text x=\"{MARGIN}\" y=\"{}\">", MARGIN + rows * LINE - 6));
        for (style, text) in found {
            let color = style.color.map_or(if style.is_dim { theme.dim } else { theme.text }, |color| theme.colors[color]);
            let weight = if style.is_bold { " font-weight=\"bold\"" } else { "" };
            body.push_str(&format!("<tspan fill=\"{color}\"{weight}>{}</tspan>", escaped(text)));
        }
        body.push_str("</text>\n");
    }
    let (width, height) = (columns * COLUMN + 2 * MARGIN, rows * LINE + 2 * MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace\" font-size=\"13\">\n\
         <style>text {{ white-space: pre }}</style>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{}\" stroke=\"{}\"/>\n{body}</svg>\n",
        width - 1,
        height - 1,
        theme.background,
        theme.border
    )
}

/// Returns the output of the command, with colours.
fn output() -> String {
    let world = World::new();
    let repo = world.init("shop", &[]);
    repo.write("cicd.yml", CONFIG);
    for file in ["services/orders/api.py", "services/payments/api.py", "libs/money/money.py", "web/app.ts"] {
        repo.write(file, "1\n");
    }
    repo.commit("start");
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo.write("libs/money/money.py", "2\n");
    let ran = repo.cicd(&["affected", "--explain", "--color", "always"]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}

#[test]
fn the_picture_shows_what_the_program_prints() {
    let output = output();
    for theme in &THEMES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/pictures/affected-{}.svg", theme.name));
        let now = draw(COMMAND, &output, theme);
        if std::env::var_os("CICD_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, &now).expect("a picture");
        }
        let then = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(then == now, "{} is old; `CICD_BLESS=1 cargo test --test it -- terminal_picture` draws it", path.display());
    }
}

#[test]
fn colours_and_signs_are_drawn() {
    let check = |output: &str, expected: &str| {
        let drawn = draw("x", output, &THEMES[0]);
        assert!(drawn.contains(expected), "{expected} is not in\n{drawn}");
    };
    check("a <b> & c", ">a &lt;b&gt; &amp; c</tspan>");
    check(
        "\u{1b}[1m\u{1b}[33mtwo\u{1b}[0m of",
        "<tspan fill=\"#7d4e00\" font-weight=\"bold\">two</tspan><tspan fill=\"#1f2328\"> of</tspan>",
    );
    check("\u{1b}[2mdim\u{1b}[22m", "<tspan fill=\"#59636e\">dim</tspan></text>");
    check("\u{1b}[31mred\nstill", "<tspan fill=\"#cf222e\">still</tspan>");
    check("", "height=\"60\"");
}
