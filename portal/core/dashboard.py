"""The home page of a signed-in person, made of panels that each app declares.

An app declares its panels in a `dashboard` module:

    @register_panel(order=20)
    def upcoming_meetings(user) -> Panel | None: ...

and what awaits a person by one line each:

    @register_awaiting
    def seats_to_confirm(user) -> list[Awaiting]: ...

A provider makes a fixed number of queries, starts from `visible_to(user)`, and gives
None (or an empty list) when it has nothing to say.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Panel:
    """What one panel shows. The template gets the panel as `panel`."""

    key: str
    title: str
    template: str
    items: list = field(default_factory=list)
    empty_text: str = ""
    more_url: str = ""
    more_label: str = ""


@dataclass(frozen=True)
class Awaiting:
    """One thing the person is expected to do: a sentence and where to do it."""

    label: str
    url: str


PanelProvider = Callable[[object], Panel | None]
AwaitingProvider = Callable[[object], Iterable[Awaiting]]
_panels: dict[PanelProvider, int] = {}
_awaiting: list[AwaitingProvider] = []
AWAITING_ORDER = 0


def register_panel(*, order: int) -> Callable[[PanelProvider], PanelProvider]:
    """Declare a panel; lower orders come first. Core uses 0 to 10, apps take 20 and more."""

    def declare(provider: PanelProvider) -> PanelProvider:
        _panels[provider] = order
        return provider

    return declare


def register_awaiting(provider: AwaitingProvider) -> AwaitingProvider:
    """Declare a source of things that await the person; usable as a decorator."""
    if provider not in _awaiting:
        _awaiting.append(provider)
    return provider


def discover() -> None:
    """Read the `dashboard` module of each app, once, at start-up."""
    autodiscover_modules("dashboard")


def build_dashboard(user) -> list[Panel]:
    """Panels of a person in order, those with nothing to say left out."""
    found = [(AWAITING_ORDER, awaiting_panel(user))]
    found += [(order, provider(user)) for provider, order in _panels.items()]
    ordered = sorted(found, key=lambda pair: pair[0])
    return [panel for _order, panel in ordered if panel is not None]


def awaiting_panel(user) -> Panel | None:
    """What awaits the person, from every app; None when nothing does."""
    items = [item for provider in _awaiting for item in provider(user)]
    if not items:
        return None
    return Panel(
        key="awaiting",
        title=_("What awaits you"),
        template="core/panels/awaiting.html",
        items=items,
    )
