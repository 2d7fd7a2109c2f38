"""Worker for any Python callable: `module:name` or `file.py:name`.

`name` is a function over numpy arrays, or a loader or class that is called without arguments and gives one. It gets one
array per input, [n, ...], and returns an array, a list of arrays or a dict of them, each with n in front. What cannot be
seen from outside is said by attributes of the callable:

    predict.input_shape = (-1, 3, 224, 224)     # -1: any number of pictures; or model.engine_params.input_shape
    predict.input_dtype = "f32"                 # "u8" asks for bytes 0..255
    predict.inputs = [("a", "f32", (-1, 8))]    # instead of the two above, for several inputs
    predict.outputs = [("logits", "f32", (-1, 10))]  # else found by running it once on zeros
    predict.batch = 8                           # largest number of pictures at a time
    predict.labels = ["cat", "dog"]
    predict.metadata = {"task": "classify"}
    predict.as_list = True                      # a list of n arrays instead of one array [n, ...]

With `task` the function gets pictures as they are instead, one at a time: an array [height, width, 3] of bytes, RGB. It
returns a dict; coordinates are pixels of the picture, x to the right and y down, from its top left corner:

    predict.task = "classification"  # {"scores": [probability of each class]}
    predict.task = "multi_label"     # the same, any number of classes at once
    predict.task = "detection"       # {"boxes": [[x0, y0, x1, y1], ...], "scores": [...], "labels": [index or name, ...]}
    predict.task = "oriented_detection"     # {"corners": [[[x, y], four times], ...], "scores": ..., "labels": ...}
    predict.task = "instance_segmentation"  # {"masks": [[height, width], ...], "scores": ..., "labels": ...}
    predict.task = "depth"           # {"depth": [height, width] of numbers}
    predict.task = "regression"      # {"reading": number}
    predict.task = "segmentation"    # {"mask": [height, width] of class indices}
    predict.task = "keypoints"       # {"points": [[x, y, score], ...]}, of one person
    predict.task = "text"            # {"text": "...", "score": number}
"""

import importlib
import importlib.util
import inspect
import os
import platform
import sys

import numpy as np

import proofload_protocol as protocol

CannotStart = protocol.CannotStart


def find(model):
    place, _, name = model.rpartition(":")
    if place.endswith(".py"):
        if not os.path.isfile(place):
            raise CannotStart(f"there is no file {place}")
        sys.path.insert(0, os.path.dirname(os.path.abspath(place)))
        spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(place))[0], place)
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    else:
        if "" not in sys.path:
            sys.path.insert(0, "")
        module = importlib.import_module(place)
    found = module
    for part in name.split("."):
        if not hasattr(found, part):
            there = sorted(each for each in vars(found) if callable(getattr(found, each)) and not each.startswith("_"))
            raise CannotStart(f"{place} has no `{name}`; it has {', '.join(there[:20]) or 'nothing to call'}")
        found = getattr(found, part)
    if not callable(found):
        raise CannotStart(f"`{name}` of {place} is {type(found).__name__}, which cannot be called")
    return found


def takes_nothing(function):
    """Whether it is a class or a loader rather than the model itself."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # Some built-in callables do not tell.
        return False
    return not any(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.VAR_POSITIONAL) and p.default is p.empty
                   for p in parameters)


def declared(tensors, what):
    out = []
    for each in tensors:
        try:
            name, dtype, shape = each
            out.append((str(name), str(dtype), [int(extent) for extent in shape]))
        except (TypeError, ValueError):
            raise CannotStart(f"`{what}` must be a list of (name, dtype, shape), found {each!r}") from None
        if out[-1][1] not in protocol.DTYPES:
            raise CannotStart(f"`{what}`: the dtype {dtype!r} is none of {', '.join(protocol.DTYPES)}")
    return out


OBJECTS = [("labels", "i32", [-1]), ("scores", "f32", [-1])]
# Task -> (how the outputs are read, [(name, dtype, shape)] of one picture).
TASKS = {
    "classification": ("scores", [("scores", "f32", [-1])]),
    "multi_label": ("multi_label", [("scores", "f32", [-1])]),
    "detection": ("boxes_labels_scores", [("boxes", "f32", [-1, 4]), *OBJECTS]),
    "oriented_detection": ("corners_labels_scores", [("corners", "f32", [-1, 4, 2]), *OBJECTS]),
    "instance_segmentation": ("masks_labels_scores", [("masks", "u8", [-1, -1, -1]), *OBJECTS]),
    "depth": ("depth_map", [("depth", "f32", [-1, -1])]),
    "regression": ("scalar", [("reading", "f32", [1])]),
    "segmentation": ("class_map", [("mask", "u8", [-1, -1])]),
    "keypoints": ("keypoints", [("points", "f32", [-1, 3])]),
    "text": ("code_points", [("text", "u32", [-1]), ("score", "f32", [1])]),
}


# What the functions give is finished: the settings of the heads that read it say so.
SETTINGS = {"multi_label": {"output.activation": "none"}}


class Pictures:
    """A function of one picture, as the protocol wants it: many pictures in, arrays of fixed types out."""

    def __init__(self, function, task, labels):
        if task not in TASKS:
            raise CannotStart(f"the task {task!r} is none of {', '.join(TASKS)}")
        self.function, self.task = function, task
        self.kind, self.outputs = TASKS[task]
        if task in ("classification", "multi_label") and labels:
            self.outputs = [("scores", "f32", [len(labels)])]
        self.numbers = {label: index for index, label in enumerate(labels)}

    def number(self, label):
        if not isinstance(label, str):
            return label
        if label not in self.numbers:
            raise ValueError(f"the label {label!r} is none of `labels`")
        return self.numbers[label]

    def value(self, said, name, dtype, shape):
        if name not in said:
            if name == "score":
                return np.ones(1, np.float32)
            raise KeyError(f"the function returned no `{name}`; for {self.task} it must give "
                           f"{', '.join(each for each, _, _ in self.outputs)}, it gave {', '.join(map(str, said))}")
        value = said[name]
        if name == "text":
            return np.array([ord(each) for each in str(value)], np.uint32)
        if name == "labels":
            value = [self.number(each) for each in (value.tolist() if hasattr(value, "tolist") else value)]
        try:
            array = protocol.array_of(value)
        except ValueError:
            raise ValueError(f"`{name}` holds rows of different lengths") from None
        if name == "corners" and array.ndim == 2 and array.shape[1] == 8:
            array = array.reshape(-1, 4, 2)
        if shape == [1]:
            array = array.reshape(-1)
        if name == "points" and array.ndim == 2 and array.shape[1] == 2:
            array = np.concatenate([array, np.ones((len(array), 1), array.dtype)], axis=1)
        if array.size == 0:
            array = array.reshape([0 if extent < 0 else extent for extent in shape])
        if array.ndim != len(shape) or any(extent >= 0 and extent != n for extent, n in zip(shape, array.shape)):
            wanted = ", ".join("n" if extent < 0 else str(extent) for extent in shape)
            raise ValueError(f"`{name}` has the shape {list(array.shape)}, expected [{wanted}]")
        if dtype in ("u8", "i32") and array.size and not np.array_equal(array, array.astype(protocol.DTYPES[dtype])):
            raise ValueError(f"`{name}` holds values that are no whole numbers of the range of {dtype}")
        return array

    def run(self, pictures):
        out = []
        for picture in pictures:
            said = self.function(picture)
            if not isinstance(said, dict):
                raise TypeError(f"the function returned {type(said).__name__}, expected a dict")
            out.append([self.value(said, *output) for output in self.outputs])
        return out


def open_model(start):
    model = find(start["model"])
    if inspect.isclass(model) or takes_nothing(model):
        model = model()
        if not callable(model):
            raise CannotStart(f"{start['model']} gave {type(model).__name__}, which cannot be called")
    metadata = {str(key): str(value) for key, value in getattr(model, "metadata", {}).items()}
    if hasattr(model, "labels"):
        metadata["names"] = repr(dict(enumerate(str(label) for label in model.labels)))
    runtime = f"Python {platform.python_version()} {start['model']}"
    if hasattr(model, "task"):
        pictures = Pictures(model, model.task, [str(label) for label in getattr(model, "labels", [])])
        if "output.kind" not in metadata:
            metadata = {"output.kind": pictures.kind, **SETTINGS.get(model.task, {}), **metadata}
        return protocol.Model(pictures.run, None, pictures.outputs, int(getattr(model, "batch", 0)), metadata, runtime)
    shape = start["input_shape"] or getattr(model, "input_shape", None)
    dtype = getattr(model, "input_dtype", "f32")
    if start["input_shape"] is None and hasattr(model, "inputs"):
        inputs = declared(model.inputs, "inputs")
    elif shape is not None:
        inputs = declared([(getattr(model, "input_name", "input"), dtype, shape)], "input_shape, input_dtype")
    else:
        name = start["model"].rpartition(":")[2]
        raise CannotStart(f"it does not say what it takes: for a function of one picture write `{name}.task = "
                          f"\"classification\"` below it (one of {', '.join(TASKS)}); for one of tensors "
                          f"`{name}.input_shape = (-1, 3, 224, 224)`, or say "
                          "model.engine_params.input_shape=-1,3,224,224 (-1: any number of pictures)")
    as_list = bool(getattr(model, "as_list", False))

    def call(arrays):
        return model(*([list(array) for array in arrays] if as_list else arrays))

    if hasattr(model, "outputs"):
        outputs = declared(model.outputs, "outputs")
        free = all(shape and shape[0] == -1 for _, _, shape in inputs + outputs)
        batch = 0 if free else 1
    else:
        outputs, batch = protocol.probe(call, inputs, start["batch"])
    if batch == 0:
        batch = int(getattr(model, "batch", 0))
    names = [name for name, _, _ in outputs]
    return protocol.Model(lambda arrays: protocol.named(call(arrays), names)[1], inputs, outputs, batch, metadata, runtime)


if __name__ == "__main__":
    sys.exit(protocol.serve(open_model))
