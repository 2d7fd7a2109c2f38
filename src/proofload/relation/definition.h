// A relation as it is written: what must be true of the picture, how the picture changes, what is then expected.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proofload/core/value.h"
#include "proofload/relation/expression.h"

namespace proofload::relation {

/// One step of the change: a stressor by id with its members as written. What they mean is known where the stressors are.
struct Change {
  std::string stressor;
  Value members = Value::object();
  std::string pointer;  ///< Place in the definition, "/change/rotate".
};

/// An upper or lower bound on a quantity of the answer: it must not rise (or fall) by more than the margin.
struct Bound {
  bool never_more = true;
  Expression quantity;
  double margin = 0;
};

struct Definition {
  std::string title;
  std::string summary;
  std::vector<Change> changes;

  // Precondition; everything that is given must be met.
  std::vector<std::string> classes;
  std::optional<double> least_reading;
  std::optional<double> greatest_reading;
  std::vector<std::pair<std::string, std::vector<std::string>>> slices;
  std::optional<Expression> when;

  // Expected answer. What is not said moves with the picture.
  bool stays = false;                 ///< Boxes, maps and points stay where they were.
  std::optional<Expression> reading;  ///< Number.
  std::optional<Expression> text;     ///< Text.
  bool only_readings = false;  ///< Written as `expected: 10 - reading`: makes no sense for other tasks.
  bool only_texts = false;
  std::vector<std::pair<std::string, std::string>> class_map;
  std::vector<std::pair<std::string, std::string>> text_map;
  std::optional<double> wrap;

  std::optional<Bound> bound;       ///< Instead of an expected answer.
  std::optional<double> tolerance;  ///< None: the metric's own.
};

/// Takes a problem with its place inside the definition ("/expected").
using Complain = std::function<void(const std::string& pointer, const std::string& message)>;

/// Reads the map `written`. What is wrong goes to `complain`, all of it; the result is then not to be used.
Definition read_definition(const Value& written, const Complain& complain);

/// The keys of a definition, in the order of the guide.
std::vector<std::string> definition_keys();

/// The names of each kind of expression.
std::span<const Name> names_of_condition();
std::span<const Name> names_of_expected();
std::span<const Name> names_of_quantity();

}  // namespace proofload::relation
