#include "sites/sitemap.h"

#include <libxml/xmlreader.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "gzip.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kMaxSitemap = std::size_t{50} << 20U;  // the protocol's own limit

// A problem is a value here, never a line on standard error.
void be_quiet(void*, const char*, xmlParserSeverities, xmlTextReaderLocatorPtr) {}

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

void take(Sitemap& out, std::string_view text) {
  const auto url = parse_url(base::trim(text));
  if (!url) {
    out.complete = false;
  } else if (out.pages.size() == kMaxSitemapEntries) {
    out.complete = false;
  } else {
    out.pages.push_back(url->text());
  }
}

void read_xml(std::string_view xml, Sitemap& out) {
  // No network, no document type's files, entities not expanded; libxml2's own limits on depth and sizes stay.
  const std::unique_ptr<xmlTextReader, decltype([](xmlTextReader* r) { xmlFreeTextReader(r); })> reader(
      xmlReaderForMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA));
  if (!reader) {
    out.complete = false;
    return;
  }
  xmlTextReaderSetErrorHandler(reader.get(), be_quiet, nullptr);
  bool in_location = false;
  std::string location;
  int code = 0;
  while ((code = xmlTextReaderRead(reader.get())) == 1) {
    const int type = xmlTextReaderNodeType(reader.get());
    const int depth = xmlTextReaderDepth(reader.get());
    if (type == XML_READER_TYPE_ELEMENT && depth == 0)
      out.index = view(xmlTextReaderConstLocalName(reader.get())) == "sitemapindex";
    // <url><loc> and <sitemap><loc>; image:loc and the like lie in other namespaces.
    const bool is_location = depth == 2 && view(xmlTextReaderConstName(reader.get())) == "loc";
    if (type == XML_READER_TYPE_ELEMENT && is_location) {
      in_location = xmlTextReaderIsEmptyElement(reader.get()) == 0;
      location.clear();
    } else if (type == XML_READER_TYPE_END_ELEMENT && is_location) {
      take(out, location);
      in_location = false;
    } else if (in_location && (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA) &&
               location.size() <= kMaxUrl) {
      location += view(xmlTextReaderConstValue(reader.get()));
    }
  }
  if (code != 0) out.complete = false;
}

}  // namespace

Sitemap read_sitemap(std::string_view body) {
  Sitemap out;
  std::string unpacked;
  if (is_gzip(body)) {
    auto content = gunzip(body, kMaxSitemap);
    if (!content) {
      out.complete = false;
      return out;
    }
    unpacked = std::move(*content);
    body = unpacked;
  }
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const std::string_view trimmed = base::trim(body);
  if (body.size() > kMaxSitemap) {
    out.complete = false;
  } else if (trimmed.starts_with('<')) {
    read_xml(trimmed, out);
  } else {
    for (const std::string_view line : base::split(trimmed, '\n')) {
      if (!base::trim(line).empty()) take(out, line);
    }
  }
  std::sort(out.pages.begin(), out.pages.end());
  out.pages.erase(std::unique(out.pages.begin(), out.pages.end()), out.pages.end());
  return out;
}

std::vector<std::string> sitemaps_of_robots(std::string_view robots, const Url& robots_url) {
  std::vector<std::string> out;
  for (std::string_view line : base::split(robots, '\n')) {
    line = base::trim(line.substr(0, line.find('#')));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || out.size() == 100) continue;
    std::string name(base::trim(line.substr(0, colon)));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (name != "sitemap") continue;
    if (const auto url = resolve(robots_url, base::trim(line.substr(colon + 1)))) out.push_back(url->text());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace junshu::sites
