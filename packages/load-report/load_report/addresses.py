"""Where a PostgreSQL database is: from the command line, or from the loader's variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from load_report.loaded_places import UnreadablePlaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What an address looks like, for messages.
SHAPE = "postgresql://user@host/database"
_SCHEMES = ("postgresql://", "postgres://")
_PREFIX = "TARGET_POSTGRES_"
# The settings of target-postgres that say where it loads to, in the words of libpq.
_SETTINGS = {
    "HOST": "host",
    "PORT": "port",
    "USER": "user",
    "PASSWORD": "password",
    "DATABASE": "dbname",
}
_SSL = {"SSL_MODE": "sslmode", "SSL_CERTIFICATE_AUTHORITY": "sslrootcert"}
_TRUE = {"true", "1", "yes", "on"}


def is_address(place: str) -> bool:
    """True if a place is a PostgreSQL database."""
    return place.startswith(_SCHEMES)


def checked_address(place: str) -> str:
    """An address from the command line, which everybody on the machine can see.

    Raises:
        UnreadablePlaceError: It is none, or holds a password.
    """
    if _parts(place).get("password"):
        msg = (
            "a password does not belong on the command line, where others on this machine can read "
            f"it: leave it out, and set PGPASSWORD, or set the {_PREFIX}* variables and give "
            "--postgres"
        )
        raise UnreadablePlaceError(msg)
    return place


def address_from(environment: Mapping[str, str]) -> str:
    """Where target-postgres loads to, by its variables.

    Args:
        environment: The variables.

    Raises:
        UnreadablePlaceError: They do not say it.
    """
    url = environment.get(f"{_PREFIX}SQLALCHEMY_URL")
    if url:
        scheme, separator, rest = url.partition("://")
        found = f"{scheme.partition('+')[0]}{separator}{rest}"
        _parts(found)
        return found
    names = dict(_SETTINGS)
    if environment.get(f"{_PREFIX}SSL_ENABLE", "").lower() in _TRUE:
        names |= _SSL
    given = {word: environment.get(f"{_PREFIX}{name}") for name, word in names.items()}
    if not given["host"]:
        msg = (
            f"--postgres needs {_PREFIX}HOST, or {_PREFIX}SQLALCHEMY_URL, as target-postgres does: "
            "where the database is"
        )
        raise UnreadablePlaceError(msg)
    return make_conninfo(**{word: value for word, value in given.items() if value})


def _parts(address: str) -> Mapping[str, object]:
    """What an address says; what libpq says of one that it cannot read may hold the password."""
    try:
        return conninfo_to_dict(address)
    except ProgrammingError:
        msg = f"the address of the PostgreSQL database cannot be read: it must be like {SHAPE}"
        raise UnreadablePlaceError(msg) from None
