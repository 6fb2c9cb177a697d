"""What was read from the raw folder -> the frames of the published tables."""

import pandas as pd

from etl import corrections, editions, reference
from etl.errors import InputError
from hatecrime import schema, vocabulary

_GSS = {name: gss for gss, name in vocabulary.BOROUGHS.items()}


def figures_tables(
    parts: list[editions.Part], table: schema.Table, corrected: list[corrections.Correction]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(offences without `in_london`, or outcomes; revisions) from the figures of every file.

    Editions of London totals are combined apart from editions of figures by area: one is no revision of the other.
    """
    made = []
    for total in (False, True):
        own = [correction for correction in corrected if (correction.area == vocabulary.LONDON_TOTAL) == total]
        if kind := [part for part in parts if _is_total(part.figures) == total]:
            made.append(editions.combine(corrections.apply(editions.join_parts(kind), own)))
    if not made:
        return pd.DataFrame(columns=table.column_names), pd.DataFrame(columns=schema.REVISIONS.column_names)
    figures, revisions = (pd.concat(frames, ignore_index=True) for frames in zip(*made, strict=True))
    figures = _as_text(_one_coverage(figures).rename(columns={"count": table.column_names[5]}))
    columns = [name for name in table.column_names if name in figures]
    return figures[columns], _as_text(revisions)[schema.REVISIONS.column_names]


def _is_total(figures: pd.DataFrame) -> bool:
    return bool((figures["area"] == vocabulary.LONDON_TOTAL).any())


def _segments(figures: pd.DataFrame, breaks: pd.DataFrame) -> pd.Series:
    """Number of each row's stretch between two breaks of its line; a month of two recording systems is in the older."""
    segment = pd.Series(0, index=figures.index)
    for cut in breaks[(breaks["kind"] == "break") & ~breaks["comparable"].astype(bool)].to_dict("records"):
        of_line = (figures["series"] == cut["series"]) & (pd.isna(cut["strand"]) | (figures["strand"] == cut["strand"]))
        segment += of_line & (figures["month"] >= cut["month"])
    return segment


def _one_coverage(figures: pd.DataFrame) -> pd.DataFrame:
    """Between two breaks a line comes from one kind of source: London totals, or figures by area.

    A total counts offences that could not be placed, the sum of the areas does not: a line of both would step. The
    kind that holds more of the months is kept; where they hold as many, the areas.
    """
    total = figures["area"] == vocabulary.LONDON_TOTAL
    if not total.any():
        return figures
    line = ["series", "strand", "segment"]
    numbered = figures.assign(segment=_segments(figures, reference.series_breaks()), total=total)
    months = numbered.groupby([*line, "total"], observed=True)["month"].nunique().unstack(fill_value=0)
    months = months.reindex(columns=[False, True], fill_value=0)
    of_totals = (months[True] > months[False]).reindex(pd.MultiIndex.from_frame(numbered[line])).to_numpy()
    return figures[total == of_totals].reset_index(drop=True)


def with_london_line(offences: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """The offences table, with `in_london`: whether a row counts in London's line, which keeps its coverage throughout.

    Boroughs and totals always do. Airports and unplaced rows do between two breaks (of `breaks_table`) of which every
    month has them: an edition that leaves the unplaced out of some months would otherwise make the line step with no
    change in crime.
    """
    line = ["series", "strand", "segment"]
    numbered = offences.assign(segment=_segments(offences, breaks))
    held, covered = (
        numbered.groupby(key, observed=True)["month"].transform("nunique") for key in (line, [*line, "area"])
    )
    outside = offences["area"].isin([vocabulary.AIRPORTS, vocabulary.UNPLACED])
    return offences.assign(in_london=~outside | (covered == held))[schema.OFFENCES.column_names]


def _as_text(figures: pd.DataFrame) -> pd.DataFrame:
    """Key columns as text, and the GSS code of each borough; null for airports and unplaced rows."""
    gss = figures["area"].cat.rename_categories(lambda name: _GSS.get(name, name)).astype(str)
    return figures.assign(
        borough_gss=gss.where(figures["area"].isin(list(_GSS)), None),
        **{name: figures[name].astype(str) for name in ("series", "strand", "area")},
    )


def population_table(read: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """(file, frame) of every edition; where two hold a year the newer one wins.

    Estimates of years after 2011 rest on the 2021 Census in editions from 2021 on. InputError when two files of one
    edition disagree.
    """
    stacked = pd.concat([frame.assign(file=file) for file, frame in read], ignore_index=True).sort_values(
        ["code", "year", "edition_year"], kind="stable"
    )
    differing = stacked.groupby(["code", "year", "edition_year"])["population"].transform("nunique") > 1
    if differing.any():
        first = stacked[differing].iloc[0]
        files = stacked.loc[differing & (stacked["edition_year"] == first["edition_year"]), "file"]
        raise InputError(
            " and ".join(sorted(set(files))),
            f"two figures for {first['name']} in mid-{first['year']}",
            value=first["population"],
        )
    newest = stacked.drop_duplicates(["code", "year"], keep="last")
    rebased = (newest["edition_year"] >= 2021) & (newest["year"] > 2011)
    return pd.DataFrame(
        {
            "borough_gss": newest["code"],
            "borough": newest["name"].str.replace("&", "and", regex=False),
            "year": newest["year"].astype("int64"),
            "population": newest["population"].astype("int64"),
            "basis": rebased.map({True: "2021_census", False: "2011_census"}),
            "edition": "mid-" + newest["edition_year"].astype(str),
        }
    ).reset_index(drop=True)


def national_table(
    monthly: pd.DataFrame, context: pd.DataFrame, met: pd.DataFrame, source: str, source_url: str
) -> pd.DataFrame:
    """National context by financial year, the Met's strands (rows of the table), aggravated offences by month.

    `monthly`: frame of `read_national_aggravated`.
    """
    months = pd.DataFrame(
        {
            "geography": "England and Wales",
            "series": "aggravated_offences",
            "strand": "all",
            "period_type": "month",
            "period_end": (monthly["month"] + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
            "offences": monthly["count"].astype("int64"),
            "basis": "published",
            "low_reliability": False,
            "note": None,
            "status": "Official statistics, not accredited; transcribed",
            "source": source,
            "source_url": source_url,
        }
    )
    return pd.concat([context.astype({"offences": "int64"}), met, months], ignore_index=True)


def breaks_table(offences: pd.DataFrame) -> pd.DataFrame:
    """The hand-kept breaks, with the end of a series turned into a gap once figures after it are there.

    InputError when an end does not follow a month that is held: the line in series_breaks.toml is then
    out of date.
    """
    rows = reference.series_breaks()
    ended = set(rows.loc[rows["kind"] == "end", "break_id"])
    for index in rows.index[rows["kind"] == "end"]:
        line = rows.loc[index]
        month = pd.Timestamp(line["month"])
        # An end speaks of the strands: the source's own total of a series goes on, or not, by itself.
        of_line = (offences["series"] == line["series"]) & (offences["strand"] != "all")
        months = set(offences.loc[of_line, "month"].unique())
        if month - pd.DateOffset(months=1) not in months or month in months:
            last = f"{max(months):%Y-%m}" if months else "none"
            raise InputError(
                "series_breaks.toml",
                f"{line['series']} figures do not end there (last month held: {last})",
                row=str(line["break_id"]),
                column="month",
                value=f"{month:%Y-%m}",
            )
        after = [m for m in months if m > month]
        if after:
            resumed = pd.Timestamp(min(after))
            until = f"{resumed - pd.DateOffset(months=1):%B %Y}"
            rows.at[index, "kind"], rows.at[index, "month"] = "break", resumed
            rows.at[index, "what"] = f"No strand figures are held from {month:%B %Y} to {until}."
    resumed_lines = rows[(rows["kind"] == "break") & rows["break_id"].isin(ended)]
    by_strand = [
        resumed_lines.assign(strand=strand, break_id=resumed_lines["break_id"] + f"-{strand}")
        for strand in vocabulary.FLAGGED_STRANDS
    ]
    return pd.concat([rows.drop(resumed_lines.index), *by_strand], ignore_index=True) if len(resumed_lines) else rows
