"""Jobs, and who and what they are filled with: stages and outside recruiters."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import Lifecycle, iso
from sandbox_api.data.records import EXTREME, Record, RecordStream

if TYPE_CHECKING:
    from sandbox_api.options import Options

BOARD = "https://jobs.example.com"
# Texts of a job that the vendor sends when `include_fields` names them.
TEXTS = ("description", "full_description", "requirements", "benefits")
_FIRST_STAGE = 5_272_269
_STATES = ("published", "closed", "draft", "archived")
_WORKPLACES = ("remote", "hybrid", "on_site")
_STAGE_KINDS = (
    ("Sourced", "sourced"),
    ("Applied", "applied"),
    ("Shortlist", "shortlisted"),
    ("Sea trial", "assessment"),
    ("First call", "phone-screen"),
    ("Interview", "interview"),
    ("Offer", "offer"),
    ("Hired", "hired"),
)


class Stages(RecordStream):
    """Steps of the hiring pipeline."""

    api = "recruitment"
    name = "stages"
    size = 16
    deletable = False

    def __init__(self, options: Options) -> None:
        """Keep every kind of stage, so that somebody can be hired in the smallest data as well."""
        size = options.size_of(self.full_name(), self.size)
        if self.full_name() not in options.counts and size:
            size = max(size, len(_STAGE_KINDS))
        lifecycle = Lifecycle(
            self.full_name(), size, seed=options.seed, day=options.day, deletable=False
        )
        super().__init__(options, lifecycle)

    @property
    def pipeline(self) -> int:
        """Number of stages that candidates walk through: one of each kind."""
        return min(self.lifecycle.size, len(_STAGE_KINDS))

    @staticmethod
    def place_of(kind: str) -> int:
        """Return the position in the pipeline of the stage of a kind."""
        return [one for _, one in _STAGE_KINDS].index(kind)

    @staticmethod
    def title(index: int) -> str:
        """Return the name that a stage began with."""
        return _STAGE_KINDS[index % len(_STAGE_KINDS)][0]

    @staticmethod
    def kind(index: int) -> str:
        """Return the kind of a stage."""
        return _STAGE_KINDS[index % len(_STAGE_KINDS)][1]

    def reference(self, index: int) -> Record:
        """Return a stage the way that activities name it."""
        return {
            "id": _FIRST_STAGE + index,
            "identifier": f"{_FIRST_STAGE + index:x}",
            "name": self.title(index),
            "slug": self.slug(index),
        }

    @staticmethod
    def slug(index: int) -> str:
        """Return a stage's slug."""
        name = _STAGE_KINDS[index % len(_STAGE_KINDS)][0].lower().replace(" ", "-")
        return name if index < len(_STAGE_KINDS) else f"{name}-{index}"

    @override
    def record(self, index: int) -> Record:
        found: Record = {
            "slug": self.slug(index),
            "name": self.revised(self.title(index), index),
            "kind": self.kind(index),
            "position": index,
        }
        if self.options.vendor:
            found |= {"id": _FIRST_STAGE + index, "identifier": f"{_FIRST_STAGE + index:x}"}
            found["position"] = index + 1
        return found


class Recruiters(RecordStream):
    """People outside who recruit for the account."""

    api = "recruitment"
    name = "recruiters"
    size = 210

    @override
    def record(self, index: int) -> Record:
        person = self.samples.person(self.dice(index))
        return {
            "id": f"r{index:06x}",
            "name": self.revised(person.name, index),
            "email": f"{person.slug}@agency.example" if index % 9 else None,
        }


class Jobs(RecordStream):
    """Openings."""

    api = "recruitment"
    name = "jobs"
    size = 240

    @staticmethod
    def key(index: int) -> str:
        """Return a job's id; ids grow with the index."""
        return f"{0x9F0000 + index:08x}"

    @staticmethod
    def shortcode(index: int) -> str:
        """Return the code that other records name a job by."""
        return f"JOB{index:07X}"

    @override
    def find(self, key: object) -> int | None:
        # Other paths name a job by its shortcode.
        try:
            index = int(str(key).removeprefix("JOB"), 16)
        except ValueError:
            return None
        return index if self.lifecycle.exists(index) and self.shortcode(index) == key else None

    def title(self, index: int) -> str:
        """Return a job's title, which never changes."""
        return self.samples.title(self.dice(index))

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        code = (None, "", f"OPS/{dice % 90}")[dice % 3]
        short, title = self.shortcode(index), self.title(index)
        found = {
            "id": self.key(index),
            "title": title,
            "full_title": f"{title} - {code}" if code else title,
            "shortcode": short,
            "code": code,
            "state": _STATES[(dice + self.lifecycle.edits(index)) % len(_STATES)],
            "department": self._department(dice >> 8) if dice % 6 else None,
            "department_hierarchy": self._hierarchy(dice >> 8) if dice % 6 else [],
            "url": f"{BOARD}/j/{short}",
            "application_url": f"{BOARD}/j/{short}/apply",
            "shortlink": f"{BOARD}/s/{self.key(index)}",
            "location": self._location(dice >> 16),
            "created_at": iso(self.lifecycle.created_at(index)),
        }
        return {**found, **self._of_vendor(index)} if self.options.vendor else found

    def _of_vendor(self, index: int) -> Record:
        """Return what the real API sends beyond the generic profile."""
        dice, edited = self.dice(index), self.edit_dice(index)
        texts = [f"<p>{self.samples.sentence(edited >> shift)}</p>" for shift in (4, 14, 24)]
        return {
            "sample": False,
            "confidential": dice % 11 == 0,
            "workplace_type": _WORKPLACES[(dice >> 16) % 3],
            "locations": [self._place(index, number) for number in range(1 + dice % 2)],
            "salary": self._salary(index) if dice % 4 else None,
            "keywords": None,
            "updated_at": iso(self.changed_at(index)),
            **dict(zip(TEXTS, (texts[0], "".join(texts), texts[1], texts[2]), strict=True)),
        }

    def _salary(self, index: int) -> Record:
        least = Decimal("12345678901234567.89") if index == EXTREME else 30_000
        most = 40_000 + self.edit_dice(index) % 90 * 1000
        return {
            "salary_from": least,
            "salary_to": max(least, most),
            "salary_currency": ("eur", "gbp", "usd")[self.dice(index) % 3],
        }

    def _place(self, index: int, number: int) -> Record:
        place = self.samples.place((self.dice(index) >> 16) + number)
        return {
            "shortcode": f"J{index:06X}{number:02X}",
            "country_code": place.country_code,
            "country_name": place.country,
            "state_code": "",
            "subregion": None,
            "zip_code": place.postcode,
            "city": place.city,
            "coords": f"{(self.dice(index) >> 30) % 60}.4518, 22.2666",
            "hidden": bool(number),
        }

    @staticmethod
    def _department(dice: int) -> str:
        return ("Marine Operations", "Büro & Personal", "Research", "Łączność")[dice % 4]

    def _hierarchy(self, dice: int) -> list[Record]:
        # One department id is as large as 64 bits allow.
        number = 2**63 - 1 if dice % 4 == 0 else 4417 + dice % 4
        own = {"id": number, "name": self._department(dice)}
        return [{"id": 4410, "name": "Operations"}, own] if dice % 2 else [own]

    def _location(self, dice: int) -> Record:
        place = self.samples.place(dice)
        found: Record = {
            "location_str": f"{place.city}, {place.country}",
            "country": place.country,
            "country_code": place.country_code,
            "region": None,
            "region_code": "",
            "city": place.city,
            "zip_code": place.postcode,
            "telecommuting": dice % 3 == 0,
        }
        if self.options.vendor:
            found["workplace_type"] = _WORKPLACES[dice % 3]
        return found
