// docs/formats/openapi.yaml as far as the tests need it: which operations there are, and whether an answer has the
// described shape.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/yaml.h"

namespace junshu::server {

class Description {
 public:
  Description();
  const std::vector<std::pair<std::string, std::string>>& operations() const { return operations_; }  // method and path
  // What is wrong with this answer to `method` on `path` (without prefix and query); empty when nothing is. Answers
  // without JSON pass.
  std::vector<std::string> check(std::string_view method, std::string_view path, int status,
                                 std::string_view content_type, std::string_view body) const;

 private:
  const base::YamlNode* path_item(std::string_view path) const;
  const base::YamlNode& resolve(const base::YamlNode& node) const;
  void check(const base::YamlNode& schema, const base::Json& value, const std::string& where,
             std::vector<std::string>& wrong) const;
  void check_type(const base::YamlNode& type, const base::Json& value, const std::string& where,
                  std::vector<std::string>& wrong) const;
  void check_object(const base::YamlNode& schema, const base::Object& value, const std::string& where,
                    std::vector<std::string>& wrong) const;
  base::YamlNode root_;
  std::vector<std::pair<std::string, std::string>> operations_;
};

}  // namespace junshu::server
