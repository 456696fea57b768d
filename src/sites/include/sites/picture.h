// Pictures of a page before and after, and of what differs, by headless Chromium where it is installed: from a file,
// without network, without scripts, in Chromium's own sandbox (as root it becomes nobody first).
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "sites/page.h"

namespace junshu::sites {

// The page as a file that a browser shows without network: UTF-8, scripts forbidden, requisites that `content_of` knows
// written beside it in `folder`. Returns the page's path.
std::filesystem::path write_page(const std::filesystem::path& folder, std::string_view body,
                                 std::string_view content_type, const Url& url,
                                 const std::function<std::optional<std::string>(const std::string& url)>& content_of);

struct Share {
  std::uint64_t pixels = 0;
  std::uint64_t changed = 0;
  int per_mille() const { return pixels == 0 ? 0 : static_cast<int>(changed * 1000 / pixels); }
};
// Writes the later picture in grey with what changed in red. Throws Error{InvalidInput} for what is no PNG of a
// reasonable size.
Share write_difference(const std::filesystem::path& before, const std::filesystem::path& after,
                       const std::filesystem::path& difference);

class Painter {
 public:
  // Looks for chromium, chromium-browser and google-chrome in PATH.
  Painter();
  explicit Painter(std::string browser) : browser_(std::move(browser)) {}  // "" none
  bool available() const { return !browser_.empty(); }
  // Nothing when it went well; otherwise why there is no picture.
  std::optional<base::Text> paint(const std::filesystem::path& page, const std::filesystem::path& png,
                                  std::chrono::milliseconds limit = std::chrono::seconds(60)) const;

 private:
  std::string browser_;
};

}  // namespace junshu::sites
