"""Where the server's time goes when a filter of the borough page changes: a profile over ten changes."""

import cProfile
import pstats
import threading
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
AREAS = ["hackney", "camden", "brent", "ealing", "barnet", "bexley", "lambeth", "newham", "sutton", "merton"]


def main() -> None:
    at = AppTest.from_file(str(ROOT / "hatecrime" / "app.py"), default_timeout=120)
    at.run()
    at.switch_page("../pages/boroughs.py").run()
    for area in ("harrow", *AREAS):  # what is kept is kept from here on: a place that somebody has chosen
        at.selectbox(key="place").set_value(area).run()
    profiles: list[cProfile.Profile] = []

    def begin(*_: object) -> None:  # the script runs in a thread of its own
        profiles.append(cProfile.Profile())
        profiles[-1].enable()

    threading.setprofile(begin)
    started = time.perf_counter()
    for area in AREAS:
        at.selectbox(key="place").set_value(area).run()
    print(f"{1000 * (time.perf_counter() - started) / len(AREAS):.0f} ms a change under the profiler and AppTest\n")
    threading.setprofile(None)  # type: ignore[arg-type]
    stats = pstats.Stats(*profiles)
    wanted = []
    for (file, line, name), (calls, _, own, together, _) in stats.stats.items():  # type: ignore[attr-defined]
        place = file.replace(str(ROOT) + "/", "")
        if place.startswith(("hatecrime", "pages")):
            wanted.append((together, own, calls, f"{place}:{line} {name}"))
    print("| ms a change, with what it calls | own | calls | where |\n|---|---|---|---|")
    for together, own, calls, place in sorted(wanted, reverse=True)[:25]:
        print(f"| {100 * together:.1f} | {100 * own:.1f} | {calls / len(AREAS):.0f} | {place} |")


if __name__ == "__main__":
    main()
