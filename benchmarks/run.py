"""Measures ours, the floor and the peers side by side, and writes down what it found.

python benchmarks/run.py            everything; half an hour on two cores
python benchmarks/run.py --quick    tiny sizes, into a folder that is not kept
python benchmarks/run.py --only lines latency --most 100000
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cases import LABELS, STYLES, Case, all_cases
from environments import BIN, CACHE, FOLDER, compile_ours, environment_bin, versions
from measure import CORES, Sample, measure
from services import Api, Postgres, clean_environment, local_api, postgres
from subjects import Job, needed_environments, pipeline_of

if TYPE_CHECKING:
    from collections.abc import Iterable

# A peer's run that takes longer is not repeated: it says enough.
SLOW_SECONDS = 15.0
RESULTS = FOLDER / "results"
# A peer that loses more than this has not done the work; less is told.
LEAST = 0.99
RECORD_STARTS = (b'{"type":"RECORD"', b'{"type": "RECORD"')


@dataclass
class Outcome:
    """What the runs of one subject brought.

    Attributes:
        samples: One for each run.
        counters: What the API counted in each run.
        missing: Records that were read and did not arrive.
        failure: What went wrong; nothing is measured after it.
    """

    samples: list[Sample] = field(default_factory=list)
    counters: list[dict[str, Any]] = field(default_factory=list)
    missing: int = 0
    failure: str | None = None

    def is_over(self, runs: int, *, peer: bool) -> bool:
        """True if the subject needs no further run."""
        slow = peer and any(sample.wall > SLOW_SECONDS for sample in self.samples)
        return bool(self.failure) or slow or len(self.samples) >= runs

    def told(self) -> dict[str, Any]:
        """Medians, and every run."""
        if self.failure:
            return {"failure": self.failure}
        names = ("wall", "cpu", "peak_mb", "others")
        medians = {
            name: round(statistics.median(getattr(sample, name) for sample in self.samples), 3)
            for name in names
        }
        shares = [counter["share"] for counter in self.counters if counter["share"] is not None]
        return {
            **medians,
            "requests": self.counters[-1]["answered"],
            "refused": statistics.median(counter["refused"] for counter in self.counters),
            "missing": self.missing,
            "share": round(statistics.median(shares), 3) if shares else None,
            "runs": [asdict(sample) for sample in self.samples],
        }


class Runner:
    """Runs the subjects of one case in turn.

    Args:
        case: The case.
        api: Its API.
        database: PostgreSQL, for cases that load into it.
    """

    def __init__(self, case: Case, api: Api, database: Postgres | None) -> None:
        self._case = case
        self._api = api
        self._database = database

    def outcomes(self) -> dict[str, Outcome]:
        """What each subject brought."""
        outcomes = {subject: Outcome() for subject in self._case.subjects}
        for _ in range(self._case.runs):
            for subject, outcome in outcomes.items():
                peer = subject not in {"ours", "floor"}
                if not outcome.is_over(self._case.runs, peer=peer):
                    self._run(subject, outcome)
        return outcomes

    def _run(self, subject: str, outcome: Outcome) -> None:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            folder = Path(name)
            job = Job(
                self._case, self._api.url, folder, self._database.url if self._database else ""
            )
            pipeline = pipeline_of(subject, job)
            environment = _environment(folder)
            if "--catalog" in pipeline[0] and subject == "ours":
                _write_catalog(pipeline[0], environment, job)
            if self._database:
                self._database.ask("clear")
            self._api.counted()
            nowhere = self._case.destination == "nothing"
            output = Path("/dev/null") if nowhere else folder / "output.jsonl"
            outcome.samples.append(measure(pipeline, environment, output, self._api.process))
            outcome.counters.append(self._api.counted())
            self._judge(outcome, subject, job)
        sample = outcome.samples[-1]
        told = outcome.failure or f"{sample.wall:7.2f} s {sample.peak_mb:7.1f} MB"
        print(f"{self._case.group:9}{self._case.title:38}{LABELS[subject]:18}{told}", flush=True)

    def _judge(self, outcome: Outcome, subject: str, job: Job) -> None:
        """See whether the last run did its work."""
        if outcome.samples[-1].failed:
            # For the reader of the terminal only: it may hold paths.
            print((job.folder / "stderr.txt").read_text()[-2000:], file=sys.stderr)
            outcome.failure = "ended with an error"
        elif self._case.task == "sync":
            answered = outcome.counters[-1]["answered"]
            brought = self._brought(subject, job)
            outcome.missing = self._case.expected - brought
            if answered < self._case.pages:
                outcome.failure = f"{answered} of {self._case.pages} requests"
            elif outcome.missing and (subject == "ours" or brought < LEAST * self._case.expected):
                outcome.failure = f"{brought} of {self._case.expected} records"

    def _brought(self, subject: str, job: Job) -> int:
        """How many records a run brought."""
        if self._case.destination == "nothing":
            return self._case.expected
        if self._database:
            return self._database.ask("count")
        if self._case.destination == "duckdb":
            command = [BIN / "python", FOLDER / "rows.py", job.duckdb]
            return int(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        with (job.folder / "output.jsonl").open("rb") as lines:
            if subject in {"floor", "dlt", "dlt-parallel"}:
                return int(json.loads(list(lines)[-1])["records"])
            return sum(line.startswith(RECORD_STARTS) for line in lines)


def _environment(folder: Path) -> dict[str, str]:
    return {
        **clean_environment(),
        "HOME": str(folder),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "XDG_RUNTIME_DIR": str(folder),
    }


def _write_catalog(command: list[str], environment: dict[str, str], job: Job) -> None:
    """Write our tap's catalog, with the case's streams selected and no other."""
    discovery = [*command[:3], "--discover"]
    done = subprocess.run(discovery, check=True, env=environment, capture_output=True)
    catalog = json.loads(done.stdout)
    for stream in catalog["streams"]:
        for entry in stream["metadata"]:
            if not entry["breadcrumb"]:
                chosen = stream["stream"] in STYLES[job.case.style].selected
                entry["metadata"]["selected"] = chosen
    job.write("catalog.json", catalog)


def run_group(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Measure the cases of one group."""
    told = []
    with ExitStack() as services:
        database: Postgres | None = None
        for case in cases:
            if case.destination == "postgres" and database is None:
                database = services.enter_context(postgres())
            with local_api(case) as api:
                outcomes = Runner(case, api, database).outcomes()
            results = {subject: outcome.told() for subject, outcome in outcomes.items()}
            told.append(
                {
                    "name": case.name,
                    "title": case.title,
                    "date": _today(),
                    "records": case.records,
                    "expected": case.expected,
                    "results": results,
                }
            )
    return told


def _today() -> str:
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def taken() -> dict[str, Any]:
    """What the numbers were taken on."""
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "cores": CORES,
        "processor": model[0] if model else platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": versions(),
    }


def _write(path: Path, told: list[dict[str, Any]]) -> None:
    """Write a group's results; cases that were not measured now keep their earlier ones."""
    new = {case["name"]: case for case in told}
    old = json.loads(path.read_text())["cases"] if path.exists() else []
    cases = {case["name"]: case for case in old} | new
    content = {"taken": taken(), "cases": list(cases.values())}
    path.write_text(json.dumps(content, indent=1) + "\n")


def main() -> None:
    """Read the options, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="tiny sizes")
    parser.add_argument("--most", type=int, default=1_000_000, help="leave out larger loads")
    parser.add_argument("--only", nargs="+", metavar="GROUP", help="groups to run")
    arguments = parser.parse_args()
    cases = [
        case
        for case in all_cases(quick=arguments.quick)
        if (not arguments.only or case.group in arguments.only) and case.records <= arguments.most
    ]
    for name in sorted(needed_environments(cases)):
        environment_bin(name)
    compile_ours()
    folder = CACHE / "quick-results" if arguments.quick else RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    for group in dict.fromkeys(case.group for case in cases):
        told = run_group(case for case in cases if case.group == group)
        _write(folder / f"{group}.json", told)
    # A quick run leaves the page alone.
    docs = folder if arguments.quick else FOLDER.parent / "docs"
    report = [environment_bin("report") / "python", FOLDER / "report.py"]
    subprocess.run([*report, "--results", folder, "--docs", docs], check=True)


if __name__ == "__main__":
    main()
