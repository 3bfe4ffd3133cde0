"""The command `sandbox`."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from typing import Any, TypeAlias

import click

from sandbox_api.expected import ExpectedData
from sandbox_api.messages import encode
from sandbox_api.options import PROFILES, Options
from sandbox_api.sandbox import Sandbox

_Command: TypeAlias = Callable[..., Any]
_Decorator: TypeAlias = Callable[[_Command], _Command]
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SIGNALLED = 128  # a shell reports a death by signal as this plus the signal's number


def _counts(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    found = {}
    for one in given:
        stream, _equals, number = one.partition("=")
        if "." not in stream or not number.isdigit():
            msg = "must look like worklogs.worklogs=51"
            raise click.BadParameter(msg)
        found[stream] = int(number)
    return found


_DATA_OPTIONS = (
    click.option("--profile", type=click.Choice(PROFILES), default="generic", show_default=True),
    click.option("--scale", type=float, default=1.0, show_default=True, help="Size of the data."),
    click.option("--seed", type=int, default=1, show_default=True),
    click.option("--day", type=int, default=1, show_default=True, help="Changes up to this day."),
    click.option(
        "--count",
        "counts",
        callback=_counts,
        multiple=True,
        metavar="API.STREAM=N",
        help="Exact number of records of a stream on day 1.",
    ),
)
_SERVER_OPTIONS = (
    click.option("--host", default="127.0.0.1", show_default=True),
    click.option("--latency", type=float, default=0.0, help="Seconds before each answer."),
    click.option("--error-rate", type=float, default=0.0, help="Share of passing failures."),
    click.option("--rate-limit", type=float, help="Requests per second and API; 0 is none."),
    click.option("--deny", multiple=True, metavar="API.STREAM", help="Answer 403 for a stream."),
    click.option("--practice-format", type=click.Choice(("xml", "json")), default="xml"),
)


def _with(options: tuple[_Decorator, ...]) -> _Decorator:
    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _expected(**given: Any) -> ExpectedData:
    try:
        return ExpectedData(Options(**given))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _sandbox(**given: Any) -> Sandbox:
    address = {name: given.pop(name) for name in ("host", "port") if name in given}
    try:
        return Sandbox(**address, keep_log=False, **vars(Options(**given)))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Play five APIs on this machine, with made-up data and faults on request."""


@main.command()
@click.option("--port", type=int, default=8800, show_default=True, help="0 takes a free port.")
@_with(_SERVER_OPTIONS)
@_with(_DATA_OPTIONS)
def serve(**given: Any) -> None:
    """Serve until SIGINT or SIGTERM."""
    ended = Event()
    for number in _SIGNALS:
        signal.signal(number, lambda *_: ended.set())
    try:
        with _sandbox(**given) as sandbox:
            click.echo(f"sandbox listening on {sandbox.url}")
            for name, value in sandbox.environment().items():
                click.echo(f"export {name}={shlex.quote(value)}")
            ended.wait()
    except OSError as error:
        msg = f"cannot listen on {given['host']}:{given['port']}: {error.strerror}"
        raise click.ClickException(msg) from error


@main.command(context_settings={"ignore_unknown_options": False})
@_with(_SERVER_OPTIONS)
@_with(_DATA_OPTIONS)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(command: tuple[str, ...], **given: Any) -> None:
    """Serve on a free port while COMMAND runs, with the taps' settings in its environment."""
    with _sandbox(**given) as sandbox:
        code = _run(command, sandbox.environment())
    sys.exit(code)


def _run(command: tuple[str, ...], environment: dict[str, str]) -> int:
    children: list[subprocess.Popen[bytes]] = []

    def forward(number: int, _: object) -> None:
        if not children:
            sys.exit(_SIGNALLED + number)
        with suppress(ProcessLookupError):
            os.killpg(children[0].pid, number)

    for number in _SIGNALS:
        signal.signal(number, forward)
    try:
        # In a group of its own, COMMAND and its children get each signal, and get it once.
        children.append(
            subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)  # noqa: S603
        )
    except OSError as error:
        click.echo(f"Error: cannot run {command[0]}: {error.strerror}", err=True)
        return 127 if isinstance(error, FileNotFoundError) else 126
    code = children[0].wait()
    return _SIGNALLED - code if code < 0 else code


@main.command()
@_with(_DATA_OPTIONS)
def counts(**given: Any) -> None:
    """Print the true number of records of every stream as JSON."""
    known = _expected(**given)
    click.echo(encode({api: known.counts(api) for api in known.apis()}))


@main.command()
@click.argument("api")
@click.argument("stream")
@_with(_DATA_OPTIONS)
def truth(api: str, stream: str, **given: Any) -> None:
    """Print the true records of API's STREAM as JSON lines."""
    known = _expected(**given)
    if api not in known.apis():
        msg = f"API must be one of {', '.join(known.apis())}"
        raise click.UsageError(msg)
    if stream not in known.streams(api):
        msg = f"STREAM must be one of {', '.join(known.streams(api))}"
        raise click.UsageError(msg)
    for record in known.records(api, stream):
        sys.stdout.buffer.write(encode(record) + b"\n")
