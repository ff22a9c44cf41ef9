"""The catalogue of training, its sessions to come, and who asks for a seat."""

import datetime
from collections.abc import Mapping

from portal.accounts.models import Institution, User
from portal.core.services.site import ensure_site
from portal.demo.content.trainings import (
    ModulePlan,
    SessionPlan,
    askers,
    catalogue,
    is_working_day,
    modules,
    sessions,
)
from portal.demo.loader.blocks import stream
from portal.demo.loader.pages import add_page
from portal.demo.loader.training_history import hold
from training.enums import CancellationReason, SignUpState
from training.models import Attestation, CataloguePage, ModulePage, Session, SignUp
from training.planning import Slot, at
from training.services.approvals import approve
from training.services.capacity import Reserved, set_quotas
from training.services.session_states import cancel_session, close_sign_up, postpone_session
from training.services.sessions import create_session
from training.services.sign_ups import cancel, sign_up
from training.services.units import read_lesson, take_quiz
from training.units import unit_of

# A session of the past is prepared that many days ahead, then put back to its dates.
LEAD_DAYS = 40
ENDS = {
    "closed": close_sign_up,
    "cancelled": cancel_session,
    "postponed": postpone_session,
}
PAST = frozenset({"settled", "held", "unmarked"})
# Who has followed the e-learning unit, and who has begun it.
PASSED, BEGUN = "nadege.tisserandet", "rosalie.tanguerec"


def load_trainings(
    *,
    editor: User,
    coordinator: User,
    institutions: Mapping[str, Institution],
    users: Mapping[str, User],
    today: datetime.date,
) -> None:
    """Publish every module as ``editor``, then hold or announce every session."""
    loader = _Loader(coordinator, institutions, users, today)
    loader.write_modules(editor)
    for plan in sessions():
        loader.load(plan)
    loader.follow_the_unit()


class _Loader:
    def __init__(self, coordinator, institutions, users, today):
        self.coordinator = coordinator
        self.institutions, self.users, self.today = institutions, users, today
        self.plans = {plan.slug: plan for plan in modules()}
        self.pages: dict[str, ModulePage] = {}

    def write_modules(self, editor: User) -> None:
        index = add_page(ensure_site(), CataloguePage(**catalogue()), editor)
        for plan in modules():
            page = _page(plan)
            index.add_child(instance=page)
            page.prerequisites.set([self.pages[slug] for slug in plan.requires])
            page.trainers.set([self.users[key] for key in plan.trainers])
            page.save_revision(user=editor).publish(user=editor)
            self.pages[plan.slug] = page

    def load(self, plan: SessionPlan) -> None:
        """A session and its sign-ups, by the services; one of the past then gets its dates."""
        first_day = plan.first_day(self.today)
        is_past = plan.state in PAST
        planned_on = self.today + datetime.timedelta(days=LEAD_DAYS) if is_past else first_day
        session = self._create(plan, planned_on)
        if plan.quota:
            release_on = first_day - datetime.timedelta(days=14)
            kept = [
                Reserved(self.institutions[key], seats, release_on)
                for key, seats in plan.quota.items()
            ]
            set_quotas(session, actor=self.coordinator, quotas=kept)
        asked = [self._ask(session, plan, person, rank) for rank, person in self._askers(plan)]
        self._decide(plan, asked)
        if is_past:
            hold(Session.objects.get(pk=session.pk), plan, first_day, actor=self._trainer(plan))
        elif plan.state in ENDS:
            ENDS[plan.state](session, actor=self.coordinator)

    def _create(self, plan: SessionPlan, first_day: datetime.date) -> Session:
        module = self.pages[plan.module]
        opens = {}
        if plan.opens is not None:
            opens["opens_at"] = at(self.today + datetime.timedelta(days=plan.opens), 9)
        return create_session(
            module,
            actor=self._trainer(plan),
            slots=slots_from(first_day, plan.span),
            organiser=self.institutions["dept"],
            trainers=[self.users[key] for key in self.plans[plan.module].trainers],
            publish=plan.state != "draft",
            label=plan.label,
            place=plan.place,
            link=plan.link,
            approval=plan.approval,
            maximum=plan.seats,
            minimum=min(6, plan.seats),
            **opens,
        )

    def _trainer(self, plan: SessionPlan) -> User:
        return self.users[self.plans[plan.module].trainers[0]]

    def _askers(self, plan: SessionPlan):
        module = self.plans[plan.module]
        trained = self._trained(module) if module.requires else None
        return enumerate(askers(plan, module.trainers, trained))

    def _trained(self, module: ModulePlan) -> frozenset[str]:
        """Keys of those who hold every module needed before this one."""
        keys = {user.pk: key for key, user in self.users.items()}
        held = [
            set(Attestation.objects.live().filter(module=self.pages[slug]).values_list("person_id"))
            for slug in module.requires
        ]
        return frozenset(keys[pk] for (pk,) in set.intersection(*held) if pk in keys)

    def _ask(self, session: Session, plan: SessionPlan, person, rank: int) -> SignUp:
        return sign_up(
            session,
            actor=self.users[person.key],
            institution=self.institutions[person.current[0].institution],
            needs=plan.needs if rank == plan.left else "",
        )

    def _decide(self, plan: SessionPlan, asked: list[SignUp]) -> None:
        for one in asked[: plan.approved]:
            approve(one, actor=self.coordinator)
        seated = [one for one in asked if one.state == SignUpState.CONFIRMED]
        for one in seated[: plan.left]:
            cancel(one, actor=one.person, reason=CancellationReason.WORKLOAD)

    def follow_the_unit(self) -> None:
        """One person passes the e-learning unit, another has read its first lesson."""
        plan = next(plan for plan in modules() if plan.lessons)
        page = self.pages[plan.slug]
        read_lesson(page, actor=self.users[BEGUN], number=1)
        for number in range(1, len(plan.lessons) + 1):
            read_lesson(page, actor=self.users[PASSED], number=number)
        asked = unit_of(page, self.users[PASSED]).questions
        right = {
            question.key: frozenset(answer.right)
            for question, answer in zip(asked, plan.questions, strict=True)
        }
        take_quiz(page, actor=self.users[PASSED], answers=right)


def slots_from(first_day: datetime.date, span: int) -> list[Slot]:
    """Half-days from that day on, mornings then afternoons, on working days."""
    slots, day = [], first_day
    while len(slots) < span:
        if is_working_day(day):
            slots.append(Slot(at(day, 9), at(day, 12)))
            slots.append(Slot(at(day, 13, 30), at(day, 16, 30)))
        day += datetime.timedelta(days=1)
    return slots[:span]


def _page(plan: ModulePlan) -> ModulePage:
    fields = ModulePage._meta
    return ModulePage(
        title=plan.title,
        slug=plan.slug,
        summary=plan.summary,
        code=plan.code,
        theme=plan.theme,
        kit=plan.kit,
        mode=plan.mode,
        duration_hours=plan.hours,
        publics=list(plan.publics),
        languages=["fr"],
        objectives=plan.objectives.strip(),
        validity_months=plan.validity,
        compulsory_for=list(plan.compulsory),
        body=stream(plan.body, page=plan.slug),
        lessons=stream(
            "",
            page=f"{plan.slug}-lessons",
            block=fields.get_field("lessons").stream_block,
            more=[
                {"type": "lesson", "value": {"title": one.title, "text": f"<p>{one.text}</p>"}}
                for one in plan.lessons
            ],
        ),
        questions=stream(
            "",
            page=f"{plan.slug}-questions",
            block=fields.get_field("questions").stream_block,
            more=[{"type": "question", "value": _question(one)} for one in plan.questions],
        ),
    )


def _question(plan) -> dict:
    choices = [
        {"text": text, "is_right": place in plan.right} for place, text in enumerate(plan.choices)
    ]
    return {"text": plan.text, "choices": choices, "explanation": plan.explanation}
