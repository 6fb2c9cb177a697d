"""The rates of every borough over time, a small plot for each, with the 32 boroughs together in all of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hatecrime import findings, numbers, periods, vocabulary, withheld, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Panel, Panels, Stretch
from hatecrime.figures.figure import Figure, Nothing, Table, named, origin_of, weighed
from hatecrime.figures.rates import TOGETHER
from hatecrime.results import Results

Row = dict[str, Any]
"""A row of `metrics.rate_lines`."""

KEY = ("series", "strand", "area_code", "month")
CUT_NOTE = f"Lines are cut where the recording system, or the census behind the residents, changed {wording.mark('b')}."


def panels_by_borough(
    results: Results,
    series: str,
    strand: str,
    first: pd.Timestamp | None = None,
    last: pd.Timestamp | None = None,
    chosen: tuple[str, ...] = (),
    own_scale: bool = True,
) -> Figure | Nothing:
    """Each borough's rate at each month between two, the chosen ones first, the others by name.

    `own_scale`: each plot has a scale of its own; else all have one.
    """
    rows = results.rate_lines(series, strand)
    rows = rows[rows["month"].between(first or rows["month"].min(), last or rows["month"].max())]
    held = rows[rows["rate_per_1000"].notna()]
    start, end = results.span(series)
    if held.empty:
        asked = numbers.fmt_period(first or start, last or end)
        return Nothing(f"No 12 months up to {asked} are comparable.", "Choose an earlier start or a later end.")
    names = results.names()
    codes = sorted(vocabulary.GSS_OF_AREA, key=lambda code: (code not in chosen, names[code]))
    begins, ends = pd.Timestamp(held["month"].min()), pd.Timestamp(held["month"].max())
    label, message = vocabulary.measure_label(series, strand), _message(held[held["month"] == ends], ends)
    shown = numbers.fmt_period(begins, ends)
    measure = f"{label}: recorded offences per 1,000 residents in the 12 months to each month, by borough, {shown}"
    return Figure(
        name="panels-by-borough",
        message=message,
        measure=measure,
        marks=_marks(rows, codes, chosen, names, own_scale),
        table=_table(rows, [vocabulary.LONDON, *codes], names, ends, measure),
        data=named(results, rows.drop(columns="regime")).assign(
            area=lambda frame: frame["area"].where(frame["area_code"] != vocabulary.LONDON, TOGETHER)
        ),
        key=KEY,
        alt=findings.shortened(f"{len(codes)} small line charts. {measure}. {message}."),
        sentences=(f"{message}.",),
        notes=weighed(
            [CUT_NOTE, wording.RATES_NOTE],
            [
                wording.POPULATION_BREAK,
                wording.rate_rule_line(),
                *wording.caveats(
                    [series], breaks=results.tables["series_breaks"], first=begins, last=ends, rates=True,
                    boroughs=True, strands=[strand],
                ),
            ],
        ),
        origin=origin_of(results, [series], begins, ends, ["population"]),
        place="London",
        path=path(
            "boroughs",
            series=series if series != "aggravated" else (),
            strand=strand if series == "flagged" else (),
            area=chosen,
            view="time",
            scale=() if own_scale else "common",
            **{side: f"{month:%Y-%m}" if month else () for side, month in (("from", first), ("to", last))},
        ),
    )  # fmt: skip


def _message(newest: pd.DataFrame, end: pd.Timestamp) -> str:
    """How many boroughs are above all of them together at the end."""
    rates = newest.set_index("area_code")["rate_per_1000"]
    together = rates.pop(vocabulary.LONDON) if vocabulary.LONDON in rates.index else np.nan
    period = periods.year_ending_label(end)
    known = "" if len(rates) == len(vocabulary.GSS_OF_AREA) else " with a rate"
    above = f"{int((rates > together).sum())} of {len(rates)} boroughs{known}"
    return f"{period[0].upper()}{period[1:]}: {above} are above the {TOGETHER}"


def _marks(rows: pd.DataFrame, codes: list[str], chosen: tuple[str, ...], names: Any, own_scale: bool) -> Panels:
    lines = {str(code): own for code, own in rows.groupby("area_code", sort=False)}
    stretches = {code: _stretches(own) for code, own in lines.items()}
    together = stretches.get(vocabulary.LONDON, ())
    highest = max(_top(own) for own in stretches.values())
    panels = tuple(
        Panel(
            label=names[code],
            lines=stretches[code],
            beside=together,
            said=_said(lines[code]),
            top=(own_scale and max(_top(stretches[code]), _top(together))) or highest,
            chosen=code in chosen,
            quiet=bool(chosen) and code not in chosen,
        )
        for code in codes
    )
    years = [x for own in stretches.values() for stretch in own for x, _ in stretch]
    scale = "each plot has its own scale" if own_scale else "all plots have one scale"
    return Panels(
        panels=panels,
        first=min(years),
        last=max(years) if max(years) > min(years) else min(years) + 1,
        ends=(f"{int(min(years))}", f"{int(max(years))}"),
        upright=f"Offences per 1,000 residents, 12 months; {scale}",
        key=f"Dotted: the {TOGETHER}",
    )


def _top(stretches: tuple[Stretch, ...]) -> float:
    return 1.1 * max((y for stretch in stretches for _, y in stretch), default=0.0)


def _stretches(line: pd.DataFrame) -> tuple[Stretch, ...]:
    """A line cut where nothing may be joined: a missing month or rate, another regime, another census base."""
    own = line.sort_values("month")
    number = own["month"].dt.year * 12 + own["month"].dt.month - 1
    held = own["rate_per_1000"].notna() & (own["regime"] != periods.MIXED)
    own, number = own[held], number[held]
    cut = (number.diff() != 1) | (own["regime"].diff() != 0)
    points = pd.DataFrame({"x": (number / 12).round(3), "y": own["rate_per_1000"].round(3), "run": cut.cumsum()})
    return tuple(
        tuple(zip(run["x"].tolist(), run["y"].tolist(), strict=True)) for _, run in points.groupby("run", sort=True)
    )


def _said(line: pd.DataFrame) -> str:
    """The last rate that is shown, or why there is none at all."""
    own = line.sort_values("month")
    held = own.loc[own["rate_per_1000"].notna(), "rate_per_1000"]
    return withheld.mark(own["reason"].iloc[-1]) if held.empty else numbers.fmt_rate(held.iloc[-1])


def rate_cell(row: Mapping[Any, Any]) -> str:
    """A rate for a cell of a table: `2.95`, or the mark that says why there is none."""
    if numbers.missing(row["reason"]) and not numbers.missing(row["rate_per_1000"]):
        return numbers.fmt_rate(row["rate_per_1000"])
    return withheld.mark(row["reason"])


def _table(rows: pd.DataFrame, codes: list[str], names: Any, end: pd.Timestamp, caption: str) -> Table:
    """A row for each borough, a column for the end and each year before it."""
    yearly = rows[(rows["month"].dt.month == end.month) & (rows["month"] <= end)]
    months = sorted(yearly["month"].unique())
    found = {(row["area_code"], row["month"]): rate_cell(row) for row in yearly.to_dict("records")}
    cells = (
        (
            names[code] if code != vocabulary.LONDON else TOGETHER,
            *(found.get((code, month), wording.mark("x")) for month in months),
        )
        for code in codes
    )
    columns = ("Borough", *(f"Year to {numbers.fmt_month(month)}" for month in months))
    return Table(caption, columns, tuple(cells))
