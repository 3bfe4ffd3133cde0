"""The process that has imported a plugin."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from meltano_tenants.running import plugin_server
from meltano_tenants.running.plugin_server import Request

if TYPE_CHECKING:
    from pathlib import Path


def test_a_request_arrives_with_its_streams_whatever_its_size() -> None:
    ours, theirs = socket.socketpair()
    read, write = os.pipe()
    sent = Request(["--config", "x"], {"A": "ü" * 50_000}, "/folder", (read, write, write))
    with ours, theirs:
        sender = threading.Thread(target=sent.send, args=(ours,))
        sender.start()
        got = Request.receive(theirs)
        sender.join()
    assert (got.arguments, got.environment, got.folder) == (
        sent.arguments,
        sent.environment,
        sent.folder,
    )
    os.write(got.streams[1], b"through")
    assert os.read(read, 16) == b"through"
    for descriptor in (read, write, *got.streams):
        os.close(descriptor)


def serve(executable: Path, address: Path) -> subprocess.Popen[str]:
    """Start a server."""
    return subprocess.Popen(
        [executable.parent / "python", plugin_server.__file__, executable, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_request_that_is_cut_off_ends_nothing(executable: Path, tmp_path: Path) -> None:
    address = tmp_path / "socket"
    with serve(executable, address) as server:
        assert server.stdin
        assert server.stdout
        assert server.stdout.readline() == f"{plugin_server.READY}\n"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(address))
            connection.sendall(b"\0\0\1\0{}")
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(address))
            streams = (server.stdin.fileno(), sys.__stderr__.fileno(), sys.__stderr__.fileno())  # type: ignore[union-attr]
            Request(["exit", "5"], {}, "/", streams).send(connection)
            with connection.makefile() as reports:
                assert int(reports.readline()) > 0
                assert reports.readline() == "5\n"
        server.stdin.close()
    assert server.returncode == 0
    assert not address.exists()


def test_a_run_ends_as_a_process_does(executable: Path, tmp_path: Path) -> None:
    address, buffered, late = (tmp_path / name for name in ("socket", "buffered", "late"))
    with serve(executable, address) as server, socket.socket(socket.AF_UNIX) as connection:
        assert server.stdin
        assert server.stdout
        assert server.stdout.readline() == f"{plugin_server.READY}\n"
        connection.connect(str(address))
        read, write = os.pipe()
        with os.fdopen(read) as output:
            arguments = ["leave", str(buffered), str(late)]
            Request(arguments, {}, "/", (server.stdin.fileno(), write, write)).send(connection)
            os.close(write)
            assert sorted(output) == ["a sentence\n", "by a thread\n"]
        with connection.makefile() as reports:
            assert [int(line) for line in reports][1:] == [1]
        server.stdin.close()
    assert buffered.read_text() == "in a buffer"
    assert late.read_text() == "at the exit"


def test_a_plugin_that_starts_threads_at_its_import_is_not_served(
    executable: Path, tmp_path: Path
) -> None:
    thread = (
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    module = executable.parent / "plugin.py"
    module.write_text(thread + module.read_text())
    with serve(executable, tmp_path / "socket") as server:
        out, errors = server.communicate()
    assert (out, server.returncode) == ("", 1)
    assert errors == f"{executable} starts threads when it is imported\n"
