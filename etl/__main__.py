"""`python -m etl fetch | build | check | rollback`: published files in, published tables out."""

import argparse
import os
import sys
from pathlib import Path

from etl import build, checks, publish, report
from etl.errors import BuildError, FetchError, InputError
from hatecrime import store
from hatecrime.schema import SchemaError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what it says, 1 with a line on standard error when it did not."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (InputError, BuildError, FetchError, SchemaError, store.StoreError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the tables in place are unchanged", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    raw = Path(os.environ.get("HATECRIME_RAW") or store.ROOT / "data" / "raw")
    data = store.data_folder()
    parser = argparse.ArgumentParser(prog="python -m etl", description="Published files in, published tables out.")
    commands = parser.add_subparsers(required=True, metavar="fetch | build | check | rollback")

    command = commands.add_parser(
        "fetch", help="fetch what the publishers have today (the only one that uses a network)"
    )
    command.add_argument("--raw", type=Path, default=raw, help="folder for the published files (HATECRIME_RAW)")
    command.add_argument("--only", metavar="SOURCE", help="one source of etl/sources.toml")
    command.add_argument("--list", action="store_true", help="say what is there and how new, and fetch no file")
    command.add_argument("--base-url", metavar="URL", help="a mirror that answers at the publishers' paths")
    command.set_defaults(run=_fetch)

    command = commands.add_parser("build", help="make the tables from the raw files, offline")
    command.add_argument("--raw", type=Path, default=raw, help="folder of the published files (HATECRIME_RAW)")
    command.add_argument("--out", type=Path, default=data, help="where the tables go (HATECRIME_DATA)")
    command.add_argument("--accept-loss", action="store_true", help="publish although months held before are gone")
    command.set_defaults(run=_build)

    command = commands.add_parser("check", help="read the tables back and check them again; changes nothing")
    command.add_argument("--data", type=Path, default=data, help="folder of the tables (HATECRIME_DATA)")
    command.set_defaults(run=_check)

    command = commands.add_parser("rollback", help="return to the edition before; a second time undoes it")
    command.add_argument("--data", type=Path, default=data, help="folder of the tables (HATECRIME_DATA)")
    command.set_defaults(run=_rollback)
    return parser


def _fetch(options: argparse.Namespace) -> int:
    from etl import fetch  # the network library is of no use to the other commands

    run = fetch.list_files if options.list else fetch.fetch
    outcomes = run(options.raw, options.only, options.base_url)
    return 1 if any(outcome.status == "failed" for outcome in outcomes) else 0


def _build(options: argparse.Namespace) -> int:
    built, changed = build.build(options.raw, options.out, accept_loss=options.accept_loss)
    print("\n".join(report.lines(built)))
    state = "published" if changed else "unchanged"
    print(f"{state}: {options.out}, build {built.manifest['build_id'][:12]}")
    return 0


def _check(options: argparse.Namespace) -> int:
    edition = store.read_build(options.data)
    found = build.run_checks(dict(edition.tables), edition.maps)
    if [check.as_dict() for check in found] != edition.checks:
        print("checks.json: the checks that were published differ from those found now; build again", file=sys.stderr)
    failed = [check for check in found if check.outcome == "fail"]
    for check in failed:
        print(check.line(), file=sys.stderr)
    errors = len(checks.failures(found))
    warnings = len(failed) - errors
    print(f"{options.data}: build {edition.build_id[:12]}, {len(found)} checks, {errors} errors, {warnings} warnings")
    return 1 if errors else 0


def _rollback(options: argparse.Namespace) -> int:
    print(f"in place again: {options.data}, build {publish.rollback(options.data)[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
