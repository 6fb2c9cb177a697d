"""Every branch of the sentences as a case, and every sentence that the published tables can produce."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest

from hatecrime import findings, metrics, periods, spikes, store, vocabulary, withheld
from hatecrime.findings import FindingError

NEVER = re.compile(
    r"\b(?:caus(?:e|ed|es|ing)|because of|due to|led to|result(?:ed|s)? (?:in|from)|trigger\w*|spark\w*|provok\w*|"
    r"fuel\w*|blam\w*|drove|driven by|in response to|worst|best|league|surg\w+|soar\w*|plummet\w*|rank(?:ed|s)? \w+)\b",
    re.IGNORECASE,
)
NOTHING = re.compile(r"\b(?:nan|NaN|None|null|NaT|inf)\b|<NA>|not available|\{|\}")
WRONG_PLURAL = re.compile(
    r"\b1 (?:offences|boroughs|months|lines)\b(?! to)|(?<![\d,.])(?:[2-9]|\d\d+) (?:offence|borough)\b(?!s)"
)


def faults(text: str) -> list[str]:
    """What a sentence must not hold."""
    found = [f"never said: {m.group()}" for m in NEVER.finditer(text)]
    found += [f"nothing said: {m.group()}" for m in NOTHING.finditer(text)]
    found += [f"plural: {m.group()}" for m in WRONG_PLURAL.finditer(text)]
    if "recorded" not in text.lower():
        found.append("not said to be recorded")
    if re.search(r"(?<!ecorded )hate crime (?:rose|fell)", text) and "ecorded" not in text.split("hate crime")[0]:
        found.append("hate crime rose without recorded")
    if text != text.strip() or "  " in text or not text.endswith((".", "]")):
        found.append("shape")
    return [f"{f} in {text!r}" for f in found]


def change(**over: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "series": "flagged", "strand": "faith", "area_code": "london", "basis": "r12",
        "period_end": pd.Timestamp("2021-05-01"), "offences": 1200, "offences_before": 1000, "difference": 200,
        "change_pct": 20.0, "low_pct": 10.0, "high_pct": 31.0, "low_wide_pct": 5.0, "high_wide_pct": 37.0,
        "status": "ok", "provisional": False,
    }  # fmt: skip
    return row | over


CHANGES = [
    (change(), "Recorded faith hate crime in London rose by 20% in the year to May 2021, to 1,200 offences from 1,000 "
     "the year before (95% interval +5% to +37%)."),
    (change(offences=800, change_pct=-20.0, low_wide_pct=-30.0, high_wide_pct=-9.0),
     "Recorded faith hate crime in London fell by 20% in the year to May 2021, to 800 offences from 1,000 the year "
     "before (95% interval −30% to −9%)."),
    (change(low_wide_pct=-2.0), "Recorded faith hate crime in London in the year to May 2021: 1,200 offences, against "
     "1,000 the year before (+20%), no change beyond the usual variation (95% interval −2% to +37%)."),
    (change(change_pct=0.4, low_wide_pct=0.1, high_wide_pct=0.9), "Recorded faith hate crime in London rose by 0.4% in "
     "the year to May 2021, to 1,200 offences from 1,000 the year before (95% interval 0% to +1%)."),
    (change(status="small_base", offences=53, offences_before=49, change_pct=None, low_wide_pct=None, high_wide_pct=None),
     "Recorded faith hate crime in London in the year to May 2021: 53 offences, 4 more than the 49 the year before. No "
     "percentage is shown on fewer than 50 offences [u]."),
    (change(status="small_base", offences=1, offences_before=2), "Recorded faith hate crime in London in the year to "
     "May 2021: 1 offence, 1 fewer than the 2 the year before. No percentage is shown on fewer than 50 offences [u]."),
    (change(status="small_base", offences=7, offences_before=7), "Recorded faith hate crime in London in the year to "
     "May 2021: 7 offences, the same as the year before. No percentage is shown on fewer than 50 offences [u]."),
    (change(status="zero_base", offences=3, offences_before=0),
     "Recorded faith hate crime in London in the year to May 2021: 3 offences, from none the year before."),
    (change(status="zero_base", offences=0, offences_before=0),
     "Recorded faith hate crime in London in the year to May 2021: no offences, and none the year before."),
    (change(status="break", series="aggravated", strand="all", period_end=pd.Timestamp("2025-02-01"), offences=13050,
            offences_before=pd.NA),
     "Recorded racially or religiously aggravated public order offences in London in the year to February 2025: 13,050 "
     "offences. These cannot be compared with the year before, because the recording system changed in between [b]."),
    (change(status="break", offences=pd.NA), "Recorded faith hate crime in London in the year to May 2021 cannot be "
     "compared with the year before, because the recording system changed in between [b]."),
    (change(status="missing", offences=500, offences_before=pd.NA), "Recorded faith hate crime in London in the year to "
     "May 2021: 500 offences. These cannot be compared with the year before, because not all of those months are in the "
     "published figures [x]."),
    (change(basis="month", provisional=True), "Recorded faith hate crime in London rose by 20% in May 2021, to 1,200 "
     "offences from 1,000 May 2020 (95% interval +5% to +37%). This month is provisional [p]."),
    (change(basis="fy", period_end=pd.Timestamp("2021-03-01")), "Recorded faith hate crime in London rose by 20% in the "
     "financial year 2020/21, to 1,200 offences from 1,000 the financial year before (95% interval +5% to +37%)."),
    (change(basis="cy", period_end=pd.Timestamp("2020-12-01")), "Recorded faith hate crime in London rose by 20% in "
     "2020, to 1,200 offences from 1,000 in 2019 (95% interval +5% to +37%)."),
    (change(basis="ytd", provisional=True), "Recorded faith hate crime in London rose by 20% from January to May 2021, "
     "to 1,200 offences from 1,000 in the same months of 2020 (95% interval +5% to +37%). Some of these months are "
     "provisional [p]."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "text"), CHANGES)
def test_change_sentence(row: dict[str, Any], text: str) -> None:
    assert findings.change_sentence(row) == text.replace("1,000 May 2020", "1,000 in May 2020")


@pytest.mark.parametrize(("base", "pct"), [(49, False), (50, True)])
def test_percentage_starts_at_a_base_of_fifty(base: int, pct: bool) -> None:
    months = pd.date_range("2019-01-01", periods=24, freq="MS")
    y = [base] + [0] * 11 + [80] + [0] * 11
    frame = pd.DataFrame({"series": "flagged", "strand": "faith", "area_code": "camden", "month": months, "offences": y,
                          "provisional": False, "regime": 0})  # fmt: skip
    row = metrics.year_on_year(frame, "r12").iloc[-1].to_dict()
    assert ("%" in findings.change_sentence(row).split("No percentage")[0]) is pct


def test_unknown_statuses_are_refused() -> None:
    with pytest.raises(FindingError, match="'odd'"):
        findings.change_sentence(change(status="odd"))
    with pytest.raises(withheld.WithheldError, match="'odd'"):
        findings.event_sentence(effect(status="odd"), series="flagged", strand="faith", area_code="london", when="x")


def effect(**over: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "obs": 368, "expected": 104.4, "lo": 62, "hi": 157, "excess": 263.6, "excess_lo": 211, "excess_hi": 306,
        "pct": 252.6, "pct_lo": 134.4, "pct_hi": 493.5, "p_up": 1e-9, "p2": 2e-9, "min_detectable_pct": 50.4,
        "sensitivity": "consistent", "status": "ok",
    }  # fmt: skip
    return row | over


EVENTS = [
    (effect(), "June 2017: 368 recorded islamophobic hate crime offences in London, above the expected range of 62 to "
     "157. That is 264 more than the 104 expected (95% interval 211 to 306), or +253% (+134% to +494%)."),
    (effect(obs=140), "June 2017: 140 recorded islamophobic hate crime offences in London, within the expected range of "
     "62 to 157: no rise beyond the usual. A rise of less than about 50% would not have stood out."),
    (effect(obs=20, expected=10.2, lo=4, hi=17, excess=9.8, excess_lo=3, excess_hi=16, pct=96.0),
     "June 2017: 20 recorded islamophobic hate crime offences in London, above the expected range of 4 to 17. That is "
     "10 more than the 10 expected (95% interval 3 to 16)."),
    (effect(obs=1, expected=1.0, lo=0, hi=2, min_detectable_pct=100.0), "June 2017: 1 recorded islamophobic hate crime "
     "offence in London, within the expected range of 0 to 2: no rise beyond the usual. A rise of fewer than about 1 "
     "offence would not have stood out."),
    (effect(obs=40, excess=-64.4, excess_lo=-117, excess_hi=-22, pct=-61.7, pct_lo=-75.0, pct_hi=-35.0),
     "June 2017: 40 recorded islamophobic hate crime offences in London, below the expected range of 62 to 157. That is "
     "64 fewer than the 104 expected (95% interval 22 to 117), or −62% (−75% to −35%)."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "text"), EVENTS)
def test_event_sentence(row: dict[str, Any], text: str) -> None:
    said = findings.event_sentence(row, series="flagged", strand="islamophobic", area_code="london", when="June 2017")
    assert said == text


@pytest.mark.parametrize(
    ("status", "mark"),
    [("insufficient_baseline", "[x]"), ("insufficient_regime", "[b]"), ("too_few", "[u]"), ("window_incomplete", "[x]"),
     ("mixed_month", "[b]"), ("missing_month", "[x]"), ("excluded", "[b]")],
)  # fmt: skip
def test_withheld_events_say_why(status: str, mark: str) -> None:
    blank = {name: None for name in effect()} | {"status": status}
    for obs in (None, 12.0):
        said = findings.event_sentence(
            blank | {"obs": obs}, series="flagged", strand="faith", area_code="camden", when="June 2017"
        )
        assert mark in said
        assert ("12 recorded" in said) is (obs is not None)
        assert not faults(said)


def test_provisional_events_say_so() -> None:
    said = findings.event_sentence(
        effect(status="provisional"), series="aggravated", strand="all", area_code="london", when="May 2025"
    )
    assert "Provisional [p]" in said


@pytest.mark.parametrize(
    ("observed", "ratio", "words"),
    [
        (368, {"ratio": 1.5, "lo": 1.2, "hi": 1.9, "status": "ok"}, "The rise goes beyond the same offence"),
        (368, {"ratio": 1.1, "lo": 0.9, "hi": 1.3, "status": "ok"}, "The non-aggravated offence rose too"),
        (100, {"ratio": 1.1, "lo": 0.9, "hi": 1.3, "status": "ok"}, "moved together"),
        (100, {"ratio": 0.7, "lo": 0.6, "hi": 0.8, "status": "ok"}, "stood lower than"),
        (100, {"ratio": None, "lo": None, "hi": None, "status": "too_few"}, "No comparison"),
        (0, {"ratio": None, "lo": None, "hi": None, "status": "zero_count"}, "one of the counts is 0"),
    ],
)  # fmt: skip
def test_comparator_sentence(observed: int, ratio: dict[str, Any], words: str) -> None:
    said = findings.comparator_sentence(effect(obs=observed), effect(obs=130), ratio)
    assert words in said
    assert not NEVER.search(said)


def test_a_rise_without_the_comparator_is_not_called_a_common_one() -> None:
    ratio = {"ratio": 1.2, "lo": 0.95, "hi": 1.5, "status": "ok"}
    assert "rose too" not in findings.comparator_sentence(effect(), effect(obs=80), ratio)


def test_controls_pretrend_q_and_same_months() -> None:
    said = findings.controls_sentence([effect(obs=100), effect()], ["homophobic hate crime", "transgender hate crime"])
    assert "homophobic hate crime within the expected range; transgender hate crime above it" in said
    assert "more than this event" in said
    before = {"obs": 500, "expected": 300, "passed": False, "other_events": 0}
    assert "already above" in findings.pretrend_sentence(before)
    assert "in line" in findings.pretrend_sentence(before | {"passed": True, "other_events": 1})
    assert "cannot be tested" in findings.pretrend_sentence(before | {"passed": None})
    assert findings.q_sentence(0.04, 239).startswith("It stands out")
    assert "1 line tested" in findings.q_sentence(0.2, 1)
    assert findings.q_sentence(None, 3) == ""
    assert "cannot tell them apart" in findings.same_months_sentence([("A", "3 June 2017"), ("B", "19 June 2017")])
    assert "shifted" in findings.sensitivity_sentence("level_shift_possible")
    assert findings.sensitivity_sentence("consistent") == findings.sensitivity_sentence(None) == ""


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "2.95 per 1,000 residents (95% interval 2.73 to 3.19); 640 offences, residents of mid-2024. This is higher"),
        ({"flag": "within"}, "within the expected range"),
        ({"flag": "lower_998"}, "lower than the expected range (outside the 99.8% limits)"),
        ({"reason": "small_count", "offences_r12": 9}, "9 offences; no rate [u]: fewer than 10 offences."),
        ({"reason": "no_population"}, "[x]"),
        ({"reason": "break"}, "[b]"),
        ({"reason": "too_few_months"}, "[x]"),
    ],
)  # fmt: skip
def test_rate_sentence(over: dict[str, Any], words: str) -> None:
    row = {"series": "aggravated", "strand": "all", "area_code": "camden", "offences_r12": 640, "rate_per_1000": 2.954,
           "low": 2.73, "high": 3.19, "population_year": 2024, "reason": None, "flag": "higher", "centre_per_1000": 1.53}  # fmt: skip
    said = findings.rate_sentence(row | over, pd.Timestamp("2026-03-01"))
    assert words in said
    assert not faults(said)


def test_the_scan_itself_finds_faults() -> None:
    bad = ["The attack caused a rise.", "Recorded nan offences.", "Recorded: 1 offences.", "Hate crime rose."]
    assert all(faults(text) for text in bad)


@pytest.fixture(scope="module")
def edition() -> store.Edition:
    return store.read_edition(store.ROOT / "data" / "published")


@pytest.fixture(scope="module")
def monthly(edition: store.Edition) -> pd.DataFrame:
    tables = edition.tables
    return metrics.monthly(tables["offences"], tables["boroughs"], tables["series_breaks"])


@pytest.fixture(scope="module")
def known(edition: store.Edition) -> tuple[pd.Timestamp, ...]:
    extra = [pd.Timestamp(r["month"]) for r in store.read_reference("masked_months")["masked_month"]]
    return periods.known_months(edition.table("events"), extra)


def check(sentences: Iterator[str], at_least: int) -> None:
    seen, found = 0, []
    for text in sentences:
        seen += 1
        found += faults(text)
        if len(found) > 5:
            break
    assert not found
    assert seen >= at_least


@pytest.mark.slow
@pytest.mark.parametrize("basis", metrics.BASES)
def test_every_change_that_the_tables_hold(monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...], basis: str) -> None:
    rows = metrics.year_on_year(monthly, basis, metrics.dispersion(monthly, known))

    def sentences() -> Iterator[str]:
        for row in rows.to_dict("records"):
            text = findings.change_sentence(row)
            small = row["status"] == "ok" and row["offences_before"] < 50
            yield f"{text} nan" if small else text
            if row["status"] != "ok" and re.search(r"[+−\d]%", text):
                yield f"percentage without a base: null {text}"
            yield f"{findings.change_message(row)}."

    check(sentences(), 500)


@pytest.mark.slow
def test_every_event_that_the_tables_hold(
    edition: store.Edition, monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...]
) -> None:
    def sentences() -> Iterator[str]:
        for event in edition.table("events").to_dict("records"):
            month, k = periods.event_window(event["start"], 15)
            when = findings.months_label(month, month + pd.DateOffset(months=k))
            for row in spikes.event_panel(monthly, month, known, k=k).to_dict("records"):
                line = {name: row[name] for name in ("series", "strand", "area_code")}
                text = findings.event_sentence(row, **line, when=when)
                if row["status"] in ("ok", "provisional") and row["expected"] < 50:
                    assert not re.search(r"or [+−]?\d+%", text), text
                yield text
                yield f"{findings.event_message(row, **line, when=when)}."

    check(sentences(), 5000)


@pytest.mark.slow
def test_every_rate_and_unusual_month_that_the_tables_hold(
    edition: store.Edition, monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...]
) -> None:
    def sentences() -> Iterator[str]:
        for end in pd.date_range("2012-03-01", "2026-03-01", freq="12MS"):
            table = metrics.funnel_table(metrics.borough_rates(monthly, edition.table("population"), end))
            for row in table.to_dict("records"):
                yield findings.rate_sentence(row, end)
            for _, rows in table.groupby(["series", "strand"]):
                yield f"{findings.rates_message(rows, end)}."
        unusual = spikes.unusual_months(monthly, known)
        for row in unusual.to_dict("records"):
            yield findings.unusual_sentence(row)
        assert not NEVER.search(findings.unusual_message(unusual))

    check(sentences(), 3000)


@pytest.mark.parametrize(
    ("expected", "hi", "says"),
    [
        (
            [200.0, 4.0, 0.01],
            [220.0, 11.0, 0.0],
            "A rise had to reach 10% to be seen in the largest line, and 7 offences",
        ),
        (
            [8.0, 4.0, 0.01],
            [15.0, 5.0, 0.0],
            "A rise had to reach 1 offence above the expected number in a typical line",
        ),
    ],
)
def test_how_large_a_rise_had_to_be_is_a_percentage_only_where_enough_is_expected(expected, hi, says) -> None:
    rows = pd.DataFrame(
        {"expected": expected, "hi": hi, "q": 0.9, "is_spike": False, "month": pd.Timestamp("2021-05-01")}
    )
    rows["min_detectable_pct"] = 100 * (rows["hi"] / rows["expected"] - 1)  # -100 where nothing at all is expected
    message = findings.unusual_message(rows)
    assert says in message
    assert "−" not in message


def test_before_an_event_in_words_for_a_real_line(monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...]) -> None:
    own = monthly[
        (monthly["series"] == "flagged")
        & (monthly["strand"] == "islamophobic")
        & (monthly["area_code"] == vocabulary.LONDON)
    ]
    found = spikes.pretrend(
        own["offences"].to_numpy(float), pd.DatetimeIndex(own["month"]), pd.Timestamp("2017-06-01"), known
    )
    assert not NEVER.search(findings.pretrend_sentence(asdict(found)))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("One. Two.", 250, "One. Two."),
        ("One sentence. Another one.", 20, "One sentence."),
        ("a sentence without any end", 15, "a sentence…"),
    ],
)
def test_a_text_is_cut_after_a_sentence_or_a_word(text, limit, short):
    assert findings.shortened(text, limit) == short
