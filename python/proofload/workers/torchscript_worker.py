"""Worker for PyTorch files: TorchScript (.pt, .torchscript) and torch.export (.pt2), on the processor."""

import json
import sys

import numpy as np

import proofload_protocol as protocol

CannotStart = protocol.CannotStart


def extent(value):
    """A number, or -1 for a symbol."""
    return value if isinstance(value, int) else -1


def exported_inputs(torch, program):
    """Inputs of an exported program: the placeholders that are neither weights nor constants."""
    wanted = set(program.graph_signature.user_inputs)
    out = []
    for node in program.graph.nodes:
        if node.op == "placeholder" and node.name in wanted:
            value = node.meta["val"]
            dtype = protocol.dtype_name(torch.empty(0, dtype=value.dtype).numpy().dtype, f"the input `{node.name}`")
            out.append((node.name, dtype, [extent(n) for n in value.shape]))
    return out


def stored(extra):
    """What ultralytics stores in a TorchScript file: metadata, among it the size of the picture."""
    try:
        found = json.loads(extra or "{}")
    except ValueError:
        found = {}
    return found if isinstance(found, dict) else {}


def open_model(start):
    try:
        import torch
    except ImportError as error:
        raise CannotStart(f"PyTorch is not installed for {sys.executable} ({error}); install the package `torch` "
                          "there, or name another interpreter by model.engine_params.python") from None
    torch.set_num_threads(start["threads"])
    path, shape, inputs, found = start["model"], start["input_shape"], [], {}
    try:
        if path.lower().endswith(".pt2"):
            program = torch.export.load(path)
            module = program.module()
            inputs = exported_inputs(torch, program)
        else:
            extra = {"config.txt": ""}
            module = torch.jit.load(path, map_location="cpu", _extra_files=extra)
            module.eval()
            found = stored(extra["config.txt"])
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise CannotStart(f"PyTorch cannot read this as a model ({reason}); a file of weights alone is no "
                          "model: export it with torch.jit.script, torch.jit.trace or torch.export.save") from None
    if shape is None and not inputs:
        size = found.get("imgsz")
        if isinstance(size, list) and len(size) == 2:
            shape = [int(found.get("batch", 1)), int(found.get("channels", 3)), int(size[0]), int(size[1])]
        else:
            raise CannotStart("a TorchScript file does not tell the shape of its input; say "
                              "model.engine_params.input_shape=-1,3,224,224 (-1: any number of pictures)")
    if shape is not None:
        dtype = inputs[0][1] if inputs else "f32"
        inputs = [(inputs[0][0] if inputs else "input", dtype, [int(n) for n in shape])]

    def call(arrays):
        with torch.inference_mode():
            return module(*[torch.from_numpy(np.ascontiguousarray(array)) for array in arrays])

    outputs, batch = protocol.probe(call, inputs, start["batch"])
    names = [name for name, _, _ in outputs]
    metadata = {str(key): str(value) for key, value in found.items()}
    return protocol.Model(lambda arrays: protocol.named(call(arrays), names)[1], inputs, outputs, batch, metadata,
                          f"PyTorch {torch.__version__} CPU")


if __name__ == "__main__":
    sys.exit(protocol.serve(open_model))
