"""Tells how many CPU seconds each stage of tap-worklogs takes, on the way from the API to lines.

A stage's number holds the stages that are indented below it. Taken with each thread's own clock, so
that neither waiting nor other work on the machine counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SPENT: Counter[str] = Counter()
START = "start: Python, SDK, settings, catalog"
REQUEST = "send a request: pace, retry, checks"
WIRE = "    HTTP: a socket and http.client"
OPEN = "find records and next link in a page"
DECODE = "decode records into typed objects"
ENCODE = "encode records as lines"
REST = "hand over pages, bookmarks, write"


def timed(owner: Any, name: str, stage: str) -> None:
    """Count what a function spends as a stage's."""
    function: Callable[..., Any] = getattr(owner, name)

    @wraps(function)
    def counted(*arguments: Any, **named: Any) -> Any:
        started = time.thread_time()
        try:
            return function(*arguments, **named)
        finally:
            SPENT[stage] += time.thread_time() - started  # type: ignore[assignment]

    setattr(owner, name, counted)


def run_tap(config: str) -> None:
    """Sync with the stages counted, then tell them on standard error."""
    from spile import output  # noqa: PLC0415  # the start is a stage itself
    from spile.http.connection import Connections  # noqa: PLC0415
    from spile.http.transport import Transport  # noqa: PLC0415
    from spile.records.decode import TypedDecoder  # noqa: PLC0415
    from spile.streams.stream import RESTStream  # noqa: PLC0415
    from tap_worklogs.tap import TapWorklogs  # noqa: PLC0415

    timed(Transport, "send", REQUEST)
    timed(Connections, "send", WIRE)
    timed(RESTStream, "open_page", OPEN)
    timed(TypedDecoder, "decode", DECODE)
    timed(output, "encode_records", ENCODE)
    tap = TapWorklogs(config=json.loads(Path(config).read_text()), parse_env_config=False)
    _ = tap.streams
    started = time.process_time()
    tap.sync_all()
    total = time.process_time()
    named = sum(SPENT[stage] for stage in (REQUEST, OPEN, DECODE, ENCODE))
    told = {START: started, **SPENT, REST: total - started - named, "all": total}
    for stage in (START, REQUEST, WIRE, OPEN, DECODE, ENCODE, REST, "all"):
        sys.stderr.write(f"{told[stage]:6.2f} s  {stage}\n")


def main() -> None:
    """Serve the API and run this script again as the tap; or be the tap."""
    if len(sys.argv) > 1:
        run_tap(sys.argv[1])
        return
    from cases import line_cases  # noqa: PLC0415  # the tap needs none of this
    from services import clean_environment, local_api  # noqa: PLC0415

    with local_api(line_cases(quick=False)[0]) as api, tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "tap.json")
        config.write_text(
            json.dumps({"api_url": api.url, "api_token": "benchmark", "page_size": 50})
        )
        environment = {**clean_environment(), "LOGLEVEL": "WARNING"}
        command = [sys.executable, __file__, str(config)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    main()
