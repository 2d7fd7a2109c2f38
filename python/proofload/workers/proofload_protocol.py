"""The child's side of Proofload's worker protocol, version 1 (docs/dev/worker-protocol.md).

Needs numpy and nothing else. A worker calls serve(open_model); open_model gets the first line of the program as a dict
and returns a Model, or raises CannotStart with a sentence for the user.
"""

import json
import mmap
import os
import sys
import traceback

import numpy as np

VERSION = 1
ALIGNMENT = 64
DTYPES = {"f32": "<f4", "f64": "<f8", "f16": "<f2", "i8": "i1", "i16": "<i2", "i32": "<i4", "i64": "<i8",
          "u8": "u1", "u16": "<u2", "u32": "<u4", "u64": "<u8", "bool": "?"}
NAMES = {np.dtype(code): name for name, code in DTYPES.items()}


class CannotStart(Exception):
    """Its text is the whole message that the user sees."""


class Model:
    """What serve() needs to know. A tensor is described as (name, dtype of DTYPES, shape with -1 for an open extent)."""

    def __init__(self, run, inputs, outputs, batch=1, metadata=None, runtime="Python"):
        # List of arrays -> list of arrays, in the order of `outputs`. Without inputs it takes pictures: list of arrays
        # [height, width, 3] of bytes -> for each of them a list of arrays in the order of `outputs`.
        self.run = run
        self.inputs = inputs  # None: pictures.
        self.outputs = outputs
        self.batch = batch  # Largest first extent; 0 = any.
        self.metadata = metadata or {}
        self.runtime = runtime


def dtype_name(dtype, what):
    name = NAMES.get(np.dtype(dtype).newbyteorder("<"))
    if name is None:
        raise CannotStart(f"{what} holds {np.dtype(dtype)}, which cannot be passed on; use one of {', '.join(DTYPES)}")
    return name


def array_of(value):
    """A numpy array from an array, a number, a list, or a tensor of a framework."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    array = np.asarray(value)
    if array.dtype == object:
        raise TypeError(f"an output is {type(value).__name__}, which is no array of numbers")
    return array


def named(result, names=None):
    """What a model returned, as ([name], [array])."""
    if isinstance(result, dict):
        keys = [str(key) for key in result] if names is None else list(names)
        return keys, [array_of(result[key]) for key in (result if names is None else names)]
    arrays = [array_of(each) for each in result] if isinstance(result, (list, tuple)) else [array_of(result)]
    if names is None:
        names = ["output"] if len(arrays) == 1 else [f"output{i}" for i in range(len(arrays))]
    return list(names), arrays


def probe(run, inputs, most):
    """Outputs and largest batch of a model that says neither, found by running it on zeros with one and two items.

    `run` takes a list of arrays and returns whatever the model returns; `most` is the largest batch that is wanted.
    """
    for name, _, shape in inputs:
        if any(extent < 0 for extent in shape[1:]):
            raise CannotStart(f"the input `{name}` {list(shape)} leaves more open than the number of pictures; "
                              "say its shape by `input_shape`, or declare `outputs`")

    def answer(count):
        return named(run([np.zeros([count if extent < 0 else extent for extent in shape], DTYPES[dtype])
                          for _, dtype, shape in inputs]))

    names, one = answer(1)
    outputs = [(name, dtype_name(array.dtype, f"the output `{name}`"), list(array.shape))
               for name, array in zip(names, one)]
    if most <= 1 or any(not shape or shape[0] >= 0 for _, _, shape in inputs):
        return outputs, 1
    try:
        two = answer(2)[1]
    except Exception:  # It works for one picture only, which is no fault.
        return outputs, 1
    if not all(a.ndim == b.ndim and a.ndim and a.shape[0] == 1 and b.shape[0] == 2 for a, b in zip(one, two)):
        return outputs, 1
    return [(name, dtype, [-1] + [n if n == m else -1 for n, m in zip(a.shape[1:], b.shape[1:])])
            for (name, dtype, _), a, b in zip(outputs, one, two)], 0


def sentence(error):
    """An exception as one line: what it says and where it was raised."""
    if isinstance(error, CannotStart):
        return str(error)
    text = traceback.format_exception_only(type(error), error)[-1].strip()
    frames = traceback.extract_tb(error.__traceback__)
    # The innermost place in a file of the user's; our own sources are no files, and their lines help nobody.
    frames = [frame for frame in frames if os.path.isfile(frame.filename)]
    return f"{text} ({frames[-1].filename}, line {frames[-1].lineno})" if frames else text


def _describe(tensors):
    return [{"name": name, "dtype": dtype, "shape": [int(extent) for extent in shape]} for name, dtype, shape in tensors]


class _Region:
    """Descriptor 5, mapped anew whenever it has grown."""

    def __init__(self):
        self.memory = None

    def at(self, size):
        if self.memory is None or len(self.memory) < size:
            self.memory = mmap.mmap(5, size)
        return self.memory


def _view(memory, dtype, shape, offset):
    count = 1
    for extent in shape:
        count *= extent
    return np.frombuffer(memory, DTYPES[dtype], count, offset).reshape(shape)


def _answer(model, request, memory, groups):
    """`groups`: one list of arrays, or one for each picture."""
    at = request["outputs_at"]
    places, described = [], []
    for arrays in groups:
        tensors = []
        for (name, dtype, _), array in zip(model.outputs, arrays):
            places.append((array, dtype, at))
            tensors.append({"name": name, "dtype": dtype, "shape": list(array.shape), "offset": at})
            at = -(-(at + array.nbytes) // ALIGNMENT) * ALIGNMENT
        described.append(tensors)
    if at > request["region"]:
        return {"id": request["id"], "need": at - request["outputs_at"]}
    for array, dtype, place in places:
        if array.size:
            _view(memory, dtype, array.shape, place)[...] = array
    if model.inputs is None:
        return {"id": request["id"], "pictures": described}
    return {"id": request["id"], "tensors": described[0]}


def _run(model, request, memory):
    """What the model says, as lists of arrays of the declared types."""
    if model.inputs is None:
        # Copies: what a function keeps or changes must not be the memory of the next batch.
        groups = model.run([_view(memory, "u8", each["shape"], each["offset"]).copy() for each in request["pictures"]])
        if len(groups) != len(request["pictures"]):
            raise ValueError(f"the model answered for {len(groups)} pictures, it was given {len(request['pictures'])}")
    else:
        groups = [model.run([_view(memory, t["dtype"], t["shape"], t["offset"]) for t in request["tensors"]])]
    for arrays in groups:
        if len(arrays) != len(model.outputs):
            raise ValueError(f"the model returned {len(arrays)} outputs, it declared {len(model.outputs)}")
    return [[np.asarray(array, DTYPES[dtype]) for (_, dtype, _), array in zip(model.outputs, arrays)]
            for arrays in groups]


def serve(open_model):
    for descriptor in (3, 4, 5):
        os.set_inheritable(descriptor, False)
    lines = os.fdopen(3, "rb")
    out = os.fdopen(4, "wb", buffering=0)

    def say(message):
        text = (json.dumps(message, ensure_ascii=True, allow_nan=False) + "\n").encode()
        while text:
            text = text[out.write(text):]

    try:
        model = open_model(json.loads(lines.readline()))
    except Exception as error:
        if not isinstance(error, CannotStart):
            traceback.print_exc()
        say({"proofload_worker": VERSION, "error": sentence(error)})
        return 1
    hello = {"proofload_worker": VERSION, "runtime": model.runtime, "batch": model.batch, "metadata": model.metadata,
             "outputs": _describe(model.outputs)}
    say(hello | ({"form": "pictures"} if model.inputs is None else {"inputs": _describe(model.inputs)}))

    region = _Region()
    kept_id, kept = None, None  # The outputs that did not fit, for when the same batch comes again.
    for line in lines:
        request = json.loads(line)
        try:
            memory = region.at(request["region"])
            groups = kept if kept_id == request["id"] else _run(model, request, memory)
            answer = _answer(model, request, memory, groups)
            kept_id, kept = (request["id"], groups) if "need" in answer else (None, None)
        except Exception as error:
            traceback.print_exc()
            answer = {"id": request["id"], "error": sentence(error)}
        sys.stdout.flush()
        say(answer)
    return 0
