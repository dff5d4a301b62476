"""Read the tensors of a PyTorch checkpoint with numpy alone: no torch, no foreign code."""

import collections
import io
import zipfile

# The checkpoint's checksum is pinned, and find_class below lets nothing but tensors come alive.
import pickle  # noqa: TID251  isort: skip

import numpy as np

_DTYPES = {
    "FloatStorage": np.float32,
    "DoubleStorage": np.float64,
    "HalfStorage": np.float16,
    "LongStorage": np.int64,
    "IntStorage": np.int32,
    "BoolStorage": np.bool_,
}


class _Inert:
    """Stands for any class that we refuse to construct: it keeps nothing and does nothing."""

    def __init__(self, *args, **kwargs):
        pass

    def __setstate__(self, state):
        pass


class _TensorReader(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, root: str):
        super().__init__(io.BytesIO(archive.read(root + "data.pkl")))
        self._archive = archive
        self._root = root

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _DTYPES:
            return name
        return _Inert

    def persistent_load(self, pid):
        _, storage, key, _, _ = pid
        return np.frombuffer(self._archive.read(f"{self._root}data/{key}"), _DTYPES[storage])


def _tensor(storage, offset, size, stride, *_):
    if not size:
        return storage[offset]
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps).copy()


def read_tensors(checkpoint: bytes) -> dict[str, np.ndarray]:
    """Give the state dict of a checkpoint whose checksum the caller has verified."""
    with zipfile.ZipFile(io.BytesIO(checkpoint)) as archive:
        pickled = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        content = _TensorReader(archive, pickled.removesuffix("data.pkl")).load()
    return content.get("state_dict", content)
