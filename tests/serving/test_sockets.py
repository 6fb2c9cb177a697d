"""Small messages are not held back."""

import socket

from hatecrime.serving import sockets


def test_what_is_accepted_sends_at_once():
    with socket.socket(socket.AF_INET) as listening:  # without naming TCP, as the server binds it
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert sockets.send_at_once() >= 1
        with socket.create_connection(listening.getsockname()) as _:
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_other_files_and_sockets_are_left_alone(tmp_path):
    with (tmp_path / "file").open("w"), socket.socket(socket.AF_INET) as idle:
        before = idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        sockets.send_at_once()
        assert idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == before == 0
