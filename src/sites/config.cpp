#include "sites/config.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "base/yaml.h"

namespace junshu::sites {
namespace {

using base::YamlNode;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Gathers every mistake of one file.
class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}
  void add(base::Position position, const base::Text& text) {
    const std::string place =
        file_ + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) + ": ";
    all_.ja += (all_.ja.empty() ? "" : "\n") + place + text.ja;
    all_.en += (all_.en.empty() ? "" : "\n") + place + text.en;
  }
  void throw_if_any() const {
    if (!all_.en.empty()) throw base::Error(base::ErrorKind::InvalidInput, all_, file_);
  }

 private:
  std::string file_;
  base::Text all_;
};

using Setter = std::function<void(const YamlNode&)>;

// Hands each entry to the setter of its name.
void read_map(const YamlNode& node, const std::map<std::string, Setter>& setters, Mistakes& mistakes) {
  if (!node.is_map())
    return mistakes.add(node.position, {"「名前: 値」の形で書いてください", "Write it as 'name: value'"});
  for (const auto& [key, value] : node.entries) {
    const auto found = setters.find(key.scalar);
    if (found != setters.end()) {
      found->second(value);
      continue;
    }
    std::string known;
    for (const auto& [name, setter] : setters) known += (known.empty() ? "" : ", ") + name;
    mistakes.add(key.position, {"知らない項目「" + key.scalar + "」です。使えるのは " + known,
                                "Unknown key '" + key.scalar + "'. Known: " + known});
  }
}

Setter text_into(std::string& target, Mistakes& mistakes) {
  return [&target, &mistakes](const YamlNode& node) {
    if (!node.is_scalar() || node.scalar.size() > 1000 || !base::valid_utf8(node.scalar)) {
      return mistakes.add(node.position,
                          {"1000 バイトまでの文字列を書いてください", "Write a text of at most 1000 bytes"});
    }
    target = node.scalar;
  };
}

Setter flag_into(bool& target, Mistakes& mistakes) {
  return [&target, &mistakes](const YamlNode& node) {
    const auto value = node.as_bool();
    if (!value) return mistakes.add(node.position, {"yes か no を書いてください", "Write yes or no"});
    target = *value;
  };
}

Setter number_into(std::size_t& target, std::size_t most, Mistakes& mistakes) {
  return [&target, most, &mistakes](const YamlNode& node) {
    const auto value = node.as_integer();
    if (!value || *value < 1 || static_cast<std::uint64_t>(*value) > most) {
      return mistakes.add(node.position, {"1 から " + std::to_string(most) + " までの整数を書いてください",
                                          "Write a whole number from 1 to " + std::to_string(most)});
    }
    target = static_cast<std::size_t>(*value);
  };
}

template <typename T>
Setter choice_into(T& target, std::vector<std::pair<std::string, T>> choices, Mistakes& mistakes) {
  return [&target, choices = std::move(choices), &mistakes](const YamlNode& node) {
    std::string known;
    for (const auto& [name, value] : choices) {
      if (node.is_scalar() && node.scalar == name) {
        target = value;
        return;
      }
      known += (known.empty() ? "" : ", ") + name;
    }
    mistakes.add(node.position, {"次のどれかを書いてください: " + known, "Write one of: " + known});
  };
}

Setter headers_into(std::vector<std::string>& target, bool anew, Mistakes& mistakes) {
  return [&target, anew, &mistakes](const YamlNode& node) {
    if (!node.is_sequence())
      return mistakes.add(node.position, {"ヘッダー名を並べて書いてください", "Write a list of header names"});
    if (anew) target.clear();
    for (const YamlNode& item : node.items) {
      const std::string name = lower(item.scalar);
      const bool good = item.is_scalar() && !name.empty() && name.size() <= 100 &&
                        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
      const auto& changing = volatile_headers();
      if (!good) {
        mistakes.add(item.position, {"ヘッダー名ではありません", "This is no name of a header"});
      } else if (std::find(changing.begin(), changing.end(), name) != changing.end()) {
        mistakes.add(item.position, {"「" + name + "」は毎回変わるヘッダーなので比べられません",
                                     "'" + name + "' changes by itself and cannot be compared"});
      } else {
        target.push_back(name);
      }
    }
  };
}

void read_region(const YamlNode& node, Config& config, Mistakes& mistakes) {
  Region region;
  read_map(node,
           {{"id", text_into(region.id, mistakes)},
            {"start", text_into(region.start, mistakes)},
            {"end", text_into(region.end, mistakes)},
            {"expression", text_into(region.expression, mistakes)},
            {"pages", text_into(region.pages, mistakes)},
            {"max_bytes", number_into(region.max_bytes, kMaxRegionBytes, mistakes)},
            {"max_count", number_into(region.max_count, kMaxRegionCount, mistakes)},
            {"reason", text_into(region.reason, mistakes)}},
           mistakes);
  const base::Text problem = problem_of(region);
  if (!problem.en.empty()) mistakes.add(node.position, problem);
  const auto same = [&](const Region& other) { return other.id == region.id; };
  if (std::any_of(config.regions.begin(), config.regions.end(), same)) {
    mistakes.add(node.position, {"同じ id の動的領域があります", "Another region has this id"});
  }
  config.regions.push_back(std::move(region));
}

}  // namespace

const std::vector<std::string>& usual_headers() {
  static const std::vector<std::string> names = {"access-control-allow-origin",
                                                 "content-disposition",
                                                 "content-language",
                                                 "content-security-policy",
                                                 "content-security-policy-report-only",
                                                 "content-type",
                                                 "cross-origin-opener-policy",
                                                 "cross-origin-resource-policy",
                                                 "link",
                                                 "location",
                                                 "permissions-policy",
                                                 "referrer-policy",
                                                 "refresh",
                                                 "strict-transport-security",
                                                 "x-content-type-options",
                                                 "x-frame-options"};
  return names;
}

const std::vector<std::string>& volatile_headers() {
  static const std::vector<std::string> names = {
      "accept-ranges",     "age",  "alt-svc", "cf-ray",       "connection", "content-encoding", "content-length",
      "content-range",     "date", "etag",    "expires",      "keep-alive", "last-modified",    "set-cookie",
      "transfer-encoding", "via",  "x-cache", "x-request-id", "x-runtime"};
  return names;
}

Config::Config() : headers(usual_headers()) {}

Config read_config(std::string_view yaml, const std::string& file) {
  Mistakes mistakes(file);
  Config out;
  const base::YamlDocument document = base::parse_yaml(yaml);
  for (const base::YamlProblem& problem : document.problems)
    mistakes.add(problem.position, {"YAML の誤り: " + problem.message, problem.message});
  mistakes.throw_if_any();
  if (document.root.kind == YamlNode::Kind::Null) return out;
  const Setter regions = [&](const YamlNode& node) {
    if (!node.is_sequence() || node.items.size() > kMaxRegions) {
      return mistakes.add(node.position,
                          {"動的領域を 64 件まで並べて書いてください", "Write a list of at most 64 regions"});
    }
    for (const YamlNode& item : node.items) read_region(item, out, mistakes);
  };
  read_map(
      document.root,
      {{"headers", headers_into(out.headers, true, mistakes)},
       {"more_headers", headers_into(out.headers, false, mistakes)},
       {"regions", regions},
       {"sitemap", flag_into(out.sitemap, mistakes)},
       {"requisites", flag_into(out.requisites, mistakes)},
       {"compressed", flag_into(out.compressed, mistakes)},
       {"http", choice_into<HttpVersion>(
                    out.version, {{"any", HttpVersion::Any}, {"1.1", HttpVersion::Http1}, {"2", HttpVersion::Http2}},
                    mistakes)},
       {"renewals", choice_into<Renewals>(
                        out.renewals, {{"accepted", Renewals::Accepted}, {"reported", Renewals::Reported}}, mistakes)},
       {"max_pages", number_into(out.max_pages, kMaxResources, mistakes)},
       {"max_bytes", number_into(out.max_bytes, std::size_t{1} << 30U, mistakes)},
       {"user_agent", text_into(out.user_agent, mistakes)}},
      mistakes);
  std::sort(out.headers.begin(), out.headers.end());
  out.headers.erase(std::unique(out.headers.begin(), out.headers.end()), out.headers.end());
  if (out.headers.size() > 64) mistakes.add(document.root.position, {"ヘッダーは 64 件までです", "At most 64 headers"});
  if (out.user_agent.size() > 500 || out.user_agent.find_first_of("\r\n") != std::string::npos) {
    mistakes.add(document.root.position, {"user_agent は改行のない 500 バイトまでの文字列です",
                                          "user_agent is a text of at most 500 bytes without line feeds"});
  }
  mistakes.throw_if_any();
  return out;
}

}  // namespace junshu::sites
