"""The local speech engine against calling its models directly on the whole file.

    python -m benchmarks.speech [folder] [--model base] [--rounds 1] [--only name]

The folder holds audio files, each with a .json of its exact turns. Every run is a process of its
own, so that its peak memory is its own; with two rounds the order is direct, ours, ours, direct.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
from faster_whisper import WhisperModel

from benchmarks.speech_scores import diarization_error, word_scores
from sessions_app.speech.diarization import Diarizer, load_models
from sessions_app.speech.local import LocalTranscriber
from sessions_app.speech.model_files import WHISPER
from sessions_app.speech.protocol import SAMPLE_RATE
from sessions_app.speech.recognition import SpeechClock
from sessions_app.speech.tape import Tape
from sessions_app.speech.turns import segments_of
from sessions_app.speech.weights import default_models_dir, verified

BUNDLED = Path(__file__).parents[1] / "therapybridge" / "demo" / "audio"
BLOCK = 30 * SAMPLE_RATE


class AudioFile:
    duration = None

    def __init__(self, path):
        self._path = path

    def blocks(self):
        waiting, length = [], 0
        for sound in self._frames():
            waiting.append(sound)
            length += len(sound)
            if length > BLOCK - SAMPLE_RATE:
                yield np.concatenate(waiting)
                waiting, length = [], 0
        if waiting:
            yield np.concatenate(waiting)

    def _frames(self):
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        with self._path.open("rb") as file, av.open(file) as container:
            for frame in container.decode(audio=0):
                yield from (part.to_ndarray().reshape(-1) for part in resampler.resample(frame))
            yield from (part.to_ndarray().reshape(-1) for part in resampler.resample(None))


class FirstBlock(AudioFile):
    def blocks(self):
        yield next(super().blocks())


class Ours:
    def __init__(self, model, threads):
        self._engine = LocalTranscriber(default_models_dir(), model, threads=threads)
        self._engine.load()

    def __call__(self, audio):
        result = self._engine.transcribe(audio, language="en")
        return result.segments, result.seconds


class Direct:
    """The models themselves: the whole recording in one array, one call each."""

    def __init__(self, model, threads):
        folder = verified(WHISPER[model], default_models_dir())
        self._whisper = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=threads
        )
        self._speakers = load_models(default_models_dir(), threads)

    def __call__(self, audio):
        sound = np.concatenate(list(audio.blocks()))
        started = time.perf_counter()
        segments, _ = self._whisper.transcribe(
            sound,
            language="en",
            vad_filter=True,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        clock = SpeechClock([(0, len(sound))])
        words = [word for segment in segments for word in clock.words(segment)]
        recognised = time.perf_counter()
        tape = Tape()
        tape.append(sound)
        tape.is_finished = True
        diarizer = Diarizer(self._speakers, tape)
        diarizer.advance()
        tracks = diarizer.tracks()
        seconds = {
            "recognition": recognised - started,
            "diarization": time.perf_counter() - recognised,
        }
        return segments_of(words, tracks), seconds


ENGINES = {"ours": Ours, "direct": Direct}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=BUNDLED)
    parser.add_argument("--model", default="base", choices=list(WHISPER))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=min(4, os.cpu_count() or 1))
    parser.add_argument("--only", help="the name of one recording, without its ending")
    parser.add_argument("--one", choices=ENGINES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options)))
        return
    for truth in sorted(options.folder.glob("*.json")):
        if options.only in (None, truth.stem):
            compare(truth.stem, options)


def compare(name, options):
    runs = {engine: [] for engine in ENGINES}
    for turn in range(options.rounds):
        for engine in sorted(ENGINES, reverse=turn % 2 == 1):
            runs[engine].append(run(engine, name, options))
    for engine, results in runs.items():
        print_result(name, engine, best(results))
    ours, direct = best(runs["ours"]), best(runs["direct"])
    for what in ("wall", "cpu"):
        print(f"{name:14} ours / direct, {what}: {ours[what] / direct[what]:.3f}")


def run(engine, name, options):
    command = [sys.executable, "-m", "benchmarks.speech", str(options.folder), "--one", engine]
    command += ["--only", name, "--model", options.model, "--threads", str(options.threads)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def best(results):
    return min(results, key=lambda result: result["wall"])


def measure(options):
    truth = json.loads((options.folder / f"{options.only}.json").read_text())
    path = next(p for p in options.folder.glob(f"{options.only}.*") if p.suffix != ".json")
    engine = ENGINES[options.one](options.model, options.threads)
    engine(FirstBlock(path))  # so that "loaded" includes what the models need for their work
    loaded = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # count the peak from here
    wall, cpu = time.perf_counter(), time.process_time()
    segments, seconds = engine(AudioFile(path))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = memory("VmHWM")
    return {
        "duration": truth[-1]["end"],
        "wall": wall,
        "cpu": cpu,
        "seconds": seconds,
        "loaded": loaded,
        "grown": peak - loaded,
        "der": diarization_error(truth, segments),
        "der_collar": diarization_error(truth, segments, collar=0.25),
        **word_scores(truth, segments),
    }


def memory(field):
    """Give a figure of this process in MB, as Linux counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) // 1024
    return 0


def print_result(name, engine, result):
    stages = "  ".join(
        f"{stage} {spent / result['duration']:.3f}" for stage, spent in result["seconds"].items()
    )
    print(
        f"{name:14} {engine:7} WER {result['wer']:.2f} %  speaker of word "
        f"{result['speaker_accuracy']:.2f} %  DER {result['der']:.1f} % "
        f"(collar {result['der_collar']:.1f} %)  RTF {result['wall'] / result['duration']:.3f} "
        f"[{stages}]  CPU {result['cpu'] / result['duration']:.3f}  "
        f"memory {result['loaded']} + {result['grown']} MB"
    )


if __name__ == "__main__":
    main()
