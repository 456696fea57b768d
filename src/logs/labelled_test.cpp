// Our own labelled logs: tests/logs.
#include <gtest/gtest.h>

#include <fstream>

#include "reader_for_tests.h"

namespace junshu::logs {
namespace {

struct Expected {
  std::string label, line;
};

std::string told(const SeenEvent& event) {
  std::string out;
  for (const char* name : {"event.kind", "event.outcome", "user.name", "source.ip"}) {
    const auto text = event.text(name);
    out += (out.empty() ? "" : " ") + (text.empty() ? std::string("-") : text);
  }
  return out;
}

class Labelled : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Labelled, LinesMeanWhatTheirLabelsSay) {
  const auto [name, format] = GetParam();
  std::ifstream file(std::string("tests/logs/") + name);
  std::map<std::uint64_t, Expected> expected;
  std::string text;
  std::string line;
  std::string label;
  std::uint64_t number = 0;
  while (std::getline(file, line)) {
    if (line.starts_with("=> ")) {
      label = line.substr(3);
      continue;
    }
    text += line + "\n";
    ++number;
    if (!label.empty()) expected[number] = {label, line};
    label.clear();
  }
  ASSERT_GE(expected.size(), 4u);
  LogsReader reader(base::from_iso8601("2026-01-15T00:00:00Z"), "Asia/Tokyo");
  std::map<std::uint64_t, SeenEvent> by_line;
  for (auto& event : reader.text(text)) by_line.emplace(event.line, std::move(event));
  EXPECT_EQ(reader.format(), format);
  EXPECT_EQ(reader.counters().unparsed, 0u);
  EXPECT_EQ(reader.counters().without_time, 0u);
  for (const auto& [at, wanted] : expected) {
    ASSERT_TRUE(by_line.contains(at)) << wanted.line;
    EXPECT_EQ(told(by_line.at(at)), wanted.label) << wanted.line;
  }
}
INSTANTIATE_TEST_SUITE_P(Own, Labelled,
                         ::testing::Values(std::pair{"auth.log", "syslog"}, std::pair{"access.log", "apache"},
                                           std::pair{"error.log", "nginx_error"}, std::pair{"audit.log", "auditd"}));

}  // namespace
}  // namespace junshu::logs
