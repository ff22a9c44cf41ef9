"""The papers every meeting produces: agenda, minutes, record of decisions."""

import datetime

from portal.demo.content.institutions import institutions
from portal.demo.content.meetings import EXCUSED, ItemPlan, MeetingPlan
from portal.demo.content.texts import read
from portal.demo.document import Block, Bullets, Document, Heading, Paragraph, Table
from portal.demo.frenchtext import full_date, long_date, typography

ISSUER = "Réseau départemental du Val-de-Brume"
KINDS = {"information": "information", "opinion": "avis", "decision": "décision"}


def reference(plan: MeetingPlan, suffix: str) -> str:
    """``COPIL-2025-04-CR``: committee, year, number of the meeting, nature."""
    return f"{plan.committee.code}-{plan.day.year}-{plan.number:02d}-{suffix}"


def agenda(plan: MeetingPlan, dated: datetime.date) -> Document:
    """The convocation with the ordered items."""
    committee = plan.committee
    rows = tuple(
        (str(rank), _announced(item), KINDS[item.kind], _short(item.lead), f"{item.minutes} min")
        for rank, item in enumerate(plan.items, start=1)
    )
    body: tuple[Block, ...] = (
        Paragraph("Madame, Monsieur,"),
        Paragraph(
            f"La séance n° {plan.number} de l'instance « {_unquoted(committee.name)} » se tiendra "
            f"le {full_date(plan.day)} à {hour(plan.starts_at)}, {_lower_first(committee.place)}."
        ),
        Heading("Ordre du jour"),
        Table("Points inscrits", ("N°", "Point", "Nature", "Rapporteur", "Durée"), rows),
        Paragraph(
            "En cas d'empêchement, le suppléant est prévenu par le titulaire et les documents lui "
            "sont accessibles sur le portail. Merci de signaler toute absence une semaine avant."
        ),
        Bullets(
            (
                "Les documents préparatoires sont déposés à côté du point concerné.",
                "Aucune situation individuelle ne sera évoquée.",
                f"Secrétariat des comités : {institutions()['dept'].telephone}.",
            )
        ),
    )
    title = f"Ordre du jour – {plan.title}"
    return _document(plan, title, dated, "OJ", body)


def minutes(plan: MeetingPlan, dated: datetime.date, correction: str = "") -> Document:
    """The full account of a meeting; ``correction`` is added after the participants' reading."""
    phrases = read("phrases")
    opening = plan.chance_of("opening").choice(phrases["openings"]).format(
        name=plan.committee.chair.name,
        date=full_date(plan.day),
        hour=hour(plan.starts_at),
        place=_lower_first(plan.committee.place),
    )  # fmt: skip
    closing = plan.chance_of("closing").choice(phrases["closings"])
    body: list[Block] = [Paragraph(opening), Heading("Participants"), _participants(plan)]
    for rank, item in enumerate(plan.items, start=1):
        body += _account(plan, rank, item)
    body += _follow_up(plan)
    if correction:
        body += [Heading("Rectification"), Paragraph(correction)]
    if plan.next_day:
        body.append(Paragraph(f"Prochaine réunion : {full_date(plan.next_day)}."))
    body.append(Paragraph(closing.format(hour=hour(plan.ends_at))))
    return _document(plan, f"Compte rendu – {plan.title}", dated, "CR", tuple(body))


def decision_record(plan: MeetingPlan, dated: datetime.date) -> Document:
    """The decisions alone, for the whole network: those of confidential items are left out."""
    numbered = [
        (number, text)
        for item, number, text in numbered_decisions(plan)
        if not item.confidential
    ]  # fmt: skip
    body: list[Block] = [
        Paragraph(
            f"Décisions prises par l'instance « {_unquoted(plan.committee.name)} » lors de sa "
            f"séance n° {plan.number}, le {full_date(plan.day)}."
        )
    ]
    for number, text in numbered:
        body += [Heading(f"Décision {number}", level=2), Paragraph(text)]
    if any(item.confidential and item.decisions for item in plan.items):
        body.append(Paragraph("Les décisions des points confidentiels ne sont pas reproduites."))
    body.append(Paragraph("Le présent relevé vaut notification aux institutions chargées d'agir."))
    return _document(plan, f"Relevé de décisions – {plan.title}", dated, "RD", tuple(body))


def numbered_decisions(plan: MeetingPlan) -> list[tuple[ItemPlan, str, str]]:
    """Item, number and text of each decision, numbered within the meeting."""
    decided = [(item, text) for item in plan.items for text in item.decisions]
    return [
        (item, f"{plan.committee.code}-{plan.day.year}-{plan.number:02d}-{rank}", text)
        for rank, (item, text) in enumerate(decided, start=1)
    ]


def hour(moment: datetime.datetime) -> str:
    """``14 heures`` or ``16 h 30``."""
    return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} heures"


def _announced(item: ItemPlan) -> str:
    """The convocation is read by guests too: it does not name a confidential item."""
    return "Point confidentiel" if item.confidential else item.title


def _participants(plan: MeetingPlan) -> Table:
    rows = tuple(
        (_short(one.seat.institution), one.name, one.state)
        for one in sorted(plan.attendance, key=lambda one: one.state == EXCUSED)
    )
    return Table("Présences", ("Institution", "Représentée par", "Présence"), rows)


def _account(plan: MeetingPlan, rank: int, item: ItemPlan) -> list[Block]:
    presented = f"Point pour {KINDS[item.kind]}, présenté par : {_short(item.lead)}."
    mention = " Point confidentiel." if item.confidential else ""
    body: list[Block] = [Heading(f"{rank}. {item.title}"), Paragraph(presented + mention)]
    body += [Paragraph(text) for text in item.text]
    body += [
        Paragraph(f"Décision {number} : {text}")
        for decided, number, text in numbered_decisions(plan)
        if decided is item
    ]
    return body


def _follow_up(plan: MeetingPlan) -> list[Block]:
    if not plan.actions:
        return []
    rows = tuple(
        (_short(action.institution), action.text, long_date(action.due)) for action in plan.actions
    )
    header = ("Pilote", "Action", "Échéance")
    return [Heading("Relevé des actions"), Table("Actions à mener", header, rows)]


def _document(plan: MeetingPlan, title: str, dated, suffix: str, body) -> Document:
    return Document(
        title=typography(title),
        issuer=ISSUER,
        date=dated,
        reference=reference(plan, suffix),
        blocks=tuple(_typeset(block) for block in body),
        seed=plan.number * 17 + len(suffix),
    )


def _typeset(block: Block) -> Block:
    return Paragraph(typography(block.text)) if isinstance(block, Paragraph) else block


def _short(key: str) -> str:
    return institutions()[key].short


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _unquoted(name: str) -> str:
    """A name that may be put between quotation marks."""
    return name.replace("«\u00a0", "").replace("\u00a0»", "")
