"""Running one function over many tasks: in order, in bounded memory, and past a process that dies."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count, islice

import pytest

from hashiye import engine


def double(number: int) -> int:
    return 2 * number


def deadly(number: int) -> int:
    if number == 37:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order(jobs):
    assert list(engine.run(double, range(200), jobs=jobs, batch=7)) == [2 * n for n in range(200)]


def test_an_executor_can_be_given():
    with ThreadPoolExecutor(2) as executor:
        assert list(engine.run(double, range(50), executor=executor, batch=3)) == [2 * n for n in range(50)]


def test_tasks_are_taken_as_they_are_needed():
    taken = []

    def endless():
        for number in count():
            taken.append(number)
            yield number

    assert list(islice(engine.run(double, endless(), jobs=2, batch=4), 8)) == [2 * n for n in range(8)]
    assert len(taken) <= 4 * (engine.WINDOW * 2 + 2)


def test_a_task_that_kills_its_process_is_named_and_the_rest_done():
    results = list(engine.run(deadly, range(60), jobs=2, batch=5))
    died = [result for result in results if isinstance(result, engine.WorkerDiedError)]
    assert [one.task for one in died] == [37]
    assert [one for one in results if not isinstance(one, engine.WorkerDiedError)] == [n for n in range(60) if n != 37]


class Weighty:
    """Counts how often it was unpacked in a process."""

    unpacked = 0

    def __reduce__(self):
        return _unpacked, ()


def _unpacked():
    Weighty.unpacked += 1
    return Weighty()


def times_unpacked(_held, _number):
    return Weighty.unpacked


def test_what_all_tasks_share_travels_once():
    assert max(engine.run(partial(times_unpacked, Weighty()), range(64), jobs=2, batch=4)) <= 1
