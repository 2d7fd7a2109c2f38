// Shows a run on the terminal: results on stdout as they are final, a moving line on stderr.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "proofload/campaign/progress.h"
#include "proofload/campaign/spec.h"
#include "session.h"

namespace proofload::cli {

class Watcher : public campaign::Progress {
 public:
  /// `resumed` if the folder holds records of an earlier session.
  Watcher(const Session& session, const campaign::CampaignSpec& spec, bool resumed);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher() override;

  void opened(const std::string& text) override;
  void stage(const std::string& name, std::uint64_t cells) override;
  void tick(const campaign::Tally& tally) override;
  void clean(const campaign::CleanResult& result) override;
  void forecast(const campaign::RunForecast& forecast, double spent) override;
  void stress(std::size_t index, Oracle oracle, const search::Result& result, bool final) override;
  void note(const std::string& text) override;
  /// Takes the moving line away.
  void clear();

 private:
  void draw(const std::string& text);

  const Session& session_;
  const campaign::CampaignSpec& spec_;
  bool bars_;
  bool drawn_ = false;
  std::string stage_;
  bool resumed_;
  std::uint64_t searches_ = 0;
  std::size_t finished_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point spoke_;
};

}  // namespace proofload::cli
