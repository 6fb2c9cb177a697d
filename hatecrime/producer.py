"""Who publishes this copy of the dashboard and how to reach them: settings of the installation."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Producer:
    """`name`: who answers for the figures; `contact`: an address or a telephone number, as they wish it read."""

    name: str
    contact: str


def producer() -> Producer:
    """HATECRIME_PRODUCER and HATECRIME_CONTACT; plain words where they are not set."""
    return Producer(
        os.environ.get("HATECRIME_PRODUCER", "").strip() or "Whoever runs this copy of the dashboard; not the police",
        os.environ.get("HATECRIME_CONTACT", "").strip() or "none was given by those who run this copy",
    )
