"""The 19 entries of SCIM III, the subscores that they add up to, and the versions.

Seventeen items are numbered; bathing and dressing are scored for the upper and the
lower body, so that a record has 19 entries. Scores are codes of steps, many of them
not consecutive: what is allowed is a table. The labels are sciscore's
own; the wording of the form is not reproduced.

Notes
-----
Rule SCIM.ENTRIES [Itzkovich 2007; Catz 2007; SCIM form].
"""

from __future__ import annotations

from typing import Final

import attrs

from sciscore.errors import Problem, ScimError, did_you_mean, shown


@attrs.frozen(kw_only=True)
class Entry:
    """One scored entry of SCIM III.

    Attributes
    ----------
    key
        Its name in records and columns, such as ``bathing_upper``.
    number
        Number of its item, such as ``2A``.
    label
        What it is about, in sciscore's words.
    subscale, part
        The subscale that it belongs to, and the smallest subscore that it enters;
        the two differ within mobility.
    allowed
        The scores that it may have.
    """

    key: str
    number: str
    label: str
    subscale: str
    part: str
    allowed: tuple[int, ...]

    @property
    def maximum(self) -> int:
        """Its highest score."""
        return self.allowed[-1]


@attrs.frozen(kw_only=True)
class Subscore:
    """A sum of neighbouring entries.

    Attributes
    ----------
    name
        Its name in results, such as ``self_care``.
    places
        Which of the entries it adds up.
    maximum
        Its highest value; the lowest is 0, and every whole number between occurs.
    """

    name: str
    places: range
    maximum: int


_TABLE: Final = {
    ("self_care", "self_care"): (
        ("1", "feeding", "feeding", range(4)),
        ("2A", "bathing_upper", "bathing, upper body", range(4)),
        ("2B", "bathing_lower", "bathing, lower body", range(4)),
        ("3A", "dressing_upper", "dressing, upper body", range(5)),
        ("3B", "dressing_lower", "dressing, lower body", range(5)),
        ("4", "grooming", "grooming", range(4)),
    ),
    ("respiration_sphincter", "respiration_sphincter"): (
        ("5", "respiration", "respiration", (0, 2, 4, 6, 8, 10)),
        ("6", "bladder", "bladder management", (0, 3, 6, 9, 11, 13, 15)),
        ("7", "bowel", "bowel management", (0, 5, 8, 10)),
        ("8", "use_of_toilet", "use of toilet", (0, 1, 2, 4, 5)),
    ),
    ("mobility", "mobility_room_toilet"): (
        ("9", "bed_mobility", "moving in bed", (0, 2, 4, 6)),
        ("10", "transfer_bed_wheelchair", "between bed and wheelchair", range(3)),
        ("11", "transfer_wheelchair_toilet_tub", "between wheelchair and toilet", range(3)),
    ),
    ("mobility", "mobility_indoors_outdoors"): (
        ("12", "mobility_indoors", "moving indoors", range(9)),
        ("13", "mobility_moderate", "moving 10 to 100 m", range(9)),
        ("14", "mobility_outdoors", "moving more than 100 m", range(9)),
        ("15", "stairs", "stairs", range(4)),
        ("16", "transfer_wheelchair_car", "between wheelchair and car", range(3)),
        ("17", "transfer_ground_wheelchair", "from ground to wheelchair", range(2)),
    ),
}

ENTRIES: Final = tuple(
    Entry(key=key, number=number, label=label, subscale=subscale, part=part, allowed=tuple(allowed))
    for (subscale, part), rows in _TABLE.items()
    for number, key, label, allowed in rows
)


def _subscore(name: str) -> Subscore:
    found = [
        place
        for place, entry in enumerate(ENTRIES)
        if name in (entry.part, entry.subscale, "total")
    ]
    return Subscore(
        name=name,
        places=range(found[0], found[-1] + 1),
        maximum=sum(ENTRIES[place].maximum for place in found),
    )


#: Which subscores are sums of others, by their names; the smaller sums first.
SUMS: Final = {
    "mobility": ("mobility_room_toilet", "mobility_indoors_outdoors"),
    "total": ("self_care", "respiration_sphincter", "mobility"),
}
_PARTS: Final = tuple(dict.fromkeys(entry.part for entry in ENTRIES))
#: The subscores and the total, in order.
SUBSCORES: Final = tuple(map(_subscore, (*_PARTS, *SUMS)))
NAMES: Final = tuple(subscore.name for subscore in SUBSCORES)
KEYS: Final = tuple(entry.key for entry in ENTRIES)


@attrs.frozen(kw_only=True)
class Version:
    """A version of the measure, and what sciscore does with its records.

    Attributes
    ----------
    name
        ``"III"``, ``"SR"``, ``"II"`` or ``"IV"``.
    entries, subscores
        Whether its entries are scored, and whether subscores on record are taken.
    reason
        Why not, where one of the two is refused.
    sources
        Keys of the sources.
    """

    name: str
    entries: bool = False
    subscores: bool = False
    reason: str = ""
    sources: tuple[str, ...]


VERSIONS: Final = {
    version.name: version
    for version in (
        Version(
            name="III",
            entries=True,
            subscores=True,
            sources=("Itzkovich 2007", "Catz 2007", "SCIM form"),
        ),
        Version(
            name="SR",
            subscores=True,
            reason="the self-report asks questions of its own; give its subscores and total, "
            "whose ranges are those of version III",
            sources=("Fekete 2013",),
        ),
        Version(
            name="II",
            reason="it is another version of the measure, and the scores that it allows were "
            "not at hand; they are not taken for version III",
            sources=("EMSCI SCIM",),
        ),
        Version(
            name="IV",
            reason="it covers conditions that version III does not, and its entries were not "
            "at hand; they are not taken for version III",
            sources=("Catz 2022",),
        ),
    )
}


def find_version(name: object) -> Version:
    """The version of a name, if its records are taken.

    Raises
    ------
    ScimError
        If there is no such version, or its records are refused; with the reason.
    """
    version = VERSIONS.get(name) if isinstance(name, str) else None
    if version is not None and version.subscores:
        return version
    if version is None:
        known = ", ".join(version.name for version in VERSIONS.values() if version.subscores)
        hint = did_you_mean(name, VERSIONS)
        message = f"{shown(name)} is not a version of SCIM; use one of {known}{hint}"
    else:
        message = f"SCIM {name} is not scored: {version.reason}"
    raise ScimError([Problem(location="instrument_version", message=message)])
