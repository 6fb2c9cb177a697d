"""The command line on the real files: what it writes, prints, refuses, and leaves alone."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from etl import __main__ as command
from etl import build, checks
from etl.errors import BuildError, InputError
from hatecrime import periods, store, vocabulary
from tests.conftest import write_edition

pytestmark = pytest.mark.real

BOROUGH = "london/borough-level-2026-04/mps_borough_recent.csv"
SPECIAL = "london/special-crime/Monthly Crime Other Crime Borough Level Off Type.csv"


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_build_check_and_rebuild(raw_folder, tmp_path, capsys, monkeypatch):
    out = tmp_path / "published"
    assert command.main(["build", "--raw", str(raw_folder), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    for words in (
        "offences.parquet        44,208 rows",
        "ward_offences.parquet  259,378 rows",
        "2010-04-01 to 2026-06-01",
        "aggravated all: 195 months, 2010-04 to 2026-06, 34 areas, London's last three months 1175, 1466, 1392",
        "flagged all: 96 months, 2017-04 to 2025-04, 1 areas, London's last three months 1449, 1703, 1741",
        "revisions: aggravated, 2024-02 -> 2025-12: 2,767 figures changed",
        "not used: reference/population/housing-density-borough.csv",
        "published: ",
    ):
        assert words in printed
    first = held(out)
    assert command.main(["check", "--data", str(out)]) == 0
    assert " 0 errors" in capsys.readouterr().out

    # Another file order, as another file system may give it, and an edition in place: the same bytes.
    real = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: reversed(list(real(self, pattern))))
    assert command.main(["build", "--raw", str(raw_folder), "--out", str(out)]) == 0
    assert "unchanged: " in capsys.readouterr().out
    assert held(out) == first


def test_the_committed_tables_are_what_the_published_files_give(built, published_folder):
    assert held(published_folder) == built.files


def test_manifest_says_where_everything_comes_from(built, raw_folder):
    manifest = built.manifest
    assert manifest["data_to"] == {"aggravated": "2026-06", "comparator": "2026-06", "flagged": "2025-04"}
    assert manifest["data_to_by_strand"]["flagged"] == dict.fromkeys(vocabulary.FLAGGED_STRANDS, "2021-05") | {
        "all": "2025-04"
    }
    assert manifest["editions"]["aggravated"] == ["2026-04", "2026-06"]
    assert set(manifest["tables"]) == set(built.files) - {"manifest.json"}
    assert len(manifest["inputs"]) == 24
    for entry in manifest["inputs"]:
        assert len(entry["sha256"]) == 64
        assert entry["rows"] > 0
        assert entry["landing_page"].startswith("https://")
        assert "licen" in (entry["licence"] + entry["attribution"]).lower()
    text = json.dumps(manifest)
    assert str(store.ROOT) not in text
    assert str(raw_folder) not in text


def test_a_check_that_fails_is_one_line_and_exit_1(tmp_path, capsys, built):
    frames = dict(built.tables)
    offences = frames["offences"].copy()
    offences.loc[offences["area"] == "Lambeth", "offences"] = 0
    out = write_edition(tmp_path / "published", "a" * 64, frames | {"offences": offences})
    assert command.main(["check", "--data", str(out)]) == 1
    lines = capsys.readouterr().err
    assert "published total: racist-religious-lambeth-2012-11: 0, expected 424 exactly" in lines


def test_check_of_nothing(tmp_path, capsys):
    assert command.main(["check", "--data", str(tmp_path / "none")]) == 1
    assert "manifest.json: missing" in capsys.readouterr().err


BROKEN = {
    "negative count": (BOROUGH, ",3,8,2,3,10,", ",3,-8,2,3,10,", r"mps_borough_recent\.csv: row 2, column '202405'.*'-8'"),
    "unknown borough": (SPECIAL, "Barking and Dagenham,Hate,Anti", "Barking,Hate,Anti", r"unknown area \(found 'Barking'\)"),
    "unknown strand": (SPECIAL, "Hate,Islamophobic", "Hate,Islamophobia", r"unknown class.*'Islamophobia'"),
    "missing column": (SPECIAL, "Borough,MajorText", "Boro,MajorText", r"row 1: no column for area; header found: Boro, MajorText, MinorText; .*columns\.area"),
    "empty file": (SPECIAL, None, "", "the file is empty"),
    "a borough less": (BOROUGH, "PUBLIC ORDER OFFENCES,RACE OR RELIGIOUS AGG PUBLIC FEAR,Barnet", "X,Y,Barnet", "rows of a borough are missing in aggravated all.*'Barnet'"),
    "a figure ten times too large": (SPECIAL, None, "x10", "published total: racist-religious-tower-hamlets"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_leaves_the_tables_as_they_were(raw_copy, tmp_path, capsys, kind):
    file, old, new, message = BROKEN[kind]
    path = raw_copy / file
    if new == "x10":
        lines = path.read_text().splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("Tower Hamlets,Hate,Racist"))
        head, counts = lines[at].split(",")[:3], lines[at].split(",")[3:]
        lines[at] = ",".join(head + [f"{c}0" for c in counts])
        path.write_text("\r\n".join(lines) + "\r\n", newline="")
    elif old is None:
        path.write_text(new)
    else:
        edit(path, old, new)
    out = write_edition(tmp_path / "published", "a" * 64)
    before = held(out)
    assert command.main(["build", "--raw", str(raw_copy), "--out", str(out), "--accept-loss"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert re.search(message, error), error
    assert held(out) == before
    assert {p.name for p in tmp_path.iterdir()} == {"raw", "published", ".published.lock"}


def test_an_empty_or_missing_raw_folder(tmp_path, capsys):
    out = tmp_path / "published"
    (tmp_path / "raw").mkdir()
    assert command.main(["build", "--raw", str(tmp_path / "raw"), "--out", str(out)]) == 1
    assert "the folder is empty" in capsys.readouterr().err
    assert command.main(["build", "--raw", str(tmp_path / "none"), "--out", str(out)]) == 1
    assert "no such folder" in capsys.readouterr().err
    assert not out.exists()


def test_a_kind_of_file_that_is_missing_is_named(raw_copy):
    (raw_copy / "reference/boundaries/london_boroughs.geojson").unlink()
    with pytest.raises(InputError, match=r"no file for borough_attributes in it \(source gla_boundaries\)"):
        build.make(raw_copy)


def test_months_that_were_held_are_not_lost_unless_that_is_meant(raw_copy, tmp_path, built):
    offences = built.tables["offences"]
    later = offences[offences["month"] == offences["month"].max()].assign(month=pd.Timestamp("2026-07-01"))
    frames = dict(built.tables) | {"offences": pd.concat([offences, later], ignore_index=True)}
    out = write_edition(tmp_path / "published", "a" * 64, frames)
    with pytest.raises(BuildError, match=r"would lose 2 months of figures \(aggravated all, July 2026 first\)"):
        build.build(raw_copy, out)
    _, changed = build.build(raw_copy, out, accept_loss=True)
    assert changed


def monthly_dashboard(months: pd.DatetimeIndex) -> str:
    """A file in the current layout of the monthly dashboard, hand-made, with every strand and the true total."""
    header = "Month_Year,Area Type,Borough_SNT,Area Name,Area Code,Crime Type,Crime Subtype,Measure,Financial Year,FY_FYIndex,Count,Refresh Date"
    subtypes = {
        "Hate Crime": 60,
        "Racist and Religious Crime": 50,
        "Faith Crime": 12,
        "Islamophobic Crime": 6,
        "Antisemitic Crime": 3,
        "Homophobic Crime": 8,
        "Transphobic Crime": 2,
        "Disability Crime": 1,
    }
    lines = [header]
    for month in months:
        year = periods.financial_year(month)
        short = f"fy{year[2:4]}-{year[-2:]}"
        for gss, name in vocabulary.BOROUGHS.items():
            for subtype, count in subtypes.items():
                for measure, figure in (("Offences", count), ("Positive Outcomes", count // 10)):
                    if figure:
                        lines.append(
                            f"{month:%d/%m/%Y},Borough,{name},{name},{gss},Hate Crime,{subtype},{measure},"
                            f"{short},{short[2:]}_01,{figure},18/04/2026"
                        )
    return "\r\n".join(lines) + "\r\n"


def test_a_monthly_dashboard_file_dropped_in_adds_figures_outcomes_and_a_gap(raw_copy):
    folder = raw_copy / "mps_monthly_dashboard" / "2026-04"
    folder.mkdir(parents=True)
    months = pd.date_range("2022-04-01", "2026-03-01", freq="MS")
    (folder / "M1045_MonthlyCrimeDashboard_OtherCrimeData.csv").write_text(monthly_dashboard(months), newline="")
    made = build.make(raw_copy)
    offences, outcomes = made.tables["offences"], made.tables["outcomes"]
    flagged = offences[offences["series"] == "flagged"]
    assert flagged["month"].max() == pd.Timestamp("2026-03-01")
    total = flagged[(flagged["strand"] == "all") & (flagged["month"] == months[-1])]
    assert total["offences"].sum() == 60 * 32
    racist = flagged[flagged["strand"] == "racist_religious"].groupby("month")["offences"].sum()
    assert pd.Timestamp("2021-06-01") not in racist.index
    assert racist[pd.Timestamp("2021-05-01")] == 2234
    assert outcomes.groupby("strand")["outcomes"].sum()["racist_religious"] == 5 * 32 * 48
    breaks = made.tables["series_breaks"]
    gap = breaks[breaks["what"] == "No strand figures are held from June 2021 to March 2022."]
    assert sorted(gap["strand"]) == sorted(vocabulary.FLAGGED_STRANDS)
    assert set(gap["kind"]) == {"break"}
    assert set(gap["month"]) == {pd.Timestamp("2022-04-01")}
    assert "end-flagged" not in set(breaks["break_id"])
    assert checks.failures(made.checks) == []
    assert made.manifest["data_to"]["flagged"] == "2026-03"
    newest = flagged[flagged["provisional"]]["month"].unique()
    assert len(newest) == 3

    # All hate crime: of each recording system one kind of source, the one with more months of it.
    whole = flagged[flagged["strand"] == "all"]
    before = whole[whole["month"] < "2024-03-01"]
    assert set(before["area"]) == {vocabulary.LONDON_TOTAL}
    assert before["month"].nunique() == 82
    assert set(whole.loc[whole["month"] >= "2024-03-01", "area"]) == set(vocabulary.BOROUGHS.values())


def test_rollback_from_the_command_line(tmp_path, capsys):
    out = write_edition(tmp_path / "published", "b" * 64)
    write_edition(tmp_path / ".published.previous", "a" * 64)
    assert command.main(["rollback", "--data", str(out)]) == 0
    assert "in place again" in capsys.readouterr().out
    assert store.read_build(out).build_id == "a" * 64
    assert command.main(["rollback", "--data", str(tmp_path / "other")]) == 1
    assert "no edition to go back to" in capsys.readouterr().err
