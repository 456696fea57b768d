// JSON values are Boost.JSON's. `canonical` writes the restricted JCS (RFC 8785) of the ledger: keys ASCII and sorted, strings
// valid UTF-8 and never normalised, integers within ±(2^53−1), no floats, no null.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace junshu::base {

namespace json = boost::json;
using Json = json::value;
using Object = json::object;
using Array = json::array;

// Strict: duplicate keys, trailing text, depth over 32 and invalid UTF-8 are refused with Error{InvalidInput}; `where` names
// the source in the message.
Json parse_json(std::string_view text, std::string_view where = "JSON");
// Throws Error{InvalidInput} for what the restricted form does not allow.
std::string canonical(const Json& value);
std::string to_json(const Json& value);  // compact, any value

// Typed access; the `require_` forms throw Error{InvalidInput} naming the key.
const Json* find(const Object& object, std::string_view key);
std::string_view text_or(const Object& object, std::string_view key, std::string_view otherwise);
std::int64_t integer_or(const Object& object, std::string_view key, std::int64_t otherwise);
bool bool_or(const Object& object, std::string_view key, bool otherwise);
std::string_view require_text(const Object& object, std::string_view key);
std::int64_t require_integer(const Object& object, std::string_view key);
const Object& require_object(const Object& object, std::string_view key);
const Array& require_array(const Object& object, std::string_view key);
const Object& as_object(const Json& value, std::string_view where);  // throws when it is not one

}  // namespace junshu::base
