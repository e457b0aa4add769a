"""From exams to the tables of a case series: fictional people, a real path.

python examples/case_series/study.py [FOLDER for Word and Excel files]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import sciscore as sci
from sciscore.outcomes import natural_recovery, points, scim_points, sign_test
from sciscore.outcomes.methods import methods

SERIES = Path(__file__).with_name("fictional_series.csv")
TIMES = ("visit:before", "treatment:90+-14", "treatment:180+-30")


def main(folder: Path | None = None) -> None:
    """Print the tables of the study; write them into a folder if there is one."""
    visits = sci.visits(SERIES, edition="2019")
    pairs = visits.pairs("visit:before", visits.at("treatment:180+-30", needs="exam"))
    ais = pairs.transitions()
    motor, scim = pairs.change("total_motor"), pairs.change("scim_total")
    tables: dict[str, Any] = {
        "people": pairs.listing("sex", "neurological_level", "ais", "scim_total", order="ais"),
        "quality": visits.quality({"day 90": TIMES[1], "day 180": TIMES[2]}),
        "change": pairs.changes(by="ais"),
        "best": pairs.best("lems"),
        "trajectory": visits.trajectory("total_motor", *TIMES, by="ais"),
        "conversion": ais,
        "one_grade": ais.responders("one_grade"),
        "ten_points": points("total_motor", ">=", 10).of_changes(motor).responders,
        "scim": scim_points("Scivoletto 2013 small").of_changes(scim).responders,
        "test": sign_test(motor, open="exclude", missing="exclude"),
        "natural": natural_recovery(pairs, rule="one_grade", baseline_days=(38, 50)),
    }
    for name, table in tables.items():
        print(table, "\n")
        if folder:
            table.save(folder / f"{name}.docx")
            table.save(folder / f"{name}.xlsx")
    print(methods(pairs, *(tables[name] for name in ("change", "conversion", "one_grade", "test"))))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
