"""A figure as files: a picture in two formats, the table in three, and what it is as JSON."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
from PIL import Image

from hatecrime import downloads, vocabulary, wording
from hatecrime.drawing import cards, svg
from hatecrime.figures import Figure


def picture(figure: Figure) -> str:
    """The figure as an SVG of 1200 by 675: message, measure, drawing, source, and what must not be missed."""
    foot = (figure.source, *figure.near[:1], wording.RECORDED_NOTE)
    return cards.card(figure.marks, figure.message, figure.measure, foot, figure.alt)


def png(figure: Figure) -> bytes:
    """The same as PNG."""
    return flat_png(picture(figure))


def flat_png(drawing: str) -> bytes:
    """PNG of a picture with a palette of 256 colours, a fifth of the size with all: the same picture, the same bytes.

    A picture is flat colours and their edges. Median cut keeps every flat colour as it is (an octree would shift even
    white), and nothing is dithered, so that text stays crisp.
    """
    with Image.open(io.BytesIO(svg.png(drawing))) as drawn:
        flat = drawn.convert("RGB").quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    written = io.BytesIO()
    flat.save(written, "PNG")
    return written.getvalue()


def csv(figure: Figure) -> bytes:
    """The numbers as CSV."""
    return downloads.csv_bytes(figure.data)


def workbook(figure: Figure, build_id: str, address: str) -> bytes:
    """The numbers as an accessible workbook, with every note; `address`: of the view that shows them."""
    cover = {
        "title": figure.message,
        "what": figure.measure,
        "source": figure.source,
        "licence": f"{wording.licence_line(figure.origin.sources)} {wording.LICENCE_URL}",
        "address": address,
        "build": build_id,
    }
    return downloads.xlsx_bytes(figure.data, cover, [*figure.sentences, *figure.all_notes])


def parquet(figure: Figure) -> bytes:
    """The numbers as Parquet."""
    return downloads.parquet_bytes(figure.data)


def about(figure: Figure, manifest: Mapping[str, Any]) -> bytes:
    """What the numbers are and where they come from, as JSON. `manifest`: of the build."""
    return downloads.metadata_json(
        figure.data,
        title=figure.message,
        manifest=manifest,
        series=figure.origin.sources,
        filters={"place": figure.place, "view": figure.path},
        caveats=list(figure.all_notes),
    )


def file_stem(figure: Figure) -> str:
    """A name that says what the file holds, to which an extension is added; its event is part of it where it has one."""
    strands = [str(code) for code in figure.data.get("strand", pd.Series(dtype="str")).unique() if code != "all"]
    series = [code for code in figure.origin.sources if code in vocabulary.SERIES]
    events = figure.data.get("event_id", pd.Series(dtype="str")).dropna().unique()
    kind = f"{figure.name} {events[0]}" if len(events) == 1 else figure.name
    origin = figure.origin
    name = downloads.file_name(kind, [figure.place], strands or series, origin.first, origin.last, origin.last, "csv")
    return name.removesuffix(".csv")


def cite(figure: Figure, address: str) -> str:
    """How to cite the figure, with this very choice; `address`: one that will still show it."""
    return f"{figure.message}. {figure.measure}. {vocabulary.PRODUCT}. {figure.source} {address}"
