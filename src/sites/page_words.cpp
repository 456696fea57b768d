#include "page_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "encoding.h"
#include "text_difference.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kShown = 300;       // bytes of a text that is shown
constexpr std::size_t kMostChanges = 10;  // places that are told
constexpr std::size_t kMostListed = 5;    // addresses that are told one by one

using Names = std::vector<std::string>;

Names only_in(const Names& some, const Names& others) {
  Names out;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(out));
  return out;
}

struct Words {
  const char* ja;
  const char* en;
};

void tell(const Names& names, What what, Words words, bool added, std::vector<SiteDifference>& out) {
  for (std::size_t i = 0; i < names.size() && i < kMostListed; ++i) {
    const std::string shown = shortened(names[i], kShown);
    out.push_back(difference(what, {words.ja + std::string(": ") + shown, words.en + std::string(": ") + shown},
                             added ? "" : shown, added ? shown : ""));
  }
  if (names.size() > kMostListed) {
    const std::string more = std::to_string(names.size() - kMostListed);
    out.push_back(difference(
        what, {std::string(words.ja) + ": ほか " + more + " 件", std::string(words.en) + ": " + more + " more"}));
  }
}

void compare_lists(const Names& before, const Names& after, What what, Words added, Words removed,
                   std::vector<SiteDifference>& out) {
  tell(only_in(after, before), what, added, true, out);
  tell(only_in(before, after), what, removed, false, out);
}

void compare_text(const std::string& before, const std::string& after, Words words, std::vector<SiteDifference>& out) {
  if (before == after) return;
  const std::string arrow = "「" + before + "」→「" + after + "」";
  out.push_back(
      difference(What::Bytes,
                 {words.ja + std::string(": ") + arrow, words.en + std::string(": '") + before + "' → '" + after + "'"},
                 before, after));
}

std::string quoted_line(std::string_view text) { return shortened(base::trim(text), kShown); }

void tell_change(const TextChange& change, bool reading, std::vector<SiteDifference>& out) {
  const std::string line = std::to_string(change.line_after);
  const Excerpt parts = excerpt(change.before, change.after, kShown);
  const std::string before = reading ? quoted_line(parts.before) : parts.before;
  const std::string after = reading ? quoted_line(parts.after) : parts.after;
  const base::Text place = reading
                               ? base::Text{"読まれる文の " + line + " 行目", "In the text that is read, line " + line}
                               : base::Text{line + " 行目", "Line " + line};
  base::Text detail;
  if (change.before.empty()) {
    detail = {place.ja + "に加えられました:「" + after + "」", place.en + ": added '" + after + "'"};
  } else if (change.after.empty()) {
    detail = {place.ja + "から消えました:「" + before + "」", place.en + ": removed '" + before + "'"};
  } else {
    detail = {place.ja + "が変わりました:「" + before + "」→「" + after + "」",
              place.en + ": changed from '" + before + "' to '" + after + "'"};
  }
  out.push_back(difference(What::Bytes, std::move(detail), before, after));
}

std::string kind_of(std::string_view type, std::string_view content) {
  if (content.starts_with("%PDF-")) return "PDF";
  if (content.starts_with("\x89PNG")) return "PNG";
  if (content.starts_with("\xFF\xD8\xFF")) return "JPEG";
  if (content.starts_with("GIF8")) return "GIF";
  if (content.starts_with("PK\x03\x04")) return "ZIP";
  if (is_html({}, content)) return "HTML";
  const std::string_view bare = base::trim(type.substr(0, type.find(';')));
  return bare.empty() ? "?" : shortened(bare, 100);
}

// Names of actions that a viewer takes by itself (ISO 32000 §12.6), as they stand outside of compressed streams.
constexpr std::array<std::string_view, 6> kPdfActions = {"/JavaScript", "/JS",           "/Launch",
                                                         "/OpenAction", "/EmbeddedFile", "/SubmitForm"};

bool has_name(std::string_view content, std::string_view name) {
  for (std::size_t at = content.find(name); at != std::string_view::npos; at = content.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const char next = end < content.size() ? content[end] : ' ';
    if ((next < 'a' || next > 'z') && (next < 'A' || next > 'Z') && (next < '0' || next > '9')) return true;
  }
  return false;
}

}  // namespace

SiteDifference difference(What what, base::Text detail, std::string_view before, std::string_view after,
                          Weight weight) {
  return {what,
          {shortened(detail.ja, kMaxDetail), shortened(detail.en, kMaxDetail)},
          shortened(before, kMaxDetail),
          shortened(after, kMaxDetail),
          weight};
}

bool is_text(std::string_view content_type) {
  std::string type(base::trim(content_type.substr(0, content_type.find(';'))));
  for (char& c : type) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (type.starts_with("text/") || type.ends_with("+xml") || type.ends_with("+json")) return true;
  static constexpr std::array<std::string_view, 5> kOthers = {"application/json", "application/javascript",
                                                              "application/xml", "application/xhtml+xml",
                                                              "application/x-javascript"};
  return std::find(kOthers.begin(), kOthers.end(), type) != kOthers.end();
}

void compare_facts(const PageFacts& approved, const PageFacts& seen, const PageFacts& seen_masked,
                   std::vector<SiteDifference>& out) {
  compare_text(approved.title, seen.title, {"題名が変わりました", "The title changed"}, out);
  compare_lists(
      approved.foreign, seen.foreign, What::ForeignOrigin,
      {"承認されていない外部のサーバーから読み込んでいます", "It loads from a foreign origin that was not approved"},
      {"外部のサーバーからの読込みがなくなりました", "It no longer loads from a foreign origin"}, out);
  compare_lists(approved.scripts, seen.scripts, What::Bytes, {"スクリプトが加えられました", "A script was added"},
                {"スクリプトが消えました", "A script is gone"}, out);
  const Names scripts = only_in(seen_masked.inline_scripts, approved.inline_scripts);
  const Names gone = only_in(approved.inline_scripts, seen_masked.inline_scripts);
  if (seen_masked.inline_scripts.size() > approved.inline_scripts.size()) {
    out.push_back(difference(
        What::Bytes,
        {"ページに書き込まれたスクリプトが " +
             std::to_string(seen_masked.inline_scripts.size() - approved.inline_scripts.size()) + " 個増えました",
         "Scripts written into the page were added: " +
             std::to_string(seen_masked.inline_scripts.size() - approved.inline_scripts.size())}));
  } else if (!scripts.empty()) {
    out.push_back(difference(
        What::Bytes, {"ページに書き込まれたスクリプトの内容が変わりました", "A script written into the page changed"}));
  } else if (!gone.empty()) {
    out.push_back(difference(What::Bytes,
                             {"ページに書き込まれたスクリプトが消えました", "A script written into the page is gone"}));
  }
  if (seen_masked.handlers != approved.handlers) {
    const bool added = !only_in(seen_masked.handlers, approved.handlers).empty();
    out.push_back(difference(
        What::Bytes, added
                         ? base::Text{"操作や読込みに反応するスクリプト (on…、javascript:) が加わったか、変わりました",
                                      "An event handler or javascript: address was added or changed"}
                         : base::Text{"操作や読込みに反応するスクリプト (on…、javascript:) が減りました",
                                      "An event handler or javascript: address is gone"}));
  }
  // Nobody compares the text inside a region, but no more may run there than when it was approved.
  const std::uint64_t outside = seen_masked.inline_scripts.size() + seen_masked.handlers.size();
  const std::uint64_t approved_outside = approved.inline_scripts.size() + approved.handlers.size();
  if (seen.running - std::min(seen.running, outside) >
      approved.running - std::min(approved.running, approved_outside)) {
    out.push_back(difference(
        What::Region, {"動的領域の中にスクリプトが書き込まれました", "A script was written into a dynamic region"}));
  }
  compare_lists(approved.styles, seen.styles, What::Bytes,
                {"スタイルシートが加えられました", "A style sheet was added"},
                {"スタイルシートが消えました", "A style sheet is gone"}, out);
  compare_lists(approved.frames, seen.frames, What::Bytes,
                {"埋め込み (フレーム) が加えられました", "A frame was added"},
                {"埋め込み (フレーム) が消えました", "A frame is gone"}, out);
  if (!seen.forms.empty() && seen.forms.size() == approved.forms.size()) {
    const Names added = only_in(seen.forms, approved.forms);
    const Names removed = only_in(approved.forms, seen.forms);
    for (std::size_t i = 0; i < added.size() && i < kMostListed; ++i) {
      out.push_back(difference(What::Bytes,
                               {"フォームの送信先が変わりました: " + removed[i] + " → " + added[i],
                                "A form sends elsewhere: " + removed[i] + " → " + added[i]},
                               removed[i], added[i]));
    }
  } else {
    compare_lists(approved.forms, seen.forms, What::Bytes,
                  {"フォームが加えられました。送信先", "A form was added, sending to"},
                  {"フォームが消えました。送信先", "A form is gone, which sent to"}, out);
  }
  compare_text(approved.base, seen.base,
               {"ページ内のリンクの基準 (base) が変わりました", "The base of the page's links changed"}, out);
  compare_text(
      approved.refresh, seen.refresh,
      {"別のページへの自動移動 (refresh) が変わりました", "The automatic move to another page (refresh) changed"}, out);
}

void compare_lines(std::string_view approved, std::string_view seen, bool reading, std::vector<SiteDifference>& out) {
  const TextChanges changes = text_changes(approved, seen, kMostChanges);
  for (const TextChange& change : changes.changes) tell_change(change, reading, out);
  if (changes.more > 0) {
    const std::string more = std::to_string(changes.more);
    out.push_back(difference(What::Bytes, {"ほかに " + more + " か所が変わりました", more + " more places changed"}));
  }
}

void compare_pages(const Page& approved, const Page& seen, std::vector<SiteDifference>& out) {
  const bool reading = approved.complete && seen.complete && approved.text != seen.text;
  compare_lines(reading ? approved.text : approved.source, reading ? seen.text : seen.source, reading, out);
}

void compare_files(std::string_view approved_type, std::uint64_t approved_bytes, const std::string* approved,
                   std::string_view seen_type, std::string_view seen, std::vector<SiteDifference>& out) {
  const std::string before = kind_of(approved_type, approved == nullptr ? std::string_view() : *approved);
  const std::string after = kind_of(seen_type, seen);
  const std::string sizes = std::to_string(approved_bytes) + " → " + std::to_string(seen.size());
  if (before != after && approved != nullptr) {
    out.push_back(difference(What::Bytes,
                             {before + " だったものが " + after + " になっています (" + sizes + " バイト)",
                              "It was " + before + " and is now " + after + " (" + sizes + " bytes)"},
                             before, after));
  } else {
    out.push_back(difference(What::Bytes,
                             {after + " が差し替えられました (" + sizes + " バイト)",
                              "The " + after + " was replaced (" + sizes + " bytes)"},
                             std::to_string(approved_bytes), std::to_string(seen.size())));
  }
  if (after != "PDF") return;
  for (const std::string_view name : kPdfActions) {
    if (!has_name(seen, name) || (approved != nullptr && has_name(*approved, name))) continue;
    const std::string word(name);
    out.push_back(difference(What::Bytes,
                             {"PDF に、開くと動く仕組み " + word + " が加わっています。開かないでください",
                              "The PDF now contains " + word + ", which acts when it is opened: do not open it"},
                             "", word));
  }
}

}  // namespace junshu::sites
