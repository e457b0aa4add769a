"""What is fuzzed: every reader, as a function of hostile bytes, with inputs to begin from.

A target may raise SciscoreError and nothing else; whatever else escapes is a finding.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import attrs
from click.testing import CliRunner

import sciscore as sci
from sciscore.cli.commands import sciscore as command_line
from sciscore.form import form_entry
from sciscore.formats import nscisc, praxis
from sciscore.formats.lines import serve
from sciscore.validation.cases import read_cases

#: What breaks parsers: separators, quotes, escapes, numbers out of range, other alphabets.
NASTY: Final = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\n", b"\r", b"\r\n", b"\t",
    b"{", b"}", b"[", b"]", b":", b"null", b"true", b"NaN", b"Infinity", b"-1", b"1e999", b"5.0",
    b"99999999999999999999", b"=1+1", b"<script>", b"\x1b[2J", b"\xe2\x80\xae", b"\xd9\xa5", b"NT",
    b"NT**", b"5*", b"**", b"ND", b"--", b"--edition", b"--help", b"XFD1048576",
    b"\xff\xff\xff\x7f", b"4294967295", b"[" * 3000, b"A" * 5000,
)  # fmt: skip
TEACHING: Final = sci.Exam.intact().replace(
    {"right.motor.L3": "3*", "left.pin_prick.T4": "NT", "vac": "NT", "left.motor.C5": "2**"}
)
NSCISC: Final = {"ANurLvlA": "C05", "ALTTotRh": 50, "AASATotA": "888", "AASAImAd": "C"}
SCIM: Final = (
    {"id": "P1", "self_care": 9, "total": 41},
    {"id": "P2", "self_care": "", "total": ""},
)
VISITS: Final = (
    {"person": "P1", "visit": "before", "days_since_treatment": -3, "ais": "A", "uems": 12},
    {"person": "P1", "visit": "after", "days_since_treatment": 178, "ais": "C", "uems": ""},
)
RECORDED: Final = {"recorded_ais": "D", "recorded_neurological_level": "T3", "recorded_uems": "43"}
#: Layouts other than our own, one of every family.
LAYOUTS: Final = ("emsci", "sygen:01", "redcap", "praxis")

Records: TypeAlias = tuple[dict[str, Any], ...]


@attrs.frozen(kw_only=True)
class Target:
    """One reader: what it does with bytes, and sound inputs of its kind."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


@attrs.frozen(kw_only=True)
class Content:
    """What a table may hold: how it is read from a file of some kind, and sound records."""

    read: Callable[[io.BytesIO, str], object]
    records: Records


def _exams(file: io.BytesIO, kind: str, *, layout: str) -> object:
    table = sci.read_exams(file, file_type=kind, layout=layout, on_error="report")
    return sci.classify(table.records, edition="2019")


def _audited(file: io.BytesIO, kind: str) -> object:
    return sci.audit(sci.read_exams(file, file_type=kind), edition="2019")


def _scim(file: io.BytesIO, kind: str) -> object:
    return sci.scim3(sci.read_scim(file, file_type=kind, on_error="report").records)


def _visits(file: io.BytesIO, kind: str) -> object:
    visits = sci.visits(file, file_type=kind, edition="2019")
    pairs = visits.pairs("before", "after")
    return sci.transitions(pairs.baseline_ais, pairs.followup_ais)


@cache
def contents() -> tuple[Content, ...]:
    """Everything that a table may hold; the first byte of an input chooses."""
    own = {"id": "P1", **sci.layout("sciscore").write(TEACHING)}
    return (
        Content(read=_scim, records=SCIM),
        Content(read=_visits, records=VISITS),
        Content(read=_audited, records=({**own, **RECORDED},)),
        Content(read=partial(_exams, layout="sciscore"), records=(own,)),
        *(
            Content(
                read=partial(_exams, layout=name),
                records=({"id": "P1", **sci.layout(name).write(sci.Exam.intact())},),
            )
            for name in LAYOUTS
        ),
    )


def _table(kind: str, file_of: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], object]:
    """The reader of tables of a kind, of anything that a table may hold."""

    def read(data: bytes) -> object:
        content = contents()[(data or b"\0")[0] % len(contents())]
        return content.read(io.BytesIO(file_of(data[1:])), kind)

    return read


def _lines(data: bytes) -> object:
    """The reader of JSON lines, and the service that answers each of them."""
    serve(io.BytesIO(data[1:]), io.StringIO(), edition="2019", longest=1 << 16)
    return _table("jsonl")(data)


def _seeds(files_of: Callable[[Records], list[bytes]]) -> tuple[bytes, ...]:
    """Inputs that hold sound tables of every content."""
    return tuple(
        bytes([place]) + file
        for place, content in enumerate(contents())
        for file in files_of(content.records)
    )


def _csv(records: Records) -> list[bytes]:
    lines = [",".join(records[0]), *(",".join(map(str, r.values())) for r in records)]
    return ["\n".join(lines).encode()]


def _json_lines(records: Records) -> list[bytes]:
    return ["\n".join(map(json.dumps, records)).encode()]


def _parquet(records: Records) -> list[bytes]:
    """Plain pages, in which every byte counts, and packed ones."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist([{k: str(v) for k, v in r.items()} for r in records])
    found = []
    for packing in ("none", "snappy", "zstd"):
        file = io.BytesIO()
        pq.write_table(table, file, compression=packing)
        found.append(file.getvalue())
    return found


def _workbook(records: Records) -> bytes:
    import polars as pl

    file = io.BytesIO()
    pl.DataFrame([{k: str(v) for k, v in r.items()} for r in records]).write_excel(file)
    return file.getvalue()


@cache
def _parts() -> dict[str, bytes]:
    """The parts of a sound workbook by name, the sheet first."""
    with zipfile.ZipFile(io.BytesIO(_workbook(SCIM))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    return {sheet: found.pop(sheet), **found}


def _packed(data: bytes) -> bytes:
    """A workbook of which one part is hostile, or a hostile file; the first byte chooses.

    Changes of the file itself seldom come past the check sums of its parts.
    """
    place = (data or b"\0")[0] % (len(_parts()) + 1)
    if place == len(_parts()):
        return data[1:]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, (name, content) in enumerate(_parts().items()):
            archive.writestr(name, data[1:] if number == place else content)
    return file.getvalue()


def _workbooks(records: Records) -> list[bytes]:
    whole = bytes([len(_parts())]) + _workbook(records)
    parts = [bytes([place]) + content for place, content in enumerate(_parts().values())]
    return [whole, *(parts if records is SCIM else [])]


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
    return praxis.write(sci.classify(sci.layout("praxis").read(value), edition="2019"))


def _form(value: Any) -> object:
    """A form for notebooks holds texts by name, whatever was typed."""
    if not isinstance(value, dict):
        return None
    entry = form_entry.read({name: str(text) for name, text in value.items()}, "2019")
    return form_entry.status(entry, "2019")


def _cases(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "case.json").write_bytes(data)
        return read_cases(folder, "2019")


def _command(data: bytes) -> object:
    """The command line with hostile arguments and hostile standard input."""
    words, _, text = data.replace(b"\0", b"").partition(b"\n")
    arguments = words.decode("utf-8", "replace").split()
    if any(word.startswith(("-o", "--output", "--report", "/", ".")) for word in arguments):
        return None  # that writes or reads the disk of whoever runs this
    ran = CliRunner().invoke(command_line, arguments, input=text)
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    assert ran.exit_code in (0, 1, 2, 3, 4), ran.exit_code
    assert "Traceback" not in ran.output
    # Messages; in a pipe the user's own texts stand as they are.
    assert "\x1b" not in ran.stderr
    return ran


def _dumped(*values: object) -> tuple[bytes, ...]:
    return tuple(json.dumps(value).encode() for value in values)


@cache
def targets() -> dict[str, Target]:
    """Every target by name."""
    exam, result = TEACHING.to_dict(), sci.classify(TEACHING, edition="2019")
    records = tuple({"id": f"P{n}", **r} for n, r in enumerate([contents()[3].records[0]] * 2))
    lines = {"csv": _csv(records)[0], "jsonl": _json_lines(records)[0]}
    return {
        "csv": Target(read=_table("csv"), seeds=_seeds(_csv)),
        "json": Target(read=_table("json"), seeds=_seeds(lambda r: list(_dumped(r)))),
        "jsonl": Target(read=_lines, seeds=_seeds(_json_lines)),
        "parquet": Target(read=_table("parquet"), seeds=_seeds(_parquet)),
        "xlsx": Target(read=_table("xlsx", _packed), seeds=_seeds(_workbooks)),
        "exam": Target(read=_object(sci.Exam.from_dict), seeds=_dumped(exam)),
        "scim_record": Target(
            read=_object(sci.ScimRecord.from_dict), seeds=_dumped({"self_care": 9, "total": 41})
        ),
        "praxis": Target(read=_object(_praxis), seeds=_dumped(praxis.write_exam(TEACHING))),
        "nscisc": Target(read=_object(nscisc.read), seeds=_dumped(NSCISC)),
        "stored": Target(
            read=_object(lambda value: sci.Classification.from_dict(value).to_dict()),
            seeds=_dumped(result.to_dict()),
        ),
        "stored_scim": Target(
            read=_object(lambda value: sci.Scim.from_dict(value).to_dict()),
            seeds=_dumped(sci.scim3({"self_care": 9, "mobility": "NT", "total": 41}).to_dict()),
        ),
        "form": Target(
            read=_object(_form),
            seeds=_dumped({path: str(TEACHING[path]) for path in ("vac", "right.motor.L3")}),
        ),
        "cases": Target(
            read=_cases,
            seeds=_dumped(
                {**exam, "edition": "2019", "expected": {"ais": "D"}},
                result.to_dict(),
                praxis.write_exam(TEACHING) | praxis.write(result),
            ),
        ),
        "command_line": Target(
            read=_command,
            seeds=(
                b"classify - --edition 2019 --from jsonl\n" + lines["jsonl"],
                b"explain - --edition 2019 --finding ais --row 2\n" + lines["csv"],
                b"settle - --edition 2019 --from csv\n" + lines["csv"],
                b"audit - --edition 2019\n" + _csv(contents()[2].records)[0],
                b"transitions - --baseline before --followup after\nbefore,after\nA,C\nB,ND\n",
                b"scim -\n" + _csv(SCIM)[0],
                b"editions 1992 2019\n",
                b"template\n",
                b"layouts x\x1b[2J\n",
                b"serve-lines --edition 2019\n" + lines["jsonl"],
                b"schema exam --errors json\n",
            ),
        ),
    }
