"""What requirements.lock brings: docs/sbom.cdx.json (CycloneDX) and docs/licences.md, from the lock itself.

`--check` compares the committed files with the lock and exits 1 with a line for each difference.
"""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SBOM = ROOT / "docs" / "sbom.cdx.json"
LICENCES = ROOT / "docs" / "licences.md"


def locked() -> dict[str, tuple[str, set[str]]]:
    """Name -> version and SHA-256 hashes of every package in the lock."""
    found: dict[str, tuple[str, set[str]]] = {}
    name = ""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        pinned = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", line)
        if pinned:
            name = _canonical(pinned.group(1))
            found[name] = (pinned.group(2), set())
        for digest in re.findall(r"--hash=sha256:([0-9a-f]{64})", line):
            found[name][1].add(digest)
    return found


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: str) -> str:
    """The licence that an installed package states, the shortest of its statements."""
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:  # locked for another platform only
        return "not installed on this platform"
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    classifiers = [c.rsplit(" :: ", 1)[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    named = [c for c in classifiers if c != "OSI Approved"]
    if named:
        return " AND ".join(sorted(set(named)))
    stated = (about.get("License") or "not stated").strip()
    return stated.splitlines()[0][:80]


def build() -> tuple[dict[str, Any], str]:
    """The SBOM and the licence list as they should be committed."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCK), "--output-reproducible", "--of", "JSON"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (fixed command)
    bom: dict[str, Any] = json.loads(done.stdout)
    rows = []
    for component in bom["components"]:
        licence = licence_of(component["name"])
        component["licenses"] = [{"license": {"name": licence}}]
        component.pop("description", None)  # holds the lock's own line, with a path
        rows.append(f"| {component['name']} | {component['version']} | {licence.replace('|', '/')} |")
    bom["components"].sort(key=lambda c: c["name"])
    head = "# Licences of what the product runs on\n\nFrom `requirements.lock` by `make sbom`; as each package states it.\n"
    table = "\n".join(["| package | version | licence |", "|---|---|---|", *sorted(rows, key=str.lower)])
    return bom, f"{head}\n{table}\n"


def differences() -> list[str]:
    """How the committed SBOM differs from the lock; empty when it holds."""
    if not SBOM.is_file():
        return [f"{SBOM}: missing; run `make sbom`"]
    listed = {_canonical(c["name"]): c for c in json.loads(SBOM.read_text(encoding="utf-8"))["components"]}
    wanted = locked()
    faults = [f"{n}: in the lock, not in the SBOM" for n in sorted(wanted.keys() - listed.keys())]
    faults += [f"{n}: in the SBOM, not in the lock" for n in sorted(listed.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & listed.keys()):
        version, hashes = wanted[name]
        if listed[name]["version"] != version:
            faults.append(f"{name}: {listed[name]['version']} in the SBOM, {version} in the lock")
        references = listed[name].get("externalReferences", [])
        digests = {h["content"] for r in references for h in r.get("hashes", [])}
        if digests != hashes:
            faults.append(f"{name}: other hashes in the SBOM than in the lock")
        if not listed[name].get("licenses"):
            faults.append(f"{name}: no licence in the SBOM")
    return faults


def main() -> int:
    """Write the files, or with --check compare them; the exit code."""
    if "--check" in sys.argv[1:]:
        faults = differences()
        print("\n".join(faults) or f"{SBOM.name}: {len(locked())} packages, as locked")
        return 1 if faults else 0
    bom, licences = build()
    SBOM.write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    LICENCES.write_text(licences, encoding="utf-8")
    faults = differences()
    print("\n".join(faults) or f"{SBOM.name}: {len(bom['components'])} packages")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
