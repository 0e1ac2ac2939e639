"""Tensors of a GGUF file in the precision of the file."""
import gguf
import numpy as np
from gguf import GGMLQuantizationType, LlamaFileType

FILE_TYPES = {"q8_0": LlamaFileType.MOSTLY_Q8_0, "f16": LlamaFileType.MOSTLY_F16, "f32": LlamaFileType.ALL_F32}


class Tensors:
    """Adds tensors to a GGUFWriter; vectors and norms stay in 32 bit."""

    def __init__(self, writer, kind):
        self.writer, self.kind = writer, kind

    def matrix(self, name, values):
        values = np.ascontiguousarray(values, dtype=np.float32)
        if self.kind == "q8_0":
            self.writer.add_tensor(name, gguf.quants.quantize(values, GGMLQuantizationType.Q8_0), raw_dtype=GGMLQuantizationType.Q8_0)
        else:
            self.writer.add_tensor(name, values.astype(np.float16) if self.kind == "f16" else values)

    def vector(self, name, values):
        self.writer.add_tensor(name, np.ascontiguousarray(values, dtype=np.float32))
