"""What is fuzzed: every reader, as a function of hostile bytes, with files to begin from.

A target may raise SciscoreError and nothing else; whatever else escapes is a finding.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, Final

import attrs
from click.testing import CliRunner

import sciscore as sci
from sciscore.cli.commands import sciscore as command_line
from sciscore.formats import nscisc, praxis
from sciscore.formats.letters import read_ais

TEACHING: Final = sci.Exam.intact().replace(
    {"right.motor.L3": "3*", "left.pin_prick.T4": "NT", "vac": "NT", "left.motor.C5": "2**"}
)
LAYOUTS: Final = ("sciscore", "emsci", "redcap", "sygen:01", "praxis")
NSCISC: Final = {"NNAImGtL": "C05", "AUPMtTot": "50", "ATotMot": "888", "AAsImAdm": "C"}


@attrs.frozen(kw_only=True)
class Target:
    """One reader: what it does with bytes, and sound files of its kind."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _file(kind: str, layout: str = "sciscore") -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        table = sci.read_exams(io.BytesIO(data), kind=kind, columns=layout, on_error="report")
        return sci.classify(table.records, edition="2019")

    return read


def _scim_file(kind: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        table = sci.read_scim(io.BytesIO(data), kind=kind, on_error="report")
        return sci.scim3(table.records)

    return read


def _object(read: Callable[[Any], object]) -> Callable[[bytes], object]:
    """A reader of objects, given what JSON makes of the bytes."""

    def of_bytes(data: bytes) -> object:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return read(value)

    return of_bytes


def _praxis(value: Any) -> object:
    return praxis.write(sci.classify(praxis.read(value), edition="2019"))


def _command(data: bytes) -> object:
    """The command line with hostile arguments and hostile standard input."""
    words, _, text = data.partition(b"\n")
    arguments = words.decode("utf-8", "replace").split()
    if any(word.startswith(("-o", "--output", "/", ".")) for word in arguments):
        return None  # that writes or reads the disk of whoever runs this
    ran = CliRunner().invoke(command_line, arguments, input=text)
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    assert ran.exit_code in (0, 1, 2), ran.exit_code
    assert "Traceback" not in ran.output
    assert "\x1b" not in ran.output.replace(text.decode("utf-8", "replace"), "")
    return ran


def _files(records: list[dict[str, Any]]) -> dict[str, bytes]:
    """The same records as CSV, JSON and JSON lines."""
    lines = [",".join(records[0]), *(",".join(map(str, r.values())) for r in records)]
    return {
        "csv": "\n".join(lines).encode(),
        "json": json.dumps(records).encode(),
        "jsonl": "\n".join(map(json.dumps, records)).encode(),
    }


def _tables(records: list[dict[str, Any]]) -> dict[str, bytes]:
    """The same records as Parquet and as a workbook."""
    import polars as pl  # noqa: PLC0415 - slow to load

    frame = pl.DataFrame([{k: str(v) for k, v in r.items()} for r in records])
    parquet, workbook = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet)
    frame.write_excel(workbook)
    return {"parquet": parquet.getvalue(), "xlsx": workbook.getvalue()}


def _flat(exam: sci.Exam, layout: str = "sciscore") -> dict[str, Any]:
    if layout == "sciscore":
        columns = sci.Exams.from_exams([exam]).to_columns()
        return {path: column[0] for path, column in columns.items()}
    return dict(sci.layout(layout).write(exam))


def targets() -> dict[str, Target]:
    """Every target by name."""
    exams: list[dict[str, Any]] = [
        {"id": "P1", **_flat(sci.Exam.intact())},
        {"id": "P2", **_flat(TEACHING)},
    ]
    entries: list[dict[str, Any]] = [
        {"id": "P1", "self_care": 9, "total": 41},
        {"id": "P2", "self_care": "", "total": ""},
    ]
    found: dict[str, Target] = {}
    for kind, content in {**_files(exams), **_tables(exams)}.items():
        found[f"exams_{kind}"] = Target(read=_file(kind), seeds=(content,))
    for kind, content in {**_files(entries), **_tables(entries)}.items():
        found[f"scim_{kind}"] = Target(read=_scim_file(kind), seeds=(content,))
    for layout in LAYOUTS[1:]:
        record = json.dumps(_flat(sci.Exam.intact(), layout)).encode()
        found[f"layout_{layout}"] = Target(read=_file("jsonl", layout), seeds=(record,))
    found |= {
        "exam": Target(
            read=_object(sci.Exam.from_dict), seeds=(json.dumps(TEACHING.to_dict()).encode(),)
        ),
        "scim_record": Target(
            read=_object(sci.ScimRecord.from_dict),
            seeds=(b'{"self_care": 9, "total": 41}',),
        ),
        "praxis": Target(
            read=_object(_praxis), seeds=(json.dumps(praxis.write_exam(TEACHING)).encode(),)
        ),
        "nscisc": Target(read=_object(nscisc.read), seeds=(json.dumps(NSCISC).encode(),)),
        "letters": Target(
            read=_object(lambda value: read_ais([value], "sciscore")), seeds=(b'"A"', b'"ND"')
        ),
        "command_line": Target(
            read=_command,
            seeds=(
                b"classify - --edition 2019 --from jsonl\n" + _files(exams)["jsonl"],
                b"explain - --edition 1992 --finding ais --row 2\n" + _files(exams)["csv"],
                b"settle - --edition 2011 --from json\n" + _files(exams)["json"],
                b"scim -\n" + _files(entries)["csv"],
                b"editions 1992 2019\n",
                b"template\n",
                b"formats\n",
            ),
        ),
    }
    return found
