// Pictures that went through a file format and came back.
#pragma once

#include <string>
#include <string_view>

#include "proofload/image/image.h"

namespace proofload::stress {

/// The picture in `file`, with as many channels as `like`: decoding always gives three, a grey picture stays one. `name` is
/// what it is called in errors.
Image decoded_as(const Image& like, std::string_view file, const std::string& name);

}  // namespace proofload::stress
