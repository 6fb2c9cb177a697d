"""The one-page borough brief: a print-ready HTML page for a meeting, one or two sheets of A4.

Self-contained: no script, no request to anywhere. Every word that comes from data is escaped. The numbers are those
of the pages (`metrics`, `spikes`), the sentences those of `findings`, the caveats those of `wording`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from hatecrime import (
    findings,
    metrics,
    numbers,
    periods,
    spikes,
    static_figures,
    store,
    support,
    theme,
    vocabulary,
    withheld,
    wording,
)
from hatecrime.drawing import palette

CHART_SIZE = static_figures.Size(690, 132, 11)
MAP_SIZE = static_figures.Size(400, 312, 10)
"""Twice the width it is printed at, so that outlines on whole pixels are fine enough."""
MAX_UNUSUAL = 4


class BriefError(ValueError):
    """A brief was asked for an area that has none, or the tables lack what it needs."""


@dataclass(frozen=True)
class Brief:
    """What stands on the page, as text and SVG; nothing here is HTML yet except the two figures.

    `strands`: rows of the table by strand (`STRAND_COLUMNS`). `lead`, `rates`, `unusual`, `caveats`, `sources`:
    sentences.
    """

    area: str
    subtitle: str
    headline: str
    lead: tuple[str, ...]
    chart: str
    chart_caption: str
    map: str
    strands_title: str
    strands: tuple[tuple[str, ...], ...]
    rates: tuple[str, ...]
    unusual: tuple[str, ...]
    caveats: tuple[str, ...]
    sources: tuple[str, ...]


def _one(frame: pd.DataFrame, what: str) -> dict[str, Any]:
    if len(frame) != 1:
        raise BriefError(f"{what}: {len(frame)} rows where one was expected")
    return {str(name): value for name, value in frame.iloc[0].items()}


def _latest(changes: pd.DataFrame, series: str, area_code: str) -> pd.DataFrame:
    """The rows of a series and area for the newest 12 months, one per strand."""
    rows = vocabulary.by_strand(changes[(changes["series"] == series) & (changes["area_code"] == area_code)])
    return rows[rows["period_end"] == rows["period_end"].max()]


def _change_cell(row: Mapping[Any, Any]) -> str:
    """Change on the year before with its interval, or the mark that says why there is none."""
    if row["status"] == "ok":
        interval = numbers.fmt_pct_interval(row["low_wide_pct"], row["high_wide_pct"])
        return f"{numbers.fmt_pct(row['change_pct'])} ({interval})"
    difference = row["difference"]
    counted = "" if numbers.missing(difference) else f"{numbers.fmt_count(difference, signed=True)} offences "
    return f"{counted}{withheld.mark(row['status'])}"


def _strand_rows(changes: pd.DataFrame, area_code: str) -> tuple[tuple[str, ...], ...]:
    here, london = (
        {str(row["strand"]): row for row in _latest(changes, "flagged", code).to_dict("records")}
        for code in (area_code, vocabulary.LONDON)
    )
    rows = []
    for strand in vocabulary.FLAGGED_STRANDS:
        if strand in here:
            row = here[strand]
            counts = (numbers.fmt_count(row["offences"]), numbers.fmt_count(row["offences_before"]))
            rows.append((vocabulary.STRANDS[strand].label, *counts, _change_cell(row), _change_cell(london[strand])))
    return tuple(rows)


def _caveats(breaks: pd.DataFrame) -> tuple[str, ...]:
    lines = (
        wording.RECORDED_NOTE,
        wording.AGGRAVATED_NOTE,
        wording.STRANDS_OVERLAP,
        wording.strands_end(breaks),
        wording.FUNNEL_NOTE,
        wording.FORCES_NOTE,
        wording.base_rule_line(),
    )
    return tuple(line for line in lines if line)


def _chart(rolling: pd.DataFrame, breaks: pd.DataFrame, area_code: str, words: static_figures.Words) -> str:
    """12-month sums of the aggravated series and, apart from it, of racist and religious hate crime."""
    panels = {
        ("aggravated", "all"): "Aggravated public order offences, sums of 12 months",
        ("flagged", "racist_religious"): "Racist and religious hate crime, sums of 12 months",
    }
    parts = []
    styles = {}
    for (series, strand), panel in panels.items():
        rows = rolling[
            (rolling["series"] == series) & (rolling["strand"] == strand) & (rolling["area_code"] == area_code)
        ]
        parts.append(
            pd.DataFrame(
                {
                    "panel": panel,
                    "line": panel,
                    "month": rows["month"],
                    "value": rows["offences_r12"].astype("Float64"),
                    "segment": rows["regime"],
                    "provisional": rows["provisional"],
                }
            )
        )
        styles[panel] = static_figures.Style(theme.measure_colour(series, strand))
    changes = periods.regimes_of(breaks, "aggravated").changes
    rules = [(month, "recording changed") for month in changes]
    return static_figures.lines_svg(
        pd.concat(parts, ignore_index=True),
        styles,
        words,
        "brief-chart",
        size=CHART_SIZE,
        columns=2,
        shared_scale=False,
        rules=rules,
    )


def _map(geojson: str, boroughs: pd.DataFrame, gss: str, area: str) -> str:
    shown = boroughs["borough_gss"].eq(gss).map({True: area, False: "Rest of London"})
    colours = palette.palette("light")
    return static_figures.map_svg(
        geojson,
        pd.DataFrame({"borough_gss": boroughs["borough_gss"], "shown_class": shown}),
        {area: colours.focus, "Rest of London": colours.context},
        static_figures.Words(f"Where {area} is", f"Map of London's boroughs with {area} marked."),
        "brief-map",
        size=MAP_SIZE,
    )


def _borough_note(gss: str) -> str:
    notes = {row["gss"]: row["text"] for row in store.read_reference("borough_notes")["note"]}
    return str(notes.get(gss, ""))


def _rates(monthly: pd.DataFrame, population: pd.DataFrame, gss: str, period_end: pd.Timestamp) -> tuple[str, ...]:
    table = metrics.funnel_table(metrics.borough_rates(monthly, population, period_end))
    row = _one(table[(table["series"] == "aggravated") & (table["borough_gss"] == gss)], f"rate of {gss}")
    lines = [findings.rate_sentence(row, period_end)]
    if not numbers.missing(row["population_year"]):
        basis = str(row["population_basis"])
        lines.append(findings.population_sentence(int(row["population_year"]), basis, period_end))
    return (*lines, *filter(None, [_borough_note(gss)]))


def _unusual(unusual: pd.DataFrame, area_code: str) -> tuple[str, ...]:
    rows = unusual[unusual["area_code"] == area_code]
    lines = []
    for series in ("aggravated", "flagged"):
        own = rows[rows["series"] == series]
        if own.empty:
            continue
        lines.append(f"{vocabulary.SERIES[series].label}: {findings.unusual_message(own)}")
        spiked = own[own["is_spike"].astype(bool)].sort_values(["q", "month"]).head(MAX_UNUSUAL)
        lines += [findings.unusual_sentence(row) for row in spiked.to_dict("records")]
    return tuple(lines)


def compose(
    edition: store.Edition,
    monthly: pd.DataFrame,
    area_code: str,
    changes: pd.DataFrame,
    unusual: pd.DataFrame,
) -> Brief:
    """The brief of one borough from results that are worked out already.

    `monthly`: metrics.monthly; `changes`: metrics.year_on_year on basis r12 with dispersion; `unusual`:
    spikes.unusual_months. BriefError for an area that is not a borough.
    """
    if area_code not in vocabulary.GSS_OF_AREA:
        raise BriefError(f"area code {area_code!r}: there is a brief for each of the 32 boroughs only")
    gss, area = vocabulary.GSS_OF_AREA[area_code], vocabulary.AREA_LABELS[area_code]
    here = _one(_latest(changes, "aggravated", area_code), f"change in {area}")
    london = _one(_latest(changes, "aggravated", vocabulary.LONDON), "change in London")
    flagged = _latest(changes, "flagged", area_code)
    newest, strands_to = pd.Timestamp(here["period_end"]), pd.Timestamp(flagged["period_end"].max())
    breaks = edition.table("series_breaks")
    rolling = metrics.rolling_12_months(monthly[monthly["area_code"] == area_code])
    headline = findings.change_message(here)
    first = rolling.loc[rolling["series"] == "aggravated", "month"].min()
    alt = f"{headline}. Sums of 12 months, {numbers.fmt_month(first)} to {numbers.fmt_month(newest)}, cut in February 2024."
    return Brief(
        area=area,
        subtitle=(
            f"Borough brief. One public order offence to {numbers.fmt_month(newest)}; "
            f"hate crime by strand to {numbers.fmt_month(strands_to)}."
        ),
        headline=headline,
        lead=(findings.change_sentence(here), findings.change_sentence(london), wording.RECORDED_MEANS),
        chart=_chart(rolling, breaks, area_code, static_figures.Words(headline, alt)),
        chart_caption=(
            "Two different counts, each on its own scale. A sum is shown where its 12 months are comparable. "
            f"{wording.CONNECT_BREAK}"
        ),
        map=_map(edition.geojson, edition.table("boroughs"), gss, area),
        strands_title=f"By strand, {periods.year_ending_label(strands_to)}",
        strands=_strand_rows(changes, area_code),
        rates=_rates(monthly, edition.table("population"), gss, newest),
        unusual=_unusual(unusual, area_code),
        caveats=_caveats(breaks),
        sources=(
            wording.source_line(["flagged", "aggravated", "population", "boundaries"]),
            wording.licence_line(["boundaries"]),
            f"Data to {numbers.fmt_month(newest)}. Edition {edition.build_id[:12]}.",
        ),
    )


def build_brief(
    edition: store.Edition,
    monthly: pd.DataFrame,
    area_code: str,
    *,
    changes: pd.DataFrame | None = None,
    unusual: pd.DataFrame | None = None,
) -> str:
    """The HTML of one borough's brief. Results that the caller has already (see `compose`) save the working out."""
    known = store.known_months(edition.table("events"))
    if changes is None:
        changes = metrics.year_on_year(monthly, "r12", metrics.dispersion(monthly, known))
    if unusual is None:
        unusual = spikes.unusual_months(monthly, known, edition.table("series_breaks"))
    return brief_html(compose(edition, monthly, area_code, changes, unusual), support.read_guidance())


STRAND_COLUMNS = ("Strand", "Offences", "Year before", "Change (95% interval)", "Change in London (95% interval)")

_STYLE = """
@page{size:A4;margin:12mm 14mm}
*{box-sizing:border-box}
body{font:9.5pt/1.38 Arial,"Liberation Sans",Helvetica,sans-serif;color:#0b0c0c;background:#fff;margin:0}
main{max-width:182mm;margin:0 auto;padding:4mm}
h1{font-size:19pt;line-height:1.15;margin:0 0 1mm}
h2{font-size:11.5pt;margin:4mm 0 1mm}
p,ul,ol{margin:0 0 1.6mm}
ul{padding-left:5mm}
.sub{color:#505a5f;margin-bottom:3mm}
.head{display:grid;grid-template-columns:1fr 46mm;gap:6mm;align-items:start}
.message{font-size:13pt;line-height:1.25;font-weight:bold;border-left:2.5mm solid #12436D;padding-left:3mm;margin:0 0 2mm}
figure{margin:2mm 0}
figcaption,.small{font-size:8pt;color:#505a5f}
svg{max-width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-size:9pt}
caption{text-align:left;font-weight:bold;padding:0 0 1mm}
th,td{padding:.7mm 1.5mm;border-bottom:.3mm solid #b1b4b6;text-align:right;vertical-align:bottom}
th:first-child{text-align:left}
tbody th{font-weight:normal}
.help{border:.6mm solid #0b0c0c;padding:2mm 3mm;margin-top:3mm;break-inside:avoid}
.help h2{margin-top:0}
.help ul{columns:2;column-gap:7mm}
section,figure,table{break-inside:avoid}
.screen{background:#f3f3f3;padding:2mm 3mm;margin-bottom:4mm}
@media screen and (max-width:640px){.head{grid-template-columns:1fr}.help ul{columns:1}table{display:block;overflow-x:auto}}
@media print{.screen{display:none}main{max-width:none;padding:0}a{color:inherit;text-decoration:none}}
"""


def brief_html(brief: Brief, guidance: support.Guidance) -> str:
    """The page. Pure: what is passed in is all that is on it."""
    title = f"Recorded hate crime in {brief.area}: borough brief"
    body = [
        '<p class="screen">To print this page or to save it as PDF, use the print command of your browser.</p>',
        f"<h1>Recorded hate crime in {escape(brief.area)}</h1>",
        f'<p class="sub">{escape(brief.subtitle)}</p>',
        f'<div class="head"><div><p class="message">{escape(brief.headline)}</p>{_paragraphs(brief.lead)}</div>',
        f"<figure>{brief.map}<figcaption>{escape(brief.area)} in London</figcaption></figure></div>",
        f"<figure>{brief.chart}<figcaption>{escape(brief.chart_caption)}</figcaption></figure>",
        _strand_table(brief),
        f"<section><h2>Rate</h2>{_paragraphs(brief.rates)}</section>",
        f"<section><h2>What stands out in the latest months</h2>{_paragraphs(brief.unusual)}</section>",
        f"<section><h2>What these figures cannot tell</h2>{_bullets(brief.caveats)}{_shorthand(brief)}</section>",
        f'<section class="help"><h2>How to report hate crime and get support</h2>{support.short_list_html(guidance)}</section>',
        f'<footer class="small">{_paragraphs(brief.sources)}</footer>',
    ]
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _bullets(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _shorthand(brief: Brief) -> str:
    """What the marks on the page mean, those that stand on it."""
    words = [*brief.lead, *brief.rates, *brief.unusual, *(cell for row in brief.strands for cell in row)]
    used = [code for code in wording.SHORTHAND if any(wording.mark(code) in text for text in words)]
    return f'<p class="small">{escape(wording.shorthand_line(used))}.</p>' if used else ""


def _strand_table(brief: Brief) -> str:
    if not brief.strands:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in STRAND_COLUMNS)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in brief.strands
    )
    caption = escape(brief.strands_title)
    return f"<section><table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
