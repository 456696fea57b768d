#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "sites/manifest.h"

namespace junshu::sites {
namespace {

using base::Array;
using base::Error;
using base::ErrorKind;
using base::Object;

constexpr std::size_t kMaxValue = 8192;  // bytes of a header's value

[[noreturn]] void refuse(const std::string& where, const char* ja, const char* en) {
  throw Error(ErrorKind::InvalidInput,
              {std::string("マニフェストを読めません: ") + ja, std::string("The manifest cannot be read: ") + en},
              where);
}

// Reads an object key by key; what nobody asked for is refused at the end.
class Reader {
 public:
  Reader(const base::Json& value, std::string where)
      : object_(base::as_object(value, where)), where_(std::move(where)) {}

  const base::Json* find(std::string_view key) {
    asked_.insert(std::string(key));
    return base::find(object_, key);
  }
  const base::Json& need(std::string_view key) {
    const base::Json* found = find(key);
    if (found == nullptr) refuse(at(key), "必要な項目がありません", "a key is missing");
    return *found;
  }
  std::string text(std::string_view key, std::size_t most = kMaxValue) { return text_of(need(key), at(key), most); }
  std::string text_or_nothing(std::string_view key, std::size_t most = kMaxValue) {
    const base::Json* found = find(key);
    return found == nullptr ? std::string() : text_of(*found, at(key), most);
  }
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most) {
    const base::Json& value = need(key);
    if (!value.is_int64() || value.as_int64() < least || value.as_int64() > most)
      refuse(at(key), "範囲外の数です", "not a number within its bounds");
    return value.as_int64();
  }
  bool flag(std::string_view key) {
    const base::Json& value = need(key);
    if (!value.is_bool()) refuse(at(key), "true か false ではありません", "neither true nor false");
    return value.as_bool();
  }
  const Array& array(std::string_view key, std::size_t most) {
    const base::Json& value = need(key);
    if (!value.is_array() || value.as_array().size() > most)
      refuse(at(key), "配列でないか、長すぎます", "not an array, or too long");
    return value.as_array();
  }
  std::vector<std::string> texts(std::string_view key, std::size_t most, std::size_t bytes = kMaxUrl) {
    std::vector<std::string> out;
    for (const base::Json& item : array(key, most)) out.push_back(text_of(item, at(key), bytes));
    return out;
  }
  std::vector<std::string> texts_or_nothing(std::string_view key, std::size_t most, std::size_t bytes = kMaxUrl) {
    return find(key) == nullptr ? std::vector<std::string>() : texts(key, most, bytes);
  }
  std::string hex64(std::string_view key) {
    std::string out = text(key, 64);
    if (out.size() != 64 || out.find_first_not_of("0123456789abcdef") != std::string::npos)
      refuse(at(key), "SHA-256 ではありません", "no SHA-256");
    return out;
  }
  void finish() const {
    for (const auto& entry : object_) {
      if (!asked_.contains(std::string(entry.key()))) refuse(at(entry.key()), "知らない項目です", "an unknown key");
    }
  }
  std::string at(std::string_view key) const { return where_ + "." + std::string(key); }

 private:
  static std::string text_of(const base::Json& value, const std::string& where, std::size_t most) {
    if (!value.is_string() || value.as_string().size() > most)
      refuse(where, "文字列でないか、長すぎます", "not a text, or too long");
    return std::string(value.as_string());
  }

  const Object& object_;
  std::string where_;
  std::set<std::string> asked_;
};

Digested read_digested(const base::Json& value, const std::string& where) {
  Reader in(value, where);
  Digested out{in.hex64("sha256"), static_cast<std::uint64_t>(in.integer("bytes", 0, std::int64_t{1} << 40))};
  in.finish();
  return out;
}

HttpVersion read_version(Reader& in, bool any) {
  const std::string text = in.text("http", 8);
  for (const HttpVersion version : {HttpVersion::Http1, HttpVersion::Http2, HttpVersion::Any}) {
    if (text == to_string(version) && (any || version != HttpVersion::Any)) return version;
  }
  refuse(in.at("http"), "HTTP の版ではありません", "no version of HTTP");
}

Region read_region(const base::Json& value, const std::string& where) {
  Reader in(value, where);
  Region out;
  out.id = in.text("id", 48);
  out.start = in.text_or_nothing("start", kMaxMarker);
  out.end = in.text_or_nothing("end", kMaxMarker);
  out.expression = in.text_or_nothing("expression", kMaxMarker);
  out.pages = in.text_or_nothing("pages", kMaxMarker);
  out.max_bytes = static_cast<std::size_t>(in.integer("max_bytes", 1, kMaxRegionBytes));
  out.max_count = static_cast<std::size_t>(in.integer("max_count", 1, kMaxRegionCount));
  out.reason = in.text("reason", kMaxMarker);
  in.finish();
  const base::Text problem = problem_of(out);
  if (!problem.en.empty()) refuse(where, problem.ja.c_str(), problem.en.c_str());
  return out;
}

Origin read_origin(const base::Json& value, const std::string& where) {
  Reader in(value, where);
  Origin out;
  out.origin = in.text("origin", kMaxUrl);
  const auto url = parse_url(out.origin);
  if (!url || url->origin() != out.origin) refuse(in.at("origin"), "サーバーの URL ではありません", "no origin");
  if (const base::Json* found = in.find("certificate")) {
    Reader from(*found, in.at("certificate"));
    Certificate certificate;
    certificate.leaf_sha256 = from.hex64("leaf");
    certificate.spki_sha256 = from.hex64("spki");
    certificate.subject = from.text("subject");
    certificate.issuer = from.text("issuer");
    certificate.key = from.text("key", 64);
    certificate.names = from.texts("names", 100);
    certificate.not_before = from.integer("not_before", -(std::int64_t{1} << 50), std::int64_t{1} << 50);
    certificate.not_after = from.integer("not_after", -(std::int64_t{1} << 50), std::int64_t{1} << 50);
    from.finish();
    out.certificate = std::move(certificate);
  }
  in.finish();
  if ((url->scheme == "https") != out.certificate.has_value()) {
    refuse(where, "https には証明書が要り、http にはありません", "https needs a certificate, http has none");
  }
  return out;
}

PageFacts read_facts(const base::Json& value, const std::string& where) {
  Reader in(value, where);
  PageFacts out;
  out.title = in.text_or_nothing("title", 1000);
  out.base = in.text_or_nothing("base");
  out.refresh = in.text_or_nothing("refresh");
  out.scripts = in.texts_or_nothing("scripts", kMaxFacts);
  out.inline_scripts = in.texts_or_nothing("inline_scripts", kMaxFacts, 16);
  out.handlers = in.texts_or_nothing("handlers", kMaxFacts, 16);
  out.styles = in.texts_or_nothing("styles", kMaxFacts);
  out.frames = in.texts_or_nothing("frames", kMaxFacts);
  out.forms = in.texts_or_nothing("forms", kMaxFacts);
  out.foreign = in.texts_or_nothing("foreign", kMaxFacts);
  if (in.find("running") != nullptr) out.running = static_cast<std::uint64_t>(in.integer("running", 1, 1'000'000));
  in.finish();
  return out;
}

Kind read_kind(Reader& in) {
  const std::string text = in.text("kind", 16);
  for (const Kind kind : {Kind::Page, Kind::Requisite, Kind::Sitemap, Kind::Robots}) {
    if (text == to_string(kind)) return kind;
  }
  refuse(in.at("kind"), "知らない種類です", "an unknown kind");
}

Resource read_resource(const base::Json& value, const std::string& where, const std::vector<HeaderValues>& sets,
                       const Manifest& manifest) {
  Reader in(value, where);
  Resource out;
  out.url = in.text("url", kMaxUrl);
  const auto url = parse_url(out.url);
  if (!url || url->text() != out.url)
    refuse(in.at("url"), "URL ではないか、正規の形ではありません", "no address, or not in its canonical form");
  if (manifest.origin_of(out.url) == nullptr)
    refuse(in.at("url"), "申告されていないサーバーです", "of an origin that is not declared");
  out.kind = read_kind(in);
  out.status = static_cast<int>(in.integer("status", 100, 599));
  out.version = read_version(in, false);
  out.headers = sets[static_cast<std::size_t>(in.integer("headers", 0, static_cast<std::int64_t>(sets.size()) - 1))];
  out.body = read_digested(in.need("body"), in.at("body"));
  if (const base::Json* copy = in.find("copy")) out.copy = read_digested(*copy, in.at("copy"));
  if (const base::Json* raw = in.find("raw")) out.raw = read_digested(*raw, in.at("raw"));
  out.regions = in.texts_or_nothing("regions", kMaxRegions, 48);
  for (const std::string& id : out.regions) {
    const bool known = std::any_of(manifest.regions.begin(), manifest.regions.end(),
                                   [&](const Region& region) { return region.id == id; });
    if (!known) refuse(in.at("regions"), "申告されていない動的領域です", "a region that is not declared");
  }
  if (const base::Json* facts = in.find("page")) out.facts = read_facts(*facts, in.at("page"));
  in.finish();
  return out;
}

std::vector<HeaderValues> read_header_sets(Reader& in, const std::vector<std::string>& names) {
  std::vector<HeaderValues> out;
  for (const base::Json& item : in.array("header_sets", kMaxResources)) {
    Reader from(item, in.at("header_sets"));
    HeaderValues set;
    for (const std::string& name : names) set.emplace_back(name, from.text(name));
    from.finish();
    out.push_back(std::move(set));
  }
  return out;
}

std::string_view json_in(std::string_view body) {
  const std::size_t line = body.find('\n');
  if (line == std::string_view::npos || body.substr(0, line) != kManifestTitle) {
    refuse("site manifest", "公開情報のマニフェストではありません", "this is no site manifest");
  }
  std::string_view json = body.substr(line + 1);
  if (!json.ends_with('\n')) refuse("site manifest", "途中で切れています", "it is cut off");
  json.remove_suffix(1);
  return json;
}

template <typename T, typename Name>
void require_sorted(const std::vector<T>& list, Name name, const char* where) {
  const auto wrong =
      std::adjacent_find(list.begin(), list.end(), [&](const T& a, const T& b) { return name(a) >= name(b); });
  if (wrong != list.end()) refuse(where, "順に並んでいないか、重複しています", "not sorted, or twice the same");
}

Manifest read_manifest(std::string_view json) {
  const base::Json parsed = base::parse_json(json, "site manifest");
  if (base::canonical(parsed) != json) refuse("site manifest", "正規の形ではありません", "it is not canonical JSON");
  Reader in(parsed, "manifest");
  Manifest out;
  out.key = in.text("key", 1000);
  out.made_at = in.integer("made_at", 0, std::int64_t{1} << 50);
  out.version = read_version(in, true);
  out.compressed = in.flag("compressed");
  const std::string renewals = in.text("renewals", 16);
  if (renewals != "accepted" && renewals != "reported")
    refuse(in.at("renewals"), "accepted か reported です", "neither accepted nor reported");
  out.renewals = renewals == "accepted" ? Renewals::Accepted : Renewals::Reported;
  out.user_agent = in.text("user_agent", 500);
  out.max_bytes = static_cast<std::uint64_t>(in.integer("max_bytes", 1, std::int64_t{1} << 32));
  out.header_names = in.texts("header_names", 64, 100);
  for (const base::Json& item : in.array("regions", kMaxRegions))
    out.regions.push_back(read_region(item, in.at("regions")));
  for (const base::Json& item : in.array("origins", 32)) out.origins.push_back(read_origin(item, in.at("origins")));
  const std::vector<HeaderValues> sets = read_header_sets(in, out.header_names);
  for (const base::Json& item : in.array("resources", kMaxResources)) {
    out.resources.push_back(
        read_resource(item, in.at("resources") + "[" + std::to_string(out.resources.size()) + "]", sets, out));
  }
  in.finish();
  if (out.resources.empty()) refuse("manifest.resources", "対象が1件もありません", "there is no resource");
  require_sorted(
      out.header_names, [](const std::string& name) { return name; }, "manifest.header_names");
  require_sorted(
      out.origins, [](const Origin& origin) { return origin.origin; }, "manifest.origins");
  require_sorted(
      out.resources, [](const Resource& resource) { return resource.url; }, "manifest.resources");
  std::set<std::string> ids;
  for (const Region& region : out.regions) {
    if (!ids.insert(region.id).second) refuse("manifest.regions", "同じ id が2つあります", "two regions have one id");
  }
  return out;
}

}  // namespace

Manifest open_manifest(std::string_view note, std::span<const ledger::VerifierKey> keys) {
  const ledger::OpenedNote opened = ledger::open_note(note, keys);
  Manifest out = read_manifest(json_in(opened.body));
  // The key it names is one that signed it: the fingerprint that people see is that of the signature.
  const ledger::VerifierKey named = ledger::VerifierKey::parse(out.key);
  const bool signed_by_named =
      std::find(keys.begin(), keys.end(), named) != keys.end() &&
      std::any_of(opened.known.begin(), opened.known.end(), [&](const ledger::NoteSignature& signature) {
        return signature.name == named.name && signature.key_id == named.id;
      });
  if (!signed_by_named) {
    throw Error(
        ErrorKind::Integrity,
        {"マニフェストに書かれた鍵による署名がありません", "The manifest is not signed by the key that it names"},
        out.key);
  }
  return out;
}

ledger::VerifierKey claimed_key(std::string_view note) {
  const ledger::Note parsed = ledger::parse_note(note);
  return ledger::VerifierKey::parse(read_manifest(json_in(parsed.body)).key);
}

}  // namespace junshu::sites
