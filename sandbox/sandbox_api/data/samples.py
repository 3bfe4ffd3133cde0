"""Made-up names and texts that records draw from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from faker import Faker

_LOCALES = {
    "en_US": "United States",
    "de_DE": "Germany",
    "fr_FR": "France",
    "pl_PL": "Poland",
    "ja_JP": "Japan",
}

EDGE_TEXTS = (
    "",
    "First line\nsecond line\tafter a tab",
    "She said \"yes\" \\ he said 'no'",
    "Größe, naïve, Łódź, Ελληνικά, 東京, العربية",
    "Launch 🚀 with 👩🏽‍🔬 and 🏳️‍🌈",
    "<b>bold</b> &amp; </script> ]]> {{ braces }}",
    "00123",
    "null",
    "1e400",
    "decomposed e\u0301 and no-break\u00a0space",
    "-- ; DROP TABLE worklogs; --",
    "long " * 200 + "end",
)


@dataclass(frozen=True)
class Person:
    """A made-up person."""

    first: str
    last: str
    name: str
    slug: str


@dataclass(frozen=True)
class Place:
    """A made-up town."""

    city: str
    country: str
    country_code: str
    postcode: str
    street: str


@dataclass(frozen=True)
class Samples:
    """Everything that records draw from."""

    people: tuple[Person, ...]
    companies: tuple[str, ...]
    places: tuple[Place, ...]
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    phones: tuple[str, ...]

    def person(self, number: int) -> Person:
        """Return a person."""
        return self.people[number % len(self.people)]

    def company(self, number: int) -> str:
        """Return a company's name."""
        return self.companies[number % len(self.companies)]

    def place(self, number: int) -> Place:
        """Return a town."""
        return self.places[number % len(self.places)]

    def title(self, number: int) -> str:
        """Return the title of a job."""
        return self.titles[number % len(self.titles)]

    def phone(self, number: int) -> str:
        """Return a telephone number."""
        return self.phones[number % len(self.phones)]

    def sentence(self, number: int) -> str:
        """Return a harmless sentence."""
        return self.sentences[number % len(self.sentences)]

    def text(self, number: int) -> str | None:
        """Return a sentence, now and then a text that is hard to carry, or none."""
        if number % 10 == 0:
            return EDGE_TEXTS[number // 10 % len(EDGE_TEXTS)]
        if number % 10 == 1:
            return None
        return self.sentence(number // 10)


@lru_cache(maxsize=8)
def samples(seed: int) -> Samples:
    """Return the samples of a seed, made once."""
    fake = Faker(list(_LOCALES))
    fake.seed_instance(seed)
    english = fake["en_US"]
    return Samples(
        people=tuple(_person(fake, number) for number in range(200)),
        companies=tuple(dict.fromkeys(fake.company() for _ in range(80))),
        places=tuple(_place(fake, number) for number in range(60)),
        titles=tuple(dict.fromkeys(english.job() for _ in range(60))),
        sentences=tuple(dict.fromkeys(english.sentence(nb_words=7) for _ in range(150))),
        phones=tuple(fake.phone_number() for _ in range(80)),
    )


def _person(fake: Faker, number: int) -> Person:
    first, last = fake.first_name(), fake.last_name()
    return Person(first=first, last=last, name=f"{first} {last}", slug=f"person{number}")


def _place(fake: Faker, number: int) -> Place:
    locale, country = tuple(_LOCALES.items())[number % len(_LOCALES)]
    local = fake[locale]
    return Place(
        city=local.city(),
        country=country,
        country_code=locale[-2:],
        postcode=local.postcode(),
        street=local.street_address(),
    )
