#include "sites/fetch.h"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/error.h"
#include "base/text.h"
#include "gzip.h"
#include "sites/url.h"

namespace junshu::sites {
namespace {

constexpr std::size_t kMaxHeaders = 500;

void initialise_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

struct Transfer {
  Fetched fetched;
  std::string received;
  std::size_t limit = 0;
  bool too_large = false;
};

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size);
  if (line.starts_with("HTTP/")) transfer.fetched.headers = {};  // after 1xx the real head follows
  const auto colon = line.find(':');
  const auto count = std::distance(transfer.fetched.headers.begin(), transfer.fetched.headers.end());
  if (colon != std::string_view::npos && colon > 0 && static_cast<std::size_t>(count) < kMaxHeaders) {
    transfer.fetched.headers.add(std::string(line.substr(0, colon)), std::string(base::trim(line.substr(colon + 1))));
  }
  return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.received.size() + size > transfer.limit) {
    transfer.received.append(data, transfer.limit - transfer.received.size());
    transfer.too_large = true;
    return 0;
  }
  transfer.received.append(data, size);
  return size;
}

Failure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return Failure::None;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Failure::Resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return Failure::Connect;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::Timeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return Failure::Certificate;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_USE_SSL_FAILED:
      return Failure::Tls;
    default:
      return Failure::Protocol;
  }
}

std::int64_t milliseconds(CURL* curl, CURLINFO info) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(curl, info, &microseconds);
  return microseconds / 1000;
}

std::vector<std::string> chain_of(CURL* curl) {
  std::vector<std::string> out;
  curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(curl, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) return out;
  for (int i = 0; i < chain->num_of_certs; ++i) {
    for (const curl_slist* line = chain->certinfo[i]; line != nullptr; line = line->next) {
      const std::string_view text = line->data;
      if (text.starts_with("Cert:")) out.emplace_back(text.substr(5));
    }
  }
  return out;
}

}  // namespace

std::string_view to_string(HttpVersion version) {
  switch (version) {
    case HttpVersion::Any:
      return "any";
    case HttpVersion::Http1:
      return "1.1";
    case HttpVersion::Http2:
      return "2";
  }
  return "any";
}

std::string_view to_string(Failure failure) {
  switch (failure) {
    case Failure::None:
      return "none";
    case Failure::Resolve:
      return "resolve";
    case Failure::Connect:
      return "connect";
    case Failure::Timeout:
      return "timeout";
    case Failure::Tls:
      return "tls";
    case Failure::Certificate:
      return "certificate";
    case Failure::TooLarge:
      return "too_large";
    case Failure::Protocol:
      return "protocol";
  }
  return "none";
}

struct CurlNetwork::Impl {
  explicit Impl(NetworkOptions given) : options(std::move(given)) {
    initialise_curl();
    curl = curl_easy_init();
    JUNSHU_INVARIANT(curl != nullptr, "libcurl gives a handle");
    for (const std::string& entry : options.connect_to)
      connect_to.reset(curl_slist_append(connect_to.release(), entry.c_str()));
  }
  ~Impl() { curl_easy_cleanup(curl); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void set(CURLoption option, auto value) {
    JUNSHU_INVARIANT(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option");
  }
  void prepare(const FetchRequest& request, const std::string& url, Transfer& transfer, List& fields);
  std::vector<std::string> stranger(const FetchRequest& request, const std::string& url);
  void finish(const FetchRequest& request, const Url& url, CURLcode code, Transfer& transfer);

  NetworkOptions options;
  CURL* curl = nullptr;
  List connect_to;
  std::map<std::string, std::vector<std::string>> chains;  // of the connection last made to an origin
  char words[CURL_ERROR_SIZE] = {};
};

void CurlNetwork::Impl::prepare(const FetchRequest& request, const std::string& url, Transfer& transfer, List& fields) {
  curl_easy_reset(curl);  // keeps the connections
  words[0] = '\0';
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, words);
  set(CURLOPT_PROXY, options.proxy.c_str());
  set(CURLOPT_USERAGENT, request.user_agent.c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_time.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_time.count()));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_CERTINFO, 1L);
  set(CURLOPT_HTTP_VERSION,
      static_cast<long>(request.version == HttpVersion::Http1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  if (!options.authority_file.empty()) {
    set(CURLOPT_CAINFO, options.authority_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  if (connect_to) set(CURLOPT_CONNECT_TO, connect_to.get());
  // Decoding is ours, so that the bytes as sent are at hand too.
  const std::string encoding = std::string("Accept-Encoding: ") + (request.compressed ? "gzip" : "identity");
  for (const char* line : {encoding.c_str(), "Accept: */*", "Accept-Language: ja,en;q=0.5"})
    fields.reset(curl_slist_append(fields.release(), line));
  set(CURLOPT_HTTPHEADER, fields.get());
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, &transfer);
}

// The chain of a server whose certificate does not verify: a handshake, and nothing said over it.
std::vector<std::string> CurlNetwork::Impl::stranger(const FetchRequest& request, const std::string& url) {
  Transfer nothing;
  List fields;
  prepare(request, url, nothing, fields);
  set(CURLOPT_SSL_VERIFYPEER, 0L);
  set(CURLOPT_SSL_VERIFYHOST, 0L);
  set(CURLOPT_CONNECT_ONLY, 1L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  if (curl_easy_perform(curl) != CURLE_OK) return {};
  auto chain = chain_of(curl);
  // The connection belongs to the handle now; a new one forgets it.
  curl_easy_cleanup(curl);
  curl = curl_easy_init();
  JUNSHU_INVARIANT(curl != nullptr, "libcurl gives a handle");
  return chain;
}

void CurlNetwork::Impl::finish(const FetchRequest& request, const Url& url, CURLcode code, Transfer& transfer) {
  Fetched& out = transfer.fetched;
  out.failure = transfer.too_large ? Failure::TooLarge : failure_of(code);
  if (transfer.too_large) {
    out.why = "more than " + std::to_string(request.max_bytes) + " bytes";
  } else if (code != CURLE_OK) {
    out.why = words[0] != '\0' ? words : curl_easy_strerror(code);
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  out.status = static_cast<int>(status);
  long version = 0;
  curl_easy_getinfo(curl, CURLINFO_HTTP_VERSION, &version);
  out.version = version == CURL_HTTP_VERSION_2_0 ? HttpVersion::Http2 : HttpVersion::Http1;
  out.latency = {milliseconds(curl, CURLINFO_NAMELOOKUP_TIME_T), milliseconds(curl, CURLINFO_CONNECT_TIME_T),
                 milliseconds(curl, CURLINFO_APPCONNECT_TIME_T), milliseconds(curl, CURLINFO_STARTTRANSFER_TIME_T),
                 milliseconds(curl, CURLINFO_TOTAL_TIME_T)};
  // A connection that is used again had its handshake before.
  long connections = 0;
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections);
  if (url.scheme == "https") {
    if (connections > 0) chains[url.origin()] = chain_of(curl);
    out.certificates = chains[url.origin()];
  }
  out.encoding = std::string(base::trim(out.headers.value("content-encoding")));
  if (out.encoding == "identity") out.encoding.clear();
  out.body = std::move(transfer.received);
  if ((out.encoding == "gzip" || out.encoding == "x-gzip") && out.failure == Failure::None) {
    auto content = gunzip(out.body, request.max_bytes);
    if (content) {
      out.raw = std::exchange(out.body, std::move(*content));
    } else {
      out.failure = Failure::Protocol;
      out.why = "the compressed content is malformed or unpacks to too much";
    }
  }
}

CurlNetwork::CurlNetwork(NetworkOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
CurlNetwork::~CurlNetwork() = default;

Fetched CurlNetwork::fetch(const FetchRequest& request) {
  const auto url = parse_url(request.url);
  if (!url)
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"http か https の URL ではありません", "This is no http or https address"}, request.url);
  if (std::find(impl_->options.origins.begin(), impl_->options.origins.end(), url->origin()) ==
      impl_->options.origins.end()) {
    throw base::Error(base::ErrorKind::Forbidden,
                      {"申告されていないサーバーには接続しません", "A server that is not declared is not talked to"},
                      url->text());
  }
  Transfer transfer;
  transfer.limit = request.max_bytes;
  List fields;
  impl_->prepare(request, url->text(), transfer, fields);
  const CURLcode code = curl_easy_perform(impl_->curl);
  impl_->finish(request, *url, code, transfer);
  if (transfer.fetched.failure == Failure::Certificate) {
    transfer.fetched.certificates = impl_->stranger(request, url->text());
    impl_->chains.erase(url->origin());
  }
  return std::move(transfer.fetched);
}

}  // namespace junshu::sites
