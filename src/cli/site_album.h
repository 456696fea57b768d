// Pictures of published pages whose body changed: before, after, and the difference.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sites/compare.h"
#include "sites/picture.h"

namespace junshu::cli {

struct Pictures {  // files
  std::string before;
  std::string after;
  std::string difference;
  int per_mille = 0;
  base::Text problem;  // why there are none; otherwise empty
};

class Album {
 public:
  // All must outlive it. `folder` is made when there is a first picture.
  Album(const sites::Manifest& manifest, const sites::Copies& copies, const std::vector<sites::SiteCheck>& checks,
        std::filesystem::path folder);
  std::optional<Pictures> of(const sites::SiteCheck& check) const;

 private:
  std::optional<std::string> needed(const std::string& url, sites::Drawer drawer) const;
  std::optional<base::Text> paint(const sites::Resource& resource, const std::string& content, sites::Drawer drawer,
                                  const std::string& png) const;

  const sites::Manifest& manifest_;
  const sites::Copies& copies_;
  const std::vector<sites::SiteCheck>& checks_;
  std::filesystem::path folder_;
  sites::Painter painter_;
};

}  // namespace junshu::cli
