"""Resource persons, brought step by step to where their mandate stands."""

import datetime

from network.enums import SuspensionReason, Vocabulary
from network.models import ResourcePerson
from network.services import mandates as steps
from network.services import persons
from network.services.absences import declare_absence
from network.services.trainings import mark_trained
from portal.accounts.enums import Action
from portal.accounts.models import Institution, User
from portal.demo.content.mandates import MandatePlan, mandates

_DAY = datetime.timedelta(days=1)
_STARTED_BEFORE = 400
_LETTER_BEFORE = 420


def load_persons(
    *, institutions: dict[str, Institution], users: dict[str, User], today: datetime.date
) -> dict[str, ResourcePerson]:
    """Make every mandate and absence; give the mandates by the key of the person.

    Nobody takes a step about themselves: another member of the coordination does.
    """
    coordinators = [user for user in users.values() if user.can(Action.MANAGE_DIRECTORY)]
    found = {}
    for plan in mandates():
        actor = next(one for one in coordinators if one != users[plan.who])
        person = persons.propose(
            actor=actor,
            user=users[plan.who],
            institution=institutions[plan.institution],
            standing=plan.standing,
            areas=plan.codes,
            terms={
                Vocabulary.NEED: plan.topics,
                Vocabulary.PUBLIC: plan.publics,
                Vocabulary.LANGUAGE: plan.languages,
            },
            function=plan.function,
            contact_for=plan.contact_for,
            hours=plan.hours,
            direct_line=plan.line,
        )
        _advance(person, plan, actor, today)
        found[plan.who] = person
    for plan in mandates():
        if plan.away:
            _leave(plan, found, today)
    return found


def _advance(person: ResourcePerson, plan: MandatePlan, actor: User, today: datetime.date) -> None:
    if plan.reached("nominated"):
        steps.nominate(
            person,
            actor=actor,
            nominated_on=today - _LETTER_BEFORE * _DAY,
            nominated_by="La direction",
            mandate_start=today - _STARTED_BEFORE * _DAY,
        )
    if plan.reached("trained"):
        mark_trained(person, actor=actor, trained_until=today + abs(plan.until) * _DAY)
    if plan.reached("active"):
        signed_on = today - _STARTED_BEFORE * _DAY
        steps.activate(person, actor=actor, charter_signed_on=signed_on)
    if plan.until < 0:
        mark_trained(person, actor=actor, trained_until=today + plan.until * _DAY)
    if plan.due:
        confirm_before = today + plan.due * _DAY
        ResourcePerson.objects.filter(pk=person.pk).update(
            confirm_before=confirm_before, confirmed_on=confirm_before - 182 * _DAY
        )
    if plan.stage == "suspended":
        steps.suspend(person, actor=actor, reason=SuspensionReason.REQUEST)
    if plan.stage == "ended":
        steps.end(person, actor=actor)


def _leave(plan: MandatePlan, found: dict[str, ResourcePerson], today: datetime.date) -> None:
    first, last = plan.away
    person = found[plan.who]
    declare_absence(
        person,
        actor=person.user,
        starts_on=today + first * _DAY,
        ends_on=today + last * _DAY,
        replacement=found.get(plan.replaced_by),
    )
