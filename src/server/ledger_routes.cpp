// The ledger: browsing, one event, its proof.
#include <charconv>
#include <filesystem>

#include "base/file.h"
#include "ledger/proof.h"
#include "ledger/publish.h"
#include "ledger/tile.h"
#include "ledger_text.h"
#include "routes.h"
#include "store/publisher.h"

namespace junshu::server {

namespace {

constexpr std::size_t kUsualPart = 100;
constexpr std::size_t kMostPart = 500;

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

base::Error no_event() {
  return base::Error(base::ErrorKind::NotFound, {"このイベントはありません。", "There is no such event."});
}

ledger::LogPolicy policy_of(instance::Instance& instance, const std::string& log) {
  return ledger::LogPolicy::of(
      ledger::VerifierKey::parse(store::verifier_key(instance.keys(), instance.origin_prefix(), log)));
}

Response list_events(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const Request& request = context.request;
  const auto head = store::read_head(snapshot.connection(), shown.contract());
  if (!head) throw no_event();
  const auto limit = number_in(request.query_value("limit").value_or(std::to_string(kUsualPart)));
  const auto before = number_in(request.query_value("cursor").value_or(std::to_string(head->size)));
  if (!limit || *limit < 1 || *limit > kMostPart || !before) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"limit または cursor が正しくありません。", "limit or cursor is not valid."}, "limit");
  }
  auto part = ledger_part(shown, *before, *limit, request.query_value("type").value_or(""),
                          request.query_value("register").value_or(""), request.query_value("record").value_or(""));
  const auto checkpoint =
      ledger::open_checkpoint(head->checkpoint, policy_of(context.instance(), shown.contract())).checkpoint;
  Object out{{"head", Object{{"log", shown.contract()},
                             {"origin", checkpoint.origin},
                             {"size", checkpoint.size},
                             {"root", base::base64(checkpoint.root)}}},
             {"items", std::move(part.items)}};
  if (part.next) out["next_cursor"] = std::to_string(*part.next);
  return ok(std::move(out));
}

Response get_event(Context& context) {
  auto snapshot = context.snapshot();
  Shown shown(context.instance(), snapshot);
  const auto index = number_in(context.parameter("index"));
  if (!index) throw no_event();
  const auto rows = snapshot.connection().query("select entry, leaf from log_entry where log = ? and idx = ?",
                                                {shown.contract(), static_cast<std::int64_t>(*index)});
  if (rows.empty()) throw no_event();
  const std::string_view entry = store::text(rows.rows[0][0]);
  Object out = ledger_event(shown, *index, entry);
  out["entry"] = entry;
  out["leaf_hash"] = base::hex(store::bytes(rows.rows[0][1]));
  return ok(std::move(out));
}

std::filesystem::path folder_of(const Context& context) {
  return context.instance().data() / "log" / context.contract();
}

Response get_checkpoint(Context& context) {
  { auto snapshot = context.snapshot(); }
  return plain(base::read_text(folder_of(context) / "checkpoint"), "text/plain; charset=utf-8");
}

Response get_verifier_key(Context& context) {
  { auto snapshot = context.snapshot(); }
  return plain(
      store::verifier_key(context.instance().keys(), context.instance().origin_prefix(), context.contract()) + "\n",
      "text/plain; charset=utf-8");
}

Response get_proof(Context& context) {
  auto snapshot = context.snapshot();
  const std::string& log = snapshot.contract().id;
  const auto index = number_in(context.parameter("index"));
  const auto head = store::read_head(snapshot.connection(), log);
  if (!index || !head || *index >= head->size) throw no_event();
  const auto published = ledger::published_checkpoint(folder_of(context), policy_of(context.instance(), log));
  if (!published || published->checkpoint.size <= *index) {
    throw base::Error(base::ErrorKind::Unavailable, {"まだ公開されていません。数秒後にもう一度試してください。",
                                                     "It is not published yet. Try again in a few seconds."});
  }
  ledger::ProofBundle bundle;
  bundle.index = *index;
  bundle.hashes = ledger::inclusion_proof(
      *index, published->checkpoint.size,
      ledger::reader_over_tiles(published->checkpoint.size, ledger::tiles_in_folder(folder_of(context))));
  bundle.checkpoint = published->note;
  // What leaves the house was checked in the house.
  const std::string entry = store::entry_text(snapshot.connection(), log, *index);
  ledger::verify_bundle(bundle, base::as_bytes(entry), policy_of(context.instance(), log));
  Response response = plain(ledger::format_bundle(bundle), "text/plain; charset=utf-8");
  response.headers.set("Content-Disposition",
                       "attachment; filename=\"" + log + "-" + std::to_string(*index) + ".tlog-proof\"");
  return response;
}

}  // namespace

void add_ledger_routes(Routes& routes) {
  const std::string ledger = "/contracts/{contract}/ledger";
  routes.personal("GET", ledger, list_events);
  routes.personal("GET", ledger + "/checkpoint", get_checkpoint);
  routes.personal("GET", ledger + "/vkey", get_verifier_key);
  routes.personal("GET", ledger + "/{index}", get_event);
  routes.personal("GET", ledger + "/{index}/proof", get_proof);
}

}  // namespace junshu::server
