"""The command line: `tap-recruitment`, or `python -m tap_recruitment`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the tap."""
    # What is imported stays: to look for garbage among it takes a tenth of a short run.
    gc.disable()
    from tap_recruitment.tap import TapRecruitment  # noqa: PLC0415

    TapRecruitment.cli()


if __name__ == "__main__":
    main()
