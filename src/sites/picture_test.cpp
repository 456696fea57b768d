#include "sites/picture.h"

#include <gtest/gtest.h>
#include <png.h>

#include "base/file.h"

namespace junshu::sites {
namespace {

namespace fs = std::filesystem;

void write_png(const fs::path& path, unsigned width, unsigned height, png_byte shade, std::size_t dots = 0) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_GRAY;
  std::vector<png_byte> pixels(std::size_t{width} * height, shade);
  for (std::size_t i = 0; i < dots; ++i) pixels[i] = 0;
  ASSERT_NE(png_image_write_to_file(&image, path.c_str(), 0, pixels.data(), 0, nullptr), 0);
}

class Pictures : public ::testing::Test {
 protected:
  base::TemporaryFolder folder{"junshu-pictures"};
  fs::path before = folder.path() / "before.png";
  fs::path after = folder.path() / "after.png";
  fs::path difference = folder.path() / "difference.png";
};

TEST_F(Pictures, ThatAreEqualShowNoDifference) {
  write_png(before, 20, 10, 200);
  write_png(after, 20, 10, 203);
  const Share share = write_difference(before, after, difference);
  EXPECT_EQ(share.pixels, 200U);
  EXPECT_EQ(share.changed, 0U) << "within what rendering is exact to";
  EXPECT_TRUE(base::read_text(difference).starts_with("\x89PNG"));
}

TEST_F(Pictures, ChangedPixelsAreCounted) {
  write_png(before, 20, 10, 200);
  write_png(after, 20, 10, 200, 50);
  EXPECT_EQ(write_difference(before, after, difference).per_mille(), 250);
}

TEST_F(Pictures, OfOtherSizesDifferWhereOneEnds) {
  write_png(before, 10, 10, 200);
  write_png(after, 10, 20, 200);
  const Share share = write_difference(before, after, difference);
  EXPECT_EQ(share.pixels, 200U);
  EXPECT_EQ(share.changed, 100U);
}

TEST_F(Pictures, ThatAreNoneAreRefused) {
  base::write_durably(before, "no picture");
  write_png(after, 10, 10, 200);
  EXPECT_THROW(write_difference(before, after, difference), base::Error);
}

TEST_F(Pictures, APageIsWrittenWithWhatItNeedsAndMayNotRun) {
  const Url url = *parse_url("https://t.example/a/");
  const auto page = write_page(
      folder.path(), "<img src='/i.png'><img src=/unknown.png><link rel=stylesheet href=c.css><img src=\"/i.png\">",
      "text/html", url, [](const std::string& wanted) -> std::optional<std::string> {
        if (wanted == "https://t.example/i.png") return "picture";
        if (wanted == "https://t.example/a/c.css") return "style";
        return std::nullopt;
      });
  const std::string text = base::read_text(page);
  EXPECT_NE(text.find("<img src=\"file1.png\"><img src=/unknown.png><link rel=stylesheet href=\"file3.css\"><img "
                      "src=\"file1.png\">"),
            std::string::npos)
      << text;
  EXPECT_LT(text.find("default-src 'none'"), text.find("<img"));
  EXPECT_EQ(base::read_text(folder.path() / "file1.png"), "picture");
}

TEST_F(Pictures, WithoutABrowserItIsSaidWhy) {
  const Painter none("");
  EXPECT_FALSE(none.available());
  const auto why = none.paint(folder.path() / "page.html", after);
  ASSERT_TRUE(why.has_value());
  EXPECT_NE(why->en.find("install chromium"), std::string::npos);
  base::write_durably(folder.path() / "page.html", "x");
  EXPECT_TRUE(Painter("/bin/false").paint(folder.path() / "page.html", after).has_value());
}

}  // namespace
}  // namespace junshu::sites
