#include "proofload/relation/words.h"

#include <gtest/gtest.h>

#include "proofload/core/value.h"

namespace proofload::relation {
namespace {

std::string words(const std::string& yaml) {
  return words_of(
      read_definition(parse_yaml(yaml, "test"), [](const std::string& at, const std::string& what) {
        ADD_FAILURE() << at << ": " << what;
      }));
}

TEST(RelationWords, AReadingWithItsPrecondition) {
  EXPECT_EQ(
      words("{when: {reading: [0.5, 9.5]}, change: hflip, expected: 10 - reading, wrap: 10, tolerance: 0.2}"),
      "Change: hflip. Expected: 10 - reading, wrapping around at 10. Only for a reading from 0.5 to 9.5.");
}

TEST(RelationWords, StepsFollowOneAnotherAndWhatIsNotSaidMovesWithThePicture) {
  EXPECT_EQ(words("{change: [{exposure_dark: {stops: 1}}, {rotate: {angle: 10, direction: clockwise}}]}"),
            "Change: exposure dark (stops 1), then rotate (angle 10, direction clockwise). "
            "Expected: the same answer, moved with the picture.");
}

TEST(RelationWords, ARangeIsAPath) {
  EXPECT_EQ(words("{change: {rotate: {angle: [0, 60], operating: 5}}, expected: same}"),
            "Change: rotate (angle 0 to 60). Expected: all places stay where they were.");
}

TEST(RelationWords, BoundsAndConditions) {
  EXPECT_EQ(words(
                "{change: {object_occlusion: {hidden_fraction: 0.5}}, never_more: probability, margin: 0.02, "
                "when: {classes: [dog, cat, cow], slice: {light: [day, dusk]}, holds: objects > 3}}"),
            "Change: object occlusion (hidden fraction 0.5). probability must not rise by more than 0.02. "
            "Only for dog, cat or cow, where light is day or dusk, where objects > 3.");
}

TEST(RelationWords, ClassesAndTextsThatChange) {
  EXPECT_EQ(words("{change: hflip, expected: {classes: {left: right, right: left}}}"),
            "Change: hflip. Expected: left becomes right; right becomes left.");
  EXPECT_EQ(words("{change: vflip, expected: {texts: {\"6\": \"9\"}}}"),
            "Change: vflip. Expected: the text 6 becomes 9.");
}

}  // namespace
}  // namespace proofload::relation
