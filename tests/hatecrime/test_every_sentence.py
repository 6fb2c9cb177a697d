"""Every sentence that the published tables can produce, over all places, strands, bases and events, read for faults.

`pytest -s` prints how many were read. What is forbidden is listed in tests/forbidden.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import combinations

import pandas as pd
import pytest

from hatecrime import findings, metrics, periods, spikes, thresholds, vocabulary
from hatecrime.figures.change import one_message, strands_message
from hatecrime.figures.event_months import message_of
from tests.forbidden import faults

pytestmark = [pytest.mark.slow, pytest.mark.real]

KEY = ["series", "strand", "area_code"]
ABOVE, CLEARLY = "above the expected range", "not clearly above"


def read(name: str, sentences: Iterator[str], at_least: int) -> None:
    """Each different sentence once; the first few faults are shown."""
    seen: set[str] = set()
    found: list[str] = []
    total = 0
    for text in sentences:
        total += 1
        if text not in seen:
            seen.add(text)
            found += faults(text)
        if len(found) > 5:
            break
    print(f"{name}: {total:,} sentences, {len(seen):,} different")
    assert not found
    assert len(seen) >= at_least


def records(frame: pd.DataFrame) -> Iterator[dict]:
    """Rows as mappings, some at a time."""
    for start in range(0, len(frame), 5000):
        yield from frame.iloc[start : start + 5000].to_dict("records")


@pytest.fixture(scope="module")
def changes(real_monthly, known) -> Callable[[str, int], pd.DataFrame]:
    noise = metrics.dispersion(real_monthly, known)
    return lambda basis, back: metrics.year_on_year(real_monthly, basis, noise, years_back=back)


@pytest.mark.parametrize("years_back", [1, 10])
@pytest.mark.parametrize("basis", metrics.BASES)
def test_changes(changes, basis: str, years_back: int) -> None:
    rows = changes(basis, years_back)
    rows = rows[rows["status"] != "missing"] if years_back > 1 else rows
    before = pd.DateOffset(years=years_back)
    of = {  # both periods with their years
        end: [metrics.period_label(each, basis) for each in (end, end - before)] for end in rows["period_end"].unique()
    }

    def sentences() -> Iterator[str]:
        for row in records(rows):
            text, message = findings.change_sentence(row), f"{one_message(row, 'Recorded offences')}."
            yield text
            yield message
            if row["status"] != "ok":
                assert not re.search(r"\d%", text + message), text
            elif row["verdict"] in metrics.VERDICTS:
                assert row["offences_before"] >= thresholds.MIN_BASE_FOR_PERCENT
                assert "%" in message, "the point estimate is said with its range"
                assert ("no clear change" in text) == (row["low_pct"] <= 0 <= row["high_pct"]), text
                assert (" rose " in text) == (row["low_pct"] > 0)
                assert (" fell " in text) == (row["high_pct"] < 0)
            for period in of[row["period_end"]]:
                assert period in text, text

    read(f"changes, {basis}, {years_back} back", sentences(), 100)


@pytest.mark.parametrize("basis", metrics.BASES)
def test_several_strands_together(changes, basis: str) -> None:
    rows = changes(basis, 1)
    flagged = rows[(rows["series"] == "flagged") & (rows["strand"] != "all")]
    together: dict[tuple, list[dict]] = {}
    for row in records(flagged):
        of = together.setdefault((row["area_code"], row["period_end"]), [])
        of.append(row | {"label": vocabulary.STRANDS[row["strand"]].label})

    def sentences() -> Iterator[str]:
        for rows in together.values():
            message = strands_message(rows)
            yield f"{message}."
            assert not re.search(r"\b(?:every|any|others?|all strands)\b", message), message
            untested = findings.strands_sentence(rows)
            for row in rows:
                if row["status"] in ("small_base", "zero_base"):
                    assert f"{row['offences_before']:,} to {row['offences']:,}" in untested
            if untested:
                yield untested

    read(f"strands together, {basis}", sentences(), 300)


def test_events(real_monthly, known, edition) -> None:
    def sentences() -> Iterator[str]:
        for event in edition.table("events").to_dict("records"):
            month, usual = periods.event_window(event["start"], thresholds.EVENT_LATE_DAY)
            for k in sorted({usual, 0, 2}):
                when = findings.months_label(month, month + pd.DateOffset(months=k))
                panel = spikes.event_panel(real_monthly, month, known, k=k)
                tests = int(panel["q"].notna().sum())
                for row in records(panel):
                    yield from _of_row(row, when, tests)
                yield from _of_event(panel, real_monthly, event, (month, k), known)

    read("events", sentences(), 5000)


def _of_row(row: dict, when: str, tests: int) -> Iterator[str]:
    line = {name: row[name] for name in KEY}
    text = findings.event_sentence(row, **line, when=when)
    message = message_of(row, (row["series"], row["strand"]), vocabulary.AREA_LABELS[row["area_code"]], when)
    yield text
    yield f"{message}."
    shown = row["status"] in ("ok", "provisional")
    if shown and row["expected"] < thresholds.MIN_BASE_FOR_PERCENT:
        assert not re.search(r"\d%(?! interval)", text), text
    if shown:
        called = row["obs"] > row["hi"] and row["q"] < thresholds.FALSE_DISCOVERY_RATE
        assert (ABOVE in text.replace(CLEARLY, "")) == called, text
        assert ("not clearly above" in message) == (row["placed"] == "above_alone"), message
        said = findings.q_sentence(row, tests)
        assert said.startswith("It stands out") == called


def _of_event(
    panel: pd.DataFrame, monthly: pd.DataFrame, event: dict, window: tuple[pd.Timestamp, int], known: tuple
) -> Iterator[str]:
    month, k = window
    rows = {tuple(row[name] for name in KEY): row for row in records(panel)}
    areas = sorted(set(panel["area_code"]))
    ratios = spikes.comparator_panel(monthly, month, known, k=k).set_index("area_code")
    controls = spikes.control_strands(list(event["strands"]))
    for area in areas:
        pair = [rows["aggravated", "all", area], rows["comparator", "all", area]]
        said = findings.comparator_sentence(*pair, ratios.loc[area].to_dict())
        if "No comparison" not in said:
            yield said.replace("The rise", "The recorded rise")  # follows a sentence that says so
        kept = [s for s in controls if ("flagged", s, area) in rows]
        text = findings.controls_sentence(
            [rows["flagged", s, area] for s in kept], [vocabulary.STRANDS[s].plain for s in kept]
        )
        if text:
            yield text


def test_before_events_and_ordinary_windows(real_monthly, known, edition) -> None:
    def sentences() -> Iterator[str]:
        london = real_monthly[real_monthly["area_code"].isin(["london", "tower-hamlets"])]
        for (series, _, _), own in london.groupby(KEY):
            line = own.set_index("month")["offences"]
            months = pd.date_range(line.index.min(), line.index.max(), freq="MS")
            y = line.reindex(months).to_numpy(dtype=float)
            regimes = periods.regimes_of(edition.table("series_breaks"), str(series))
            rest = (known, regimes.changes, regimes.mixed)
            for start in edition.table("events")["start"]:
                month, _ = periods.event_window(start, thresholds.EVENT_LATE_DAY)
                if month in months:
                    yield findings.pretrend_sentence(asdict(spikes.pretrend(y, months, month, *rest)))
        rank = asdict(spikes.placebo_rank(y, months, months[-8], *rest, k=1))
        yield f"Recorded: {findings.placebo_sentence(rank, 1)}"

    read("before events", sentences(), 3)


def test_rates(real_monthly, edition) -> None:
    ends = pd.date_range(real_monthly["month"].min(), real_monthly["month"].max(), freq="6MS")

    def sentences() -> Iterator[str]:
        for end in ends:
            table = metrics.funnel_table(metrics.borough_rates(real_monthly, edition.table("population"), end))
            for row in records(table):
                yield findings.rate_sentence(row, end)
                if row["population_basis"] is not None and not pd.isna(row["population_year"]):
                    yield f"Recorded: {findings.population_sentence(row, end)}"
        newest = table[table["series"] == "aggravated"].to_dict("records")
        for one, other in combinations(newest, 2):
            said = findings.ratio_sentence(one, other)
            yield said
            _, low, high = metrics.rate_ratio(
                *(float(r[n]) for r in (one, other) for n in ("offences_r12", "population"))
            )
            assert said.startswith("No clear difference") == (low <= 1 <= high)

    read("rates", sentences(), 3000)


def test_unusual_months(real_monthly, known) -> None:
    rows = spikes.unusual_months(real_monthly, known)

    def sentences() -> Iterator[str]:
        for row in records(rows):
            text = findings.unusual_sentence(row)
            yield text
            assert (ABOVE in text.replace(CLEARLY, "")) == bool(row["is_spike"]), text
        for name in ("area_code", "strand", "series", "month"):
            for _, own in rows.groupby(name):
                yield f"Recorded: {findings.unusual_message(own)}"
        yield findings.unusual_message(rows)

    read("unusual months", sentences(), 1000)


@pytest.mark.parametrize(
    "bad",
    [
        "The attack caused a rise in recorded offences.",
        "Worst of the recorded figures.",
        "Recorded nan offences.",
        "Recorded: 1 offences.",
        "Hate crime rose.",
        "Recorded hate crime: no change in Camden.",
        "Recorded hate crime: no change beyond the usual in 2 others.",
        "Recorded hate crime rose by 0% in May 2021.",
        "Recorded: Source: Source: Metropolitan Police.",
        "Recorded offences. .",
        "Recorded −1 offences.",
        "Recorded offences: no rise beyond the usual.",
    ],
)
def test_the_scan_itself_finds_faults(bad: str) -> None:
    assert faults(bad)
