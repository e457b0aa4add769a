"""sciscore from R: what the page says, run where R is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import sciscore as sci

RSCRIPT = shutil.which("Rscript") or ""
PAGE = ROOT / "docs" / "how-to" / "r.md"
pytestmark = [
    pytest.mark.skipif(not RSCRIPT, reason="R is not installed"),
    pytest.mark.skipif(not PAGE.exists(), reason="no pages"),
]
EXAM = sci.Exam.intact().replace({"right.motor.L3": 3, "vac": "NT"})


def run(code: str, folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "RETICULATE_PYTHON": sys.executable}
    done = subprocess.run(
        [RSCRIPT, "-e", code], cwd=folder, env=environment, capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def table(folder: Path) -> None:
    record = {"id": "a", **sci.layout("sciscore").write(EXAM)}
    # A data frame of one row is a row of scalars to reticulate.
    lines = [",".join(record), *[",".join(record.values())] * 2]
    (folder / "exams.csv").write_text("\n".join(lines) + "\n")


def test_a_table_that_r_wrote_is_read_on_the_command_line(tmp_path: Path) -> None:
    """Doubles, factors, logical values and NA as R writes them."""
    table(tmp_path)
    run(
        'd <- read.csv("exams.csv", check.names = FALSE); d$right.motor.L3 <- 3.0; '
        "d$vac <- factor(d$vac); d$dap <- TRUE; d$note <- NA_integer_; "
        'write.csv(d, "r.csv", row.names = FALSE, na = "")',
        tmp_path,
    )
    read = sci.read_exams(tmp_path / "r.csv", edition="2019")
    assert list(read.exams) == [EXAM] * 2
    run('d <- read.csv("r.csv", check.names = FALSE); d$vac <- NA; '
        "for (n in grep('nonkey', names(d), value = TRUE)) d[[n]] <- NA_character_; "
        'write.csv(d, "na.csv", row.names = FALSE)', tmp_path)  # fmt: skip
    with pytest.raises(sci.ExamError, match=r"^vac, .*: 'NA' may mean"):
        sci.read_exams(tmp_path / "na.csv", edition="2019")
    read = sci.read_exams(tmp_path / "na.csv", edition="2019", untested=["NA"])
    assert list(read.exams) == [EXAM] * 2


def test_a_data_frame_of_r_goes_through_reticulate(tmp_path: Path) -> None:
    has = subprocess.run(
        [RSCRIPT, "-e", "quit(status = !requireNamespace('reticulate', quietly = TRUE))"],
        check=False,
    )
    if has.returncode:
        pytest.skip("reticulate is not installed")
    table(tmp_path)
    said = run(
        'sci <- reticulate::import("sciscore"); '
        'd <- read.csv("exams.csv", check.names = FALSE); d$dap <- TRUE; '
        "d$vac <- factor(d$vac); d$right.motor.L3 <- as.numeric(d$right.motor.L3); "
        'd[] <- lapply(d, as.character); d[is.na(d)] <- ""; '
        'found <- sci$classify_table(d, edition = "2019"); '
        'r <- read.csv(text = found$to_csv(index = FALSE), na.strings = ""); '
        "cat(r$ais, r$ler, r$id)",
        tmp_path,
    )
    result = sci.classify(EXAM, edition="2019")
    assert said.split() == [
        word for word in (str(result.ais), str(result.totals.ler.value), "a") for _ in range(2)
    ]
