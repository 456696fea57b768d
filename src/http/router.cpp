#include "router.h"

#include "base/error.h"
#include "base/text.h"

namespace junshu::http {
namespace {

std::vector<std::string_view> pattern_segments(std::string_view pattern) {
  JUNSHU_INVARIANT(pattern.starts_with('/'), "a route's pattern begins with /");
  pattern.remove_prefix(1);
  return pattern.empty() ? std::vector<std::string_view>{} : base::split(pattern, '/');
}

bool is_named(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
bool is_rest(std::string_view segment) { return is_named(segment) && segment.ends_with("*}"); }

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, Handler handler, RouteOptions options) {
  Node* node = &root_;
  auto segments = pattern_segments(pattern);
  auto* methods = &root_.methods;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (is_rest(segments[i])) {
      JUNSHU_INVARIANT(i + 1 == segments.size(), "{name*} is the last segment of a pattern");
      methods = &node->rest;
      break;
    }
    std::unique_ptr<Node>& next = is_named(segments[i]) ? node->named : node->literals[std::string(segments[i])];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
    methods = &node->methods;
  }
  bool added =
      methods->try_emplace(std::string(method), Route{std::string(pattern), std::move(handler), std::move(options)})
          .second;
  JUNSHU_INVARIANT(added, "two routes with one method and pattern");
}

const std::map<std::string, Route, std::less<>>* Router::walk(const Node& node,
                                                              const std::vector<std::string>& segments,
                                                              std::size_t at) const {
  if (at == segments.size()) return node.methods.empty() ? nullptr : &node.methods;
  if (auto literal = node.literals.find(segments[at]); literal != node.literals.end()) {
    if (auto* found = walk(*literal->second, segments, at + 1)) return found;
  }
  if (node.named && !segments[at].empty()) {
    if (auto* found = walk(*node.named, segments, at + 1)) return found;
  }
  return node.rest.empty() ? nullptr : &node.rest;
}

Router::Match Router::find(std::string_view method, const std::vector<std::string>& segments) const {
  Match match;
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  const auto* methods = walk(root_, segments, 0);
  if (methods == nullptr) {
    if (fallback_.handler) {
      if (wanted == "GET") {
        match.route = &fallback_;
      } else {
        match.allow = {"GET", "HEAD"};
      }
    }
    return match;
  }
  auto found = methods->find(method);
  if (found == methods->end()) found = methods->find(wanted);
  if (found == methods->end()) {
    for (const auto& [name, route] : *methods) {
      match.allow.push_back(name);
      if (name == "GET") match.allow.push_back("HEAD");
    }
    return match;
  }
  match.route = &found->second;
  auto pattern = pattern_segments(match.route->pattern);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_rest(pattern[i])) {
      std::vector<std::string> rest(segments.begin() + static_cast<std::ptrdiff_t>(i), segments.end());
      match.parameters.emplace_back(pattern[i].substr(1, pattern[i].size() - 3), base::join(rest, "/"));
    } else if (is_named(pattern[i])) {
      match.parameters.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
    }
  }
  return match;
}

std::optional<std::vector<std::string>> path_segments(std::string_view path) {
  std::vector<std::string> out;
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  if (path.empty()) return out;
  for (std::string_view raw : base::split(path, '/')) {
    auto segment = percent_decode(raw, false);
    if (!segment || !base::valid_utf8(*segment) || *segment == "." || *segment == "..") return std::nullopt;
    for (char c : *segment) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/' || c == '\\') return std::nullopt;
    }
    out.push_back(std::move(*segment));
  }
  return out;
}

}  // namespace junshu::http
