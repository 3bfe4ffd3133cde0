"""Customers, accounts and work logs, and the people who write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.data.lifecycle import DAY, date, iso
from sandbox_api.data.records import EXTREME, Record, RecordStream

if TYPE_CHECKING:
    from sandbox_api.options import Options

HOME = "https://api.example.com/v1"
TRACKER = "https://tracker.example.com"
CATEGORIES = ("BILLABLE", "CAPITALIZED", "INTERNAL", "OPERATIONAL")
_LARGEST = 2**63 - 1
_ISSUES = 300


class Users(RecordStream):
    """The people whom the other lists refer to; the API has no list of them."""

    api = "worklogs"
    name = "users"
    size = 40
    deletable = False
    key_field = "accountId"

    def __init__(self, options: Options) -> None:
        """Make everybody once."""
        super().__init__(options)
        # Nobody joins and nobody leaves; a work log needs an author, however few there are.
        self._everybody = tuple(map(self._made, range(max(1, self.lifecycle.size))))

    @staticmethod
    def _made(number: int) -> Record:
        account = f"5f:{number:06x}"
        return {"self": f"{TRACKER}/user?accountId={account}", "accountId": account}

    def everybody(self) -> range:
        """Return the indices of all people."""
        return range(self.lifecycle.size)

    @override
    def indices(self) -> range:
        return self.everybody()

    @override
    def record(self, index: int) -> Record:
        return self._everybody[index % len(self._everybody)]


def category(number: int) -> Record:
    """Return one of the four categories of accounts."""
    kind = CATEGORIES[number]
    return {
        "self": f"{HOME}/account-categories/{kind[:3]}",
        "id": 1 + number,
        "key": kind[:3],
        "name": f"{kind.title()} work",
        "type": {"name": kind},
    }


class Customers(RecordStream):
    """Customers that accounts belong to."""

    api = "worklogs"
    name = "customers"
    size = 120

    @override
    def record(self, index: int) -> Record:
        company = self.samples.company(self.dice(index))
        return {
            "self": f"{HOME}/customers/C{index}",
            "id": 100 + index,
            "key": f"C{index}",
            "name": self.revised(company, index),
        }


class Accounts(RecordStream):
    """Accounts that work is booked on."""

    api = "worklogs"
    name = "accounts"
    size = 130
    key_field = "key"

    def __init__(self, options: Options, customers: Customers, users: Users) -> None:
        """Remember the customers and people that accounts refer to."""
        super().__init__(options)
        self._customers = customers
        self._users = users

    @staticmethod
    def key(index: int) -> str:
        """Return an account's key."""
        return f"ACC-{index}"

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        edits = self.lifecycle.edits(index)
        budget = (None, 0, 12_000, 9_007_199_254_740_993)[(index + edits) % 4]
        found: Record = {
            "self": f"{HOME}/accounts/{index}",
            "id": 1 + index,
            "key": self.key(index),
            "name": f"{self.samples.title(dice)}: {self.samples.company(dice >> 8)}",
            "status": self.status(index),
            "global": dice % 7 == 0,
            "monthlyBudget": budget,
            "lead": self._users.record(dice >> 4),
            "links": {"self": f"{HOME}/accounts/{self.key(index)}/links"},
            "customer": self._customer(dice),
        }
        if dice % 5:
            found["category"] = self._category(dice >> 12)
        if dice % 6:
            found["contact"] = self._contact(dice >> 20)
        return found

    def status(self, index: int) -> str:
        """Return an account's status."""
        return ("OPEN", "OPEN", "OPEN", "CLOSED", "ARCHIVED")[self.edit_dice(index) % 5]

    def _customer(self, dice: int) -> Record | None:
        lifecycle = self._customers.lifecycle
        if not lifecycle.permanent_count or dice % 8 == 0:
            return None
        return self._customers.record(lifecycle.permanent(dice >> 16))

    @staticmethod
    def _category(dice: int) -> Record:
        return category(dice % 4)

    def _contact(self, dice: int) -> Record:
        if dice % 3 == 0:
            return {"type": "EXTERNAL", "displayName": self.samples.person(dice).name}
        return {**self._users.record(dice), "type": "USER"}


class Worklogs(RecordStream):
    """Time booked by people on issues."""

    api = "worklogs"
    name = "worklogs"
    size = 2500

    key_field = "tempoWorklogId"

    def __init__(self, options: Options, accounts: Accounts, users: Users) -> None:
        """Remember the accounts that work is booked on, and who works."""
        super().__init__(options)
        self._accounts = accounts.lifecycle
        self._users = users

    @override
    def record(self, index: int) -> Record:
        dice = self.dice(index)
        edited = self.edit_dice(index)
        created = self.lifecycle.created_at(index)
        spent = self.seconds(index)
        started = self.started_at(index)
        started_text = iso(started)
        link = f"{HOME}/worklogs/{self.key(index)}"
        issue = self.issue(index)
        found: Record = {
            "self": link,
            "tempoWorklogId": self.key(index),
            "issue": {"self": f"{TRACKER}/issue/{issue}", "id": issue},
            "timeSpentSeconds": spent,
            "billableSeconds": (spent, spent // 2, 0, None)[dice >> 8 & 3],
            "startDate": started_text[:10],
            "startTime": started_text[11:19] if dice % 13 else None,
            "description": self.samples.text(edited >> 7) if index else "",
            "createdAt": iso(created),
            "updatedAt": iso(self.changed_at(index)),
            "author": self._users.record(self.author(index)),
        }
        if dice % 3:
            found["startDateTimeUtc"] = started_text
        if dice % 17:
            found["attributes"] = self._attributes(link, dice)
        return found

    @staticmethod
    def key(index: int) -> int:
        """Return a work log's id."""
        return 90_001 + index

    def seconds(self, index: int) -> int:
        """Return how long somebody worked."""
        return 300 * (1 + self.edit_dice(index) % 96)

    def author(self, index: int) -> int:
        """Return the number of the person who worked."""
        return self.dice(index) >> 24

    def day_of(self, index: int) -> str:
        """Return the day on which somebody worked."""
        return date(self.started_at(index))

    def issue(self, index: int) -> int:
        """Return the id of the issue a work log belongs to."""
        # One id is as large as 64 bits allow, beyond what a double can hold.
        return _LARGEST if index == EXTREME else 5000 + (self.dice(index) >> 32) % _ISSUES

    def started_at(self, index: int) -> int:
        """Return the second the work began; later work logs never begin earlier."""
        return (self.lifecycle.created_at(index) - 3 * DAY) // 60 * 60

    def _attributes(self, link: str, dice: int) -> Record:
        values = []
        if self._accounts.permanent_count:
            account = self._accounts.permanent(dice >> 40)
            values.append({"key": "_Account_", "value": Accounts.key(account)})
        if dice % 4 == 0:
            values.append({"key": "_Place_", "value": ("Onsite", "Zuhause 🏠", "")[dice % 3]})
        return {"self": f"{link}/work-attribute-values", "values": values}
