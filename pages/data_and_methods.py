"""Where do the figures come from? Sources, how fresh, what was checked, what was revised, how things are worked out."""

import re
from collections.abc import Iterable
from functools import partial

import pandas as pd
import streamlit as st

from hatecrime import addresses, figures, producer, store, support, thresholds, ui, vocabulary, wording
from hatecrime.about import glossary, provenance, revised
from hatecrime.ui import share

build = ui.build()
manifest = build.manifest
inputs = manifest.get("inputs", [])
ACCOUNTS = {"methods": "Every method, with its formula and source", "calibration": "How well the event model holds"}

WHOLE = {
    "csv": ("Everything (ZIP of CSV)", "-csv.zip", "application/zip"),
    "parquet": ("Everything (ZIP of Parquet)", "-parquet.zip", "application/zip"),
    "xlsx": (
        "All but wards (Excel)",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
"""Kind of the whole data -> what its button says, how its file's name ends, and what a browser is told it is."""


def bullets(lines: Iterable[tuple[str, str]]) -> str:
    """Lines with what they are about in bold."""
    return "\n".join(f"- **{ui.plain(what)}** {ui.plain(more)}" for what, more in lines)


def show_freshness() -> None:
    """Data to which month, from which edition, and what is due."""
    state = ui.fresh()
    st.markdown(
        f"{provenance.due(state)} {wording.strands_end(ui.breaks())} The newest {thresholds.PROVISIONAL_MONTHS} months "
        f"of an edition are provisional {wording.mark('p')}. This is build {ui.build_label()}."
    )
    ui.show(ui.made(figures.coverage))


def show_tables() -> None:
    """Whole tables to take away, all of them at once or one by one."""
    tables = {name: build.table(name).drop(columns="geometry", errors="ignore") for name in build.tables}

    def everything(kind: str) -> bytes:
        from hatecrime import downloads

        if kind == "xlsx":
            return downloads.whole_workbook(tables, manifest)
        return downloads.whole_data(tables, manifest, kind)

    with st.container(horizontal=True):
        for kind, (words, ending, mime) in WHOLE.items():
            st.download_button(
                words,
                data=partial(everything, kind),
                file_name=f"london-hate-crime-{build.build_id[:12]}{ending}",
                mime=mime,
                on_click="ignore",
                key=f"everything-{kind}",
            )

    def one_by_one() -> None:
        for name, words, held in provenance.whole_tables(tables):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{words}**")
                ui.table_downloads(name, words, held)

    ui.folded("One table at a time", one_by_one)


def show_citation() -> None:
    """How to cite the whole, and the addresses a program may keep."""
    address = ui.address_of(addresses.path("data-and-methods", build=ui.build_label()))
    st.markdown("**To cite all of it**")
    st.code(f"{vocabulary.PRODUCT}, build {ui.build_label()}. {address}", language=None, wrap_lines=True)
    if made := share.snapshots():
        st.markdown(
            f"For programs: a [catalogue of addresses that last]({share.base_address(made)}/catalog.jsonld) (DCAT)."
        )


def show_sources() -> None:
    """Every file behind the figures."""
    st.markdown("\n".join(f"- [{ui.plain(title)}](<{page}>)" for page, title in provenance.pages(inputs).items()))

    def files() -> None:
        ui.table(provenance.files(inputs))
        st.caption(ui.plain(" ".join(f"{line.rstrip('.')}." for line in manifest.get("licences", []))))

    ui.folded(f"The {len(inputs)} files, with editions and checksums", files, name="files")


def show_checks() -> None:
    """Every check of the build, with its outcome."""
    passed = sum(check["outcome"] == "pass" for check in build.checks)
    st.markdown(
        f"**{passed} of {len(build.checks)} checks passed** when this build was made. A table that fails is not published."
    )
    ui.folded("Every check", lambda: ui.table(provenance.checks(build.checks)))


def show_revisions() -> None:
    """What newer editions changed, by edition and borough."""
    revisions = build.table("revisions")
    if revisions.empty:
        st.markdown("No newer edition has changed a figure.")
        return
    st.markdown(bullets(revised.no_longer_covered(revisions)))
    st.markdown(revised.PLACE_NOTE)
    ui.folded(
        "What each edition changed",
        lambda: show_changes(revised.differences(revisions)),
        asked=ui.asked("revision", "revised"),
    )


def show_changes(changed: pd.DataFrame) -> None:
    """What each edition changed, then one step of one count in full."""
    ui.table(revised.summary(changed))
    names = dict(zip(changed["step"], changed["pair"], strict=True))
    steps = sorted(names, reverse=True)
    codes = [code for code in vocabulary.SERIES if code in set(changed["series"])]
    left, right = st.columns(2)
    step = left.selectbox(
        "Editions", steps, format_func=names.__getitem__, **ui.page_choice("revision", steps, steps[0])
    )
    series = right.selectbox(
        "Count",
        codes,
        format_func=lambda code: vocabulary.SERIES[code].label,
        **ui.page_choice("revised", codes, codes[0]),
    )
    chosen = changed[(changed["step"] == step) & (changed["series"] == series)]
    words = f"{vocabulary.SERIES[series].label}, editions {names[step]}"
    ui.table(revised.by_area(chosen, words))
    ui.table(revised.largest(chosen, words))


@st.fragment
def show_account(name: str, words: str) -> None:
    """A document of docs/, under its own words; its text is sent only once it is opened."""
    account = st.expander(words, key=f"account-{name}", on_change="rerun")
    if not account.open:
        return
    text = (store.ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    body = text.split("\n", 1)[1]  # without the document's own title
    body = re.sub(r"^#+ ", "#### ", body, flags=re.MULTILINE)
    # Links between documents lead nowhere here.
    account.markdown(re.sub(r"\[([^\]]+)\]\((?!https:)[^)]*\)", r"\1", body))
    account.download_button(f"Take it away: {name}.md", text, f"{name}.md", "text/markdown", key=f"take-{name}")


def show_words() -> None:
    """The glossary."""
    ui.table(glossary.words())
    ui.table(glossary.marks())


def show_short_methods() -> None:
    """Methods in a few sentences, and the thresholds."""
    st.markdown("\n".join(f"- {text}" for text in glossary.METHODS))
    ui.table(glossary.rules())


def show_methods() -> None:
    """Words, marks, methods in short and in full."""
    ui.folded("What each word and mark means", show_words)
    ui.folded("How things are worked out, in short", show_short_methods)
    for document, what in ACCOUNTS.items():
        show_account(document, what)


def show_outcomes() -> None:
    """What became of recorded offences, as the press printed it."""
    st.markdown("Read in the press: they are not official statistics, and not ours.")
    cited = store.read_reference("cited_figures")["cited"]
    st.markdown("\n".join(f"- {ui.plain(e['what'])} [{ui.plain(e['source'])}](<{e['source_url']}>)." for e in cited))
    held = build.table("outcomes")
    if len(held):
        ui.table(provenance.outcomes(held))


def show_national() -> None:
    """Home Office figures of England and Wales."""
    ui.table(provenance.national(build.table("national")))
    st.caption(
        f"{wording.source_line(['national'])} A year in which a force is missing must not be set against a full one."
    )


def show_others() -> None:
    """Figures of others, on their own, and how the ways to get help were checked."""
    ui.folded("What became of recorded offences: figures that others printed", show_outcomes)
    ui.folded("England and Wales: a different count, never added to ours", show_national)
    ui.folded(
        "How the numbers and addresses for help were checked",
        lambda: ui.table(provenance.help_checks(support.read_guidance())),
    )


ui.heading(
    "Where do the figures come from?",
    "Every figure is **published by the police, the Home Office or the Office for National Statistics**. No missing "
    "figure is filled in; what is worked out (expected levels, residents between two estimates) is called so.",
)
answering = producer.producer()
st.markdown(
    f"**Who publishes this:** {ui.plain(answering.name)}. **Contact:** {ui.plain(answering.contact)}.  \n"
    f"**Revisions:** {wording.REVISIONS_POLICY}"
)
st.header("How fresh are the figures?", anchor="fresh")
show_freshness()
st.header("Take the data away", anchor="tables")
show_tables()
show_citation()
st.header("Sources", anchor="sources")
show_sources()
st.header("Changes of recording", anchor="breaks")
st.markdown(f"{wording.CONNECT_BREAK} Nothing here is worked out across such a change.")
ui.folded("Every change of recording", lambda: st.markdown(bullets(provenance.recording_changes(ui.breaks()))))
st.header("Checks", anchor="checks")
show_checks()
st.header("What was revised", anchor="revisions")
show_revisions()
st.header("Words and methods", anchor="methods")
show_methods()
st.header("Figures of others", anchor="others")
show_others()
