"""Rates of the boroughs against their residents, with the limits that chance and the usual spread would keep to."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hatecrime import findings, numbers, withheld, wording
from hatecrime.drawing.marks import Funnel, Level, Limit, Spot
from hatecrime.figures.figure import Figure, Nothing, weighed
from hatecrime.figures.rates import TOGETHER, rates_by_borough
from hatecrime.results import Results

Row = dict[str, Any]
"""A row of `metrics.funnel_table` with a flag and its `rate`."""

NAMED = 4
"""So many of those outside the limits are named, the furthest first; the chosen always are."""
LIMITS = (("998", "99.8% limit", True), ("95", "95% limit", False))


def funnel_by_borough(
    results: Results, series: str, strand: str, end: pd.Timestamp, chosen: tuple[str, ...] = ()
) -> Figure | Nothing:
    """Which boroughs' rates in the 12 months to `end` are beyond chance; what `rates_by_borough` says, as a funnel."""
    rates = rates_by_borough(results, series, strand, end, chosen)
    if isinstance(rates, Nothing):
        return rates
    table = rates.data[rates.data["flag"].notna()]
    rows: list[Row] = [
        {str(k): v for k, v in row.items()}
        for row in table.assign(rate=1000 * table["offences_r12"].astype(float) / table["population"]).to_dict(
            "records"
        )
    ]
    within = sum(row["flag"] == "within" for row in rows)
    message = f"Chance or signal: {within} of {len(rows)} boroughs are within the expected range"
    limits = (
        "The limits allow for boroughs differing more than by chance alone (over-dispersion)."
        if bool(rows[0]["adjusted"])
        else "The limits are those of chance alone: boroughs differ no more than that."
    )
    return replace(
        rates,
        name="funnel-by-borough",
        path=rates.path.replace("&view=map", "") + ("&" if "?" in rates.path else "?") + "view=chance",
        message=message,
        measure=f"{rates.measure}, against residents, with 95% and 99.8% limits",
        marks=_marks(rows, results.funnel_limits(series, strand, end), chosen),
        alt=findings.shortened(f"Funnel plot. {rates.measure}. {rates.message}."),
        notes=weighed([limits, wording.FUNNEL_NOTE], rates.all_notes),
    )


def _marks(rows: list[Row], limits: pd.DataFrame, chosen: Sequence[str]) -> Funnel:
    far = sorted((r for r in rows if r["flag"] != "within"), key=lambda r: -abs(r["rate"] - r["centre_per_1000"]))
    named = {row["area_code"] for row in far[:NAMED]} | set(chosen)
    centre = float(rows[0]["centre_per_1000"])
    return Funnel(
        spots=tuple(_spot(row, row["area_code"] in named, row["area_code"] in chosen) for row in rows),
        limits=tuple(
            Limit(words, dashed, tuple(zip(limits["residents"] / 1000, limits[f"lo_{name}"], limits[f"hi_{name}"], strict=True)))
            for name, words, dashed in LIMITS
        ),
        level=Level(centre, f"{TOGETHER} {numbers.fmt_rate(centre)}"),
        axis="Residents, thousands",
        upright="Offences per 1,000 residents, 12 months",
        key="● outside the 95% limits, ○ within them",
    )  # fmt: skip


def _spot(row: Row, named: bool, chosen: bool) -> Spot:
    counted = f"{findings.offences(row['offences_r12'])}, {numbers.fmt_count(row['population'])} residents"
    hover = (row["area"], counted, withheld.flag(row["flag"]))
    return Spot(
        row["area"], float(row["population"]) / 1000, float(row["rate"]), row["flag"] != "within", named, chosen, hover
    )
