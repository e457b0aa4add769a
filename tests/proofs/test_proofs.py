"""The finite parts of the rules, all of them, each against a second statement of the rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from proofs.proof_table import PROOFS, Proof


@pytest.mark.parametrize(
    "proof",
    [pytest.param(proof, marks=pytest.mark.guards(*proof.rules)) for proof in PROOFS],
    ids=lambda proof: proof.name,
)
def test_proof(proof: Proof, covered: Callable[[int], None]) -> None:
    covered(proof.run())
