"""A folder of pages: what is in it, what is refused, and that nothing half-written stays."""

from __future__ import annotations

import base64
import csv
import hashlib
from pathlib import Path
from typing import Any

import pytest

import sciscore as sci
from sciscore.errors import printable
from sciscore.formats import csv_read
from sciscore.formats.exams import exam_form
from sciscore.formats.read import batches_of
from sciscore.isncsci.fields import PLACE
from sciscore.report.report_folder import write_report

pytest.importorskip("click")
pytest.importorskip("rich")

from click.testing import CliRunner, Result
from support.pages import HOSTILE, Parsed

from sciscore.cli.commands import sciscore

INTACT = sci.Exam.intact()
OPEN = INTACT.replace({"right.motor.L3": 3, "vac": "NT"})


def exams_csv(path: Path, names: list[str], exam: sci.Exam = INTACT, **changes: str) -> Path:
    """A file of equal exams; the changes are made in the second."""
    cells = {path: "" if exam[path] is None else str(exam[path]) for path in PLACE}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["id", *PLACE])
        writer.writeheader()
        for number, name in enumerate(names):
            writer.writerow({"id": name, **cells, **(changes if number == 1 else {})})
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(sciscore, ["report", *map(str, args), "--edition", "2019"])


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_page_for_each_exam_and_an_index(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1", "P2", ""], OPEN)
    done = run(source, "-o", tmp_path / "out", "--id", "id")
    assert (done.exit_code, done.output) == (0, "")
    names = ["exam-000002.html", "exam-000003.html", "exam-000004.html", "index.html"]
    assert left_behind(tmp_path / "out") == names
    index = Parsed((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert [link["href"] for link in index.all("a")] == names[:3]
    assert [link["text"] for link in index.all("a")] == ["P1", "P2", "Row 4"]
    (row, *_) = (r for r in index.all("tr") if "P1" in r["text"])
    cells = [cell["text"] for cell in index.all("td") if row in cell["within"]]
    result = sci.classify(OPEN, edition="2019")
    found = result.findings
    assert cells.pop(0) == "2", "the row, which tells visits of one name apart"
    sides = ("sensory_level", "motor_level", "sensory_zpp", "motor_zpp")
    assert cells == [
        result.ais.in_full,
        str(result.neurological_level),
        *(f"{found[f'{name}_right']} / {found[f'{name}_left']}" for name in sides),
        *(str(getattr(result.totals, name)) for name in ("uems", "lems", "lt", "pp")),
        "not tested: VAC",
    ]
    page = (tmp_path / "out" / names[0]).read_text(encoding="utf-8")
    assert "<title>P1: AIS ND, NLI L3</title>" in page
    assert "Testing this settles it whatever the answer: VAC." in page


def test_pages_leave_out_what_would_settle_if_asked(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1"], OPEN)
    assert run(source, "-o", tmp_path / "out", "--no-settle").exit_code == 0
    page = (tmp_path / "out" / "exam-000002.html").read_text(encoding="utf-8")
    assert "Testing this settles it" not in page
    assert "<title>Row 2: " in page


def test_visits_of_a_person_stand_together_and_are_compared(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1", "P2", "P1", "P1"], vac="No")
    text = source.read_text(encoding="utf-8").splitlines()
    dated = [f"{line},{words}" for line, words in zip(text, ["when", *"abcd"], strict=True)]
    source.write_text("\n".join(dated), encoding="utf-8")
    done = run(source, "-o", tmp_path / "out", "--id", "id", "--show", "when")
    assert (done.exit_code, done.output) == (0, "")
    changes = ["change-000002-000004.html", "change-000004-000005.html"]
    assert [name for name in left_behind(tmp_path / "out") if name < "exam"] == changes
    index = Parsed((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    groups = [
        [row["id"] for row in index.all("tr") if group in row["within"]]
        for group in index.all("tbody")
    ]
    assert groups == [["exam-2", "exam-4", "exam-5"], ["exam-3"]]
    cells = {cell["data-key"] for cell in index.all("td") if cell["text"] in tuple("abcd")}
    assert cells == set("abcd")
    page = Parsed((tmp_path / "out" / "exam-000004.html").read_text(encoding="utf-8"))
    links = {link["text"]: link["href"] for link in page.all("a")}
    assert links == {
        "All exams": "index.html#exam-4",
        "Before: a": "exam-000002.html",
        "Change since then": changes[0],
    }
    assert [told["text"] for told in page.all("dl", "details")] == ["whenc"]
    change = Parsed((tmp_path / "out" / changes[0]).read_text(encoding="utf-8"))
    assert [link["href"] for link in change.all("a")] == [
        "index.html#exam-4", "exam-000002.html", "exam-000004.html",
    ]  # fmt: skip
    for link in (*links.values(), *changes):
        assert (tmp_path / "out" / link.partition("#")[0]).is_file()


def test_hostile_names_stay_text_and_name_no_file(tmp_path: Path) -> None:
    names = [name for name in HOSTILE if "\0" not in name and name.isascii()]
    source = exams_csv(tmp_path / "exams.csv", names)
    assert run(source, "-o", tmp_path / "out", "--id", "id").exit_code == 0
    assert len(left_behind(tmp_path / "out")) == len(names) + 1
    assert left_behind(tmp_path) == ["exams.csv", "out"]
    index = Parsed((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert [link["text"] for link in index.all("a")] == [printable(name) for name in names]
    assert not {e["name"] for e in index.elements} & {"img", "svg"}
    (script,) = index.all("script")
    digest = base64.b64encode(hashlib.sha256(script["text"].encode()).digest()).decode()
    assert any(f"script-src 'sha256-{digest}'" in str(e.get("content")) for e in index.elements)


def test_nothing_is_written_where_a_record_has_problems(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1", "P2"], vac="maybe")
    done = run(source, "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert "row 3, vac: 'maybe' is not an answer" in done.stderr
    assert left_behind(tmp_path) == ["exams.csv"]


def test_records_with_problems_are_listed_if_reported(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1", "P2", "P3"], vac="<b>")
    done = run(source, "-o", tmp_path / "out", "--id", "id", "--on-error", "report")
    assert done.exit_code == 3
    assert "row 3, vac" in done.stderr
    names = ["exam-000002.html", "exam-000004.html", "index.html"]
    assert left_behind(tmp_path / "out") == names
    index = Parsed((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    (row,) = index.all("tr", "left-out")
    assert row["text"].startswith("P23left out:row 3, vac: '<b>' is not an answer")
    assert [link["text"] for link in index.all("a")] == ["P1", "P3"]


def test_batches_go_on_counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_read, "_SIZE", 2)
    source = exams_csv(tmp_path / "exams.csv", [f"P{n}" for n in range(1, 6)], vac="?")
    run(source, "-o", tmp_path / "out", "--id", "id", "--on-error", "report")
    index = Parsed((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    links = {link["text"]: link["href"] for link in index.all("a")}
    assert links == {f"P{n}": f"exam-00000{n + 1}.html" for n in (1, 3, 4, 5)}
    for name, link in links.items():
        assert f"<title>{name}: " in (tmp_path / "out" / link).read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1"])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    done = run(source, "-o", tmp_path / "out")
    assert done.exit_code == 4
    assert "out: exists and is not empty; name a new folder" in done.stderr
    assert left_behind(tmp_path / "out") == ["mine.txt"]
    (tmp_path / "out" / "mine.txt").unlink()
    assert run(source, "-o", tmp_path / "out").exit_code == 0
    assert run(source, "-o", source).exit_code == 4
    missing = run(source, "-o", tmp_path / "not" / "there")
    assert missing.exit_code == 4
    assert "cannot be written: No such file or directory" in missing.stderr
    assert left_behind(tmp_path) == ["exams.csv", "out"]


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1"])
    done = run(source, "-o", tmp_path / "out", "--id", "ID")
    assert done.exit_code == 1
    assert "ID: not one of your columns, which are 'id'; did you mean 'id'?" in done.stderr
    assert left_behind(tmp_path) == ["exams.csv"]


def test_what_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1", "P2"])
    batches: Any = batches_of(source, exam_form("sciscore", "2019"), None)

    def stop() -> None:
        assert not (tmp_path / "out").exists()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(batches, tmp_path / "out", edition="2019", wrote=stop)
    assert left_behind(tmp_path) == ["exams.csv"]


def test_wrong_usage(tmp_path: Path) -> None:
    source = exams_csv(tmp_path / "exams.csv", ["P1"])
    assert run(source).exit_code == 2
    assert run(source, "-o", tmp_path / "out", "--layout", "mine").exit_code == 2
