#include "proofload/campaign/audit_text.h"

#include <gtest/gtest.h>

namespace proofload::campaign {
namespace {

search::Audit audit(std::size_t held, std::size_t hidden, std::size_t broken, std::size_t recovered) {
  search::Audit out;
  out.probes = {held, hidden, broken, recovered};
  return out;
}

TEST(AuditText, SaysHowManyWereWrongWithTheExactInterval) {
  // 20 of 100: 0.12666 to 0.29184 (Clopper and Pearson).
  EXPECT_EQ(audit_text(audit(60, 15, 40, 5), 0.95),
            "checked 100 inferred verdicts, 20.0 % wrong [12.7 20.0 29.2]");
  EXPECT_EQ(audit_text(audit(30, 0, 0, 0), 0.95), "checked 30 inferred verdicts, 0.0 % wrong [0.0 0.0 11.6]");
  EXPECT_EQ(audit_text({}, 0.95), "");
}

TEST(AuditText, NamesWhereAShareComesBack) {
  CampaignSpec spec;
  StressSpec& stress = spec.stresses.emplace_back();
  stress.name = "downscale";
  stress.axis = {"factor", "", false, 0, 1024, Scale::linear, 0, false, false};
  search::Result result;
  EXPECT_EQ(not_monotone_text(result, spec, 0), "");
  result.audit = audit(50, 4, 50, 5);
  EXPECT_EQ(not_monotone_text(result, spec, 0), "");
  result.audit->not_monotone = true;
  EXPECT_NE(not_monotone_text(result, spec, 0).find("9 of 100 checked verdicts"), std::string::npos);
  EXPECT_NE(not_monotone_text(result, spec, 0).find("search.method=curve"), std::string::npos);
  result.audit->swept = true;
  result.n = result.audit->swept_pictures = 40;
  EXPECT_EQ(
      not_monotone_text(result, spec, 0),
      "downscale: answers come back where the stress grows; every picture was judged at 16 strengths and "
      "between all changes: the share passes 20 % nowhere");
  result.crossings = {{0, 2048, true}};
  EXPECT_NE(not_monotone_text(result, spec, 0).find("passes 20 % once"), std::string::npos);
  result.n = 2000;
  result.audit->swept_pictures = 300;
  result.crossings = {{0, 2048, true}, {2048, 4096, false}, {4096, 8192, true}};
  EXPECT_EQ(
      not_monotone_text(result, spec, 0),
      "downscale: answers come back where the stress grows; 300 of 2000 pictures were judged at 16 strengths "
      "and between all changes: the share rises above 20 % at 2, falls below 20 % again at 4, rises above "
      "20 % again at 8");
}

TEST(AuditText, SaysWhenChecksAreTooFewForTheLowerEnd) {
  CampaignSpec spec;
  StressSpec& stress = spec.stresses.emplace_back();
  stress.name = "downscale";
  stress.axis = {"factor", "", false, 0, 1024, Scale::linear, 0, false, false};
  search::Result result;
  EXPECT_EQ(doubtful_end_text(result, spec, 0), "");
  result.audit = audit(14, 0, 0, 0);
  EXPECT_EQ(doubtful_end_text(result, spec, 0), "");
  result.audit->below = 14;
  result.audit->may_pass = 3072;
  EXPECT_EQ(doubtful_end_text(result, spec, 0), "downscale from 3 (0 of 14 broken)");
}

}  // namespace
}  // namespace proofload::campaign
