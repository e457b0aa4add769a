"""A service of lines: an exam as JSON on each line in, its classification on each line out.

What `answer` does for one exam, `serve` does for a stream of them, in one process. Neither
loads NumPy for exams in sciscore's own layout.
"""

from __future__ import annotations

import functools
import io
import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any, Final

import attrs

from sciscore.errors import ExamError, FormatError, Problem, SciscoreError, shown
from sciscore.formats.json_text import noun_of, parsed, without_halves
from sciscore.formats.unread import unread_by
from sciscore.isncsci.classify import classify
from sciscore.isncsci.editions import Edition, edition as find_edition
from sciscore.isncsci.exam import Exam
from sciscore.isncsci.fields import PLACE
from sciscore.recorded import folded, is_missing, texts

if TYPE_CHECKING:
    from sciscore.formats.form import Form
    from sciscore.formats.layout import Layout
    from sciscore.isncsci.exams import Exams

#: Bytes of the longest line that is answered unless another limit is set.
LONGEST: Final = 1 << 20
#: The names by which a key is known as one of an exam.
_NAMES: Final = frozenset(folded(path) for path in PLACE)
_SIDES: Final = frozenset(path.partition(".")[0] for path in PLACE if "." in path)


def answer(
    text: str | bytes,
    *,
    edition: str | int | Edition,
    layout: str | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    longest: int = LONGEST,
) -> dict[str, Any]:
    """The answer to one exam as JSON text: its classification, or what is wrong with it.

    Parameters
    ----------
    text
        An object that holds an exam as `Exam.from_dict` takes it, or in another layout; in
        bytes as UTF-8. Other members, such as an identifier, come back unchanged.
    edition
        Year of the edition, or an `Edition` with a stated reading.
    layout
        Layout of the exam, or its name, as in `read_exams`.
    untested
        Texts that mean "not tested" beside those of the layout.
    longest
        Bytes or characters of the longest text that is read.

    Returns
    -------
    dict
        Ready for JSON. ``ok`` says whether the exam was classified, ``record`` holds your
        own members. If it was, the members of `Classification.to_dict` follow; else
        ``problems``, each as `Problem.to_dict` gives it. Never both.

    Raises
    ------
    EditionError
        If the edition is unknown.
    FormatError
        If the layout is unknown, or the limit not a positive number.

    Examples
    --------
    >>> import json
    >>> import sciscore as sci
    >>> from sciscore.formats.lines import answer
    >>> sent = {"id": "P1", **sci.Exam.intact().replace({"dap": "NT"}).to_dict()}
    >>> found = answer(json.dumps(sent), edition="2019")
    >>> found["ok"], found["record"], found["findings"]["ais"]["value"]
    (True, {'id': 'P1'}, 'E')
    >>> answer('{"id": "P2"', edition="2019")["problems"][0]["message"]
    "not JSON: Expecting ',' delimiter (line 1, column 12)"
    """
    _check_limit("longest", longest, int)
    return _Service(edition=edition, layout=layout, untested=texts(untested)).answer(text, longest)


def serve(
    source: IO[bytes],
    out: IO[str],
    *,
    edition: str | int | Edition,
    layout: str | Layout = "sciscore",
    untested: str | Iterable[str] = (),
    longest: int = LONGEST,
    seconds: float | None = None,
) -> int:
    r"""Answer the exams of a stream line by line until it ends; how many were answered.

    Parameters
    ----------
    source
        Binary stream with an exam as JSON on each line; blank lines are passed over.
    out
        Text stream. Every line gets one answer, as `answer` gives it, on one line of
        ASCII that is flushed before the next line is read.
    edition, layout, untested
        As in `answer`.
    longest
        Bytes of the longest line that is read; the rest of a longer one is skipped.
    seconds
        How long one exam may take, by default as long as it takes. It needs a timer that
        only the main thread of a POSIX system has.

    Returns
    -------
    int
        Number of lines that were answered.

    Raises
    ------
    EditionError
        If the edition is unknown.
    FormatError
        If the layout is unknown, a limit is not positive, there is no timer, or a stream is
        of another kind.

    Examples
    --------
    >>> import io, json
    >>> import sciscore as sci
    >>> from sciscore.formats.lines import serve
    >>> source = io.BytesIO(json.dumps(sci.Exam.intact().to_dict()).encode() + b"\n{}\n")
    >>> out = io.StringIO()
    >>> serve(source, out, edition="2019")
    2
    >>> [json.loads(line)["ok"] for line in out.getvalue().splitlines()]
    [True, False]
    """
    _check_limits(longest, seconds)
    _check_streams(source, out)
    service = _Service(edition=edition, layout=layout, untested=texts(untested))
    count = 0
    for line in _lines(source, longest):
        found = _within(seconds, functools.partial(service.answer, line, longest))
        out.write(json.dumps(found, ensure_ascii=True) + "\n")
        out.flush()
        count += 1
    return count


def _check_streams(source: object, out: object) -> None:
    if isinstance(source, io.TextIOBase) or not hasattr(source, "readline"):
        message = f"source is a binary stream, not {type(source).__name__}"
        raise FormatError(message, "argument.type")
    if not (hasattr(out, "write") and hasattr(out, "flush")):
        raise FormatError(f"out is a text stream, not {type(out).__name__}", "argument.type")


def _check_limits(longest: int, seconds: float | None) -> None:
    _check_limit("longest", longest, int)
    if seconds is not None:
        _check_limit("seconds", seconds, (int, float))
    main = threading.current_thread() is threading.main_thread()
    if seconds is not None and not (hasattr(signal, "setitimer") and main):
        message = "seconds= needs the timer of a POSIX system, in the main thread"
        raise FormatError(message, "argument.not_allowed")


def _check_limit(name: str, limit: float, kind: type | tuple[type, ...]) -> None:
    if not (isinstance(limit, kind) and 0 < limit < threading.TIMEOUT_MAX):
        noun = "whole number" if kind is int else "number"
        message = f"{name}= is a positive {noun}, not {shown(limit)}"
        raise FormatError(message, "argument.not_allowed")


def _lines(source: IO[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a stream that are not blank; of one that is too long the beginning."""
    while line := source.readline(longest + 1):
        rest = line
        while len(line) > longest and rest and not rest.endswith(b"\n"):
            rest = source.readline(longest + 1)
        if line.strip():
            yield line


class _TooLate(Exception):  # noqa: N818 - not an error of the input
    """Raised in what takes too long."""


def _within(seconds: float | None, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer that a function gives, or a problem if it takes longer."""
    if seconds is None:
        return work()

    def stop(*_: object) -> None:
        raise _TooLate

    earlier = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return work()
    except _TooLate:
        message = f"not answered within {seconds:g} seconds"
        return _refused({}, [Problem(message=message, code="input.not_allowed")])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)


def _refused(record: Mapping[str, object], problems: Iterable[Problem]) -> dict[str, Any]:
    found = [problem.to_dict() for problem in problems]
    return {"ok": False, "record": dict(record), "problems": found}


@attrs.frozen(kw_only=True)
class _Service:
    """Answers exams in one layout under one edition."""

    edition: str | int | Edition
    layout: str | Layout
    untested: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        find_edition(self.edition)
        if not self._own:
            self._form()

    @property
    def _own(self) -> bool:
        return isinstance(self.layout, str) and self.layout == "sciscore" and not self.untested

    def answer(self, text: str | bytes, longest: int) -> dict[str, Any]:
        record: Mapping[str, Any] = {}
        try:
            record, read = self._split(_content(text, longest))
            result = classify(read(), edition=self.edition)
        except SciscoreError as error:
            return _refused(record, error.problems)
        return {"ok": True, "record": dict(record), **result.to_dict()}

    def _split(self, content: dict[str, Any]) -> tuple[dict[str, Any], Callable[[], Exam]]:
        """An object's members that are not of the exam, and what reads the exam."""
        if self._own:
            cells = {key: value for key, value in content.items() if _is_of_exam(key)}
            own = {key: value for key, value in content.items() if key not in cells}
            problems = [
                *without_halves(own)[1],
                *unread_by(None, (n for n, v in own.items() if not is_missing(v))),
            ]
            if problems:
                raise ExamError(problems)
            if cells or not any(isinstance(value, dict) for value in own.values()):
                return own, lambda: Exam.from_dict(cells, edition=self.edition)
        from sciscore.formats.json_records import Reader

        form = self._form()
        own, cells, problems = Reader(form, ascii_only=False).split(content)
        if problems:
            raise ExamError(problems)
        return own, lambda: Exam(form.read(cells))

    def _form(self) -> Form[Exams]:
        from sciscore.formats.exams import exam_form

        return exam_form(self.layout, self.edition, self.untested)


def _content(text: str | bytes, longest: int) -> dict[str, Any]:
    """The object in a text."""
    if not isinstance(text, str | bytes | bytearray):
        raise FormatError(f"expected JSON text, not {shown(text)}", "argument.type")
    if len(text) > longest:
        raise FormatError(f"longer than {longest:,} bytes", "file.too_large")
    try:
        whole = text if isinstance(text, str) else text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} is 0x{text[error.start]:02x}"
        raise FormatError(f"not a text in UTF-8: {byte}", "file.encoding") from None
    content = parsed(whole, "an exam")
    if not isinstance(content, dict):
        raise FormatError(f"expected an exam, found {noun_of(content)}", "table.not_allowed")
    return content


def _is_of_exam(key: str) -> bool:
    return folded(key) in _NAMES or folded(key.partition(".")[0]) in _SIDES
