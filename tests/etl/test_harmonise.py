"""Publisher labels become our vocabulary by name, or the build stops."""

import pandas as pd
import pytest

from etl import harmonise
from etl.errors import InputError
from etl.readers import COLUMNS
from hatecrime import vocabulary

MONTH = pd.Timestamp("2024-05-01")


def rows(*records: tuple) -> pd.DataFrame:
    """(area, code, minor, measure, count), all of crime type Hate Crime in one month."""
    return pd.DataFrame(
        [(a, c, "Hate Crime", m, k, MONTH, n, i) for i, (a, c, m, k, n) in enumerate(records, start=2)], columns=COLUMNS
    )


def figure(frame: pd.DataFrame, strand: str, area: str) -> int:
    return int(frame.loc[(frame["strand"] == strand) & (frame["area"] == area), "count"].item())


LONG = rows(
    ("Barnet", "E09000003", "Faith Crime", "offences", 4),
    ("Barnet", "E09000003", "Hate Crime", "offences", 9),
    ("Barnet", "E09000003", "Racist Crime", "offences", 5),
    ("Other / NK", "-1", "Faith Crime", "offences", 1),
    ("Other / NK", "-1", "Faith Crime", "offences", 2),
    ("N/K (Legacy Only)", None, "Faith Crime", "offences", 3),
    ("Barnet", "E09000003", "Faith Crime", "outcomes", 1),
)


def test_trap_5_rows_in_no_borough_add_up():
    tidy = harmonise.tidy(LONG, harmonise.LONG, "file.csv")
    assert figure(tidy.offences, "faith", vocabulary.UNPLACED) == 6


def test_trap_5_outcomes_are_never_offences():
    tidy = harmonise.tidy(LONG, harmonise.LONG, "file.csv")
    assert figure(tidy.offences, "faith", "Barnet") == 4
    assert figure(tidy.outcomes, "faith", "Barnet") == 1


def test_trap_6_a_borough_without_a_row_is_0_where_the_file_covers_month_and_strand():
    offences = harmonise.tidy(LONG, harmonise.LONG, "file.csv").offences
    faith = offences[offences["strand"] == "faith"]
    assert len(faith) == 33  # 32 boroughs, and the rows in none of them
    assert figure(offences, "faith", "Brent") == 0
    assert set(offences["strand"].unique()) == {"faith", "all"}


def test_a_published_total_is_strand_all_and_racist_crime_is_no_strand():
    offences = harmonise.tidy(LONG, harmonise.LONG, "file.csv").offences
    assert figure(offences, "all", "Barnet") == 9
    assert int(offences["count"].sum()) == 4 + 9 + 6


@pytest.mark.parametrize(
    ("label", "strand"),
    [
        ("Anti-Semitic", "antisemitic"),
        ("Anti-Semitic Crime", "antisemitic"),
        ("Antisemitic Crime", "antisemitic"),
        ("ISLAMOPHOBIC CRIME", "islamophobic"),
        ("Transgender Crime", "transgender"),
        ("Transphobic Crime ", "transgender"),
        ("Disability Crime", "disability"),
        ("Homophobic Crime", "homophobic"),
        ("Racist and Religious Crime", "racist_religious"),
    ],
)
def test_old_and_new_words_of_the_long_layouts(label, strand):
    assert harmonise.measure_of(harmonise.LONG, "Hate crime", label) == ("flagged", strand)


def test_both_names_of_the_public_order_offences():
    name = harmonise.measure_of
    family = harmonise.BOROUGH_LEVEL
    assert name(family, "PUBLIC ORDER OFFENCES", "RACE OR RELIGIOUS AGG PUBLIC FEAR") == ("aggravated", "all")
    old = "Racially or Religiously Aggravated Public Fear, Al"
    assert name(family, "Public Order Offences", old) == ("aggravated", "all")
    assert name(family, "PUBLIC ORDER OFFENCES", "PUBLIC FEAR ALARM OR DISTRESS") == ("comparator", "all")
    assert name(family, "PUBLIC ORDER OFFENCES", "VIOLENT DISORDER") is None
    assert name(family, "VIOLENCE AGAINST THE PERSON", "PUBLIC FEAR ALARM OR DISTRESS") is None


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (("Atlantis", None, "Faith Crime", "offences", 4), r"file\.csv: row 2: unknown area \(found 'Atlantis'\)"),
        (("Barnett", None, "Faith Crime", "offences", 4), "unknown area"),
        (("Barnet", "E09000004", "Faith Crime", "offences", 4), r"row 2: area code E09000004 .*'Barnet'"),
        (("Unknown", "E09000004", "Faith Crime", "offences", 4), "area code E09000004"),
        (("Barnet", None, "Alphabetic Hate Crime", "offences", 4), r"row 2: unknown class under hate crime"),
    ],
)
def test_unknown_names_stop_the_build(record, message):
    with pytest.raises(InputError, match=message):
        harmonise.tidy(rows(record), harmonise.LONG, "file.csv")


def test_a_second_figure_of_a_borough_is_refused_also_under_another_spelling():
    twice = rows(
        ("Kensington & Chelsea", None, "Faith Crime", "offences", 4),
        ("Kensington and Chelsea", None, "Faith Crime", "offences", 4),
    )
    with pytest.raises(InputError, match=r"row 3: a second figure for Kensington and Chelsea, faith, May 2024"):
        harmonise.tidy(twice, harmonise.LONG, "file.csv")


def test_a_file_without_a_promised_class_is_refused():
    only = rows(("Barnet", None, "x", "offences", 4)).assign(
        major="PUBLIC ORDER OFFENCES", minor="PUBLIC FEAR ALARM OR DISTRESS"
    )
    with pytest.raises(InputError, match=r"no row of a series that this layout holds.*aggravated / all"):
        harmonise.tidy(only, harmonise.BOROUGH_LEVEL, "file.csv")


def test_a_file_without_any_of_our_figures_is_refused():
    with pytest.raises(InputError, match="no figure of any series"):
        harmonise.tidy(rows(("Barnet", None, "Racist Crime", "offences", 4)), harmonise.LONG, "file.csv")


def test_a_borough_is_known_by_every_name_that_is_published(built):
    for gss, name in vocabulary.BOROUGHS.items():
        for label in (name, name.upper(), name.replace(" and ", " & "), f" {name} "):
            assert harmonise.area_of(label) == (gss, name)
