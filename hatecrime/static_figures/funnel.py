"""Rates against numbers of residents, with the limits that chance alone would keep to."""

from typing import Literal

import altair as alt
import pandas as pd

from hatecrime.drawing.layout import text_width
from hatecrime.drawing.svg import Words
from hatecrime.static_figures.parts import LIGHT, WIDE, Size, records
from hatecrime.static_figures.svg import render


def funnel_svg(
    points: pd.DataFrame, limits: pd.DataFrame, centre: float, words: Words, figure_id: str, *, size: Size = WIDE
) -> str:
    """A dot for each area, limits around the common rate `centre`, and the names of some of the areas.

    `points`: label (empty: not named), residents (thousands), rate, outside (filled), chosen. `limits`: residents,
    lo_95, hi_95, lo_998, hi_998, in the unit of the rates, ascending by residents.
    """
    left, right = float(limits["residents"].min()), float(limits["residents"].max())
    top = float(max(points["rate"].max(), limits["hi_998"].max())) * 1.08
    width, height = round(size.width - size.font * 8.5), round(size.height - size.font * 3.6)
    x = alt.X("residents:Q", scale=alt.Scale(domain=[left, right], nice=False, zero=False),
        axis=alt.Axis(title="Residents, thousands", format=",~f", tickCount=5, grid=False))  # fmt: skip
    y_scale = alt.Scale(domain=[0, top], nice=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=alt.Axis(title=None, format=",~f", tickCount=4, domain=False))

    layers = []
    for name, dash in (("95", []), ("998", [6, 3])):
        for side in ("lo", "hi"):
            data = records(limits[["residents", f"{side}_{name}"]].round(4))
            line = alt.Chart(data).mark_line(stroke=LIGHT.muted, strokeWidth=1.3, strokeDash=dash)
            layers.append(line.encode(x=x, y=y(f"{side}_{name}")))
    ends = _ends(limits.iloc[-1], centre, size.font * 1.15 * top / height)
    common = alt.Chart(records(pd.DataFrame({"residents": [left, right], "rate": [centre, centre]})))
    layers.append(common.mark_line(stroke=LIGHT.text, strokeWidth=1.3).encode(x=x, y=y("rate")))
    layers += _dots(points, x, y("rate"), size)
    named = points[points["label"] != ""].assign(
        px=(points["residents"] - left) / (right - left) * width, py=points["rate"] / top * height
    )
    layers += _names(named, x, y("rate"), size, width)
    text = alt.Chart(records(pd.DataFrame(ends))).mark_text(align="left", dx=6, fontSize=size.font, fill=LIGHT.muted)
    layers.append(text.encode(x=x, y=y("rate"), text="label:N"))
    return render(alt.layer(*layers).properties(width=width, height=height), words, figure_id, size)


def _ends(last: pd.Series, centre: float, gap: float) -> list[dict[str, object]]:
    """Names of the curves at their right ends, at least `gap` apart."""
    out: list[dict[str, object]] = []
    floor = 0.0
    for value, label in ((centre, "All boroughs"), (last["hi_95"], "95% limit"), (last["hi_998"], "99.8% limit")):
        floor = max(float(value), floor)
        out.append({"residents": float(last["residents"]), "rate": floor, "label": label})
        floor += gap
    return out


def _dots(points: pd.DataFrame, x: alt.X, y: alt.Y, size: Size) -> list[alt.Chart]:
    out = []
    for chosen, outside in ((False, False), (False, True), (True, False), (True, True)):
        part = points[(points["chosen"] == chosen) & (points["outside"] == outside)]
        if part.empty:
            continue
        colour = LIGHT.focus if chosen else LIGHT.muted
        dots = alt.Chart(records(part[["residents", "rate"]])).mark_point(
            shape="diamond" if chosen else "circle", size=size.font * (9 if chosen else 5), opacity=1, strokeWidth=1.6,
            stroke=colour, fill=colour if outside or chosen else LIGHT.paper,
        )  # fmt: skip
        out.append(dots.encode(x=x, y=y))
    return out


def _names(named: pd.DataFrame, x: alt.X, y: alt.Y, size: Size, width: float) -> list[alt.Chart]:
    """Each name above its dot, or below, left or right of it where another name stands there already."""
    taken: list[tuple[float, float, float, float]] = []
    out = []
    for row in named.sort_values(["chosen", "rate"], ascending=False).to_dict("records"):
        wide, tall, gap = text_width(row["label"], size.font), size.font * 1.2, size.font * 0.75
        places: list[tuple[Literal["left", "center", "right"], float, float]] = [
            ("center", 0.0, -gap), ("left", gap, 0.0), ("right", -gap, 0.0), ("center", 0.0, gap),
        ]  # fmt: skip
        for align, dx, dy in places:
            left = row["px"] + dx - {"left": 0.0, "center": wide / 2, "right": wide}[align]
            low = row["py"] - dy - tall / 2
            box = (left, low, left + wide, low + tall)
            inside = box[0] >= 0 and box[2] <= width
            if inside and not any(_meet(box, other) for other in taken):
                break
        taken.append(box)
        mark = alt.Chart(records(pd.DataFrame([{k: row[k] for k in ("residents", "rate", "label")}]))).mark_text(
            align=align, baseline="middle", dx=round(dx, 1), dy=round(dy * 1.15, 1), fontSize=size.font,
            fontWeight="bold" if row["chosen"] else "normal", fill=LIGHT.focus if row["chosen"] else LIGHT.text,
        )  # fmt: skip
        out.append(mark.encode(x=x, y=y, text="label:N"))
    return out


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
