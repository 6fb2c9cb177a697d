"""What a drawing holds, as a reader sees it."""

import xml.etree.ElementTree as ET

from hatecrime.drawing import layout


def boxes(svg):
    """Left, right, top and bottom of every line of words of a drawing."""
    root = ET.fromstring(svg)
    size = float(root.find("{http://www.w3.org/2000/svg}g").get("font-size"))
    for element in root.iter("{http://www.w3.org/2000/svg}text"):
        width = layout.text_width(element.text, size, bold=element.get("font-weight") == "bold")
        left = float(element.get("x")) - {"end": width, "middle": width / 2}.get(element.get("text-anchor"), 0)
        base = float(element.get("y"))
        yield (left, left + width, base - 0.75 * size, base + 0.2 * size, element.text)
