"""What was read from the raw folder -> the frames of the published tables."""

import pandas as pd

from etl import corrections, editions, reference
from etl.errors import InputError
from hatecrime import schema, vocabulary

_GSS = {name: gss for gss, name in vocabulary.BOROUGHS.items()}


def figures_tables(
    parts: list[editions.Part], table: schema.Table, corrected: list[corrections.Correction]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(offences or outcomes, revisions) from the figures of every file."""
    if not parts:
        return pd.DataFrame(columns=table.column_names), pd.DataFrame(columns=schema.REVISIONS.column_names)
    joined = corrections.apply(editions.join_parts(parts), corrected)
    figures, revisions = editions.combine(joined)
    figures = _as_text(figures.rename(columns={"count": table.column_names[5]}))
    return figures[table.column_names], _as_text(revisions)[schema.REVISIONS.column_names]


def _as_text(figures: pd.DataFrame) -> pd.DataFrame:
    """Key columns as text, and the GSS code of each borough; null for airports and unplaced rows."""
    gss = figures["area"].cat.rename_categories(lambda name: _GSS.get(name, name)).astype(str)
    return figures.assign(
        borough_gss=gss.where(figures["area"].isin(list(_GSS)), None),
        **{name: figures[name].astype(str) for name in ("series", "strand", "area")},
    )


def population_table(read: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """(file, frame) of every edition; where two hold a year the newer one wins.

    Estimates of years after 2011 stand on the 2021 Census in editions from 2021 on. InputError when two files of one
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


def national_table(monthly: pd.DataFrame, context: pd.DataFrame, source: str, source_url: str) -> pd.DataFrame:
    """National context by financial year, and aggravated offences by month (frame of `read_national_aggravated`)."""
    months = pd.DataFrame(
        {
            "geography": "England and Wales",
            "series": "aggravated_offences",
            "strand": "all",
            "period_type": "month",
            "period_end": (monthly["month"] + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
            "offences": monthly["count"].astype("int64"),
            "status": "Official statistics, not accredited; transcribed",
            "source": source,
            "source_url": source_url,
        }
    )
    return pd.concat([context.astype({"offences": "int64"}), months], ignore_index=True)


def breaks_table(offences: pd.DataFrame) -> pd.DataFrame:
    """The hand-kept breaks, with the end of a series turned into a gap once figures after it are there.

    InputError when an end does not stand right after a month that is held: the line in series_breaks.toml is then
    out of date.
    """
    rows = reference.series_breaks()
    for index in rows.index[rows["kind"] == "end"]:
        line = rows.loc[index]
        month = pd.Timestamp(line["month"])
        months = set(offences.loc[offences["series"] == line["series"], "month"].unique())
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
    return rows
