"""Tools of professionals, one translated, one sent and read by every other person."""

import datetime

from wagtail.models import Locale

from network.blocks import ToolBodyBlock
from network.models import ToolIndexPage, ToolPage
from network.services.distributions import send_tool, unread_people
from network.tools.lists import Trade
from portal.core.services.readings import record_reading
from portal.core.services.site import ensure_site
from portal.demo.content.tools import ToolPlan, english_tool, tools
from portal.demo.loader.blocks import stream
from portal.demo.loader.pages import ENGLISH, add_page, translate

SENT = "fiche-urgences"


def load_tools(*, editor, coordinator, today: datetime.date) -> None:
    """Publish every tool as ``editor``; the coordination sends one of them to read."""
    index = ToolIndexPage(
        title="Outils",
        slug="outils",
        is_public=True,
        summary="Questionnaires, fiches, affiches et modèles : une seule version en vigueur.",
    )
    add_page(ensure_site(), index, editor)
    made: dict[str, ToolPage] = {}
    for plan in tools():
        page = _page(plan, made.get(plan.supersedes), today)
        made[plan.slug] = add_page(index, page, editor)
    english = index.copy_for_translation(_english())
    english.title, english.slug, english.summary = "Tools", "tools", "One version in force."
    english.save_revision(user=editor).publish(user=editor)
    translate(made[english_tool().source], english_tool(), editor)
    sent = send_tool(made[SENT], actor=coordinator, trades=[Trade.DOCTOR, Trade.NURSE])
    for user in unread_people(sent)[::2]:
        record_reading(made[SENT], user=user)


def _english() -> Locale:
    return Locale.objects.get(language_code=ENGLISH)


def _page(plan: ToolPlan, supersedes: ToolPage | None, today: datetime.date) -> ToolPage:
    contacts = {"type": "contacts", "value": {"need": plan.need, "public": ""}}
    return ToolPage(
        title=plan.title,
        slug=plan.slug,
        summary=plan.summary,
        is_public=plan.public,
        kind=plan.kind,
        author_body=plan.author,
        version=plan.version,
        dated=today - datetime.timedelta(days=plan.days),
        trades=list(plan.trades),
        contexts=list(plan.contexts),
        languages=list(plan.languages),
        supersedes=supersedes,
        body=stream(
            plan.body,
            page=plan.slug,
            block=ToolBodyBlock(),
            more=[contacts] if plan.need else [],
        ),
    )
