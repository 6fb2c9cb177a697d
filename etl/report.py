"""What came out of a build, in lines for a terminal: rows, span, areas, last values, revisions, checks."""

from collections.abc import Iterator

import pandas as pd

from etl.build import Built


def lines(built: Built) -> Iterator[str]:
    """Lines to print after a build."""
    for name, entry in built.manifest["tables"].items():
        if entry["rows"] is not None:
            span = " to ".join(entry["span"]) if entry["span"] else ""
            yield f"{name:<22} {entry['rows']:>7,} rows  {entry['bytes']:>8,} bytes  {span}"
    yield from _figures(built.tables["offences"])
    yield from _revisions(built.tables["revisions"])
    outcomes = pd.Series([f"{check.severity} {check.outcome}" for check in built.checks]).value_counts().sort_index()
    yield "checks: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    yield from (f"  {check.line()}" for check in built.checks if check.outcome == "fail")
    yield from (f"not used: {line}" for line in built.unused)


def _figures(offences: pd.DataFrame) -> Iterator[str]:
    for (series, strand), frame in offences.groupby(["series", "strand"]):
        london = frame.groupby("month")["offences"].sum().sort_index()
        last = ", ".join(str(value) for value in london.tail(3))
        areas = frame["area"].nunique()
        span = f"{london.index[0]:%Y-%m} to {london.index[-1]:%Y-%m}"
        yield f"{series} {strand}: {len(london)} months, {span}, {areas} areas, London's last three months {last}"


def _revisions(revisions: pd.DataFrame) -> Iterator[str]:
    if revisions.empty:
        yield "revisions: none (one edition of every figure)"
    for (series, before, after), frame in revisions.groupby(["series", "edition_before", "edition"]):
        net = int(frame["offences"].sum()) - int(frame["offences_before"].sum())
        yield f"revisions: {series}, {before} -> {after}: {len(frame):,} figures changed, {net:+,} offences in all"
