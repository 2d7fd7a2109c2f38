// A worker for Proofload in plain C++17: the mean of each channel of a picture. Built alone: c++ -std=c++17 worker_child.cpp
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

// The number behind `key`, at or behind `from`. The program writes its keys in the documented order and without
// spaces, so that this is enough; a worker with a JSON library is free to use it.
static long number(const std::string& line, const std::string& key, std::size_t from = 0) {
  const std::size_t at = line.find("\"" + key + "\":", from);
  return at == line.npos ? -1 : std::atol(line.c_str() + at + key.size() + 3);
}

int main() {
  std::FILE* in = fdopen(3, "r");
  std::FILE* out = fdopen(4, "w");
  if (!in || !out) return 1;
  char* text = nullptr;
  std::size_t room = 0;
  if (getline(&text, &room, in) < 0) return 1;  // What the program wants; this worker has no use for it.
  std::fputs(
      "{\"proofload_worker\":1,\"runtime\":\"C++17\",\"batch\":0,"
      "\"inputs\":[{\"name\":\"pixels\",\"dtype\":\"f32\",\"shape\":[-1,3,4,4]}],"
      "\"outputs\":[{\"name\":\"means\",\"dtype\":\"f32\",\"shape\":[-1,3]}]}\n",
      out);
  std::fflush(out);

  char* memory = nullptr;
  long mapped = 0;
  while (getline(&text, &room, in) > 0) {
    const std::string line = text;
    const long id = number(line, "id"), region = number(line, "region"), at = number(line, "outputs_at");
    const std::size_t shape = line.find("\"shape\":[");
    if (shape == line.npos) return 1;
    const long count = std::atol(line.c_str() + shape + 9);
    const long offset = number(line, "offset", shape);
    if (region > mapped) {  // The region only grows.
      if (memory) munmap(memory, static_cast<std::size_t>(mapped));
      void* place = mmap(nullptr, static_cast<std::size_t>(region), PROT_READ | PROT_WRITE, MAP_SHARED, 5, 0);
      if (place == MAP_FAILED) return 1;
      memory = static_cast<char*>(place);
      mapped = region;
    }
    if (count * 3 * 4 > region - at) {  // Not enough room: say how much, and the same batch comes again.
      std::fprintf(out, "{\"id\":%ld,\"need\":%ld}\n", id, count * 3 * 4);
    } else {
      const float* pixels = reinterpret_cast<const float*>(memory + offset);
      float* means = reinterpret_cast<float*>(memory + at);
      for (long i = 0; i < count * 3; ++i) {
        means[i] = 0;
        for (long p = 0; p < 16; ++p) means[i] += pixels[i * 16 + p] / 16;
      }
      std::fprintf(out, "{\"id\":%ld,\"tensors\":[{\"shape\":[%ld,3],\"offset\":%ld}]}\n", id, count, at);
    }
    std::fflush(out);
  }
  return 0;  // Descriptor 3 was closed: the program has no more work.
}
