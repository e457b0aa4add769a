"""The documentation is true: its code runs and prints what it says."""

from __future__ import annotations

import doctest
import importlib.util
import re
import shutil
import subprocess
import types
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from conftest import ROOT

import sciscore

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
API = ROOT / "docs" / "reference" / "api"
#: What pages need that is no module of Python.
PROGRAMS = ("java",)
#: Pages that need one of these are run with the clusters.
CLUSTERS = {"dask", "pyspark"}
COLUMNS = ROOT / "docs" / "reference" / "columns.md"


def blocks(page: Path, language: str) -> list[tuple[int, str]]:
    """The code blocks of a page in one language, each with the number of its first line."""
    text = page.read_text(encoding="utf-8")
    fences = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, found.start(1)), found[1]) for found in fences]


def needs(page: Path) -> list[str]:
    """The modules and programs that a page names in its first line."""
    named = re.findall(r"\A<!-- needs: (.+) -->$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return " ".join(named).split()


def run_as(page: Path) -> Any:
    marks = [pytest.mark.cluster] if CLUSTERS & set(needs(page)) else []
    return pytest.param(page, id=str(page.relative_to(ROOT)), marks=marks)


@pytest.mark.parametrize("page", [run_as(page) for page in PAGES])
def test_code_of_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks run in order and share their names: pycon as doctests, python as scripts."""
    needed = needs(page)
    for name in needed:
        found = shutil.which(name) if name in PROGRAMS else importlib.util.find_spec(name)
        if not found:
            pytest.skip(f'{name} is not installed: pip install -e ".[dev,beyond]"')
    with warnings.catch_warnings():
        if needed:  # what others warn of is not for us to mend
            warnings.simplefilter("ignore")
        run_code(page, tmp_path, monkeypatch)


def run_code(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if (ROOT / "examples").is_dir():
        shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "page"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    parser = doctest.DocTestParser()
    report: list[str] = []
    found = [(*block, True) for block in blocks(page, "pycon")]
    found += [(*block, False) for block in blocks(page, "python")]
    for line, source, interactive in sorted(found):
        if interactive:
            test = parser.get_doctest(source, names, page.name, str(page), line)
            runner.run(test, out=report.append, clear_globs=False)
            names.update(test.globs)
        else:
            exec(compile("\n" * line + source, str(page), "exec"), names)
    assert not runner.summarize(verbose=False).failed, "".join(report)


def test_code_blocks_say_what_they_are() -> None:
    known = {"", "pycon", "python", "sh", "console", "text", "csv", "json", "toml", "r"}
    for page in PAGES:
        opened = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        languages = {name for name in opened if not name.startswith("{")}
        assert languages <= known, page
        assert all(">>>" in source for _, source in blocks(page, "pycon")), page


def test_readme_has_two_set_up_commands() -> None:
    commands = "".join(source for _, source in blocks(ROOT / "README.md", "sh")).splitlines()
    assert len(commands) == 2
    assert all(command.startswith("python -m pip install ") for command in commands)


def test_every_public_name_is_documented() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(API.glob("*.md")))
    directive = re.compile(r"^\.\. (?:auto\w+|py:data):: sciscore\.(\w+)$", re.MULTILINE)
    documented = set(directive.findall(text))
    public = {
        name
        for name in sciscore.__all__
        if not isinstance(getattr(sciscore, name), types.ModuleType)
    }
    assert documented >= public, f"missing in {API.name}: {sorted(public - documented)}"
    known = set(dir(sciscore))
    assert documented <= known, f"not to be had: {sorted(documented - known)}"


def test_every_result_column_is_documented() -> None:
    exams = sciscore.Exams.from_exams([sciscore.Exam.intact()])
    table = sciscore.classify(exams, edition="2019").to_columns()
    text = COLUMNS.read_text(encoding="utf-8")
    patterns = set(re.findall(r"`([^`\n]+)`", text))
    expected = {re.sub(r"^.+_(possible|low|high)$", r"<name>_\1", name) for name in table}
    assert expected <= patterns, f"missing in {COLUMNS.name}: {sorted(expected - patterns)}"


#: Other spellings of the terms of the field, which the glossary spells in one way.
VARIANTS = re.compile(
    r"pinprick|pin-prick|light-touch|non key|nonkey|SCIM-III|S4/5|S4-S5|ISNSCI|impairment score|"
    r"anal contractions|motor index score",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, id=str(p.relative_to(ROOT))) for p in PAGES],
)
def test_terms_are_spelled_as_in_the_glossary(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert VARIANTS.findall(text) == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("script", ["packages", "trust"])
def test_scripts_name_tests_that_exist(script: str) -> None:
    path = ROOT / ".ci" / script
    if not path.exists():
        pytest.skip("a package without its checks")
    lists = re.findall(r"(?ms)^\w+=\((.*?)\)$", path.read_text(encoding="utf-8"))
    named = [word for text in lists for word in text.split() if "test_" in word]
    shown = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {' '.join(named)}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    files = shown.stdout.split()
    assert files
    for name in files:
        assert (ROOT / "tests" / name.removeprefix("tests/")).exists(), name
