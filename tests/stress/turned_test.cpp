#include "proofload/stress/turned.h"

#include <gtest/gtest.h>

#include "support/stressing.h"

namespace proofload::stress {
namespace {

TEST(Turned, EveryPixelComesFromItsPlace) {
  for (const int channels : {1, 3})
    for (const Size size : {Size{1, 1}, Size{1, 7}, Size{9, 1}, Size{32, 32}, Size{33, 65}, Size{70, 31}}) {
      const Image picture = test::textured(size, channels);
      for (const Turn turn : {Turn{}, Turn{true, false}, Turn{false, true}, Turn{true, true}}) {
        const Image out = turned(picture, turn);
        ASSERT_EQ(out.size(), (Size{size.height, size.width}));
        for (int r = 0; r < out.height(); ++r)
          for (int c = 0; c < out.width(); ++c)
            for (int k = 0; k < channels; ++k) {
              const int y = turn.from_below ? size.height - 1 - c : c;
              const int x = turn.from_right ? size.width - 1 - r : r;
              ASSERT_EQ(out.row(r)[c * channels + k], picture.row(y)[x * channels + k]);
            }
      }
    }
}

}  // namespace
}  // namespace proofload::stress
