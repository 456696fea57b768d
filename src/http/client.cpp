#include "http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>

#include "base/error.h"
#include "base/text.h"
#include "http/tls.h"

namespace junshu::http {
namespace {

void initialise_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

// What one transfer fills.
struct Transfer {
  ClientResponse response;
  std::size_t limit = 0;
  bool too_large = false;
  std::function<bool(std::string_view)> stream;  // set: bytes of an event stream go here; false ends the transfer
  const std::atomic<bool>* cancelled = nullptr;
  bool ended_by_us = false;
};

std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line(data, size);
  if (line.starts_with("HTTP/")) transfer.response.headers = {};  // after a 100 Continue the real head follows
  auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.response.headers.add(std::string(line.substr(0, colon)), std::string(base::trim(line.substr(colon + 1))));
  }
  return size;
}

std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.stream && transfer.response.headers.value("content-type").starts_with("text/event-stream")) {
    if (transfer.stream({data, size})) return size;
    transfer.ended_by_us = true;
    return 0;
  }
  if (transfer.response.body.size() + size > transfer.limit) {
    transfer.too_large = true;
    return 0;
  }
  transfer.response.body.append(data, size);
  return size;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.cancelled == nullptr || !transfer.cancelled->load()) return 0;
  transfer.ended_by_us = true;
  return 1;
}

[[noreturn]] void throw_failed(CURLcode code, const char* words, const std::string& url) {
  const std::string reason = words[0] != '\0' ? words : curl_easy_strerror(code);
  if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    throw base::Error(base::ErrorKind::InvalidInput, {"アドレスが正しくありません", "The address is not valid"}, url);
  }
  throw base::Error(base::ErrorKind::Unavailable,
                    {"サーバーと通信できません: " + reason, "Cannot talk to the server: " + reason}, url);
}

// Cuts a byte stream into events (WHATWG HTML §9.2.6).
class EventReader {
 public:
  explicit EventReader(const std::function<bool(const ServerEvent&)>& take) : take_(take) {}

  bool read(std::string_view bytes) {
    pending_.append(bytes);
    for (std::size_t end; (end = pending_.find('\n')) != std::string::npos;) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      if (!read_line(line)) return false;
    }
    return true;
  }

 private:
  bool read_line(std::string_view line) {
    if (line.empty()) {
      ServerEvent event{event_.empty() ? "message" : event_, data_, id_};
      const bool dispatch = has_data_;
      event_.clear();
      data_.clear();
      has_data_ = false;
      return !dispatch || take_(event);
    }
    auto colon = line.find(':');
    std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "event") event_ = value;
    if (name == "id") id_ = value;
    if (name == "data") {
      if (has_data_) data_ += '\n';
      data_ += value;
      has_data_ = true;
    }
    return true;
  }

  const std::function<bool(const ServerEvent&)>& take_;
  std::string pending_;
  std::string event_;
  std::string data_;
  std::string id_;
  bool has_data_ = false;
};

}  // namespace

struct Client::Impl {
  explicit Impl(ClientOptions given) : options(std::move(given)) {
    initialise_curl();
    curl = curl_easy_init();
    JUNSHU_INVARIANT(curl != nullptr, "libcurl gives a handle");
  }
  ~Impl() { curl_easy_cleanup(curl); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void prepare(const ClientRequest& request, Transfer& transfer, List& fields);
  CURLcode perform(const ClientRequest& request, Transfer& transfer, bool endless);

  ClientOptions options;
  CURL* curl = nullptr;
  char words[CURL_ERROR_SIZE] = {};
  bool verify = true;
};

void Client::Impl::prepare(const ClientRequest& request, Transfer& transfer, List& fields) {
  curl_easy_reset(curl);  // keeps the connection
  auto set = [this](CURLoption option, auto value) {
    JUNSHU_INVARIANT(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option");
  };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, words);
  set(CURLOPT_PROXY, options.proxy.c_str());
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_time.count()));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!verify) {
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options.authority_file.empty()) {
    set(CURLOPT_CAINFO, options.authority_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // only ours
  }
  if (!options.certificate_file.empty()) {
    set(CURLOPT_SSLCERT, options.certificate_file.c_str());
    set(CURLOPT_SSLKEY, options.key_file.c_str());
  }
  if (request.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
             request.method == "PATCH") {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  }
  if (request.method != "HEAD") set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  auto add = [&fields](const std::string& line) { fields.reset(curl_slist_append(fields.release(), line.c_str())); };
  for (const auto& [name, value] : request.headers) add(value.empty() ? name + ";" : name + ": " + value);
  if (request.headers.find("expect") == nullptr && request.body.size() < 64 * 1024)
    add("Expect:");  // saves a round trip
  set(CURLOPT_HTTPHEADER, fields.get());
  set(CURLOPT_HEADERFUNCTION, on_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, on_body);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_XFERINFOFUNCTION, on_progress);
  set(CURLOPT_XFERINFODATA, &transfer);
  set(CURLOPT_NOPROGRESS, 0L);
}

CURLcode Client::Impl::perform(const ClientRequest& request, Transfer& transfer, bool endless) {
  List fields;
  words[0] = '\0';
  transfer.limit = options.response_bytes;
  prepare(request, transfer, fields);
  if (endless) {
    const auto seconds =
        std::max<long long>(1, std::chrono::duration_cast<std::chrono::seconds>(options.silence).count());
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(seconds));
  } else {
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_time.count()));
  }
  CURLcode code = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  if (transfer.too_large) {
    throw base::Error(base::ErrorKind::TooLarge, {"サーバーの応答が大きすぎます", "The server's answer is too large"},
                      request.url);
  }
  return code;
}

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

ClientResponse Client::send(const ClientRequest& request) {
  Transfer transfer;
  CURLcode code = impl_->perform(request, transfer, false);
  // A server may answer before it has read everything, and close: the answer counts.
  const bool answered = code == CURLE_SEND_ERROR && transfer.response.status >= 400;
  if (code != CURLE_OK && !answered) throw_failed(code, impl_->words, request.url);
  return std::move(transfer.response);
}

ClientResponse Client::get(std::string url, Headers headers) {
  return send({"GET", std::move(url), std::move(headers), {}});
}

ClientResponse Client::post(std::string url, std::string body, std::string content_type, Headers headers) {
  headers.set("Content-Type", std::move(content_type));
  return send({"POST", std::move(url), std::move(headers), std::move(body)});
}

ClientResponse Client::stream(const ClientRequest& request, const std::function<bool(const ServerEvent&)>& take,
                              const std::atomic<bool>* cancelled) {
  EventReader reader(take);
  Transfer transfer;
  transfer.stream = [&reader](std::string_view bytes) { return reader.read(bytes); };
  transfer.cancelled = cancelled;
  CURLcode code = impl_->perform(request, transfer, true);
  if (code != CURLE_OK && !transfer.ended_by_us) throw_failed(code, impl_->words, request.url);
  return std::move(transfer.response);
}

std::string fetch_authority(const std::string& url, std::string_view fingerprint, ClientOptions options) {
  std::string wanted;
  for (char c : fingerprint) {
    if (c != ':') wanted += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  Client client(std::move(options));
  client.impl_->verify = false;
  ClientResponse response = client.get(url);
  if (response.status != 200) {
    throw base::Error(base::ErrorKind::Unavailable,
                      {"認証局の証明書を取得できません", "Cannot fetch the authority's certificate"}, url);
  }
  if (describe_certificate(response.body).fingerprint != wanted) {
    throw base::Error(base::ErrorKind::Forbidden,
                      {"認証局の証明書が、示された指紋と一致しません。別のサーバーにつながっている恐れがあります",
                       "The authority's certificate does not have the given fingerprint. This may be another server"},
                      url);
  }
  return response.body;
}

}  // namespace junshu::http
