"""What is installed is locked by hash, listed, and licensed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(packages) > 20
    assert not [p.split()[0] for p in packages if "==" not in p or "--hash=sha256:" not in p]


def test_the_product_lock_is_part_of_the_development_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"(?m)^([A-Za-z0-9._\[\],-]+==[^\s\\;]+)", (ROOT / name).read_text(encoding="utf-8")))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_committed_sbom_is_the_lock() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "deploy" / "sbom.py"), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    bom = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert bom["bomFormat"] == "CycloneDX"


def test_no_licence_forbids_public_use() -> None:
    rows = re.findall(r"(?m)^\| (\S+) \| \S+ \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(encoding="utf-8"))
    assert len(rows) > 20
    assert not [row for row in rows if re.search(r"not stated|AGPL|\bGPL|proprietary|non-?commercial", row[1], re.I)]
