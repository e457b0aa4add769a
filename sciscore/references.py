"""Every cited source, once."""

from __future__ import annotations

from typing import Final

import attrs


@attrs.frozen
class Reference:
    """A source: how to cite it and where to find it."""

    citation: str
    locator: str

    def __str__(self) -> str:
        return f"{self.citation} {self.locator}"


REFERENCES: Final = {
    "worksheet 2019": Reference(
        "ASIA/ISCoS. ISNCSCI worksheet, revised 2019, both sides.",
        "As transcribed in the Praxis ISNCSCI application (commit 236c26d).",
    ),
    "worksheet 2013": Reference(
        "ASIA/ISCoS. ISNCSCI worksheet, REV 02/13, both sides.",
        "Reprinted with the RHI ISNCSCI algorithm (commit 439a8b7).",
    ),
    "worksheet 2006": Reference(
        "ASIA. Standard Neurological Classification of SCI, worksheet REV 03/06.",
        "scribd.com/doc/77456358",
    ),
    "workbook": Reference(
        "Snider B, Kirshblum S, ASIA International Standards Committee. "
        "ISNCSCI workbook with important classification cases (26 cases).",
        "ODC-SCI data set 1096, doi:10.34945/F5RP56",
    ),
    "preface 2019": Reference(
        "Rupp R et al. International Standards for Neurological Classification of SCI, "
        "revised 2019. Top Spinal Cord Inj Rehabil 2021;27(2):1-22 (preface).",
        "doi:10.46292/sci2702-1",
    ),
    "ZPP 2024": Reference(
        "Schuld C et al. Zones of partial preservation. Spinal Cord 2024;62:79-87 (abstract).",
        "doi:10.1038/s41393-023-00950-x",
    ),
    "taxonomy 2021": Reference(
        "Rupp R et al. Taxonomy for documenting non-SCI related impairments. "
        "Spinal Cord 2021 (introduction).",
        "nature.com/articles/s41393-021-00646-0",
    ),
    "OpenRehab": Reference(
        "Marzloff G. OpenRehab-SCI: a clinician's condensation of the 2019 preface.",
        "gmarzloff.github.io/OpenRehab-SCI/asia.html",
    ),
    "Praxis": Reference(
        "Praxis Spinal Cord Institute. ISNCSCI algorithm 2.0.6 (commit 6110d1f) and its help text.",
        "github.com/praxis-isncsci/algorithm",
    ),
    "RHI core": Reference(
        "Rick Hansen Institute. Core of the ISNCSCI algorithm: the exam as one key for each field.",
        "github.com/thbland/core (commit 56b2b47)",
    ),
    "EMSCI export": Reference(
        "Public analysis code that reads the EMSCI export of 2020: its columns and values.",
        "github.com/lbourguignon/SCI-phenomenal-recovery (commit 0b9b3d7)",
    ),
    "Sygen export": Reference(
        "Public analysis code that reads the Sygen export of 2019: its columns, weeks and codes.",
        "github.com/jutzca/SCI_Neurological_Recovery (commit 014c624); "
        "github.com/lbourguignon/SCI-phenomenal-recovery (commit 0b9b3d7)",
    ),
    "ASIA challenge 2026": Reference(
        "Public solution of the ASIA 2026 (E-)ISNCSCI imputation challenge: the columns it reads.",
        "github.com/anujsainimca/asia-2026-isncsci-solution (commit 947ebae)",
    ),
    "REDCap instrument": Reference(
        "REDCap instrument and external module for the ISNCSCI exam, 579 fields.",
        "github.com/fom-ds-redcap/isncsci (commit 75a5ce2)",
    ),
    "NSCISC dictionary": Reference(
        "National Spinal Cord Injury Statistical Center. Data dictionary, variables 185 and 231.",
        "paperzz.com/doc/9128998; github.com/superpatel101/asia-sci-prediction (commit 1cebe48)",
    ),
    "RHI ruling 2013": Reference(
        "Rick Hansen Institute. Note of 29 Nov 2013 on cases needing revision: the motor level "
        "where sensation is abnormal on key-muscle segments.",
        "github.com/praxissci/IsncsciAlgorithm (commit 439a8b7)",
    ),
    "Schuld 2012": Reference(
        "Schuld C et al. Computational scoring and classification in the presence of "
        "not testable segments. J Neurotrauma 2012;29:453-61 (abstract).",
        "doi:10.1089/neu.2011.2085",
    ),
    "Kirshblum 2011": Reference(
        "Kirshblum SC et al. Reference for the 2011 revision of the International Standards. "
        "J Spinal Cord Med 2011;34.",
        "PMC3232637",
    ),
    "Waring 2010": Reference(
        "Waring WP et al. 2009 review and revisions of the International Standards. "
        "J Spinal Cord Med 2010.",
        "doi:10.1080/10790268.2010.11689712",
    ),
    "Walden 2016": Reference(
        "Walden K et al. Development and validation of a computerized algorithm for ISNCSCI. "
        "Spinal Cord 2016;54:197-203 (introduction).",
        "doi:10.1038/sc.2015.137",
    ),
    "PMC2633768": Reference(
        "Table 1, footnote: the ASIA Impairment Scale as attributed to Maynard FM et al., "
        "Spinal Cord 1997;35:266-274.",
        "PMC2633768",
    ),
    "Young": Reference(
        "Young W (member of the 1992 committee). Complete versus incomplete injury.",
        "mcpf.org",
    ),
    "MSKTC": Reference(
        "MSKTC quick review: ASIA Impairment Scale versus Frankel.",
        "msktc.org; archives-pmr.org/article/S0003-9993(20)30366-X",
    ),
    "Cohen 1998": Reference(
        "Cohen ME et al. A test of the 1992 International Standards. "
        "Spinal Cord 1998;36:554-560 (abstract).",
        "Spinal Cord 36:554-560",
    ),
    "Mulcahey 2011": Reference(
        "Mulcahey MJ et al. The International Standards in children: anal sensation and "
        "anal contraction (abstract).",
        "doi:10.1016/j.apmr.2011.03.003",
    ),
    "field": Reference(
        "Common knowledge of the field; the text of the edition was not at hand.",
        "Not a source: shipped only as one reading among several.",
    ),
    "definition": Reference(
        "Follows from the definitions of the standard; see the decisions of sciscore.",
        "sciscore.interpretations()",
    ),
}
