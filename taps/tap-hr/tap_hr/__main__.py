"""The command line: `tap-hr`, or `python -m tap_hr`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the tap."""
    # What is imported stays: to look for garbage among it takes a tenth of a short run.
    gc.disable()
    from tap_hr.tap import TapHR  # noqa: PLC0415

    TapHR.cli()


if __name__ == "__main__":
    main()
