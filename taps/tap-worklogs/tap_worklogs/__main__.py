"""The command line: `tap-worklogs`, or `python -m tap_worklogs`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the tap."""
    # What is imported stays: to look for garbage among it takes a tenth of a short run.
    gc.disable()
    from tap_worklogs.tap import TapWorklogs  # noqa: PLC0415

    TapWorklogs.cli()


if __name__ == "__main__":
    main()
