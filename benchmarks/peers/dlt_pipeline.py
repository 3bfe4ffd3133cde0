"""The same API through dlt's rest_api source, as its documentation writes it."""

from __future__ import annotations

import argparse
import json
from typing import Any

import dlt  # type: ignore[import-not-found]
from dlt.sources.rest_api import rest_api_source  # type: ignore[import-not-found]

LINKED = {"type": "json_link", "next_url_path": "metadata.next"}
BY_OFFSET = {"type": "offset", "limit": 50, "total_path": None, "stop_after_empty_page": True}
BY_NUMBER = {"type": "page_number", "base_page": 1, "total_path": None}

ENDPOINTS: dict[str, dict[str, Any]] = {
    "accounts": {"path": "v1/accounts", "paginator": LINKED},
    "customers": {"path": "v1/customers", "paginator": LINKED},
    "worklogs": {"path": "v1/worklogs", "paginator": LINKED},
    "workload_schemes": {"path": "v1/workload-schemes", "paginator": LINKED},
    "resource": {"path": "v1/resource", "paginator": BY_OFFSET},
    "pages": {"path": "v1/pages", "paginator": BY_NUMBER, "params": {"per_page": 50}},
    "parents": {"path": "v1/parents", "paginator": "single_page"},
    "children": {"path": "v1/parents/{resources.parents.id}/children", "paginator": "single_page"},
}


def resource(name: str, *, parallelized: bool) -> dict[str, Any]:
    """The description of one stream."""
    endpoint = ENDPOINTS[name]
    linked = endpoint["paginator"] is LINKED
    return {
        "name": name,
        "primary_key": "tempoWorklogId" if name == "worklogs" else "id",
        "write_disposition": "merge",
        "parallelized": parallelized,
        "endpoint": {
            "data_selector": "results" if linked else "data",
            **({"params": {"limit": 50}} if linked else {}),
            **endpoint,
        },
    }


def main() -> None:
    """Read the options, extract or load, tell the number of records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--streams", nargs="+", required=True)
    parser.add_argument("--folder", required=True, help="where dlt keeps its pipelines")
    parser.add_argument("--database", help="DuckDB file; without it the load package is all")
    parser.add_argument("--parallelized", action="store_true")
    arguments = parser.parse_args()
    source = rest_api_source(
        {
            "client": {
                "base_url": arguments.url,
                "auth": {"type": "bearer", "token": "benchmark"},
            },
            "resources": [
                resource(name, parallelized=arguments.parallelized) for name in arguments.streams
            ],
        }
    )
    if arguments.parallelized:
        source = source.parallelize()
    destination = dlt.destinations.duckdb(arguments.database or ":memory:")
    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=arguments.folder,
        destination=destination,
        dataset_name="benchmark",
    )
    if arguments.database:
        pipeline.run(source)
    else:
        pipeline.extract(source)
    print(json.dumps({"records": extracted(pipeline, arguments.streams)}))


def extracted(pipeline: Any, streams: list[str]) -> int:
    """How many records the pipeline's last extraction has read."""
    steps = [step for step in pipeline.last_trace.steps if step.step == "extract"]
    loads = steps[-1].step_info.metrics.values()
    return sum(
        counts.items_count
        for runs in loads
        for run in runs
        for name, counts in run["resource_metrics"].items()
        if name in streams
    )


if __name__ == "__main__":
    main()
