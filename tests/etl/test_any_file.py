"""Every reader on generated files: right figures from a well-formed one; one cell wrong, refused or no figure wrong.

A file is made from its figures, so that what it holds is known without reading it. Then one thing is broken. What is
read must be refused with a line that begins with the file's name, or hold no figure that was not there before. (It may
hold fewer: a long file has no row for 0, so a row of a small strand that was cut cannot be told from one.)
"""

import copy
import csv
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl import harmonise, recognise, wards
from etl.errors import InputError
from etl.readers import met_by_strand
from hatecrime import vocabulary
from tests.etl import samples

pytestmark = pytest.mark.slow

BOROUGHS = list(vocabulary.BOROUGHS.values())
AREAS_33 = {vocabulary.CITY_OF_LONDON_GSS: "City of London"} | vocabulary.BOROUGHS
Figures = dict[tuple[Any, ...], Any]
Grid = list[list[Any]]


@dataclass
class Made:
    """A generated file: its name, sheets (one, named "", for a file that is no workbook) and the figures in it.

    `loose`: columns in which another text makes another row of it, in a file of which no table shows these columns.
    """

    name: str
    sheets: dict[str, Grid]
    figures: Figures
    loose: tuple[int, ...] = ()

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        if path.suffix in (".ods", ".xlsx"):
            return samples.book(path, self.sheets)
        write = {".csv": write_csv, ".parquet": write_parquet, ".geojson": write_geojson, ".shp": write_shapefile}
        write[path.suffix](path, self.sheets[""])
        return path


@dataclass(frozen=True)
class Reader:
    """How files of one layout are made, from a seed, and what is read from one: its figures by key."""

    make: Callable[[random.Random], Made]
    read: Callable[[Path], Figures]


def tidied(family: str) -> Callable[[Path], Figures]:
    """The reader's own figures of the classes that are ours, once `harmonise` has accepted the file."""

    def figures(path: Path) -> Figures:
        frame = samples.read(path)
        harmonise.tidy(frame, family, path.name)
        pairs = zip(frame["major"].astype(str), frame["minor"].astype(str), strict=True)
        ours = frame[[harmonise.measure_of(family, *pair) is not None for pair in pairs]]
        return keyed(ours.assign(minor=ours["minor"].astype(str)), "area_label", "minor", "measure", "month", value="count")  # fmt: skip

    return figures


def keyed(frame: pd.DataFrame, *key: str, value: str) -> Figures:
    return dict(zip(zip(*(frame[k] for k in key), strict=True), frame[value], strict=True))


def read(*key: str, value: str) -> Callable[[Path], Figures]:
    return lambda path: keyed(samples.read(path), *key, value=value)


def of_wards(path: Path) -> Figures:
    return keyed(wards.tidy_wards(samples.read(path), path.name), "series", "ward_gss", "area", "month", value="count")


def write_csv(path: Path, grid: Grid) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\r\n").writerows(grid)


def write_parquet(path: Path, grid: Grid) -> None:
    """Whole numbers as such, an empty cell among them as null, and a column with anything else in it as text."""
    arrays = []
    for cells in zip(*grid[1:], strict=True):
        numbers = all(isinstance(cell, int | float) for cell in cells if cell != "")
        arrays.append(pa.array([None if cell == "" else cell for cell in cells] if numbers else list(map(str, cells))))
    pq.write_table(pa.Table.from_arrays(arrays, names=list(map(str, grid[0]))), path)


def months_from(chance: random.Random, most: int) -> list[pd.Timestamp]:
    first = pd.Timestamp(chance.randint(2012, 2030), chance.randint(1, 12), 1)
    return list(pd.date_range(first, periods=chance.randint(1, most), freq="MS"))


def some(chance: random.Random) -> int:
    """A count: often small, at times 0, now and then of many digits."""
    return chance.choice([0, 1, chance.randint(2, 40), chance.randint(41, 20_000)])


FLAGS = ["Racist and Religious Hate Crime", "Faith Hate Crime", "Anti-Semitic ", "Islamophobic", "Homophobic Hate Crime", "Transgender Hate", "Disability Hate Crime", "Domestic Abuse"]  # fmt: skip
OLD_CLASSES = ["Racially or Religiously Aggravated Public Fear, Al", "Public Fear Alarm or Distress", "Other Offences Public Order"]  # fmt: skip
NEW_CLASSES = ["RACE OR RELIGIOUS AGG PUBLIC FEAR", "PUBLIC FEAR ALARM OR DISTRESS", "RIOT"]


# The last of each is a class that is not ours.


def headings(chance: random.Random, reader: str, roles: Sequence[str]) -> list[str]:
    """A name of each role from the catalogue, in any capitals."""
    names = [chance.choice(samples.columns_of(reader).names[role]) for role in roles]
    return [chance.choice([name, name.upper(), name.lower()]) for name in names]


def shuffled_texts(chance: random.Random, grid: Grid, texts: int) -> Grid:
    """The first `texts` columns put anywhere among the others, whose order is kept."""
    order = list(range(texts, len(grid[0])))
    for column in range(texts):
        order.insert(chance.randint(0, len(order)), column)
    return [[row[at] for at in order] for row in grid]


def wide(name: str, reader: str, major: str, classes: list[str]) -> Callable[[random.Random], Made]:
    def make(chance: random.Random) -> Made:
        months, figures, rows = months_from(chance, 5), {}, []
        places = [*BOROUGHS, *chance.sample(["Unknown", "Aviation Security(SO18)"], chance.randint(0, 2))]
        for place in places:
            for minor in classes:
                counts = [some(chance) for _ in months]
                if minor != classes[-1]:
                    figures |= {(place, minor, "offences", m): n for m, n in zip(months, counts, strict=True)}
                rows.append([place, major, minor, *counts])
        chance.shuffle(rows)
        header = [*headings(chance, reader, ["area", "major", "minor"]), *(f"{m:%Y%m}" for m in months)]
        return Made(name, {"": shuffled_texts(chance, [header, *rows], 3)}, figures)

    return make


def ward_file(name: str) -> Callable[[random.Random], Made]:
    """Three wards of three boroughs; classes that are ours, and one that is not."""

    def make(chance: random.Random) -> Made:
        months, figures, rows = months_from(chance, 5), {}, []
        series = {NEW_CLASSES[0]: "aggravated", NEW_CLASSES[1]: "comparator"}
        for number, borough in enumerate(chance.sample(BOROUGHS, 3)):
            for minor in NEW_CLASSES:
                counts = [some(chance) for _ in months]
                if minor in series:
                    cells = zip(months, counts, strict=True)
                    figures |= {(series[minor], f"E0501350{number}", borough, m): n for m, n in cells}
                rows.append([borough, f"Ward {number}", f"E0501350{number}", "PUBLIC ORDER OFFENCES", minor, *counts])
        chance.shuffle(rows)
        roles = ["area", "ward", "code", "major", "minor"]
        header = [*headings(chance, "wide_ward_level", roles), *(f"{m:%Y%m}" for m in months)]
        return Made(name, {"": shuffled_texts(chance, [header, *rows], 5)}, figures)

    return make


def london_by_month(chance: random.Random) -> Made:
    first = pd.Timestamp(chance.randint(2012, 2030), chance.randint(1, 12), 1)
    old, gap, new = chance.randint(1, 9), chance.randint(0, 3), chance.randint(0, 9)
    figures, rows = {}, []
    for number in [*range(old), *range(old + gap, old + gap + new)]:
        month, count = first + pd.DateOffset(months=number), some(chance)
        figures["London", month] = count
        rows.append([f"{month:%Y-%m}", count, "CRIS" if number < old else "CONNECT", "a database"])
    header = ["month", "hate_crime_offences", "recording_system", "taken_from"]
    return Made("hate-crime-offences-london-monthly.csv", {"": [header, *rows]}, figures)


def strands_of_the_met(chance: random.Random) -> Made:
    figures, rows = {}, []
    for year in range(first := chance.randint(2012, 2030), first + chance.randint(1, 4)):
        for words in chance.sample(list(met_by_strand.STRANDS), chance.randint(1, 8)):
            count = chance.randint(40_000, 100_000) if words == "total" else chance.randint(0, 40_000)
            basis = chance.choice(["published", "derived: one less another"])
            figures[met_by_strand.STRANDS[words], pd.Timestamp(year + 1, 3, 1)] = count
            note = chance.choice(["", "words"])
            rows.append([f"{year}/{(year + 1) % 100:02d}", words.title(), count, basis, "somebody", note])
    chance.shuffle(rows)
    header = ["financial_year", "strand", "offences", "basis", "source", "note"]
    return Made("met-hate-crime-by-strand-and-financial-year.csv", {"": [header, *rows]}, figures)


def residents_of_boroughs(chance: random.Random) -> Made:
    year, figures, rows = chance.randint(2021, 2040), {}, []
    for code, name in AREAS_33.items():
        figures[code, year] = chance.randint(1, 1_000_000)
        rows.append([code, name, figures[code, year]])
    chance.shuffle(rows)
    header = ["lad_code", "lad_name", f"population_mid{year}"]
    return Made(f"london_boroughs_mid{year}.csv", {"": shuffled_texts(chance, [header, *rows], 2)}, figures)


def residents_of_wards(chance: random.Random) -> Made:
    figures, rows = {}, [["E05009289", "Aldgate", vocabulary.CITY_OF_LONDON_GSS, "City of London", "", "", ""]]
    for number, (gss, borough) in enumerate(chance.sample(list(vocabulary.BOROUGHS.items()), 9)):
        figures[f"E0501350{number}", gss] = count = chance.randint(1, 60_000)
        rows.append([f"E0501350{number}", f"Ward {number}", gss, borough, "", count, 7])
    chance.shuffle(rows)
    header = ["ward_code", "ward_name_2022", "borough_code", "borough_name", "ward_name_2024_if_changed", "population_mid2024", "usual_residents_census2021"]  # fmt: skip
    return Made("london_wards_population.csv", {"": [header, *rows]}, figures)


def ward_shapes(chance: random.Random) -> Made:
    """Two rectangles of each borough that share edges, in degrees, and one of the City of London, which is left out."""
    places = [*(gss for gss in vocabulary.BOROUGHS for _ in (1, 2)), vocabulary.CITY_OF_LONDON_GSS]
    west = [-0.5 + 0.05 * n + chance.randint(0, 20) / 1000 for n in range(14)]
    south = [51.3 + 0.05 * n + chance.randint(0, 20) / 1000 for n in range(6)]
    cells = [(west[i], south[j], west[i + 1], south[j + 1]) for j in range(5) for i in range(13)]
    rows = [
        [f"E050135{number:02d}", f"Ward {number}", gss, *cell]
        for number, (gss, cell) in enumerate(zip(places, cells, strict=True))
    ]
    figures = {(code, gss): True for code, _, gss, *_ in rows if gss in vocabulary.BOROUGHS}
    chance.shuffle(rows)
    header = ["WD22CD", "WD22NM", "LAD22CD", "w", "s", "e", "n"]
    return Made("london_wards_2022_bgc.geojson", {"": [header, *rows]}, figures)


def long(chance: random.Random) -> Made:
    months, figures, rows = months_from(chance, 2), {}, []
    form = chance.choice(["%d/%m/%Y", "%Y-%m-%d", "%b-%y", "%Y%m"])
    for month in months:
        for gss, name in vocabulary.BOROUGHS.items():
            total = chance.randint(30, 400)
            for subtype in samples.SUBTYPES:
                sure = subtype in ("Hate Crime", "Racist and Religious Crime")
                count = total if subtype == "Hate Crime" else chance.randint(1 if sure else 0, 30)
                for measure, ours, n in (
                    ("Offences", "offences", count),
                    ("Positive Outcomes", "outcomes", count // 9),
                ):
                    if n:
                        if subtype != "Racist Crime":
                            figures[name, subtype, ours, month] = n
                        fy = samples.fy(month.date())
                        rows.append([month.strftime(form), "Borough", name, name, gss, "Hate Crime", subtype, measure, fy, "1", n, "x"])  # fmt: skip
        rows.append([month.strftime(form), "Safer Neighbourhood Teams", "Ward", "Ward", "E05", "Hate Crime", "Hate Crime", "Offences", samples.fy(month.date()), "1", 7, "x"])  # fmt: skip
    chance.shuffle(rows)
    suffix = chance.choice([".csv", ".csv", ".xlsx"])
    sheet = "" if suffix == ".csv" else "MPS_MonthlyCrimeDashboard_Other"
    return Made(f"{samples.M1045}{suffix}", {sheet: [samples.LONG_HEADER, *rows]}, figures)


def residents(chance: random.Random) -> Made:
    newest = chance.randint(2012, 2030)
    years = [newest - n for n in range(chance.randint(1, 4))]
    figures, rows = {}, [["E12000007", "LONDON", "Region", 1572, *(9_000_000 for _ in years)]]
    for code, name in AREAS_33.items():
        counts = [chance.randint(1, 1_000_000) for _ in years]
        figures |= {(code, year): count for year, count in zip(years, counts, strict=True)}
        rows.append([code, name, "London Borough", 10.5, *counts])
    chance.shuffle(rows)
    header = ["Code", "Name", "Geography", "Area (sq km)", *(f"Estimated population mid-{year}" for year in years)]
    above: Grid = [["MYE5: Population density"], *[[]] * chance.randint(1, 8)]
    return Made("mye22final.xlsx", {"MYE5": [*above, header, *rows]}, figures)


def ages(chance: random.Random) -> Made:
    figures, rows = {}, []
    for code, name in AREAS_33.items():
        counts = [chance.randint(0, 6000) for _ in range(91)]
        figures[code, 2024] = sum(counts)
        rows.append([code, name, "London Borough", sum(counts), *counts])
    chance.shuffle(rows)
    return Made(
        "mye24tablesew.csv", {"": [["Code", "Name", "Geography", "All ages", *range(90), "90+"], *rows]}, figures
    )


def england(chance: random.Random) -> Made:
    first = chance.randint(2001, 2030)
    years = list(range(first, first + chance.randint(1, 4)))
    names = [f"{pd.Timestamp(2020, number, 1):%B}" for number in range(1, 13)]
    blank_before = chance.randint(0, 11)
    figures: Figures = {}
    rows: Grid = [["month", *years]]
    for number, name in enumerate(names, start=1):
        row: list[Any] = [name]
        for year in years:
            count = chance.randint(0, 50_000)
            absent = year == first and number <= blank_before
            row.append("" if absent else f"{count:,}")
            figures |= {} if absent else {(pd.Timestamp(year, number, 1),): count}
        rows.append(row)
    return Made("home_office_rrao.csv", {"": rows}, figures)


def shapes(chance: random.Random) -> Made:
    """33 rectangles that share edges: three rows of eleven, columns and rows of drawn widths."""
    west = [500_000 + 5000 * n + chance.randint(0, 2000) for n in range(12)]
    south = [150_000 + 5000 * n + chance.randint(0, 2000) for n in range(4)]
    cells = [(west[i], south[j], west[i + 1], south[j + 1]) for j in range(3) for i in range(11)]
    rows = [[code, name, *cell] for (code, name), cell in zip(AREAS_33.items(), cells, strict=True)]
    figures = {(code,): float((e - w) * (n - s)) for code, _, w, s, e, n in rows}
    chance.shuffle(rows)
    return Made("london-2021-lad22-gen20.shp", {"": [["LAD22CD", "LAD22NM", "w", "s", "e", "n"], *rows]}, figures)


def write_shapefile(path: Path, grid: Grid) -> None:
    import geopandas
    import shapely

    header, *rows = grid
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()
    try:
        geometry = [shapely.box(*map(float, row[2:])) for row in rows]
    except ValueError:
        geometry = [None] * len(rows)
    columns = {header[at] or "x": [str(row[at]) for row in rows] for at in (0, 1)}
    geopandas.GeoDataFrame(columns, geometry=geometry, crs=27700).to_file(path)


def attributes(chance: random.Random) -> Made:
    rows = [[code, name, chance.choice("TF"), chance.randint(200, 9000) / 4, chance.randint(0, 100) / 4] for code, name in AREAS_33.items()]  # fmt: skip
    figures = {(code,): (inner == "T", whole - water) for code, _, inner, whole, water in rows}
    chance.shuffle(rows)
    header = ["GSS_CODE", "NAME", "ONS_INNER", "HECTARES", "NONLD_AREA"]
    return Made("london_boroughs.geojson", {"": [header, *rows]}, figures)


def write_geojson(path: Path, grid: Grid) -> None:
    """Columns headed w, s, e and n are the sides of a rectangle; without all of them there is no geometry."""
    header, *rows = grid
    features = []
    for row in rows:
        properties = dict(zip(header, row, strict=True))
        sides = [properties.pop(side, None) for side in "wsen"]
        shape = None
        if all(isinstance(side, float) for side in sides):
            w, s, e, n = sides
            shape = {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def forces(chance: random.Random) -> Made:
    rows = [[code, name, "London, City of" if name == "City of London" else "Metropolitan Police"] for code, name in AREAS_33.items()]  # fmt: skip
    figures = {(code,): force for code, _, force in rows}
    rows += [["E07000105", "Ashford", "Kent"]]
    chance.shuffle(rows)
    name = "Local_Authority_District_to_Community_Safety_Partnerships_to_Police_Force_Areas__2017.csv"
    return Made(name, {"": [["LAD17CD", "LAD17NM", "PFA17NM"], *rows]}, figures)


def recorded(chance: random.Random) -> Made:
    first = chance.randint(2012, 2030)
    years = [f"{year}_{(year + 1) % 100:02d}" for year in range(first, first + chance.randint(1, 3))]
    places = ["Metropolitan Police", "London, City of", *chance.sample(["Kent", "Essex", "Gwent"], chance.randint(0, 3))]  # fmt: skip
    sheets, figures = samples.recorded_crime_sheets(places, years), {}
    for year in years:
        for row in sheets[year][1:]:
            row[-1] = some(chance)
            if row[-2] != "46":
                month = pd.Timestamp(int(year[:4]), 3, 1) + pd.DateOffset(months=3 * row[1])
                figures[row[2], month, row[-2]] = row[-1]
        sheets[year][1:] = chance.sample(sheets[year][1:], len(sheets[year]) - 1)
    return Made(f"prc-pfa-mar2013-onwards-tables-230426{chance.choice(['.ods', '.xlsx'])}", sheets, figures)


def hate(chance: random.Random) -> Made:
    names = ["Metropolitan Police", "City of London", *chance.sample(["Kent", "Essex", "Gwent", "West Midlands"], chance.randint(0, 4))]  # fmt: skip
    by_force = {name: tuple(chance.randint(0, 900) for _ in range(5)) for name in names}
    newest = chance.randint(2013, 2040)
    sheets = samples.hate_crime_sheets()
    columns = ["race", "religion", "sexual_orientation", "disability", "transgender"]
    years = [f"{newest - n - 1}/{(newest - n) % 100:02d}" for n in (2, 1, 0)]
    table = samples.strand_table(years, chance.randint(0, 5000))
    whole = [sum(strands) for strands in zip(*by_force.values(), strict=True)]
    totals = [*whole, sum(whole), sum(map(samples.offences_of, by_force.values()))]
    for row, total in zip(table[1:], totals, strict=True):
        row[3] = total
    figures: Figures = {}
    for at, year in enumerate(range(newest - 2, newest + 1), start=1):
        for strand, row in zip([*columns, "factors", "all"], table[1:], strict=True):
            figures["England and Wales", strand, pd.Timestamp(year, 3, 1)] = row[at]
    for name, strands in by_force.items():
        for strand, count in zip([*columns, "all"], [*strands, samples.offences_of(strands)], strict=True):
            figures[name, strand, pd.Timestamp(newest, 3, 1)] = count
    sheets["2"][3:11] = table
    sheets["4"] = [[f"Table 4: hate crimes by force, England and Wales, year ending March {newest}"], *samples.force_table(by_force)]  # fmt: skip
    name = f"hate-crime-england-and-wales-data-tables{chance.choice(['.ods', '.xlsx'])}"
    return Made(name, sheets, {key: n for key, n in figures.items() if key[1] != "factors"})


def areas(path: Path) -> Figures:
    frame = samples.read(path)
    return {(code,): round(area, 3) for code, area in zip(frame["code"], frame.geometry.area, strict=True)}


def inner_and_land(path: Path) -> Figures:
    frame = samples.read(path)
    return {(row["code"],): (row["inner_london"], row["hectares"]) for row in frame.to_dict("records")}


def wards_with_shapes(path: Path) -> Figures:
    frame = samples.read(path)
    return {(code, gss): True for code, gss in zip(frame["code"], frame["borough_gss"], strict=True)}


recorded_crime = read("force", "month", "code", value="offences")

READERS = {
    "wide special crime": Reader(
        wide("Monthly Crime Other Crime Borough Level Off Type.csv", "wide_special_crime", "Hate", FLAGS),
        tidied(harmonise.SPECIAL_CRIME),
    ),
    "wide borough level, old": Reader(
        wide("MPS Borough Level Crime (Historical).csv", "wide_borough_level", "Public Order Offences", OLD_CLASSES),
        tidied(harmonise.BOROUGH_LEVEL),
    ),
    "wide borough level, new": Reader(
        wide("mps_borough_recent.csv", "wide_borough_level", "PUBLIC ORDER OFFENCES", NEW_CLASSES),
        tidied(harmonise.BOROUGH_LEVEL),
    ),
    "wide ward level": Reader(ward_file("MPS Ward Level Crime (most recent 24 months).csv"), of_wards),
    "wide ward level, Parquet": Reader(ward_file("recorded-crime-ward.parquet"), of_wards),
    "long dashboard": Reader(long, tidied(harmonise.LONG)),
    "London by month": Reader(london_by_month, read("area_label", "month", value="count")),
    "the Met by strand": Reader(strands_of_the_met, read("strand", "month", value="offences")),
    "population workbook": Reader(residents, read("code", "year", value="population")),
    "population by age": Reader(ages, read("code", "year", value="population")),
    "population by borough": Reader(residents_of_boroughs, read("code", "year", value="population")),
    "population by ward": Reader(residents_of_wards, read("code", "borough_gss", value="population")),
    "ward boundaries": Reader(ward_shapes, wards_with_shapes),
    "boundaries": Reader(shapes, areas),
    "borough attributes": Reader(attributes, inner_and_land),
    "police forces": Reader(forces, read("code", value="force")),
    "national": Reader(england, read("month", value="count")),
    "recorded crime by force": Reader(recorded, recorded_crime),
    "hate crime tables": Reader(hate, read("geography", "strand", "month", value="offences")),
}

CELL_CHANGES: dict[str, Callable[[Any], Any]] = {
    "negative": lambda value: -value if isinstance(value, int | float) and value else f"-{value}",
    "fractional": lambda value: value + 0.5 if isinstance(value, int) else f"{value}.5",
    "blank": lambda value: "",
    "text": lambda value: "n/a",
}
BREAKS = [*CELL_CHANGES, "a key twice", "a header renamed", "a row cut"]


def broken(made: Made, kind: str, chance: random.Random) -> Made:
    """The same file with one thing broken, on a sheet that holds a table."""
    made = copy.deepcopy(made)
    sheet = chance.choice([s for s in made.sheets if s not in ("Notes", "Contents", "Cover_sheet", "5")])
    grid = made.sheets[sheet]
    header = next(at for at, row in enumerate(grid) if len(row) > 1)
    at = chance.randrange(header + 1, len(grid))
    columns = [c for c in range(len(grid[at])) if c not in made.loose]
    if kind in CELL_CHANGES and columns:
        column = chance.choice(columns)
        grid[at][column] = CELL_CHANGES[kind](grid[at][column])
    elif kind == "a key twice":
        again = [value + 1 if isinstance(value, int) and value > 40 else value for value in grid[at]]
        grid.insert(chance.randint(at, at + 1), again)
    elif kind == "a header renamed":
        column = chance.randrange(len(grid[header]))
        grid[header][column] = chance.choice([f"{grid[header][column]}x", "", "Other"])
    else:
        del grid[at]
    return made


def accepted_as(reader: Reader, made: Made, folder: Path) -> Figures | None:
    """What is read, or None when the file is refused by a line that begins with its name."""
    path = made.write(folder)
    try:
        return reader.read(path)
    except InputError as error:
        line = str(error)
    assert path.name in line.split(":")[0], line
    assert "\n" not in line
    return None


QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)


@pytest.mark.parametrize("name", READERS)
@settings(QUIET, max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_a_well_formed_file_is_read_with_the_right_figures(tmp_path: Path, name: str, seed: int) -> None:
    made = READERS[name].make(random.Random(seed))
    assert accepted_as(READERS[name], made, tmp_path) == made.figures


@pytest.mark.parametrize("name", READERS)
@settings(QUIET, max_examples=40)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from(BREAKS))
def test_one_thing_broken_is_refused_or_makes_no_figure_wrong(tmp_path: Path, name: str, seed: int, kind: str) -> None:
    chance = random.Random(seed)
    made = READERS[name].make(chance)
    found = accepted_as(READERS[name], broken(made, kind, chance), tmp_path)
    wrong = {key: figure for key, figure in (found or {}).items() if made.figures.get(key) != figure}
    assert wrong == {}, f"{kind}: {len(wrong)} wrong figures"


def test_every_layout_is_generated_under_a_name_that_is_known() -> None:
    made = [recognise.layout_of(reader.make(random.Random(0)).name) for reader in READERS.values()]
    assert {layout.files.reader for layout in made} == set(recognise.READERS)
