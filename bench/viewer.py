"""A viewer without a browser: speaks Streamlit's own protocol over its WebSocket, so that a hundred fit beside a server."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


@dataclass
class Viewer:
    """One session. `filter_label`: words in the label of the filter that is changed; `page`: its place in the address.

    `elements`: how many the last run sent.
    """

    url: str
    page: str
    filter_label: str
    bytes_received: int = 0
    options: list[str] = field(default_factory=list)
    _connection: ClientConnection | None = None
    _widget: tuple[str, str] = ("", "")
    _hash: str = ""
    elements: int = 0

    async def open(self, query: str = "") -> float:
        """Connect and draw the page once; seconds."""
        address = self.url.replace("http://", "ws://") + "/_stcore/stream"
        self._connection = await connect(address, subprotocols=["streamlit"], max_size=None, origin=self.url)  # type: ignore[list-item,arg-type]
        message = BackMsg()
        message.rerun_script.page_name = self.page
        message.rerun_script.query_string = query
        return await self._run(message)

    async def change(self, option: str) -> float:
        """Set the filter to one option; seconds until the page is drawn again."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self._hash
        kind, identity = self._widget
        state = message.rerun_script.widget_states.widgets.add()
        state.id = identity
        if kind == "multiselect":
            state.string_array_value.data.append(option)
        else:
            state.string_value = option
        return await self._run(message)

    async def close(self) -> None:
        if self._connection:
            await self._connection.close()

    async def _run(self, message: BackMsg) -> float:
        if self._connection is None:
            raise RuntimeError("open the viewer first")
        self.elements = 0
        started = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        while True:
            data = await self._connection.recv(decode=False)
            self.bytes_received += len(data)
            found = ForwardMsg.FromString(data)
            kind = found.WhichOneof("type")
            if kind == "navigation":
                self._hash = found.navigation.page_script_hash
            elif kind == "delta":
                self._look(found)
            elif kind == "script_finished":
                if found.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if found.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError("the page did not finish")
                return time.perf_counter() - started

    def _look(self, found: ForwardMsg) -> None:
        self.elements += found.delta.WhichOneof("type") == "new_element"
        element = found.delta.new_element
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(f"the page shows an error: {element.exception.message[:200]}")
        for kind in ("multiselect", "selectbox"):
            if element.WhichOneof("type") == kind and self.filter_label in getattr(element, kind).label.lower():
                widget = getattr(element, kind)
                self._widget = (kind, widget.id)
                self.options = list(widget.options)


async def crowd(
    url: str, page: str, label: str, viewers: int, seconds: float, pause: float, begin: Callable[[], None]
) -> list[float]:
    """Redraw times of `viewers` sessions that change the filter about every `pause` seconds, for `seconds`.

    `begin` is called once all of them have the page before them.
    """
    found: list[float] = []
    chance = random.Random(viewers)
    sessions = [Viewer(url, page, label) for _ in range(viewers)]
    for first in range(0, viewers, 5):  # they come one after another, as people do
        await asyncio.gather(*(s.open() for s in sessions[first : first + 5]))
    for option in sessions[0].options[3:7]:  # what a new process does once is not a redraw
        await sessions[0].change(option)
    begin()
    deadline = time.perf_counter() + seconds

    async def look_around(session: Viewer, wait: float) -> None:
        await asyncio.sleep(wait)
        while time.perf_counter() < deadline:
            started = time.perf_counter()
            found.append(await session.change(chance.choice(session.options[3:])))
            await asyncio.sleep(max(0.0, pause - (time.perf_counter() - started)))

    await asyncio.gather(*(look_around(s, chance.uniform(0, pause)) for s in sessions))
    await asyncio.gather(*(s.close() for s in sessions))
    return found
