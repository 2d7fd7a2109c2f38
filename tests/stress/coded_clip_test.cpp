#include "proofload/stress/coded_clip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

#include "proofload/core/error.h"
#include "support/avi.h"
#include "support/codec.h"
#include "support/stressing.h"

namespace proofload::stress {
namespace {

using coding::Standard;

constexpr Size kSize{192, 112};
constexpr int kGop = 10;

struct Out {
  std::vector<Image> images;
  std::vector<std::uint32_t> sources;
  Transmission counts;
};

Sample sample_of(const Image& image) {
  Sample out;
  out.id = "a.mp4#0";
  out.image = image;
  return out;
}

Out run(ClipPass& pass, const std::vector<Image>& frames) {
  Out out;
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    auto shown = pass.next(sample_of(frames[i]), i);
    out.images.push_back(std::move(shown->stressed.sample.image));
    out.sources.push_back(shown->source);
  }
  out.counts = pass.transmission().value_or(Transmission{});
  return out;
}

coding::Coding coding_for(Standard standard = Standard::h264) {
  coding::Coding out;
  out.standard = standard;
  out.size = kSize;
  out.gop = kGop;
  out.payload = 200;
  out.bits_per_second = 0.4 * kSize.width * kSize.height * 25;
  return out;
}

std::shared_ptr<EncodedClip> clip(Standard standard = Standard::h264) {
  return std::make_shared<EncodedClip>(coding_for(standard), 1000, false);
}

/// The clip with the slices that `lose` names left out.
Out with_lost(const std::vector<Image>& frames,
              const std::function<bool(std::uint32_t frame, std::size_t slice)>& lose,
              bool conceal = true) {
  CodedPass pass(
      clip(),
      [&](const coding::CodedPicture& picture, std::uint32_t index, Transmission&) {
        std::vector<std::uint8_t> out;
        std::size_t slice = 0;
        for (const coding::Unit& unit : picture.units)
          if (!unit.slice || !lose(index, slice++))
            out.insert(out.end(), picture.bytes.begin() + static_cast<std::ptrdiff_t>(unit.begin),
                       picture.bytes.begin() + static_cast<std::ptrdiff_t>(unit.end));
        return out;
      },
      conceal);
  return run(pass, frames);
}

std::vector<Image> frames_of(int count) { return test::moving_square(count, kSize, 3); }

TEST(CodedClip, WithoutLossEveryFrameIsThatOfTheUndamagedStream) {
  for (const Standard standard : {Standard::h264, Standard::h265}) {
    PROOFLOAD_NEEDS_CODEC(standard);
    const auto frames = frames_of(25);
    CodedPass undamaged(clip(standard), {}, true);
    CodedPass lossless(clip(standard), packet_loss_damage(1, 0, 3, 200), true);
    const Out expected = run(undamaged, frames);
    const Out found = run(lossless, frames);
    EXPECT_EQ(found.images, expected.images);
    EXPECT_EQ(found.counts.lost, 0U);
    EXPECT_EQ(found.counts.affected, 0U);
    EXPECT_EQ(found.counts.frozen, 0U);
    EXPECT_TRUE(std::isinf(found.counts.psnr()));
    EXPECT_EQ(found.counts.frames, 25U);
    for (std::uint32_t i = 0; i < 25; ++i) EXPECT_EQ(found.sources[i], i);
  }
}

TEST(CodedClip, ErrorsBeginWithTheFirstLossAndEndWithTheNextKeyFrame) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  const auto frames = frames_of(25);
  CodedPass undamaged(clip(), {}, true);
  const Out clean = run(undamaged, frames);
  const Out lossy =
      with_lost(frames, [](std::uint32_t frame, std::size_t slice) { return frame == 4 && slice == 0; });
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(lossy.images[i], clean.images[i]) << i;
  for (std::uint32_t i = 4; i < kGop; ++i) EXPECT_NE(lossy.images[i], clean.images[i]) << i;
  for (std::uint32_t i = kGop; i < 25; ++i) EXPECT_EQ(lossy.images[i], clean.images[i]) << i;
  EXPECT_EQ(lossy.counts.affected, 6U);
}

TEST(CodedClip, AFrameThatIsWhollyLostIsTheOneBefore) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  const auto frames = frames_of(15);
  const Out lossy =
      with_lost(frames, [](std::uint32_t frame, std::size_t) { return frame == 5 || frame == 6; });
  EXPECT_EQ(lossy.images[5], lossy.images[4]);
  EXPECT_EQ(lossy.images[6], lossy.images[4]);
  EXPECT_NE(lossy.images[7], lossy.images[4]);
  EXPECT_EQ(lossy.sources[6], 4U);
  EXPECT_EQ(lossy.sources[7], 7U);
  EXPECT_EQ(lossy.counts.frozen, 2U);
}

TEST(CodedClip, WhereEverythingIsLostAViewerSeesGrey) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  CodedPass pass(clip(), packet_loss_damage(1, 1, 3, 200), true);
  const auto frames = frames_of(12);
  const Out out = run(pass, frames);
  for (const Image& image : out.images) EXPECT_EQ(image, test::flat(kSize, 3, 128));
  EXPECT_EQ(out.counts.frozen, 12U);
  EXPECT_EQ(out.counts.lost, out.counts.packets);
  EXPECT_EQ(out.counts.bursts, 1U);
}

TEST(CodedClip, ConcealmentIsWorthSomeDecibels) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  // The camera pans by 4 and 2 px a frame.
  std::vector<Image> frames;
  const Image scene = test::textured({kSize.width + 120, kSize.height + 60}, 3);
  for (int i = 0; i < 30; ++i) {
    Image frame(kSize, 3);
    for (int y = 0; y < kSize.height; ++y)
      std::copy_n(scene.row(y + 2 * i) + std::ptrdiff_t{12} * i, frame.stride(), frame.row(y));
    frames.push_back(std::move(frame));
  }
  const auto lose = [](std::uint32_t frame, std::size_t slice) {
    return frame > 0 && (frame + slice) % 7 == 0;
  };
  const Out on = with_lost(frames, lose, true);
  const Out off = with_lost(frames, lose, false);
  EXPECT_GT(on.counts.psnr(), off.counts.psnr() + 3);
}

// A hundred pictures of ten packets, without a codec.
struct Sent {
  std::set<std::pair<std::uint32_t, std::size_t>> lost;
  Transmission counts;
};

Sent send(double rate, double burst, std::uint32_t pictures, std::uint64_t key = 7) {
  coding::CodedPicture picture;
  for (std::uint8_t i = 1; i <= 10; ++i)
    for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{0x61}, i})
      picture.bytes.push_back(byte);
  picture.units = coding::units_of(picture.bytes, Standard::h264);
  Sent out;
  Damage damage = packet_loss_damage(key, rate, burst, 1400);
  for (std::uint32_t p = 0; p < pictures; ++p) {
    const auto arrived = damage(picture, p, out.counts);
    std::set<std::uint8_t> there;
    for (std::size_t i = 4; i < arrived.size(); i += 5) there.insert(arrived[i]);
    for (std::uint8_t i = 1; i <= 10; ++i)
      if (!there.contains(i)) out.lost.emplace(p, i);
  }
  return out;
}

TEST(CodedClip, WhatIsLostAtOneRateIsLostAtEveryHigherOne) {
  for (const double burst : {1.0, 3.0, 8.0}) {
    Sent last = send(0.001, burst, 300);
    for (const double rate : {0.003, 0.01, 0.05, 0.2, 0.6, 0.95, 1.0}) {
      const Sent now = send(rate, burst, 300);
      EXPECT_TRUE(std::includes(now.lost.begin(), now.lost.end(), last.lost.begin(), last.lost.end()))
          << rate;
      EXPECT_GT(now.lost.size(), last.lost.size());
      last = now;
    }
  }
}

TEST(CodedClip, LossRateAndBurstAreThoseAskedFor) {
  for (const double burst : {1.0, 1.5, 3.0, 8.0})
    for (const double rate : {0.01, 0.05, 0.2}) {
      const Sent sent = send(rate, burst, 40'000);
      const auto n = static_cast<double>(sent.counts.packets);
      ASSERT_EQ(n, 400'000);
      // The variance of the count is n PLR (1-PLR) (1+rho)/(1-rho), rho = 1-p-r; a burst is
      // geometric with variance (1-r)/r^2.
      const double mean = std::max(burst, 1 / (1 - rate));
      const double r = 1 / mean;
      const double rho = 1 - rate / (mean * (1 - rate)) - r;
      EXPECT_NEAR(sent.counts.loss_rate(), rate, 5 * std::sqrt(rate * (1 - rate) * (1 + rho) / (1 - rho) / n))
          << burst << ' ' << rate;
      EXPECT_NEAR(sent.counts.mean_burst(), mean,
                  5 * std::sqrt((1 - r) / (r * r) / static_cast<double>(sent.counts.bursts)) + 1e-3)
          << burst << ' ' << rate;
    }
}

TEST(CodedClip, ASliceOfManyPacketsIsLostWithAnyOfThem) {
  coding::CodedPicture picture;
  picture.bytes.assign(3 + 10 * 100, 0x80);
  std::copy_n(std::array<std::uint8_t, 4>{0, 0, 1, 0x61}.begin(), 4, picture.bytes.begin());
  picture.units = coding::units_of(picture.bytes, Standard::h264);
  ASSERT_EQ(picture.units.size(), 1U);
  Transmission counts;
  Damage damage = packet_loss_damage(3, 0.1, 1, 100);
  int lost = 0;
  for (std::uint32_t i = 0; i < 4000; ++i) lost += damage(picture, i, counts).empty();
  EXPECT_EQ(counts.packets, 40'000U);
  const double expected = 1 - std::pow(0.9, 10);
  EXPECT_NEAR(lost / 4000.0, expected, 5 * std::sqrt(expected * (1 - expected) / 4000));
}

TEST(CodedClip, BitsFlipAtTheirRateOnlyInSlicesAndStayFlipped) {
  coding::CodedPicture picture;
  picture.bytes.assign(10 + 20'000, 0x55);
  std::copy_n(std::array<std::uint8_t, 10>{0, 0, 1, 0x67, 0x42, 0x42, 0, 0, 1, 0x65}.begin(), 10,
              picture.bytes.begin());
  picture.units = coding::units_of(picture.bytes, Standard::h264);
  ASSERT_EQ(picture.units.size(), 2U);
  std::vector<std::uint8_t> last = picture.bytes;
  for (const double rate : {0.0, 1e-4, 1e-3, 1e-2, 0.5, 1.0}) {
    Transmission counts;
    const auto out = bit_error_damage(5, rate)(picture, 3, counts);
    ASSERT_EQ(out.size(), picture.bytes.size());
    EXPECT_TRUE(std::equal(out.begin(), out.begin() + 10, picture.bytes.begin()));
    int flipped = 0;
    for (std::size_t i = 10; i < out.size(); ++i) {
      const int now = out[i] ^ picture.bytes[i];
      flipped += __builtin_popcount(static_cast<unsigned>(now));
      EXPECT_EQ((last[i] ^ picture.bytes[i]) & ~now, 0) << i;
    }
    EXPECT_NEAR(flipped / 160'000.0, rate, 5 * std::sqrt(rate * (1 - rate) / 160'000)) << rate;
    last = out;
  }
}

TEST(CodedClip, AClipIsEncodedOnceForAllStrengthsWithTheSameResult) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  const auto frames = frames_of(12);
  const auto stressor = test::stressor("packet_loss_h264");
  const auto level = stressor->axis().level_of(0.1);
  ClipShape shape{12, 25, kSize, 0};
  const Out alone = run(*stressor->start(shape, test::kKeys, level), frames);
  shape.content = 99;
  const auto first = stressor->start(shape, test::kKeys, level);
  const auto second = stressor->start(shape, test::kKeys, level);
  for (std::uint32_t i = 0; i < 12; ++i) {
    EXPECT_EQ(first->next(sample_of(frames[i]), i)->stressed.sample.image, alone.images[i]);
    EXPECT_EQ(second->next(sample_of(frames[i]), i)->stressed.sample.image, alone.images[i]);
  }
  const Out later = run(*stressor->start(shape, test::kKeys, level), frames);
  EXPECT_EQ(later.images, alone.images);
  EXPECT_EQ(later.counts, alone.counts);
  // Other frames under the same name are found out.
  const auto wrong = stressor->start(shape, test::kKeys, level);
  EXPECT_THROW(wrong->next(sample_of(frames[3]), 0), Error);
}

TEST(CodedClip, ADecoderThatDiesCostsItsPassOnly) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  const auto frames = frames_of(6);
  const auto stressor = test::stressor("packet_loss_h264");
  const auto level = stressor->axis().level_of(0.2);
  const ClipShape shape{6, 25, kSize, 42};
  const Out expected = run(*stressor->start(shape, test::kKeys, level), frames);
  std::unique_ptr<ClipPass> doomed;
  {
    const test::OtherCodec dying("echo 'no more' >&2; kill -9 $$");
    doomed = stressor->start(shape, test::kKeys, level);
  }
  const auto healthy = stressor->start(shape, test::kKeys, level);
  try {
    doomed->next(sample_of(frames[0]), 0);
    ADD_FAILURE() << "the decoder is dead";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("signal 9"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("no more"), std::string::npos) << error.what();
  }
  EXPECT_EQ(run(*healthy, frames).images, expected.images);
}

TEST(CodedClip, AsASinglePictureItLosesSlicesOfAnIntraFrame) {
  PROOFLOAD_NEEDS_CODEC(Standard::h264);
  const Image picture = test::textured({224, 160}, 3);
  const auto stressor = test::stressor("packet_loss_h264");
  EXPECT_EQ(test::stress_at(*stressor, picture, 0), picture);
  const Image coded = test::stress_at(*stressor, picture, 1e-4);
  const Image lost = test::stress_at(*stressor, picture, 0.3);
  EXPECT_GT(test::mse(lost, picture), 2 * test::mse(coded, picture));
  EXPECT_EQ(test::stress_at(*stressor, picture, 1), test::flat({224, 160}, 3, 128));
}

}  // namespace
}  // namespace proofload::stress
