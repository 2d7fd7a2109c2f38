#include "watcher.h"

#include <algorithm>

#include "proofload/campaign/run_forecast.h"
#include "proofload/core/grouped_text.h"
#include "proofload/core/text.h"
#include "proofload/report/terminal.h"

namespace proofload::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kHeartbeat = std::chrono::seconds(20);

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds);
  const std::string rest = std::to_string(whole % 60);
  return std::to_string(whole / 60) + ":" + (rest.size() < 2 ? "0" : "") + rest;
}

}  // namespace

Watcher::Watcher(const Session& session, const campaign::CampaignSpec& spec, bool resumed)
    : session_(session),
      spec_(spec),
      bars_(session.bars()),
      resumed_(resumed),
      start_(Clock::now()),
      spoke_(Clock::now()) {}
Watcher::~Watcher() { clear(); }

void Watcher::clear() {
  if (drawn_) session_.err("\r\x1b[2K");
  drawn_ = false;
}

void Watcher::draw(const std::string& text) {
  session_.err("\r\x1b[2K" + text);
  drawn_ = true;
}

void Watcher::opened(const std::string& text) {
  clear();
  session_.out(std::string("proofload ") + PROOFLOAD_VERSION + " · " + text + "\n");
}

void Watcher::note(const std::string& text) {
  clear();
  session_.err(text + "\n");
}

void Watcher::stage(const std::string& name, std::uint64_t expected) {
  stage_ = name;
  if (name == "search") searches_ = expected;
  start_ = Clock::now();
  if (bars_) draw(name + " …");
}

void Watcher::tick(const campaign::Tally& tally) {
  const bool due = Clock::now() - spoke_ > kHeartbeat;
  if (!bars_ && !due) return;
  std::string text = stage_ + "  " + grouped_text(static_cast<double>(tally.evaluated)) +
                     (tally.evaluated == 1 ? " inference" : " inferences");
  if (resumed_ && tally.reused > 0)
    text += ", " + grouped_text(static_cast<double>(tally.reused)) + " taken from run.db";
  if (tally.rate > 0) text += "  " + fixed_text(tally.rate, tally.rate < 10 ? 1 : 0) + "/s";
  if (stage_ == "search" || stage_.empty()) {
    text += "  " + std::to_string(finished_) + " of " + std::to_string(searches_) +
            (searches_ == 1 ? " search done" : " searches done");
  } else if (tally.share) {
    text += "  " + fixed_text(100 * *tally.share, 0) + " %";
  }
  text += "  " + clock_text(tally.seconds);
  if (tally.failed > 0) text += "  " + grouped_text(static_cast<double>(tally.failed)) + " failed";
  if (bars_) {
    draw(text);
  } else {
    session_.err(text + "\n");
    spoke_ = Clock::now();
  }
}

void Watcher::clean(const campaign::CleanResult& result) {
  clear();
  session_.out(report::clean_line(result, session_.style()) + "\n");
}

void Watcher::forecast(const campaign::RunForecast& forecast, double spent) {
  clear();
  std::optional<double> left;
  if (forecast.seconds) left = std::max(0.0, *forecast.seconds - spent);
  session_.err("search: " + campaign::search_forecast_text(forecast, left) + "\n");
}

void Watcher::stress(std::size_t index, Oracle oracle, const search::Result& result, bool final) {
  if (final) ++finished_;
  if (!final || oracle != spec_.oracle) return;
  clear();
  session_.out(report::stress_line(spec_, index, result, nullptr, session_.style()) + "\n");
}

}  // namespace proofload::cli
