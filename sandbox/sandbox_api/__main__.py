"""Makes `python -m sandbox_api` the same as `sandbox`."""

from __future__ import annotations

from sandbox_api.cli import main

if __name__ == "__main__":
    main()
