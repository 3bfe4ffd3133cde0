"""Settings of the target, each declared once; their names are those of MeltanoLabs' target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import psycopg.conninfo
from msgspec import Meta
from psycopg import ProgrammingError
from spile_loader.settings import LONGEST_WAIT, LoaderSettings
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRET = {"secret": True, "writeOnly": True}


class Settings(LoaderSettings, frozen=True, kw_only=True):
    """The settings of one load, checked and completed."""

    aliases: ClassVar[dict[str, str]] = {
        **LoaderSettings.aliases,
        "activate_version": "process_activate_version_messages",
    }
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = (("sqlalchemy_url",), ("host",))
    without_effect: ClassVar[dict[str, tuple[str, str]]] = {
        "use_copy": ("boolean", "records are always loaded with COPY"),
        "validate_records": ("boolean", "values are always checked against their column types"),
        "dialect+driver": ("string", "the driver is always psycopg 3"),
        "interpret_content_encoding": ("boolean", "text is kept as it was sent"),
        "ssl_storage_directory": ("string", "a certificate is written to a file for one load only"),
    }

    host: (
        Annotated[
            str,
            Meta(
                title="Host",
                description="Name or address of the server, or the folder of its socket.",
                min_length=1,
            ),
        ]
        | None
    ) = None
    port: Annotated[int, Meta(title="Port", description="Port of the server.", ge=1, le=65535)] = (
        5432
    )
    user: (
        Annotated[
            str, Meta(title="User", description="Name of the user who connects.", min_length=1)
        ]
        | None
    ) = None
    password: (
        Annotated[
            str,
            Meta(
                title="Password",
                description="The user's password. Without it libpq looks into its password file.",
                extra_json_schema=_SECRET,
            ),
        ]
        | None
    ) = None
    database: (
        Annotated[
            str,
            Meta(
                title="Database",
                description="Name of the database; without it, the user's name.",
                min_length=1,
            ),
        ]
        | None
    ) = None
    sqlalchemy_url: (
        Annotated[
            str,
            Meta(
                title="SQLAlchemy URL",
                description="Address of the database, such as "
                "postgresql+psycopg://user:password@host/database, instead of host, port, user, "
                "password, database and the ssl settings.",
                min_length=1,
                extra_json_schema=_SECRET,
            ),
        ]
        | None
    ) = None
    default_target_schema: Annotated[
        str,
        Meta(
            title="Default target schema",
            description="Schema of the database that the tables, and the history _sdc_loads, are "
            "written to.",
            min_length=1,
        ),
    ] = "melty"
    add_metadata_columns: Annotated[
        bool,
        Meta(
            title="Add metadata columns",
            description="Whether every table gets the _sdc_ columns that say when and how a row "
            "was loaded.",
        ),
    ] = True
    activate_version: (
        Annotated[
            bool,
            Meta(
                title="Activate version",
                description="Another name for process_activate_version_messages.",
            ),
        ]
        | None
    ) = None
    load_method: Annotated[
        Literal["append-only", "upsert", "overwrite"],
        Meta(
            title="Load method",
            description="overwrite empties a stream's table before its first records of a load. "
            "The other two mean the same: a record replaces the row with its key, and streams "
            "without a key are appended to.",
        ),
    ] = "append-only"
    reconnect_timeout: Annotated[
        float,
        Meta(
            title="Reconnect timeout in seconds",
            description="How long a connection that was lost is tried again, before the load ends.",
            ge=0,
            le=LONGEST_WAIT,
        ),
    ] = 60
    unstorable_text: Annotated[
        Literal["null", "remove", "fail"],
        Meta(
            title="Unstorable text",
            description="What text with NUL characters, and JSON with half surrogate pairs, costs, "
            "as PostgreSQL holds neither: the field (null), these characters (remove) or the load "
            "(fail). In a key it always ends the load.",
        ),
    ] = "null"
    sanitize_null_text_characters: (
        Annotated[
            bool,
            Meta(
                title="Sanitize NUL text characters",
                description="True is the same as unstorable_text: remove.",
            ),
        ]
        | None
    ) = None
    ssl_enable: Annotated[
        bool,
        Meta(
            title="SSL enable",
            description="Whether ssl_mode and ssl_certificate_authority apply. Otherwise libpq "
            "encrypts where the server offers it, and verifies nobody.",
        ),
    ] = False
    ssl_mode: Annotated[
        Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        Meta(title="SSL mode", description="How the connection is protected, in libpq's words."),
    ] = "verify-full"
    ssl_certificate_authority: Annotated[
        str,
        Meta(
            title="SSL certificate authority",
            description="The authority that vouches for the server: a file, or the certificate "
            "itself.",
        ),
    ] = "~/.postgresql/root.crt"
    ssl_client_certificate_enable: Annotated[
        bool,
        Meta(
            title="SSL client certificate enable",
            description="Whether the client shows a certificate of its own.",
        ),
    ] = False
    ssl_client_certificate: Annotated[
        str,
        Meta(
            title="SSL client certificate",
            description="The client's certificate: a file, or the certificate itself.",
        ),
    ] = "~/.postgresql/postgresql.crt"
    ssl_client_private_key: (
        Annotated[
            str,
            Meta(
                title="SSL client private key",
                description="The key of the client's certificate: a file, or the key itself. "
                "Without it, ~/.postgresql/postgresql.key.",
                extra_json_schema=_SECRET,
            ),
        ]
        | None
    ) = None
    ssh_tunnel: (
        Annotated[
            dict[str, Any],
            Meta(
                title="SSH tunnel",
                description="Not supported: open the tunnel with `ssh -L`, and set host and port "
                "to its end. Only `enable: false` is accepted.",
            ),
        ]
        | None
    ) = None

    @override
    @classmethod
    def more_problems(cls, config: Mapping[str, object]) -> list[str]:
        problems = []
        tunnel = config.get("ssh_tunnel")
        if isinstance(tunnel, dict) and tunnel.get("enable"):
            problems.append(
                "Setting 'ssh_tunnel' is not supported: open the tunnel with `ssh -L`, and set "
                "host and port to its end."
            )
        url = config.get("sqlalchemy_url")
        if isinstance(url, str) and url:
            problems += [] if _is_address(url) else [_NO_ADDRESS]
        elif not config.get("host"):
            problems.append(
                "Setting 'host' or 'sqlalchemy_url' is required: where the database is."
            )
        return problems


_NO_ADDRESS = (
    "Setting 'sqlalchemy_url' must be an address such as "
    "postgresql+psycopg://user:password@host/database, with special characters percent-encoded."
)


def libpq_address(url: str) -> str:
    """Return an address of SQLAlchemy as libpq reads it: without the name of a driver."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"


def _is_address(url: str) -> bool:
    """Tell whether libpq understands an address; what it says otherwise may hold the password."""
    if url.partition("://")[0].partition("+")[0] not in {"postgresql", "postgres"}:
        return False
    try:
        found = psycopg.conninfo.conninfo_to_dict(libpq_address(url))
    except ProgrammingError:
        return False
    # A slash that is not encoded makes a part of the password a port.
    return str(found.get("port", "0")).isdecimal()
