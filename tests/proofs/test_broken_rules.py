"""Each rule with something else in its place: a proof or a law of the rule goes red."""

from __future__ import annotations

import builtins
import tomllib
from typing import Any

import pytest
from conftest import ROOT
from proofs.broken_rules import breaks
from proofs.proof_table import PROOFS

from sciscore.validation import conformance

pytestmark = pytest.mark.proof
RULES = tomllib.loads((ROOT / "docs" / "rules.toml").read_text(encoding="utf-8"))["rule"]


def holds(run: Any) -> bool:
    try:
        run()
    except Exception:  # noqa: BLE001 - a proof that cannot end has failed
        return False
    return True


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, *_ in breaks()} == {rule["id"] for rule in RULES}


@pytest.mark.parametrize(
    ("rule", "holder", "name", "instead"), breaks(), ids=[rule for rule, *_ in breaks()]
)
def test_a_broken_rule_is_missed(
    rule: str, holder: object, name: str, instead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holder, name, instead, raising=not hasattr(builtins, name))
    monkeypatch.setattr(conformance, "LAW_EXAMS", 60)
    guarding = [proof.run for proof in PROOFS if rule in proof.rules]
    guarding += [check.run for check in conformance.checks() if rule in check.rules]
    assert not all(holds(run) for run in guarding), f"nobody misses {rule}"
