"""What a vendor's API does differently, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spile.filters import DateRange, TimeFilter
    from spile.http.statuses import Statuses
    from spile.typing import Config, Context, Schema

#: Where a setting's schema tells the defaults of profiles; its own `default` is the generic one.
PROFILE_DEFAULTS = "x-profile-defaults"


@dataclass(frozen=True, slots=True)
class Setting:
    """Stands for a setting's value; the entry is left out if it is false or not set.

    Attributes:
        name: The setting.
    """

    name: str


@dataclass(frozen=True, slots=True)
class FromContext:
    """Stands for a value of the context, of which there is one for each parent or partition.

    Attributes:
        name: The name in the context.
    """

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions:
    """What records of one stream say about another: which of its rows were deleted, and when.

    Attributes:
        stream: The other stream.
        keys: Its key properties, each with the property that holds the value here.
        timestamp: The property that tells when.
    """

    stream: str
    keys: Mapping[str, str]
    timestamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamProfile:
    """What differs between a product's endpoint and the generic one.

    Attributes:
        path: Path below `api_url`; the stream's own if None.
        http_method: GET or POST; the stream's own if None.
        params: Further query parameters; values may be settings, or come from the context.
        payload: Further entries of the JSON body; values at any depth may be settings, or come
            from the context.
        paging: "sized" if pages are as long as they are asked to be, "fixed" if the API decides,
            "none" if the endpoint does not page and takes no page size.
        selected: False if a catalog selects the stream only when its user does.
        replication_key: Property that tells when a record changed.
        changed_since: How to ask for what changed since the bookmark.
        created_since: How to leave out what was created before `start_date`.
        dates: The days that the endpoint insists on.
        sync_token: Entry of response and request that holds the token of what was read so far.
        max_page_size: Most records that the endpoint sends per page; the setting's if None.
        is_whole: False if even a full read has the recent past only, so that no row is ever gone.
        deletions: What the records say about the rows of another stream.
    """

    path: str | None = None
    http_method: Literal["GET", "POST"] | None = None
    params: Mapping[str, str | Setting | FromContext] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    paging: Literal["none", "fixed", "sized"] = "sized"
    selected: bool = True
    replication_key: str | None = None
    changed_since: TimeFilter | None = None
    created_since: TimeFilter | None = None
    dates: DateRange | None = None
    sync_token: str | None = None
    max_page_size: int | None = None
    is_whole: bool = True
    deletions: Deletions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What differs between a product and the generic wire format.

    Attributes:
        api_url: Where the product's API is; `{name}` stands for a setting.
        defaults: Defaults of settings; what the user sets wins.
        maximums: Greatest values of settings that the product takes.
        required: Settings that the product cannot do without.
        headers: Further headers of every request; values may be settings.
        size_param: Name of the parameter of the page size; the tap's own if None.
        statuses: What HTTP statuses mean; the tap's own if None.
        streams: The endpoints that differ, by stream name. A stream without a path of its own
            exists only in the profiles that give it one.
    """

    api_url: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    maximums: Mapping[str, float] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    headers: Mapping[str, str | Setting] = field(default_factory=dict)
    size_param: str | None = None
    statuses: Statuses | None = None
    streams: Mapping[str, StreamProfile] = field(default_factory=dict)

    def missing(self, config: Mapping[str, Any]) -> list[str]:
        """The settings that are not set and that the product cannot do without."""
        needed = list(self.required)
        if not config.get("api_url"):
            needed += ["api_url"] if self.api_url is None else self._address_settings
        return [name for name in needed if not config.get(name)]

    @property
    def _address_settings(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.api_url or "") if name]

    def address(self, config: Mapping[str, Any]) -> str:
        """Where the API is: as the user says, else as the product has it."""
        given = config.get("api_url")
        if given or self.api_url is None:
            return str(given).rstrip("/")
        return self.api_url.format(**{name: config[name] for name in self._address_settings})


def resolve_entries(
    entries: Mapping[str, Any], config: Config, context: Context | None = None
) -> dict[str, Any]:
    """Entries of a profile with the values that they stand for.

    One that stands for a setting that is false or not set, or for nothing, is left out.
    """
    found = {name: _resolve(value, config, context or {}) for name, value in entries.items()}
    return {name: value for name, value in found.items() if value is not None}


def _resolve(value: Any, config: Config, context: Context) -> Any:
    if isinstance(value, Setting):
        found = config.get(value.name)
        return None if found is False else found
    if isinstance(value, FromContext):
        return context.get(value.name)
    if isinstance(value, dict):
        return resolve_entries(value, config, context)
    if isinstance(value, (list, tuple)):
        found = (_resolve(item, config, context) for item in value)
        return [item for item in found if item is not None]
    return value


def describe_defaults(properties: Schema, profiles: Mapping[str, Profile]) -> None:
    """Add the defaults of profiles to their settings, in words and for programs."""
    for name, profile in profiles.items():
        for setting, value in profile.defaults.items():
            node = properties[setting]
            node["description"] += f" Profile {name}: {value}."
            node.setdefault(PROFILE_DEFAULTS, {})[name] = value


def profile_errors(config: Config, profile: Profile) -> Iterator[tuple[str, str]]:
    """Which settings are missing, or too great, for a profile, with a line that says so."""
    for setting in profile.missing(config):
        suffix = "" if profile is GENERIC else " for this profile"
        yield setting, f"Setting '{setting}' is required{suffix}"
    for setting, most in profile.maximums.items():
        if config.get(setting, most) > most:
            yield setting, f"Setting '{setting}' must be {most} or less for this profile"


GENERIC_PROFILE = "generic"
GENERIC = Profile()
