"""Papers: written to files, checked, stored and published as an upload would be."""

import tempfile
from pathlib import Path

from django.core.files import File

from committees.models import AgendaItem, Committee, Meeting, Paper
from committees.services.audiences import build_audience
from committees.services.contents import StoredUpload, store_upload
from committees.services.papers import add_paper, add_version, withdraw
from portal.accounts.models import Institution, User
from portal.core.models import Audience
from portal.demo.content.papers import PaperPlan, VersionPlan
from portal.demo.writers import render


class PaperLoader:
    """Loads papers on behalf of the secretary ``actor``; files live in a temporary folder."""

    def __init__(self, *, actor: User, institutions: dict[str, Institution], users: dict):
        self.actor = actor
        self.institutions = institutions
        self.users = users

    def load(
        self, plan: PaperPlan, committee: Committee, meeting: Meeting, agenda: list[AgendaItem]
    ) -> Paper:
        """Add the paper with its versions, and withdraw it when the plan says so."""
        first, *later = plan.versions
        stored = self._store(first, committee)
        paper = add_paper(
            committee,
            actor=self.actor,
            content=stored.content,
            filename=stored.filename,
            title=plan.title,
            kind=plan.kind,
            dated_on=plan.dated,
            meeting=meeting,
            item=agenda[plan.item - 1] if plan.item else None,
            institution=self.institutions[plan.institution],
            reference=plan.reference,
            audience=self._audience(plan, committee),
            publish=not plan.draft,
        )
        for version in later:
            stored = self._store(version, committee)
            add_version(
                paper,
                actor=self.actor,
                content=stored.content,
                filename=stored.filename,
                note=version.note,
            )
            paper.refresh_from_db()
        if plan.withdrawn:
            paper = withdraw(paper, actor=self.actor, reason=plan.withdrawn)
        return paper

    def _store(self, version: VersionPlan, committee: Committee) -> StoredUpload:
        with tempfile.TemporaryDirectory(prefix="demo-") as folder:
            path = Path(folder) / version.filename
            path.write_bytes(render(version.document, version.file_format))
            with path.open("rb") as stream:
                return store_upload(
                    File(stream, name=version.filename),
                    actor=self.actor,
                    committee=committee,
                    filename=version.filename,
                )

    def _audience(self, plan: PaperPlan, committee: Committee) -> Audience | None:
        """None leaves the paper with the audience of its item or its meeting."""
        if not plan.audience.choice:
            return None
        return build_audience(
            committee,
            choice=plan.audience.choice,
            institutions=[self.institutions[key] for key in plan.audience.institutions],
            persons=[self.users[key] for key in plan.audience.persons],
            standings=plan.audience.standings,
        )
