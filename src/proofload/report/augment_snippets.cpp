#include "proofload/report/augment_snippets.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>

#include "proofload/core/text.h"

namespace proofload::report {

namespace {

// What a library does for one stress.
struct Made {
  std::string code;  // One Python expression.
  std::string note;  // How it differs; "" = the same formula.
};

struct Asked {
  const campaign::StressSpec& stress;
  std::vector<double> strengths;  // Natural values at even severities, mild to strong.
  bool is(const char* param, std::string_view value) const { return stress.params.text(param) == value; }
};

std::string number(double v) {
  // Six digits: more are no strength, fewer would bend the range.
  const int whole = v == 0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(v))));
  std::string text = fixed_text(v, std::clamp(5 - whole, 0, 8));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text += '0';
  }
  return text;
}

std::string pair(double a, double b) {
  return "(" + number(std::min(a, b)) + ", " + number(std::max(a, b)) + ")";
}
std::string whole_pair(double a, double b, int least) {
  const auto lo = std::max<long>(least, std::lround(std::min(a, b)));
  const auto hi = std::max<long>(lo, std::lround(std::max(a, b)));
  return "(" + std::to_string(lo) + ", " + std::to_string(hi) + ")";
}

// Strengths are drawn evenly in severity: each step of the range is one choice, inside it the library draws evenly.
std::string one_of(const Asked& asked, const std::function<std::string(double, double)>& step) {
  std::string out = "A.OneOf([";
  for (std::size_t i = 1; i < asked.strengths.size(); ++i)
    out += (i > 1 ? ",\n                 " : "") + step(asked.strengths[i - 1], asked.strengths[i]);
  return out + "], p=1)";
}

using Maker = std::optional<Made> (*)(const Asked&);

const std::map<std::string, Maker>& albumentations() {
  static const std::map<std::string, Maker> all = {
      {"gaussian_noise",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.GaussNoise(std_range=" + pair(lo / 255, hi / 255) +
                                     ", per_channel=" + "True, noise_scale_factor=1, p=1)";
                            }),
                     a.is("domain", "coded") ? ""
                                             : "noise is added to the coded values, not to linear light"};
       }},
      {"shot_noise",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.ShotNoise(scale_range=" + pair(lo, hi) + ", p=1)";
                            }),
                     "photons are counted in light linearised by 2.2"};
       }},
      {"impulse_noise",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.SaltAndPepper(amount=" + pair(lo, hi) +
                                     ", salt_vs_pepper=(0.5, 0.5), p=1)";
                            }),
                     a.is("scope", "pixel") ? "" : "whole pixels are hit, not single channels"};
       }},
      {"pixel_dropout",
       [](const Asked& a) -> std::optional<Made> {
         if (!a.is("fill", "black")) return {};
         return Made{one_of(a,
                            [&](double lo, double hi) {
                              return "A.PixelDropout(dropout_prob=" + number((lo + hi) / 2) +
                                     ", per_channel=" +
                                     (a.stress.params.flag("per_channel") ? "True" : "False") +
                                     ", drop_value=0, p=1)";
                            }),
                     ""};
       }},
      {"gaussian_blur",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.GaussianBlur(sigma_limit=" + pair(lo, hi) + ", blur_limit=0, p=1)";
                            }),
                     ""};
       }},
      {"defocus_blur",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.Defocus(radius=" + whole_pair(lo, hi, 1) +
                                     ", alias_blur=(0.1, 0.1), p=1)";
                            }),
                     "radii are whole pixels"};
       }},
      {"motion_blur",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              const auto odd = [](double v) {
                                return std::max<long>(3, 2 * std::lround((v - 1) / 2) + 1);
                              };
                              return "A.MotionBlur(blur_limit=(" + std::to_string(odd(std::min(lo, hi))) +
                                     ", " + std::to_string(odd(std::max(lo, hi))) + "), p=1)";
                            }),
                     "lengths are odd pixels, at least 3"};
       }},
      {"box_blur",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              const auto odd = [](double v) {
                                return std::max<long>(3, 2 * std::lround((v - 1) / 2) + 1);
                              };
                              return "A.Blur(blur_limit=(" + std::to_string(odd(std::min(lo, hi))) + ", " +
                                     std::to_string(odd(std::max(lo, hi))) + "), p=1)";
                            }),
                     "widths are odd pixels, at least 3"};
       }},
      {"median_blur",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              const auto taps = [](double radius) {
                                return 2 * std::max<long>(1, std::lround(radius)) + 1;
                              };
                              return "A.MedianBlur(blur_limit=(" + std::to_string(taps(std::min(lo, hi))) +
                                     ", " + std::to_string(taps(std::max(lo, hi))) + "), p=1)";
                            }),
                     ""};
       }},
      {"exposure",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [&](double lo, double hi) {
                              const double sign = a.is("direction", "dark") ? -1 : 1;
                              const double power = a.is("domain", "coded") ? 1 : 1 / 2.2;
                              return "A.MultiplicativeNoise(multiplier=" +
                                     pair(std::exp2(sign * power * lo), std::exp2(sign * power * hi)) +
                                     ", per_channel=False, elementwise=False, p=1)";
                            }),
                     a.is("domain", "coded") ? ""
                                             : "a gain on coded values (gamma 2.2) in place of linear light"};
       }},
      {"brightness",
       [](const Asked& a) -> std::optional<Made> {
         if (!a.is("mode", "additive")) return {};
         const double sign = a.is("direction", "dark") ? -1 : 1;
         return Made{one_of(a,
                            [&](double lo, double hi) {
                              return "A.RandomBrightnessContrast(brightness_limit=" +
                                     pair(sign * lo / 255, sign * hi / 255) +
                                     ", contrast_limit=(0, 0), brightness_by_max=True, p=1)";
                            }),
                     ""};
       }},
      {"contrast",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.ColorJitter(brightness=(1, 1), contrast=" + pair(lo, hi) +
                                     ", saturation=(1, 1), hue=(0, 0), p=1)";
                            }),
                     a.is("about", "grey") ? "" : "about the grey mean of the picture"};
       }},
      {"jpeg_compression",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.ImageCompression(compression_type=\"jpeg\", quality_range=" +
                                     whole_pair(lo, hi, 1) + ", p=1)";
                            }),
                     a.is("chroma", "420") ? "" : "colour at half resolution"};
       }},
      {"webp_compression",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.ImageCompression(compression_type=\"webp\", quality_range=" +
                                     whole_pair(lo, hi, 1) + ", p=1)";
                            }),
                     ""};
       }},
      {"downscale",
       [](const Asked& a) -> std::optional<Made> {
         return Made{one_of(a,
                            [](double lo, double hi) {
                              return "A.Downscale(scale_range=" + pair(1 / hi, 1 / lo) +
                                     ", interpolation_pair={\"downscale\": cv2.INTER_AREA, \"upscale\": "
                                     "cv2.INTER_LINEAR}, p=1)";
                            }),
                     ""};
       }},
      {"rotate",
       [](const Asked& a) -> std::optional<Made> {
         const bool drawn = a.is("direction", "drawn");
         const double sign = a.is("direction", "clockwise") ? -1 : 1;
         return Made{one_of(a,
                            [&](double lo, double hi) {
                              const std::string end = ", border_mode=cv2.BORDER_REFLECT_101, p=1)";
                              const std::string one = "A.Rotate(limit=" + pair(sign * lo, sign * hi) + end;
                              return drawn ? one + ", A.Rotate(limit=" + pair(-sign * lo, -sign * hi) + end
                                           : one;
                            }),
                     ""};
       }},
  };
  return all;
}

// `draw(severity knots, function)`: a strength between the knots, evenly in severity, and what is done with it.
std::string drawn(const Asked& asked, const std::string& function) {
  std::string out = "Drawn([";
  for (std::size_t i = 0; i < asked.strengths.size(); ++i)
    out += (i ? ", " : "") + number(asked.strengths[i]);
  return out + "],\n          " + function + ")";
}

const std::map<std::string, Maker>& torchvision() {
  static const std::map<std::string, Maker> all = {
      {"gaussian_noise",
       [](const Asked& a) -> std::optional<Made> {
         return Made{drawn(a,
                           "lambda x, s: as_bytes(F.gaussian_noise(as_floats(x), mean=0.0, sigma=s / 255))"),
                     a.is("domain", "coded") ? ""
                                             : "noise is added to the coded values, not to linear light"};
       }},
      {"gaussian_blur",
       [](const Asked& a) -> std::optional<Made> {
         return Made{drawn(a, "lambda x, s: F.gaussian_blur(x, taps(s, x), [s, s])"), ""};
       }},
      {"exposure",
       [](const Asked& a) -> std::optional<Made> {
         const std::string sign = a.is("direction", "dark") ? "-" : "";
         const bool coded = a.is("domain", "coded");
         return Made{drawn(a, "lambda x, s: F.adjust_brightness(x, 2.0 ** (" + sign + "s" +
                                  (coded ? "" : " / 2.2") + "))"),
                     coded ? "" : "a gain on coded values (gamma 2.2) in place of linear light"};
       }},
      {"contrast",
       [](const Asked& a) -> std::optional<Made> {
         return Made{drawn(a, "lambda x, s: F.adjust_contrast(x, s)"),
                     a.is("about", "grey") ? "" : "about the grey mean of the picture"};
       }},
      {"jpeg_compression",
       [](const Asked& a) -> std::optional<Made> {
         return Made{drawn(a, "lambda x, s: F.jpeg(x, int(round(s)))"),
                     a.is("chroma", "420") ? "" : "colour at half resolution"};
       }},
      {"downscale",
       [](const Asked& a) -> std::optional<Made> {
         return Made{drawn(a, "lambda x, s: smaller_and_back(x, s)"),
                     "shrunk by an antialiased bilinear filter"};
       }},
      {"rotate",
       [](const Asked& a) -> std::optional<Made> {
         // torchvision counts angles against the clock.
         const std::string angle = a.is("direction", "drawn")       ? "either_way(s)"
                                   : a.is("direction", "clockwise") ? "-s"
                                                                    : "s";
         return Made{drawn(a, "lambda x, s: F.rotate(x, " + angle +
                                  ", interpolation=F.InterpolationMode.BILINEAR)"),
                     "what comes in from outside is black"};
       }},
      {"pixel_dropout",
       [](const Asked& a) -> std::optional<Made> {
         if (!a.is("fill", "black") || a.stress.params.flag("per_channel")) return {};
         return Made{drawn(a,
                           "lambda x, s: x * (torch.rand(x.shape[-2:], device=x.device) >= s).to(x.dtype)"),
                     ""};
       }},
  };
  return all;
}

std::string stem(const campaign::Guidance& guidance, const char* library) {
  return "\"\"\"Augmentation for " + std::string(library) + ", made by `proofload guide` from the run " +
         // Inside a docstring a name must not end it.
         [&] {
           std::string name;
           for (const char c : guidance.answer.spec.name) name += c == '"' || c == '\\' ? '_' : c;
           return name;
         }() +
         ".\n\nStrengths are drawn evenly in severity from the region where 5 % to 60 % of the pictures "
         "break; ";
}

// The entries of the list, with what became of each stress.
std::string entries(const campaign::Guidance& guidance,
                    const std::map<std::string, Maker>& makers,
                    const char* indent,
                    AugmentSnippet& out) {
  constexpr std::size_t kKnots = 5;
  std::string text;
  for (const campaign::AugmentPart& part : guidance.augment) {
    const campaign::StressSpec& stress = guidance.answer.spec.stresses[part.stress];
    const auto maker = makers.find(stress.kind);
    const auto made = maker == makers.end()
                          ? std::nullopt
                          : maker->second({stress, campaign::strengths(guidance, part, kKnots)});
    if (!made) {
      out.left_out.push_back(stress.name);
      continue;
    }
    if (made->note.empty()) {
      out.exact.push_back(stress.name);
    } else {
      out.near.push_back(stress.name + ": " + made->note);
    }
    text += std::string(indent) + "# " + stress.name + (made->note.empty() ? "" : " (" + made->note + ")") +
            "\n" + indent + made->code + ",\n";
  }
  if (!out.left_out.empty())
    text += std::string(indent) + "# Left out, the library has nothing like it: " + join(out.left_out, ", ") +
            "\n";
  return text;
}

std::string percent(double share) { return number_text(std::round(100 * share)) + " %"; }

}  // namespace

AugmentSnippet albumentations_snippet(const campaign::Guidance& guidance) {
  AugmentSnippet out;
  out.file = "augment_albumentations.py";
  const std::string list = entries(guidance, albumentations(), "        ", out);
  const bool any = !out.exact.empty() || !out.near.empty();
  out.text = stem(guidance, "Albumentations") + percent(guidance.clean_share) +
             " of the pictures stay clean.\n\n"
             "    from augment_albumentations import transform\n"
             "    train = transform()                                   # pictures alone\n"
             "    train = transform(bbox_params=A.BboxParams(\"coco\"))   # with boxes\n"
             "    picture = train(image=picture)[\"image\"]               # RGB, 8 bits\n"
             "\"\"\"\n\n"
             "import albumentations as A\nimport cv2  # noqa: F401\n\n\n"
             "def transform(**compose):\n" +
             (any ? "    return A.Compose([A.OneOf([\n" + list +
                        "    ], p=" + number(1 - guidance.clean_share) + ")], **compose)\n"
                  : list + "    return A.Compose([], **compose)\n") +
             "\n\n_transform = transform()\n\n\n"
             "def augment(image):\n    return _transform(image=image)[\"image\"]\n";
  return out;
}

AugmentSnippet torchvision_snippet(const campaign::Guidance& guidance) {
  AugmentSnippet out;
  out.file = "augment_torchvision.py";
  const std::string list = entries(guidance, torchvision(), "    ", out);
  const bool any = !out.exact.empty() || !out.near.empty();
  out.text =
      stem(guidance, "torchvision.transforms.v2") + percent(guidance.clean_share) +
      " of the pictures stay clean.\n\n"
      "    from augment_torchvision import transform\n"
      "    picture = transform(picture)   # tensor of 8 bits, 3 x H x W, on the CPU\n"
      "\"\"\"\n\n"
      "import random\n\nimport torch\nfrom torchvision.transforms import v2\n"
      "from torchvision.transforms.v2 import functional as F\n\n\n"
      "class Drawn(torch.nn.Module):\n"
      "    \"\"\"One strength between the knots, which lie at even severities.\"\"\"\n\n"
      "    def __init__(self, knots, stress):\n        super().__init__()\n        self.knots, self.stress = "
      "knots, stress\n\n"
      "    def forward(self, image):\n"
      "        at = random.random() * (len(self.knots) - 1)\n"
      "        i = min(int(at), len(self.knots) - 2)\n"
      "        return self.stress(image, self.knots[i] + (at - i) * (self.knots[i + 1] - "
      "self.knots[i]))\n\n\n"
      "def as_floats(image):\n    return F.to_dtype(image, torch.float32, scale=True)\n\n\n"
      "def as_bytes(image):\n    return F.to_dtype(image.clamp(0, 1), torch.uint8, scale=True)\n\n\n"
      "def taps(sigma, image):\n"
      "    # Odd, and no wider than the mirrored border allows.\n"
      "    most = [2 * side - 1 for side in (image.shape[-1], image.shape[-2])]\n"
      "    return [min(2 * int(4 * sigma + 0.5) + 1, side) for side in most]\n\n\n"
      "def smaller_and_back(image, factor):\n"
      "    height, width = image.shape[-2:]\n"
      "    small = [max(1, round(height / factor)), max(1, round(width / factor))]\n"
      "    return F.resize(F.resize(image, small, antialias=True), [height, width], antialias=False)\n\n\n"
      "def either_way(angle):\n    return angle if random.random() < 0.5 else -angle\n\n\n" +
      (any ? "STRESSES = [\n" + list + "]\n\ntransform = v2.RandomApply([v2.RandomChoice(STRESSES)], p=" +
                 number(1 - guidance.clean_share) + ")\n"
           : list + "transform = v2.Identity()\n");
  return out;
}

}  // namespace proofload::report
