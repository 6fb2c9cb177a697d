"""Which figures are held for which months, and where recording changed: the build at a glance."""

import pandas as pd

from hatecrime import findings, numbers, periods, vocabulary, wording
from hatecrime.addresses import path
from hatecrime.drawing.marks import Moment, Span, Timeline
from hatecrime.figures.figure import Figure, Table, origin_of, weighed
from hatecrime.results import Results

KEY = ("held",)


def coverage(results: Results) -> Figure:
    """A row for each count with its first and last month, under the changes of recording that cut them."""
    held = _held(results)
    cuts = _cuts(results)
    first, last = held["first_month"].min(), held["last_month"].max()
    rows = held.to_dict("records")
    return Figure(
        name="coverage",
        message=f"{len(held)} counts are held, each for its own months",
        measure=f"Months that each count holds here, {numbers.fmt_period(first, last)}, and the changes of recording",
        marks=Timeline(
            moments=tuple(
                Moment(f"cut-{month:%Y-%m}", _year(month), "Recording changed", numbers.fmt_month_short(month), False, (f"Recording changed, {numbers.fmt_month(month)}",))
                for month in cuts
            ),
            spans=tuple(
                Span(
                    row["held"], _year(row["first_month"]), _year(row["last_month"]),
                    f"to {numbers.fmt_month_short(row['last_month'])}",
                )
                for row in rows
            ),
        ),
        table=Table(
            "Months that each count holds",
            ("Count", "From", "To", "Recording changed", "Edition"),
            tuple(
                (
                    row["held"],
                    numbers.fmt_month(row["first_month"]),
                    numbers.fmt_month(row["last_month"]),
                    ", ".join(numbers.fmt_month(m) for m in cuts if row["first_month"] < m <= row["last_month"]) or "–",
                    row["edition"],
                )
                for row in rows
            ),
        ),
        data=held,
        key=KEY,
        alt=findings.shortened(
            "Bars on a line of time: "
            + " ".join(f"{row['held']}, {numbers.fmt_period(row['first_month'], row['last_month'])}." for row in rows)
        ),
        sentences=(),
        notes=weighed([wording.CONNECT_BREAK], [wording.strands_end(results.tables["series_breaks"])]),
        origin=origin_of(results, [*vocabulary.SERIES, "all"], first, last),
        place=vocabulary.AREA_LABELS[vocabulary.LONDON],
        path=path("data-and-methods"),
    )  # fmt: skip


def _held(results: Results) -> pd.DataFrame:
    """Months of each count from which it can be used: columns held, first_month, last_month, edition."""
    offences, wards = results.tables["offences"], results.tables["ward_offences"]
    whole = offences["strand"].eq("all") & offences["series"].eq("flagged")
    lines = [
        ("All hate crime, London", offences[whole]),
        ("Strands, boroughs", vocabulary.by_strand(offences[offences["series"] == "flagged"])),
        ("Aggravated public order, boroughs", offences[offences["series"] == "aggravated"]),
        ("The same, not aggravated, boroughs", offences[offences["series"] == "comparator"]),
        ("Both public order counts, wards", wards),
    ]
    starts = periods.starts_of(results.tables["series_breaks"])
    rows = []
    for name, own in lines:
        if own.empty:
            continue
        first = max(own["month"].min(), starts.get(str(own["series"].iloc[0]), pd.Timestamp.min))
        rows.append((name, first, own["month"].max(), str(max(own["edition"].astype(str)))))
    return pd.DataFrame(rows, columns=["held", "first_month", "last_month", "edition"])


def _cuts(results: Results) -> list[pd.Timestamp]:
    """Months from which recording changed for a whole series, in order."""
    breaks = results.tables["series_breaks"]
    own = breaks[(breaks["kind"] == "break") & breaks["strand"].isna() & ~breaks["comparable"].astype(bool)]
    return [pd.Timestamp(month) for month in sorted(own["month"].unique())]


def _year(month: pd.Timestamp) -> float:
    return float(month.year) + (month.month - 1) / 12
