"""Every branch of the sentences as a case; test_every_sentence.py reads all that the published tables can produce."""

import re
from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest

from hatecrime import findings, metrics, spikes, vocabulary, withheld
from hatecrime.figures.change import strands_message
from hatecrime.figures.event_months import message_of
from hatecrime.findings import FindingError
from tests.forbidden import faults, never


def change(**over: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "series": "flagged", "strand": "faith", "area_code": "london", "basis": "r12", "years_back": 1,
        "period_end": pd.Timestamp("2021-05-01"), "offences": 1200, "offences_before": 1000, "difference": 200,
        "change_pct": 20.0, "low_pct": 5.0, "high_pct": 37.0, "chance_low_pct": 10.0, "chance_high_pct": 31.0,
        "chance_p": 1e-5, "verdict": over.get("status", "rose"), "status": "ok", "provisional": False,
    }  # fmt: skip
    return row | over


FAITH = "Recorded faith hate crime in London"
RULE = "No percentage is shown on fewer than 50 offences [u]."
CHANGES = [
    (change(), f"{FAITH} rose by 20% in the year to May 2021, to 1,200 offences from 1,000 in the year to May 2020 "
     "(+5% to +37%, allowing for the usual variation)."),
    (change(offences=800, change_pct=-20.0, low_pct=-30.0, high_pct=-9.0, verdict="fell"),
     f"{FAITH} fell by 20% in the year to May 2021, to 800 offences from 1,000 in the year to May 2020 (−30% to −9%, "
     "allowing for the usual variation)."),
    (change(low_pct=-2.0, verdict="no_clear_change"), f"{FAITH}, no clear change in the year to May 2021: 1,200 "
     "offences against 1,000 in the year to May 2020, 20% higher, within the usual variation (−2% to +37%)."),
    (change(offences=1000, change_pct=0.0, low_pct=-9.0, high_pct=10.0, verdict="no_clear_change"), f"{FAITH}, no clear "
     "change in the year to May 2021: 1,000 offences against 1,000 in the year to May 2020, the same number, within the "
     "usual variation (−9% to +10%)."),
    (change(offences=1004, change_pct=0.4, low_pct=0.1, high_pct=0.9), f"{FAITH} rose by under 1% in the year to May "
     "2021, to 1,004 offences from 1,000 in the year to May 2020 (+0.1% to +1%, allowing for the usual variation)."),
    (change(offences=996, change_pct=-0.4, low_pct=-9.0, high_pct=9.0, verdict="no_clear_change"), f"{FAITH}, no clear "
     "change in the year to May 2021: 996 offences against 1,000 in the year to May 2020, under 1% lower, within the "
     "usual variation (−9% to +9%)."),
    (change(low_pct=float("nan"), high_pct=float("nan"), verdict="insufficient_baseline"), f"{FAITH} in the year to May "
     "2021: 1,200 offences against 1,000 in the year to May 2020, 20% higher (+10% to +31% by chance alone). Not tested: "
     "fewer than 48 comparable months are held to say what variation is usual."),
    (change(years_back=10), f"{FAITH} rose by 20% in the year to May 2021, to 1,200 offences from 1,000 in the year to "
     "May 2011 (+5% to +37%, allowing for the usual variation)."),
    (change(status="small_base", offences=53, offences_before=49), f"{FAITH} in the year to May 2021: 53 offences, 4 more "
     f"than the 49 in the year to May 2020. {RULE}"),
    (change(status="small_base", offences=1, offences_before=2), f"{FAITH} in the year to May 2021: 1 offence, 1 fewer "
     f"than the 2 in the year to May 2020. {RULE}"),
    (change(status="small_base", offences=7, offences_before=7), f"{FAITH} in the year to May 2021: 7 offences, the same "
     f"as in the year to May 2020. {RULE}"),
    (change(status="zero_base", offences=3, offences_before=0), f"{FAITH} in the year to May 2021: 3 offences, from none "
     "in the year to May 2020."),
    (change(status="zero_base", offences=0, offences_before=0), f"{FAITH} in the year to May 2021: no offences, and none "
     "in the year to May 2020."),
    (change(status="break", series="aggravated", strand="all", period_end=pd.Timestamp("2025-02-01"), offences=13050,
            offences_before=pd.NA),
     "Recorded racially or religiously aggravated public order offences in London in the year to February 2025: 13,050 "
     "offences. These cannot be compared with the year to February 2024, because the recording system changed in "
     "between [b]."),
    (change(status="break", offences=pd.NA), f"{FAITH} in the year to May 2021 cannot be compared with the year to May "
     "2020, because the recording system changed in between [b]."),
    (change(status="missing", offences=500, offences_before=pd.NA), f"{FAITH} in the year to May 2021: 500 offences. "
     "These cannot be compared with the year to May 2020, because not all of those months are in the published figures "
     "[x]."),
    (change(basis="month", provisional=True), f"{FAITH} rose by 20% in May 2021, to 1,200 offences from 1,000 in May "
     "2020 (+5% to +37%, allowing for the usual variation). This month is provisional [p]."),
    (change(basis="fy", period_end=pd.Timestamp("2021-03-01")), f"{FAITH} rose by 20% in the financial year 2020/21, to "
     "1,200 offences from 1,000 in the financial year 2019/20 (+5% to +37%, allowing for the usual variation)."),
    (change(basis="cy", period_end=pd.Timestamp("2020-12-01")), f"{FAITH} rose by 20% in 2020, to 1,200 offences from "
     "1,000 in 2019 (+5% to +37%, allowing for the usual variation)."),
    (change(basis="ytd", provisional=True), f"{FAITH} rose by 20% in January to May 2021, to 1,200 offences from 1,000 "
     "in January to May 2020 (+5% to +37%, allowing for the usual variation). Some of these months are provisional [p]."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "text"), CHANGES)
def test_change_sentence(row: dict[str, Any], text: str) -> None:
    assert findings.change_sentence(row) == text


def small(strand: str, before: int, now: int, p: float) -> dict[str, Any]:
    return change(strand=strand, offences_before=before, offences=now, chance_p=p, status="small_base")


def test_strands_that_were_not_tested_are_named_and_no_other_covers_them() -> None:
    unclear = {"low_pct": -9.0, "verdict": "no_clear_change"}
    rows = [
        change(strand="racist_religious", area_code="camden"), change(**unclear), change(strand="homophobic", **unclear),
        small("antisemitic", 17, 65, 1e-7), small("transgender", 6, 26, 5e-4), small("disability", 12, 20, 0.2),
    ]  # fmt: skip
    assert findings.strands_sentence(rows) == (
        "Not tested, on a base under 50 [u]: antisemitic 17 to 65, transgender 6 to 26 and disability 12 to 20 recorded "
        "offences."
    )
    early = [change(verdict="insufficient_baseline"), change(strand="homophobic", status="break")]
    assert findings.strands_sentence(early) == ""


@pytest.mark.real
@pytest.mark.parametrize(
    ("area", "basis", "end", "named"),
    [
        ("tower-hamlets", "r12", "2021-05", ("antisemitic 17 to 65", "transgender 6 to 26")),
        ("kingston-upon-thames", "r12", "2021-05", ("disability 4 to 14", "5 more not tested")),
        ("london", "month", "2013-05", ("islamophobic 40 to 109",)),
    ],
)
def test_real_cases_that_were_once_covered_by_no_change(
    real_monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...], area: str, basis: str, end: str, named: tuple[str, ...]
) -> None:
    own = real_monthly[(real_monthly["area_code"] == area) & (real_monthly["series"] == "flagged")]
    own = own[own["strand"] != "all"]
    rows = metrics.year_on_year(own, basis, metrics.dispersion(own, known))
    shown = vocabulary.by_strand(rows[rows["period_end"] == pd.Timestamp(f"{end}-01")]).to_dict("records")
    message = strands_message([row | {"label": vocabulary.STRANDS[row["strand"]].label} for row in shown])
    assert all(words in message for words in named), message
    assert not re.search(r"(?:others?|every|any)", message)


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
    with pytest.raises(FindingError, match="'weekly'"):
        findings.change_sentence(change(basis="weekly"))
    with pytest.raises(withheld.WithheldError, match="'odd'"):
        findings.event_sentence(effect(status="odd"), series="flagged", strand="faith", area_code="london", when="x")


def effect(**over: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "obs": 368, "expected": 104.4, "lo": 62, "hi": 157, "excess": 263.6, "excess_lo": 211, "excess_hi": 306,
        "pct": 252.6, "pct_lo": 134.4, "pct_hi": 493.5, "p_up": 1e-9, "p2": 2e-9, "min_detectable_pct": 50.4,
        "sensitivity": "consistent", "status": "ok", "q": 1e-7,
    }  # fmt: skip
    row |= over
    kind = "above" if row["obs"] > row["hi"] else "below" if row["obs"] < row["lo"] else "within"
    return {"placed": kind if row["status"] in ("ok", "provisional") else row["status"]} | row


SMALL = {"pct": float("nan"), "pct_lo": float("nan"), "pct_hi": float("nan"), "min_detectable_pct": float("nan")}
EVENTS = [
    (effect(), "June 2017: 368 recorded islamophobic hate crime offences in London, above the expected range of 62 to "
     "157. That is 264 more than the 104 expected (95% interval 211 to 306), or +253% (+134% to +494%)."),
    (effect(placed="above_alone", q=0.3), "June 2017: 368 recorded islamophobic hate crime offences in London, not "
     "clearly above the expected range of 62 to 157: it is over it, by no more than so many tests together would give. That is 264 more than the 104 "
     "expected (95% interval 211 to 306), or +253% (+134% to +494%)."),
    (effect(obs=140), "June 2017: 140 recorded islamophobic hate crime offences in London, within the expected range of "
     "62 to 157. A rise of less than about 50% would not have been seen."),
    (effect(obs=157), "June 2017: 157 recorded islamophobic hate crime offences in London, within the expected range of "
     "62 to 157. A rise of less than about 50% would not have been seen."),
    (effect(obs=20, expected=10.2, lo=4, hi=17, excess=9.8, excess_lo=3, excess_hi=16, **SMALL),
     "June 2017: 20 recorded islamophobic hate crime offences in London, above the expected range of 4 to 17. That is "
     "10 more than the 10 expected (95% interval 3 to 16)."),
    (effect(obs=1, expected=1.0, lo=0, hi=2, **SMALL), "June 2017: 1 recorded islamophobic hate crime "
     "offence in London, within the expected range of 0 to 2. A rise of fewer than about 1 offence would not have been "
     "seen."),
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
    blank = {name: None for name in effect()} | {"status": status, "placed": status}
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


def test_headline_and_text_of_an_event_come_from_one_value() -> None:
    """Southport: 2,823 against an upper limit of 2,820 does not stand out, and the headline does not say so either."""
    row = effect(obs=2823, expected=2495.0, lo=2189, hi=2820, q=0.34, placed="above_alone")
    line = {"series": "aggravated", "strand": "all", "area_code": "london", "when": "July to August 2024"}
    title = message_of(row, ("aggravated", "all"), "London", line["when"])
    assert title.endswith("2,823 recorded, not clearly above the 2,189 to 2,820 expected")
    assert "by no more than so many tests together would give" in findings.event_sentence(row, **line)
    assert findings.q_sentence(row, 240).startswith("It does not stand out")
    assert findings.q_sentence(row | {"placed": "above", "q": 0.01}, 240).startswith("It stands out")


BEYOND = {"ratio": 1.5, "lo": 1.2, "hi": 1.9, "status": "ok"}
ALIKE = {"ratio": 1.1, "lo": 0.9, "hi": 1.3, "status": "ok"}


@pytest.mark.parametrize(
    ("observed", "twin", "ratio", "words"),
    [
        (368, 140, BEYOND, "The rise goes beyond the same offence without aggravation, which was within its own range"),
        (368, 40, BEYOND, "which was below its own range"),
        (368, 368, ALIKE, "not clearly beyond the same offence without aggravation, which was above its own range"),
        (368, 157, ALIKE, "which was within its own range"),
        (368, 140, ALIKE | {"lo": 1.004}, "not clearly beyond"),
        (100, 100, ALIKE, "did not clearly differ from the same offence"),
        (100, 100, BEYOND, "were higher than the same offence"),
        (100, 100, {"ratio": 0.7, "lo": 0.6, "hi": 0.8, "status": "ok"}, "were lower than the same offence"),
        (100, 100, {"ratio": None, "lo": None, "hi": None, "status": "too_few"}, "No comparison"),
        (0, 100, {"ratio": None, "lo": None, "hi": None, "status": "zero_count"}, "one of the counts is 0"),
    ],
)  # fmt: skip
def test_comparator_sentence(observed: int, twin: int, ratio: dict[str, Any], words: str) -> None:
    said = findings.comparator_sentence(effect(obs=observed), effect(obs=twin), ratio)
    assert words in said
    assert "rose too" not in said
    assert not never(said)


def test_controls_pretrend_placebo_q_and_same_months() -> None:
    said = findings.controls_sentence([effect(obs=100), effect()], ["homophobic hate crime", "transgender hate crime"])
    assert "transgender hate crime above the expected range; homophobic hate crime within the expected range" in said
    assert "more than this event" in said
    before = {"obs": 500, "expected": 300, "passed": False, "other_events": 0}
    assert "already above" in findings.pretrend_sentence(before)
    assert "within" in findings.pretrend_sentence(before | {"passed": True, "other_events": 1})
    assert "cannot be tested" in findings.pretrend_sentence(before | {"passed": None})
    rank = {"status": "ok", "windows": 60, "as_high": 0}
    assert findings.placebo_sentence(rank, 0).startswith(
        "Of 60 ordinary months of this line, tested in the same way, none"
    )
    assert "windows of 2 months" in findings.placebo_sentence(rank | {"as_high": 1}, 1)
    assert findings.placebo_sentence(rank | {"status": "too_few"}, 0) == ""
    assert "1 line tested" in findings.q_sentence(effect(obs=100, q=0.2), 1)
    assert findings.q_sentence(effect(q=None), 3) == ""
    assert "cannot tell them apart" in findings.same_months_sentence([("A", "3 June 2017"), ("B", "19 June 2017")])
    assert "shifted" in findings.sensitivity_sentence("level_shift_possible")
    assert findings.sensitivity_sentence("consistent") == findings.sensitivity_sentence(None) == ""


def test_how_large_a_rise_had_to_be_is_what_the_fit_says() -> None:
    rows = pd.DataFrame([effect(expected=e, hi=h) for e, h in ((10.0, 18), (20.0, 31), (40.0, 56))])
    assert findings.detectable_sentence(rows) == (
        "In half of the boroughs a rise of fewer than about 11 offences would not have been seen; the middle borough "
        "expects 20."
    )
    assert findings.detectable_sentence(rows.assign(status="too_few")) == ""


def rate(**over: Any) -> dict[str, Any]:
    row = {
        "series": "aggravated", "strand": "all", "area_code": "camden", "offences_r12": 640, "rate_per_1000": 2.954,
        "low": 2.73, "high": 3.19, "population": 216_650, "population_year": 2024, "population_to_year": 2024,
        "population_basis": "2021_census", "reason": None, "flag": "higher", "against_london": "higher",
        "centre_per_1000": 1.53, "adjusted": True, "provisional": False,
    }  # fmt: skip
    return row | over


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({}, "2.95 per 1,000 residents (95% interval 2.73 to 3.19); 640 offences, residents of mid-2024. That is higher "
         "than London's rate, 1.53 for the 32 boroughs, and unusual even beside the differences between boroughs "
         "(outside the 95% limits)."),
        ({"flag": "within"}, "That is higher than London's rate, 1.53 for the 32 boroughs."),
        ({"flag": "lower_998", "against_london": "lower"}, "(outside the 99.8% limits)"),
        ({"flag": "within", "against_london": "not_clear"}, "That does not clearly differ from London's rate"),
        ({"flag": "higher", "adjusted": False}, "That is higher than London's rate, 1.53 for the 32 boroughs."),
        ({"provisional": True}, "Some of these months are provisional [p]."),
        ({"population_year": 2022}, "residents between mid-2022 and mid-2024"),
        ({"reason": "small_count", "offences_r12": 9}, "9 offences; no rate [u]: fewer than 10 offences."),
        ({"reason": "no_population"}, "[x]"),
        ({"reason": "break"}, "[b]"),
        ({"reason": "too_few_months"}, "[x]"),
    ],
)  # fmt: skip
def test_rate_sentence(over: dict[str, Any], words: str) -> None:
    said = findings.rate_sentence(rate(**over), pd.Timestamp("2026-03-01"))
    assert words in said
    assert not faults(said)


def test_whether_two_boroughs_differ() -> None:
    other = rate(area_code="brent", offences_r12=300, population=300_000)
    assert findings.ratio_sentence(rate(), other).startswith(
        "The recorded rate of Camden is higher, 2.95 times that of Brent (95% interval 2."
    )
    near = findings.ratio_sentence(rate(), rate(area_code="brent", offences_r12=630))
    assert near.startswith("No clear difference: the recorded rate of Camden is 1.02 times that of Brent")
    assert "cannot be compared" in findings.ratio_sentence(rate(), rate(reason="small_count"))


def test_residents_say_how_old_they_are() -> None:
    end = pd.Timestamp("2026-03-01")
    assert findings.population_sentence(rate(), end) == (
        "Residents are the mid-2024 estimate, the nearest to the middle of the 12 months (October 2025), based "
        "on the 2021 Census. It is 15 months older than that: the rate is against an old number "
        "of residents. Rates on residents of another census base are not comparable [b]."
    )
    between = findings.population_sentence(rate(population_year=2022), pd.Timestamp("2023-03-01"))
    assert between.startswith(
        "Residents in the middle of the 12 months (October 2022) are worked out between the mid-2022 and the mid-2024 "
        "estimates, based on the 2021 Census. Rates"
    )
    with pytest.raises(FindingError, match="1991"):
        findings.population_sentence(rate(population_basis="1991_census"), end)


def test_the_scan_says_its_family_its_figures_and_its_months() -> None:
    rows = pd.DataFrame(
        {"expected": [0.5, 4.0, 200.0, 180.0], "listed_from": [5.0, 14.0, 281.0, 260.0], "q": 0.9, "is_spike": False,
         "month": pd.to_datetime(["2021-05-01", "2021-05-01", "2021-05-01", "2021-04-01"]), "tests": 3338}
    )  # fmt: skip
    assert findings.unusual_message(rows) == (
        "No recorded figure stands out, of 4 monthly figures, April 2021 to May 2021, of the 3,338 that were "
        "tested together. To be listed, a figure had to reach 260 where 180 are expected in a middling line and 281 "
        "where 200 are expected in the largest."
    )
    found = findings.unusual_message(rows.assign(is_spike=[True, True, True, False], tests=4))
    assert found.startswith(
        "3 monthly figures of recorded offences in 1 month are above the expected range, of 4 monthly figures, April 2021 to May 2021. Of all "
        "that is listed, up to about 10% may be chance."
    )
    assert findings.unusual_message(rows.assign(q=float("nan"))) == "No month could be tested [x]."


def test_before_an_event_in_words_for_a_real_line(real_monthly: pd.DataFrame, known: tuple[pd.Timestamp, ...]) -> None:
    own = real_monthly[
        (real_monthly["series"] == "flagged")
        & (real_monthly["strand"] == "islamophobic")
        & (real_monthly["area_code"] == vocabulary.LONDON)
    ]
    found = spikes.pretrend(
        own["offences"].to_numpy(float), pd.DatetimeIndex(own["month"]), pd.Timestamp("2017-06-01"), known
    )
    assert not never(findings.pretrend_sentence(asdict(found)))


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
