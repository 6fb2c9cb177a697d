"""Sources, freshness, checks, revisions, words and whole tables, as the edition holds them."""

import pandas as pd

from hatecrime import schema, thresholds, wording
from hatecrime.periods import month_label


def test_it_says_to_when_and_from_which_edition(open_page, open_tab, tables_of, edition, newest, strands_to):
    at = open_tab(open_page("data_and_methods"), "Table")
    held = next(t for t in tables_of(at) if t["caption"] == "Months that each count holds")
    rows = {row[0]: row[1:] for row in held["rows"]}
    assert rows["Strands, boroughs"][1] == month_label(strands_to)
    starts = edition.table("series_breaks").query("kind == 'start' and series == 'aggravated'")["month"]
    first, last, _, named = rows["Aggravated public order, boroughs"]
    assert [first, last] == [month_label(starts.max()), month_label(newest)]
    assert named == max(edition.manifest["editions"]["aggravated"])
    assert edition.build_id[:12] in " ".join(m.value for m in at.markdown)


def test_a_stale_edition_is_called_out_of_date(open_page, monkeypatch, newest):
    fresh = " ".join(m.value for m in open_page("data_and_methods").markdown)
    assert "out of date" not in fresh
    due = newest + pd.offsets.MonthEnd(3)
    assert f"is due by {due.day} {due:%B %Y}" in fresh
    monkeypatch.setenv("HATECRIME_TODAY", f"{newest + pd.DateOffset(months=9):%Y-%m-%d}")
    assert "these figures are out of date" in " ".join(m.value for m in open_page("data_and_methods").markdown)


def test_every_file_is_named_with_its_checksum(open_page, tables_of, edition, unfold):
    table = next(
        t for t in tables_of(unfold(open_page("data_and_methods"))) if t["caption"].startswith("Published files")
    )
    names = [row[0] for row in table["rows"][1:]]
    assert sorted(names) == sorted(entry["name"] for entry in edition.manifest["inputs"])
    assert table["rows"][1][-1] == edition.manifest["inputs"][0]["sha256"][:12]


def test_checks_and_their_outcome(open_page, words_of, edition):
    at = open_page("data_and_methods")
    passed = sum(check["outcome"] == "pass" for check in edition.checks)
    assert f"{passed} of {len(edition.checks)} checks passed" in words_of(at)


def test_a_failed_check_is_counted_and_comes_first(open_page, monkeypatch, published_folder, tmp_path):
    import hashlib
    import json
    import shutil

    folder = tmp_path / "edition"
    shutil.copytree(published_folder, folder)
    checks = json.loads((folder / "checks.json").read_text(encoding="utf-8"))
    last = max(at for at, check in enumerate(checks) if check["outcome"] == "pass")
    checks[last]["outcome"] = "warning"
    passed = sum(check["outcome"] == "pass" for check in checks)
    content = json.dumps(checks).encode()
    (folder / "checks.json").write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["tables"]["checks.json"]["sha256"] = hashlib.sha256(content).hexdigest()
    manifest["build_id"] = "with-a-warning"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setenv("HATECRIME_DATA", str(folder))
    at = open_page("data_and_methods")
    assert f"{passed} of {len(checks)} checks passed" in " ".join(m.value for m in at.markdown)


def test_revisions_of_the_real_editions(open_page, tables_of, edition, unfold):
    at = unfold(open_page("data_and_methods"))
    tables = tables_of(at)
    summary = next(t for t in tables if t["caption"].startswith("What newer editions changed"))
    revisions = edition.table("revisions")
    counted = revisions.groupby(["series", "edition_before", "edition"]).size()
    assert sorted(int(row[2].replace(",", "")) for row in summary["rows"][1:]) == sorted(counted)
    at.selectbox(key="page_revision").set_value("2019-07_2024-02").run()
    assert not at.exception
    assert any(
        t["caption"].startswith("Changes by area") and "2019-07 to 2024-02" in t["caption"] for t in tables_of(at)
    )


def test_every_mark_and_threshold_is_explained(open_page, words_of, unfold):
    words = words_of(unfold(open_page("data_and_methods")))
    for code, text in wording.SHORTHAND.items():
        assert f"[{code}]" in words
        assert text in words
    assert f"{thresholds.MIN_BASE_FOR_PERCENT} offences a year before" in words


def test_whole_tables_are_offered_except_empty_ones(open_page, edition, unfold):
    at = unfold(open_page("data_and_methods"))
    offered = {
        button.proto.id.split("csv-table-")[-1]
        for button in at.get("download_button")
        if "csv-table" in button.proto.id
    }
    assert offered == {name for name in schema.TABLES if len(edition.table(name))}


def test_a_step_of_revision_is_in_the_address_and_opens_what_it_asks_for(open_page, link_of):
    at = open_page("data_and_methods", revision="2024-02_2025-12", revised="comparator")
    assert at.selectbox(key="page_revision").value == "2024-02_2025-12"
    assert at.selectbox(key="page_revised").value == "comparator"
    assert "revision=2024-02_2025-12&revised=comparator" in link_of(at)
    assert "not understood" in open_page(revision="1999-01_1999-02").markdown[0].value


def test_the_whole_account_of_the_methods_opens_on_the_page(open_page):
    at = open_page("data_and_methods")
    assert "Clopper-Pearson" not in " ".join(m.value for m in at.markdown)
    at.session_state["account-methods"] = True
    at.run()
    opened = " ".join(m.value for m in at.markdown)
    assert "Clopper-Pearson" in opened
    assert "](calibration.md)" not in opened


def test_other_sources_stand_apart_with_their_status(open_page, tables_of, edition, unfold):
    at = unfold(open_page("data_and_methods"))
    national = next(t for t in tables_of(at) if "Home Office" in t["caption"])
    held = edition.table("national")
    held = held[(held["series"] == "police_recorded_hate_crime") & (held["strand"] == "all")]
    held = held[held["period_type"] == "financial_year"]
    assert len(held) == len(national["rows"]) - 1
    for _, row in held.iterrows():
        year = f"{row['period_end'].year - 1}/{row['period_end'].year % 100:02d}"
        assert [row["geography"], year, f"{row['offences']:,}", row["status"]] in national["rows"]
    assert any(status.startswith("Official statistics, not accredited") for status in held["status"])
