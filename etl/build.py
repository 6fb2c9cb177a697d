"""Raw files -> the published tables: read, harmonise, correct, combine editions, check, publish."""

import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from tqdm import tqdm

from etl import (
    assemble,
    checks,
    corrections,
    editions,
    geometry,
    harmonise,
    manifest,
    national,
    publish,
    recognise,
    reference,
    wards,
)
from etl.errors import BuildError, InputError
from etl.recognise import RawFile
from etl.reconcile import reconcile
from etl.sources import read_catalogue
from hatecrime import schema, store


@dataclass
class Read:
    """Everything read from a raw folder.

    `wards`: tidy ward figures. `population`: (file, frame). `single`: role -> frame, for what one file holds. `inputs`: a manifest entry per file.
    `workbooks`: the optional ones of the Home Office; `not_shown`: lines on what of them no table shows.
    """

    offences: list[editions.Part] = field(default_factory=list)
    outcomes: list[editions.Part] = field(default_factory=list)
    wards: list[editions.Part] = field(default_factory=list)
    population: list[tuple[str, pd.DataFrame]] = field(default_factory=list)
    single: dict[str, Any] = field(default_factory=dict)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    workbooks: list[national.Workbook] = field(default_factory=list)
    not_shown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Built:
    """A finished edition in memory: table frames, file contents by name, checks, manifest, files not used."""

    tables: dict[str, pd.DataFrame]
    files: dict[str, bytes]
    checks: list[checks.Check]
    manifest: dict[str, Any]
    unused: list[str]


def build(raw: Path, out: Path, *, accept_loss: bool = False) -> tuple[Built, bool]:
    """Build an edition from `raw` and put it in place at `out`; (what was built, whether `out` changed).

    InputError, SchemaError and BuildError leave `out` as it was. A failed check of severity error is a BuildError,
    and so are months that `out` holds and the new edition would lose, unless `accept_loss`.
    """
    with publish.locked(out):
        built = make(raw)
        if failed := checks.failures(built.checks):
            lines = "\n".join(f"  {check.line()}" for check in failed)
            raise BuildError(
                f"{len(failed)} of {len(built.checks)} checks failed; the tables in place are unchanged\n{lines}"
            )
        if not accept_loss and (lost := checks.months_lost(publish.edition_in(out), built.tables["offences"])):
            raise BuildError(
                f"{out}: the new edition would lose {lost}; the tables in place are unchanged "
                "(give --accept-loss when that is meant)"
            )
        return built, publish.publish(built.files, str(built.manifest["build_id"]), out)


def make(raw: Path) -> Built:
    """An edition from the files of `raw` and of data/reference, in memory."""
    files, unused = recognise.find_files(raw)
    read = read_files(files)
    tables, maps = make_tables(read)
    tables["national"], replaced = national.add_workbooks(tables["national"], read.workbooks)
    tables["national"] = national.mark_weak(tables["national"], reference.weak_figures())
    unused = unused + read.not_shown + replaced
    contents: dict[str, bytes] = {}
    for name, table in schema.TABLES.items():
        tables[name] = tables[name].sort_values(list(table.key), kind="stable", ignore_index=True)
        arrow_table = schema.to_arrow(tables[name], table)
        if "geometry" in table.column_names:
            arrow_table = geometry.with_geo_metadata(arrow_table, tables[name])
        contents[f"{name}.parquet"] = _parquet(arrow_table)
    contents |= {name: text.encode() for name, text in maps.items()}
    outcome = run_checks(tables, maps, written=True)
    contents["checks.json"] = manifest.as_json([check.as_dict() for check in outcome])
    described = manifest.describe(tables, contents, read.inputs, unused)
    contents["manifest.json"] = manifest.as_json(described)
    return Built(tables, contents, outcome, described, unused)


def run_checks(
    tables: dict[str, pd.DataFrame], maps: Mapping[str, str], *, written: bool = False
) -> list[checks.Check]:
    """Every check of the tables (see `checks.run`), and every published figure to reconcile them with."""
    quick = checks.coded(tables)
    return checks.run(quick, maps, written=written) + [
        reconcile(quick, figure) for figure in reference.published_figures()
    ]


def read_files(files: list[RawFile]) -> Read:
    """Every recognised file, read and harmonised, with progress; InputError when a kind that is needed is missing."""
    roles = {file.layout.role for file in files}
    for layout in recognise.LAYOUTS:
        if layout.role not in roles and not layout.optional:
            raise InputError("raw folder", f"no file for {layout.role} in it (source {layout.source})")
    read = Read()
    catalogue = read_catalogue()
    partial = corrections.read_partial_months()
    figures: list[tuple[RawFile, pd.DataFrame, pd.DataFrame | None]] = []
    for file in _progress(files):
        frame = file.layout.read(file.path)
        edition = file.edition
        if file.layout.role == recognise.WARD_FIGURES:
            figures.append((file, wards.tidy_wards(frame, file.relative), None))
        elif file.layout.family:
            tidy = harmonise.tidy(frame, file.layout.family, file.relative)
            figures.append((file, tidy.offences, tidy.outcomes))
        elif file.layout.role == recognise.POPULATION:
            read.population.append((file.relative, frame))
            edition = f"mid-{frame['edition_year'].iloc[0]}"
        elif file.layout.role in (recognise.HATE_CRIME, recognise.FORCES):
            workbook, not_shown = national.workbook(file, frame, catalogue[file.layout.source])
            read.workbooks.append(workbook)
            read.not_shown += not_shown
        elif file.layout.role in read.single:
            raise InputError(file.relative, f"a second file for {file.layout.role}: keep one")
        else:
            read.single[file.layout.role] = frame
        read.inputs.append(manifest.describe_input(file, frame, edition, catalogue[file.layout.source]))
    newest = _newest_months(figures)
    for file, offences, outcomes in figures:
        edition = file.edition or newest[file.layout.source, file.path.parent]
        whole = corrections.leave_out_partial(offences, edition, file.relative, partial)
        parts = read.wards if file.layout.role == recognise.WARD_FIGURES else read.offences
        parts.append(editions.Part(edition, file.relative, file.layout.closed, whole))
        if outcomes is not None and len(outcomes):
            read.outcomes.append(editions.Part(edition, file.relative, file.layout.closed, outcomes))
        next(entry for entry in read.inputs if entry["path"] == file.relative)["edition"] = edition
    return read


def make_tables(read: Read) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """(frames of the published tables, file name -> GeoJSON text)."""
    corrected = corrections.read_corrections()
    offences, revisions = assemble.figures_tables(read.offences, schema.OFFENCES, corrected)
    breaks = assemble.breaks_table(offences)
    outcomes, _ = assemble.figures_tables(read.outcomes, schema.OUTCOMES, [])
    single = read.single
    boroughs, geojson = geometry.build_boroughs(single["boundaries"], single["borough_attributes"], single["forces"])
    ward_frame, ward_maps = geometry.build_wards(
        single["ward boundaries"], single["ward population"], single["boundaries"]
    )
    ward_offences, ward_revisions = wards.ward_tables(read.wards, ward_frame)
    catalogue = read_catalogue()
    home_office = catalogue["home_office_rrao"]
    return {
        "offences": assemble.with_london_line(offences, breaks),
        "outcomes": outcomes,
        "ward_offences": ward_offences,
        "population": assemble.population_table(read.population),
        "boroughs": boroughs,
        "wards": ward_frame,
        "national": assemble.national_table(
            single["national"],
            reference.national_context(),
            national.met_rows(single[recognise.MET_BY_STRAND], catalogue["home_office_met_strands"]),
            f"{home_office.publisher}, {home_office.title}",
            home_office.landing_page,
        ),
        "events": reference.events(),
        "series_breaks": breaks,
        "revisions": revisions,
        "ward_revisions": ward_revisions,
    }, {store.BOROUGH_MAP: geojson, **ward_maps}


def _newest_months(figures: list[tuple[RawFile, pd.DataFrame, pd.DataFrame | None]]) -> dict[tuple[str, Path], str]:
    """Newest month, as `YYYY-MM`, of the figures of one source in one folder: the edition where no folder is dated."""
    newest: dict[tuple[str, Path], str] = {}
    for file, offences, _ in figures:
        key = file.layout.source, file.path.parent
        newest[key] = max(newest.get(key, ""), f"{offences['month'].max():%Y-%m}")
    return newest


def _parquet(table: schema.arrow.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", row_group_size=max(1, table.num_rows))
    return buffer.getvalue()


def _progress(files: list[RawFile]) -> Iterator[RawFile]:
    """Files one by one, with a bar on a terminal and a line each otherwise."""
    if sys.stderr.isatty():
        yield from tqdm(files, unit="file", desc="reading", leave=False)
        return
    for number, file in enumerate(files, start=1):
        print(f"reading {number}/{len(files)}: {file.relative}", flush=True)
        yield file
