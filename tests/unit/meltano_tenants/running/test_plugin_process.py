"""A served plugin behaves like a process of asyncio."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from meltano_tenants.running.plugin_process import PluginProcess
from meltano_tenants.running.preload import PluginServers

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = (True, True, True)


@pytest.fixture
def address(executable: Path) -> Iterator[str]:
    """The socket of the plugin's server."""
    with PluginServers([executable]) as servers:
        yield servers.addresses[str(executable)]


async def start(address: str, *arguments: str, **variables: str) -> PluginProcess:
    """Start the plugin."""
    return await PluginProcess.start(address, arguments, variables, pipes=ALL)


async def output(process: PluginProcess) -> tuple[str, str, int]:
    """What a run prints, and its exit code."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.close()
    await process.stdin.wait_closed()
    out, errors = await asyncio.gather(process.stdout.read(), process.stderr.read())
    return out.decode(), errors.decode(), await process.wait()


def test_streams_variables_folder_and_exit_code_are_the_runs_own(address: str) -> None:
    async def both() -> list[tuple[str, str, int]]:
        first, second = await asyncio.gather(
            start(address, "echo", WORD="one "), start(address, "echo", WORD="two ")
        )
        for process, word in ((first, b"1 "), (second, b"2 ")):
            assert process.stdin
            process.stdin.write(word)
        return [
            await output(first),
            await output(second),
            await output(await start(address, "exit", "7")),
        ]

    folder = os.getcwd()  # noqa: PTH109
    assert asyncio.run(both()) == [
        (f"1 one {folder}\n", "to the log\n", 0),
        (f"2 two {folder}\n", "to the log\n", 0),
        ("", "", 7),
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_a_run_and_not_its_server(number: int, address: str) -> None:
    async def stop() -> tuple[int, int]:
        process = await start(address, "wait")
        assert process.stdout
        await process.stdout.readline()
        process.send_signal(number)
        code = await process.wait()
        process.send_signal(number)
        return code, (await output(await start(address, "exit", "0")))[2]

    assert asyncio.run(stop()) == (-number, 0)


def test_what_a_run_has_imported_the_next_one_finds_and_nothing_else(
    address: str, executable: Path
) -> None:
    async def twice() -> list[str]:
        first = await output(await start(address, "imported", WORD="secret"))
        return [first[0], (await output(await start(address, "imported")))[0]]

    assert asyncio.run(twice()) == [f"False secret {executable}\n", f"True None {executable}\n"]


def test_a_server_that_is_gone_is_an_error_that_leaves_nothing_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(FileNotFoundError):
        asyncio.run(start(str(tmp_path / "0"), "exit", "0"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before
