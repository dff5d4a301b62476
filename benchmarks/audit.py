"""What the audit chain costs, and how far its sealer stays behind.

    python -m benchmarks.audit [--acts 5000] [--rows 100000]

Starts its own PostgreSQL in a temporary directory, with its writes synced to the disk. An act is a
transaction that changes one row; "with" records it as well.
"""

import argparse
import base64
import os
import subprocess
import sys
import tempfile
import threading
import time
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils.module_loading import import_string

from therapybridge.run.services import CHECKOUT, Services

WRITERS = 8
LOOK = """
import re, sys
from pathlib import Path
from accounts.audit import verify
verify.main(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""
WRITE = """
import sys
import django
django.setup()
from benchmarks.audit import write
write(int(sys.argv[1]), int(sys.argv[2]))
"""


def prepare(services: Services, directory: str) -> None:
    os.environ |= services.environment | {
        "DJANGO_SETTINGS_MODULE": "therapybridge.settings",
        "DATA_DIR": directory,
        "SECRET_KEY": "benchmark" * 8,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "RECORDING_KEYS": "a:" + base64.b64encode(os.urandom(32)).decode(),
        "FIELD_KEYS": "a:" + base64.b64encode(os.urandom(32)).decode(),
        "AUDIT_KEYS": "a:" + base64.b64encode(os.urandom(32)).decode(),
        "AUDIT_SIGNING_KEY": base64.b64encode(os.urandom(32)).decode(),
        "DEMO": "1",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    call_command("migrate", verbosity=0)


def people(count: int) -> list:
    user = import_string("accounts.models.User")
    return user.objects.bulk_create(
        user(email=f"{number}@example.com", first_name="T", role="therapist", timezone="UTC")
        for number in range(count)
    )


def write(writer: int, acts: int) -> None:
    """What one of the writers does, in its own process."""
    person = import_string("accounts.models.User").objects.order_by("email")[writer]
    for _ in range(acts):
        act(person, is_recorded=True)


def act(person, *, is_recorded: bool) -> None:
    record = import_string("accounts.models.AuditEvent").objects.record
    with transaction.atomic():
        type(person).objects.filter(pk=person.pk).update(phone="1")
        if is_recorded:
            record(by=person, action="patient.read", target=person, patient=person, number=1)


def cost_of_recording(person, acts: int) -> None:
    """In turns, so that both meet the same machine."""
    wall, cpu = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for number in range(2 * acts):
        is_recorded = bool(number % 2)
        began, began_cpu = time.perf_counter(), time.process_time()
        act(person, is_recorded=is_recorded)
        wall[is_recorded] += time.perf_counter() - began
        cpu[is_recorded] += time.process_time() - began_cpu
    for name, spent in (("wall", wall), ("CPU of Python", cpu)):
        each = {key: 1e6 * value / acts for key, value in spent.items()}
        ratio = each[True] / each[False]
        print(f"act, {name}: {each[False]:.0f} us, with its record {each[True]:.0f} us", end=" ")
        print(f"({ratio:.2f} times)")


def sealing(acts: int, person) -> None:
    """Eight writers and the real sealer, all at once."""
    lags: list[float] = []
    done = threading.Event()
    watcher = threading.Thread(target=watch, args=[lags, done])
    with subprocess.Popen([sys.executable, "manage.py", "seal_audit"], cwd=CHECKOUT) as sealer:
        act(person, is_recorded=True)
        while pending():  # until the sealer has started
            time.sleep(0.1)
        watcher.start()
        began = time.perf_counter()
        spent = [writer.wait() for writer in start_writers(acts)]
        written = time.perf_counter() - began
        while pending():
            time.sleep(0.05)
        sealed = time.perf_counter() - began
        done.set()
        watcher.join()
        sealer.terminate()
    rows = WRITERS * acts
    print(f"{WRITERS} writers: {rows} acts in {written:.1f} s, {rows / written:.0f}/s", end=" ")
    print(f"(exit codes {set(spent)}); all sealed {sealed - written:.1f} s after the last")
    print(f"worst lag of a row while they write: {max(lags):.2f} s")


def start_writers(acts: int) -> list[subprocess.Popen]:
    return [
        subprocess.Popen([sys.executable, "-c", WRITE, str(writer), str(acts)], cwd=CHECKOUT)
        for writer in range(WRITERS)
    ]


def watch(lags: list[float], done: threading.Event) -> None:
    queue = import_string("accounts.models.AuditPending").objects
    while not done.wait(0.1):
        lags.append(queue.lag())
    connections.close_all()


def pending() -> int:
    return import_string("accounts.models.AuditPending").objects.count()


def fill(rows: int, person) -> None:
    event = import_string("accounts.models.AuditEvent")
    for start in range(0, rows, 5_000):
        event.objects.bulk_create(
            event(
                actor_id=person.pk,
                actor_role="therapist",
                device_id=person.pk,
                action="session.read",
                target_type="therapysession",
                target_id=person.pk,
                patient_id=person.pk,
                ip_address="192.0.2.7",
                user_agent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0",
                request_method="GET",
                request_path=f"/api/v1/sessions/{person.pk}",
                response_status=200,
                request_id="0123456789abcdef",
                details={"number": number},
            )
            for number in range(start, min(rows, start + 5_000))
        )


def sealing_alone() -> None:
    sealer, rows = import_module("accounts.trail.sealer"), pending()
    with Rate() as rate:
        while sealer.seal():
            pass
    print(f"the sealer alone: {rate.of(rows)}")


def verifying() -> None:
    command = import_module("accounts.management.commands.verify_audit")
    import_module("accounts.trail.anchoring").anchor()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with Rate() as rate:
        report = command.verify(key=command.public_key())
    print(f"verified in the database: {report.sealed} rows, {rate.of(report.sealed)}", end=" ")
    print(f"({report.lines[-1]})")


def verifying_a_file(directory: str) -> None:
    anchors = import_module("accounts.audit.anchors")
    verify = import_module("accounts.audit.verify").verify
    macs = import_module("accounts.audit.macs")
    file = Path(directory, "rows.jsonl")
    with Rate() as exporting:
        call_command("export_audit", file, verbosity=0)
    key = anchors.public_text(anchors.signing_key(os.environ["AUDIT_SIGNING_KEY"]))
    keys = macs.Keys.parse([os.environ["AUDIT_KEYS"]])
    with Rate() as rate:
        report = verify(file, keys, Path(directory, "audit", "anchors.jsonl"), key)
    print(f"exported: {exporting.of(report.sealed)}")
    print(f"verified from the file: {rate.of(report.sealed)}; at most {memory_for(file)} MB")


class Rate:
    """Rows in a second, and in a second of this process's own CPU."""

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu

    def of(self, rows: int) -> str:
        return f"{rows / self.wall:.0f} rows/s, {rows / self.cpu:.0f} in a second of Python's CPU"


def memory_for(file: Path) -> int:
    """Of a process that verifies this file and does nothing else."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, file], cwd=CHECKOUT, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1]) // 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--acts", type=int, default=5_000, help="of each of the eight writers")
    parser.add_argument("--rows", type=int, default=100_000, help="to verify")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="therapybridge-benchmark-") as directory:
        os.chmod(directory, 0o711)
        with Services(Path(directory), servers=("postgres",)) as services:
            prepare(services, directory)
            person = people(WRITERS)[0]
            cost_of_recording(person, 2_000)
            sealing(asked.acts, person)
            fill(asked.rows, person)
            sealing_alone()
            verifying()
            verifying_a_file(directory)


if __name__ == "__main__":
    main()
