"""Downloads of a whole published table. A file is made only when it is asked for."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from hatecrime import vocabulary
from hatecrime.ui.results import build


def table_downloads(name: str, title: str, frame: pd.DataFrame) -> None:
    """A whole published table: CSV, Parquet, and what it is."""

    def about() -> bytes:
        from hatecrime import downloads

        held = [str(code) for code in frame["series"].unique()] if "series" in frame else []
        series = [code for code in held if code in vocabulary.SERIES]
        return downloads.metadata_json(
            frame, title=title, manifest=build().manifest, series=series, filters={}, caveats=[]
        )

    def csv() -> bytes:
        from hatecrime import downloads

        return downloads.csv_bytes(frame)

    def parquet() -> bytes:
        from hatecrime import downloads

        return downloads.parquet_bytes(frame)

    offers: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
        ("CSV", "csv", csv, "text/csv"),
        ("Parquet", "parquet", parquet, "application/vnd.apache.parquet"),
        ("About (JSON)", "json", about, "application/json"),
    )
    for label, extension, make, mime in offers:
        st.download_button(
            label,
            data=make,
            file_name=f"hate-crime_{name.replace('_', '-')}_build-{build().build_id[:12]}.{extension}",
            mime=mime,
            on_click="ignore",
            key=f"{extension}-table-{name}",
            help=f"{title}, {label}",
        )
