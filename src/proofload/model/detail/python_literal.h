// Names of classes as exporters store them: the text of a Python dict or list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofload::model::detail {

/// "{0: 'person', 1: \"dog's\"}" or "['person', 'dog']" as a list; JSON of the same form is read too. Indices count
/// from 0 without gaps, in any order. Nothing if the text is anything else; nothing is ever evaluated.
std::optional<std::vector<std::string>> label_list(std::string_view text);

/// "[416, 416]", "(416, 416)" or "416" as numbers; nothing if the text is anything else.
std::optional<std::vector<double>> number_list(std::string_view text);

}  // namespace proofload::model::detail
