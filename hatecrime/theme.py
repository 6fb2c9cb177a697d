"""The colour of each strand, series and place: one home, so that every figure looks alike."""

from hatecrime import vocabulary
from hatecrime.drawing.palette import Mode, palette

STRAND_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {
        "racist_religious": "#12436D",
        "faith": "#28A197",
        "antisemitic": "#801650",
        "islamophobic": "#F46A25",
        "homophobic": "#3D3D3D",
        "transgender": "#A285D1",
        "disability": "#8A6A00",
        "all": "#0b0c0c",
    },
    "dark": {
        "racist_religious": "#6BACE6",
        "faith": "#28A197",
        "antisemitic": "#E88BB8",
        "islamophobic": "#F46A25",
        "homophobic": "#D3D3D3",
        "transgender": "#A285D1",
        "disability": "#FFC20A",
        "all": "#fafafa",
    },
}
"""One colour per strand, the same on every chart of a colour scheme."""

SERIES_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {"aggravated": "#2073BC", "comparator": "#6F777B"},
    "dark": {"aggravated": "#ADD1F1", "comparator": "#9AA3AA"},
}
"""The series without strands: blue of their own for the aggravated one, grey for its comparator."""


def measure_colour(series: str, strand: str, mode: Mode = "light") -> str:
    """Colour of a strand of the flagged series, or of a series that has no strands."""
    return STRAND_COLOURS[mode][strand] if series == "flagged" else SERIES_COLOURS[mode][series]


def area_colours(area_codes: tuple[str, ...], mode: Mode = "light") -> dict[str, str]:
    """Colour of each area when areas are compared: London in grey, the others in palette order."""
    colours = iter(palette(mode).categorical)
    return {code: palette(mode).muted if code == vocabulary.LONDON else next(colours) for code in area_codes}
