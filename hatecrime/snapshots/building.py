"""Build the whole set beside the one in place and swap it in: same inputs, same bytes; a killed build loses nothing."""

import hashlib
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hatecrime import brief, store, takeaway
from hatecrime.embed_codes import BRIEF_FILE, CARD_FILE
from hatecrime.snapshot_state import code_version, read_manifest
from hatecrime.snapshots import gallery, metadata, page, snapshot
from hatecrime.snapshots.page import Address
from hatecrime.snapshots.snapshot import Inputs, Snapshot, SnapshotError, inputs_of
from hatecrime.swap import lock, put_in_place

Progress = Callable[[int, int, str], None]
"""Called with figures done, figures in all, and the figure just done."""

_UNNAMED = "@@VERSION@@"
_MAX_JOBS = 8


def _files(
    made: Snapshot, drawings: page.Drawings, address: Address, shared: dict[str, bytes], support: tuple[str, ...]
) -> dict[str, bytes]:
    structured = metadata.dataset(made, address)
    return {
        "index.html": page.page_html(made, drawings.page, address, structured, support).encode(),
        CARD_FILE: page.card_html(made, drawings.card, address).encode(),
        "meta.json": metadata.json_bytes(metadata.meta(made, address)),
        "oembed.json": metadata.json_bytes(metadata.oembed(made, address)),
        **shared,
    }


def _shared_files(made: Snapshot) -> dict[str, bytes]:
    card = takeaway.picture(made.figure)
    return {
        "figure.svg": card.encode(),
        "figure.png": takeaway.flat_png(card),
        "data.csv": metadata.data_csv(made),
        "data.csv-metadata.json": metadata.json_bytes(metadata.csvw(made)),
    }


def _hash_of(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def figure_files(inputs: Inputs, figure_id: str, base_url: str) -> tuple[dict[str, dict[str, bytes]], dict[str, Any]]:
    """Files of one figure by version folder, and its entry for manifest.json (and for datapackage.json).

    The version is a hash over every byte of the frozen copy, its own address aside: data, drawing, words, template.
    """
    made = snapshot.make(inputs, figure_id)
    figure, origin = made.figure, made.figure.origin
    shared, drawings = _shared_files(made), page.drawings_of(made)
    blank = f"v/{_UNNAMED}"
    unnamed = _files(made, drawings, Address(base_url, figure_id, blank, blank), shared, inputs.support)
    frozen = f"v/{origin.last:%Y-%m}-{_hash_of(unnamed)[:8]}"
    copies = {
        name: _files(made, drawings, Address(base_url, figure_id, name, frozen), shared, inputs.support)
        for name in ("latest", frozen)
    }
    if made.brief_of:  # rests on other boroughs too, so that it has no version of its own
        copies["latest"][BRIEF_FILE] = brief.pdf(inputs.results, made.brief_of)
    entry = {
        "figure": figure_id,
        "name": made.public.title,
        "group": made.public.group,
        "title": figure.message,
        "subtitle": figure.measure,
        "alt": figure.alt,
        "data_from": f"{origin.first:%Y-%m}",
        "data_to": f"{origin.last:%Y-%m}",
        "edition": origin.edition,
        "sources": list(made.sources),
        "latest": f"latest/{figure_id}",
        "frozen": f"{frozen}/{figure_id}",
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(copies[frozen].items())
        },
        "resource": metadata.resource(made, shared["data.csv"]),
    }
    return copies, entry


@dataclass(frozen=True)
class _Job:
    """What a worker needs: frames, where to write, where the set in place lies."""

    inputs: Inputs
    beside: Path
    out: Path
    base_url: str


_job: _Job | None = None


def _begin(job: _Job) -> None:
    global _job
    _job = job
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose build was killed would wait for its next figure for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(figure_id: str) -> dict[str, Any] | None:
    if _job is None:
        raise SnapshotError("a worker was not told what to do")
    return _write_figure(_job, figure_id)


def _write_figure(job: _Job, figure_id: str) -> dict[str, Any] | None:
    """The figure's entry; none for one that the build cannot carry."""
    if not snapshot.carried(job.inputs, figure_id):
        return None
    copies, entry = figure_files(job.inputs, figure_id, job.base_url)
    for version_folder, files in copies.items():
        for name, content in files.items():
            _write(job.beside, job.out, f"{version_folder}/{figure_id}/{name}", content)
    return entry


def _write(beside: Path, out: Path, name: str, content: bytes) -> None:
    """A file of the new set; one that has not changed stays the same file, so that caches keep their copy."""
    path, before = beside / name, out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if before.is_file() and before.stat().st_size == len(content) and before.read_bytes() == content:
        _link(before, path)
    else:
        path.write_bytes(content)


def _link(before: Path, path: Path) -> None:
    try:
        os.link(before, path)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(before, path)


def _link_folder(before: Path, folder: Path) -> None:
    for path in sorted(before.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(before)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                _link(path, target)


def _tidy_up(out: Path) -> None:
    """Clear away what a killed build left; the lock is held."""
    for aside in sorted(out.parent.glob(f".{out.name}.next-*.aside")):
        if out.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(out)
    for beside in sorted(out.parent.glob(f".{out.name}.next-*")):
        shutil.rmtree(beside)


def _entries(job: _Job, wanted: list[str], jobs: int, progress: Progress) -> dict[str, dict[str, Any]]:
    """Make the figures that the build can carry, spread over processes; the first failure ends the build."""
    entries: dict[str, dict[str, Any] | None] = {}

    def take(figure_id: str, entry: dict[str, Any] | None) -> None:
        entries[figure_id] = entry
        progress(len(entries), len(wanted), figure_id)

    jobs = min(jobs, len(wanted) // 4)
    if jobs > 1:
        _share(job, wanted, jobs, take)
    else:
        for figure_id in wanted:
            take(figure_id, _write_figure(job, figure_id))
    return {figure_id: entry for figure_id, entry in entries.items() if entry is not None}


def _share(job: _Job, wanted: list[str], jobs: int, take: Callable[[str, dict[str, Any] | None], None]) -> None:
    """This process makes figures from the end of the list while the others, which must first load, begin at its start."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs - 1, mp_context=context, initializer=_begin, initargs=(job,)) as pool:
        waiting = {figure_id: pool.submit(_make, figure_id) for figure_id in wanted}
        try:
            for figure_id in reversed(wanted):
                if figure_id in waiting and waiting[figure_id].cancel():
                    del waiting[figure_id]
                    take(figure_id, _write_figure(job, figure_id))
                for done in [name for name, future in waiting.items() if future.done()]:
                    take(done, waiting.pop(done).result())
            for done, future in waiting.items():
                take(done, future.result())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _keep_others(out: Path, beside: Path, entries: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """With --only: the other figures of the set in place, as they are."""
    kept = {}
    for entry in (read_manifest(out) or {}).get("figures", []):
        figure_id = str(entry["figure"])
        if figure_id not in entries and (out / "latest" / figure_id).is_dir():
            _link_folder(out / "latest" / figure_id, beside / "latest" / figure_id)
            kept[figure_id] = entry
    return kept


def _superseded(beside: Path, entries: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    current = {entry["figure"]: entry["frozen"] for entry in entries}
    found = sorted(p for p in (beside / "v").glob("*/*") if p.is_dir())
    out = []
    for path in found:
        address = path.relative_to(beside).as_posix()
        if address != current.get(path.name):
            out.append({"figure": path.name, "frozen": address, "superseded_by": current.get(path.name, "")})
    return out


def _write_set(job: _Job, entries: dict[str, dict[str, Any]], order: list[str], *, complete: bool) -> None:
    """Front page, script and manifests of the set."""
    listed = [entries[figure_id] for figure_id in order if figure_id in entries]
    public = [{k: v for k, v in entry.items() if k != "resource"} for entry in listed]
    resources = [entry["resource"] for entry in listed if "resource" in entry]
    manifest = {
        "build_id": job.inputs.results.build_id,
        "code_version": code_version(),
        "base_url": job.base_url,
        "complete": complete,
        "figures": listed,
        "superseded": _superseded(job.beside, listed),
        "sources": sorted({source for entry in listed for source in entry["sources"]}),
    }
    files = {
        "index.html": gallery.index_html(public, job.base_url).encode(),
        "embed.js": gallery.EMBED_JS.encode(),
        "datapackage.json": metadata.json_bytes(metadata.datapackage(resources, job.inputs.results.build_id)),
        "catalog.jsonld": metadata.json_bytes(metadata.catalogue(listed, job.base_url, job.inputs.results.build_id)),
        "manifest.json": metadata.json_bytes(manifest),
    }
    for name, content in files.items():
        _write(job.beside, job.out, name, content)


def _checked(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        right = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        right = False
    if base_url and not right:
        raise SnapshotError(f"base URL {base_url!r}: must be like https://example.org/embed")
    return base_url.rstrip("/")


def build(
    out: Path,
    data: Path | None = None,
    base_url: str = "",
    only: str | None = None,
    progress: Progress = lambda done, total, figure: None,
    jobs: int | None = None,
) -> dict[str, Any]:
    """Make every snapshot (or one) from the tables in `data` and put the set in place in `out`; returns its manifest.

    `base_url`: where the set will be served, such as `https://example.org/embed`; without it addresses are relative,
    and what must be absolute (Open Graph's picture, oEmbed, embed codes) is left out.
    SnapshotError or StoreError when it cannot be done: the set in place is then untouched.
    """
    base_url = _checked(base_url)
    edition = store.read_build(data)
    inputs = inputs_of(edition)
    wanted = order = snapshot.addresses(inputs)
    if only is not None:
        if only not in order:
            raise SnapshotError(f"no figure {only!r}; there are {', '.join(order)}")
        snapshot.make(inputs, only)  # says why, where the build cannot carry it
        wanted = [only]
    try:
        with lock(out.parent / f".{out.name}.build.lock") as mine:
            if not mine:
                raise SnapshotError(f"{out}: another build of the snapshots is running")
            _tidy_up(out)
            beside = out.with_name(f".{out.name}.next-{os.getpid()}")
            beside.mkdir()
            try:
                job = _Job(inputs, beside, out, base_url)
                entries = _entries(job, wanted, jobs or min(os.cpu_count() or 1, _MAX_JOBS), progress)
                if only is not None:
                    entries |= _keep_others(out, beside, entries)
                _link_folder(out / "v", beside / "v")
                _write_set(job, entries, order, complete=only is None)
                _swap_in(beside, out)
            except BaseException:
                shutil.rmtree(beside, ignore_errors=True)
                raise
    except OSError as error:
        raise SnapshotError(f"{out}: cannot be written: {error.strerror}; the set in place is unchanged") from error
    except BrokenProcessPool as error:
        raise SnapshotError("a worker process ended early; the set in place is unchanged") from error
    return read_manifest(out) or {}


def _swap_in(beside: Path, out: Path) -> None:
    os.sync()
    if put_in_place(beside, out):
        shutil.rmtree(beside)
