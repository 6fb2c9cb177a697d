"""Downloads of one figure: the table in four formats, the picture in two. A file is made only when it is asked for."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from hatecrime import vocabulary
from hatecrime.ui.results import data_to, edition


@dataclass(frozen=True)
class TakeAway:
    """What a reader takes away: `data` as numbers, with the words that must travel with it."""

    name: str
    title: str
    subtitle: str
    data: pd.DataFrame
    notes: tuple[str, ...]
    source: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    svg: Callable[[], str] | None = None

    def held(self, column: str) -> list[str]:
        """Distinct values of a text column; none when the table has no such column."""
        return [str(v) for v in self.data[column].unique() if not pd.isna(v)] if column in self.data else []

    @functools.cached_property
    def series(self) -> list[str]:
        """Series in the table."""
        return [code for code in self.held("series") if code in vocabulary.SERIES]

    def span(self) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
        """First and last month in the table; none when it has no months."""
        for column in ("month", "period_end"):
            if column in self.data and len(self.data):
                return pd.Timestamp(self.data[column].min()), pd.Timestamp(self.data[column].max())
        return None, None

    def file_stem(self) -> str:
        """A name that says what the file holds, to which an extension is added."""
        from hatecrime import downloads  # reads spreadsheet writers: not needed until a page offers files

        areas = [vocabulary.AREA_LABELS.get(code, code) for code in self.held("area_code")]
        strands = [code for code in self.held("strand") if code != "all"] or self.series
        newest = max(data_to(code) for code in self.series or vocabulary.SERIES)
        name = downloads.file_name(self.name, areas, strands, *self.span(), newest, "csv")
        return name.removesuffix(".csv")

    def csv(self) -> bytes:
        """The table as CSV."""
        from hatecrime import downloads

        return downloads.csv_bytes(self.data)

    def xlsx(self) -> bytes:
        """The table as an accessible workbook."""
        from hatecrime import downloads

        cover = {
            "title": self.title,
            "what": self.subtitle,
            "source": self.source.removeprefix("Source: "),
            "edition": edition().build_id,
        }
        return downloads.xlsx_bytes(self.data, cover, list(self.notes))

    def parquet(self) -> bytes:
        """The table as Parquet."""
        from hatecrime import downloads

        return downloads.parquet_bytes(self.data)

    def metadata(self) -> bytes:
        """What the table is and where it comes from, as JSON."""
        from hatecrime import downloads

        return downloads.metadata_json(
            self.data,
            title=self.title,
            manifest=edition().manifest,
            series=self.series,
            filters=self.filters,
            caveats=list(self.notes),
        )

    def png(self) -> bytes:
        """The picture as PNG."""
        from hatecrime import static_figures

        return static_figures.png(self.picture())

    def picture(self) -> str:
        """The picture as SVG text."""
        if self.svg is None:
            raise ValueError(f"figure {self.name}: has no picture to take away")
        return self.svg()


def download_row(take: TakeAway) -> None:
    """Buttons for every format, in a row that wraps."""
    offers: list[tuple[str, str, Callable[[], bytes | str], str]] = [
        ("CSV", "csv", take.csv, "text/csv"),
        ("Excel", "xlsx", take.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("Parquet", "parquet", take.parquet, "application/vnd.apache.parquet"),
        ("About this table (JSON)", "json", take.metadata, "application/json"),
    ]
    if take.svg is not None:
        offers += [
            ("Picture (SVG)", "svg", take.picture, "image/svg+xml"),
            ("Picture (PNG)", "png", take.png, "image/png"),
        ]
    stem = take.file_stem()
    with st.container(horizontal=True):
        for label, extension, make, mime in offers:
            st.download_button(
                label,
                data=make,
                file_name=f"{stem}.{extension}",
                mime=mime,
                on_click="ignore",
                key=f"{extension}-{take.name}",
            )


def table_downloads(name: str, title: str, frame: pd.DataFrame) -> None:
    """A whole published table: CSV, Parquet, and what it is."""
    take = TakeAway(name, title, "A whole table, as published", frame, (), title)
    offers: list[tuple[str, str, Callable[[], bytes], str]] = [
        ("CSV", "csv", take.csv, "text/csv"),
        ("Parquet", "parquet", take.parquet, "application/vnd.apache.parquet"),
        ("About (JSON)", "json", take.metadata, "application/json"),
    ]
    for label, extension, make, mime in offers:
        st.download_button(
            label,
            data=make,
            file_name=f"hate-crime_{name.replace('_', '-')}_edition-{edition().build_id[:12]}.{extension}",
            mime=mime,
            on_click="ignore",
            key=f"{extension}-table-{name}",
            help=f"{title}, {label}",
        )
