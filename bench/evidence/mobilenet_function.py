"""MobileNet as a Python function: what somebody with a net of their own would write. $MODEL names the file."""

import os

import numpy as np
import onnxruntime


class Net:
    input_shape = (-1, 3, 192, 192)

    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])

    def __call__(self, pictures):
        one_by_one = [self.session.run(None, {"input": pictures[i:i + 1]})[0] for i in range(len(pictures))]
        return {"scores": np.concatenate(one_by_one)}
