#include "sites/compare.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/date.h"
#include "base/text.h"
#include "encoding.h"
#include "error_page.h"
#include "header_value.h"
#include "page_words.h"
#include "sites/sitemap.h"

namespace junshu::sites {
namespace {

// An address that no site has, once for each origin and only when it is needed.
class NonsensePages {
 public:
  NonsensePages(const Manifest& manifest, Network& network, base::Random& random)
      : manifest_(manifest), network_(network), nonce_(base::random_id(random, "junshu-")) {}

  const std::string& nonce() const { return nonce_; }
  // The body when the origin answers it with 200, else nothing.
  const std::optional<std::string>& body_of(const Url& url) {
    const auto [found, fresh] = bodies_.try_emplace(url.origin());
    if (fresh) {
      FetchRequest request{url.origin() + "/" + nonce_, manifest_.version, false,
                           static_cast<std::size_t>(manifest_.max_bytes), manifest_.user_agent};
      Fetched answer = network_.fetch(request);
      if (answer.failure == Failure::None && answer.status == 200) found->second = std::move(answer.body);
    }
    return found->second;
  }

 private:
  const Manifest& manifest_;
  Network& network_;
  std::string nonce_;
  std::map<std::string, std::optional<std::string>> bodies_;
};

bool keeps_us_out(int status) {
  return status == 401 || status == 403 || status == 407 || status == 429 || status == 451 || status == 503;
}

std::string day(base::Millis instant) { return base::to_string(base::civil_date(instant, base::Zone{})); }

// Compares one answer with one resource.
class Comparison {
 public:
  Comparison(const Manifest& manifest, const Resource& resource, const Fetched& fetched, NonsensePages& nonsense,
             const CheckOptions& options, SiteCheck& out)
      : manifest_(manifest),
        resource_(resource),
        fetched_(fetched),
        nonsense_(nonsense),
        options_(options),
        out_(out),
        url_(*parse_url(resource.url)) {}

  void run() {
    compare_certificate();
    if (fetched_.failure == Failure::TooLarge) {
      tell(What::Bytes, {"内容が上限の " + std::to_string(manifest_.max_bytes) + " バイトを超えています",
                         "The content is larger than the limit of " + std::to_string(manifest_.max_bytes) + " bytes"});
      return;
    }
    if (fetched_.failure != Failure::None) return;
    if (fetched_.status != resource_.status) {
      compare_status();
      return;
    }
    compare_headers();
    if (resource_.kind == Kind::Sitemap) {
      compare_sitemap();
    } else {
      compare_body();
    }
  }

 private:
  void tell(What what, base::Text detail, std::string_view before = {}, std::string_view after = {},
            Weight weight = Weight::Difference) {
    out_.differences.push_back(difference(what, std::move(detail), before, after, weight));
  }

  void compare_certificate() {
    const Origin* origin = manifest_.origin_of(resource_.url);
    if (origin == nullptr || !origin->certificate || fetched_.certificates.empty()) return;
    const Certificate& approved = *origin->certificate;
    const Certificate seen = read_certificate(fetched_.certificates.front());
    out_.certificate = seen.leaf_sha256;
    const std::string parties = " (発行者: " + seen.issuer + "、期限: " + day(seen.not_after) + ")";
    const std::string parties_en = " (issuer: " + seen.issuer + ", until " + day(seen.not_after) + ")";
    const Succession kin = succession(approved, seen);
    if (fetched_.failure == Failure::Certificate && kin == Succession::Same) {
      tell(What::Certificate,
           {"承認された証明書ですが、検証できません: " + fetched_.why,
            "It is the approved certificate, but it does not verify: " + fetched_.why},
           approved.leaf_sha256, seen.leaf_sha256);
    } else if (fetched_.failure == Failure::Certificate) {
      tell(What::Certificate,
           {"別人の証明書です。信頼できる認証局にさかのぼれません" + parties + ": " + fetched_.why,
            "This is a stranger's certificate: it does not verify" + parties_en + ": " + fetched_.why},
           approved.leaf_sha256, seen.leaf_sha256);
    } else if (kin == Succession::Renewal) {
      const bool reported = manifest_.renewals == Renewals::Reported;
      tell(What::Certificate,
           {"証明書が更新されました。発行者と鍵の種類は同じです" + parties,
            "The certificate was renewed by the same issuer, with the same kind of key" + parties_en},
           approved.leaf_sha256, seen.leaf_sha256, reported ? Weight::Difference : Weight::Notice);
    } else if (kin == Succession::Stranger) {
      tell(What::Certificate,
           {"別の証明書になりました" + parties + "。承認時は、発行者 " + approved.issuer + "、鍵 " + approved.key +
                "、今は鍵 " + seen.key,
            "It is another certificate" + parties_en + "; approved was issuer " + approved.issuer + ", key " +
                approved.key + "; now the key is " + seen.key},
           approved.leaf_sha256, seen.leaf_sha256);
    }
  }

  void compare_status() {
    const std::string before = std::to_string(resource_.status);
    const std::string after = std::to_string(fetched_.status);
    if (fetched_.status == 404 || fetched_.status == 410) {
      tell(What::Missing,
           {"公開されているはずのものがありません (状態 " + after + ")",
            "What should be published is missing (status " + after + ")"},
           before, after);
    } else {
      const std::string location(fetched_.headers.value("location"));
      const std::string to = location.empty() ? "" : " → " + location;
      tell(What::Status,
           {"応答の状態が " + before + " から " + after + " に変わりました" + to,
            "The status changed from " + before + " to " + after + to},
           before, after);
    }
  }

  void compare_headers() {
    for (const auto& [name, approved] : resource_.headers) {
      const std::string seen = header_value(fetched_.headers, name);
      if (seen == approved) continue;
      if (seen.empty()) {
        tell(What::Header, {"ヘッダー " + name + " がなくなりました", "The header " + name + " is gone"}, approved,
             seen);
      } else if (approved.empty()) {
        tell(What::Header,
             {"ヘッダー " + name + " が加わりました: " + seen, "The header " + name + " was added: " + seen}, approved,
             seen);
      } else {
        tell(What::Header,
             {"ヘッダー " + name + " が変わりました: " + approved + " → " + seen,
              "The header " + name + " changed: " + approved + " → " + seen},
             approved, seen);
      }
    }
    if (manifest_.version != HttpVersion::Any && fetched_.version != resource_.version) {
      const std::string before(to_string(resource_.version));
      const std::string after(to_string(fetched_.version));
      tell(What::Header,
           {"HTTP の版が " + before + " から " + after + " に変わりました",
            "The version of HTTP changed from " + before + " to " + after},
           before, after);
    }
  }

  void compare_sitemap() {
    const Sitemap seen = read_sitemap(fetched_.body);
    std::string list;
    for (const std::string& page : seen.pages) list += page + "\n";
    const Digested now = digested(list);
    out_.sha256 = now.sha256;
    if (!seen.complete) tell(What::Bytes, {"サイトマップを読めません", "The sitemap cannot be read"});
    if (now == resource_.body) return;
    bool told = false;
    if (!seen.index) {
      for (const std::string& page : seen.pages) {
        if (manifest_.find(page) != nullptr) continue;
        tell(What::Extra,
             {"承認されていないページがサイトマップにあります: " + page,
              "The sitemap lists a page that was not approved: " + page},
             "", page);
        told = true;
      }
    }
    if (const auto approved = approved_copy()) {
      const Sitemap before = read_sitemap(*approved);
      for (const std::string& page : before.pages) {
        if (std::binary_search(seen.pages.begin(), seen.pages.end(), page)) continue;
        tell(What::Missing, {"サイトマップから消えました: " + page, "Gone from the sitemap: " + page}, page, "");
        told = true;
      }
    }
    if (!told)
      tell(What::Bytes, {"サイトマップに載っているアドレスが変わりました", "The sitemap lists other addresses"});
  }

  std::optional<std::string> approved_copy() const {
    return options_.copies == nullptr ? std::nullopt
                                      : options_.copies->read(Drawer::Approved, resource_.approved_copy().sha256);
  }

  void compare_body() {
    const std::vector<Region> regions = manifest_.regions_of(resource_);
    const Masked masked = mask(fetched_.body, regions);
    for (const RegionProblem& problem : masked.problems) tell(What::Region, problem.says, "", problem.found);
    const Digested now = digested(masked.body);
    out_.sha256 = now.sha256;
    const bool other = now != resource_.body;
    const std::string content_type(fetched_.headers.value("content-type"));
    // Also when the masked bytes agree: what a region holds must not run.
    if (resource_.facts && (other || !regions.empty()) && compare_as_page(masked.body, content_type, other)) return;
    if (!other) {
      compare_raw();
      return;
    }
    const auto approved = approved_copy();
    if (approved && is_text(content_type) && !resource_.facts && is_text(approved_type())) {
      compare_lines(to_utf8(mask(*approved, regions).body, content_type), to_utf8(masked.body, content_type), false,
                    out_.differences);
    } else {
      compare_files(approved_type(), resource_.approved_copy().bytes, approved ? &*approved : nullptr, content_type,
                    fetched_.body, out_.differences);
    }
  }

  std::string approved_type() const {
    for (const auto& [name, value] : resource_.headers) {
      if (name == "content-type") return value;
    }
    return {};
  }

  // Whether that says it all.
  bool compare_as_page(const std::string& masked_body, const std::string& content_type, bool other) {
    if (!is_html(content_type, fetched_.body)) return false;
    const Page whole = read_page(fetched_.body, content_type, url_);
    const Page masked = read_page(masked_body, content_type, url_);
    if (!whole.complete || !masked.complete) {
      tell(What::Bytes, {"ページが大きすぎるか複雑すぎて、中のスクリプトなどを調べられません",
                         "The page is too large or too intricate to look for scripts in it"});
      return false;
    }
    if (other) recognise_error_page(whole);
    compare_facts(*resource_.facts, whole.facts, masked.facts, out_.differences);
    if (!other) return false;
    const std::size_t told = out_.differences.size();
    if (const auto approved = approved_copy()) {
      const std::vector<Region> regions = manifest_.regions_of(resource_);
      compare_pages(read_page(mask(*approved, regions).body, content_type, url_), masked, out_.differences);
    }
    if (out_.differences.size() == told) {
      tell(What::Bytes, {"内容が変わりました (" + std::to_string(resource_.approved_copy().bytes) + " → " +
                             std::to_string(fetched_.body.size()) + " バイト)",
                         "The content changed (" + std::to_string(resource_.approved_copy().bytes) + " → " +
                             std::to_string(fetched_.body.size()) + " bytes)"});
    }
    return true;
  }

  void recognise_error_page(const Page& seen) {
    if (resource_.status != 200) return;
    const std::optional<std::string>& nonsense = nonsense_.body_of(url_);
    // A site may answer every address with its one page: then it is no sign of an error.
    const auto is_nonsense = [&](const std::string& body) {
      return nonsense && same_but_for_path(body, url_.path, *nonsense, "/" + nonsense_.nonce());
    };
    const auto approved = approved_copy();
    if (is_nonsense(fetched_.body) && !(approved && is_nonsense(*approved))) {
      tell(What::Bytes, {"状態は 200 ですが、存在しないアドレスへの応答と同じページです",
                         "The status is 200, but it is the page that an address gives which does not exist"});
      return;
    }
    const std::string words = error_words(seen);
    if (words.empty() || base::search_key(resource_.facts->title).find(words) != std::string::npos) return;
    tell(What::Bytes,
         {"状態は 200 ですが、エラーや停止を知らせるページです (「" + words + "」)",
          "The status is 200, but it is a page that tells of an error ('" + words + "')"},
         resource_.facts->title, seen.facts.title);
  }

  void compare_raw() {
    if (!manifest_.compressed || !resource_.raw.has_value()) return;
    if (fetched_.raw.empty()) {
      tell(What::Header, {"圧縮して送られなくなりました", "It is no longer sent compressed"});
    } else if (digested(fetched_.raw) != *resource_.raw) {
      tell(What::Bytes, {"内容は同じですが、圧縮されたデータが変わりました",
                         "The content is the same, but its compressed form changed"});
    }
  }

  const Manifest& manifest_;
  const Resource& resource_;
  const Fetched& fetched_;
  NonsensePages& nonsense_;
  const CheckOptions& options_;
  SiteCheck& out_;
  Url url_;
};

base::Text failure_words(Failure failure, const std::string& why) {
  switch (failure) {
    case Failure::Resolve:
      return {"名前を引けません: " + why, "The name cannot be resolved: " + why};
    case Failure::Connect:
      return {"接続できません: " + why, "Cannot connect: " + why};
    case Failure::Timeout:
      return {"時間内に応答がありません: " + why, "No answer in time: " + why};
    case Failure::Tls:
      return {"暗号化した通信を始められません: " + why, "The TLS handshake failed: " + why};
    case Failure::None:
    case Failure::Certificate:
    case Failure::TooLarge:
    case Failure::Protocol:
      break;
  }
  return {"応答を読み切れません: " + why, "The answer cannot be read: " + why};
}

void bound(std::vector<SiteDifference>& differences) {
  if (differences.size() <= kMaxDifferences) return;
  const std::string more = std::to_string(differences.size() - (kMaxDifferences - 1));
  const What what = differences.back().what;
  differences.resize(kMaxDifferences - 1);
  differences.push_back(difference(what, {"ほかに " + more + " 件の差異があります", more + " more differences"}));
}

void conclude(SiteCheck& out, const Fetched& fetched, const Resource& resource) {
  const auto counts = std::count_if(out.differences.begin(), out.differences.end(),
                                    [](const SiteDifference& d) { return d.weight == Weight::Difference; });
  const bool answered = fetched.failure == Failure::None || fetched.failure == Failure::TooLarge ||
                        (fetched.failure == Failure::Certificate && !out.certificate.empty());
  if (!answered) {
    out.outcome = Outcome::Unreachable;
    const base::Text why = failure_words(fetched.failure, shortened(fetched.why, 300));
    out.says = why;
  } else if (fetched.failure == Failure::None && keeps_us_out(fetched.status) && fetched.status != resource.status) {
    out.outcome = Outcome::Refused;
    const std::string status = std::to_string(fetched.status);
    out.says = {"サーバーが応答を拒みました (状態 " + status +
                    ")。変わったかどうかは分かりません。照合元からのアクセスを許してください",
                "The server refuses (status " + status +
                    "): whether anything changed cannot be told. Let the checking host in"};
  } else if (counts > 0) {
    out.outcome = Outcome::Changed;
    out.says = out.differences.front().detail;
    for (const SiteDifference& found : out.differences) {
      if (found.weight == Weight::Difference) {
        out.says = found.detail;
        break;
      }
    }
  } else {
    out.outcome = Outcome::Same;
    out.says = {"承認された内容と同じです", "The same as approved"};
  }
  bound(out.differences);
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::Same:
      return "same";
    case Outcome::Changed:
      return "changed";
    case Outcome::Unreachable:
      return "unreachable";
    case Outcome::Refused:
      return "refused";
  }
  return "unreachable";
}

std::string_view to_string(What what) {
  switch (what) {
    case What::Bytes:
      return "bytes";
    case What::Header:
      return "header";
    case What::Certificate:
      return "certificate";
    case What::Status:
      return "status";
    case What::Missing:
      return "missing";
    case What::Extra:
      return "extra";
    case What::Region:
      return "region";
    case What::ForeignOrigin:
      return "foreign_origin";
  }
  return "bytes";
}

std::vector<SiteCheck> check(const Manifest& manifest, Network& network, const base::Clock& clock,
                             const CheckOptions& options) {
  NonsensePages nonsense(manifest, network, options.random == nullptr ? base::system_random() : *options.random);
  std::vector<SiteCheck> out;
  for (const Resource& resource : manifest.resources) {
    if (!options.only.empty() &&
        std::find(options.only.begin(), options.only.end(), resource.url) == options.only.end())
      continue;
    if (options.cancelled && options.cancelled()) break;
    SiteCheck check;
    check.publication = options.publication;
    check.target = resource.url;
    check.at = clock.now();
    check.expected_sha256 = resource.body.sha256;
    check.copy_sha256 = resource.approved_copy().sha256;
    const Fetched fetched = network.fetch({resource.url, manifest.version, manifest.compressed,
                                           static_cast<std::size_t>(manifest.max_bytes), manifest.user_agent});
    check.latency = fetched.latency;
    check.latency_ms = fetched.latency.total;
    check.status = fetched.status;
    const bool has_body = fetched.failure == Failure::None || fetched.failure == Failure::TooLarge;
    if (has_body) check.seen_sha256 = digested(fetched.body).sha256;
    Comparison(manifest, resource, fetched, nonsense, options, check).run();
    conclude(check, fetched, resource);
    if (check.outcome == Outcome::Changed && has_body && options.copies != nullptr &&
        check.seen_sha256 != check.copy_sha256) {
      options.copies->keep(Drawer::Evidence, fetched.body);
    }
    out.push_back(std::move(check));
  }
  return out;
}

}  // namespace junshu::sites
