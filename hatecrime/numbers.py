"""How numbers and dates are written, as in the United Kingdom.

Thousands commas, a true minus sign, halves rounded away from zero; a missing value is said in words.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

NOT_AVAILABLE = "not available"
MINUS = "−"


def missing(value: object) -> bool:
    """True for None, NaN, NA and NaT: what is written as "not available"."""
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def rounded(value: float, digits: int = 0) -> Decimal:
    """`value` rounded to `digits` decimals, halves away from zero: 2.5 -> 3, -2.5 -> -3. Never minus zero."""
    # repr keeps the shortest decimal that is this float, so 1.005 rounds as a reader would round it.
    number = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return abs(number) if number == 0 else number


def _written(value: float, digits: int, signed: bool, unit: str) -> str:
    number = rounded(value, digits)
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{abs(number):,f}{unit}"


def fmt_count(value: object, *, signed: bool = False) -> str:
    """Offences: `1,945`; with `signed`, a difference: `+1,031`, `−98`."""
    return NOT_AVAILABLE if missing(value) else _written(float(value), 0, signed, "")  # type: ignore[arg-type]


def fmt_number(value: object, digits: int = 1, *, signed: bool = False) -> str:
    """A number with decimals: `104.4`."""
    return NOT_AVAILABLE if missing(value) else _written(float(value), digits, signed, "")  # type: ignore[arg-type]


def fmt_pct(value: object, digits: int = 0, *, signed: bool = True) -> str:
    """A percentage change: `+12%`, `−8%`, `0%`; without `signed`, a share: `12%`.

    What rounds to 0% but is not 0 is `under 1%`; with `signed`, `up under 1%` or `down under 1%`.
    """
    if missing(value):
        return NOT_AVAILABLE
    number = float(value)  # type: ignore[arg-type]
    if digits == 0 and number != 0 and rounded(number) == 0:
        return f"{'up ' if number > 0 else 'down '}under 1%" if signed else "under 1%"
    return _written(number, digits, signed, "%")


def fmt_rate(value: object) -> str:
    """Offences per 1,000 residents, two decimals: `2.41`."""
    return fmt_number(value, 2)


def fmt_chance(value: object) -> str:
    """A p or q value: `under 0.001`, `0.04`."""
    if missing(value):
        return NOT_AVAILABLE
    number = float(value)  # type: ignore[arg-type]
    return "under 0.001" if number < 0.001 else fmt_number(number, 3 if number < 0.01 else 2)


def fmt_pct_interval(low: object, high: object) -> str:
    """`+39% to +166%`; an open upper end is said in words. An end near 0 has the decimals that show its side of it."""
    if missing(low):
        return NOT_AVAILABLE
    return f"{_end(low)} to {_end(high)}" if not missing(high) else f"{_end(low)} or more"


def _end(value: object) -> str:
    number = float(value)  # type: ignore[arg-type]
    digits = next((d for d in range(4) if number == 0 or rounded(number, d) != 0), 4)
    return _written(number, digits, True, "%")


def fmt_count_interval(low: object, high: object) -> str:
    """`62 to 157`."""
    return NOT_AVAILABLE if missing(low) or missing(high) else f"{fmt_count(low)} to {fmt_count(high)}"


def fmt_day(date: datetime.date) -> str:
    """`3 June 2017`."""
    return NOT_AVAILABLE if missing(date) else f"{date.day} {date:%B %Y}"


def fmt_month(month: pd.Timestamp) -> str:
    """`June 2017`."""
    return NOT_AVAILABLE if missing(month) else f"{month:%B %Y}"


def fmt_month_short(month: pd.Timestamp) -> str:
    """`Jun 2017`, for axes and narrow tables."""
    return NOT_AVAILABLE if missing(month) else f"{month:%b %Y}"


def fmt_period(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """`April 2010 to May 2021`; one month alone when both are the same."""
    return fmt_month(first) if first == last else f"{fmt_month(first)} to {fmt_month(last)}"
