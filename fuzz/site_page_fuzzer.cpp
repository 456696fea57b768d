// Any bytes give facts that are valid UTF-8 and sorted, and requisites that lie within the page; any bytes give a sitemap of addresses; masking and telling differences
// of any bytes ends.
#include <algorithm>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "sites/page.h"
#include "sites/region.h"
#include "sites/sitemap.h"

using namespace junshu;

namespace {

void look_at(const sites::Page& page) {
  JUNSHU_INVARIANT(base::valid_utf8(page.source) && base::valid_utf8(page.text) && base::valid_utf8(page.facts.title), "not UTF-8");
  for (const auto* list : {&page.facts.scripts, &page.facts.inline_scripts, &page.facts.handlers, &page.facts.styles, &page.facts.frames, &page.facts.forms, &page.facts.foreign}) {
    JUNSHU_INVARIANT(std::is_sorted(list->begin(), list->end()), "a list is not sorted");
    for (const std::string& text : *list) JUNSHU_INVARIANT(base::valid_utf8(text) && text.size() <= sites::kMaxUrl, "a fact is no short text");
  }
  for (const sites::Requisite& one : page.requisites) {
    JUNSHU_INVARIANT(one.begin < one.end && one.end <= page.source.size(), "a requisite lies outside of the page");
    const auto again = sites::parse_url(one.url.text());
    JUNSHU_INVARIANT(again && *again == one.url, "an address is not read back alike");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sites::Url url = *sites::parse_url("https://town.example/a/");
  static const std::vector<sites::Region> regions = {{"one", "<!--n-->", "<!--/n-->", "", "", 10, 2, "r"}, {"two", "", "", "n(a*)b|c", "", 4, 3, "r"}};
  const std::string_view bytes = base::as_text({data, size});
  for (const char* type : {"text/html", "text/html; charset=Shift_JIS", "text/html; charset=euc-jp"}) look_at(sites::read_page(bytes, type, url));
  for (const std::string& page : sites::read_sitemap(bytes).pages) JUNSHU_INVARIANT(sites::parse_url(page)->text() == page, "no canonical address");
  sites::sitemaps_of_robots(bytes, url);
  sites::mask(bytes, regions);
  return 0;
}
