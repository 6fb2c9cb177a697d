"""`python -m etl fetch | build | check | rollback`: published files in, published tables out."""

import argparse
import os
import sys
from pathlib import Path

from etl import build, publish
from etl.errors import BuildError, InputError
from hatecrime import store
from hatecrime.schema import SchemaError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what it says, 1 with a line on standard error when it did not."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (InputError, BuildError, SchemaError, store.StoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    raw = Path(os.environ.get("HATECRIME_RAW") or store.ROOT / "data" / "raw")
    parser = argparse.ArgumentParser(prog="python -m etl", description="Published files in, data/published out.")
    commands = parser.add_subparsers(required=True, metavar="fetch | build | check | rollback")
    fetcher = commands.add_parser("fetch", help="bring the raw files up to date from their publishers")
    fetcher.add_argument("--raw", type=Path, default=raw, help="folder of published files (HATECRIME_RAW)")
    fetcher.add_argument("--only", metavar="SOURCE", help="one source of etl/sources.toml")
    fetcher.add_argument("--base-url", metavar="URL", help="a mirror that answers at the publishers' paths")
    fetcher.set_defaults(run=_fetch)
    builder = commands.add_parser("build", help="make the tables from the raw files, offline")
    builder.add_argument("--raw", type=Path, default=raw, help="folder of published files (HATECRIME_RAW)")
    builder.add_argument("--out", type=Path, default=store.data_folder(), help="where the tables go (HATECRIME_DATA)")
    builder.set_defaults(run=_build)
    back = commands.add_parser("rollback", help="return to the edition before; again to undo")
    back.add_argument("--data", type=Path, default=store.data_folder(), help="folder of the tables (HATECRIME_DATA)")
    back.set_defaults(run=_rollback)
    return parser


def _fetch(options: argparse.Namespace) -> int:
    # Imported here: no other command needs the network.
    from etl import fetch

    outcomes = fetch.fetch(options.raw, options.only, options.base_url)
    failed = sum(outcome.status == "failed" for outcome in outcomes)
    print(f"{len(outcomes)} files and sources, {failed} failed")
    return 1 if failed else 0


def _build(options: argparse.Namespace) -> int:
    built, changed = build.build(options.raw, options.out)
    print(f"{'published' if changed else 'unchanged'}: {options.out}, build {built.manifest['build_id'][:12]}")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    print(f"in place again: {options.data}, build {publish.rollback(options.data)[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
