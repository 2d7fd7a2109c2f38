"""A KServe model server for one ONNX file: `serve_kserve.py model.onnx name port`. Needs kserve and onnxruntime."""

import os
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # It would look up a host.

import kserve
import numpy as np
import onnxruntime
import uvicorn

TYPES = {"tensor(float)": "FP32", "tensor(uint8)": "UINT8"}


class OnnxModel(kserve.Model):
    def __init__(self, name, path):
        super().__init__(name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.ready = True

    def load(self):
        return True

    def _described(self, arguments):
        return [{"name": a.name, "datatype": TYPES[a.type], "shape": [n if isinstance(n, int) else -1 for n in a.shape]}
                for a in arguments]

    def get_input_types(self):
        return self._described(self.session.get_inputs())

    def get_output_types(self):
        return self._described(self.session.get_outputs())

    async def predict(self, payload, headers=None, response_headers=None):
        arrays = {each.name: each.as_numpy() for each in payload.inputs}
        names = [each.name for each in self.session.get_outputs()]
        outputs = []
        for name, array in zip(names, self.session.run(names, arrays)):
            out = kserve.InferOutput(name=name, shape=list(array.shape), datatype="FP32")
            out.set_data_from_numpy(np.ascontiguousarray(array), binary_data=False)
            outputs.append(out)
        return kserve.InferResponse(response_id=payload.id, model_name=self.name, infer_outputs=outputs,
                                    use_binary_outputs=payload.use_binary_outputs,
                                    requested_outputs=payload.request_outputs)


def on_this_machine_only():
    """The server would listen on every interface."""
    begin = uvicorn.Config.__init__

    def local(self, app, *rest, **settings):
        begin(self, app, *rest, **{**settings, "host": "127.0.0.1"})

    uvicorn.Config.__init__ = local


if __name__ == "__main__":
    on_this_machine_only()
    server = kserve.ModelServer(http_port=int(sys.argv[3]), workers=1, enable_grpc=False)
    server.start([OnnxModel(sys.argv[2], sys.argv[1])])
