"""What every GET route reads of the database, while a practice grows a hundredfold.

    python -m benchmarks.growth [--records 100 10000] [--route session-list] [--statements]

Starts a PostgreSQL of its own. A record is a patient with 100 entries of the diary, 10 sessions and
a row of every other kind: 10,000 of them are a million entries. Every route of the access table is
asked as the patient, the therapist (30 patients) and the admin; each statement is explained with
its buffers (8 kB, hits and reads). Exits with 1 where a route grows with a slope over 0.1
(log buffers / log size), reads a table of more than 10,000 rows from end to end, or takes more
than 200 buffers without a reason that is listed.
"""

import argparse
import logging
import math
import sys
from importlib import import_module

from benchmarks.servers import own_servers, prepare

EVENTS, SESSIONS = 98, 9  # besides those that every record has
STEEPEST = 0.1
FEW = 24  # buffers: an index that grows by a level is no growth
MOST = 200


def main() -> int:
    options = parsed()
    with own_servers() as folder:
        prepare(folder)
        logging.disable(logging.ERROR)
        import_module("django.test.utils").setup_test_environment()
        walk = import_module("therapybridge.tests.growth_walk")
        measured = walk.measure(options.records, EVENTS, SESSIONS, only=options.route)
        return report(measured, options, walk)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, nargs=2, default=(100, 10_000))
    parser.add_argument("--route", default="", help="only routes whose name contains this")
    parser.add_argument("--statements", action="store_true", help="show what reads most")
    return parser.parse_args()


def slope(few: int, many: int, growth: float) -> float:
    return math.log(max(many, FEW) / max(few, FEW)) / math.log(growth)


def report(measured, options, walk) -> int:
    small, large = (measured[records] for records in options.records)
    growth = options.records[1] / options.records[0]
    failures = 0
    print(f"\n  {'route':44}{'buffers':>9}{'':>9}{'slope':>8}")
    for (route, person), cost in sorted(large.items()):
        steep = slope(small[route, person].buffers, cost.buffers, growth)
        wrong = verdict(cost, steep, walk.reason(route, person))
        failures += bool(wrong) and not walk.reason(route, person)
        show(f"{route} {person}", small[route, person].buffers, cost, steep, wrong, options)
    print(f"\n  {len(large)} answers, {failures} that grow, scan or read much without a reason")
    for route, reason in walk.LISTED.items():
        print(f"  listed: {route}: {reason}")
    for route, reason in walk.LISTED_FOR_ADMINS.items():
        print(f"  listed for admins: {route}: {reason}")
    return bool(failures)


def verdict(cost, steep, reason) -> str:
    wrong = [f"scans {', '.join(sorted({table for table, _ in cost.scans}))}"] * bool(cost.scans)
    wrong += ["grows"] * (steep > STEEPEST) + ["reads much"] * (cost.buffers > MOST)
    return "; ".join(wrong) and "; ".join(wrong) + (" (listed)" if reason else "")


def show(name, before, cost, steep, wrong, options):
    print(f"  {name:44}{before:>9,}{cost.buffers:>9,}{steep:>8.2f}  {wrong}", flush=True)
    if options.statements and wrong:
        for buffers, sql in sorted(cost.statements, reverse=True)[:2]:
            print(f"      {buffers:>8,}  {sql}")


if __name__ == "__main__":
    sys.exit(main())
