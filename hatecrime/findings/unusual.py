"""Sentences about what stands out in the latest months, from rows of `spikes.unusual_months`."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from hatecrime import numbers, thresholds
from hatecrime.findings.events import event_sentence, placed
from hatecrime.findings.parts import area_label, counted, interval_count, month
from hatecrime.wording import mark

Row = Mapping[Any, Any]


def unusual_sentence(row: Row, names: Mapping[str, str] | None = None) -> str:
    """One month that stands out, or does not: observed and expected range. `row`: of `spikes.unusual_months`."""
    when = month(row["month"])
    line = {"series": row["series"], "strand": row["strand"], "area_code": row["area_code"]}
    if placed(row) not in ("above", "within", "below"):
        return event_sentence(row, **line, when=when, names=names)
    head = f"{when}: {counted(row['obs'], row['series'], row['strand'])} in {area_label(row['area_code'], names)}"
    span = interval_count(row["lo"], row["hi"])
    if row["is_spike"]:
        return f"{head}, above the expected range of {span}."
    if placed(row) == "above":
        return f"{head}, above the expected range of {span}, but no more than so many months together would give."
    return event_sentence(row, **line, when=when, names=names)


def unusual_message(rows: pd.DataFrame) -> str:
    """What stands out over all months, areas and strands scanned; with the smallest rise that could be seen if nothing.

    `rows`: of `spikes.unusual_months`.
    """
    tested = rows[rows["q"].notna()]
    if tested.empty:
        return f"No month could be tested {mark('x')}."
    spikes = tested[tested["is_spike"].astype(bool)]
    span = f"{month(tested['month'].min())} to {month(tested['month'].max())}"
    scanned = f"{numbers.fmt_count(len(tested))} monthly figures of boroughs and strands, {span}, were scanned"
    limit = numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)
    rule = f"Of those listed, up to about {limit} may be chance"
    if spikes.empty:
        return f"No month stands out beyond the usual. {scanned}.{_detectable(tested)}"
    count = len(spikes)
    months = "1 month stands" if count == 1 else f"{numbers.fmt_count(count)} months stand"
    return f"{months} out above the expected range. {scanned}. {rule}.{_detectable(tested)}"


def _detectable(tested: pd.DataFrame) -> str:
    """How large a rise had to be to be seen: a percentage only where enough is expected for one, else offences."""
    rows = tested.dropna(subset=["expected", "hi", "min_detectable_pct"])
    if rows.empty:
        return ""
    largest = rows.nlargest(1, "expected").iloc[0]
    more = math.ceil((rows["hi"] - rows["expected"]).median())
    typical = f"{numbers.fmt_count(more)} offence{'' if more == 1 else 's'} above the expected number in a typical line"
    if largest["expected"] < thresholds.MIN_BASE_FOR_PERCENT:
        return f" A rise had to reach {typical} to be seen."
    share = numbers.fmt_pct(largest["min_detectable_pct"], signed=False)
    return f" A rise had to reach {share} to be seen in the largest line, and {typical}."
