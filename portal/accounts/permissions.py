"""The permission matrix: what each role may do, on one page.

Reading is decided by audiences (portal.core.audiences). Actions marked as bounded hold
only inside the institution of the membership that gives the role.
"""

from portal.accounts.enums import Action, Role

_MEMBER = frozenset({Action.READ_NETWORK, Action.SEARCH})

MATRIX: dict[str, frozenset[str]] = {
    Role.MEMBER: _MEMBER,
    Role.RESOURCE_PERSON: _MEMBER | {Action.KEEP_OWN_ENTRIES},
    Role.INSTITUTION_MANAGER: _MEMBER
    | {Action.MANAGE_OWN_MEMBERS, Action.KEEP_OWN_ENTRIES, Action.APPROVE_SIGN_UPS},
    Role.TRAINER: _MEMBER | {Action.RUN_SESSIONS},
    Role.COMMITTEE_SECRETARY: _MEMBER | {Action.MANAGE_PAPERS},
    Role.COORDINATOR: _MEMBER
    | {
        Action.MANAGE_ALL_MEMBERS,
        Action.MANAGE_INSTITUTIONS,
        Action.MANAGE_COMMITTEES,
        Action.MANAGE_DIRECTORY,
        Action.MANAGE_CONVENTIONS,
        Action.DISTRIBUTE_TOOLS,
        Action.MANAGE_TRAINING,
        Action.RECOVER_ACCOUNTS,
        Action.TUNE_SEARCH,
        Action.SEE_HEALTH,
    },
    Role.PEER_COORDINATOR: _MEMBER,
    Role.SPONSORSHIP_COORDINATOR: _MEMBER,
    Role.EDITOR: _MEMBER | {Action.EDIT_PAGES},
    Role.DATA_PROTECTION: _MEMBER | {Action.READ_JOURNAL},
    Role.TECHNICAL_ADMINISTRATOR: _MEMBER | {Action.SEE_HEALTH},
}

# Held only inside the institution of the membership that gives the role.
BOUNDED_ACTIONS = frozenset(
    {Action.MANAGE_OWN_MEMBERS, Action.KEEP_OWN_ENTRIES, Action.APPROVE_SIGN_UPS}
)

# Roles that read what their institution receives; the technical administrator does not.
READING_ROLES = frozenset(role for role in MATRIX if role != Role.TECHNICAL_ADMINISTRATOR)


def actions_of(roles) -> frozenset[str]:
    """Union of the actions of the given roles; an unknown role gives nothing."""
    actions: set[str] = set()
    for role in roles:
        actions |= MATRIX.get(role, frozenset())
    return frozenset(actions)
