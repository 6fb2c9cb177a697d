"""The path of a figure opens the page that shows this very figure: what a snapshot, a file and a citation link to."""

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from hatecrime import figures, results
from hatecrime.figures.catalogue import public

SCRIPTS = {
    "": "overview",
    "year-on-year": "year_on_year",
    "boroughs": "boroughs",
    "events": "events",
    "data-and-methods": "data_and_methods",
}


@pytest.fixture(scope="module")
def known(edition):
    return results.results_of(edition)


def one_of_each(known):
    """Each kind of figure once, with a choice that is not the usual one where it has one."""
    seen = {}
    for row in public(known):
        made = row.make(known)
        if isinstance(made, figures.Figure):
            seen.setdefault(made.name, made)
    end = known.rates_to("aggravated", "all")
    event = "referendum-2016"
    others = [
        figures.change_by_strand(known, "camden", "fy", back=10),
        figures.change_by_place(known, "aggravated", "all", ("camden", "brent", "london"), "cy"),
        figures.years_by_strand(known, "camden", "cy"),
        figures.strands_over_time(known, "camden", "offences_r12", pd.Timestamp("2015-04-01")),
        figures.season(known, "flagged", "homophobic", "london"),
        figures.twins_over_time(known, "camden"),
        figures.rates_beside(known, "aggravated", "all", ("camden",)),
        figures.rates_by_borough(known, "aggravated", "all", end, ("camden",), True),
        figures.map_by_borough(known, "aggravated", "all", end, ("camden",)),
        figures.funnel_by_borough(known, "aggravated", "all", end, ("camden",)),
        figures.panels_by_borough(known, "aggravated", "all", None, None, (), False),
        figures.wards_by_rate(known, "sutton"),
        figures.map_of_wards(known, "sutton"),
        figures.event_months(known, event, "camden", ("aggravated", "all"), 2),
        figures.effect_by_strand(known, event, "camden", 2),
        figures.excess_by_borough(known, event, "flagged", "faith", 2, ("camden",)),
        figures.effect_by_event(known, "flagged", "faith", "camden"),
        figures.twins_around(known, event, "camden", 2),
        figures.events_timeline(known, event),
        figures.rising_in_every_strand(known, "camden"),
        figures.coverage(known),
    ]
    return [*seen.values(), *others]


def _messages(at):
    return {sub.value.replace("\\", "") for sub in at.header}


def test_a_path_opens_the_page_with_this_very_figure(known, open_page, unfold):
    shown = one_of_each(known)
    assert len({figure.name for figure in shown}) > 20
    missing = []
    for figure in shown:
        page, query = urlsplit(figure.path).path, parse_qs(urlsplit(figure.path).query)
        at = open_page(SCRIPTS[page], **{f"{name}_": values for name, values in query.items()})
        at = at if figure.message in _messages(at) else unfold(at)
        found = _messages(at)
        measures = {text.value.replace("\\", "") for text in at.markdown}
        if figure.message not in found or figure.measure not in measures:
            missing.append((figure.name, figure.path, figure.message, sorted(found)))
    assert missing == [], "\n".join(map(str, missing))
