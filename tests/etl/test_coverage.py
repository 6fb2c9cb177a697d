"""What an edition leaves out is told apart from what it revises, and no line of London changes its coverage within itself."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import assemble, build, checks, corrections, harmonise, recognise
from etl.check import Check
from etl.editions import Part
from hatecrime import schema, vocabulary
from tests.etl import samples

pytestmark = pytest.mark.slow

CONNECT = pd.Timestamp("2024-03-01")
OURS = {"aggravated": "RACE OR RELIGIOUS AGG PUBLIC FEAR", "comparator": "PUBLIC FEAR ALARM OR DISTRESS"}


def part_of(file: recognise.RawFile, path: Path | None = None) -> Part:
    """The figures of a file; of `path` in its place."""
    frame = file.layout.read(path or file.path)
    tidy = harmonise.tidy(frame, str(file.layout.family), file.relative)
    return Part(str(file.edition), file.relative, file.layout.closed, tidy.offences)


@pytest.fixture(scope="module")
def borough_files(raw_folder: Path) -> list[tuple[recognise.RawFile, Part]]:
    """The borough files of every edition with their figures."""
    files, _ = recognise.find_files(raw_folder)
    return [(file, part_of(file)) for file in files if file.layout.family == harmonise.BOROUGH_LEVEL]


@dataclass(frozen=True)
class Loss:
    """A newest edition without one class of rows: the file, the publisher's label of the rows, the area of ours."""

    newest: str
    before: str
    file: str
    label: str
    area: str


LOSSES = {
    "unplaced": Loss("2026-04", "2025-12", "mps_borough_recent.csv", "Unknown", vocabulary.UNPLACED),
    "airports": Loss(
        "2025-12",
        "2024-02",
        "MPS Borough Level Crime (most recent 24 months).csv",
        "London Heathrow and London City Airports",
        vocabulary.AIRPORTS,
    ),
}


@pytest.fixture(scope="module", params=LOSSES)
def lost(request, borough_files, built, tmp_path_factory) -> tuple[Loss, dict[str, pd.DataFrame], list[Check]]:
    """(the loss, the tables made of the editions up to the newest one without those rows, their checks)."""
    loss = LOSSES[request.param]
    parts = []
    for file, whole in borough_files:
        if whole.edition == loss.newest and file.path.name == loss.file:
            lines = file.path.read_text().splitlines(keepends=True)
            path = tmp_path_factory.mktemp("lost") / loss.file
            path.write_text("".join(line for line in lines if f",{loss.label}," not in line))
            parts.append(part_of(file, path))
        elif whole.edition <= loss.newest:
            parts.append(whole)
    tables = tables_of(parts, built)
    return loss, tables, checks.run(checks.coded(tables), {})


def tables_of(parts: list[Part], built: build.Built) -> dict[str, pd.DataFrame]:
    offences, revisions = assemble.figures_tables(parts, schema.OFFENCES, [])
    offences = assemble.with_london_line(offences, built.tables["series_breaks"])
    flagged = built.tables["offences"][built.tables["offences"]["series"] == "flagged"]
    return dict(built.tables) | {
        "offences": pd.concat([offences, flagged], ignore_index=True),
        "revisions": revisions,
    }


def gone(borough_files, loss: Loss, series: str) -> pd.Series:
    """Offences by month that the edition before has of the class of rows and the newest one not, from the raw files."""
    names = [name for name, whole in borough_files if whole.edition == loss.before]
    raw = pd.concat([pd.read_csv(file.path).set_axis(["major", "minor", "area", *_months(file.path)], axis=1).melt(["major", "minor", "area"]) for file in names])  # fmt: skip
    label = raw["area"].str.strip().map(lambda text: harmonise.area_of(text)) == (None, loss.area)
    of_series = raw["minor"].map(lambda text: harmonise.measure_of(harmonise.BOROUGH_LEVEL, "Public order", text)) == (series, "all")  # fmt: skip
    months = raw[label & of_series].groupby("variable")["value"].sum()
    newest = next(file for file, whole in borough_files if whole.edition == loss.newest and file.path.name == loss.file)
    covered = months[months.index.isin(_months(newest.path))]
    return covered[covered > 0]


def _months(path: Path) -> list[str]:
    return pd.read_csv(path, nrows=0).columns[3:].tolist()


@pytest.mark.real
@pytest.mark.parametrize("series", OURS)
def test_a_class_of_rows_that_the_newest_edition_leaves_out_is_said_with_its_figures(lost, borough_files, series):
    loss, _, found = lost
    months = gone(borough_files, loss, series)
    name = f"areas that edition {loss.newest} no longer covers, {series}, beside {loss.before}"
    (check,) = [check for check in found if check.name == name]
    if months.empty:
        assert check.outcome == "pass"
        return
    assert (check.table, check.severity, check.outcome) == ("revisions", "warning", "fail")
    assert check.figure == f"{loss.area}: {len(months)} months, {months.sum():,} offences"


@pytest.mark.real
def test_some_offences_are_lost_in_each_of_the_two(lost, borough_files):
    loss, _, _ = lost
    assert sum(gone(borough_files, loss, series).sum() for series in OURS) > 0


@pytest.mark.real
@pytest.mark.parametrize("series", OURS)
def test_what_is_lost_is_no_revision(lost, borough_files, series):
    loss, tables, _ = lost
    revisions = tables["revisions"]
    here = revisions[(revisions["edition"] == loss.newest) & (revisions["series"] == series)]
    rows = here[here["change"] == schema.NO_LONGER_COVERED]
    assert set(rows["area"]) <= {loss.area}
    assert rows["offences"].isna().all()
    held = rows.set_index(rows["month"].dt.strftime("%Y%m"))["offences_before"]
    assert held.to_dict() == gone(borough_files, loss, series).to_dict()
    revised = here[here["change"] == schema.REVISED]
    assert len(revised) > 50
    assert revised[["offences_before", "offences"]].notna().all(axis=None)
    assert not ((revised["area"] == loss.area) & revised["month"].isin(rows["month"])).any()


@pytest.mark.real
@pytest.mark.parametrize("series", OURS)
def test_londons_line_does_not_step_where_rows_were_lost(lost, series):
    """The lost class counts nowhere in the stretch between two breaks that it is missing from, and is kept beside it."""
    loss, tables, found = lost
    offences = tables["offences"][tables["offences"]["series"] == series]
    stretch = offences["month"] >= CONNECT if loss.area == vocabulary.UNPLACED else offences["month"] < CONNECT
    outside = offences["area"] == loss.area
    assert (stretch & outside).any(), "older months of the stretch have the rows"
    assert not offences.loc[stretch & outside, "in_london"].any()
    boroughs = offences[offences["borough_gss"].notna()]
    others = offences[offences["in_london"] & offences["borough_gss"].isna()]
    line = offences[offences["in_london"]].groupby("month")["offences"].sum()
    expected = boroughs.groupby("month")["offences"].sum().add(others.groupby("month")["offences"].sum(), fill_value=0)
    pd.testing.assert_series_equal(line, expected, check_dtype=False)
    (steady,) = [check for check in found if check.name.startswith("London's line") and f" {series} all" in check.name]
    assert steady.outcome == "pass"


@pytest.mark.real
def test_a_line_that_covers_more_in_some_months_is_an_error(lost):
    loss, tables, _ = lost
    wrong = tables["offences"].assign(in_london=True)
    found = checks.failures(checks.run(checks.coded(tables | {"offences": wrong}), {}))
    figures = {check.name: check.figure for check in found if check.name.startswith("London's line")}
    assert f"{loss.area}: absent from " in figures["London's line covers the same areas in every month, aggravated all"]


@pytest.mark.real
def test_editions_that_cover_the_same_are_said_to(borough_files, built):
    tables = tables_of([whole for _, whole in borough_files if whole.edition <= "2026-04"], built)
    found = [check for check in checks.run(checks.coded(tables), {}) if "no longer covers" in check.name]
    assert [check.figure for check in found] == ["none"] * 6


# ---- which kind of source, and which areas, make a line: against the slow and obvious ----------------------------

MONTHS = [pd.Timestamp(m) for m in ("2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01")]
CELLS = st.sets(
    st.tuples(st.sampled_from(["London", "Barnet", "Airports", "Unplaced"]), st.sampled_from(MONTHS)), min_size=1
)
STRAND_BREAK = {
    "series": "flagged",
    "strand": "faith",
    "month": pd.Timestamp("2024-01-01"),
    "kind": "break",
    "comparable": False,
}


def figures_of(cells: set[tuple[str, pd.Timestamp]], strand: str) -> pd.DataFrame:
    rows = [("flagged", strand, area, month, 1) for area, month in sorted(cells)]
    return pd.DataFrame(rows, columns=[*harmonise.KEY, "count"]).astype(harmonise.KINDS)


@settings(max_examples=60, deadline=None)
@given(cells=CELLS)
def test_of_each_recording_system_the_kind_with_more_months_is_kept(cells):
    kept = assemble._one_coverage(figures_of(cells, "all"))
    expected = set()
    for new in (False, True):
        here = {(area, month) for area, month in cells if (month >= CONNECT) == new}
        totals, areas = ({c for c in here if (c[0] == "London") == total} for total in (True, False))
        more = len({m for _, m in totals}) > len({m for _, m in areas})
        expected |= totals if more else areas
    assert set(zip(kept["area"], kept["month"], strict=True)) == expected


@settings(max_examples=60, deadline=None)
@given(faith=CELLS, antisemitic=CELLS)
def test_an_area_counts_in_londons_line_where_every_month_between_two_breaks_has_it(built, faith, antisemitic):
    breaks = pd.concat([built.tables["series_breaks"], pd.DataFrame([STRAND_BREAK])], ignore_index=True)
    figures = pd.concat([figures_of(faith, "faith"), figures_of(antisemitic, "antisemitic")], ignore_index=True)
    table = figures.astype({"series": str, "strand": str, "area": str}).assign(
        borough_gss=None, offences=1, provisional=False, edition="x"
    )
    found = assemble.with_london_line(table, breaks)
    for row in found.itertuples():
        cuts = [CONNECT, *([STRAND_BREAK["month"]] if row.strand == "faith" else [])]
        stretch = [r for r in found.itertuples() if r.strand == row.strand and all((r.month >= c) == (row.month >= c) for c in cuts)]  # fmt: skip
        months = {r.month for r in stretch}
        whole = months == {r.month for r in stretch if r.area == row.area}
        assert row.in_london == (row.area in ("London", "Barnet") or whole), row


def totals_csv(months: list[str]) -> bytes:
    header = ["month", "hate_crime_offences", "recording_system", "taken_from"]
    rows = [[month, 1000 + at, "CRIS" if month < "2024-02" else "CONNECT", "x"] for at, month in enumerate(months)]
    return samples.as_csv(header, rows)


@pytest.mark.parametrize(
    ("total_months", "kept"),
    [
        (["2023-10", "2023-11", "2023-12", "2024-01"], {"before": "London", "after": "areas"}),
        (["2023-12", "2024-01", "2024-03", "2024-04", "2024-05"], {"before": "areas", "after": "London"}),
        (["2023-12", "2024-01"], {"before": "areas", "after": "areas"}),
    ],
)
def test_a_long_file_with_its_total_and_london_totals_are_never_in_one_stretch(tmp_path, total_months, kept):
    """The long file has "Hate Crime" rows by area for December 2023 to April 2024: two months a side of the change."""
    made = {
        f"{samples.M1045}.csv": samples.long_csv(samples.long_rows("2023-12", 5)),
        "hate-crime-offences-london-monthly.csv": totals_csv(total_months),
    }
    parts = []
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        layout = recognise.layout_of(name)
        tidy = harmonise.tidy(samples.read(tmp_path / name), str(layout.family), name)
        parts.append(Part("2024-05", name, layout.closed, tidy.offences))
    offences, revisions = assemble.figures_tables(parts, schema.OFFENCES, [])
    assert revisions.empty, "a total is no revision of a sum of areas"
    whole = offences[offences["strand"] == "all"]
    for when, rows in {"before": whole[whole["month"] < CONNECT], "after": whole[whole["month"] >= CONNECT]}.items():
        areas = set(rows["area"])
        assert areas == {"London"} if kept[when] == "London" else "London" not in areas and len(areas) == 34, when
    faith = offences[offences["strand"] == "faith"]
    assert faith.groupby("month")["area"].nunique().eq(34).all(), "strands have no total, and lose nothing"
    assert len(faith["month"].unique()) == 5


def test_corrections_of_a_total_and_of_an_area_of_one_edition(tmp_path):
    (tmp_path / "hate-crime-offences-london-monthly.csv").write_bytes(totals_csv(["2023-12", "2024-01"]))
    frame = samples.read(tmp_path / "hate-crime-offences-london-monthly.csv")
    totals = Part("2024-05", "x", True, harmonise.tidy(frame, harmonise.LONDON_MONTHLY, "x").offences)
    areas = Part("2024-05", "y", False, figures_of({("Barnet", MONTHS[0])}, "faith"))
    entries = [
        corrections.Correction(
            id="a",
            edition="2024-05",
            series="flagged",
            strand=strand,
            area=area,
            month=pd.Timestamp(MONTHS[0]).date(),
            action="replace",
            expected=held,
            value=900,
            reason="w",
            evidence="https://x",
        )
        for strand, area, held in (("all", "London", 1000), ("faith", "Barnet", 1))
    ]
    offences, _ = assemble.figures_tables([totals, areas], schema.OFFENCES, entries)
    assert offences.sort_values(["strand", "month"])["offences"].tolist() == [900, 1001, 900]
