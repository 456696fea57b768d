// Finds the route of a method and path. Private to this module.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"

namespace junshu::http {

struct Route {
  std::string pattern;
  Handler handler;
  RouteOptions options;
};

class Router {
 public:
  void add(std::string_view method, std::string_view pattern, Handler handler, RouteOptions options);
  void set_fallback(Handler handler) { fallback_ = Route{"", std::move(handler), {}}; }

  struct Match {
    const Route* route = nullptr;    // null: nothing there, or `allow` says which methods there are
    std::vector<std::string> allow;  // of the path, when only the method was wrong
    NamedValues parameters;
  };
  // `segments` are decoded. HEAD finds GET.
  Match find(std::string_view method, const std::vector<std::string>& segments) const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> named;
    std::map<std::string, Route, std::less<>> methods;  // ends here
    std::map<std::string, Route, std::less<>> rest;     // `{name*}` takes what remains
  };
  const std::map<std::string, Route, std::less<>>* walk(const Node& node, const std::vector<std::string>& segments,
                                                        std::size_t at) const;
  Node root_;
  Route fallback_;
};

// "/a/b%20c" → {"a", "b c"}; "/" → {}; a trailing slash gives a last empty segment. nullopt for malformed escapes,
// invalid UTF-8, control characters, "." and ".." segments and escaped slashes: nothing behind this point has to think
// of path traversal.
std::optional<std::vector<std::string>> path_segments(std::string_view path);

}  // namespace junshu::http
