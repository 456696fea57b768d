// The built web pages, held in memory. Private to this module.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "answers.h"

namespace junshu::server {

class WebFiles {
 public:
  explicit WebFiles(const std::filesystem::path& folder);
  // A file, or the page for any path without an extension: the pages find their way by themselves.
  Response answer(const Request& request) const;

 private:
  struct File {
    std::string content;
    std::string packed;  // gzip; "" where it does not pay
    std::string content_type;
    std::string etag;
    bool lasting = false;  // its name changes with its content
  };
  std::map<std::string, File, std::less<>> files_;  // by path, "/assets/index-….js"
};

}  // namespace junshu::server
