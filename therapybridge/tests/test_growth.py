"""No GET route reads a table from end to end that grows with the practice.

`python -m benchmarks.growth` tells how many buffers each route reads as the practice grows.
"""

import pytest

from therapybridge.tests.growing import BIG, words_open_in_copies
from therapybridge.tests.growth_walk import Walk, reason

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


@words_open_in_copies()
def test_no_route_reads_a_big_table_from_end_to_end():
    walk = Walk(events=0, sessions=0)
    walk.grow(BIG + 1)

    answers = walk.answers()

    found = {
        f"{route} as {person}": sorted({table for table, _ in cost.scans})
        for (route, person), cost in answers.items()
        if cost.scans and not reason(route, person)
    }
    assert found == {}
