#include "proofload/stress/mirror_row.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(MirrorRow, EveryInstructionSetReversesThePixelsAndNothingElse) {
  test::for_every_target([](std::string_view name) {
    SCOPED_TRACE(std::string(name));
    for (const std::size_t channels : {1, 3})
      for (std::size_t pixels = 1; pixels < 210; ++pixels) {
        std::vector<std::uint8_t> from(pixels * channels);
        for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<std::uint8_t>(i * 5 + 1);
        std::vector<std::uint8_t> to(from.size() + 64, 201);
        mirror_row(from.data(), pixels, static_cast<int>(channels), to.data());
        for (std::size_t i = 0; i < from.size(); ++i)
          ASSERT_EQ(to[i], from[(pixels - 1 - i / channels) * channels + i % channels]) << pixels << ' ' << i;
        for (std::size_t i = from.size(); i < to.size(); ++i) ASSERT_EQ(to[i], 201) << pixels;
      }
  });
}

}  // namespace
}  // namespace proofload::stress
