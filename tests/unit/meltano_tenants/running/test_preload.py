"""Servers of plugins, and plugins without one."""

from __future__ import annotations

import os
from pathlib import Path

from meltano_tenants.running.preload import PluginServers


def test_servers_are_there_while_they_are_needed_and_leave_nothing(executable: Path) -> None:
    with PluginServers([executable, executable]) as servers:
        assert list(servers.addresses) == [str(executable)]
        address = Path(servers.addresses[str(executable)])
        assert address.is_socket()
        assert address.parent.stat().st_mode & 0o777 == 0o700
        assert address.parent.stat().st_uid == os.getuid()
    assert not address.parent.exists()


def test_a_plugin_that_cannot_be_served_has_no_address(executable: Path) -> None:
    (executable.parent / "plugin.py").write_text("raise ImportError")
    with PluginServers([executable]) as servers:
        assert servers.addresses == {}
