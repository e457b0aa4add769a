"""The order of the rooms and the habits of the house, read off the syntax trees."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import sciscore as sci

PACKAGE = Path(sci.__file__).parent
#: A module imports only rooms above it, and its own; those on one line do not know each other.
ROOMS = (
    ("errors", "optional", "references", "version"),
    ("segments", "stored", "repeats", "saving"),
    ("intervals", "recorded", "display"),
    ("kinds", "records"),
    ("cohorts", "workers"),
    ("isncsci",),
    ("scim",),
    ("measures",),
    ("formats",),
    ("tables", "frames", "schemas"),
    ("batches",),
    ("outcomes",),
    ("report",),
    ("form",),
    ("plots",),
    ("testing",),
    ("validation",),
    ("cli",),
    ("", "__main__"),
)
FLOOR = {name: number for number, names in enumerate(ROOMS) for name in names}
#: The rooms of the standards, and what they stand on: no input, output, clock or chance.
SILENT = {
    *("segments", "stored", "repeats", "intervals", "recorded", "kinds", "records", "cohorts"),
    *("isncsci", "scim", "measures"),
}
#: Rules know grades by their codes; these alone spell them.
SPELL = {"isncsci.grades", "isncsci.editions", "isncsci.edition_table"}
LOUD = {
    "logging",
    "random",
    "time",
    "datetime",
    "warnings",
    "os",
    "io",
    "socket",
    "subprocess",
    "pathlib",
}
ALLOWED_THIRD_PARTY = {"numpy", "attrs"}
#: What the functions of a room may import when they are called.
MORE_IN_ROOM = {"outcomes": {"scipy"}}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room_of(name: str) -> str:
    """The room a module lies in."""
    return name.partition(".")[0]


def for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those of imports that only a type checker sees."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not for_types_only(child):
            yield from nodes(child)


NAMES = frozenset(map(name_of, modules()))


def imports(tree: ast.AST) -> Iterator[str]:
    """Names of all modules that are imported somewhere."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            known = {name for name in inner if name.removeprefix("sciscore.") in NAMES}
            yield from known if len(known) == len(inner) else {*known, node.module}


def graph() -> dict[str, set[str]]:
    """The modules of the package that each imports, in functions too."""
    found = {}
    for path in modules():
        given = imports(ast.parse(path.read_text(encoding="utf-8")))
        inside = {one.removeprefix("sciscore.") for one in given if one.startswith("sciscore.")}
        found[name_of(path)] = (inside & NAMES) - {name_of(path)}
    return found


GRAPH = graph()


@pytest.mark.parametrize("name", GRAPH)
def test_a_room_imports_only_rooms_above_it(name: str) -> None:
    here = room_of(name)
    assert here in FLOOR, f"{here} has no place in the order of the rooms"
    for other in GRAPH[name]:
        there = room_of(other)
        assert there == here or FLOOR[there] < FLOOR[here], f"{name} imports {other}"


def test_no_circle_of_imports() -> None:
    TopologicalSorter(GRAPH).prepare()


@pytest.mark.parametrize("name", ["isncsci", "scim"])
def test_the_standards_are_not_loaded_at_once(name: str) -> None:
    assert not (PACKAGE / name / "__init__.py").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_what_the_rules_import_is_silent_and_light(path: Path) -> None:
    name = name_of(path)
    used = {module.split(".")[0] for module in imports(ast.parse(path.read_text(encoding="utf-8")))}
    if room_of(name) in SILENT:
        assert not used & LOUD, "no input, output, clock or chance in the rules"
        third_party = {m for m in used if m not in sys.stdlib_module_names and m != "sciscore"}
        assert third_party <= ALLOWED_THIRD_PARTY | MORE_IN_ROOM.get(room_of(name), set())


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_habits(path: Path) -> None:
    name = name_of(path)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
        ):
            assert room_of(name) == "cli", "only the command line prints"
        if isinstance(node, ast.Global):
            pytest.fail("no state in a module")
        if isinstance(node, ast.Compare) and name != "isncsci.editions":
            texts = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
            years = {"1992", "1996", "2000", "2011", "2019"}
            assert not texts & years, f"line {node.lineno} compares editions"
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and room_of(name) in ("isncsci", "scim")
            and name not in SPELL
        ):
            tokens = {"0*", "1*", "2*", "3*", "4*", "5*", "NT*", "NT**"}
            assert node.value not in tokens, f"line {node.lineno} spells a grade"
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.List | ast.Set
        ):
            assert "__all__" in ast.unparse(node), f"line {node.lineno}: tables cannot change"


def test_files_are_read_in_one_sitting() -> None:
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in long.items() if length > 550} == {}


def test_no_test_imports_a_test() -> None:
    for path in Path(__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            tests = [name for name in names if name.rpartition(".")[2].startswith("test_")]
            assert not tests, f"{path.name}: what tests share is in tests/support"


def loaded_by(code: str) -> set[str]:
    """The modules of others that some lines of code load."""
    code += (
        "; import sys; "
        "print(sorted({m.split('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found = ast.literal_eval(ran.stdout.splitlines()[-1])
    return {name for name in found if not name.startswith(("_", "sitecustomize"))}


def test_the_core_imports_numpy_and_attrs_only() -> None:
    assert loaded_by("import sciscore") == {"sciscore"}
    assert loaded_by("import sciscore as sci; sci.Exams") == {"sciscore", "attr", "attrs", "numpy"}


def test_one_exam_needs_no_numpy() -> None:
    code = (
        "import json, sciscore as sci; exam = sci.Exam.intact().replace({'vac': 'NT'}); "
        "result = sci.classify(json.loads(json.dumps(exam.to_dict())), edition='2019'); "
        "assert sci.Classification.from_dict(result.to_dict()) == result; "
        "print(result, result.explain('ais'), result.explain('lems'), sci.edition(2019), "
        "sci.classify_by_edition(exam, editions=['1992', '2019']))"
    )
    assert loaded_by(code) == {"sciscore", "attr", "attrs"}


def test_public_names_are_documented_and_nothing_else_is_reachable() -> None:
    assert len(set(sci.__all__)) == len(sci.__all__)
    for name in sci.__all__:
        thing = getattr(sci, name)
        if callable(thing):
            doc = thing.__doc__
            assert doc, name
            if not isinstance(thing, type):
                assert "Examples\n" in doc, f"{name} needs an example"
                assert "Returns\n" in doc or "Raises\n" in doc, name
    with pytest.raises(AttributeError):
        getattr(sci, "nothing_of_that_name")  # noqa: B009 - mypy knows that there is none
    assert {*dir(sci)} >= {*sci.__all__}


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()
