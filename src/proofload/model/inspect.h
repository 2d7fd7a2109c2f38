// What a person is told about a model: what was found, what was assumed, what it will be fed.
#pragma once

#include <string>

#include "proofload/core/value.h"
#include "proofload/model/model.h"

namespace proofload::model {

/// One line for tables: "32×32 rgb nchw, stretch by linear, values (x·0.00392 − 0.5) / 0.25".
std::string input_text(const InputSpec& input);

/// Plain data: path, engine, runtime, batch, inputs, outputs, task, output (kind, title, how well it and others fit),
/// input, scale of readings, classes, labels, license, notes.
Value inspect(const Model& model);

/// The same for the terminal; lines end in "\n".
std::string inspect_text(const Model& model);

}  // namespace proofload::model
