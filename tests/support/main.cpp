// Entry of every test program. With PROOFLOAD_TEST_LOCALE=de_DE.UTF-8 all tests run as inside a host program that has
// switched C and C++ to that locale: numbers in files and messages must not change with it.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <locale>

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (const char* name = std::getenv("PROOFLOAD_TEST_LOCALE")) {
    try {
      std::locale::global(std::locale(name));
    } catch (const std::exception&) {
      std::fprintf(stderr, "PROOFLOAD_TEST_LOCALE: this machine has no locale %s\n", name);
      return EXIT_FAILURE;
    }
    // A run that proves nothing must not pass: the locale has to write a decimal comma.
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.1f", 0.5);
    if (text[1] != ',') {
      std::fprintf(stderr, "PROOFLOAD_TEST_LOCALE: %s writes 0.5 as %s, not with a comma\n", name,
                   text.data());
      return EXIT_FAILURE;
    }
  }
  return RUN_ALL_TESTS();
}
