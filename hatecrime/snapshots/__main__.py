"""Command line: `python -m hatecrime.snapshots [--out DIR] [--data DIR] [--base-url URL] [--only FIGURE]`."""

import argparse
import os
import sys
from pathlib import Path

from tqdm import tqdm

from hatecrime import store
from hatecrime.snapshot_state import default_base_url
from hatecrime.snapshots import SnapshotError, build


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    default = os.environ.get("HATECRIME_SNAPSHOTS") or store.ROOT / "data" / "snapshots"
    parser = argparse.ArgumentParser(prog="python -m hatecrime.snapshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(default), help="folder of the set (default %(default)s)")
    parser.add_argument("--data", type=Path, default=store.data_folder(), help="published tables (default %(default)s)")
    parser.add_argument(
        "--base-url",
        help="public address of the set, such as https://example.org/embed (default: HATECRIME_SNAPSHOTS_URL, or that "
        "of the set in place; empty: pages leave out what needs an address)",
    )
    parser.add_argument("--only", metavar="FIGURE", help="make one figure, keep the others as they are")
    parser.add_argument("--jobs", type=int, default=None, help="processes (default: one for each core)")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Build the set; 0 when it is in place, 1 and one line on standard error when it is not."""
    arguments = _arguments(argv)
    bar = tqdm(unit="figure", disable=None)

    def progress(done: int, total: int, figure: str) -> None:
        bar.total = total
        bar.set_postfix_str(figure, refresh=False)
        bar.update(done - bar.n)

    try:
        base_url = arguments.base_url if arguments.base_url is not None else default_base_url(arguments.out)
        found = build(arguments.out, arguments.data, base_url, arguments.only, progress, arguments.jobs)
    except (SnapshotError, store.StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        bar.close()
    size = sum(file["bytes"] for entry in found["figures"] for file in entry["files"].values())
    print(
        f"{arguments.out}: {len(found['figures'])} figures, {size / 1e6:.1f} MB each of latest and frozen, "
        f"{len(found['superseded'])} superseded, build {found['build_id'][:12]}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
