#include "proofload/core/error.h"

#include <gmock/gmock.h>

namespace proofload {
namespace {

TEST(Problems, ComeByPlaceAndThoseWithoutOneLast) {
  Problems problems;
  problems.add("", "no place");
  problems.add("b: c.yaml:10:2", "later");
  problems.add("b: c.yaml:9:7", "earlier");
  problems.add("a.yaml:1:1", "other file");
  problems.add("b: c.yaml:9:3", "earliest");
  problems.sort_by_place();
  EXPECT_THAT(problems.lines(),
              testing::ElementsAre("b: c.yaml:9:3: earliest", "b: c.yaml:9:7: earlier",
                                   "b: c.yaml:10:2: later", "a.yaml:1:1: other file", "no place"));
}

}  // namespace
}  // namespace proofload
