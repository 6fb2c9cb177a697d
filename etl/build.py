"""Raw files -> the published tables: read, harmonise, correct, combine editions, check, publish."""

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from tqdm import tqdm

from etl import checks, editions, geometry, harmonise, manifest, publish, recognise, reference
from etl.errors import BuildError, InputError
from etl.recognise import RawFile
from hatecrime import schema


@dataclass
class Read:
    """Everything read from a raw folder. `inputs`: one manifest entry per file."""

    offences: list[editions.Part] = field(default_factory=list)
    outcomes: list[editions.Part] = field(default_factory=list)
    population: list[tuple[RawFile, pd.DataFrame]] = field(default_factory=list)
    single: dict[str, pd.DataFrame] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Built:
    """A finished edition in memory: table frames, file contents by name, checks and manifest."""

    tables: dict[str, pd.DataFrame]
    files: dict[str, bytes]
    checks: list[checks.Check]
    manifest: dict[str, Any]
    unused: list[str]


def build(raw: Path, out: Path) -> tuple[Built, bool]:
    """Build an edition from `raw` and put it in place at `out`; (what was built, whether `out` changed).

    InputError, SchemaError or BuildError leave `out` as it was; a failed check of severity error is a BuildError.
    """
    with publish.locked(out):
        built = make(raw)
        failed = [c for c in built.checks if c.severity == "error" and c.outcome == "fail"]
        if failed:
            lines = "\n".join(f"  {check.line()}" for check in failed)
            raise BuildError(f"{len(failed)} checks failed; the tables in place are unchanged\n{lines}")
        return built, publish.publish(built.files, str(built.manifest["build_id"]), out)


def make(raw: Path) -> Built:
    """An edition from the files of `raw` and of data/reference, in memory."""
    files, unused = recognise.find_files(raw)
    read = read_files(files)
    offences, revisions = _combined(read.offences, "offences")
    outcomes, _ = _combined(read.outcomes, "outcomes")
    boroughs, geojson = geometry.build_boroughs(
        *(read.single[role] for role in ("boundaries", "borough_attributes", "forces"))  # type: ignore[arg-type]
    )
    tables = {
        "offences": offences,
        "outcomes": outcomes,
        "population": _population(read.population),
        "boroughs": boroughs,
        "national": _national(read.single["national"]),
        "events": reference.events(),
        "series_breaks": breaks_for(reference.series_breaks(), offences),
        "revisions": revisions[schema.REVISIONS.column_names],
    }
    contents: dict[str, bytes] = {}
    for name, table in schema.TABLES.items():
        tables[name] = tables[name].sort_values(list(table.key), kind="stable", ignore_index=True)
        arrow_table = schema.to_arrow(tables[name], table)
        if name == "boroughs":
            arrow_table = geometry.with_geo_metadata(arrow_table, tables[name])
        contents[f"{name}.parquet"] = _parquet(arrow_table)
    contents["boroughs.geojson"] = geojson.encode()
    outcome = checks.run(tables, geojson, reference.published_figures())
    contents["checks.json"] = manifest.as_json([check.as_dict() for check in outcome])
    described = manifest.describe(tables, contents, read.inputs, unused)
    contents["manifest.json"] = manifest.as_json(described)
    return Built(tables, contents, outcome, described, unused)


def read_files(files: list[RawFile]) -> Read:
    """Every recognised file, read and harmonised; progress on a terminal. InputError when a needed one is missing."""
    roles = {file.layout.role for file in files}
    for layout in recognise.LAYOUTS:
        if layout.role not in roles:
            raise InputError("raw folder", f"no file for {layout.role} ({layout.source}) in it")
    read = Read()
    loose = [(file, file.layout.read(file.path)) for file in _progress(files)]
    last = _newest_month_beside(loose)
    for file, frame in loose:
        edition = file.edition or last.get((file.layout.source, file.path.parent)) or ""
        if file.layout.family:
            tidy = harmonise.tidy(frame, file.layout.family, file.relative)
            read.offences.append(editions.Part(edition, file.relative, file.layout.closed, tidy.offences))
            if len(tidy.outcomes):
                read.outcomes.append(editions.Part(edition, file.relative, file.layout.closed, tidy.outcomes))
        elif file.layout.role == "population":
            edition = f"mid-{frame['edition_year'].iloc[0]}"
            read.population.append((file, frame.assign(edition=edition)))
        elif file.layout.role in read.single:
            raise InputError(file.relative, f"a second file for {file.layout.role}; keep one")
        else:
            read.single[file.layout.role] = frame
        read.inputs.append(manifest.describe_input(file, frame, edition))
    return read


def _newest_month_beside(loose: list[tuple[RawFile, pd.DataFrame]]) -> dict[tuple[str, Path], str]:
    """Newest month, as `YYYY-MM`, of the figures of one source in one folder: the edition where no folder is dated."""
    newest: dict[tuple[str, Path], str] = {}
    for file, frame in loose:
        if file.layout.family:
            key = file.layout.source, file.path.parent
            newest[key] = max(newest.get(key, ""), f"{frame['month'].max():%Y-%m}")
    return newest


def _combined(parts: list[editions.Part], value: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Published columns of offences or outcomes, and the revisions between editions."""
    table = schema.TABLES[value]
    if not parts:
        return pd.DataFrame(columns=table.column_names), pd.DataFrame()
    figures, revisions = editions.combine(editions.join_parts(parts))
    return figures.rename(columns={"count": value})[table.column_names], revisions


def _population(read: list[tuple[RawFile, pd.DataFrame]]) -> pd.DataFrame:
    """All editions; where two hold a year the newer one wins. Years after 2011 stand on the 2021 Census from 2021 on."""
    stacked = pd.concat([frame for _, frame in read], ignore_index=True).sort_values(
        ["code", "year", "edition_year"], kind="stable"
    )
    newest = stacked.drop_duplicates(["code", "year"], keep="last")
    rebased = (newest["edition_year"] >= 2021) & (newest["year"] > 2011)
    names = newest["name"].str.replace("&", "and")
    return pd.DataFrame(
        {
            "borough_gss": newest["code"],
            "borough": names,
            "year": newest["year"].astype("int64"),
            "population": newest["population"].astype("int64"),
            "basis": rebased.map({True: "2021_census", False: "2011_census"}),
            "edition": newest["edition"],
        }
    ).reset_index(drop=True)


def _national(monthly: pd.DataFrame) -> pd.DataFrame:
    """National context by financial year, and aggravated offences by month."""
    months = pd.DataFrame(
        {
            "geography": "England and Wales",
            "series": "aggravated_offences",
            "strand": "all",
            "period_type": "month",
            "period_end": (monthly["month"] + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
            "offences": monthly["count"].astype("int64"),
            "status": "Official statistics, not accredited; transcribed",
            "source": "Home Office, Hate Crime, England and Wales, 2018/19 (Statistical Bulletin 24/19), Figure 2",
            "source_url": "https://www.gov.uk/government/statistics/hate-crime-england-and-wales-2018-to-2019",
        }
    )
    context = reference.national_context()
    context["offences"] = context["offences"].astype("int64")
    return pd.concat([context, months], ignore_index=True)


def breaks_for(breaks: pd.DataFrame, offences: pd.DataFrame) -> pd.DataFrame:
    """The hand-kept breaks, with the end of a series turned into a gap once figures after it are there.

    InputError when an end stands before figures that follow it without a gap, or leaves months after the last
    figure unexplained: the line in series_breaks.toml is then out of date.
    """
    rows = breaks.copy()
    for index in rows.index[rows["kind"] == "end"]:
        month, series = rows.at[index, "month"], rows.at[index, "series"]
        months = offences.loc[offences["series"] == series, "month"]
        after = months[months >= month]
        if not (months == month - pd.DateOffset(months=1)).any() or (after == month).any():
            raise InputError(
                "series_breaks.toml",
                f"{series} figures do not end there (last month held: {months.max():%Y-%m})",
                row=rows.at[index, "break_id"],
                column="month",
                value=f"{month:%Y-%m}",
            )
        if len(after):
            resumed = after.min()
            rows.loc[index, ["kind", "month"]] = ["break", resumed]
            rows.loc[index, "what"] = (
                f"No strand figures are held from {month:%B %Y} to {resumed - pd.DateOffset(months=1):%B %Y}."
            )
    return rows


def _parquet(table: schema.arrow.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", row_group_size=max(1, table.num_rows))
    return buffer.getvalue()


def _progress(files: list[RawFile]) -> Iterator[RawFile]:
    """Files one by one, with a bar on a terminal and a line each otherwise."""
    if sys.stderr.isatty():
        bar: Iterable[RawFile] = tqdm(files, unit="file", desc="reading", leave=False)
        yield from bar
        return
    for number, file in enumerate(files, start=1):
        print(f"reading {number}/{len(files)}: {file.relative}", flush=True)
        yield file
