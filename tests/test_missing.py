"""What was not run is said at the end, with the command that installs what it needs."""

import pytest

from tests import missing


def test_what_was_not_run_is_named_with_what_installs_it():
    reasons = ["Skipped: needs nginx", *3 * ["Skipped: needs chromium"], "Skipped: no right to mount a disk"]
    assert missing.summary(reasons) == [
        "3 not run: needs chromium (sudo apt-get install chromium-headless-shell libatomic1 fonts-dejavu-core)",
        "1 not run: needs nginx (sudo apt-get install nginx-light)",
        "1 not run: no right to mount a disk",
    ]


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_laptop_may_lack_a_browser_and_ci_may_not(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="chromium"):
        missing.skip_without("chromium")
