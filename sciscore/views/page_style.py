"""Colours and style of pages and displays: light, dark and printed.

The states of a cell run from light to dark (on dark ground from dark to light), so
that they stay apart in grey and for readers who see colours differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Colours by name and scheme.
LIGHT: Final[Mapping[str, str]] = {
    "paper": "#ffffff",
    "ground": "#f4f6f8",
    "ink": "#17212b",
    "soft": "#52606d",
    "rule": "#d5dce3",
    "level": "#1d4f91",
    "on-level": "#ffffff",
    "tint": "#e8eff8",
    "normal": "#dcebe6",
    "on-normal": "#17212b",
    "altered": "#f2bd57",
    "on-altered": "#17212b",
    "absent": "#8f321c",
    "on-absent": "#ffffff",
    "hatch": "#c3ccd5",
    "contour": "#6b7986",
    "changed": "#a01b68",
}
DARK: Final[Mapping[str, str]] = {
    "paper": "#11171d",
    "ground": "#1a222a",
    "ink": "#e8edf2",
    "soft": "#a3b0bd",
    "rule": "#303b46",
    "level": "#8ab8f5",
    "on-level": "#0d1b2c",
    "tint": "#1b2b3f",
    "normal": "#203a3a",
    "on-normal": "#e8edf2",
    "altered": "#8d6314",
    "on-altered": "#ffffff",
    "absent": "#ec9277",
    "on-absent": "#24100a",
    "hatch": "#3f4b57",
    "contour": "#8b99a6",
    "changed": "#f48fc4",
}
#: Text and the ground it stands on; a test computes their contrast.
PAIRS: Final = (
    *((text, ground) for text in ("ink", "soft", "level", "changed") for ground in ("paper", "ground")),
    ("ink", "tint"),
    ("level", "tint"),
    ("soft", "tint"),
    ("ink", "hatch"),
    ("on-level", "level"),
    ("on-normal", "normal"),
    ("on-altered", "altered"),
    ("on-absent", "absent"),
)


def _colours(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


#: Notebooks and documentation that have a scheme of their own say so on the body.
_DARK_HOSTS: Final = (
    'body[data-jp-theme-light="false"]', "body.vscode-dark", 'body[data-theme="dark"]',
)  # fmt: skip
_LIGHT_HOSTS: Final = (
    'body[data-jp-theme-light="true"]', "body.vscode-light", 'body[data-theme="light"]',
)  # fmt: skip


def _schemes() -> str:
    """The colours: light, dark where the reader wants it, light in print."""
    dark = ",".join(f"{host} .sciscore" for host in _DARK_HOSTS)
    light = ",".join(f"{host} .sciscore" for host in _LIGHT_HOSTS)
    return (
        f".sciscore{{color-scheme:light dark;{_colours(LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{.sciscore{{{_colours(DARK)}}}}}"
        f"@media screen{{{dark}{{{_colours(DARK)}color-scheme:dark}}"
        f"{light}{{{_colours(LIGHT)}color-scheme:light}}}}"
    )


_PARTS: Final = """
.sciscore{font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;
color:var(--ink);background:var(--paper);-webkit-text-size-adjust:100%;
print-color-adjust:exact;-webkit-print-color-adjust:exact}
.sciscore *{box-sizing:border-box}
.sciscore .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.sciscore h2{font-size:.8em;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:0 0 .5em}
.sciscore table{border-collapse:separate;border-spacing:0;background:none;color:inherit;margin:0;
font-variant-numeric:tabular-nums}
.sciscore th,.sciscore td{font-weight:inherit;text-align:center;vertical-align:middle;border:0;color:inherit;background:none}
.sciscore abbr{text-decoration:none;border:0;cursor:help}

.sciscore .grid{width:100%;table-layout:fixed;font-size:14px;line-height:1;--row:26px}
.sciscore .grid th,.sciscore .grid td{padding:0;height:var(--row)}
.sciscore .grid thead th{font-size:11px;font-weight:500;color:var(--soft);height:20px}
.sciscore .grid thead tr:first-child th{font-size:14px;font-weight:600;color:var(--ink)}
.sciscore .grid .spine{width:14%;font-size:12px;color:var(--soft)}
.sciscore .grid tbody .spine b{display:inline-block;min-width:3.2em;padding:3px 4px;border-radius:9px;font-weight:600}
.sciscore .grid .spine.nli b{background:var(--level);color:var(--on-level)}
.sciscore .grid .spine.maynli b{box-shadow:inset 0 0 0 1.5px var(--level);color:var(--level)}
.sciscore .grid .k{width:3.7%}
.sciscore .grid td.g,.sciscore .grid td.none{border:1px solid var(--paper);border-bottom-width:2px}
.sciscore .grid td.g{border-radius:4px;background-clip:padding-box}
.sciscore .grid tr.start>:not(.g),.sciscore .grid .beyond tr:first-child>*{border-top:1px solid var(--rule)}
.sciscore .grid td.normal{background-color:var(--normal);color:var(--on-normal)}
.sciscore .grid td.altered{background-color:var(--altered);color:var(--on-altered);font-weight:600}
.sciscore .grid td.absent{background-color:var(--absent);color:var(--on-absent);font-weight:600}
.sciscore .grid td.untested{background-image:repeating-linear-gradient(135deg,var(--hatch) 0 1.5px,var(--paper) 1.5px 5px);
font-size:.84em;font-weight:600;color:var(--ink)}
.sciscore .grid td.tagged{font-style:italic;box-shadow:inset 0 0 0 1.5px var(--ink);white-space:normal}
.sciscore .grid td.tagged.untested{font-size:.72em}
.sciscore .grid td small{display:block;font-size:9px;font-weight:500}
.sciscore .grid tbody td.end{border-bottom:2px solid var(--level);border-bottom-left-radius:0;border-bottom-right-radius:0}
.sciscore .grid td.changed{outline:2px solid var(--changed);outline-offset:-2px}
.sciscore .grid td.k{vertical-align:bottom}
.sciscore i.level,.sciscore i.zone{display:inline-block;width:9px;height:9px;border:2px solid var(--level);background:var(--level);
border-radius:50%;vertical-align:middle}
.sciscore i.zone{border-radius:0;transform:rotate(45deg) scale(.85);border-color:var(--soft);background:var(--soft)}
.sciscore i.may{background:none;border-width:1.5px}
.sciscore .grid td.k i{display:block;margin:0 auto}
.sciscore .grid td.k i.level{margin-bottom:-5.5px}
.sciscore .grid td.k i.level.may{margin-bottom:-4.5px}
.sciscore .grid td.k i.zone{margin-bottom:calc(var(--row)/2 - 6px)}
.sciscore .grid .beyond td.k i.level{margin-bottom:calc(var(--row)/2 - 6px)}
.sciscore .grid .beyond td.end{border-bottom-color:transparent}
.sciscore .grid .beyond .spine{font-weight:400}

.sciscore .body{display:block;width:100%;height:auto;overflow:visible}
.sciscore .body path{stroke:var(--paper);stroke-width:.9}
.sciscore .body .contour{fill:none;stroke:var(--contour);stroke-width:1.3;stroke-linejoin:round}
.sciscore .body .face{fill:var(--ground)}
.sciscore svg .normal{fill:var(--normal)}
.sciscore svg .altered{fill:url(#marks-altered)}
.sciscore svg .absent{fill:var(--absent)}
.sciscore svg .untested{fill:url(#marks-untested)}
.sciscore svg .tagmark{fill:url(#marks-tag);pointer-events:none}
.sciscore svg .marks-altered rect{fill:var(--altered)}
.sciscore svg .marks-altered path{fill:var(--absent);stroke:none}
.sciscore svg .marks-untested rect{fill:var(--paper)}
.sciscore svg .marks-untested path{stroke:var(--contour);stroke-width:1.6}
.sciscore svg .marks-tag path{stroke:var(--ink);stroke-width:1.1;fill:none}
.sciscore .body text{font-size:13px;fill:var(--soft);text-anchor:middle}
.sciscore .body text.side{font-weight:600}
.sciscore .legend{display:flex;flex-wrap:wrap;gap:.3em 1.1em;list-style:none;margin:.7em 0 0;padding:0;font-size:12px;color:var(--soft)}
.sciscore .legend li{display:flex;align-items:center;gap:.45em}
.sciscore .legend svg{width:20px;height:15px;border:1px solid var(--rule);border-radius:2px;flex:none}

.sciscore .facts{display:flex;flex-wrap:wrap;gap:.35em 1.6em;margin:0;font-size:13px}
.sciscore .facts div{display:flex;gap:.5em}
.sciscore .facts dt{color:var(--soft)}
.sciscore .facts dd{margin:0;font-weight:600}

.sciscore .totals{width:100%;font-size:13px}
.sciscore .totals th,.sciscore .totals td{padding:.22em .3em;border-bottom:1px solid var(--rule);text-align:right}
.sciscore .totals thead th{color:var(--soft);font-size:12px}
.sciscore .totals th:first-child{text-align:left}
.sciscore .totals td:last-child{font-weight:600}
.sciscore .open{font-style:italic;text-decoration:underline dotted;text-underline-offset:3px}

.sciscore ol.steps{margin:.3em 0 .6em;padding-left:1.6em}
.sciscore .steps li{margin:.2em 0}
.sciscore cite{font-style:normal;color:var(--soft);font-size:.88em}
"""

#: The style of what pages and displays have in common.
SHARED: Final = _schemes() + _PARTS.replace("\n", "")
