"""Hostile bytes in every reader and on the command line: an answer or SciscoreError."""

from __future__ import annotations

import pytest
from fuzz_targets import Target, targets
from hypothesis import HealthCheck, given, settings, strategies as st

from sciscore.errors import SciscoreError

TARGETS = targets()
#: What breaks parsers: separators, quotes, escapes, numbers out of range, other alphabets.
NASTY = (
    b"", b"\0", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\n", b"\r", b"\r\n", b"\t",
    b"{", b"}", b"[", b"]", b":", b"null", b"true", b"NaN", b"Infinity", b"-1", b"1e999", b"5.0",
    b"99999999999999999999", b"=1+1", b"<script>", b"\x1b[2J", b"\xe2\x80\xae", b"\xd9\xa5", b"NT",
    b"NT**", b"5*", b"**", b"ND", b"--", b"--edition", b"--help", b"[" * 3000, b"A" * 5000,
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, target: Target) -> bytes:
    """A sound file with pieces cut out, doubled or replaced."""
    data = draw(st.sampled_from(target.seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 2, 8, 60, 1000))))
        piece = draw(
            st.one_of(st.sampled_from(NASTY), st.binary(max_size=8), st.just(data[start:end] * 2))
        )
        data = data[:start] + piece + data[end:]
    return data


def outcome(target: Target, data: bytes) -> object:
    try:
        return target.read(data)
    except SciscoreError as refused:
        return refused.problems


@pytest.mark.parametrize("name", TARGETS)
def test_sound_files_are_read(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].read(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_but_a_sciscore_error_escapes(name: str, data: st.DataObject) -> None:
    told = outcome(TARGETS[name], data.draw(damaged(TARGETS[name])))
    assert not isinstance(told, tuple) or all(problem.message for problem in told)


@pytest.mark.parametrize("name", TARGETS)
def test_a_file_cut_short_anywhere_is_read_or_refused(name: str) -> None:
    for seed in TARGETS[name].seeds:
        for end in range(0, len(seed), max(1, len(seed) // 40)):
            outcome(TARGETS[name], seed[:end])


def test_a_parquet_file_with_damaged_pages_is_read_or_refused() -> None:
    """Polars ends some of these with a panic, which is no Exception."""
    target = TARGETS["scim_parquet"]
    (seed,) = target.seeds
    refused = [outcome(target, seed[:at] + b"\0" + seed[at + 1 :]) for at in range(4, 400)]
    assert any(isinstance(told, tuple) for told in refused)
