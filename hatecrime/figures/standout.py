"""What stands out in the newest months: a list of sentences, each of one month, for a page or a brief."""

from dataclasses import dataclass

from hatecrime import findings, periods, vocabulary
from hatecrime.results import Results

MOST = 5
"""Months that are listed, the clearest first; the others are on the pages of their boroughs."""


@dataclass(frozen=True)
class StandsOut:
    """`lead`: what was looked at, or that nothing stands out; `found`: (code of the area, sentence), clearest first.

    `how`: how many figures were tested together, and how large a rise had to be to be listed.
    """

    lead: str
    found: tuple[tuple[str, str], ...]
    how: str


def standing_out(results: Results, place: str = vocabulary.LONDON) -> StandsOut:
    """Months of the aggravated offence above their expected range in the newest twelve: of a place, or of any borough.

    Of each area only the month in which it is clearest.
    """
    rows = results.unusual()
    rows = rows[rows["series"] == "aggravated"]
    if place != vocabulary.LONDON:
        rows = rows[rows["area_code"] == place]
    first, last = (periods.month_label(end) for end in (rows["month"].min(), rows["month"].max()))
    spikes = rows[rows["is_spike"].astype(bool)].sort_values("q").drop_duplicates("area_code").head(MOST)
    how = findings.unusual_message(rows)
    if spikes.empty:
        return StandsOut(f"No month from {first} to {last} stands out above its expected range.", (), how)
    return StandsOut(
        f"Aggravated offences clearest above their expected range, {first} to {last}:",
        tuple(
            (str(row["area_code"]), findings.unusual_sentence(row, results.names()))
            for row in spikes.to_dict("records")
        ),
        how,
    )
