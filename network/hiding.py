"""Institutions that have a confidential place: what else would lead to it stays behind."""

from collections.abc import Iterable

from network.models import Place


def hiding_places(institution_ids: Iterable[int]) -> frozenset[int]:
    """Those that have a confidential place, whatever its state.

    The public registers give the address of an establishment by its SIRET or FINESS.
    """
    hidden = Place.objects.filter(is_confidential=True, institution_id__in=set(institution_ids))
    return frozenset(hidden.order_by().values_list("institution_id", flat=True))
