// What two versions of a page differ in, in words.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sites/compare.h"
#include "sites/page.h"

namespace junshu::sites {

// Of everything that runs, loads, frames or sends. `seen` is the whole page: what is new inside a dynamic region counts
// too, but for the text of scripts, which is compared with regions masked (`seen_masked`).
void compare_facts(const PageFacts& approved, const PageFacts& seen, const PageFacts& seen_masked,
                   std::vector<SiteDifference>& out);

// Of the content, with the approved copy at hand; both masked. Tells the text that people read where that changed, else
// the source.
void compare_pages(const Page& approved, const Page& seen, std::vector<SiteDifference>& out);
void compare_lines(std::string_view approved, std::string_view seen, bool reading, std::vector<SiteDifference>& out);

// A PDF, picture or other file: what it is now, its size, and what a PDF would run when it is opened.
void compare_files(std::string_view approved_type, std::uint64_t approved_bytes, const std::string* approved,
                   std::string_view seen_type, std::string_view seen, std::vector<SiteDifference>& out);

// Whether it is text that people can read differences of.
bool is_text(std::string_view content_type);
SiteDifference difference(What what, base::Text detail, std::string_view before = {}, std::string_view after = {},
                          Weight weight = Weight::Difference);

}  // namespace junshu::sites
