"""Sentences about what stands out in the latest months, from rows of `spikes.unusual_months`."""

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
    if placed(row) != "above":
        return event_sentence(row, **line, when=when, names=names)
    head = f"{when}: {counted(row['obs'], row['series'], row['strand'])} in {area_label(row['area_code'], names)}"
    return f"{head}, above the expected range of {interval_count(row['lo'], row['hi'])}."


def unusual_message(rows: pd.DataFrame) -> str:
    """What stands out over all months, areas and strands shown, of how many tested, and what would have been listed.

    `rows`: of `spikes.unusual_months`, all or a part of them: `tests` is the size of the whole family.
    """
    tested = rows[rows["q"].notna()]
    if tested.empty:
        return f"No month could be tested {mark('x')}."
    spikes = tested[tested["is_spike"].astype(bool)]
    span = f"{month(tested['month'].min())} to {month(tested['month'].max())}"
    together = int(tested["tests"].iloc[0])
    scanned = f"{_figures(len(tested))}, {span}"
    if together > len(tested):
        scanned += f", of the {numbers.fmt_count(together)} that were tested together"
    if spikes.empty:
        lead = f"No recorded figure stands out, of {scanned}."
    else:
        months = spikes["month"].nunique()
        limit = numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)
        spread = f" in {months} month{'' if months == 1 else 's'}" if len(spikes) > 1 else ""
        lead = (
            f"{_figures(len(spikes))} of recorded offences{spread} {'is' if len(spikes) == 1 else 'are'} above the expected range, of "
            f"{scanned}. Of all that is listed, up to about {limit} may be chance."
        )
    return f"{lead}{_listed(tested)}"


def _figures(count: int) -> str:
    return f"{numbers.fmt_count(count)} monthly figure{'' if count == 1 else 's'}"


def _listed(tested: pd.DataFrame) -> str:
    """How large a rise had to be to be listed, where most and where a middling number is expected."""
    rows = tested.sort_values("expected", kind="stable").to_dict("records")
    middle, largest = rows[len(rows) // 2], rows[-1]
    text = f" To be listed, a figure had to reach {_from(middle)} in a middling line"
    return f"{text} and {_from(largest)} in the largest." if len(rows) > 1 else f"{text}."


def _from(row: Row) -> str:
    """`341 where 184 are expected`."""
    return f"{numbers.fmt_count(row['listed_from'])} where {numbers.fmt_count(row['expected'])} are expected"
