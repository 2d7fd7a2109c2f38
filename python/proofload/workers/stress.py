"""Worker for a user's own stress: `file.py:name` or `module:name`.

`name` is a function of a picture (an array [height, width, 3] of bytes, RGB), a strength and a seed (0 to 2^32 - 1, which does
not depend on the strength; left out where nothing is drawn). It returns the picture in the same shape; with it, where labels do not stay as they are,

    labels: equivariant   (picture, matrix [3, 3] that takes points before to points after), or
                          (picture, map [height, width, 2] of the place (x, y) in the picture before that each pixel comes from)
    labels: visible       (picture, mask [height, width] of the pixels that are hidden)

Or `name` is a function of the strength alone that returns a transform: anything that is called as transform(image=picture) and
returns a picture or a dict with "image", such as those of Albumentations.

Requests are lines of JSON on descriptor 3, answers go to descriptor 4, pictures lie in the memory of descriptor 5. The places
of what is answered are named in the request.
"""

import inspect
import json
import os
import random
import sys
import traceback

import numpy as np

import proofload_callable
import proofload_protocol as protocol

CannotStart = protocol.CannotStart


def as_stress(function):
    """The function as one of (picture, value, seed)."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # Some built-in callables do not tell.
        return function
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        return function
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    if len(positional) >= 3 >= needed:
        return function
    if len(positional) == needed == 2:
        return lambda picture, value, seed: function(picture, value)
    if positional and needed <= 1:
        return Transforms(function)
    name = getattr(function, "__name__", "it")
    raise CannotStart(f"`{name}` takes {needed} arguments; a stress takes (picture, value, seed), a factory of transforms "
                      "takes (value)")


class Transforms:
    """A factory of transforms as a stress; the transform of the last strength is kept."""

    def __init__(self, factory):
        self.factory = factory
        self.value, self.transform = None, None

    def __call__(self, picture, value, seed):
        if self.transform is None or value != self.value:
            self.value, self.transform = value, self.factory(value)
        if hasattr(self.transform, "set_random_seed"):
            self.transform.set_random_seed(seed)
        result = self.transform(image=picture)
        return result["image"] if isinstance(result, dict) else result


def checked_picture(result, shape):
    picture = np.asarray(result)
    if picture.dtype != np.uint8:
        if picture.dtype.kind == "f" and np.isnan(picture).any():
            raise ValueError(f"it returned a picture of {picture.dtype} with NaN in it; a picture is uint8, 0 to 255")
        raise ValueError(f"it returned a picture of {picture.dtype}; a picture is uint8, 0 to 255: "
                         "np.clip(np.rint(picture), 0, 255).astype(np.uint8)")
    if picture.shape != shape:
        raise ValueError(f"it returned a picture of shape {list(picture.shape)}, it was given {list(shape)}")
    return picture


def finite(array, what):
    array = np.asarray(array, np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"its {what} holds NaN or infinity")
    return array


def stressed(function, labels, picture, value, seed):
    """The picture and what else is answered: {"matrix": 9 numbers}, or an array for the extra place, or nothing."""
    # What draws from the generators of the process draws the same again.
    random.seed(seed)
    np.random.seed(seed)
    result = function(picture.copy(), value, seed)
    shape = picture.shape
    if labels == "invariant":
        if isinstance(result, tuple):
            raise ValueError(f"it returned {len(result)} things; with `labels: invariant` a stress returns a picture only")
        return checked_picture(result, shape), None
    wanted = "(picture, matrix or map)" if labels == "equivariant" else "(picture, mask of what is hidden)"
    if not isinstance(result, tuple) or len(result) != 2:
        raise ValueError(f"with `labels: {labels}` a stress returns {wanted}")
    out, extra = checked_picture(result[0], shape), np.asarray(result[1])
    if labels == "visible":
        if extra.shape != shape[:2]:
            raise ValueError(f"its mask has the shape {list(extra.shape)}, the picture {list(shape[:2])}")
        return out, (finite(extra, "mask") != 0).astype(np.uint8)
    if extra.shape == (3, 3):
        return out, finite(extra, "matrix")
    if extra.shape == (*shape[:2], 2):
        return out, finite(extra, "map").astype("<f4")
    raise ValueError(f"where pixels went is a matrix [3, 3] or a map [{shape[0]}, {shape[1]}, 2], found {list(extra.shape)}")


def main():
    for descriptor in (3, 4, 5):
        os.set_inheritable(descriptor, False)
    lines = os.fdopen(3, "rb")
    out = os.fdopen(4, "wb", buffering=0)

    def say(message):
        text = (json.dumps(message, allow_nan=False) + "\n").encode()
        while text:
            text = text[out.write(text):]

    try:
        start = json.loads(lines.readline())
        function = as_stress(proofload_callable.find(start["function"]))
        say({"ready": True})
    except Exception as error:
        if not isinstance(error, CannotStart):
            traceback.print_exc()
        say({"error": protocol.sentence(error)})
        return 1

    region = protocol._Region()
    for line in lines:
        request = json.loads(line)
        try:
            memory = region.at(request["region"])
            shape = (request["height"], request["width"], 3)
            count = shape[0] * shape[1] * 3
            given = np.frombuffer(memory, np.uint8, count, 0).reshape(shape)
            picture, extra = stressed(function, start["labels"], given, request["value"], request["seed"])
            np.frombuffer(memory, np.uint8, count, request["picture_at"]).reshape(shape)[...] = picture
            answer = {"id": request["id"]}
            if extra is not None and extra.shape == (3, 3) and extra.dtype == np.float64:
                answer["matrix"] = extra.ravel().tolist()
            elif extra is not None:
                np.frombuffer(memory, extra.dtype, extra.size, request["extra_at"])[...] = extra.ravel()
                answer["extra"] = "mask" if extra.dtype == np.uint8 else "map"
        except Exception as error:
            traceback.print_exc()
            answer = {"id": request["id"], "error": protocol.sentence(error)}
        sys.stdout.flush()
        say(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
