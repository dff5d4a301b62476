"""3D-Speaker CAM++ (Apache-2.0): turns filter banks of speech into 192 numbers per voice."""

import numpy as np
import onnx
from onnx import TensorProto

from sessions_app.speech.graph import Graph

BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers, dilation
POOLED_FRAMES = 100


def build(tensors: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = Graph(tensors)
    x = graph.op("Transpose", "x", perm=[0, 2, 1])
    x = _head(graph, graph.op("Unsqueeze", x, graph.integers(1)))
    x = graph.conv(x, "xvector.tdnn.linear", pads=[2, 2], strides=[2])
    x = _norm_relu(graph, x, "xvector.tdnn.nonlinear.batchnorm")
    for number, (layers, dilation) in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            x = _dense_layer(graph, x, f"xvector.block{number}.tdnnd{layer}", dilation)
        x = _norm_relu(graph, x, f"xvector.transit{number}.nonlinear.batchnorm")
        x = graph.conv(x, f"xvector.transit{number}.linear")
    x = _statistics(graph, _norm_relu(graph, x, "xvector.out_nonlinear.batchnorm"))
    x = graph.conv(x, "xvector.dense.linear")
    x = _batch_norm(graph, x, "xvector.dense.nonlinear.batchnorm")
    graph.op("Squeeze", x, graph.integers(2), output="embedding")
    return graph.model(
        {"x": ["N", "T", 80]},
        {"embedding": ["N", 192]},
        model_type="3d-speaker-campplus-zh-en-common-advanced",
        license="Apache-2.0",
    )


def _batch_norm(graph, x, name):
    mean = graph.tensor(f"{name}.running_mean")
    variance = graph.tensor(f"{name}.running_var")
    is_affine = f"{name}.weight" in graph
    scale = graph.tensor(f"{name}.weight") if is_affine else np.ones_like(mean)
    shift = graph.tensor(f"{name}.bias") if is_affine else np.zeros_like(mean)
    inputs = [graph.constant(value) for value in (scale, shift, mean, variance)]
    return graph.op("BatchNormalization", x, *inputs, epsilon=1e-5)


def _norm_relu(graph, x, name):
    return graph.op("Relu", _batch_norm(graph, x, name))


def _head(graph: Graph, x: str) -> str:
    x = graph.conv(x, "head.conv1", pads=[1, 1, 1, 1])
    x = _norm_relu(graph, x, "head.bn1")
    for layer in ("layer1", "layer2"):
        for index, stride in ((0, 2), (1, 1)):
            x = _residual(graph, x, f"head.{layer}.{index}", stride)
    x = graph.conv(x, "head.conv2", pads=[1, 1, 1, 1], strides=[2, 1])
    x = _norm_relu(graph, x, "head.bn2")
    return graph.op("Reshape", x, graph.integers(0, 320, -1))


def _residual(graph, x, name, stride):
    y = graph.conv(x, f"{name}.conv1", pads=[1, 1, 1, 1], strides=[stride, 1])
    y = graph.conv(_norm_relu(graph, y, f"{name}.bn1"), f"{name}.conv2", pads=[1, 1, 1, 1])
    y = _batch_norm(graph, y, f"{name}.bn2")
    if f"{name}.shortcut.0.weight" in graph:
        x = graph.conv(x, f"{name}.shortcut.0", strides=[stride, 1])
        x = _batch_norm(graph, x, f"{name}.shortcut.1")
    return graph.op("Relu", graph.op("Add", y, x))


def _dense_layer(graph: Graph, x: str, name: str, dilation: int) -> str:
    """One densely connected layer with its context-aware mask."""
    y = graph.conv(_norm_relu(graph, x, f"{name}.nonlinear1.batchnorm"), f"{name}.linear1")
    y = _norm_relu(graph, y, f"{name}.nonlinear2.batchnorm")
    cam = f"{name}.cam_layer"
    local = graph.conv(y, f"{cam}.linear_local", pads=[dilation] * 2, dilations=[dilation])
    mean = graph.op("ReduceMean", y, axes=[-1], keepdims=1)
    context = graph.op("Add", mean, _pooled_context(graph, y))
    context = graph.op("Relu", graph.conv(context, f"{cam}.linear1"))
    mask = graph.op("Sigmoid", graph.conv(context, f"{cam}.linear2"))
    return graph.op("Concat", x, graph.op("Mul", local, mask), axis=1)


def _pooled_context(graph, y):
    """The mean of each 100 frames, stretched over those frames again."""
    pool = {"kernel_shape": [POOLED_FRAMES], "strides": [POOLED_FRAMES]}
    x = graph.op("AveragePool", y, ceil_mode=1, count_include_pad=0, **pool)
    x = graph.op("Unsqueeze", x, graph.integers(3))
    x = graph.op("Expand", x, graph.integers(1, 1, 1, POOLED_FRAMES))
    x = graph.op("Reshape", x, graph.integers(0, 0, -1))
    return graph.op("Slice", x, graph.integers(0), _length(graph, y), graph.integers(2))


def _length(graph, x):
    return graph.op("Gather", graph.op("Shape", x), graph.integers(2), axis=0)


def _statistics(graph: Graph, x: str) -> str:
    """Mean and unbiased standard deviation over time."""
    mean = graph.op("ReduceMean", x, axes=[-1], keepdims=1)
    distance = graph.op("Sub", x, mean)
    squares = graph.op("Mul", distance, distance)
    total = graph.op("ReduceSum", squares, graph.integers(-1), keepdims=1)
    one = graph.constant([1.0])
    frames = graph.op("Cast", _length(graph, x), to=TensorProto.FLOAT)
    frames = graph.op("Max", graph.op("Sub", frames, one), one)
    deviation = graph.op("Sqrt", graph.op("Div", total, frames))
    return graph.op("Concat", mean, deviation, axis=1)
