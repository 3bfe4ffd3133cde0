"""Which runs an interval asks for: each scheduled pipeline, once per tenant of its tap."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# What `meltano schedule list --format=json` and `meltano compile` print.
Document: TypeAlias = "Mapping[str, Any]"
SEPARATOR = "--"
# What names a file after the tap keeps the files of two taps apart.
_NAMED_AFTER_TAP = "MELTANO_EXTRACT"
# A lake whose catalog is in PostgreSQL has many writers at once.
_MANY_WRITERS = re.compile(r"ducklake:postgres", re.IGNORECASE)


class PlanError(ValueError):
    """A schedule asks for something that cannot be spread over workers."""


@dataclass(frozen=True)
class Pipeline:
    """One `meltano run` of a tap into a loader.

    Attributes:
        blocks: The tap, mappers if any, and the loader.
        variables: What the schedule sets in the environment.
    """

    blocks: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def tap(self) -> str:
        """The extractor's name."""
        return self.blocks[0]

    @property
    def loader(self) -> str:
        """The loader's name."""
        return self.blocks[-1]


class Plugins:
    """The extractors and loaders of a project, those of its tenants included.

    Args:
        manifest: What `meltano compile` wrote.
    """

    def __init__(self, manifest: Document) -> None:
        found = manifest.get("plugins", {})
        self._extractors = {plugin["name"]: plugin for plugin in found.get("extractors", [])}
        self._loaders = {plugin["name"]: plugin for plugin in found.get("loaders", [])}

    def is_extractor(self, name: str) -> bool:
        """Whether a block of a run is an extractor."""
        return name in self._extractors

    def is_loader(self, name: str) -> bool:
        """Whether a block of a run is a loader."""
        return name in self._loaders

    def tenants(self, tap: str) -> list[str]:
        """Names of the tenants that have this tap as `<tap>--<tenant>`."""
        start = f"{tap}{SEPARATOR}"
        return [
            name.removeprefix(start)
            for name, plugin in self._extractors.items()
            if name.startswith(start) and plugin.get("inherit_from") == tap
        ]

    def loader_of(self, loader: str, tenant: str) -> str:
        """The tenant's own loader where it has one, else the loader itself."""
        own = f"{loader}{SEPARATOR}{tenant}"
        return own if own in self._loaders else loader

    def file_of(self, loader: str) -> str | None:
        """The one file that a loader writes whatever the tap is, if it does so."""
        plugin: Mapping[str, Any] | None = self._loaders.get(loader)
        while plugin is not None:
            config = plugin.get("config") or {}
            file = config.get("filepath") or config.get("path")
            if file:
                has_many = _NAMED_AFTER_TAP in str(file) or _MANY_WRITERS.match(str(file))
                return None if has_many else str(file)
            plugin = self._loaders.get(plugin.get("inherit_from", ""))
        return None


def plan(schedules: Document, manifest: Document, interval: str) -> list[dict[str, Any]]:
    """List what is to run, as plain data that Airflow hands to its workers.

    Pipelines of one tap, or into one file, cannot go side by side: they are one entry.

    Args:
        schedules: What `meltano schedule list --format=json` printed.
        manifest: What `meltano compile` wrote.
        interval: The interval whose schedules are meant, as written or as cron.

    Returns:
        Entries with a `name` and `pipelines`, each of which has `blocks` and `variables`.

    Raises:
        PlanError: A schedule holds more than pairs of a tap and a loader.
    """
    plugins = Plugins(manifest)
    scheduled = list(_scheduled(schedules, plugins))
    # A tenant with a schedule of its own does not run at the common one's time as well.
    own = {pipeline.tap for _, pipeline in scheduled}
    wanted = [
        one
        for intervals, pipeline in scheduled
        if interval in intervals
        for one in _per_tenant(pipeline, plugins, own)
    ]
    return [
        {
            "name": group[0].tap,
            "pipelines": [
                {"blocks": list(one.blocks), "variables": dict(one.variables)} for one in group
            ],
        }
        for group in _groups(wanted, plugins)
    ]


def in_chunks(units: Sequence[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """Put so many units into one task, where that saves starts of Meltano.

    Args:
        units: What `plan` found.
        size: The most units of a task. With 1 all stay as they are.

    Returns:
        Units, those that hold others marked `together`. What has several pipelines, whose order
        counts, or variables of its own stays alone.
    """
    simple = [unit for unit in units if _is_simple(unit)] if size > 1 else []
    alone = [unit for unit in units if unit not in simple]
    chunks = []
    for start in range(0, len(simple), size):
        members = simple[start : start + size]
        more = f" and {len(members) - 1} more" if len(members) > 1 else ""
        pipelines = [unit["pipelines"][0] for unit in members]
        name = f"{members[0]['name']}{more}"
        chunks.append({"name": name, "pipelines": pipelines, "together": True})
    return [*chunks, *alone]


def unserved(schedules: Document, intervals: Iterable[str]) -> list[str]:
    """Names of schedules whose interval no DAG has."""
    known = set(intervals)
    kinds = schedules["schedules"]
    return [
        schedule["name"]
        for schedule in (*kinds.get("job", []), *kinds.get("elt", []))
        if not known & {schedule.get("interval"), schedule.get("cron_interval")}
    ]


def dag_name(interval: str) -> str:
    """Name of an interval's DAG: `meltano_daily` for `@daily`."""
    words = interval.removeprefix("@").replace("*", "x").replace("/", "-").split()
    return re.sub(r"[^\w.-]", ".", "_".join(["meltano", *words]))


def _is_simple(unit: Document) -> bool:
    pipelines = unit["pipelines"]
    return len(pipelines) == 1 and not pipelines[0]["variables"]


def _scheduled(schedules: Document, plugins: Plugins) -> Iterator[tuple[set[str | None], Pipeline]]:
    kinds = schedules["schedules"]
    for schedule in kinds.get("job", []):
        variables = schedule.get("env") or {}
        for task in schedule["job"]["tasks"]:
            blocks = task.split() if isinstance(task, str) else list(task)
            for pair in _pairs(blocks, plugins, schedule["name"]):
                yield _intervals(schedule), Pipeline(pair, variables)
    for schedule in kinds.get("elt", []):
        pair = (schedule["extractor"], schedule["loader"])
        yield _intervals(schedule), Pipeline(pair, schedule.get("env") or {})


def _intervals(schedule: Document) -> set[str | None]:
    return {schedule.get("interval"), schedule.get("cron_interval")}


def _pairs(blocks: Sequence[str], plugins: Plugins, schedule: str) -> Iterator[tuple[str, ...]]:
    """Cut the blocks of a task behind every loader."""
    pair: list[str] = []
    for block in blocks:
        if plugins.is_extractor(block) == bool(pair):
            break
        pair.append(block)
        if plugins.is_loader(block):
            yield tuple(pair)
            pair = []
    else:
        if not pair:
            return
    msg = (
        f"Schedule {schedule}: `{' '.join(blocks)}` is not made of pairs of a tap and a loader "
        "that the project has. Give what else it runs a DAG of its own"
    )
    raise PlanError(msg)


def _per_tenant(pipeline: Pipeline, plugins: Plugins, own: set[str]) -> Iterator[Pipeline]:
    tenants = plugins.tenants(pipeline.tap)
    if not tenants:
        yield pipeline
    _, *between, loader = pipeline.blocks
    for tenant in tenants:
        tap = f"{pipeline.tap}{SEPARATOR}{tenant}"
        if tap not in own:
            blocks = (tap, *between, plugins.loader_of(loader, tenant))
            yield Pipeline(blocks, pipeline.variables)


def _groups(pipelines: Iterable[Pipeline], plugins: Plugins) -> list[list[Pipeline]]:
    groups: list[tuple[set[str], list[Pipeline]]] = []
    for pipeline in pipelines:
        keys = {f"tap {pipeline.tap}"}
        if file := plugins.file_of(pipeline.loader):
            keys.add(f"file {file}")
        together = [group for group in groups if group[0] & keys]
        members = [one for _, group in together for one in group]
        merged = (keys.union(*(group[0] for group in together)), [*members, pipeline])
        groups = [group for group in groups if group not in together] + [merged]
    return [members for _, members in groups]
