// Writes tiny ONNX files (opset 13, IR version 8), so that tests of engines need no file.
// Field numbers: onnx/onnx.proto of ONNX 1.16.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofload::test {

class Proto {
 public:
  Proto& number(int field, std::uint64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);
    varint(value);
    return *this;
  }
  Proto& bytes(int field, std::string_view value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2);
    varint(value.size());
    out_ += value;
    return *this;
  }
  const std::string& text() const { return out_; }

 private:
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  std::string out_;
};

enum class OnnxType { f32 = 1, u8 = 2, i32 = 6, i64 = 7 };

/// A graph that is put together line by line.
class OnnxModel {
 public:
  /// -1 stands for a free dimension; each free one has a name of its own.
  OnnxModel& input(const std::string& name, const std::vector<int>& shape, OnnxType type = OnnxType::f32) {
    graph_.bytes(11, value_info(name, shape, type));
    return *this;
  }
  OnnxModel& output(const std::string& name, const std::vector<int>& shape, OnnxType type = OnnxType::f32) {
    graph_.bytes(12, value_info(name, shape, type));
    return *this;
  }
  OnnxModel& constant(const std::string& name,
                      const std::vector<int>& shape,
                      const std::vector<float>& values) {
    Proto tensor;
    for (const int extent : shape) tensor.number(1, static_cast<std::uint64_t>(extent));
    tensor.number(2, 1);
    tensor.bytes(8, name);
    std::string raw(values.size() * sizeof(float), '\0');
    std::memcpy(raw.data(), values.data(), raw.size());
    tensor.bytes(9, raw);
    graph_.bytes(5, tensor.text());
    return *this;
  }
  /// Attributes are whole numbers or lists of them.
  OnnxModel& node(const std::string& type,
                  const std::vector<std::string>& inputs,
                  const std::vector<std::string>& outputs,
                  const std::vector<std::pair<std::string, std::vector<int>>>& lists = {},
                  const std::vector<std::pair<std::string, int>>& numbers = {}) {
    Proto node;
    for (const std::string& each : inputs) node.bytes(1, each);
    for (const std::string& each : outputs) node.bytes(2, each);
    node.bytes(3, outputs.at(0));
    node.bytes(4, type);
    for (const auto& [name, values] : lists) {
      Proto attribute;
      attribute.bytes(1, name);
      for (const int value : values)
        attribute.number(8, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
      attribute.number(20, 7);
      node.bytes(5, attribute.text());
    }
    for (const auto& [name, value] : numbers) {
      Proto attribute;
      attribute.bytes(1, name)
          .number(3, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)))
          .number(20, 2);
      node.bytes(5, attribute.text());
    }
    graph_.bytes(1, node.text());
    return *this;
  }
  OnnxModel& metadata(const std::string& key, const std::string& value) {
    metadata_.emplace_back(key, value);
    return *this;
  }

  std::string file() const {
    Proto graph = graph_;
    graph.bytes(2, "graph");
    Proto model;
    model.number(1, 8).bytes(2, "proofload-test").bytes(7, graph.text());
    model.bytes(8, Proto().number(2, 13).text());
    for (const auto& [key, value] : metadata_) model.bytes(14, Proto().bytes(1, key).bytes(2, value).text());
    return model.text();
  }

 private:
  static std::string value_info(const std::string& name, const std::vector<int>& shape, OnnxType type) {
    Proto dims;
    int free = 0;
    for (const int extent : shape) {
      Proto dimension;
      if (extent < 0) {
        dimension.bytes(2, name + "_free" + std::to_string(free++));
      } else {
        dimension.number(1, static_cast<std::uint64_t>(extent));
      }
      dims.bytes(1, dimension.text());
    }
    const Proto tensor = Proto().number(1, static_cast<std::uint64_t>(type)).bytes(2, dims.text());
    return Proto().bytes(1, name).bytes(2, Proto().bytes(1, tensor.text()).text()).text();
  }

  Proto graph_;
  std::vector<std::pair<std::string, std::string>> metadata_;
};

/// input [N,3,4,4] -> mean of each channel [N,3], times a matrix -> output [N,2]: (r + g, b).
inline OnnxModel channel_sums(int batch) {
  return OnnxModel()
      .input("input", {batch, 3, 4, 4})
      .output("output", {batch, 2})
      .constant("weights", {3, 2}, {1, 0, 1, 0, 0, 1})
      .node("ReduceMean", {"input"}, {"means"}, {{"axes", {2, 3}}}, {{"keepdims", 0}})
      .node("MatMul", {"means", "weights"}, {"output"});
}

}  // namespace proofload::test
