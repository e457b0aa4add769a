"""Each rule with something else in its place: a proof or a law of the rule goes red."""

from __future__ import annotations

import builtins
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ROOT
from proofs.broken_rules import Break, breaks
from proofs.proof_table import PROOFS, Proof

from sciscore.validation import conformance

pytestmark = pytest.mark.proof
RULES = tomllib.loads((ROOT / "docs" / "rules.toml").read_text(encoding="utf-8"))["rule"]


def holds(run: Any) -> bool:
    try:
        run()
    except Exception:  # noqa: BLE001 - a proof that cannot end has failed
        return False
    return True


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[Break], None]:
    """Breaks a rule in one way, until the next."""

    def put(found: Break) -> None:
        monkeypatch.undo()
        _, holder, name, instead = found
        monkeypatch.setattr(holder, name, instead, raising=not hasattr(builtins, name))
        monkeypatch.setattr(conformance, "LAW_EXAMS", 60)

    return put


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, *_ in breaks()} == {rule["id"] for rule in RULES}


@pytest.mark.parametrize(
    "found", breaks(), ids=[f"{rule} {n}" for n, (rule, *_) in enumerate(breaks())]
)
def test_a_broken_rule_is_missed(found: Break, broken: Callable[[Break], None]) -> None:
    broken(found)
    rule = found[0]
    guarding = [proof.run for proof in PROOFS if rule in proof.rules]
    guarding += [check.run for check in conformance.checks() if rule in check.rules]
    assert not all(holds(run) for run in guarding), f"nobody misses {rule}"


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof.name)
def test_a_proof_misses_each_of_its_rules(proof: Proof, broken: Callable[[Break], None]) -> None:
    missed: set[str] = set()
    for found in breaks():
        if found[0] in set(proof.rules) - missed:
            broken(found)
            missed |= set() if holds(proof.run) else {found[0]}
    assert missed == set(proof.rules)
