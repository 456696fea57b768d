#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "aide_config.h"
#include "base/file.h"

namespace junshu::integrity {

namespace {

class ThisMachine final : public ConfigSurroundings {
 public:
  std::optional<std::string> read(const std::string& path) const override {
    try {
      return base::read_text_if_present(path);
    } catch (const base::Error&) {
      return std::nullopt;
    }
  }
  std::optional<std::vector<File>> regular_files(const std::string& folder) const override {
    std::error_code error;
    std::vector<File> out;
    for (std::filesystem::directory_iterator item(folder, error), end; !error && item != end; item.increment(error)) {
      std::error_code unused;
      if (item->is_regular_file(unused))
        out.push_back({item->path().filename().string(), executable(item->path().string())});
    }
    if (error) return std::nullopt;
    return out;
  }
  bool executable(const std::string& path) const override {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           (status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
  }
  bool exists(const std::string& path) const override { return ::access(path.c_str(), F_OK) == 0; }
  std::string hostname() const override {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    const std::string full(name.data());
    return full.substr(0, full.find('.'));
  }
};

}  // namespace

const ConfigSurroundings& this_machine() {
  static const ThisMachine machine;
  return machine;
}

Rules Rules::from_aide(std::string_view text, const std::string& file, std::vector<base::Text>& warnings,
                       const ConfigSurroundings& surroundings) {
  AideConfigReader reader(surroundings, warnings);
  reader.read(text, file);
  std::vector<std::string> roots;
  for (const AideRule& rule : reader.rules()) {
    if (rule.kind != AideRule::Kind::Negative) roots.push_back(home_of(rule.expression));
  }
  if (roots.empty() && reader.mistakes().none()) {
    reader.add({file, 1, 1}, {"何も含めていません。", "Nothing is included."},
               {"「/etc p+u+g+sha256」のような規則を加えてください。", "add a rule such as “/etc p+u+g+sha256”."});
  }
  reader.mistakes().throw_if_any();
  auto selector = std::make_unique<AideSelector>(std::move(reader.rules()));
  return Rules(Parts::make(std::move(selector), std::move(roots), true));
}

}  // namespace junshu::integrity
