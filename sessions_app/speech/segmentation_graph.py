"""pyannote segmentation-3.0 (MIT): hears 10 s, tells who of up to three voices speaks when."""

import numpy as np
import onnx

from sessions_app.speech.graph import Graph

LSTM_LAYERS = 4
HIDDEN = 128
SINC = "sincnet.conv1d.0.filterbank."


def build(tensors: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = Graph(tensors)
    x = _sincnet(graph, "x")
    x = graph.op("Transpose", x, perm=[2, 0, 1])  # time, batch, channels
    for layer in range(LSTM_LAYERS):
        x = _bidirectional_lstm(graph, x, layer)
    x = graph.op("Transpose", x, perm=[1, 0, 2])
    for layer in ("linear.0", "linear.1"):
        x = _leaky(graph, _dense(graph, x, layer))
    graph.op("LogSoftmax", _dense(graph, x, "classifier"), output="y", axis=-1)
    return graph.model(
        {"x": ["N", 1, "T"]},
        {"y": ["N", "F", 7]},
        model_type="pyannote-segmentation-3.0",
        license="MIT",
    )


def _sincnet(graph: Graph, x: str) -> str:
    x = _instance_norm(graph, x, "sincnet.wav_norm1d")
    x = graph.op("Conv", x, graph.constant(_sinc_filters(graph)), strides=[10])
    x = _pooled(graph, graph.op("Abs", x), 0)
    for layer in (1, 2):
        x = _pooled(graph, graph.conv(x, f"sincnet.conv1d.{layer}"), layer)
    return x


def _pooled(graph, x, layer):
    x = graph.op("MaxPool", x, kernel_shape=[3], strides=[3])
    return _leaky(graph, _instance_norm(graph, x, f"sincnet.norm1d.{layer}"))


def _instance_norm(graph, x, name):
    weight, bias = graph.weight(f"{name}.weight"), graph.weight(f"{name}.bias")
    return graph.op("InstanceNormalization", x, weight, bias, epsilon=1e-5)


def _leaky(graph, x):
    return graph.op("LeakyRelu", x, alpha=0.01)


def _dense(graph, x, name):
    x = graph.op("MatMul", x, graph.constant(graph.tensor(f"{name}.weight").T))
    return graph.op("Add", x, graph.weight(f"{name}.bias"))


def _sinc_filters(graph: Graph) -> np.ndarray:
    """Learned band-pass filters: SincNet keeps only their cut-off frequencies."""
    low_hz = graph.tensor(SINC + "low_hz_").astype(np.float64)
    band_hz = graph.tensor(SINC + "band_hz_").astype(np.float64)
    time = graph.tensors[SINC + "n_"].astype(np.float64).reshape(1, -1)
    window = graph.tensors[SINC + "window_"].astype(np.float64)

    low = 50 + np.abs(low_hz)
    high = np.clip(low + 50 + np.abs(band_hz), 50, 8000)
    width = 2 * (high - low)
    left_cos = (np.sin(high @ time) - np.sin(low @ time)) / (time / 2) * window
    left_sin = (np.cos(low @ time) - np.cos(high @ time)) / (time / 2) * window
    cosines = np.concatenate([left_cos, width, left_cos[:, ::-1]], axis=1)
    sines = np.concatenate([left_sin, np.zeros_like(width), -left_sin[:, ::-1]], axis=1)
    return np.concatenate([cosines / width, sines / width])[:, None, :]


def _bidirectional_lstm(graph: Graph, x: str, layer: int) -> str:
    parts = {"weight_ih": [], "weight_hh": [], "bias": []}
    for side in (f"l{layer}", f"l{layer}_reverse"):
        for name in ("weight_ih", "weight_hh"):
            parts[name].append(_reorder_gates(graph.tensor(f"lstm.{name}_{side}")))
        biases = [_reorder_gates(graph.tensor(f"lstm.bias_{end}_{side}")) for end in ("ih", "hh")]
        parts["bias"].append(np.concatenate(biases))
    weights = [graph.constant(np.stack(part)) for part in parts.values()]
    y = graph.op("LSTM", x, *weights, hidden_size=HIDDEN, direction="bidirectional")
    y = graph.op("Transpose", y, perm=[0, 2, 1, 3])
    return graph.op("Reshape", y, graph.integers(0, 0, 2 * HIDDEN))


def _reorder_gates(weights: np.ndarray) -> np.ndarray:
    """From torch's order (input, forget, cell, output) to ONNX's (input, output, forget, cell)."""
    gates = np.split(weights, 4)
    return np.concatenate([gates[0], gates[3], gates[1], gates[2]])
