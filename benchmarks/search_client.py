"""One client of search_measures.py, in a process of its own: it sets Django up when imported."""

import os
import random
import statistics
import time
from collections.abc import Callable

import django
from portal_under_test import resident_mib
from search_relevance import spoil

django.setup()

from portal.accounts.models import User
from search import completion, services

WARM_UP = 3


def ask(keys: list[int], questions: list[str], number: int, seed: int, answers) -> None:
    """So many turns of one question of each kind, as these people in turns by chance."""
    who = list(User.objects.filter(pk__in=keys))
    chance = random.Random(seed)
    milliseconds: dict[str, list[list[float]]] = {}
    results = []

    def timed(name: str, call: Callable[[User], object]) -> object:
        person = chance.choice(who)
        person.audience_token_cache = {}
        started, worked = time.perf_counter(), time.process_time()
        answer = call(person)
        seconds = time.perf_counter() - started, time.process_time() - worked
        milliseconds.setdefault(name, []).append([1000 * value for value in seconds])
        return answer

    for turn in range(number + WARM_UP):
        question = chance.choice(questions)
        slip, typed = spoil(question, chance), question[: max(4, len(question) - 3)]
        year = {"year": [str(2021 + turn % 5)]}
        page = timed("query", lambda person, q=question: services.search(person, q))
        results.append(page.total)
        timed("filtered", lambda p, q=question, f=year: services.search(p, q, filters=f))
        timed("typing_error", lambda person, q=slip: services.search(person, q))
        timed("completion", lambda person, q=typed: completion.complete(person, q))
    answers.put(
        {
            "milliseconds": {name: values[WARM_UP:] for name, values in milliseconds.items()},
            "results": statistics.fmean(results),
            "resident_mib": round(resident_mib(os.getpid())),
        }
    )
