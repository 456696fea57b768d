#include "sites/picture.h"

#include <unistd.h>

#include <cstdlib>

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "encoding.h"

namespace junshu::sites {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNobody = "65534";

std::string find_program(std::initializer_list<const char*> names) {
  const char* path = std::getenv("PATH");
  for (const char* name : names) {
    for (const std::string_view folder : base::split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
      const fs::path candidate = fs::path(folder) / name;
      if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate.string();
    }
  }
  return {};
}

// Chromium's sandbox wants no root, and nothing of the page's may be reached by a root's process.
std::vector<std::string> without_privileges(const std::string& home) {
  std::vector<std::string> out;
  if (::geteuid() == 0) {
    // Without a network of its own nothing can be reached, whatever the browser believes of addresses.
    for (const char* word : {"unshare", "--net", "--", "setpriv", "--reuid", kNobody, "--regid", kNobody,
                             "--clear-groups", "--no-new-privs", "--"})
      out.emplace_back(word);
  }
  for (const std::string& word :
       {std::string("env"), "HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_CACHE_HOME=" + home})
    out.push_back(word);
  return out;
}

}  // namespace

Painter::Painter() : browser_(find_program({"chromium", "chromium-browser", "google-chrome"})) {}

std::optional<base::Text> Painter::paint(const fs::path& page, const fs::path& png,
                                         std::chrono::milliseconds limit) const {
  if (!available()) {
    return base::Text{"Chromium がないので画像はありません。必要なら chromium を導入してください",
                      "There are no pictures without Chromium: install chromium to have them"};
  }
  const base::TemporaryFolder work("junshu-picture");
  // The page and what it needs go where nobody can read and the picture where nobody can write.
  std::error_code code;
  fs::copy(page.parent_path(), work.path() / "page", fs::copy_options::recursive, code);
  fs::create_directory(work.path() / "home", code);
  if (::geteuid() == 0) {
    const auto everybody = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                           fs::perms::others_read | fs::perms::others_exec;
    fs::permissions(work.path(), everybody, code);
    fs::permissions(work.path() / "page", everybody, code);
    for (const auto& entry : fs::directory_iterator(work.path() / "page", code))
      fs::permissions(entry.path(), fs::perms(0644), code);
    if (::chown((work.path() / "home").c_str(), 65534, 65534) != 0)
      return base::Text{"画像用のフォルダーを用意できません", "The folder for pictures cannot be prepared"};
  }
  const fs::path shot = work.path() / "home" / "picture.png";
  std::vector<std::string> command = without_privileges((work.path() / "home").string());
  for (const std::string& word :
       {browser_, std::string("--headless=new"), std::string("--disable-gpu"), std::string("--disable-extensions"),
        std::string("--disable-background-networking"), std::string("--no-first-run"), std::string("--hide-scrollbars"),
        std::string("--force-device-scale-factor=1"), std::string("--window-size=1280,2000"),
        std::string("--host-resolver-rules=MAP * ~NOTFOUND"), std::string("--proxy-server=127.0.0.1:9"),
        "--screenshot=" + shot.string(), "file://" + (work.path() / "page" / page.filename()).string()}) {
    command.push_back(word);
  }
  const base::ProcessResult result = base::run_process(command, {}, limit);
  const auto content = base::read_text_if_present(shot);
  if (!content) {
    const std::string_view words = base::trim(result.errors);
    const std::string why = result.timed_out
                                ? "timed out"
                                : shortened(words.substr(words.size() - std::min<std::size_t>(words.size(), 300)), 300);
    return base::Text{"画像を作れませんでした: " + why, "The picture could not be made: " + why};
  }
  base::write_durably(png, *content);
  return std::nullopt;
}

}  // namespace junshu::sites
