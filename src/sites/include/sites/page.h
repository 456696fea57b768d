// What a page of HTML says of itself: its title and text, and everything in it that runs, loads, frames or sends. Read
// with a parser that follows WHATWG HTML (Gumbo), so that what a browser takes for a script is taken for one here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sites/url.h"

namespace junshu::sites {

// Each list is sorted; addresses are absolute, and as written where they are no http address. In a manifest the lists
// of inline scripts and handlers are of the page with its regions masked, everything else is of the whole page.
struct PageFacts {
  std::string title;
  std::vector<std::string> scripts;         // sources of scripts
  std::vector<std::string> inline_scripts;  // first 16 hex digits of the SHA-256 of each
  std::vector<std::string> handlers;        // of each on… attribute and javascript: address, the same
  std::vector<std::string> styles;          // style sheets
  std::vector<std::string> frames;          // iframe, frame, object, embed
  std::vector<std::string> forms;           // where forms and their buttons send to
  std::vector<std::string> foreign;         // origins other than the page's, that it loads anything from
  std::string base;                         // of <base>, "" without one
  std::string refresh;                      // of <meta http-equiv=refresh>
  std::uint64_t running = 0;                // inline scripts and handlers, those in dynamic regions included
  bool operator==(const PageFacts&) const = default;
};

// A place in the page's source that names something of the same origin which it needs.
struct Requisite {
  Url url;
  std::size_t begin = 0;  // in Page::source: the attribute's value, with its quotes
  std::size_t end = 0;
};

struct Page {
  std::string source;  // UTF-8
  PageFacts facts;
  std::vector<Requisite> requisites;  // images, scripts, styles, frames; in source order
  std::string text;                   // what is to be read, a line for each block
  bool complete = true;  // false: larger or more intricate than is analysed; then nothing else is filled but `source`
};

inline constexpr std::size_t kMaxPage = std::size_t{1} << 20U;  // bytes that are analysed
inline constexpr std::size_t kMaxFacts = 500;                   // of each list; more makes the page incomplete

bool is_html(std::string_view content_type, std::string_view body);
// `content_type` is the header's value; the charset stands there, in a byte order mark or in <meta>. Never throws for
// content.
Page read_page(std::string_view body, std::string_view content_type, const Url& url);

}  // namespace junshu::sites
