"""Of many who use one refresh token at the same moment exactly one may win, in every round.

    python -m benchmarks.refresh_race [--rounds 200] [--at-once 50]

Starts its own PostgreSQL and Valkey in a temporary directory. Each thread has a connection of its
own; a barrier lets them go together. Besides the winners it counts what has to be once a round: the
family's end and the audit row of it.
"""

import argparse
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from benchmarks.servers import own_servers, prepare


class Race:
    def __init__(self, at_once: int):
        self.tokens, self.models = (
            import_module("accounts.signing_in.tokens"),
            import_module("accounts.models"),
        )
        self.at_once = at_once
        self.barrier = threading.Barrier(at_once)
        self.threads = ThreadPoolExecutor(at_once)  # and as many connections, kept open
        self.user = self.models.User.objects.create_user(
            "race@example.com", "a long enough phrase", first_name="Race", role="therapist"
        )

    def round(self) -> tuple[int, int, int, float]:
        """Winners, ended families, audit rows, seconds."""
        token = self.tokens.issue(self.user)["refresh_token"]
        family = self.models.AuthSession.objects.order_by("created_at").last()
        began = time.perf_counter()
        winners = sum(self.threads.map(self._try, [token] * self.at_once))
        took = time.perf_counter() - began
        ended = self.models.AuthSession.objects.filter(pk=family.pk, ended="reused").count()
        rows = self.models.AuditEvent.objects.filter(
            action="token.reused", target_id=family.pk
        ).count()
        return winners, ended, rows, took

    def _try(self, token: str) -> bool:
        self.barrier.wait()
        try:
            self.tokens.renew(token)
        except self.tokens.NotSignedIn:
            return False
        return True


def run(rounds: int, at_once: int, folder: Path) -> None:
    prepare(folder)
    race = Race(at_once)
    results = [race.round() for _ in range(rounds)]
    winners, ended, rows, took = zip(*results, strict=True)
    print(f"{rounds} rounds of {at_once} at once, {rounds * at_once} uses")
    print(f"winners a round: {sorted(set(winners))}, in all {sum(winners)}")
    print(
        f"families ended: {sum(ended)}, audit rows: {sum(rows)} (at most one a round: {max(rows)})"
    )
    print(f"a round took {statistics.median(took) * 1000:.0f} ms (median)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=50)
    arguments = parser.parse_args()
    with own_servers() as folder:
        run(arguments.rounds, arguments.at_once, folder)


if __name__ == "__main__":
    main()
