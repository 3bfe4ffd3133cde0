"""The records of the applicant tracking API that describe people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from sandbox_api.apis.ats.stream import AtsPart, AtsStream

if TYPE_CHECKING:
    from sandbox_api.apis.ats.setup import Sources, Tags, Users
    from sandbox_api.data.records import Record
    from sandbox_api.data.relations import Relation
    from sandbox_api.options import Options


class Candidates(AtsStream):
    """People who apply."""

    name = "candidates"
    size = 900
    deletable = False

    def __init__(self, options: Options, tags: Tags, sources: Sources) -> None:
        """Remember labels and sources."""
        super().__init__(options)
        self._tags, self._sources = tags, sources
        self.applications: Relation | None = None

    def short(self, index: int) -> Record:
        """Return the candidate as applications show it."""
        mail = self._mail(index)
        return {
            "id": self.key(index),
            "name": self.samples.person(self.dice(index)).name,
            **({"primaryEmailAddress": mail} if mail else {}),
        }

    @override
    def record(self, index: int) -> Record:
        dice, edited = self.dice(index), self.edit_dice(index)
        mail = self._mail(index)
        phone = {"value": self.samples.phone(dice >> 12), "type": "Work", "isPrimary": True}
        tag = self._tags.short(dice >> 9) if dice % 3 == 0 else None
        applications = self.applications.children_of(index) if self.applications else []
        found: Record = {
            **self.short(index),
            "createdAt": self.created(index),
            "updatedAt": self.changed(index),
            "emailAddresses": [mail] if mail else [],
            "phoneNumbers": [phone] if dice % 2 else [],
            "socialLinks": [
                {"type": "GitHub", "url": f"https://code.example/{index}?a=1&b=ü"},
            ][: dice % 2],
            "tags": [tag] if tag else [],
            "position": self.samples.text(edited >> 7) if index else "",
            "company": self.samples.company(edited >> 11) if edited % 4 else None,
            "school": None,
            "applicationIds": [self.key_in("applications", one) for one in applications],
            "fileHandles": [],
            "customFields": [self.custom_value(dice)],
            "profileUrl": f"https://ats.example.com/{self.key(index)}",
            "source": self._sources.short(dice >> 20),
            "timezone": ("Europe/Berlin", "", None)[dice % 3],
        }
        if dice % 2:
            found["primaryPhoneNumber"] = phone
        if dice % 5 == 0:
            found["resumeFileHandle"] = {"id": f"f{index}", "name": "cv 📄.pdf", "handle": "h=="}
        return found

    def _mail(self, index: int) -> Record | None:
        dice = self.dice(index)
        if dice % 14 == 0:
            return None
        value = f"{self.samples.person(dice).slug}.{index}@example.org"
        return {"value": value, "type": "Personal", "isPrimary": True}


class Projects(AtsStream):
    """Pools of candidates for later."""

    name = "projects"
    size = 64
    deletable = False

    def __init__(self, options: Options, users: Users) -> None:
        """Remember who creates projects."""
        super().__init__(options)
        self._users = users

    def short(self, index: int) -> Record:
        """Return a project as candidates show it."""
        dice = self.dice(index)
        return {
            "id": self.key(index),
            "title": f"{('Optics pool', 'Büro', 'Silver medals 🥈')[index % 3]} {index}",
            "confidential": dice % 7 == 0,
            "authorId": self._users.any_key(dice >> 8),
            "createdAt": self.created(index),
            "customFieldEntries": [self.custom_value(dice)],
        }

    @override
    def record(self, index: int) -> Record:
        return {
            **self.short(index),
            "description": self.samples.text(self.edit_dice(index) >> 6),
            "isArchived": self.flag(index, 5),
        }


class CandidateProjects(AtsPart):
    """The projects that each candidate is in."""

    name = "candidate_projects"

    def __init__(self, options: Options, candidates: Candidates, projects: Projects) -> None:
        """Remember candidates and projects."""
        self._candidates, self._projects = candidates, projects
        super().__init__(options, candidates, width=2, count_of=self._count_of)

    def _count_of(self, candidate: int) -> int:
        # As many as there are, as a candidate is in a project once.
        return min(self._candidates.edit_dice(candidate) % 3, self._projects.lifecycle.size)

    @override
    def key(self, index: int) -> str:
        return f"{self._candidates.key(self.life.whole_of(index))}/{self.life.place_of(index)}"

    @override
    def record(self, index: int) -> Record:
        candidate, place = self.life.whole_of(index), self.life.place_of(index)
        project = self._projects.lifecycle.permanent(self._candidates.dice(candidate) + place)
        return {"candidateId": self._candidates.key(candidate), **self._projects.short(project)}

    @override
    def sent(self, index: int) -> Record:
        found = self.record(index)
        del found["candidateId"]
        return found
