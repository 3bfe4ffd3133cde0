"""The number of all records, as the pages of one read announce it."""

from __future__ import annotations

from spile.exceptions import ShiftedPagesError


class AnnouncedTotal:
    """Compares the totals of pages: one that shrinks says that records have moved up.

    Each record that is deleted moves those behind it towards the pages that were read before.
    """

    def __init__(self) -> None:
        #: The greatest total that a page has announced; None before.
        self.greatest: int | None = None

    def observe(self, total: int | None) -> None:
        """Take the total of a page.

        Raises:
            ShiftedPagesError: An earlier page announced more records.
        """
        if total is None:
            return
        if self.greatest is not None and total < self.greatest:
            msg = (
                f"The API announced {self.greatest} records, then {total}: some were deleted "
                "while their pages were read, and as many others may have been missed. Run again."
            )
            raise ShiftedPagesError(msg)
        self.greatest = total
