"""The page of rules: what each rule says, rests on and is guarded by, from docs/rules.toml.

Tests say what they guard with ``pytest.mark.guards("ISNCSCI.ML", ...)``, a module of tests
with ``pytestmark``; both are read off the syntax trees, nothing is run.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path
from typing import Final

import attrs

import sciscore as sci
from sciscore.isncsci.editions import RULES as CELLS, Edition
from sciscore.testing import LAWS

HERE: Final = Path(__file__).resolve().parent
TESTS: Final = HERE.parent / "tests"
sys.path.insert(0, str(TESTS))

from proofs.proof_table import PROOFS  # noqa: E402 - beside the documentation

TITLES: Final = {
    "ISNCSCI": "The neurological examination",
    "SCIM": "SCIM III",
    "MEASURE": "Measures",
    "OUTCOME": "Outcomes",
}
#: So many tests of a file are named; of more only the number is given.
NAMED: Final = 8

Guards = dict[str, dict[str, list[str]]]


@attrs.frozen(kw_only=True)
class Rule:
    """A rule of a standard or of a measure, as docs/rules.toml holds it."""

    id: str
    says: str
    functions: list[str]
    tests: list[str]
    sources: list[str] = attrs.field(factory=list)
    cells: list[str] = attrs.field(factory=list)
    decisions: list[str] = attrs.field(factory=list)
    disagreements: str = ""

    def sources_under(self, edition: Edition) -> tuple[str, ...]:
        """Keys of all sources of the rule under an edition."""
        cited = [key for cell in self.cells for key in edition.rules()[cell].sources]
        return tuple(dict.fromkeys((*cited, *self.sources)))


def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    stored = tomllib.loads((HERE / "rules.toml").read_text(encoding="utf-8"))["rule"]
    return {entry["id"]: Rule(**entry) for entry in stored}


def label(source: str) -> str:
    """The anchor of a source on the page of sources."""
    return "source-" + source.lower().replace(" ", "-")


def linked(sources: list[str] | tuple[str, ...]) -> str:
    """Links to sources, in MyST."""
    return ", ".join(f"[{source}](#{label(source)})" for source in sources)


def guards(tests: Path = TESTS) -> Guards:
    """The tests that guard each rule, by rule and file below the folder of tests."""
    found: Guards = {}
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        of_file = [rule for node in tree.body for rule in _marked_file(node)]
        file = path.relative_to(tests).as_posix()
        for node in functions:
            named = [rule for mark in node.decorator_list for rule in _marked(mark)]
            for rule in dict.fromkeys([*of_file, *named]):
                found.setdefault(rule, {}).setdefault(file, []).append(node.name)
    return found


def _marked_file(node: ast.stmt) -> list[str]:
    """The rules of ``pytestmark = pytest.mark.guards(...)``, alone or in a list."""
    named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    if not named or not isinstance(node, ast.Assign):
        return []
    marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return [rule for mark in marks for rule in _marked(mark)]


def _marked(mark: ast.expr) -> list[str]:
    """The rules of a mark ``pytest.mark.guards("...", ...)``."""
    if not isinstance(mark, ast.Call) or ast.unparse(mark.func) != "pytest.mark.guards":
        return []
    return [str(one.value) for one in mark.args if isinstance(one, ast.Constant)]


def sentence(test: str) -> str:
    """The name of a test as a sentence."""
    words = test.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def anchor(rule: str) -> str:
    """The anchor of a rule on the page."""
    return "rule-" + rule.lower().replace(".", "-").replace("_", "-")


def sections() -> list[str]:
    """The lines of the page below its introduction."""
    found, every = guards(), rules()
    lines: list[str] = []
    for group, title in TITLES.items():
        own = [rule for rule in every.values() if rule.id.startswith(f"{group}.")]
        lines += ["", f"## {title}", "", "| rule | says |", "| --- | --- |"]
        lines += [f"| [{rule.id}](#{anchor(rule.id)}) | {escaped(rule.says)} |" for rule in own]
        for rule in own:
            lines += ["", *_section(rule, found.get(rule.id, {}))]
    return lines


def escaped(text: str) -> str:
    """A text with its stars as they are."""
    return text.replace("*", r"\*").replace("|", r"\|")


def _section(rule: Rule, tests: dict[str, list[str]]) -> list[str]:
    lines = [f"({anchor(rule.id)})=", "", f"### {rule.id}", "", escaped(rule.says), ""]
    lines += _sources(rule)
    lines += _decided(rule)
    functions = ", ".join(f"`{path}`" for path in rule.functions)
    lines += ["Carried out by", f": {functions}", ""]
    laws = [law for law in LAWS.values() if rule.id in law.rules]
    if laws:
        shown = [f"*{law.name}.* {escaped(law.says)}" for law in laws]
        lines += ["Laws that `sciscore validate` checks", *_listed(shown), ""]
    proofs = [proof for proof in PROOFS if rule.id in proof.rules]
    if proofs:
        shown = [f"*{proof.name}.* {escaped(proof.says)}" for proof in proofs]
        lines += ["Proved in full by `tests/proofs`", *_listed(shown), ""]
    lines += ["Guarded by tests", *_listed(_tests(tests)), ""]
    return lines[:-1]


def _listed(texts: list[str]) -> list[str]:
    """A list under a term."""
    return [f"{':' if place == 0 else ' '} - {text}" for place, text in enumerate(texts)]


def _sources(rule: Rule) -> list[str]:
    lines = []
    if rule.cells:
        lines += ["| edition | its text | evidence | sources |", "| --- | --- | --- | --- |"]
        for row in sci.editions():
            cells = [(name, row.rules()[name]) for name in rule.cells]
            many = len(cells) > 1
            texts = "; ".join((f"{CELLS[n]}: " if many else "") + c.text for n, c in cells)
            evidence = ", ".join(dict.fromkeys(cell.evidence for _, cell in cells))
            sources = tuple(dict.fromkeys(key for _, cell in cells for key in cell.sources))
            lines.append(f"| {row.name} | {escaped(texts)} | {evidence} | {linked(sources)} |")
        lines.append("")
    if rule.sources:
        examined = rule.id.startswith("ISNCSCI")
        title = "Whatever the edition" if examined else "Sources"
        lines += [title, f": {linked(rule.sources)}", ""]
    return lines


def _decided(rule: Rule) -> list[str]:
    known = {decision.key: decision for decision in sci.interpretations()}
    lines = []
    for key in rule.decisions:
        made = known[key]
        lines += [f"Decided: {key}"]
        texts = [escaped(made.question), f"sciscore: {escaped(made.choice)}"]
        lines += [*_listed([*texts, f"others: {escaped(made.others)}"]), ""]
    if rule.disagreements:
        lines += ["Known disagreements", f": {escaped(rule.disagreements)}", ""]
    return lines


def _tests(tests: dict[str, list[str]]) -> list[str]:
    lines = []
    for file, names in sorted(tests.items(), key=lambda item: (-len(item[1]), item[0])):
        told = "; ".join(map(sentence, names[:NAMED]))
        more = f"; and {len(names) - NAMED} more" if len(names) > NAMED else ""
        lines.append(f"`{file}`: {told}{more}.")
    return lines
