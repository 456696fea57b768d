// Evidence, and labels.
#include "base/text.h"
#include "qr.h"
#include "routes.h"
#include "shown.h"

namespace junshu::server {

namespace {

constexpr std::size_t kMostBytes = 64u * 1024 * 1024;
constexpr std::size_t kMostName = 255;

// "image/jpeg; q=1" → "image/jpeg"; anything odd is plain bytes.
std::string media_type(std::string_view header) {
  std::string_view type = base::trim(header.substr(0, header.find(';')));
  const bool plain = type.size() <= 100 && type.find('/') != std::string_view::npos &&
                     type.find_first_of(" \t\"\\<>") == std::string_view::npos;
  return plain ? std::string(type) : "application/octet-stream";
}

Response upload(Context& context) {
  { auto snapshot = context.snapshot(); }  // refuses those who are no members
  const std::string name(base::trim(context.request.query_value("name").value_or("")));
  if (name.empty() || name.size() > kMostName || name.find_first_of("/\\\r\n") != std::string::npos) {
    throw base::Error(
        base::ErrorKind::InvalidInput,
        {"ファイル名（255バイトまで）を指定してください。", "Give the file's name, of at most 255 bytes."}, "name");
  }
  if (context.request.body.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"ファイルが空です。", "The file is empty."}, "name");
  }
  const auto info = context.instance().blobs().put(context.contract(), base::as_bytes(context.request.body),
                                                   media_type(context.request.headers.value("content-type")), name);
  return ok({{"sha256", info.sha256}, {"name", info.name}, {"size", info.size}, {"content_type", info.media_type}},
            201);
}

Response download(Context& context) {
  { auto snapshot = context.snapshot(); }
  const std::string sha256 = context.parameter("sha256");
  if (!base::digest_from_hex(sha256))
    throw base::Error(base::ErrorKind::NotFound, {"このファイルはありません。", "There is no such file."});
  auto& blobs = context.instance().blobs();
  const auto info = blobs.info(context.contract(), sha256);
  const auto bytes = blobs.get(context.contract(), sha256);
  Response response = plain(std::string(base::as_text(bytes)), info.media_type);
  // Whatever it is: it is saved, never run in our origin.
  response.headers.set("Content-Disposition", "attachment; filename*=UTF-8''" + http::percent_encode(info.name));
  response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.headers.set("Cache-Control", "private, no-cache");
  response.headers.set("ETag", "\"" + sha256 + "\"");
  return response;
}

Response label(Context& context) {
  auto snapshot = context.snapshot();
  const auto& definition = register_named(snapshot.catalogue(), context.parameter("register"));
  const std::string record = context.parameter("record");
  if (!registers::find(snapshot.world(), definition, record)) {
    throw base::Error(base::ErrorKind::NotFound, {"この記録はありません。", "There is no such record."}, record);
  }
  const std::string url = context.base_url() + "/c/" + context.contract() + "/registers/" + definition.id +
                          "/records/" + http::percent_encode(record);
  return plain(label_svg(url, record, definition.name.ja), "image/svg+xml");
}

}  // namespace

void add_file_routes(Routes& routes) {
  routes.personal("POST", "/contracts/{contract}/files", upload, kMostBytes);
  routes.personal("GET", "/contracts/{contract}/files/{sha256}", download);
  routes.personal("GET", "/contracts/{contract}/records/{register}/{record}/label.svg", label);
}

}  // namespace junshu::server
