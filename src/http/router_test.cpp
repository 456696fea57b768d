#include "router.h"

#include <gtest/gtest.h>

namespace junshu::http {
namespace {

Handler named(int status) {
  return [status](const Request&) {
    Response response;
    response.status = status;
    return response;
  };
}

struct Routes : testing::Test {
  Routes() {
    router.add("GET", "/", named(200), {});
    router.add("GET", "/a/{id}", named(201), {});
    router.add("POST", "/a/{id}", named(202), {});
    router.add("GET", "/a/me", named(203), {});
    router.add("GET", "/a/{id}/b/{other}", named(204), {});
    router.add("GET", "/files/{path*}", named(205), {});
  }
  int status(std::string_view method, std::string_view path) {
    match = router.find(method, path_segments(path).value());
    return match.route == nullptr ? 0 : match.route->handler({}).status;
  }
  Router router;
  Router::Match match;
};

TEST_F(Routes, LiteralsGoBeforeNames) {
  EXPECT_EQ(status("GET", "/"), 200);
  EXPECT_EQ(status("GET", "/a/x"), 201);
  EXPECT_EQ(status("GET", "/a/me"), 203);
  EXPECT_EQ(status("GET", "/a/me/b/1"), 204);  // back from the literal branch, which has no such end
}

TEST_F(Routes, ParametersAreDecoded) {
  EXPECT_EQ(status("GET", "/a/%E9%81%B5/b/x%20y"), 204);
  EXPECT_EQ(match.parameters, (NamedValues{{"id", "遵"}, {"other", "x y"}}));
  EXPECT_EQ(status("GET", "/files/x/y.js"), 205);
  EXPECT_EQ(match.parameters, (NamedValues{{"path", "x/y.js"}}));
}

TEST_F(Routes, HeadFindsGetAndAWrongMethodIsTold) {
  EXPECT_EQ(status("HEAD", "/a/x"), 201);
  EXPECT_EQ(status("DELETE", "/a/x"), 0);
  EXPECT_EQ(match.allow, (std::vector<std::string>{"GET", "HEAD", "POST"}));
  EXPECT_EQ(status("GET", "/nothing"), 0);
  EXPECT_TRUE(match.allow.empty());
  EXPECT_EQ(status("GET", "/a/"), 0);  // an empty segment is no value of a name
}

TEST_F(Routes, TheFallbackTakesOnlyGet) {
  router.set_fallback(named(299));
  EXPECT_EQ(status("GET", "/nothing/here"), 299);
  EXPECT_EQ(status("POST", "/nothing/here"), 0);
  EXPECT_EQ(match.allow, (std::vector<std::string>{"GET", "HEAD"}));
}

TEST(PathSegments, RefuseEveryFormOfTraversal) {
  for (std::string_view path : {"/a/../b", "/%2e%2e/b", "/a/./b", "/a%2Fb", "/a%5Cb", "/a%00", "/%ff", "/%4", "a"}) {
    EXPECT_FALSE(path_segments(path)) << path;
  }
  EXPECT_EQ(path_segments("/a/b.c"), (std::vector<std::string>{"a", "b.c"}));
}

}  // namespace
}  // namespace junshu::http
