"""The order of the rooms and the habits of the house, read off the syntax trees."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sciscore as sci

PACKAGE = Path(sci.__file__).parent
#: A module imports only modules above it; those on one line do not import each other.
ROOMS = (
    ("version", "optional"),
    ("errors", "references", "scores", "repeats"),
    ("stored",),
    ("segments",),
    ("isncsci.grades", "isncsci.interpretations"),
    ("isncsci.editions",),
    ("isncsci.fields",),
    ("isncsci.exam",),
    ("isncsci.exams",),
    ("isncsci.totals", "isncsci.cells"),
    ("isncsci.levels",),
    ("isncsci.counting",),
    ("isncsci.impairment",),
    ("isncsci.preservation",),
    ("isncsci.findings",),
    ("isncsci.worlds",),
    ("isncsci.narration", "isncsci.relevance"),
    ("isncsci.explanation", "isncsci.settling"),
    ("isncsci.classification",),
    ("isncsci.cohort",),
    ("isncsci.classifying",),
    ("scim.items",),
    ("scim.fields",),
    ("scim.record", "scim.scoring"),
    ("scim.records", "scim.results", "scim.change"),
    ("scim.results",),
    ("scim.change",),
    ("measures",),
    ("outcomes",),
    ("formats",),
    ("tables",),
    ("batches",),
    ("auditing", "views"),
    ("testing",),
    ("validation",),
    ("cli",),
    ("",),
)
FLOOR = {name: number for number, names in enumerate(ROOMS) for name in names}
BELOW_FORMATS = FLOOR["formats"]
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
FRAMES = {"pandas", "polars", "pyarrow", "narwhals"}
#: The modules that import data frames; nothing imports these before they are needed.
WITH_FRAMES = {
    "formats.frames",
    "formats.frame_values",
    "formats.frame_results",
    "formats.parquet",
    "formats.excel",
    "batches",
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
    """The room a module lies in: itself, or the folder for formats and the command line."""
    top = name.partition(".")[0]
    folders = ("measures", "outcomes", "formats", "views", "testing", "validation", "cli")
    return top if top in folders else name


def imports(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Names of imported modules, and whether the import stands at the top of the file."""
    assert isinstance(tree, ast.Module)
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, id(node) in top
            yield from ((f"{node.module}.{alias.name}", id(node) in top) for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    here = room_of(name_of(path))
    if here in ("isncsci", "scim"):
        assert not path.read_text(encoding="utf-8").strip()
        return
    assert here in FLOOR, f"{here} has no place in the order of the rooms"
    for module, at_top in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if not module.startswith("sciscore.") or not at_top:
            continue
        there = room_of(module.removeprefix("sciscore."))
        if there in FLOOR and there != here:
            assert FLOOR[there] < FLOOR[here], f"{here} imports {there}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_what_the_rules_import_is_silent_and_light(path: Path) -> None:
    name = name_of(path)
    used = {
        module.split(".")[0] for module, _ in imports(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert not used & FRAMES or name in WITH_FRAMES
    if FLOOR.get(room_of(name), 99) < BELOW_FORMATS:
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
            and "rules" in floor_kind(name)
        ):
            tokens = {"0*", "1*", "2*", "3*", "4*", "5*", "NT*", "NT**"}
            assert node.value not in tokens, f"line {node.lineno} spells a grade"
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.List | ast.Set
        ):
            assert name == "", f"line {node.lineno}: a module holds tables that cannot change"


def floor_kind(name: str) -> str:
    rules = FLOOR["isncsci.grades"] < FLOOR.get(room_of(name), 99) < BELOW_FORMATS
    return "rules" if rules and name != "isncsci.editions" else ""


def test_files_are_read_in_one_sitting() -> None:
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in long.items() if length > 450} == {}


def test_the_core_imports_numpy_and_attrs_only() -> None:
    code = (
        "import sys, sciscore; "
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
    loaded = {
        name for name in ast.literal_eval(ran.stdout) if not name.startswith(("_", "sitecustomize"))
    }
    assert loaded <= {"numpy", "attr", "attrs", "sciscore"}


def test_public_names_are_few_documented_and_sorted() -> None:
    assert len(sci.__all__) <= 45
    assert len(set(sci.__all__)) == len(sci.__all__)
    for name in sci.__all__:
        thing = getattr(sci, name)
        if callable(thing):
            doc = thing.__doc__
            assert doc, name
            if not isinstance(thing, type):
                assert "Examples\n" in doc, f"{name} needs an example"
                assert "Returns\n" in doc or "Raises\n" in doc, name


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()
