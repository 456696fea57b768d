#include "html.h"

#include <algorithm>
#include <csetjmp>
#include <cstddef>
#include <ctime>
#include <vector>

namespace junshu::sites {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20U;
constexpr std::size_t kMaxMemory = std::size_t{64} << 20U;
constexpr std::int64_t kMaxNanoseconds = 1'500'000'000;
constexpr unsigned kLookEvery = 256;  // allocations between two looks at the processor time

std::int64_t processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

// Memory for one parse, given back as a whole: Gumbo's own freeing recurses as deep as the page nests. Gumbo can not be
// stopped otherwise than by not returning to it; it is C and owns nothing but what lies here.
struct Html::Arena {
  std::vector<std::unique_ptr<char[]>> chunks;
  std::size_t used = 0;  // of the last chunk
  std::size_t size = 0;  // of the last chunk
  std::size_t total = 0;
  unsigned allocations = 0;
  std::int64_t until = 0;
  std::jmp_buf stop;

  void* allocate(std::size_t wanted) {
    constexpr std::size_t kAlign = alignof(std::max_align_t);
    wanted = (wanted + kAlign - 1) / kAlign * kAlign;
    if (++allocations % kLookEvery == 0 && processor_time() > until) return nullptr;
    if (size - used < wanted) {
      if (total + std::max(wanted, kChunk) > kMaxMemory) return nullptr;
      size = std::max(wanted, kChunk);
      used = 0;
      total += size;
      chunks.push_back(std::make_unique_for_overwrite<char[]>(size));
    }
    void* place = chunks.back().get() + used;
    used += wanted;
    return place;
  }

  static void* on_allocate(void* self, std::size_t wanted) {
    auto& arena = *static_cast<Arena*>(self);
    void* place = arena.allocate(wanted);
    if (place == nullptr) std::longjmp(arena.stop, 1);  // NOLINT(cert-err52-cpp): only C frames lie between
    return place;
  }
  static void on_free(void*, void*) {}

  // Nothing in this frame needs a destructor.
  static GumboOutput* parse(Arena& arena, const char* text, std::size_t length) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = on_allocate;
    options.deallocator = on_free;
    options.userdata = &arena;
    options.max_errors = 0;
    if (setjmp(arena.stop) != 0) return nullptr;  // NOLINT(cert-err52-cpp)
    return gumbo_parse_with_options(&options, text, length);
  }
};

Html::Html(std::string_view utf8) : arena_(std::make_unique<Arena>()) {
  arena_->until = processor_time() + kMaxNanoseconds;
  output_ = Arena::parse(*arena_, utf8.data(), utf8.size());
}

Html::~Html() = default;

const GumboAttribute* attribute(const GumboNode& element, const char* name) {
  return gumbo_get_attribute(&element.v.element.attributes, name);
}

}  // namespace junshu::sites
