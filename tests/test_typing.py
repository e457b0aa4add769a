"""The types of the public face, as two checkers see them in a user's own file."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import sciscore as sci

USE = Path(__file__).parent / "typed_use.py"
INSTALLED = str(Path(sci.__file__).parents[1])
CHECKERS = {
    "mypy": ("mypy", "--strict", "--cache-dir", "cache"),
    "pyrefly": ("pyrefly", "check", "--preset", "strict", "--search-path", INSTALLED),
}


def check(checker: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *CHECKERS[checker], str(path)],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file alone in a folder, away from the project's settings."""
    folder = tmp_path_factory.mktemp("use")
    (folder / "pyproject.toml").touch()
    return folder / "use.py"


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_sound_file_passes(checker: str, use: Path) -> None:
    use.write_text(USE.read_text(encoding="utf-8"), encoding="utf-8")
    ran = check(checker, use)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("result.ais, sci.Finding", "result.ais, str"),
        ('edition="2019"', "edition=None"),
        ("results[0], sci.Classification", "results[0], sci.Classifications"),
        ("scim.total, sci.Score", "scim.sum, sci.Score"),
    ],
)
def test_a_mistake_is_found(checker: str, right: str, wrong: str, use: Path) -> None:
    text = USE.read_text(encoding="utf-8")
    assert right in text
    use.write_text(text.replace(right, wrong), encoding="utf-8")
    ran = check(checker, use)
    assert ran.returncode == 1, ran.stdout + ran.stderr


def test_it_runs() -> None:
    runpy.run_path(str(USE))
