#include "proofload/campaign/anchored_bracket.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace proofload::campaign {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Verdicts at the levels 10, 20, …: h holds, b breaks, ? no verdict.
std::vector<Look> looks(const std::string& letters) {
  std::vector<Look> out;
  for (std::size_t i = 0; i < letters.size(); ++i)
    out.push_back({static_cast<Level>(10 * (i + 1)), letters[i] == 'h'   ? Outcome::holds
                                                     : letters[i] == 'b' ? Outcome::broken
                                                                         : Outcome::unknown});
  return out;
}

void expect(const std::string& letters, Level anchor, double held, double broke) {
  const stats::Bracket found = anchored_bracket(looks(letters), anchor);
  EXPECT_EQ(found.held, held) << letters << " at " << anchor;
  EXPECT_EQ(found.broke, broke) << letters << " at " << anchor;
}

TEST(AnchoredBracket, OfAPictureThatBreaksOnceIsWhereItBreaks) {
  for (const Level anchor : {0, 10, 25, 30, 60}) expect("hhbb", anchor, 20, 30);
  expect("hhhh", 25, 40, kNever);
  expect("bb", 20, 0, 10);
  expect("", 20, 0, kNever);
}

TEST(AnchoredBracket, AgreesWithTheVerdictAtTheAnchor) {
  // Breaks at 20, comes back at 30 and breaks for good at 50.
  const std::string back = "hbhhbb";
  expect(back, 10, 10, 20);
  expect(back, 20, 10, 20);
  expect(back, 29, 10, 20);
  expect(back, 30, 40, 50);
  expect(back, 45, 40, 50);
  expect(back, 60, 40, 50);
}

TEST(AnchoredBracket, PassesOverWhatHasNoVerdict) {
  expect("h?b", 20, 10, 30);
  expect("h?h?b", 20, 30, 50);
  expect("??", 20, 0, kNever);
}

}  // namespace
}  // namespace proofload::campaign
