"""Worker for ONNX files through ONNX Runtime, on the processor."""

import os
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # It would look up a host.

import numpy as np

import proofload_protocol as protocol

CannotStart = protocol.CannotStart
TYPES = {"tensor(float)": "f32", "tensor(double)": "f64", "tensor(float16)": "f16", "tensor(int8)": "i8",
         "tensor(int16)": "i16", "tensor(int32)": "i32", "tensor(int64)": "i64", "tensor(uint8)": "u8",
         "tensor(uint16)": "u16", "tensor(uint32)": "u32", "tensor(uint64)": "u64", "tensor(bool)": "bool"}


def described(arguments):
    out = []
    for each in arguments:
        if each.type not in TYPES:
            raise CannotStart(f"`{each.name}` holds {each.type}, which is not supported; use float32")
        out.append((each.name, TYPES[each.type], [n if isinstance(n, int) and n >= 0 else -1 for n in each.shape]))
    return out


def takes_batches(run, inputs, outputs, most):
    """Tries two pictures: an open first extent may be an oversight of the exporter."""
    if most <= 1 or any(not shape or shape[0] >= 0 for _, _, shape in inputs + outputs):
        return False
    if any(extent < 0 for _, _, shape in inputs for extent in shape[1:]):
        return False
    try:
        arrays = run([np.zeros([2] + shape[1:], protocol.DTYPES[dtype]) for _, dtype, shape in inputs])
    except Exception:
        return False
    return all(array.ndim and array.shape[0] == 2 for array in arrays)


def open_model(start):
    try:
        import onnxruntime
    except ImportError as error:
        raise CannotStart(f"ONNX Runtime is not installed for {sys.executable} ({error}); install the package "
                          "`onnxruntime` there, or name another interpreter by model.engine_params.python") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = start["threads"]
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(start["model"], options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise CannotStart(f"ONNX Runtime cannot read this as a model: {error}") from None
    inputs, outputs = described(session.get_inputs()), described(session.get_outputs())
    names = [name for name, _, _ in inputs]

    def run(arrays):
        return session.run(None, dict(zip(names, arrays)))

    batch = 0 if takes_batches(run, inputs, outputs, start["batch"]) else 1
    metadata = {str(key): str(value) for key, value in session.get_modelmeta().custom_metadata_map.items()}
    return protocol.Model(run, inputs, outputs, batch, metadata, f"ONNX Runtime {onnxruntime.__version__} CPU")


if __name__ == "__main__":
    sys.exit(protocol.serve(open_model))
