"""What has changed? The two counts side by side, what stands out, and what none of it can tell."""

import pandas as pd
import streamlit as st

from hatecrime import charts, figures, findings, numbers, periods, ui, vocabulary, wording

chosen = ui.selection()
area = chosen.area_codes[0]
area_name = vocabulary.AREA_LABELS[area]
breaks = ui.breaks()
STRANDS_TO, NOW_TO = ui.data_to("flagged"), ui.data_to("aggravated")
STRANDS_END = wording.strands_end(breaks)


def show_aggravated() -> None:
    """The count that runs to the newest month: one offence in law."""
    changes = ui.lines(ui.change("r12"), series="aggravated", area_codes=(area,))
    row = changes.sort_values("period_end").iloc[-1].to_dict()
    rolling = ui.lines(ui.rolling_12_months(), series="aggravated", area_codes=(area,))
    message = findings.change_message(row)
    figure, alt = ui.drawn(
        "overview-line",
        lambda: (
            charts.strand_lines(rolling, breaks, value="offences_r12", mode=ui.mode(), height=330),
            charts.alt_strand_lines(rolling, value="offences_r12"),
        ),
        *(area, ui.mode()),
    )
    subtitle = (
        f"Racially or religiously aggravated public order offences recorded in "
        f"{area_name}, in the 12 months to each month."
    )
    st.header(f"To {periods.month_label(NOW_TO)}: one offence in law", anchor=False)
    source = wording.source_line(["aggravated"])
    ui.figure(
        figure,
        title=message,
        subtitle=subtitle,
        table=ui.month_table(rolling[rolling["month"].dt.month == NOW_TO.month], "offences_r12"),
        data=rolling,
        alt=alt,
        source=source,
        name="aggravated-12-months",
        notes=[findings.change_sentence(row), *wording.caveats(["aggravated"], breaks=breaks)],
        notes_shown=1,
        svg=ui.line_still(rolling, breaks, "offences_r12", (message, subtitle, alt), source),
    )


def show_strands() -> None:
    """The count by strand, which ends earlier."""
    st.header(f"{'Only to' if STRANDS_END else 'To'} {periods.month_label(STRANDS_TO)}: by strand", anchor=False)
    ui.show(ui.made(figures.change_by_strand, area))


def show_unusual() -> None:
    """Months above their expected range, over every borough and strand."""
    st.header("What stands out", anchor="stands-out")
    rows = vocabulary.by_strand(ui.unusual())
    now, strands = (rows[rows["series"] == series] for series in ("aggravated", "flagged"))
    st.markdown(findings.unusual_message(now))
    say_unusual(now)
    with st.expander(f"What stood out by strand in its last twelve months, to {periods.month_label(STRANDS_TO)}"):
        st.markdown(findings.unusual_message(strands))
        ui.table(unusual_table(strands), "Months by strand above their expected range, the clearest first")


def say_unusual(rows: pd.DataFrame) -> None:
    """One line for each month that stands out, the clearest first."""
    spikes = rows[rows["is_spike"].astype(bool)].sort_values("q")
    st.markdown("\n".join(f"- {findings.unusual_sentence(row)}" for row in spikes.to_dict("records")))


def unusual_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The same for many months: a line each, in words."""
    spikes = rows[rows["is_spike"].astype(bool)].sort_values("q")
    return pd.DataFrame(
        {
            "Month": [numbers.fmt_month(month) for month in spikes["month"]],
            "Where": [vocabulary.AREA_LABELS[code] for code in spikes["area_code"]],
            "Strand": [vocabulary.STRANDS[code].label for code in spikes["strand"]],
            "Recorded offences": [numbers.fmt_count(n) for n in spikes["obs"]],
            "Expected range": [
                numbers.fmt_count_interval(*ends) for ends in zip(spikes["lo"], spikes["hi"], strict=True)
            ],
        }
    )


def show_context() -> None:
    """Figures of another count, on their own."""
    national = ui.edition().table("national")
    rows = national[(national["period_type"] == "financial_year") & (national["strand"] == "all")]
    rows = rows[rows["series"] == "police_recorded_hate_crime"].sort_values(["geography", "period_end"])
    with st.expander("Beside these: England and Wales, a different count, never added to ours"):
        st.markdown(
            "Hate crime recorded by the police in England and Wales, as the Home Office counts it, by year to March. "
            "A year in which a force is missing must not be set against a full one."
        )
        ui.table(
            pd.DataFrame(
                {
                    "Where": rows["geography"],
                    "Financial year": [periods.financial_year(pd.Timestamp(d)) for d in rows["period_end"]],
                    "Offences": [numbers.fmt_count(n) for n in rows["offences"]],
                    "Status": rows["status"],
                }
            ),
            "Hate crime recorded by the police, Home Office, years to March",
        )
        st.caption(wording.source_line(["national"]))


ui.heading(
    "What has changed?",
    f"Hate crime **recorded by the Metropolitan Police** in **{area_name}**. There are two counts, and they must not "
    f"be mixed: one offence followed **to {periods.month_label(NOW_TO)}**, and seven strands "
    f"{'that end **in' if STRANDS_END else 'held **to'} {periods.month_label(STRANDS_TO)}**.",
)
if len(chosen.area_codes) > 1:
    st.caption(f"This page shows one area at a time: {area_name}, the first of those chosen.")
left, right = st.columns(2, gap="medium")
with left, st.container(border=True):
    show_aggravated()
with right, st.container(border=True):
    show_strands()

st.header("What these figures cannot tell", anchor="cannot-tell")
st.markdown(
    f"- {wording.RECORDED_NOTE}\n- {wording.RECORDED_MEANS}\n- {wording.CONNECT_BREAK}\n- {wording.FORCES_NOTE}"
)
ui.page_link("report", "How do I report hate crime?")
show_unusual()
show_context()
