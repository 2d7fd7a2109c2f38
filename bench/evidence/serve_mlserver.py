"""A model of MLServer for one ONNX file, named by the `uri` of its settings. Needs mlserver and onnxruntime."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # It would look up a host.

import numpy as np
import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class OnnxModel(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, options,
                                                    providers=["CPUExecutionProvider"])
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        arrays = {each.name: NumpyCodec.decode_input(each) for each in payload.inputs}
        names = [each.name for each in self.session.get_outputs()]
        outputs = [NumpyCodec.encode_output(name, np.ascontiguousarray(array))
                   for name, array in zip(names, self.session.run(names, arrays))]
        return InferenceResponse(id=payload.id, model_name=self.name, outputs=outputs)
