"""What the pipeline costs on top of its models (goals: 5 % at ten minutes, 2 s with null engines).

    python -m benchmarks.pipeline [recording ...] [--minutes 10] [--engines null local]

Starts its own PostgreSQL, Valkey and a real worker process in a temporary directory. The given
recordings (the bundled sample, if none) are joined and repeated to one of the wanted length. "wall"
is from the acceptance of the upload to `processed_at`; "models" is what the engines themselves say
that they took in that same worker.
"""

import argparse
import base64
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
import wave
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import av
import django
from django.core.management import call_command
from django.utils.module_loading import import_string

from therapybridge.run.services import CHECKOUT, Services

RATE = 16_000
SAMPLE = CHECKOUT / "therapybridge" / "demo" / "audio" / "cbt_session.opus"


def joined(files: list[Path], minutes: float) -> io.BytesIO:
    """One wav of so many minutes, made of the files over and over."""
    sound = b"".join(_decoded(file) for file in files)
    size = int(minutes * 60 * RATE) * 2
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setparams((1, 2, RATE, 0, "NONE", ""))
        wav.writeframes((sound * (size // len(sound) + 1))[:size])
    out.seek(0)
    return out


def _decoded(file: Path) -> bytes:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(file)) as container:
        frames = [
            piece.to_ndarray().tobytes()
            for frame in container.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    return b"".join(frames)


@contextlib.contextmanager
def worker(engine: str):
    command = [sys.executable, "-m", "celery", "-A", "therapybridge", "worker", "-c", "1"]
    process = subprocess.Popen(
        [*command, "-Q", "recordings,celery", "--without-gossip", "--without-mingle"],
        cwd=CHECKOUT,
        env={**os.environ, "TRANSCRIBER": engine, "NOTE_EXTRACTOR": engine},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def prepare(services: Services, directory: str) -> None:
    os.environ |= services.environment | {
        "DJANGO_SETTINGS_MODULE": "therapybridge.settings",
        "DATA_DIR": directory,
        "SECRET_KEY": "benchmark" * 8,
        "RECORDING_KEYS": "a:" + base64.b64encode(os.urandom(32)).decode(),
        "FIELD_KEYS": "a:" + base64.b64encode(os.urandom(32)).decode(),
        "AUDIT_KEYS": "a:" + base64.b64encode(os.urandom(32)).decode(),
        "AUDIT_SIGNING_KEY": base64.b64encode(os.urandom(32)).decode(),
        "DEMO": "1",
        "LOG_LEVEL": "WARNING",
    }
    django.setup()
    call_command("migrate", verbosity=0)


def sign_up():
    user = import_string("accounts.models.User")
    return user.objects.create_user("t@example.com", first_name="T", role="therapist")


def enrol(name: str, therapist):
    """Another patient for each engine, since the same bytes are taken once per patient."""
    user = import_string("accounts.models.User")
    enrol_patient = import_string("accounts.actions.patients.enrol_patient")
    return enrol_patient(user(first_name=name), by=therapist)


def run(wav: io.BytesIO, therapist, patient):
    """Submit, wait, and give the session as the worker left it."""
    receive = import_module("sessions_app.actions.receive")
    sessions = import_string("sessions_app.models.TherapySession").objects
    session = receive.submit_recording(
        patient=patient,
        upload=receive.sealed(wav),
        session_date=patient.created_at - timedelta(minutes=1),
        consent_method="verbal",
        by=therapist,
    )
    while (now := sessions.get(pk=session.pk)).is_in_progress:
        time.sleep(0.2)
    if now.is_failed:
        sys.exit(f"The session failed: {now.error_message}")
    return now


def report(engine: str, name: str, session) -> None:
    wall = (session.processed_at - session.created_at).total_seconds()
    models = sum(session.transcript.seconds.values()) + session.notes.seconds
    more = f"{100 * (wall - models) / models:5.1f} %" if models else "      -"
    length = session.transcript.duration
    print(
        f"{engine:6} {name:16} length {length:7.1f} s  wall {wall:7.2f} s  models {models:7.2f} s"
        f"  overhead {wall - models:6.2f} s {more}  real-time factor {wall / length:.3f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recordings", nargs="*", type=Path, default=[SAMPLE])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--engines", nargs="+", default=["null", "local"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="therapybridge-benchmark-") as directory:
        os.chmod(directory, 0o711)
        with Services(Path(directory)) as services:
            prepare(services, directory)
            therapist = sign_up()
            for engine in asked.engines:
                measure(engine, asked, therapist)


def measure(engine: str, asked, therapist) -> None:
    patient = enrol(engine, therapist)
    with worker(engine):
        run(joined([SAMPLE], 0.2), therapist, patient)  # the first one loads the models
        short = run(joined([SAMPLE], 0.25), therapist, patient)
        report(engine, "a short one", short)
        long = run(joined(asked.recordings, asked.minutes), therapist, patient)
        report(engine, f"{asked.minutes:g} minutes", long)


if __name__ == "__main__":
    main()
