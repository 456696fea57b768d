#include "integrity/rules.h"

#include <algorithm>

#include "base/hash.h"
#include "ordered_rules.h"

namespace junshu::integrity {

std::string_view name_of(FileType type) {
  switch (type) {
    case FileType::Regular:
      return "file";
    case FileType::Folder:
      return "folder";
    case FileType::Link:
      return "link";
    case FileType::Block:
      return "block_device";
    case FileType::Character:
      return "character_device";
    case FileType::Fifo:
      return "fifo";
    case FileType::Socket:
      return "socket";
  }
  return "";
}

bool lies_below_or_is(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::vector<std::string> without_nested(std::vector<std::string> roots) {
  std::sort(roots.begin(), roots.end());
  std::vector<std::string> out;
  for (std::string& root : roots) {
    const bool nested =
        std::any_of(out.begin(), out.end(), [&](const std::string& kept) { return lies_below_or_is(root, kept); });
    if (!nested) out.push_back(std::move(root));
  }
  return out;
}

std::shared_ptr<const Rules::Parts> Rules::Parts::make(std::unique_ptr<const Selector> selector,
                                                       std::vector<std::string> roots, bool crosses_mounts) {
  auto parts = std::make_shared<Parts>();
  parts->crosses_mounts = crosses_mounts;
  if (crosses_mounts) {
    parts->roots = without_nested(std::move(roots));
  } else {
    std::sort(roots.begin(), roots.end());
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    parts->roots = std::move(roots);
  }
  std::string described = crosses_mounts ? "mounts cross" : "mounts stay";
  for (const std::string& root : parts->roots) described += '\0' + root;
  described += std::string(2, '\0') + selector->description();
  parts->digest = base::hex(base::sha256(base::as_bytes(described)));
  parts->selector = std::move(selector);
  return parts;
}

Rules::Rules(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

Rules Rules::everything(std::vector<std::string> roots, Attributes attributes) {
  if (roots.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"調べる場所がありません。フォルダーを1つ以上指定してください。",
                                                      "There is nothing to look at. Name at least one folder."});
  }
  std::vector<OrderedRule> rules;
  for (std::string& root : roots) {
    if (!root.starts_with('/')) {
      throw base::Error(base::ErrorKind::InvalidInput,
                        {"「/」から始まる絶対パスで指定してください。", "Write an absolute path, beginning with “/”."},
                        root);
    }
    while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  }
  roots = without_nested(std::move(roots));
  for (const std::string& root : roots)
    rules.push_back({root, std::nullopt, {}, {}, attributes.with({Attribute::Type})});
  return Rules(Parts::make(std::make_unique<OrderedSelector>(std::move(rules)), std::move(roots), true));
}

Rules Rules::except(std::vector<std::string> paths) const {
  auto parts = std::make_shared<Parts>(*parts_);
  parts->exceptions.insert(parts->exceptions.end(), paths.begin(), paths.end());
  std::sort(parts->exceptions.begin(), parts->exceptions.end());
  return Rules(std::move(parts));
}

Selection Rules::select(std::string_view path, FileType type) const {
  if (!parts_->exceptions.empty() && std::binary_search(parts_->exceptions.begin(), parts_->exceptions.end(), path))
    return {{}, false};
  return parts_->selector->select(path, type);
}

const std::vector<std::string>& Rules::roots() const { return parts_->roots; }
bool Rules::crosses_mounts() const { return parts_->crosses_mounts; }
const std::string& Rules::digest() const { return parts_->digest; }

}  // namespace junshu::integrity
