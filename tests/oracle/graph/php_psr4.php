<?php
// Prints, for each PHP file named on stdin, the names that it mentions: PHP's own tokenizer, and the rules of names.
// One line of JSON a file: {"file": …, "namespace": …, "names": [[name, line], …], "bare": [[name, line], …], "defines": […]}
while (($file = fgets(STDIN)) !== false) {
    $file = rtrim($file, "\n");
    $tokens = @PhpToken::tokenize((string) @file_get_contents($file));
    $tokens = array_values(array_filter($tokens, fn ($t) => !$t->is([T_WHITESPACE, T_COMMENT, T_DOC_COMMENT])));
    $namespace = ''; $names = []; $bare = []; $defines = []; $uses = []; $depth = 0;
    for ($i = 0; $i < count($tokens); $i++) {
        $t = $tokens[$i]; $next = $tokens[$i + 1] ?? null; $before = $tokens[$i - 1] ?? null;
        if ($t->text === '{') $depth++;
        if ($t->text === '}') $depth--;
        if ($t->is(T_NAMESPACE) && $next && $next->is([T_STRING, T_NAME_QUALIFIED])) { $namespace = $next->text; $i++; continue; }
        if ($t->is([T_CLASS, T_INTERFACE, T_TRAIT, T_ENUM]) && $next && $next->is(T_STRING)) { $defines[] = ltrim("$namespace\\{$next->text}", '\\'); $i++; continue; }
        if ($t->is(T_USE) && $next && $next->text !== '(' && !($before && $before->text === ')') && !in_class($tokens, $i)) {
            $i = uses($tokens, $i + 1, $uses, $names); continue;
        }
        if ($t->is(T_NAME_FULLY_QUALIFIED)) $names[] = [ltrim($t->text, '\\'), $t->line];
        elseif ($t->is(T_NAME_RELATIVE)) $names[] = [$namespace . substr($t->text, 9), $t->line];
        elseif ($t->is(T_NAME_QUALIFIED)) {
            [$head, $rest] = explode('\\', $t->text, 2);
            $names[] = [isset($uses[strtolower($head)]) ? $uses[strtolower($head)] . "\\$rest" : ltrim("$namespace\\{$t->text}", '\\'), $t->line];
        } elseif ($t->is(T_STRING) && ctype_upper($t->text[0]) && !($before && $before->is([T_OBJECT_OPERATOR, T_NULLSAFE_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_CONST, T_CASE]))) {
            if (!isset($uses[strtolower($t->text)])) $bare[] = [ltrim("$namespace\\{$t->text}", '\\'), $t->line];
        }
    }
    echo json_encode(['file' => $file, 'names' => $names, 'bare' => $bare, 'defines' => $defines], JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}

function in_class(array $tokens, int $at): bool {
    // `use` of a trait stands within the braces of a class; of a namespace at depth 0, or 1 in `namespace X { … }`.
    for ($depth = 0, $i = $at - 1; $i >= 0; $i--) {
        if ($tokens[$i]->text === '}') $depth++;
        if ($tokens[$i]->text === '{' && $depth-- === 0) {
            for ($j = $i - 1; $j >= 0 && !in_array($tokens[$j]->text, [';', '}', '{'], true); $j--) if ($tokens[$j]->is(T_NAMESPACE)) return false;
            return true;
        }
    }
    return false;
}

function uses(array $tokens, int $i, array &$uses, array &$names): int {
    $prefix = ''; $name = ''; $alias = ''; $line = 0;
    $done = function () use (&$prefix, &$name, &$alias, &$uses, &$names, &$line) {
        if ($name === '') return;
        $whole = ltrim($prefix . $name, '\\');
        $parts = explode('\\', $whole);
        $uses[strtolower($alias ?: end($parts))] = $whole; $names[] = [$whole, $line];
        $name = $alias = '';
    };
    for (; $i < count($tokens); $i++) {
        $t = $tokens[$i];
        if ($t->is([T_FUNCTION, T_CONST])) continue;
        if ($t->is(T_AS)) { $alias = $tokens[++$i]->text; continue; }
        if ($t->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED])) { $name = $t->text; $line = $t->line; }
        elseif ($t->is(T_NS_SEPARATOR)) { $prefix = $name . '\\'; $name = ''; }
        elseif ($t->text === ',' || $t->text === '}') $done();
        elseif ($t->text === ';') { $done(); return $i; }
    }
    return $i;
}
