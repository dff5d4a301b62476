"""Servers that answer the same request, compared by the CPU that an answer costs.

Wall-clock times mean little on a shared machine, so what is compared is the CPU of a server's whole
process tree and of PostgreSQL, from /proc, divided by the requests that were answered. All servers
run the whole time; each round loads one after the other, in an order that changes (ABBA), and gives
one ratio per server. The bound is the upper end of a bootstrap's 90 % interval of their mean. Where
the yardstick's own cost varies by more than a quarter, the run says that it was too noisy.
"""

import contextlib
import http.client
import random
import re
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field

import psutil

NOISY = 0.25  # spread of the yardstick's cost between the rounds
RESAMPLES = 2_000
CONNECTIONS = 4
ANSWERED = re.compile(r"^\s*(\d+) requests in", re.MULTILINE)
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)")


@dataclass
class Peer:
    name: str
    process: subprocess.Popen
    port: int
    path: str
    headers: dict[str, str]
    costs: list[tuple[float, float]] = field(default_factory=list)  # ms per request: app, database

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def cost(self) -> list[float]:
        return [app + database for app, database in self.costs]


def fetch(peer: Peer) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", peer.path, headers=peer.headers)
        answer = connection.getresponse()
        body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{peer.name} answered {answer.status}: {body[:300]!r}")
    return body


def wait_for(peer: Peer, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            fetch(peer)
            return
        time.sleep(0.2)
    raise SystemExit(f"{peer.name} did not start")


def tree_seconds(pid: int) -> float:
    """User and system time of a process and its descendants, the ended ones included."""
    top = psutil.Process(pid)
    family = [top, *top.children(recursive=True)]
    return sum(sum(process.cpu_times()[:4]) for process in family)


def load(peer: Peer, seconds: float) -> int:
    """Ask as fast as it answers; how many answers there were."""
    return (_load_with_wrk if shutil.which("wrk") else _load_with_threads)(peer, seconds)


def _load_with_wrk(peer, seconds):
    headers = [f"-H{name}: {value}" for name, value in peer.headers.items()]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers, peer.url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if failed := FAILED.search(told):
        raise SystemExit(f"{peer.name} refused {failed[1]} requests")
    return int(ANSWERED.search(told)[1])


def _load_with_threads(peer, seconds):
    until, counts = time.monotonic() + seconds, []

    def ask():
        connection, count = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60), 0
        while time.monotonic() < until:
            connection.request("GET", peer.path, headers=peer.headers)
            answer = connection.getresponse()
            answer.read()
            count += answer.status == 200
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


def compare(peers: list[Peer], *, postmaster: int, rounds: int, seconds: int) -> None:
    for peer in peers:
        load(peer, 2)
    for number in range(rounds):
        for peer in peers if number % 2 else reversed(peers):
            before = tree_seconds(peer.process.pid), tree_seconds(postmaster)
            answers = load(peer, seconds)
            after = tree_seconds(peer.process.pid), tree_seconds(postmaster)
            app, database = ((b - a) * 1000 / answers for a, b in zip(before, after, strict=True))
            peer.costs.append((app, database))


def ratios(peer: Peer, yardstick: Peer) -> list[float]:
    return [ours / theirs for ours, theirs in zip(peer.cost, yardstick.cost, strict=True)]


def upper_bound(values: list[float]) -> float:
    """Of a bootstrap's 90 % interval of the mean."""
    chance = random.Random(7)
    means = sorted(
        statistics.fmean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES)
    )
    return means[int(RESAMPLES * 0.95)]


def spread(peer: Peer) -> float:
    return (max(peer.cost) - min(peer.cost)) / statistics.fmean(peer.cost)


def table(peers: list[Peer], yardsticks: list[Peer]) -> str:
    heads = "".join(f" of {peer.name} (90 %) |" for peer in yardsticks)
    lines = [f"| server | app CPU ms | database CPU ms | sum | spread |{heads}"]
    lines.append("| --- |" + " --- |" * (4 + len(yardsticks)))
    for peer in peers:
        app, database = (statistics.fmean(column) for column in zip(*peer.costs, strict=True))
        found = [ratios(peer, yardstick) for yardstick in yardsticks]
        shares = "".join(f" {statistics.fmean(r):.2f} ({upper_bound(r):.2f}) |" for r in found)
        lines.append(
            f"| {peer.name} | {app:.2f} | {database:.2f} | {app + database:.2f} "
            f"| {spread(peer):.0%} |{shares}"
        )
    return "\n".join(lines)
