#include "web_files.h"

#include <zlib.h>

#include <array>

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "http/problem.h"

namespace junshu::server {

namespace {

namespace fs = std::filesystem;

struct Kind {
  std::string_view extension;
  std::string_view content_type;
  bool packs;
};
constexpr std::array kKinds = {
    Kind{".html", "text/html; charset=utf-8", true},
    Kind{".js", "text/javascript; charset=utf-8", true},
    Kind{".css", "text/css; charset=utf-8", true},
    Kind{".json", "application/json", true},
    Kind{".svg", "image/svg+xml", true},
    Kind{".txt", "text/plain; charset=utf-8", true},
    Kind{".woff2", "font/woff2", false},
    Kind{".woff", "font/woff", false},
    Kind{".png", "image/png", false},
    Kind{".ico", "image/x-icon", false},
    Kind{".webmanifest", "application/manifest+json", true},
};

std::string gzip(const std::string& content) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return done && out.size() < content.size() ? out : std::string();
}

Response missing_pages() {
  Response response = plain(
      "<!doctype html><html lang=\"ja\"><meta "
      "charset=\"utf-8\"><title>Junshu</title><h1>画面がまだ作られていません</h1>"
      "<p>./run で作ってから開いてください。 The pages are not built yet: start with ./run.</p></html>",
      "text/html; charset=utf-8");
  response.status = 503;
  return response;
}

}  // namespace

WebFiles::WebFiles(const fs::path& folder) {
  if (folder.empty() || !fs::is_directory(folder)) {
    base::log_warning("the web pages are not built: only the API is served");
    return;
  }
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    File file;
    file.content = base::read_text(entry.path());
    file.content_type = "application/octet-stream";
    const std::string extension = entry.path().extension().string();
    for (const Kind& kind : kKinds) {
      if (kind.extension != extension) continue;
      file.content_type = kind.content_type;
      if (kind.packs) file.packed = gzip(file.content);
    }
    file.etag = "\"" + base::hex(base::sha256(base::as_bytes(file.content))).substr(0, 32) + "\"";
    const std::string path = "/" + fs::relative(entry.path(), folder).generic_string();
    file.lasting = path.starts_with("/assets/");
    files_.emplace(path, std::move(file));
  }
}

Response WebFiles::answer(const Request& request) const {
  const base::Language language = http::preferred_language(request.headers);
  auto found = files_.find(request.path);
  // Addresses of pages may hold dots (/c/k-…/clauses/c1.1.1): whatever is no file and no part of the API is a page.
  const bool page = !request.path.starts_with("/api/") && !request.path.starts_with("/assets/");
  if (found == files_.end() && page) {
    found = files_.find("/index.html");
    if (found == files_.end()) return missing_pages();
  }
  if (found == files_.end())
    return http::problem(404, "not_found", http::title_of(base::ErrorKind::NotFound), {}, language);
  const File& file = found->second;
  Response response;
  response.content_type = file.content_type;
  response.headers.set("ETag", file.etag);
  response.headers.set("Cache-Control", file.lasting ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers.value("if-none-match") == file.etag) {
    response.status = 304;
    return response;
  }
  if (!file.packed.empty()) {
    response.headers.set("Vary", "Accept-Encoding");
    if (request.headers.value("accept-encoding").find("gzip") != std::string_view::npos) {
      response.headers.set("Content-Encoding", "gzip");
      response.body = file.packed;
      return response;
    }
  }
  response.body = file.content;
  return response;
}

}  // namespace junshu::server
