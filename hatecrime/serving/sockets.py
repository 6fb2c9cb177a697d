"""How the server's sockets send: each message at once.

Streamlit binds its socket without naming TCP, so that asyncio does not turn Nagle's algorithm off on what it accepts:
the small messages of a redraw then wait for the browser's acknowledgement, 40 ms and more each time.
"""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

_OPEN_FILES = Path("/dev/fd")


def send_at_once() -> int:
    """Turn Nagle's algorithm off on every socket that this process listens on; what they accept inherits that.

    The number of those sockets; 0 where the system does not list a process's open files.
    """
    found = 0
    for number in sorted(int(name) for name in os.listdir(_OPEN_FILES)) if _OPEN_FILES.is_dir() else []:
        with suppress(OSError):  # closed since it was listed, or not a socket of the network
            found += _listening_at_once(number)
    return found


def _listening_at_once(number: int) -> bool:
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        return False
    with socket.socket(fileno=os.dup(number)) as known:
        if known.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        if not known.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            return False
        known.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return True
