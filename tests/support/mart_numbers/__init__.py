"""The numbers that marts should hold, worked out from the sandbox's records and not with SQL."""

from __future__ import annotations

from support.mart_numbers.hiring import HIRING
from support.mart_numbers.people import PEOPLE
from support.mart_numbers.practice import PRACTICE
from support.mart_numbers.records import Mart, Source
from support.mart_numbers.time import TIME

#: The marts by name.
MARTS = {**HIRING, **TIME, **PRACTICE, **PEOPLE}

__all__ = ["MARTS", "Mart", "Source"]
