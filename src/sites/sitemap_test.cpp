#include "sites/sitemap.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "gzip.h"

namespace junshu::sites {
namespace {

using Names = std::vector<std::string>;

std::string gzipped(std::string_view content) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, content.size()) + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

const std::string kMap =
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    "xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'>"
    "<url><loc> https://t.example/b?x=1&amp;y=2 "
    "</loc><lastmod>2026-01-01</lastmod><image:image><image:loc>https://t.example/i.png</image:loc></image:image></url>"
    "<url><loc><![CDATA[https://t.example/a]]></loc></url></urlset>";

TEST(Sitemaps, GiveTheirPages) {
  const Sitemap map = read_sitemap(kMap);
  EXPECT_TRUE(map.complete);
  EXPECT_FALSE(map.index);
  EXPECT_EQ(map.pages, (Names{"https://t.example/a", "https://t.example/b?x=1&y=2"}));
}

TEST(Sitemaps, MayBeGzippedOrText) {
  EXPECT_EQ(read_sitemap(gzipped(kMap)).pages.size(), 2U);
  EXPECT_EQ(read_sitemap("https://t.example/b\r\nhttps://t.example/a\n").pages,
            (Names{"https://t.example/a", "https://t.example/b"}));
}

TEST(Sitemaps, MayBeIndexes) {
  const Sitemap map =
      read_sitemap("<sitemapindex><sitemap><loc>https://t.example/1.xml</loc></sitemap></sitemapindex>");
  EXPECT_TRUE(map.index);
  EXPECT_EQ(map.pages, Names{"https://t.example/1.xml"});
}

TEST(Sitemaps, ThatAreMalformedSaySo) {
  EXPECT_FALSE(read_sitemap("<urlset><url><loc>https://t.example/a</loc>").complete);
  EXPECT_FALSE(read_sitemap("<urlset><url><loc>javascript:x</loc></url></urlset>").complete);
  EXPECT_FALSE(read_sitemap(gzipped(kMap).substr(0, 60)).complete);
}

TEST(Sitemaps, OpenNoFilesAndExpandNothing) {
  const Sitemap map = read_sitemap(
      "<!DOCTYPE x [<!ENTITY f SYSTEM "
      "'file:///etc/hostname'>]><urlset><url><loc>https://t.example/&f;</loc></url></urlset>");
  for (const std::string& page : map.pages) EXPECT_EQ(page, "https://t.example/");
}

TEST(Gzip, IsUndoneWithinItsBound) {
  const std::string content(100'000, 'x');
  EXPECT_EQ(gunzip(gzipped(content), content.size()), content);
  EXPECT_EQ(gunzip(gzipped(content), content.size() - 1), std::nullopt);
  EXPECT_EQ(gunzip(gzipped("a") + gzipped("b"), 10), "ab");
  EXPECT_EQ(gunzip("\x1f\x8b garbage", 10), std::nullopt);
  EXPECT_EQ(gunzip(gzipped("a") + "garbage", 10), std::nullopt);
}

TEST(Robots, NameSitemaps) {
  EXPECT_EQ(sitemaps_of_robots(
                "User-agent: *\nSITEMAP : /a.xml # here\r\nsitemap: https://o.example/b.xml\nDisallow: /sitemap:\n",
                *parse_url("https://t.example/robots.txt")),
            (Names{"https://o.example/b.xml", "https://t.example/a.xml"}));
}

}  // namespace
}  // namespace junshu::sites
