#include "header_value.h"

#include <algorithm>

#include "encoding.h"

namespace junshu::sites {

std::string header_value(const http::Headers& headers, std::string_view name) {
  std::string out;
  for (const auto& [field, value] : headers) {
    const bool same =
        field.size() == name.size() && std::equal(field.begin(), field.end(), name.begin(), [](char a, char b) {
          return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    if (same) out += (out.empty() ? "" : ", ") + value;
  }
  return shortened(out, 8192);
}

}  // namespace junshu::sites
