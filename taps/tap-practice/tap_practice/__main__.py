"""The command line: `tap-practice`, or `python -m tap_practice`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the tap."""
    # What is imported stays: to look for garbage among it takes a tenth of a short run.
    gc.disable()
    from tap_practice.tap import TapPractice  # noqa: PLC0415

    TapPractice.cli()


if __name__ == "__main__":
    main()
