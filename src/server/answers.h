// Small makers of JSON and of responses. Private to this module.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "http/message.h"
#include "instance/instance.h"

namespace junshu::server {

using base::Array;
using base::Object;
using http::Request;
using http::Response;

inline constexpr std::string_view kPrefix = "/api/v1";

Object both(const base::Text& text);
std::string instant(base::Millis at);
Array texts(const std::vector<std::string>& items);
void set_if(Object& object, std::string_view key, std::string_view value);  // nothing for ""

Response ok(Object body, int status = 200);
Response no_content();
Response plain(std::string body, std::string content_type);

// A refusal as a problem; done() must be false.
Response refused(const instance::Outcome& outcome, base::Language language);
Array rules_of(const std::vector<registers::BrokenRule>& rules);
Array errors_of(const std::vector<instance::Problem>& problems, base::Language language);

}  // namespace junshu::server
