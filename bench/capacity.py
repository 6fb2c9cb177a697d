"""What the measured figures mean for a press day: the arithmetic of docs/deployment.md, Capacity, with its numbers."""

from collections.abc import Sequence

from bench.rows import Row

EMBEDS_AN_HOUR = 1_000_000
PEAK = 3
"""Busiest second over the mean of the hour: an assumption."""

OPEN_DASHBOARD, MINUTES, SECONDS_BETWEEN, MEASURED_BETWEEN = 0.01, 3, 30, 5
"""Share of the readers of embeds who open the dashboard, how long they stay, how often they change something
(assumptions), and how often the measured viewers do."""

HEADROOM = 2
"""Twice the processes that the measured figure asks for: one of two may fail."""

TRAFFIC_POUNDS = (0.0, 0.08)
MACHINE_POUNDS = (10, 40)
MACHINE_CORES = 2
"""A GB sent, and a small machine for a month: assumptions of November 2026, in the ranges that providers list."""


def section(rows: Sequence[Row]) -> str:
    """Markdown; what was not measured in this run is named, and nothing is worked out from it."""
    found = {row.name: row.value for row in rows if row.name and row.value}
    lines = ["| what | arithmetic | result |", "|---|---|---|", *_embeds(found), *_readers(found), *_costs(found)]
    return "\n".join(lines)


def _embeds(found: dict[str, float]) -> list[str]:
    mean = EMBEDS_AN_HOUR / 3600
    lines = [
        f"| embeds a second | {EMBEDS_AN_HOUR:,} an hour / 3,600 s; times {PEAK} at the peak (assumption) | "
        f"{mean:,.0f}; {PEAK * mean:,.0f} |"
    ]
    if rate := found.get("snapshot requests"):
        share = PEAK * mean / rate
        lines.append(f"| cores for nginx at the peak | {PEAK * mean:,.0f} / {rate:,.0f} (measured) | {share:.2f} |")
    else:
        lines.append("| cores for nginx at the peak | requests a second: not measured in this run | |")
    if size := found.get("page bytes"):
        lines += [
            f"| sent in an hour | {EMBEDS_AN_HOUR:,} x {size / 1e3:.1f} kB (compressed, measured) | "
            f"{EMBEDS_AN_HOUR * size / 1e9:.1f} GB |",
            f"| line at the peak | {PEAK * mean:,.0f} x {size / 1e3:.1f} kB x 8 bit | {PEAK * mean * size * 8 / 1e6:.0f} Mbit/s |",
        ]
    else:
        lines.append("| sent in an hour | bytes of a page: not measured in this run | |")
    return lines


def _processes(found: dict[str, float]) -> tuple[float, float] | None:
    """(viewers at once, processes for them), None where viewers were not measured."""
    if not (viewers := found.get("viewers")):
        return None
    at_once = EMBEDS_AN_HOUR * OPEN_DASHBOARD * MINUTES / 60
    return at_once, at_once * MEASURED_BETWEEN / SECONDS_BETWEEN / viewers


def _readers(found: dict[str, float]) -> list[str]:
    needed = _processes(found)
    if needed is None:
        return ["| dashboard processes | viewers on one process: not measured in this run | |"]
    at_once, processes = needed
    return [
        f"| readers of the dashboard at once | {EMBEDS_AN_HOUR:,} x {OPEN_DASHBOARD:.0%} x {MINUTES} min / 60 min "
        f"(assumptions) | {at_once:,.0f} |",
        f"| dashboard processes, a core each | {at_once:,.0f} x {MEASURED_BETWEEN} s / {SECONDS_BETWEEN} s between changes "
        f"(assumption) / {found['viewers']:.0f} viewers (measured) | {processes:.1f}; with room for failures "
        f"{HEADROOM * processes:.0f} |",
    ]


def _costs(found: dict[str, float]) -> list[str]:
    lines = []
    if size := found.get("page bytes"):
        sent = EMBEDS_AN_HOUR * size / 1e9
        low, high = (sent * price for price in TRAFFIC_POUNDS)
        lines.append(
            f"| traffic, pounds for the hour | {sent:.1f} GB x £{TRAFFIC_POUNDS[0]:.2f} to £{TRAFFIC_POUNDS[1]:.2f} "
            f"(assumption) | £{low:.2f} to £{high:.2f} |"
        )
    if needed := _processes(found):
        machines = max(2, -(-HEADROOM * needed[1] // MACHINE_CORES))
        low, high = (machines * price for price in MACHINE_POUNDS)
        lines.append(
            f"| machines, pounds for a month | {machines:.0f} of {MACHINE_CORES} cores x £{MACHINE_POUNDS[0]} to "
            f"£{MACHINE_POUNDS[1]} (assumption) | £{low:,.0f} to £{high:,.0f} |"
        )
    return lines
