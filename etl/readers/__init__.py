"""One module per published layout: a file in, a long frame in the publisher's own labels out.

A reader is `read_<layout>(path: Path, columns: Columns) -> pd.DataFrame` (without `columns` where the catalogue names
none) with the columns of `COLUMNS`, one row per published
figure, nothing summed, dropped or renamed beyond what its docstring says:

area_label  text as published (untrimmed spaces are harmonise's business)
code        the publisher's area code, null where the layout has none
major       upper class: `MajorText`, or `Crime Type` of the long layouts
minor       lower class: `MinorText`, or `Crime Subtype`
measure     "offences" or "outcomes"
month       `pandas.Timestamp`, first day of the month
count       int, 0 or more
row         1-based row (line) of the source file, for messages

Rows of wards (`Area Type` "Safer Neighbourhood Teams") repeat the borough rows: the long readers leave them out,
and nothing else. A blank area is "" (its figures count in London). Anything else raises `etl.errors.InputError(file, what, row=, column=, value=)`. Population, boundary and national
readers return the frames that their docstrings describe.
"""

COLUMNS = ["area_label", "code", "major", "minor", "measure", "month", "count", "row"]
