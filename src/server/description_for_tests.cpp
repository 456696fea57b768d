#include "description_for_tests.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace junshu::server {

using base::Json;
using base::YamlNode;

namespace {

const YamlNode& need(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.find(key);
  JUNSHU_INVARIANT(found != nullptr, "the description of the API lacks a member");
  return *found;
}

bool is_type(std::string_view type, const Json& value) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_bool();
  return type == "null" && value.is_null();
}

}  // namespace

Description::Description() {
  auto document = base::parse_yaml(base::read_text("docs/formats/openapi.yaml"));
  JUNSHU_INVARIANT(document.problems.empty(), "the description of the API is good YAML");
  root_ = std::move(document.root);
  for (const auto& [path, item] : need(root_, "paths").entries) {
    for (const auto& [method, operation] : item.entries) {
      if (method.scalar == "parameters") continue;
      std::string name = method.scalar;
      std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      operations_.emplace_back(name, path.scalar);
    }
  }
}

const YamlNode* Description::path_item(std::string_view path) const {
  const auto wanted = base::split(path, '/');
  const YamlNode* best = nullptr;
  std::size_t literals = 0;
  for (const auto& [key, item] : need(root_, "paths").entries) {
    const auto segments = base::split(key.scalar, '/');
    if (segments.size() != wanted.size()) continue;
    std::size_t equal = 0;
    bool fits = true;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (segments[i] == wanted[i])
        ++equal;
      else if (!segments[i].starts_with('{'))
        fits = false;
    }
    if (fits && (best == nullptr || equal > literals)) {
      best = &item;
      literals = equal;
    }
  }
  return best;
}

const YamlNode& Description::resolve(const YamlNode& node) const {
  const YamlNode* reference = node.find("$ref");
  if (reference == nullptr) return node;
  const YamlNode* at = &root_;
  for (std::string_view part : base::split(std::string_view(reference->scalar).substr(2), '/')) at = &need(*at, part);
  return resolve(*at);
}

std::vector<std::string> Description::check(std::string_view method, std::string_view path, int status,
                                            std::string_view content_type, std::string_view body) const {
  const YamlNode* item = path_item(path);
  if (item == nullptr) return {"no such path: " + std::string(path)};
  std::string lower(method);
  std::ranges::transform(lower, lower.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  const YamlNode* operation = item->find(lower);
  if (operation == nullptr) return {"no such operation: " + lower + " " + std::string(path)};
  const YamlNode& responses = need(*operation, "responses");
  const YamlNode* response = responses.find(std::to_string(status));
  if (response == nullptr && status < 400)
    return {lower + " " + std::string(path) + ": status " + std::to_string(status) + " is not described"};
  const YamlNode& described = resolve(response == nullptr ? need(responses, "default") : *response);
  const YamlNode* content = described.find("content");
  if (content == nullptr)
    return body.empty() ? std::vector<std::string>() : std::vector<std::string>{"a body where none is described"};
  const std::string type(content_type.substr(0, content_type.find(';')));
  const YamlNode* media = content->find(type);
  if (media == nullptr && content->find("application/octet-stream") == nullptr)
    return {lower + " " + std::string(path) + ": content type " + type + " is not described"};
  if (type.find("json") == std::string::npos || media == nullptr) return {};
  std::vector<std::string> wrong;
  check(need(*media, "schema"), base::parse_json(body), lower + " " + std::string(path), wrong);
  return wrong;
}

void Description::check(const YamlNode& node, const Json& value, const std::string& where,
                        std::vector<std::string>& wrong) const {
  const YamlNode& schema = resolve(node);
  if (const YamlNode* all = schema.find("allOf")) {
    for (const YamlNode& part : all->items) check(part, value, where, wrong);
  }
  if (const YamlNode* any = schema.find("anyOf")) {
    const bool fits = std::ranges::any_of(any->items, [&](const YamlNode& part) {
      std::vector<std::string> here;
      check(part, value, where, here);
      return here.empty();
    });
    if (!fits) wrong.push_back(where + ": fits none of the described forms: " + base::to_json(value));
  }
  if (const YamlNode* type = schema.find("type")) check_type(*type, value, where, wrong);
  if (const YamlNode* words = schema.find("enum"); words != nullptr && value.is_string()) {
    const bool known =
        std::ranges::any_of(words->items, [&](const YamlNode& word) { return word.scalar == value.as_string(); });
    if (!known) wrong.push_back(where + ": " + std::string(value.as_string()) + " is no described word");
  }
  if (const YamlNode* items = schema.find("items"); items != nullptr && value.is_array()) {
    for (std::size_t i = 0; i < value.as_array().size(); ++i)
      check(*items, value.as_array()[i], where + "[" + std::to_string(i) + "]", wrong);
  }
  if (value.is_object()) check_object(schema, value.as_object(), where, wrong);
}

void Description::check_type(const YamlNode& type, const Json& value, const std::string& where,
                             std::vector<std::string>& wrong) const {
  const bool fits =
      type.is_sequence()
          ? std::ranges::any_of(type.items, [&](const YamlNode& one) { return is_type(one.scalar, value); })
          : is_type(type.scalar, value);
  if (!fits) wrong.push_back(where + ": not of the described type: " + base::to_json(value).substr(0, 80));
}

void Description::check_object(const YamlNode& schema, const base::Object& value, const std::string& where,
                               std::vector<std::string>& wrong) const {
  if (const YamlNode* required = schema.find("required")) {
    for (const YamlNode& name : required->items) {
      if (!base::find(value, name.scalar)) wrong.push_back(where + ": " + name.scalar + " is missing");
    }
  }
  const YamlNode* properties = schema.find("properties");
  const YamlNode* others = schema.find("additionalProperties");
  for (const auto& member : value) {
    const std::string name(member.key());
    const YamlNode* property = properties == nullptr ? nullptr : properties->find(name);
    if (property != nullptr) {
      check(*property, member.value(), where + "." + name, wrong);
    } else if (others != nullptr && others->is_map()) {
      check(*others, member.value(), where + "." + name, wrong);
    }
  }
}

}  // namespace junshu::server
