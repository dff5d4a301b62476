"""A thin pen for drawing ONNX graphs from the tensors of a checkpoint."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17


class Graph:
    def __init__(self, tensors: dict[str, np.ndarray]):
        self.tensors = tensors
        self._nodes = []
        self._constants = []

    def __contains__(self, name: str) -> bool:
        return name in self.tensors

    def tensor(self, name: str) -> np.ndarray:
        return self.tensors[name].astype(np.float32)

    def constant(self, value, dtype=np.float32) -> str:
        name = f"c{len(self._constants)}"
        array = np.ascontiguousarray(np.asarray(value, dtype=dtype))
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(values, dtype=np.int64)

    def weight(self, name: str) -> str:
        return self.constant(self.tensor(name))

    def op(self, kind: str, *inputs: str, output: str | None = None, **attributes) -> str:
        output = output or f"t{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def conv(self, x: str, name: str, **attributes) -> str:
        inputs = [x, self.weight(f"{name}.weight")]
        if f"{name}.bias" in self:
            inputs.append(self.weight(f"{name}.bias"))
        return self.op("Conv", *inputs, **attributes)

    def model(self, inputs: dict, outputs: dict, **metadata) -> onnx.ModelProto:
        def values(shapes):
            return [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
                for name, shape in shapes.items()
            ]

        graph = helper.make_graph(
            self._nodes, "graph", values(inputs), values(outputs), self._constants
        )
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
        helper.set_model_props(model, {key: str(value) for key, value in metadata.items()})
        onnx.checker.check_model(model)
        return model
