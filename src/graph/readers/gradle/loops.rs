//! Loops and functions in settings: `for`, `forEach`, and functions with literal arguments.

use super::expressions::{ScriptValue, ScriptVariables, split, value};
use super::settings::{Block, Function, Settings};
use crate::graph::readers::tokens::{CodeToken, Spot, token};

impl Settings<'_, '_> {
    /// Notes a function whose parameters open at `open`.
    pub(super) fn define(&mut self, name: String, open: usize) -> usize {
        let close = self.closings[open];
        let parameters = split(self.spots.get(open + 1..close.min(open + 200)).unwrap_or_default(), ',');
        let parameter = |spots: &[Spot<'_>]| {
            let named = spots.iter().position(|spot| matches!(spot.token, CodeToken::Mark(':' | '='))).unwrap_or(spots.len());
            let words =
                spots[..named].iter().filter_map(|spot| if let CodeToken::Word(word) = spot.token { Some(word) } else { None });
            words.into_iter().next_back().unwrap_or_default().to_owned()
        };
        let parameters = parameters.into_iter().map(parameter).collect();
        let Some(start) = (close + 1..(close + 8).min(self.spots.len())).find(|at| self.is(*at, '{') || self.is(*at, '='))
        else {
            return close + 1;
        };
        let (start, end) = if self.is(start, '{') {
            (start + 1, self.closings[start])
        } else {
            (start + 1, self.line_end(start + 1, self.spots.len()))
        };
        self.functions.insert(name, Function { parameters, start, end });
        end
    }

    /// Follows `for (x in list) { … }`.
    pub(super) fn for_loop(&mut self, open: usize, end: usize, variables: &ScriptVariables, block: &Block) -> usize {
        let close = self.closings[open].min(end);
        let Some(mark) = (open + 1..close.min(open + 12))
            .find(|at| matches!(self.spots[*at].token, CodeToken::Word("in") | CodeToken::Mark(':')))
        else {
            return open + 1;
        };
        let names: Vec<String> = self.spots[open + 1..mark]
            .iter()
            .filter_map(|spot| if let CodeToken::Word(word) = spot.token { Some(word.to_owned()) } else { None })
            .collect();
        let list = self.value(mark + 1, close, variables);
        let (start, stop) = if self.is(close + 1, '{') {
            (close + 2, self.closings[close + 1])
        } else {
            (close + 1, self.line_end(close + 1, end))
        };
        // `String name` has a type before the name; `(key, value)` are two names.
        let names = if token(self.spots, open + 1) == Some(CodeToken::Mark('(')) {
            names
        } else {
            names.into_iter().next_back().into_iter().collect()
        };
        self.body(list, &names, start, stop.min(end), variables, block);
        stop + 1
    }

    /// Follows `list.forEach { x -> … }`.
    pub(super) fn each(&mut self, at: usize, end: usize, variables: &ScriptVariables, block: &Block) -> usize {
        let open = if self.is(at + 1, '(') { at + 2 } else { at + 1 };
        if !self.is(open, '{') {
            return at + 1;
        }
        let close = self.closings[open].min(end);
        let arrow = (open + 1..(open + 10).min(close)).find(|at| self.is(*at, '-') && self.is(at + 1, '>'));
        let word = |spot: &Spot<'_>| if let CodeToken::Word(word) = spot.token { Some(word.to_owned()) } else { None };
        let names: Vec<String> =
            arrow.map_or_else(|| vec!["it".to_owned()], |arrow| self.spots[open + 1..arrow].iter().filter_map(word).collect());
        let start = arrow.map_or(open + 1, |arrow| arrow + 2);
        let dot = at - 1;
        // The list begins where the statement does, or behind a bracket: the nearest beginning that has a value counts.
        let beginnings: Vec<usize> = (0..dot).rev().take(2_000).filter(|from| self.begins(*from)).take(6).collect();
        self.fuel = self.fuel.saturating_sub(dot.min(2_000));
        let list = beginnings.into_iter().find_map(|from| {
            if is_children(&self.spots[from..dot]) { Some(self.children()) } else { self.value(from, dot, variables) }
        });
        self.fuel = self.fuel.saturating_sub(variables.len() + 20);
        self.body(list, &names, start, close, variables, block);
        close + 1
    }

    fn begins(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|before| self.spots[before]);
        let starts = matches!(self.spots[at].token, CodeToken::Word(_) | CodeToken::Mark('[' | '('));
        starts
            && before.is_none_or(|before| {
                before.line < self.spots[at].line
                    && before.token != CodeToken::Mark('.')
                    && before.token != CodeToken::Mark(',')
                    || matches!(before.token, CodeToken::Mark('{' | '}' | ';' | ')' | '>'))
            })
    }

    fn children(&self) -> ScriptValue {
        let tops = self.projects.iter().filter(|project| project.rfind(':') == Some(0));
        ScriptValue::List(tops.map(|project| ScriptValue::Text(project.clone())).collect())
    }

    fn body(
        &mut self,
        list: Option<ScriptValue>,
        names: &[String],
        start: usize,
        end: usize,
        variables: &ScriptVariables,
        block: &Block,
    ) {
        let block = Block { depth: block.depth + 1, ..block.clone() };
        let Some(ScriptValue::List(items)) = list else {
            return self.run(start, end, &mut variables.clone(), &block);
        };
        for item in items {
            let mut inner = variables.clone();
            match (item, names) {
                (ScriptValue::List(parts), [_, _, ..]) => inner.extend(names.iter().cloned().zip(parts)),
                (item, [name, ..]) => {
                    inner.insert(name.clone(), item);
                }
                _ => {}
            }
            self.run(start, end, &mut inner, &block);
        }
    }

    /// Follows a function of the script.
    pub(super) fn call(&mut self, name: &str, at: usize, end: usize, variables: &ScriptVariables, block: &Block) -> usize {
        let (start, stop, behind) = self.arguments(at, end);
        let function = self.functions[name].clone();
        // What the function is not given, it computes.
        let mut inner: ScriptVariables = variables.clone();
        for name in &function.parameters {
            drop(inner.remove(name));
        }
        for (place, argument) in split(&self.spots[start.min(stop)..stop], ',').into_iter().enumerate() {
            let is_named =
                matches!((token(argument, 0), token(argument, 1)), (Some(CodeToken::Word(_)), Some(CodeToken::Mark('='))));
            let name = match token(argument, 0) {
                Some(CodeToken::Word(name)) if is_named => Some(name.to_owned()),
                _ => function.parameters.get(place).cloned(),
            };
            let argument = if is_named { &argument[2..] } else { argument };
            if let Some((name, value)) = name.zip(value(argument, variables)) {
                inner.insert(name, value);
            }
        }
        self.run(function.start, function.end, &mut inner, &Block { depth: block.depth + 1, ..block.clone() });
        behind
    }
}

fn is_children(spots: &[Spot<'_>]) -> bool {
    let words: Vec<CodeToken<'_>> = spots.iter().map(|spot| spot.token).collect();
    words == [CodeToken::Word("rootProject"), CodeToken::Mark('.'), CodeToken::Word("children")]
}
