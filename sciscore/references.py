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
    "Itzkovich 2007": Reference(
        "Itzkovich M et al. Reliability and validity of SCIM III in several centres. "
        "Disabil Rehabil 2007;29:1926-33 (abstract).",
        "doi:10.1080/09638280601046302",
    ),
    "Catz 2007": Reference(
        "Catz A, Itzkovich M. Description of the Spinal Cord Independence Measure. "
        "J Rehabil Res Dev 2007;44(1):65-68 (abstract).",
        "doi:10.1682/JRRD.2005.07.0123",
    ),
    "SCIM form": Reference(
        "Rick Hansen Institute. SCIM III clinical form, as coded in OpenRehab-SCI "
        "(commit b48e856): the scores that each entry allows.",
        "github.com/gmarzloff/OpenRehab-SCI",
    ),
    "Scivoletto 2013": Reference(
        "Scivoletto G et al. Changes of SCIM that are significant, by their distribution. "
        "Disabil Rehabil 2013;35(21):1808-13 (abstract).",
        "Disabil Rehabil 35(21):1808-13",
    ),
    "Fekete 2013": Reference(
        "Fekete C et al. A self-report version of SCIM III: agreement with the observed "
        "version. Spinal Cord 2013;51 (abstract).",
        "Spinal Cord 51",
    ),
    "Catz 2022": Reference(
        "Catz A et al. SCIM IV. Arch Phys Med Rehabil 2022;103(3) (abstract).",
        "doi:10.1016/j.apmr.2021.07.811",
    ),
    "EMSCI SCIM": Reference(
        "Column names and versions of SCIM in exports of the European Multicenter Study about "
        "Spinal Cord Injury, as read by published analyses.",
        "github.com/jutzca/SCI_Neurological_Recovery (commit 014c624); "
        "github.com/BMDS-ETH/SCIRecoveryPredictionPublic (commit 6517263)",
    ),
    "WISCI II": Reference(
        "NINDS Common Data Elements. Notice of copyright for the Walking Index for Spinal Cord "
        "Injury (WISCI II) of Ditunno PL, Ditunno JF, Spinal Cord 2001;39:654-656.",
        "doi:10.1038/sj.sc.3101223",
    ),
    "WISCI-SR": Reference(
        "The decision tree of a self-reported WISCI, as coded in its REDCap codebook.",
        "github.com/wanhoyinjoshua/wisci (commit 9dc5b09)",
    ),
    "van Middendorp 2011": Reference(
        "van Middendorp JJ et al. A clinical prediction rule for ambulation outcomes after "
        "traumatic spinal cord injury. Lancet 2011;377:1004-10 (abstract; the coefficients from "
        "two calculators that agree, one of them medicalalgorithms.com).",
        "doi:10.1016/S0140-6736(10)62276-3",
    ),
    "Sturt 2019": Reference(
        "Sturt R et al. Validation of a clinical prediction rule for ambulation outcome after "
        "non-traumatic spinal cord injury. Spinal Cord 2019 (abstract).",
        "doi:10.1038/s41393-019-0386-x",
    ),
    "Hicks 2017": Reference(
        "Hicks KE et al. A simplified clinical prediction rule for prognosticating independent "
        "walking after spinal cord injury. Spine J 2017 (as described by medicalalgorithms.com).",
        "doi:10.1016/j.spinee.2017.05.031",
    ),
    "Smith 2024": Reference(
        "Smith AC et al. A single dermatome clinical prediction rule for independent walking "
        "1 year after spinal cord injury. Arch Phys Med Rehabil 2024;105:10-19 (abstract).",
        "doi:10.1016/j.apmr.2023.06.015",
    ),
    "Kramer 2012": Reference(
        "Kramer JLK et al. Relationship between motor recovery and independence after "
        "sensorimotor-complete cervical spinal cord injury. Neurorehabil Neural Repair "
        "2012;26:1064-71 (abstract).",
        "doi:10.1177/1545968312447306",
    ),
    "Geisler 2001": Reference(
        "Geisler FH et al. The Sygen multicenter acute spinal cord injury study. "
        "Spine 2001;26 (24 Suppl) (abstract).",
        "journals.lww.com/spinejournal",
    ),
    "Honmou 2021": Reference(
        "Honmou O et al. 2021. Case series of 13 people given mesenchymal stem cells (abstract; "
        "the endpoint from a congress abstract of the trial).",
        "doi:10.1016/j.clineuro.2021.106565",
    ),
    "jRCT2053210130": Reference(
        "Post-marketing study of the cells of Honmou 2021, from 49 +- 7 to 180 +- 30 days after "
        "injury; AIS A is one cohort, B and C another.",
        "jRCT2053210130, as summarised at kibou-app.com/trials/jRCT2053210130",
    ),
    "Kirshblum 2021": Reference(
        "Kirshblum S et al. Review of the conversion of AIS grades in EMSCI, Sygen, SCIMS and "
        "NACTN. J Neurotrauma 2021;38:1267-1284.",
        "doi:10.1089/neu.2020.7473; PMC8080912",
    ),
    "Sygen code": Reference(
        "The calculation of marked recovery in published analysis code for the Sygen data.",
        "github.com/jutzca/Acute-Pharmacological-Treatment-in-SCI (commit f1bfe8b)",
    ),
    "FIM": Reference(
        "NINDS Common Data Elements. Notice of copyright for the Functional Independence "
        "Measure, a trademark of UDSMR; only its ranges are used.",
        "commondataelements.ninds.nih.gov",
    ),
    "EMSCI stages": Reference(
        "Neurosurveillance, a public application on EMSCI and Sygen data: what it says of the "
        "stages of EMSCI.",
        "github.com/jutzca/Neurosurveillance (commit c62ad7a), code/app_neuro_2.R",
    ),
    "Scivoletto 2015": Reference(
        "Scivoletto G et al. An international age- and gender-controlled model for the Spinal "
        "Cord Injury Ability Realization Measurement Index (SCI-ARMI). Neurorehabil Neural "
        "Repair 2015;29:25-32 (abstract).",
        "doi:10.1177/1545968314524631",
    ),
    "Chafetz 2009": Reference(
        "Chafetz RS, Prak S, Mulcahey MJ. Computerized classification of neurologic injury based "
        "on the International Standards. J Spinal Cord Med 2009;32:532-537 (abstract).",
        "doi:10.1080/10790268.2009.11754554",
    ),
    "Kawano 2020": Reference(
        "Kawano O et al. How much time is necessary to confirm the diagnosis of permanent "
        "complete cervical spinal cord injury? Spinal Cord 2020;58:284-289: AIS A within 72 h of "
        "injury at one Japanese centre.",
        "doi:10.1038/s41393-019-0366-1",
    ),
    "thoracic benchmark 2019": Reference(
        "Recovery from thoracic AIS A in the registries of NACTN, EMSCI and SCIMS, 2006-2016 "
        "(abstract).",
        "doi:10.1038/s41393-019-0299-8",
    ),
    "Waters, paraplegia": Reference(
        "Recovery following complete paraplegia. Arch Phys Med Rehabil 1992;73(9):784-789: one "
        "centre, examined from one month after injury (abstract).",
        "PubMed 1514883",
    ),
    "Moslavac 2008": Reference(
        "Moslavac et al. 2008. AIS at admission to and discharge from one Croatian rehabilitation "
        "centre, 1991-2001 (percentages as printed in the review of SCIRE).",
        "scireproject.com",
    ),
    "Khorasanizadeh 2019": Reference(
        "Khorasanizadeh et al. 2019. Meta-analysis of neurological recovery in 114 studies "
        "(abstract).",
        "doi:10.3171/2018.10.SPINE18802",
    ),
    "Marino 2011": Reference(
        "Marino et al. 2011. Recovery in tetraplegia from the first week to one year in SCIMS "
        "(abstract).",
        "doi:10.1016/j.apmr.2010.09.027",
    ),
    "Marino 1999": Reference(
        "Marino et al. 1999. Recovery to one year in SCIMS (abstract).",
        "doi:10.1016/s0003-9993(99)90249-6",
    ),
    "Kirshblum 2004": Reference(
        "Kirshblum et al. 2004. Recovery from one to five years after injury (abstract).",
        "doi:10.1016/j.apmr.2004.03.015",
    ),
    "DeVivo 2007": Reference(
        "DeVivo MJ. Trends in spinal cord injury rehabilitation outcomes from model systems in the "
        "United States: 1973-2006. Spinal Cord 2007: rates of improvement by an AIS grade from "
        "admission to discharge, as given in a review.",
        "Spinal Cord 2007",
    ),
    "NCT04475224": Reference(
        "Registered trial in AIS A at 72 h: responders by AIS at 24 weeks, and by total motor "
        "score at 12 and at 24 weeks.",
        "clinicaltrials.gov, NCT04475224",
    ),
    "Clopper 1934": Reference(
        "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case "
        "of the binomial. Biometrika 1934;26:404-413 (as scipy cites it).",
        "docs.scipy.org, BinomTestResult.proportion_ci",
    ),
    "Wilson 1927": Reference(
        "Wilson EB. Probable inference, the law of succession, and statistical inference. "
        "J Am Stat Assoc 1927;22:209-212 (as scipy cites it).",
        "docs.scipy.org, BinomTestResult.proportion_ci",
    ),
    "Newcombe 1998": Reference(
        "Newcombe RG. Interval estimation for the difference between independent proportions: "
        "comparison of eleven methods. Stat Med 1998;17:873-890 (as the Epi package for R cites "
        "it).",
        "CRAN, package Epi, ci.pd",
    ),
    "Koopman 1984": Reference(
        "Koopman PAR. Confidence limits for the ratio of two binomial proportions. Biometrics "
        "1984;40:513-517 (as the PropCIs package for R cites it).",
        "CRAN, package PropCIs, riskscoreci",
    ),
    "Boschloo 1970": Reference(
        "Boschloo RD. Raised conditional level of significance for the 2 x 2-table when testing "
        "the equality of two probabilities. Stat Neerl 1970;24(1) (as scipy cites it).",
        "docs.scipy.org, boschloo_exact",
    ),
    "Hodges 1963": Reference(
        "Hodges JL, Lehmann EL. Estimates of location based on rank tests. Ann Math Stat "
        "1963;34:598-611 (as the DescTools package for R cites it).",
        "CRAN, package DescTools, HodgesLehmann",
    ),
    "Mann 1947": Reference(
        "Mann HB, Whitney DR. On a test of whether one of two random variables is stochastically "
        "larger than the other. Ann Math Stat 1947;18:50-60 (as scipy cites it).",
        "docs.scipy.org, mannwhitneyu",
    ),
    "Siegel 1956": Reference(
        "Siegel S. Non-parametric Statistics for the Behavioral Sciences. McGraw-Hill 1956 (as "
        "the NAG library cites it for the sign test).",
        "support.nag.com, routine G08AAF",
    ),
    "Bowker 1948": Reference(
        "Bowker AH. A test for symmetry in contingency tables. J Am Stat Assoc "
        "1948;43(244):572-574 (as cited with an exact form of the test).",
        "library.wolfram.com/infocenter/MathSource/7634",
    ),
    "Holm 1979": Reference(
        "Holm S. A simple sequentially rejective multiple test procedure. Scand J Statist "
        "1979;6:65-70 (as the mutoss package for R cites it).",
        "doi:10.2307/4615733",
    ),
    "field": Reference(
        "Common knowledge of the field; the text of the edition was not at hand.",
        "Not a source: shipped only as one reading among several.",
    ),
    "definition": Reference(
        "Follows from the definitions of the standard; see the decisions of sciscore.",
        "sciscore.interpretations()",
    ),
    "BMDS-ETH": Reference(
        "Biomedical Data Science group, ETH Zurich. Public code for the prediction of motor "
        "recovery in EMSCI and Sygen.",
        "github.com/BMDS-ETH/SCIRecoveryPredictionPublic (commit 6517263)",
    ),
    "EMSCI and Sygen means": Reference(
        "Means of scores in EMSCI 2001-2019 and Sygen by AIS, weeks and plegia: tables of "
        "published analysis code.",
        "github.com/jutzca/SCI_Neurological_Recovery (commit 014c624), EMSCI/Tables and "
        "Sygen/Tables",
    ),
    "Abramowitz 1964": Reference(
        "Abramowitz M, Stegun IA. Handbook of Mathematical Functions. National Bureau of "
        "Standards 1964: the series of Student's t.",
        "Formulas 26.7.3 and 26.7.4.",
    ),
    "Hong 2025": Reference(
        "Hong HA et al. An evaluation of International Standards for Neurological Classification "
        "of Spinal Cord Injury (ISNCSCI) performance within the Canadian SCI network. Top Spinal "
        "Cord Inj Rehabil 2025;31(3):15-36 (abstract).",
        "doi:10.46292/sci25-00011",
    ),
    "Waters 1994": Reference(
        "Waters RL, Adkins RH, Yakura JS, Sie I. Motor and sensory recovery following incomplete "
        "tetraplegia. Arch Phys Med Rehabil 1994;75(3):306-311 (abstract).",
        "PubMed",
    ),
    "Zariffa 2011": Reference(
        "Zariffa J et al. Characterization of neurological recovery following traumatic "
        "sensorimotor complete thoracic spinal cord injury. Spinal Cord 2011;49(3):463-471 "
        "(abstract).",
        "PubMed 20938451",
    ),
}
