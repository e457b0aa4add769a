"""The page of rules, docs/reference/rules.md: what each rule says, rests on and is guarded by.

``python docs/ledger.py`` writes it anew; a test compares it with what would be written.
Tests say what they guard with ``pytest.mark.guards("ISNCSCI.ML", ...)``, a module of tests
with ``pytestmark``; both are read off the syntax trees, nothing is run.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import sciscore as sci  # noqa: E402 - from this checkout
from sciscore.isncsci.editions import RULES as CELLS  # noqa: E402
from sciscore.ledger import RULES, LedgerRule  # noqa: E402
from sciscore.testing import LAWS  # noqa: E402
from sciscore.validation.conformance import proofs  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "rules.md"
TESTS = ROOT / "tests"
INTRO = """# Rules

Every rule that sciscore carries out, once: what it says, what the rule rests on in each
edition, what was decided where the texts are silent, how other implementations differ, and
what would go red if somebody broke it. The page is made from the rules and the tests by
`python docs/ledger.py`, and a test compares the two.

`sciscore validate` runs the laws and proofs that are named here on your own installation.
{} rules, guarded by {} tests.
"""
TITLES = {
    "ISNCSCI": "The neurological examination",
    "SCIM": "SCIM III",
    "MEASURE": "Measures",
    "OUTCOME": "Outcomes",
}
#: So many tests of a file are named; of more only the number is told.
NAMED = 8

Guards = dict[str, dict[str, list[str]]]


def label(source: str) -> str:
    """The anchor of a source on the page of sources."""
    return "source-" + source.lower().replace(" ", "-")


def linked(sources: tuple[str, ...]) -> str:
    """Links to sources, in MyST."""
    return ", ".join(f"[{source}](#{label(source)})" for source in sources)


def guards(tests: Path = TESTS) -> Guards:
    """The tests that guard each rule, by rule and file: their names, none for a whole file."""
    found: Guards = {}
    for path in sorted(tests.glob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        of_file = [rule for node in tree.body for rule in _marked_file(node)]
        for node in functions:
            rules = [rule for mark in node.decorator_list for rule in _marked(mark)]
            for rule in dict.fromkeys([*of_file, *rules]):
                found.setdefault(rule, {}).setdefault(path.stem, []).append(node.name)
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
    return [str(ast.literal_eval(argument)) for argument in mark.args]


def sentence(test: str) -> str:
    """The name of a test as a sentence."""
    words = test.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def anchor(rule: str) -> str:
    """The anchor of a rule on the page."""
    return "rule-" + rule.lower().replace(".", "-").replace("_", "-")


def page() -> str:
    """The whole page."""
    found = guards()
    count = len(
        {(file, name) for files in found.values() for file in files for name in files[file]}
    )
    lines = [INTRO.format(len(RULES), count)]
    for group, title in TITLES.items():
        rules = [rule for rule in RULES.values() if rule.id.startswith(f"{group}.")]
        lines += [f"## {title}", ""]
        lines += ["| rule | says |", "| --- | --- |"]
        lines += [f"| [{rule.id}](#{anchor(rule.id)}) | {escaped(rule.says)} |" for rule in rules]
        for rule in rules:
            lines += ["", *_section(rule, found.get(rule.id, {}))]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """A text with its stars as they are."""
    return text.replace("*", r"\*").replace("|", r"\|")


def _section(rule: LedgerRule, tests: dict[str, list[str]]) -> list[str]:
    lines = [f"({anchor(rule.id)})=", "", f"### {rule.id}", "", escaped(rule.says), ""]
    lines += _sources(rule)
    lines += _decided(rule)
    location = ", ".join(f"`{path}`" for path in rule.location)
    lines += ["Carried out by", f": {location}", ""]
    laws = [law for law in LAWS.values() if rule.id in law.rules]
    checks = [check for check in proofs() if rule.id in check.rules]
    shown = [f"*Law, {law.name}.* {escaped(law.says)}" for law in laws]
    shown += [f"*Proof, {check.name}.* {escaped(check.says)}" for check in checks]
    if shown:
        lines += ["Checked by `sciscore validate`", *_listed(shown), ""]
    lines += ["Guarded by tests", *_listed(_tests(tests)), ""]
    return lines[:-1]


def _listed(texts: list[str]) -> list[str]:
    """A list under a term."""
    return [f"{':' if place == 0 else ' '} - {text}" for place, text in enumerate(texts)]


def _sources(rule: LedgerRule) -> list[str]:
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


def _decided(rule: LedgerRule) -> list[str]:
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


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(RULES)} rules")
