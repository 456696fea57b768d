#include "sites/make.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "encoding.h"
#include "error_page.h"
#include "header_value.h"
#include "page_words.h"
#include "sites/sitemap.h"

namespace junshu::sites {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxNotes = 200;

Url require_url(const std::string& text) {
  auto url = parse_url(text);
  if (!url)
    throw Error(ErrorKind::InvalidInput, {"http か https の URL を指定してください", "Give http or https addresses"},
                text);
  return *url;
}

class Maker {
 public:
  Maker(const Config& config, Network& network, const Copies& copies,
        const std::function<void(std::string_view)>& progress)
      : config_(config), network_(network), copies_(copies), progress_(progress) {
    Manifest& manifest = made_.manifest;
    manifest.version = config.version;
    manifest.compressed = config.compressed;
    manifest.renewals = config.renewals;
    manifest.user_agent = config.user_agent;
    manifest.max_bytes = config.max_bytes;
    manifest.header_names = config.headers;
    manifest.regions = config.regions;
  }

  Made make(const std::vector<std::string>& urls) {
    for (const std::string& name : origins_of(urls)) made_.manifest.origins.push_back({name, std::nullopt});
    for (const std::string& text : urls) want(require_url(text), Kind::Page, Named::ByPerson);
    if (config_.sitemap) {
      for (const Origin& origin : made_.manifest.origins) look_for_sitemaps(require_url(origin.origin + "/robots.txt"));
    }
    while (!wanted_.empty()) {
      const Wanted next = wanted_.front();
      wanted_.pop_front();
      take(next);
    }
    auto& resources = made_.manifest.resources;
    std::sort(resources.begin(), resources.end(), [](const Resource& a, const Resource& b) { return a.url < b.url; });
    return std::move(made_);
  }

 private:
  enum class Named { ByPerson, ByPage };
  struct Wanted {
    Url url;
    Kind kind;
    Named named;
  };

  void note(const std::string& url, const base::Text& text) {
    if (made_.notes.size() < kMaxNotes) made_.notes.push_back({url + ": " + text.ja, url + ": " + text.en});
  }

  void want(const Url& url, Kind kind, Named named) {
    if (!seen_.insert(url.text()).second) return;
    if (seen_.size() > config_.max_pages) {
      const std::string most = std::to_string(config_.max_pages);
      throw Error(ErrorKind::TooLarge,
                  {"対象が上限の " + most + " 件を超えます。max_pages を上げるか、対象を分けてください",
                   "There are more than " + most + " resources: raise max_pages or divide the site"},
                  url.text());
    }
    wanted_.push_back({url, kind, named});
  }

  bool ours(const Url& url) const { return made_.manifest.origin_of(url.text()) != nullptr; }

  Fetched fetch(const Url& url) {
    if (progress_) progress_(url.text());
    return network_.fetch({url.text(), config_.version, config_.compressed, config_.max_bytes, config_.user_agent});
  }

  // robots.txt names sitemaps; without any, /sitemap.xml is tried. Neither needs to be there.
  void look_for_sitemaps(const Url& robots_url) {
    const Fetched robots = fetch(robots_url);
    std::vector<std::string> found;
    if (robots.failure == Failure::None && robots.status == 200 &&
        !is_html(robots.headers.value("content-type"), robots.body)) {
      found = sitemaps_of_robots(robots.body, robots_url);
      want(robots_url, Kind::Robots, Named::ByPage);
    }
    if (found.empty()) found.push_back(robots_url.origin() + "/sitemap.xml");
    for (const std::string& text : found) {
      const auto url = parse_url(text);
      if (!url || !ours(*url)) {
        note(text,
             {"別のサーバーのサイトマップなので、対象にしません", "This sitemap is on another origin and is left out"});
        continue;
      }
      const Fetched sitemap = fetch(*url);
      if (sitemap.failure == Failure::None && sitemap.status == 200 &&
          !is_html(sitemap.headers.value("content-type"), sitemap.body))
        want(*url, Kind::Sitemap, Named::ByPage);
    }
  }

  void take(const Wanted& wanted) {
    const std::string url = wanted.url.text();
    const Fetched fetched = fetch(wanted.url);
    if (!answered(wanted, fetched)) return;
    Resource resource;
    resource.url = url;
    resource.kind = wanted.kind;
    resource.status = fetched.status;
    resource.version = fetched.version;
    for (const std::string& name : config_.headers)
      resource.headers.emplace_back(name, header_value(fetched.headers, name));
    remember_certificate(url, fetched);
    if (wanted.kind == Kind::Sitemap) {
      take_sitemap(wanted.url, fetched, resource);
    } else {
      take_body(wanted, fetched, resource);
    }
    copies_.keep(Drawer::Approved, fetched.body);
    made_.manifest.resources.push_back(std::move(resource));
    const std::string location(fetched.headers.value("location"));
    if (fetched.status >= 300 && fetched.status < 400 && !location.empty()) follow(wanted, location);
  }

  // The target of a redirect is a resource of its own, when it is of a declared origin.
  void follow(const Wanted& wanted, const std::string& location) {
    const auto target = resolve(wanted.url, location);
    if (target && ours(*target)) {
      want(*target, wanted.kind, Named::ByPage);
    } else {
      note(wanted.url.text(), {"別のサーバーへ移動します。移動先は対象にしません: " + location,
                               "It redirects to another origin, which is left out: " + location});
    }
  }

  bool answered(const Wanted& wanted, const Fetched& fetched) {
    const std::string url = wanted.url.text();
    if (fetched.failure == Failure::None && fetched.status < 400) return true;
    const bool too_large = fetched.failure == Failure::TooLarge;
    const std::string status = std::to_string(fetched.status);
    const base::Text why = fetched.failure == Failure::None
                               ? base::Text{"状態 " + status + " を返します", "It answers with status " + status}
                               : base::Text{"取得できません: " + fetched.why, "It cannot be fetched: " + fetched.why};
    if (wanted.named == Named::ByPerson) {
      throw Error(too_large                          ? ErrorKind::TooLarge
                  : fetched.failure == Failure::None ? ErrorKind::Conflict
                                                     : ErrorKind::Unavailable,
                  why, url);
    }
    note(url, {why.ja + "。対象にしません", why.en + "; it is left out"});
    return false;
  }

  void remember_certificate(const std::string& url, const Fetched& fetched) {
    if (fetched.certificates.empty()) return;
    for (Origin& origin : made_.manifest.origins) {
      if (origin.certificate || made_.manifest.origin_of(url) != &origin) continue;
      origin.certificate = read_certificate(fetched.certificates.front());
    }
  }

  void take_sitemap(const Url& url, const Fetched& fetched, Resource& resource) {
    const Sitemap sitemap = read_sitemap(fetched.body);
    if (!sitemap.complete) note(url.text(), {"サイトマップの一部を読めません", "Part of the sitemap cannot be read"});
    std::string list;
    for (const std::string& page : sitemap.pages) {
      list += page + "\n";
      const auto target = parse_url(page);
      if (target && ours(*target)) {
        want(*target, sitemap.index ? Kind::Sitemap : Kind::Page, Named::ByPage);
      } else {
        note(page, {"別のサーバーなので、対象にしません", "On another origin; it is left out"});
      }
    }
    resource.body = digested(list);
    resource.copy = digested(fetched.body);
  }

  void take_body(const Wanted& wanted, const Fetched& fetched, Resource& resource) {
    const Url& url = wanted.url;
    const std::string path_and_query = url.path + (url.query.empty() ? "" : "?" + url.query);
    const bool text = is_text(fetched.headers.value("content-type"));
    for (const Region& region : config_.regions) {
      if (text && applies(region, path_and_query)) resource.regions.push_back(region.id);
    }
    const std::vector<Region> regions = made_.manifest.regions_of(resource);
    Masked masked = mask(fetched.body, regions);
    for (const RegionProblem& problem : masked.problems) throw Error(ErrorKind::Conflict, problem.says, url.text());
    resource.body = digested(masked.body);
    const Digested whole = digested(fetched.body);
    if (whole != resource.body) resource.copy = whole;
    if (config_.compressed && !fetched.raw.empty()) resource.raw = digested(fetched.raw);
    if (is_html(fetched.headers.value("content-type"), fetched.body) && fetched.status < 300)
      take_page(url, fetched, masked.body, resource);
    if (wanted.kind == Kind::Page) look_again(url, masked.body, regions);
  }

  void take_page(const Url& url, const Fetched& fetched, const std::string& masked_body, Resource& resource) {
    const std::string_view type = fetched.headers.value("content-type");
    const Page page = read_page(fetched.body, type, url);
    const Page masked = read_page(masked_body, type, url);
    if (!page.complete || !masked.complete) {
      return note(url.text(), {"大きすぎるか複雑すぎるため、スクリプトなどを調べません。内容は照合します",
                               "Too large or too intricate to look for scripts; the bytes are compared"});
    }
    resource.facts = page.facts;
    resource.facts->inline_scripts = masked.facts.inline_scripts;
    resource.facts->handlers = masked.facts.handlers;
    const std::string words = error_words(page);
    if (!words.empty())
      note(url.text(), {"エラーや停止を知らせるページのようです (「" + words + "」)。承認の前に確かめてください",
                        "This looks like a page that tells of an error ('" + words + "'): check before approving"});
    if (!config_.requisites) return;
    for (const Requisite& requisite : page.requisites) {
      if (ours(requisite.url)) want(requisite.url, Kind::Requisite, Named::ByPage);
    }
  }

  void look_again(const Url& url, const std::string& masked_body, const std::vector<Region>& regions) {
    const Fetched again = fetch(url);
    if (again.failure != Failure::None)
      return note(url.text(), {"2回目は取得できませんでした", "It could not be fetched a second time"});
    const Masked masked = mask(again.body, regions);
    if (masked.body == masked_body && masked.problems.empty()) return;
    std::vector<SiteDifference> differences;
    const std::string_view type = again.headers.value("content-type");
    if (is_text(type)) compare_lines(to_utf8(masked_body, type), to_utf8(masked.body, type), false, differences);
    base::Text text{"続けて2回取得すると内容が違います。動的領域として申告してください",
                    "It differs between two fetches: declare what changes as a dynamic region"};
    if (!differences.empty())
      text = {text.ja + " (" + differences.front().detail.ja + ")",
              text.en + " (" + differences.front().detail.en + ")"};
    note(url.text(), text);
  }

  const Config& config_;
  Network& network_;
  const Copies& copies_;
  const std::function<void(std::string_view)>& progress_;
  Made made_;
  std::set<std::string> seen_;
  std::deque<Wanted> wanted_;
};

}  // namespace

Made make_manifest(const std::vector<std::string>& urls, const Config& config, Network& network, const Copies& copies,
                   const base::Clock& clock, const std::function<void(std::string_view url)>& progress) {
  if (urls.empty())
    throw Error(ErrorKind::InvalidInput, {"対象の URL を1つ以上指定してください", "Give one address at least"});
  Made made = Maker(config, network, copies, progress).make(urls);
  made.manifest.made_at = clock.now();
  return made;
}

std::vector<std::string> origins_of(const std::vector<std::string>& urls) {
  std::set<std::string> out;
  for (const std::string& text : urls) out.insert(require_url(text).origin());
  return {out.begin(), out.end()};
}

}  // namespace junshu::sites
