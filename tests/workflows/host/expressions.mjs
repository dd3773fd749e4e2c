// Tokens of a workflow into values. The parsing and the evaluation are GitHub's; here is only what the service adds to them: which
// contexts and functions there are at a key, what an expression in place of a whole map gives, and `${{ insert }}`.

import { Evaluator, Lexer, Parser, TokenType, data, splitAllowedContext, truthy } from "./packages.mjs";
import { Failure } from "./limits.mjs";

const OF_STATUS = ["always(0,0)", "failure(0,MAX)", "cancelled(0,0)", "success(0,MAX)"];

// What an expression sees. `contexts` are plain values by name, `functions` plain functions by lower-case name.
export class Scope {
  constructor(contexts, functions = {}) {
    this.contexts = contexts;
    this.functions = functions;
  }

  with(contexts, functions = {}) {
    return new Scope({ ...this.contexts, ...contexts }, { ...this.functions, ...functions });
  }
}

// A plain value as GitHub's kind of value.
export function toData(value) {
  if (value === null || value === undefined) return new data.Null();
  if (typeof value === "string") return new data.StringData(value);
  if (typeof value === "number") return new data.NumberData(value);
  if (typeof value === "boolean") return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(toData));
  if (Object.values(data.Kind).includes(value.kind) && typeof value.coerceString === "function") return value;
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })));
}

// GitHub's kind of value as a plain one.
export function toPlain(value) {
  return JSON.parse(JSON.stringify(value, data.replacer));
}

// The package undoubles only the first `''` of a string; every `'` in a script with an expression becomes one such pair.
function tokens(text) {
  return new Lexer(text).lex().tokens.map((token) =>
    typeof token.value === "string" && token.lexeme.startsWith("'") ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") } : token);
}

function expression(text, token, scope) {
  const allowed = token.definitionInfo?.allowedContext ?? [...Object.keys(scope.contexts), ...OF_STATUS];
  const { namedContexts, functions } = splitAllowedContext(allowed);
  const tree = new Parser(tokens(text), namedContexts, functions).parse();
  // An allowed context that has no value at this moment is null, as with GitHub.
  const contexts = new data.Dictionary(...namedContexts.map((name) => ({ key: name, value: toData(scope.contexts[name]) })));
  const known = new Map(Object.entries(scope.functions).map(([name, call]) => [name, { call: (...args) => toData(call(...args)) }]));
  return new Evaluator(tree, contexts, known).evaluate();
}

// The value of a token, whatever kind it is.
export function evaluate(token, scope) {
  switch (token.templateTokenType) {
    case TokenType.BasicExpression:
      try {
        return expression(token.expression, token, scope);
      } catch (error) {
        const where = token.line === undefined ? "" : ` (Line: ${token.line}, Col: ${token.col})`;
        throw new Failure(`The template is not valid${where}: ${token.expression}: ${error.cause?.message ?? error.message}`);
      }
    case TokenType.Sequence:
      return new data.Array(...[...token].map((item) => evaluate(item, scope)));
    case TokenType.Mapping:
      return mapping(token, scope);
    case TokenType.Null:
      return new data.Null();
    default:
      return toData(token.value);
  }
}

function mapping(token, scope) {
  const pairs = [];
  for (const { key, value } of token) {
    if (key.templateTokenType === TokenType.InsertExpression) {
      pairs.push(...evaluate(value, scope).pairs());
    } else {
      pairs.push({ key: evaluate(key, scope).coerceString(), value: evaluate(value, scope) });
    }
  }
  return new data.Dictionary(...pairs);
}

// The plain value of a token; undefined when there is none.
export function plain(token, scope) {
  return token === undefined ? undefined : toPlain(evaluate(token, scope));
}

// The text of a token, as GitHub writes it into a script or a variable.
export function text(token, scope) {
  return token === undefined ? "" : evaluate(token, scope).coerceString();
}

// A map of texts: `env`, `with`, `outputs`. The whole map may be one expression.
export function texts(token, scope, what) {
  if (token === undefined) return {};
  const value = evaluate(token, scope);
  if (value.kind === data.Kind.Null) return {};
  if (value.kind !== data.Kind.Dictionary) throw new Failure(`${what}: a mapping was expected`);
  return Object.fromEntries(
    value.pairs().map(({ key, value: item }) => {
      if (!item.primitive) throw new Failure(`${what}.${key}: a scalar was expected`);
      return [key, item.coerceString()];
    }),
  );
}

// Whether a condition holds.
export function holds(token, scope) {
  return truthy(evaluate(token, scope));
}
