"""The visibility rule: an audience is a set of tokens, and so is a person.

A person reads an object when the two sets meet. The same tokens serve the database
query, the predicate and the search engine, so the rule exists once.
"""

from collections.abc import Callable, Iterable

PUBLIC = "public"
NETWORK = "network"

TokenProvider = Callable[[object], Iterable[str]]
TokenPreloader = Callable[[dict[int, object]], None]
_providers: list[TokenProvider] = []
_preloaders: list[TokenPreloader] = []


def institution_token(institution_id: int) -> str:
    """Token of everybody with an active membership of the institution."""
    return f"institution:{institution_id}"


def user_token(user_id: int) -> str:
    """Token of one named person."""
    return f"user:{user_id}"


def committee_token(committee_id: int, standing: str = "") -> str:
    """Token of the members of a committee, or of those with the given standing only."""
    return f"committee:{committee_id}:{standing}" if standing else f"committee:{committee_id}"


def group_token(group_id: int) -> str:
    """Token of a Django group, used by Wagtail page restrictions."""
    return f"group:{group_id}"


def register_token_provider(provider: TokenProvider) -> TokenProvider:
    """Add a function that gives further tokens of a person; usable as a decorator.

    Called only for a person who already holds the network token.
    """
    if provider not in _providers:
        _providers.append(provider)
    return provider


def register_token_preloader(preloader: TokenPreloader) -> TokenPreloader:
    """Add a function that reads at once what a token provider needs of many people.

    It is given people by key and writes into their `audience_token_cache`, where the provider
    looks first; usable as a decorator.
    """
    if preloader not in _preloaders:
        _preloaders.append(preloader)
    return preloader


def preload_tokens(people: Iterable) -> list:
    """These people, whose tokens are then had without a query for each of them."""
    found = {person.pk: person for person in people}
    for person in found.values():
        person.audience_token_cache = {}
    for preloader in _preloaders:
        preloader(found)
    return list(found.values())


def tokens_for(user) -> frozenset[str]:
    """The tokens of a person now.

    Anonymous, inactive or without an active membership: public only. The answer is kept
    for the length of a request, when the request's middleware has opened a cache.
    """
    cache = getattr(user, "audience_token_cache", None)
    if cache is None:
        return _compute_tokens(user)
    if "tokens" not in cache:
        cache["tokens"] = _compute_tokens(user)
    return cache["tokens"]


def token_values(user) -> tuple[str, ...]:
    """The tokens of a person now, as a prepared query takes them."""
    return tuple(tokens_for(user))


def read_as_public(user) -> None:
    """Let a person read public objects only, without any role, until the request ends."""
    user.audience_token_cache = {"tokens": frozenset({PUBLIC}), "memberships": [], "unread": 0}


def _compute_tokens(user) -> frozenset[str]:
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset({PUBLIC})
    if not user.is_network_member:
        return frozenset({PUBLIC})
    tokens = {PUBLIC, NETWORK}
    for provider in _providers:
        tokens.update(provider(user))
    return frozenset(tokens)


def can_read(user, obj) -> bool:
    """Whether the person may read a protected object: the twin of `visible_to`."""
    return not tokens_for(user).isdisjoint(obj.effective_tokens())
