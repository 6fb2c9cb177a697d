"""The path of a figure opens the page that shows this very figure: what a snapshot, a file and a citation link to."""

from urllib.parse import parse_qs, urlsplit

import pandas as pd

from hatecrime import figures
from hatecrime.figures.catalogue import public

SCRIPTS = {
    "": "overview",
    "year-on-year": "year_on_year",
    "boroughs": "boroughs",
    "events": "events",
    "data-and-methods": "data_and_methods",
}


def one_of_each(results):
    """Each kind of figure once, with a choice that is not the usual one where it has one."""
    seen = {}
    for row in public(results):
        made = seen.get(row.figure) or row.make(results)
        if isinstance(made, figures.Figure):
            seen[row.figure] = made
    end = results.rates_to("aggravated", "all")
    event = "referendum-2016"
    others = [
        figures.change_by_strand(results, "camden", "fy", back=10),
        figures.change_by_place(results, "aggravated", "all", ("camden", "brent", "london"), "cy"),
        figures.years_by_strand(results, "camden", "cy"),
        figures.strands_over_time(results, "camden", "offences_r12", pd.Timestamp("2015-04-01")),
        figures.season(results, "flagged", "homophobic", "london"),
        figures.twins_over_time(results, "camden"),
        figures.rates_beside(results, "aggravated", "all", ("camden",)),
        figures.rates_by_borough(results, "aggravated", "all", end, ("camden",), True),
        figures.map_by_borough(results, "aggravated", "all", end, ("camden",)),
        figures.funnel_by_borough(results, "aggravated", "all", end, ("camden",)),
        figures.panels_by_borough(results, "aggravated", "all", None, None, (), False),
        figures.wards_by_rate(results, "sutton"),
        figures.map_of_wards(results, "sutton"),
        figures.event_months(results, event, "camden", ("aggravated", "all"), 2),
        figures.effect_by_strand(results, event, "camden", 2),
        figures.excess_by_borough(results, event, "flagged", "faith", 2, ("camden",)),
        figures.effect_by_event(results, "flagged", "faith", "camden"),
        figures.twins_around(results, event, "camden", 2),
        figures.events_timeline(results, event),
        figures.rising_in_every_strand(results, "camden"),
        figures.coverage(results),
    ]
    return [*seen.values(), *others]


def _messages(at):
    return {sub.value.replace("\\", "") for sub in at.header}


def test_a_path_opens_the_page_with_this_very_figure(results, open_page, unfold):
    shown = one_of_each(results)
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
