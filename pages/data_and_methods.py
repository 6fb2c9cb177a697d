"""Where do the figures come from? Sources, how fresh, what was checked, what was revised, how things are worked out."""

import re

import pandas as pd
import streamlit as st

from hatecrime import (
    figures,
    findings,
    numbers,
    periods,
    producer,
    schema,
    selection,
    store,
    support,
    thresholds,
    ui,
    vocabulary,
    wording,
)

build = ui.build()
manifest = build.manifest
ACCOUNTS = {"methods": "Every method, with its formula and source", "calibration": "How well the event model holds"}

TABLE_WORDS = {
    "offences": "Recorded offences by series, strand, area and month",
    "outcomes": "Positive outcomes by series, strand, area and month",
    "ward_offences": "Offences by electoral ward and month: add up 12 months before you use them",
    "population": "Residents by borough and year",
    "boroughs": "Boroughs: names, codes, inner or outer London, area",
    "wards": "Electoral wards of 2022: names, boroughs, residents",
    "national": "Figures of other counts, for context",
    "events": "Catalogue of major events",
    "series_breaks": "Changes of recording",
    "revisions": "Figures that a newer edition changed, or no longer covers",
    "ward_revisions": "The same by ward",
}


def series_name(code: str) -> str:
    """Label of a series."""
    return vocabulary.SERIES[code].label


def show_freshness() -> None:
    """Data to which month, from which edition, and what is due."""
    state = ui.fresh()
    rows = [
        {
            "Count": series_name(code),
            "First month": numbers.fmt_month(first),
            "Data to": numbers.fmt_month(state.data_to[code]),
            "Edition": ", ".join(manifest.get("editions", {}).get(code, [])),
        }
        for code in vocabulary.SERIES
        if code in state.data_to
        for first in [ui.monthly().loc[ui.monthly()["series"] == code, "month"].min()]
    ]
    ui.table(pd.DataFrame(rows), "What is held, and to which month")
    due = f"The next month was due by {numbers.fmt_day(state.due)}"
    st.markdown(
        f"{due} **and is not here: these figures are out of date.**" if state.stale else f"{due.replace('was', 'is')}."
    )
    st.markdown(
        f"{wording.strands_end(ui.breaks())} The newest {thresholds.PROVISIONAL_MONTHS} months of an edition are provisional "
        f"{wording.mark('p')}. This is build `{build.build_id}`."
    )


def show_sources() -> None:
    """Every file behind the figures."""
    rows = [
        {
            "File": entry["name"],
            "What": f"{entry['title']}. {entry['publisher']}",
            "Edition": entry.get("edition") or "–",
            "Holds": " to ".join(entry["span"]) if entry.get("span") else "–",
            "SHA-256 begins": entry["sha256"][:12],
        }
        for entry in manifest.get("inputs", [])
    ]
    pages = {entry["landing_page"]: entry["title"] for entry in manifest.get("inputs", []) if entry.get("landing_page")}
    st.markdown("\n".join(f"- [{ui.plain(title)}](<{page}>)" for page, title in pages.items()))
    with st.expander(f"The {len(rows)} files, with editions and checksums"):
        ui.table(pd.DataFrame(rows), "Published files behind this build")
    st.caption(ui.plain(" ".join(f"{line.rstrip('.')}." for line in manifest.get("licences", []))))


def show_breaks() -> None:
    """Where figures may not be compared, and what to bear in mind; counts that share a change share a line."""
    kinds = {"start": "begins", "break": "not comparable across", "note": "to bear in mind", "end": "ends"}
    breaks = build.table("series_breaks").sort_values(["month", "break_id"])
    lines = []
    for _, rows in breaks.groupby(["month", "kind", "what"], sort=False):
        first = rows.iloc[0]
        counts = ", ".join(dict.fromkeys(series_name(code) for code in rows["series"]))
        # Series that share a change share sentences: each is said once.
        reason = " ".join(dict.fromkeys(re.split(r"(?<=[.]) (?=[A-Z])", " ".join(rows["reason"]))))
        lines.append(
            f"- **{numbers.fmt_month(first['month'])}, {kinds[first['kind']]}: {ui.plain(first['what'])}** {counts}. "
            f"{ui.plain(reason)}"
        )
    st.markdown("\n".join(lines))


def show_checks() -> None:
    """Every check of the build, with its outcome."""
    checks = pd.DataFrame(build.checks)
    passed = int((checks["outcome"] == "pass").sum())
    st.markdown(
        f"**{passed} of {len(checks)} checks passed** when this build was made. A table that fails is not published."
    )
    with st.expander("Every check"):
        shown = checks.assign(failed=checks["outcome"] != "pass").sort_values("failed", ascending=False, kind="stable")
        ui.table(
            pd.DataFrame(
                {
                    "Check": shown["name"],
                    "Table": shown["table"],
                    "Outcome": shown["outcome"].map({"pass": "passed"}).fillna(shown["outcome"]),
                    "Found": [str(v) for v in shown["figure"]],
                    "Expected": [str(v) for v in shown["expected"]],
                }
            ),
            "Quality checks of this build",
        )


def show_coverage(revisions: pd.DataFrame) -> None:
    """What a newer edition left out: neither a revision nor a fall."""
    lost = revisions[revisions["change"] == schema.NO_LONGER_COVERED]
    for (edition_after, before, series, area), rows in lost.groupby(["edition", "edition_before", "series", "area"]):
        period = numbers.fmt_period(rows["month"].min(), rows["month"].max())
        st.markdown(
            f"- **Edition {edition_after} has no rows of {str(area).lower()} offences** ({series_name(str(series))}), which edition "
            f"{before} had: {findings.offences(int(rows['offences_before'].sum()))}, {period}. London's line leaves them out of all "
            "months since the change of recording, so that it does not step with no change in crime."
        )


def show_revisions() -> None:
    """What newer editions changed, by edition and borough."""
    revisions = build.table("revisions")
    if revisions.empty:
        st.markdown("No newer edition has changed a figure.")
        return
    show_coverage(revisions)
    revisions = revisions.assign(
        difference=revisions["offences"].fillna(0) - revisions["offences_before"].fillna(0),
        pair=revisions["edition_before"] + " to " + revisions["edition"],
        step=[selection.revision_slug(*p) for p in zip(revisions["edition_before"], revisions["edition"], strict=True)],
    )
    keys = ["series", "pair"]
    summary = (
        revisions.groupby(keys, sort=True)
        .agg(
            figures=("offences", "size"),
            first=("month", "min"),
            last=("month", "max"),
            up=("difference", lambda d: int(d[d > 0].sum())),
            down=("difference", lambda d: int(d[d < 0].sum())),
        )
        .reset_index()
    )
    ui.table(
        pd.DataFrame(
            {
                "Editions": summary["pair"],
                "Count": [series_name(s) for s in summary["series"]],
                "Figures changed": [numbers.fmt_count(n) for n in summary["figures"]],
                "Months": [numbers.fmt_period(a, b) for a, b in zip(summary["first"], summary["last"], strict=True)],
                "Offences added": [numbers.fmt_count(n, signed=True) for n in summary["up"]],
                "Offences taken away": [numbers.fmt_count(n, signed=True) for n in summary["down"]],
            }
        ),
        "What newer editions changed: figures of one area and month",
    )
    st.markdown(
        "Most of the change is of place, not of number: newer editions give the borough where the offence happened, "
        "older ones the borough that handled the case."
    )
    names = dict(zip(revisions["step"], revisions["pair"], strict=True))
    steps = sorted(names, reverse=True)
    codes = [code for code in vocabulary.SERIES if code in set(revisions["series"])]
    left, right = st.columns(2)
    step = left.selectbox(
        "Editions", steps, format_func=lambda slug: names[slug], **ui.page_choice("revision", steps, steps[0])
    )
    series = right.selectbox("Count", codes, format_func=series_name, **ui.page_choice("revised", codes, codes[0]))
    pair = names[step]
    chosen = revisions[(revisions["step"] == step) & (revisions["series"] == series)]
    with st.expander(f"By area, and the largest changes, {pair}"):
        areas = chosen.groupby("area", sort=True).agg(figures=("difference", "size"), net=("difference", "sum"))
        ui.table(
            pd.DataFrame(
                {
                    "Area": areas.index,
                    "Figures changed": [numbers.fmt_count(n) for n in areas["figures"]],
                    "Net change in offences": [numbers.fmt_count(n, signed=True) for n in areas["net"]],
                }
            ),
            f"Changes by area, {series_name(series)}, editions {pair}",
        )
        largest = chosen.loc[chosen["difference"].abs().sort_values(ascending=False, kind="stable").index].head(25)
        ui.table(
            pd.DataFrame(
                {
                    "Area": largest["area"],
                    "Month": [numbers.fmt_month(m) for m in largest["month"]],
                    "Before": [numbers.fmt_count(n) for n in largest["offences_before"]],
                    "After": [numbers.fmt_count(n) for n in largest["offences"]],
                    "Change": [numbers.fmt_count(n, signed=True) for n in largest["difference"]],
                }
            ),
            f"The 25 largest changes, {series_name(series)}, editions {pair}",
        )


def show_definitions() -> None:
    """Words and marks."""
    terms = [(term.label, term.note) for term in vocabulary.SERIES.values()]
    terms += [(vocabulary.STRANDS[code].label, vocabulary.STRANDS[code].note) for code in vocabulary.FLAGGED_STRANDS]
    terms += [
        ("Offence", "A crime recorded by the police: not an incident, not a victim, not a conviction."),
        ("Borough", "One of the 32 that the Metropolitan Police serves. " + wording.FORCES_NOTE),
        ("London", "All 32 boroughs, with offences at the airports and those that could not be placed in a borough."),
        ("12 months", "A sum of 12 published months recorded in the same way; absent, never partial."),
        (
            "Expected range",
            "What the months around a month lead one to expect, with the ups and downs usual in that line.",
        ),
        ("Stands out", "Above its expected range even after allowing for how many figures were looked at together."),
    ]
    ui.table(pd.DataFrame(terms, columns=["Word", "What it means here"]), "Words")
    marks = [(wording.mark(code), text) for code, text in wording.SHORTHAND.items()]
    ui.table(pd.DataFrame(marks, columns=["Mark", "What it means"]), "Marks beside figures")


def show_methods() -> None:
    """How things are worked out, short; and every threshold."""
    st.markdown(
        "- **Change** sets a period against the same period a year, or ten years, before. The range says what is usual: a "
        "95% interval from how much the line varies from month to month, and how its months depend on each other.\n"
        "- **Nothing is worked out across a change of recording**, from a month recorded under two systems, or from a "
        "month that is missing.\n"
        "- **Rates** are offences in 12 months per 1,000 residents at the mid-year nearest the middle of those months. "
        "Their intervals are exact under 10 offences, Byar's method from 10.\n"
        "- **Boroughs** are set against London on a funnel: limits that grow as a borough is smaller, and are widened "
        "when boroughs differ more than chance. It is not a ranking.\n"
        "- **Events**: a model of level, trend and season is fitted to up to 36 months before and 12 after, leaving "
        "out the event, the months just after it, and months of other events. The month is set against what that model "
        'expects. "Above expected" is all that can be said: it does not show what the rise came from.\n'
        "- **The comparator** is the same offence without racial or religious aggravation. When both rise, more "
        "policing or more people outdoors may lie behind it."
    )
    st.expander("Thresholds").html(ui.html_table(thresholds_table(), "Thresholds"))


def thresholds_table() -> pd.DataFrame:
    """Every rule with its threshold."""
    rules = [
        ("No percentage change under", f"{thresholds.MIN_BASE_FOR_PERCENT} offences a year before"),
        ("No rate under", f"{thresholds.MIN_COUNT_FOR_RATE} offences in 12 months"),
        ("An unpublished cell would be hidden under", f"{thresholds.SUPPRESS_BELOW} offences (none is shown here)"),
        ("Confidence of every interval", numbers.fmt_pct(100 * thresholds.CONFIDENCE, signed=False)),
        (
            "Of what is called unusual, the share that may be chance",
            f"up to {numbers.fmt_pct(100 * thresholds.FALSE_DISCOVERY_RATE, signed=False)}",
        ),
        (
            "Limits of the funnel",
            " and ".join(numbers.fmt_pct(100 * c, 1, signed=False) for c in thresholds.FUNNEL_CONFIDENCE),
        ),
        ("Newest months marked provisional", str(thresholds.PROVISIONAL_MONTHS)),
    ]
    return pd.DataFrame(rules, columns=["Rule", "Threshold"])


@st.fragment
def show_account(name: str, words: str) -> None:
    """A document of docs/, under its own words; its text is sent only once it is opened."""
    account = st.expander(words, key=f"account-{name}", on_change="rerun")
    if not account.open:
        return
    text = (store.ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    body = text.split("\n", 1)[1]  # without the document's own title
    body = re.sub(r"^#+ ", "#### ", body, flags=re.MULTILINE)
    account.markdown(
        re.sub(r"\[([^\]]+)\]\((?!https:)[^)]*\)", r"\1", body)
    )  # links between documents lead nowhere here
    account.download_button(f"Take it away: {name}.md", text, f"{name}.md", "text/markdown", key=f"take-{name}")


def show_outcomes() -> None:
    """What became of recorded offences: as others printed it, and positive outcomes when a source of them is held."""
    st.header("What became of it", anchor="outcomes")
    st.markdown("Figures that others printed, read in the press: they are not official statistics, and not ours.")
    for entry in store.read_reference("cited_figures")["cited"]:
        st.markdown(f"- {ui.plain(entry['what'])} [{ui.plain(entry['source'])}](<{entry['source_url']}>).")
    outcomes = build.table("outcomes")
    if outcomes.empty:
        return
    newest = outcomes["month"].max()
    year = outcomes[outcomes["month"] > newest - pd.DateOffset(months=12)]
    counts = year.groupby(["series", "strand"], sort=False)["outcomes"].sum().reset_index()
    ui.table(
        pd.DataFrame(
            {
                "What": [
                    vocabulary.measure_label(s, t) for s, t in zip(counts["series"], counts["strand"], strict=True)
                ],
                "Positive outcomes": [numbers.fmt_count(n) for n in counts["outcomes"]],
            }
        ),
        f"Positive outcomes recorded in the {periods.year_ending_label(newest)}: not of the same year's offences",
    )


def show_context() -> None:
    """Figures of another count, on their own."""
    national = build.table("national")
    rows = national[(national["period_type"] == "financial_year") & (national["strand"] == "all")]
    rows = rows[rows["series"] == "police_recorded_hate_crime"].sort_values(["geography", "period_end"])
    with st.expander("Beside these: England and Wales, a different count, never added to ours"):
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
        st.caption(
            f"{wording.source_line(['national'])} A year in which a force is missing must not be set against a full one."
        )


def show_help_checks() -> None:
    """What could not be confirmed of the numbers and addresses on the page about reporting."""
    with st.expander("How the numbers and addresses for help were checked"):
        rows = [
            (route.name, support.day(route.checked_on), route.checked_how) for route in support.read_guidance().routes
        ]
        ui.table(pd.DataFrame(rows, columns=["Route", "Checked on", "How"]), "Ways to report and to get support")


def show_tables() -> None:
    """Whole tables to take away, all of them at once or one by one."""

    def everything() -> bytes:
        from hatecrime import downloads

        tables = {name: build.table(name).drop(columns="geometry", errors="ignore") for name in TABLE_WORDS}
        return downloads.whole_data(tables, build.manifest)

    st.download_button(
        "Everything (ZIP of CSV with a dictionary)",
        data=everything,
        file_name=f"london-hate-crime-{build.build_id[:12]}.zip",
        mime="application/zip",
        on_click="ignore",
        key="everything",
    )
    for name, words in TABLE_WORDS.items():
        frame = build.table(name)
        if frame.empty:
            continue
        held = frame.drop(columns="geometry") if "geometry" in frame else frame
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{words}**, {len(frame):,} rows")
            ui.table_downloads(name, words, held)


ui.heading(
    "Where do the figures come from?",
    "Every figure is **published by the police, the Home Office or the Office for National Statistics**. No missing "
    "figure is filled in; what is worked out (expected levels, residents between two estimates) is called so. Here is which file each comes from, how fresh it is, what was checked and what was revised.",
)
st.markdown(
    "On this page: [How fresh](#fresh) · [Sources](#sources) · [Changes of recording](#breaks) · [Checks](#checks) · "
    "[Revisions](#revisions) · [Words and marks](#words) · [Methods](#methods) · [Whole tables](#tables)"
)
answering = producer.producer()
st.markdown(
    f"**Who publishes this:** {ui.plain(answering.name)}. **Contact:** {ui.plain(answering.contact)}.  \n"
    f"**Revisions:** {wording.REVISIONS_POLICY}"
)
st.header("How fresh are the figures?", anchor="fresh")
show_freshness()
ui.show(ui.made(figures.coverage))
st.header("Sources", anchor="sources")
show_sources()
st.header("Changes of recording", anchor="breaks")
st.markdown(f"{wording.CONNECT_BREAK} Nothing here is worked out across such a change.")
with st.expander("Every change of recording"):
    show_breaks()
st.header("Checks", anchor="checks")
show_checks()
st.header("What was revised", anchor="revisions")
show_revisions()
st.header("Words and marks", anchor="words")
with st.expander("What each word and mark means"):
    show_definitions()
st.header("How things are worked out", anchor="methods")
show_methods()
for document, what in ACCOUNTS.items():
    show_account(document, what)
show_outcomes()
show_context()
show_help_checks()
st.header("Whole tables", anchor="tables")
show_tables()
