"""Arrays in one small file: what travels to the machine that trains.

Numbers below 65536 are split into high and low bytes, which compress apart far better; the whole is LZMA. Arrays of other numbers travel as
differences. A file is a header line of JSON and one compressed stream.
"""
import json
import lzma

import numpy as np


def write(path, arrays):
    """arrays: {name: one-dimensional array of integers}"""
    header, parts = {}, []
    for name, array in arrays.items():
        as_bytes = _split(array)
        header[name] = {"kind": str(array.dtype), "count": len(array), "bytes": len(as_bytes)}
        parts.append(as_bytes)
    with open(path, "wb") as file:
        file.write(json.dumps(header).encode() + b"\n")
        file.write(lzma.compress(b"".join(parts), preset=6))
    return header


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.readline())
        content = lzma.decompress(file.read())
    arrays, at = {}, 0
    for name, entry in header.items():
        arrays[name] = _joined(content[at:at + entry["bytes"]], np.dtype(entry["kind"]), entry["count"])
        at += entry["bytes"]
    return arrays


def _split(array):
    """Bytes of an array, the lowest of all numbers first; numbers wider than 16 bit as differences."""
    if array.dtype.itemsize > 2:
        array = np.diff(array, prepend=array.dtype.type(0)).astype(array.dtype)
    return np.ascontiguousarray(array.view(np.uint8).reshape(len(array), array.dtype.itemsize).T).tobytes()


def _joined(content, kind, count):
    array = np.ascontiguousarray(np.frombuffer(content, np.uint8).reshape(kind.itemsize, count).T).view(kind).reshape(count)
    return np.cumsum(array, dtype=kind) if kind.itemsize > 2 else array
