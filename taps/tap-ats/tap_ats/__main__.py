"""The command line: `tap-ats`, or `python -m tap_ats`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the tap."""
    # What is imported stays: to look for garbage among it takes a tenth of a short run.
    gc.disable()
    from tap_ats.tap import TapATS  # noqa: PLC0415

    TapATS.cli()


if __name__ == "__main__":
    main()
