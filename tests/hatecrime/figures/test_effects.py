"""All hate crime at events: its own source, and only events whose months lie in one way of recording."""

import pandas as pd

from hatecrime import figures, vocabulary
from hatecrime.figures.effects import event_of, usual_months


def test_all_hate_crime_has_its_own_source_and_only_events_within_one_way_of_recording(results):
    figure = figures.effect_by_event(results, *vocabulary.ALL_HATE_CRIME)
    assert figure.origin.sources == ("all",)
    assert "MPS hate crime" not in figure.source
    assert set(figure.data["edition"]) == {figure.origin.edition}
    rows = results.monthly()
    own = rows[(rows["series"] == "flagged") & (rows["strand"] == "all")].set_index("month")
    assert len(figure.data) > 1
    for row in figure.data.to_dict("records"):
        month, k = usual_months(event_of(results, row["event_id"]))
        months = pd.date_range(month, periods=k + 1, freq="MS")
        assert own.loc[months, "regime"].nunique() == 1
        assert own.loc[months, "offences"].sum() == row["obs"]
    untold = set(results.tables["events"]["event_id"]) - set(figure.data["event_id"])
    assert all(str(event_of(results, event)["name"]) in " ".join(figure.all_notes) for event in untold)
