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
"""

import importlib
import importlib.util
import inspect
import os
import platform
import sys

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


def open_model(start):
    model = find(start["model"])
    if inspect.isclass(model) or takes_nothing(model):
        model = model()
        if not callable(model):
            raise CannotStart(f"{start['model']} gave {type(model).__name__}, which cannot be called")
    shape = start["input_shape"] or getattr(model, "input_shape", None)
    dtype = getattr(model, "input_dtype", "f32")
    if start["input_shape"] is None and hasattr(model, "inputs"):
        inputs = declared(model.inputs, "inputs")
    elif shape is not None:
        inputs = declared([(getattr(model, "input_name", "input"), dtype, shape)], "input_shape, input_dtype")
    else:
        name = start["model"].rpartition(":")[2]
        raise CannotStart(f"the shape of its input is not known; write `{name}.input_shape = (-1, 3, 224, 224)` below "
                          "it, or say model.engine_params.input_shape=-1,3,224,224 (-1: any number of pictures)")
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
    metadata = {str(key): str(value) for key, value in getattr(model, "metadata", {}).items()}
    if hasattr(model, "labels"):
        metadata["names"] = repr(dict(enumerate(str(label) for label in model.labels)))
    return protocol.Model(lambda arrays: protocol.named(call(arrays), names)[1], inputs, outputs, batch, metadata,
                          f"Python {platform.python_version()} {start['model']}")


if __name__ == "__main__":
    sys.exit(protocol.serve(open_model))
