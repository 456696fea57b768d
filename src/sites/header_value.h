// The value of a header as it is compared: several fields joined by ", ", made UTF-8, at most 8 KiB.
#pragma once

#include <string>

#include "http/message.h"

namespace junshu::sites {

std::string header_value(const http::Headers& headers, std::string_view name);  // name in lower case

}  // namespace junshu::sites
