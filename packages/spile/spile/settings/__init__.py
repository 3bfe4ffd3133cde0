"""The settings of taps: declared, parsed and checked before the first request."""

from spile.settings.checks import check_settings, setting_errors, unknown_settings
from spile.settings.declared import common_settings
from spile.settings.environment import environment_settings
from spile.settings.files import read_config_files

__all__ = [
    "check_settings",
    "common_settings",
    "environment_settings",
    "read_config_files",
    "setting_errors",
    "unknown_settings",
]
