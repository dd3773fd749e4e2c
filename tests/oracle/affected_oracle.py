"""A second opinion on `cicd affected`, written from the rules and not from the program.

It is for tests: it works out which domains the change between two revisions touches (--base, --head),
replays a real history through a built binary and prints every difference (--replay N --binary PATH), and
compares its own pattern matcher with git's (--self-test). It is no validator of configs, and knows nothing
of working trees, CI events, suites or reasons. Needs Python 3.11, PyYAML and git.
"""
import argparse
import base64
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import yaml

CROSS = "cross-domain"
# Patterns: one .gitignore line becomes one regular expression over bytes.
CLASSES = {b"alnum": "0-9A-Za-z", b"alpha": "A-Za-z", b"blank": r" \t", b"cntrl": r"\x00-\x1f\x7f",
           b"digit": "0-9", b"graph": "!-~", b"lower": "a-z", b"print": " -~", b"punct": "!-/:-@[-`{-~",
           b"space": r"\t-\r ", b"upper": "A-Z", b"xdigit": "0-9A-Fa-f"}
MEMBER = re.compile(rb"\[:([^\]]*):\]|(\\.|[^\\])(?:-(\\.|[^\]\\]))?", re.DOTALL)


def bracket(p: bytes, at: int, _wild: int) -> tuple[bytes, int]:
    """Translate the set that opens at p[at]; return the expression and the index after the set."""
    negated = p[at + 1:at + 2] in (b"!", b"^")
    at = first = at + 1 + negated
    members = set()
    while at == first or p[at:at + 1] != b"]":
        member = MEMBER.match(p, at)
        name, low, high = member.groups() if member else (b"", None, None)
        if low:
            members.update(low[-1:], range(low[-1], (high or low)[-1] + 1))  # `[b-a]` still takes b
        elif name in CLASSES:
            members.update(c for c in range(256) if re.fullmatch(f"[{CLASSES[name]}]", chr(c)))
        else:
            raise ValueError(p)
        at = member.end()
    members = (set(range(256)) - members if negated else members) - {ord("/")}
    if not members:
        raise ValueError(p)
    return b"[" + b"".join(b"\\x%02x" % c for c in sorted(members)) + b"]", at + 1


def stars(p: bytes, at: int, wild: int) -> tuple[bytes, int]:
    """Translate the asterisks at p[at]. Two or more, between slashes or the ends, cross folders; to git,
    the end on the left is where the wildcards begin (`wild`), so that `a**/b` takes `ab` and `ax/b`."""
    end = re.compile(rb"\*+").match(p, at).end()
    if end - at > 1 and (at == wild or p[at - 1:at] == b"/"):
        if p[end:end + 1] == b"/":
            return b"(?:.*/)?", end + 1
        if p[end:] == b"" or p[end:end + 2] == b"\\/":
            return b".*", end
    return b"[^/]*", end


def glob(p: bytes) -> bytes:
    """Translate a pattern that has lost its `!`, its leading and its trailing slash."""
    wild = re.match(rb"[^*?[\\]*", p).end()
    out, at = b"", 0
    while at < len(p):
        if special := {b"*": stars, b"[": bracket}.get(p[at:at + 1]):
            piece, at = special(p, at, wild)
            out += piece
        elif p[at:] == b"\\":
            raise ValueError(p)
        else:
            escaped = p[at:at + 1] == b"\\"
            out += b"[^/]" if p[at:at + 1] == b"?" else re.escape(p[at + escaped:at + escaped + 1])
            at += 1 + escaped
    return out


class Pattern:
    """One line. Does it take a path, by the path itself or by one of its folders?"""

    def __init__(self, line: str | bytes):
        line = line.encode() if isinstance(line, str) else line
        line = re.sub(rb"\A((?:\\.|[^\\])*?) *\Z", rb"\1", line, flags=re.DOTALL)  # an escaped space stays
        self.negated = line.startswith(b"!")
        p = line.removeprefix(b"!").removesuffix(b"/")
        try:
            if line.startswith(b"#") or p in (b"", b"/"):
                raise ValueError(p)
            core = (b"" if b"/" in p else b"(?:.*/)?") + glob(p.removeprefix(b"/"))
        except ValueError:  # a comment, empty or malformed: git lets it match nothing
            core = rb"(?!)"
        self.itself = re.compile(core, re.DOTALL)
        self.for_folder = re.compile(core + rb"(?:/.+)?", re.DOTALL)
        self.for_file = re.compile(core + rb"/.+", re.DOTALL) if line.endswith(b"/") else self.for_folder

    def takes(self, path: bytes, is_folder: bool) -> bool:
        return bool((self.for_folder if is_folder else self.for_file).fullmatch(path))


def listed(patterns: list[Pattern], path: bytes, is_folder: bool) -> bool:
    """The last line that matches decides."""
    return next((not p.negated for p in reversed(patterns) if p.takes(path, is_folder)), False)


# The config.
class Yaml(yaml.SafeLoader):
    """Every scalar but null is a string, so that equal means equal in the text. A repeated key is an error."""
    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError("a key is given twice")
        return super().construct_mapping(node, deep)


Yaml.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(~|[Nn]ull|NULL|)$"), None)


class Config:
    def __init__(self, file: Path, repo: Path):
        self.file, self.own_path = file, path_in_repo(repo, file)
        raw = yaml.load(file.read_text(encoding="utf-8"), Yaml)
        domains = {name: entry or {} for name, entry in raw["domains"].items()}
        self.names = {*domains, CROSS}
        self.depends_on = {name: entry.get("depends_on") or [] for name, entry in domains.items()}
        self.unowned = raw.get("unowned", "all")
        self.globals = [Pattern(line) for line in raw.get("global") or []]
        self.ignored = [Pattern(line) for line in raw.get("ignore") or []]
        self.owned = [(n, [Pattern(line) for line in entry.get("paths") or []]) for n, entry in domains.items()]
        suites = [entry.get("suites") for entry in domains.values()]
        self.levels = {level for levels in suites if isinstance(levels, dict) for level in levels}
        self.levels |= {"blue-green", "chaos", *raw.get("levels", ["unit", "integration"])}
        self.test_roots = []
        for layout in raw.get("tests", ["tests/{domain}/{level}/"]):
            self.read_layout(layout.strip("/").split("/"))

    def read_layout(self, segments: list[str]) -> None:
        """Up to {domain} and the plain folders right after, a layout is a folder pattern for each domain; its
        folders before are for all."""
        at = next((i for i, s in enumerate(segments) if "{domain}" in s), None)
        if at is None or segments[0] == "{path}":
            return
        end = next((i for i in range(at + 1, len(segments)) if re.search(r"[{*?[]", segments[i])), len(segments))
        for folder in self.with_levels(segments[:end]):
            self.owned += [(n, [Pattern(f"/{folder.replace('{domain}', n)}/")]) for n in self.names]
        root = next(i for i, s in enumerate(segments) if "{" in s)
        for length in range(max(root, 1), at + 1):
            self.test_roots += [Pattern("/" + folder) for folder in self.with_levels(segments[:length])]

    def with_levels(self, segments: list[str]) -> set[str]:
        return {"/".join(segments).replace("{level}", level) for level in self.levels}

    def owners(self, path: bytes, is_folder: bool) -> set[str]:
        found = {name for name, patterns in self.owned if listed(patterns, path, is_folder)}
        workflow = re.fullmatch(rb"\.github/workflows/domain-([a-z0-9_-]+)\.ya?ml", path)
        found |= {workflow[1].decode()} & self.names if workflow else set()
        return found | ({"cross-domain"} & self.names if path == b".github/workflows/cross-domain.yml" else set())

    def rule(self, path: bytes, is_folder: bool, owners: set[str]) -> str:
        """What decides for a file that is not the config: the first that holds."""
        if listed(self.globals, path, is_folder):
            return "global"
        if listed(self.ignored, path, is_folder):
            return "ignored"
        folder = path.rpartition(b"/")[0]
        for_all_tests = not is_folder and any(root.itself.fullmatch(folder) for root in self.test_roots)
        if for_all_tests:
            return "global"
        if owners:
            return "owned"
        # What `cicd scaffold` writes for all domains, and what it remembers.
        if re.fullmatch(rb"\.github/workflows/(cicd|domains)\.yml|\.cicd/install\.sh|\.github/actions/cicd-setup/.+", path, re.S):
            return "global"
        return "ignored" if path.startswith(b".cicd/") else "unowned"

    def needs(self, name: str) -> set[str]:
        """The domain and all that it depends on, directly or not (a cycle is an error in a config)."""
        return {name}.union(*(self.needs(other) for other in self.depends_on.get(name, [])))


# Git.
def quiet_env() -> dict[str, str]:
    """The environment without CI variables and without anything that leads git elsewhere."""
    keep = ("PATH", "HOME", "TMPDIR", "USER", "LLVM_PROFILE_FILE")
    return {name: value for name, value in os.environ.items() if name in keep} | {"LC_ALL": "C"}


def git(repo: Path, *args: str, stdin: bytes = b"", ok=(0,)) -> bytes | None:
    done = subprocess.run(["git", "-C", repo, *args], input=stdin, capture_output=True, env=quiet_env())
    return done.stdout if done.returncode in ok else None


def revision(repo: Path, name: str) -> str:
    """`null` is the empty tree, whatever the repository's hash."""
    return git(repo, "hash-object", "-t", "tree", "--stdin").decode().strip() if name == "null" else name


def changed_files(repo: Path, base: str, head: str) -> list[tuple[bytes, bool]]:
    """Each changed path, and whether it counts as a folder: it is a submodule on either side."""
    out = git(repo, "diff", "--no-renames", "--no-relative", "--ignore-submodules=none", "--raw", "-z",
              "--no-abbrev", base, head, "--")
    if out is None:
        sys.exit(f"git cannot compare {base} with {head}")
    fields = out.split(b"\0")[:-1]
    return [(path, b"160000" in info[1:].split()[:2]) for info, path in zip(fields[::2], fields[1::2])]


# The answer.
def config_at(repo: Path, revision: str, path: str) -> tuple[dict, dict] | None:
    """The domains and the rest of a revision's config; None when it is missing or cannot be read."""
    text = git(repo, "cat-file", "blob", f"{revision}:{path}")
    try:
        value = yaml.load(text.decode(), Yaml) if text else None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, TypeError):
        return None
    domains = isinstance(value, dict) and (value.pop("domains", None) or {})
    return (domains, value) if isinstance(domains, dict) else None


def config_change(config: Config, old: tuple[dict, dict] | None, new: tuple[dict, dict] | None) -> set[str]:
    """The domains that a change of the config touches by itself."""
    if not old or not new or old[1] != new[1]:
        return config.names
    before, after = old[0], new[0]
    touched = {n for n in after if n not in before or before[n] != after[n]}
    gone = before.keys() - after.keys() | touched - config.names
    return touched & config.names | ({CROSS} if gone else set())


def answer(repo: Path, config: Config, base: str, head: str) -> dict:
    touched, direct, files = set(), set(), []
    for raw, is_folder in changed_files(repo, base, head):
        owners, path = config.owners(raw, is_folder), raw.decode("utf-8", "surrogateescape")
        rule = "config" if path == config.own_path else config.rule(raw, is_folder, owners)
        if rule == "config":
            touched |= config_change(config, config_at(repo, base, path), config_at(repo, head, path))
        elif rule == "owned":
            touched |= owners
        elif rule == "global" or (rule == "unowned" and config.unowned in ("all", "error")):
            direct |= config.names
        elif rule == "unowned" and config.unowned == CROSS:
            direct.add(CROSS)
        files.append({"path": path, "rule": rule, "domains": sorted(owners)})
    affected = direct | {name for name in config.names if config.needs(name) & touched}
    return {"files": files, "affected": sorted(affected | ({CROSS} if affected else set()))}


def path_in_repo(repo: Path, file: Path) -> str | None:
    top = Path(os.fsdecode(git(repo, "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
    file = file.parent.resolve() / file.name
    return file.relative_to(top).as_posix() if file.is_relative_to(top) else None


# Replay: the tool against the oracle, over a real history.
def tool_answer(repo: Path, binary: Path, config: Path, base: str, head: str) -> dict | str:
    command = [binary, "affected", "--base", base, "--head", head, "--format", "json", "--config", config]
    done = subprocess.run(command, cwd=repo, capture_output=True, env=quiet_env())
    try:
        said = json.loads(done.stdout)
        for f in said["files"]:
            if f.get("path_base64"):
                f["path"] = base64.b64decode(f["path_base64"]).decode("utf-8", "surrogateescape")
        return {"files": [{key: f[key] for key in ("path", "rule", "domains")} for f in said["files"]],
                "affected": [d["name"] for d in said["domains"] if d["affected"]],
                "names": [d["name"] for d in said["domains"]]}
    except (ValueError, KeyError, TypeError) as error:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"exit {done.returncode}, no usable answer ({error!r}): {' '.join(last)}"


def differences(expected: dict, said: dict | str, names: set[str]) -> list[str]:
    if isinstance(said, str):
        return [said]
    want, got = ({"affected": Counter(a["affected"]), "domains listed": Counter(a.get("names", names)),
                  "files": Counter((f["path"], f["rule"], *sorted(f["domains"])) for f in a["files"])}
                 for a in (expected, said))
    return [f"{part}, only {whose}: {item!a}" for part in want
            for whose, more in (("the oracle", want[part] - got[part]), ("the tool", got[part] - want[part]))
            for item in sorted(more.elements())]


def replay(repo: Path, config: Config, count: int, binary: Path | None) -> int:
    """Without a binary the oracle answers alone, and what it answered is counted."""
    commits = git(repo, "rev-list", "--parents", "-n", str(count), "HEAD").decode().splitlines()
    disagreements, seen = 0, Counter()
    for head, *parents in map(str.split, commits):
        base = revision(repo, parents[0] if parents else "null")
        expected = answer(repo, config, base, head)
        seen.update(f["rule"] for f in expected["files"])
        said = tool_answer(repo, binary, config.file, base, head) if binary else expected
        if lines := differences(expected, said, config.names):
            disagreements += 1
            print(f"{base}..{head}", *lines[:8], *lines[8:] and ["…"], sep="\n  ")
    print("files by rule:", dict(seen))
    print(f"{len(commits)} commits, {disagreements} disagreements")
    return 1 if disagreements else 0


# Self-test: the matcher against `git check-ignore`.
PIECES = r"""a b c . - * * * ? ** **/ /** / / / [ab] [!a] [^a] [a-c] [b-a] []a] [a\-b] [b-] [[:alpha:]] [[:no:]] [a-\c]
             [ ] \* \a \\ \/ \ ! # - : ab é a**/ **\/""".split() + [" ", "\\ "]


def random_path(pick: random.Random) -> bytes:
    names = ("".join(pick.choices("aaaabbbbcc.--*é \\[]!:#", k=pick.randint(1, 3))) for _ in range(4))
    path = "/".join(["a" if set(name) <= {"."} else name for name in names][:pick.randint(1, 4)])
    return re.sub("^:", "a", path).encode()  # to git, a colon in front means more than itself


def self_test(pairs: int, seed: int) -> int:
    cut = [Pattern("a/"), Pattern("!a/b/"), Pattern("a/b/c")]
    assert [listed(cut, p, False) for p in (b"a/x", b"a/b/x", b"a/b/c/x", b"ab/x")] == [True, False, True, False]
    pick, bad, done, hits = random.Random(seed), 0, 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        git(Path(scratch), "init", "-q", "--template=")
        paths = sorted({random_path(pick) for _ in range(120)})
        for path in pick.sample(paths, 40):  # these exist, as folders; the others count as files
            os.makedirs(os.path.join(os.fsencode(scratch), path), exist_ok=True)
        folders = {p for p in paths if os.path.isdir(os.path.join(os.fsencode(scratch), p))}
        while done < pairs:
            line = "".join(pick.choices(PIECES, k=pick.randint(1, 6))).lstrip("!").encode()
            Path(scratch, ".gitignore").write_bytes(line + b"\n")
            out = git(Path(scratch), "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z",
                      "-v", "-n", stdin=b"".join(p + b"\0" for p in paths), ok=(0, 1)).split(b"\0")[:-1]
            for source, path in zip(out[::4], out[3::4], strict=True):
                mine = Pattern(line).takes(path, path in folders)
                done, hits, bad = done + 1, hits + mine, bad + (mine != bool(source))
                if mine != bool(source):
                    print(f"{line!a} and {path!a}: git {bool(source)}, here {mine}")
    print(f"{done} pairs (seed {seed}, {hits} matches), {bad} disagreements with git")
    return 1 if bad else 0


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    mode = ask.add_mutually_exclusive_group(required=True)
    mode.add_argument("--base", help="a revision, or the word null for the empty tree")
    mode.add_argument("--replay", type=int, metavar="N", help="the last N commits of HEAD")
    mode.add_argument("--self-test", type=int, metavar="PAIRS", nargs="?", const=100_000)
    ask.add_argument("--head", default="HEAD")
    ask.add_argument("--repo", type=Path, default=Path("."))
    ask.add_argument("--config", type=Path, help="default: cicd.yml in the repository")
    ask.add_argument("--binary", type=Path, help="the tool that --replay compares with")
    ask.add_argument("--seed", type=int, default=1, help="of --self-test")
    given = ask.parse_args()
    if given.self_test:
        return self_test(given.self_test, given.seed)
    config = Config((given.config or given.repo / "cicd.yml").absolute(), given.repo)
    if given.replay:
        return replay(given.repo, config, given.replay, given.binary and given.binary.absolute())
    print(json.dumps(answer(given.repo, config, revision(given.repo, given.base), given.head), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
