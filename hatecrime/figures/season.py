"""The time of year: the usual range of each month, and the newest year on it."""

from typing import Any

import pandas as pd

from hatecrime import findings, numbers, periods, theme, vocabulary, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Band, Line, Lines, Point, Range
from hatecrime.drawing.palette import Colour
from hatecrime.figures.figure import Figure, Nothing, Table, fitting, named, origin_of, weighed
from hatecrime.figures.series import AXES
from hatecrime.results import Results

KEY = ("series", "strand", "area_code", "calendar_month")
MONTHS = tuple(f"{pd.Timestamp(2000, month, 1):%B}" for month in range(1, 13))
LEVEL_NOTE = (
    "The usual range of a month is the lowest and the highest that it was against the level of its own year, set at "
    "the level of the 12 months shown here."
)


def season(results: Results, series: str, strand: str, place: str = vocabulary.LONDON) -> Figure | Nothing:
    """The newest 12 comparable months of a line, from January to December, on the usual range of each month."""
    where, label = results.names()[place], vocabulary.measure_label(series, strand)
    factors = _own(results.season(), series, strand, place).set_index("calendar_month", drop=False)
    rows = _own(results.monthly(), series, strand, place)
    rows = rows[rows["regime"] != periods.MIXED].sort_values("month").tail(12)
    if factors["factor"].isna().any() or len(rows) < 12 or rows["regime"].nunique() > 1:
        held = numbers.fmt_period(*results.span(series))
        return Nothing(f"{label}, {where}, {held}: too few offences or years to see a season {wording.mark('u')}.")
    first, last = pd.Timestamp(rows["month"].iloc[0]), pd.Timestamp(rows["month"].iloc[-1])
    span = numbers.fmt_period(first, last)
    usual = _usual(rows, factors)
    ordered = factors["factor"].sort_values().index
    highest, lowest = MONTHS[ordered[-1] - 1], MONTHS[ordered[0] - 1]
    plain, short = vocabulary.measure_plain(series, strand), vocabulary.measure_short(series, strand)
    said = f"usually highest in {highest}, lowest in {lowest}"
    measure = f"Recorded {plain} by month, {where}, {span}, on the usual range of each month"
    source = vocabulary.source_of(series, strand)
    breaks = results.tables["series_breaks"]
    return Figure(
        name="season",
        message=fitting(f"{short}, {where}: {said}", f"{short}: {said}"),
        measure=measure,
        marks=_marks(usual, series, strand, span),
        table=_table(usual, f"{measure}; 1.00 is the level of the year"),
        data=named(results, usual.drop(columns="regime")),
        key=KEY,
        alt=findings.shortened(f"Line over a band, January to December: {measure}. {said[0].upper()}{said[1:]}."),
        sentences=(f"Recorded {plain}, {where}: {said}.",),
        notes=weighed(
            [LEVEL_NOTE, wording.MONTHS_NOTE],
            wording.caveats([series], breaks=breaks, first=first, last=last, strands=[strand], places=[place]),
        ),
        origin=origin_of(results, [source], first, last),
        place=where,
        path=path(
            "year-on-year", area=place, look="season", season=strand if series == "flagged" else ()
        ),
    )  # fmt: skip


def _own(frame: pd.DataFrame, series: str, strand: str, place: str) -> pd.DataFrame:
    return frame[(frame["series"] == series) & (frame["strand"] == strand) & (frame["area_code"] == place)]


def _usual(rows: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Months of a year in order, with the count of each and its usual range at the level of the 12 months.

    `usual_offences`, `usual_low`, `usual_high`: the mean a day of the 12 months, times the days of the month, times
    the factor of `metrics.seasonality` with its lowest and highest year.
    """
    days = rows["month"].dt.days_in_month
    level = rows["offences"].sum() / days.sum()
    own = rows.assign(calendar_month=rows["month"].dt.month)
    merged = own.merge(factors[["calendar_month", "factor", "low", "high", "years"]].reset_index(drop=True),
                       on="calendar_month").sort_values("calendar_month", ignore_index=True)  # fmt: skip
    expected = level * merged["month"].dt.days_in_month
    for column, factor in (("usual_offences", "factor"), ("usual_low", "low"), ("usual_high", "high")):
        merged[column] = (expected * merged[factor]).round(1)
    return merged


def _marks(usual: pd.DataFrame, series: str, strand: str, span: str) -> Lines:
    """The months laid on those of one year; the line is cut where one year ends and the other begins."""
    year = usual["month"].dt.year.min()
    at = [pd.Timestamp(year, month, 1) for month in usual["calendar_month"]]
    records = list(zip(at, usual.to_dict("records"), strict=True))
    runs: dict[int, list[Point]] = {}
    for month, row in records:
        runs.setdefault(row["month"].year, []).append(_point(month, row))
    ranges = tuple(
        Range(month, row["usual_low"], row["usual_high"], row["usual_offences"], _span(row)) for month, row in records
    )
    colour = Colour(theme.measure_colour(series, strand, "light"), theme.measure_colour(series, strand, "dark"))
    line = Line("Recorded", span, colour, tuple(tuple(run) for run in runs.values()))
    return Lines((line,), AXES["offences"], band=Band("Usual range", "", (ranges,)), yearless=True)


def _point(month: pd.Timestamp, row: dict[Any, Any]) -> Point:
    provisional = bool(row["provisional"])
    mark = f" {wording.mark('p')}" if provisional else ""
    said = f"{numbers.fmt_count(row['offences'])}{mark} in {row['month']:%Y}"
    return Point(month, float(row["offences"]), said, provisional)


def _span(row: dict[Any, Any]) -> str:
    return numbers.fmt_count_interval(row["usual_low"], row["usual_high"])


def _table(usual: pd.DataFrame, caption: str) -> Table:
    rows = tuple(
        (
            numbers.fmt_month(row["month"]),
            numbers.fmt_count(row["offences"]) + (f" {wording.mark('p')}" if row["provisional"] else ""),
            _span(row),
            *(numbers.fmt_number(row[name], 2) for name in ("factor", "low", "high")),
            numbers.fmt_count(row["years"]),
        )
        for row in usual.to_dict("records")
    )
    heads = ("Month", "Recorded", "Usual range", "Usual against its year", "Lowest year", "Highest year", "Years")
    return Table(caption, heads, rows)
