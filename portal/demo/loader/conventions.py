"""Conventions, prepared and signed by the coordination."""

import datetime

from network.models import Convention, ConventionParty, ConventionState, Engagement
from network.services import conventions as service
from portal.accounts.models import Institution, User
from portal.demo.content.conventions import ConventionPlan, conventions


def load_conventions(
    *, actor: User, institutions: dict[str, Institution], today: datetime.date
) -> None:
    """Make every convention, sign those that are, and give the news of engagements."""
    for plan in conventions():
        _load(plan, actor, institutions, today)


def _load(
    plan: ConventionPlan, actor: User, institutions: dict[str, Institution], today: datetime.date
) -> None:
    convention = service.create_convention(
        actor=actor,
        number=plan.number,
        title=plan.title,
        kind=plan.kind,
        object=plan.object,
        starts_on=today + datetime.timedelta(days=plan.starts),
        ends_on=today + datetime.timedelta(days=plan.ends),
        is_renewed_tacitly=plan.tacit,
    )
    parties = {}
    for key, function, _signed in plan.parties:
        parties[key] = service.add_party(
            convention, actor=actor, institution=institutions[key], function=function
        )
    state = plan.step or ConventionState.SIGNING
    service.move_convention(convention, actor=actor, state=state)
    for key, _function, days in plan.parties:
        if days != "":
            signed_on = today - datetime.timedelta(days=int(days))
            service.sign(parties[key], actor=actor, signed_on=signed_on)
    _engage(plan, convention, parties, actor, today)


def _engage(
    plan: ConventionPlan,
    convention: Convention,
    parties: dict[str, ConventionParty],
    actor: User,
    today: datetime.date,
) -> None:
    for key, text, indicator, news, days in plan.engagements:
        engagement = service.add_engagement(
            parties[key], actor=actor, text=text, indicator=indicator
        )
        if news:
            service.give_news(engagement, actor=actor, news=news)
            # The service dates news of today; the demo has some that are old.
            Engagement.objects.filter(pk=engagement.pk).update(
                news_on=today - datetime.timedelta(days=days)
            )
