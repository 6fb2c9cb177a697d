"""Series, strands, boroughs and other areas: codes, labels and their order.

The one home of every name that a reader sees for these things. Codes are short ASCII slugs (they are used in
web addresses and file names); labels may be reworded without breaking a link.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

PRODUCT = "London hate crime trends"


@dataclass(frozen=True)
class Term:
    """A code of the vocabulary with the words that a reader sees for it.

    `label` is for titles and selectors, `plain` inside a sentence (lower case), `note` is one line of
    explanation.
    """

    code: str
    label: str
    plain: str
    note: str


SERIES: dict[str, Term] = {
    term.code: term
    for term in (
        Term(
            "flagged",
            "Hate crime by strand (flagged)",
            "hate crime offences",
            "Offences that police marked with a hate crime flag, by strand.",
        ),
        Term(
            "aggravated",
            "Racially or religiously aggravated public order",
            "racially or religiously aggravated public order offences",
            "One offence in law: public fear, alarm or distress, racially or religiously aggravated.",
        ),
        Term(
            "comparator",
            "Public order, not aggravated (comparator)",
            "non-aggravated public order offences",
            "The same public order offence without racial or religious aggravation: it is not hate crime.",
        ),
    )
}

STRANDS: dict[str, Term] = {
    term.code: term
    for term in (
        Term(
            "racist_religious",
            "Racist and religious",
            "racist and religious hate crime",
            "Contains the faith strand.",
        ),
        Term("faith", "Faith", "faith hate crime", "Contains antisemitic and islamophobic."),
        Term("antisemitic", "Antisemitic", "antisemitic hate crime", "Contained in the faith strand."),
        Term("islamophobic", "Islamophobic", "islamophobic hate crime", "Contained in the faith strand."),
        Term("homophobic", "Homophobic", "homophobic hate crime", "Hostility based on sexual orientation."),
        Term("transgender", "Transgender", "transgender hate crime", "Hostility based on gender identity."),
        Term("disability", "Disability", "disability hate crime", "Hostility based on disability."),
        Term(
            "all",
            "All strands",
            "hate crime",
            "A total published as such, each offence once; never added up here.",
        ),
    )
}

FLAGGED_STRANDS: tuple[str, ...] = tuple(code for code in STRANDS if code != "all")
"""The seven strands that MPS publishes, in display order. They overlap: never summed, never stacked."""

HOLDS: dict[str, tuple[str, ...]] = {
    "racist_religious": ("faith", "antisemitic", "islamophobic"),
    "faith": ("antisemitic", "islamophobic"),
}
"""Strand -> the strands whose offences are all in it too: what happens in one happens in the other."""

ALL_HATE_CRIME = ("flagged", "all")
"""Series and strand of every hate crime once: a source's own total for London, beside the strands and never of them."""


def source_of(series: str, strand: str) -> str:
    """The kind of source (key of `wording.SOURCE_TITLES`) that a line comes from: the series, or `all`."""
    return "all" if (series, strand) == ALL_HATE_CRIME else series


CITY_OF_LONDON_GSS = "E09000001"

BOROUGHS: dict[str, str] = {
    "E09000002": "Barking and Dagenham",
    "E09000003": "Barnet",
    "E09000004": "Bexley",
    "E09000005": "Brent",
    "E09000006": "Bromley",
    "E09000007": "Camden",
    "E09000008": "Croydon",
    "E09000009": "Ealing",
    "E09000010": "Enfield",
    "E09000011": "Greenwich",
    "E09000012": "Hackney",
    "E09000013": "Hammersmith and Fulham",
    "E09000014": "Haringey",
    "E09000015": "Harrow",
    "E09000016": "Havering",
    "E09000017": "Hillingdon",
    "E09000018": "Hounslow",
    "E09000019": "Islington",
    "E09000020": "Kensington and Chelsea",
    "E09000021": "Kingston upon Thames",
    "E09000022": "Lambeth",
    "E09000023": "Lewisham",
    "E09000024": "Merton",
    "E09000025": "Newham",
    "E09000026": "Redbridge",
    "E09000027": "Richmond upon Thames",
    "E09000028": "Southwark",
    "E09000029": "Sutton",
    "E09000030": "Tower Hamlets",
    "E09000031": "Waltham Forest",
    "E09000032": "Wandsworth",
    "E09000033": "Westminster",
}
"""The 32 boroughs that the Metropolitan Police serves: GSS code -> name, in order of name."""

AIRPORTS = "Airports"
UNPLACED = "Unplaced"
LONDON_TOTAL = "London"
"""Areas of the tables that lie in no borough; `borough_gss` is null. `London`: a source's own total, which has no
boroughs. Whether a row counts in London's line is its column `in_london`."""

LONDON = "london"
INNER_LONDON = "inner-london"
OUTER_LONDON = "outer-london"

GROUPS: dict[str, str] = {LONDON: "London", INNER_LONDON: "Inner London", OUTER_LONDON: "Outer London"}


def slug(name: str) -> str:
    """Area code for a borough name: `Tower Hamlets` -> `tower-hamlets`."""
    return name.lower().replace(" ", "-")


AREA_LABELS: dict[str, str] = GROUPS | {slug(name): name for name in BOROUGHS.values()}
"""Area code -> label: London, inner and outer London, then the 32 boroughs in order of name."""

AREA_OF_GSS: dict[str, str] = {gss: slug(name) for gss, name in BOROUGHS.items()}
GSS_OF_AREA: dict[str, str] = {area: gss for gss, area in AREA_OF_GSS.items()}


def by_strand(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Rows (columns series, strand) without the total of all hate crime, which is beside the strands and none of them."""
    series, strand = ALL_HATE_CRIME
    return frame[(frame["series"] != series) | (frame["strand"] != strand)]


def measure_label(series: str, strand: str) -> str:
    """Title-case label of one line on a chart: the strand for flagged figures, else the series."""
    if (series, strand) == ALL_HATE_CRIME:
        return "All hate crime"
    return STRANDS[strand].label if series == "flagged" else SERIES[series].label


def measure_code(series: str, strand: str) -> str:
    """What an address calls one count: its strand where it has one, else its series."""
    return strand if series == "flagged" else series


def measure_short(series: str, strand: str) -> str:
    """`measure_label` where there is room for a few words only."""
    return "Aggravated public order" if series == "aggravated" else measure_label(series, strand)


def measure_plain(series: str, strand: str) -> str:
    """The same inside a sentence, after "recorded": `recorded faith hate crime`."""
    return STRANDS[strand].plain if series == "flagged" else SERIES[series].plain
