"""Turn the two speaker checkpoints into ONNX files, with numpy and onnx alone."""

from pathlib import Path

import onnx

from sessions_app.speech import segmentation_graph, voiceprint_graph
from sessions_app.speech.checkpoints import read_tensors


def write_segmentation(checkpoint: bytes, target: Path) -> None:
    onnx.save(segmentation_graph.build(read_tensors(checkpoint)), target)


def write_voiceprint(checkpoint: bytes, target: Path) -> None:
    onnx.save(voiceprint_graph.build(read_tensors(checkpoint)), target)
