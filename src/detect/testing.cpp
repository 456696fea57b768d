#include "testing.h"

namespace junshu::detect::testing {

std::string rule_text(const std::string& detection, const std::string& head) {
  return "title: t\n" + head + "logsource: {product: test}\ndetection:\n" + detection;
}

Loaded load_one(const std::string& text, const Placeholders& placeholders) {
  return load_texts({{"r.yml", text}}, placeholders);
}

std::string mistakes(const Loaded& loaded) {
  std::string out;
  for (const auto& diagnostic : loaded.diagnostics) out += catalogue::to_string(diagnostic, base::Language::English);
  return out;
}

Bench::Bench(const std::string& text, const Placeholders& placeholders)
    : loaded_(load_one(text, placeholders)), engine_(loaded_.rules, names_, classes_) {
  EXPECT_EQ(mistakes(loaded_), "");
  klass = classes_.intern({{"test", "", ""}});
}

void Bench::fill(logs::Event& event, const Pairs& fields) {
  event.klass = klass;
  for (const auto& [name, value] : fields) {
    if (name.empty()) {
      event.raw = event.keep(value);
    } else if (value == "(null)") {
      event.add(names_.intern(name), {}, logs::Value::Kind::Null);
    } else {
      event.add_copy(names_.intern(name), value);
    }
  }
}

std::vector<std::string> Bench::titles(const Pairs& fields) {
  logs::Event event;
  fill(event, fields);
  std::vector<std::uint32_t> matched;
  engine_.match(event, matched);
  std::vector<std::string> out;
  for (const std::uint32_t rule : matched) out.push_back(loaded_.rules.rules[rule].meta.title);
  return out;
}

bool Bench::matches(const Pairs& fields) { return !titles(fields).empty(); }

}  // namespace junshu::detect::testing
