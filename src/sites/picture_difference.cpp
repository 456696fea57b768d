// What differs between two pictures.
#include <png.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "sites/picture.h"

namespace junshu::sites {
namespace {

constexpr std::uint32_t kMaxSide = 20'000;
constexpr std::uint64_t kMaxPixels = 60'000'000;
constexpr int kTolerance = 8;  // of a colour: rendering is not exact to the last bit

struct Image {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<png_byte> pixels;  // RGB
  const png_byte* at(std::uint32_t x, std::uint32_t y) const {
    return pixels.data() + (std::size_t{y} * width + x) * 3;
  }
};

[[noreturn]] void refuse(const std::filesystem::path& path, const char* why) {
  throw base::Error(
      base::ErrorKind::InvalidInput,
      {std::string("PNG を読み書きできません: ") + why, std::string("The PNG cannot be read or written: ") + why},
      path.string());
}

Image read(const std::filesystem::path& path) {
  const std::string content = base::read_text(path);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype([](png_image* i) { png_image_free(i); })> owned(&image);
  if (png_image_begin_read_from_memory(&image, content.data(), content.size()) == 0) refuse(path, image.message);
  if (image.width > kMaxSide || image.height > kMaxSide || std::uint64_t{image.width} * image.height > kMaxPixels)
    refuse(path, "too large");
  image.format = PNG_FORMAT_RGB;
  Image out{image.width, image.height, std::vector<png_byte>(PNG_IMAGE_SIZE(image))};
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, out.pixels.data(), 0, nullptr) == 0) refuse(path, image.message);
  return out;
}

void write(const std::filesystem::path& path, const Image& from) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = from.width;
  image.height = from.height;
  image.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, path.c_str(), 0, from.pixels.data(), 0, nullptr) == 0)
    refuse(path, image.message);
}

bool alike(const png_byte* a, const png_byte* b) {
  return std::abs(a[0] - b[0]) <= kTolerance && std::abs(a[1] - b[1]) <= kTolerance &&
         std::abs(a[2] - b[2]) <= kTolerance;
}

}  // namespace

Share write_difference(const std::filesystem::path& before, const std::filesystem::path& after,
                       const std::filesystem::path& difference) {
  const Image a = read(before);
  const Image b = read(after);
  Image out{std::max(a.width, b.width), std::max(a.height, b.height), {}};
  Share share;
  share.pixels = std::uint64_t{out.width} * out.height;
  if (share.pixels > kMaxPixels) refuse(difference, "too large");
  out.pixels.resize(share.pixels * 3, 255);
  png_byte* to = out.pixels.data();
  for (std::uint32_t y = 0; y < out.height; ++y) {
    for (std::uint32_t x = 0; x < out.width; ++x, to += 3) {
      const bool in_both = x < a.width && x < b.width && y < a.height && y < b.height;
      if (in_both && alike(a.at(x, y), b.at(x, y))) {
        const png_byte* from = b.at(x, y);
        const auto grey = static_cast<png_byte>(170 + (from[0] + from[1] + from[2]) / 9);
        std::fill_n(to, 3, grey);
      } else {
        ++share.changed;
        to[0] = 214;
        to[1] = to[2] = 0;
      }
    }
  }
  write(difference, out);
  return share;
}

}  // namespace junshu::sites
