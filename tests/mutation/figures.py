"""The figures of a run: score, survivors, and the page that is kept."""

from __future__ import annotations

import importlib.metadata
import platform
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: The chance by which mutants are drawn.
SEED = 13
SAMPLED = f"""\
Where fewer were tried than there are, the rest waits: those tried are the first of the module,
or were drawn by chance (seed {SEED}). With none tried, nothing is known of the module as it is."""
SURVIVED, KILLED = "survived", "killed"


def justified(path: Path = HERE / "justified.toml") -> dict[str, str]:
    """Why a survivor may survive, by key."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    return {entry["mutant"]: entry["because"] for entry in entries}


def counted(
    results: Iterable[Mapping[str, Any]], reasons: Mapping[str, str]
) -> dict[str, Counter[str]]:
    """How many mutants of each module were tried, killed, justified."""
    counts: dict[str, Counter[str]] = {}
    for result in results:
        of_module = counts.setdefault(result["module"], Counter())
        of_module["tried"] += 1
        of_module["killed"] += result["outcome"] == KILLED
        of_module["justified"] += result["outcome"] == SURVIVED and result["key"] in reasons
    return dict(sorted(counts.items()))


def told(count: Mapping[str, int]) -> str:
    """The score in words."""
    good = count["killed"] + count["justified"]
    shares = [f"{100 * part / max(1, count['tried']):.1f} %" for part in (count["killed"], good)]
    return (
        f"{count['killed']} of {count['tried']} mutants killed ({shares[0]}), "
        f"{count['justified']} survivors justified ({shares[1]} with them), "
        f"{count['tried'] - good} open."
    )


def report(results: Sequence[Mapping[str, Any]], reasons: Mapping[str, str], *, whole: bool) -> str:
    """Score, survivors, and reasons that are of no use any more."""
    counts = counted(results, reasons)
    lines = [f"{'killed':>7} {'of':>6}  module"]
    lines += [f"{of['killed']:>7} {of['tried']:>6}  {module}" for module, of in counts.items()]
    survivors = [r for r in results if r["outcome"] == SURVIVED]
    open_ones = [r for r in survivors if r["key"] not in reasons]
    lines += ["", *(f"survived: line {r['line']}, {r['key']}" for r in open_ones)]
    if whole:
        idle = set(reasons) - {r["key"] for r in survivors}
        lines += [f"justified, but killed or gone: {key}" for key in sorted(idle)]
    lines.append(told(sum(counts.values(), Counter())))
    return "\n".join(lines)


def score(counts: Mapping[str, Mapping[str, int]], mutable: Mapping[str, int]) -> str:
    """The page with the figures of each module."""
    total = sum(map(Counter, counts.values()), Counter())
    names = ("sciscore", "numpy", "hypothesis", "pytest")
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    lines = [
        "# Mutation score",
        "",
        f"{told(total)} There are {sum(mutable.values())} mutants in all.",
        "",
        *([SAMPLED, ""] if total["tried"] < sum(mutable.values()) else []),
        f"Python {platform.python_version()}, {packages}.",
        "",
        "| Module | Mutants | Tried | Killed | Justified | Open |",
        "| :-- | --: | --: | --: | --: | --: |",
    ]
    for module, number in mutable.items():
        of = counts.get(module, Counter())
        missed = of["tried"] - of["killed"] - of["justified"]
        cells = (number, of["tried"], of["killed"], of["justified"], missed)
        lines.append(f"| {module} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"
