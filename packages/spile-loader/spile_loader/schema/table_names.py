"""The tables of a schema and whose they are, found at once however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spile_loader.schema.naming import free_name, is_claimed, stream_comment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spile_loader.schema.naming import NameRules
    from spile_loader.sql import TableName


class SchemaTables:
    """The tables that a schema has."""

    def __init__(self, comments: Mapping[str, str | None], rules: NameRules) -> None:
        """Note the tables that are there.

        Args:
            comments: Their comments, by name.
            rules: What names the database can have.
        """
        self._rules = rules
        self._comments: dict[str, str | None] = {}
        self._by_comment: dict[str, str] = {}
        self._folded: set[str] = set()
        for name, comment in comments.items():
            self.add(name, comment)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is such a table."""
        return name in self._comments

    def comment(self, name: str) -> str | None:
        """Return the comment of a table; None if it has none, or is not there."""
        return self._comments.get(name)

    def add(self, name: str, comment: str | None) -> None:
        """Note a table that was created."""
        self._comments[name] = comment
        self._folded.add(self._rules.folded(name))
        if comment:
            self._by_comment[comment] = name

    def assigned(self, wanted: str, stream: str, is_taken: Callable[[str], bool]) -> str:
        """Choose the table of a stream.

        Args:
            wanted: The name it would have if it were free.
            stream: Name of the stream.
            is_taken: Tells whether a name, or one that the database takes for the same, belongs
                to another stream, to the target or to something that is no table.

        Returns:
            Name of an existing table or of the one to create.
        """
        owned = self._by_comment.get(stream_comment(stream))
        if owned is not None:
            return owned
        if wanted in self and not is_taken(wanted) and not is_claimed(self.comment(wanted)):
            return wanted
        return free_name(
            wanted,
            lambda name: self._rules.folded(name) in self._folded or is_taken(name),
            self._rules,
        )


class StreamTables:
    """Which stream of a load has which table, so that no two share one."""

    def __init__(self, rules: NameRules, *own: TableName) -> None:
        """Start without a stream.

        Args:
            rules: What names the database can have.
            own: Tables of the target itself.
        """
        self._rules = rules
        self._tables: dict[str, TableName] = {}
        self._owners: dict[tuple[str, str], str | None] = {self._key(one): None for one in own}

    def _key(self, table: TableName) -> tuple[str, str]:
        """Return what is equal for tables that are the same."""
        return table.schema, self._rules.folded(table.name)

    def give(self, stream: str, table: TableName) -> None:
        """Give a stream its table, instead of the one that it has had."""
        before = self._tables.get(stream)
        if before is not None and self._owners.get(self._key(before)) == stream:
            del self._owners[self._key(before)]
        self._tables[stream] = table
        self._owners[self._key(table)] = stream

    def taken_from(self, stream: str, schema: str) -> Callable[[str], bool]:
        """Return what tells whether a table of a schema has another owner than a stream."""
        return lambda name: self._owners.get((schema, self._rules.folded(name)), stream) != stream
