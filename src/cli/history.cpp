#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <set>

#include "access/archive.h"
#include "access/partitions.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "commands.h"

namespace junshu::cli {

namespace {

constexpr std::size_t kBatch = 16'384;

constexpr const char* kHelp =
    "Who got at what, from where, when, and how it ended. --archive is a folder of the history in files, --database "
    "one in PostgreSQL.\n"
    "`search` shows the newest first, with the times in which nobody heard of anything; `verify` reads all of it and "
    "names every block that is not\n"
    "as it was written; `add` takes events as JSON lines, as `search --format json` prints them (`recorded_at` is set "
    "anew).\n"
    "誰が、どこから、何に、いつ、結果は。search は新しい順に、記録の空白と共に示します。verify "
    "は全体を読み、書いたときと違うブロックを示します。\n"
    "add は JSON の行を読んで追加します。\n\n"
    "  junshu history search --archive /var/lib/junshu/access --person tanaka --from 2026-11-01 --until 2026-12-01\n"
    "  junshu history search --archive DIR --source 192.0.2.7 --outcome failure --format json\n"
    "  junshu history search --archive DIR --user tanaka --count hour\n"
    "  junshu history verify --archive DIR\n"
    "Exit codes: 0 done; 1 verify found damage; 2 used wrongly or bad input; 3 no such history; 4 another process "
    "writes it; 5 database away; 6 storage; 7 integrity.\n"
    "終了コード: 0 正常、1 verify が破損を検出、2 使い方か入力の誤り、3 履歴がない、4 ほかが書込み中、5 接続不可、6 "
    "記憶装置、7 整合性。";

struct Wish {
  std::string archive;
  std::string database;
  std::string format = "table";
  std::string zone = "Asia/Tokyo";
  std::string from;
  std::string until;
  std::vector<std::string> kinds;
  std::vector<std::string> outcomes;
  std::vector<std::string> count;
  std::vector<std::string> files;
  access::Query query;
};

// The database, if there is one, goes last.
struct Opened {
  std::unique_ptr<store::Database> database;
  std::unique_ptr<access::AccessHistory> history;
};

Opened open(const Wish& wish, access::Mode mode) {
  if (wish.archive.empty() == wish.database.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"--archive か --database のどちらかを指定してください。",
                                                      "Give either --archive or --database."});
  }
  Opened out;
  if (!wish.archive.empty()) {
    out.history = access::open_archive(wish.archive, base::system_clock().now(), {.mode = mode});
    return out;
  }
  out.database = store::Database::open(wish.database);
  if (out.database->dialect() != store::Dialect::Postgresql) {
    throw base::Error(
        base::ErrorKind::InvalidInput,
        {"--database は postgresql:// で始まるアドレスです。ファイルの履歴は --archive で指定してください。",
         "--database is an address that begins with postgresql://; a history in files is given with --archive."});
  }
  out.history = access::open_partitions(*out.database);
  return out;
}

std::optional<base::Millis> instant(const std::string& text, const base::Zone& zone) {
  if (text.empty()) return std::nullopt;
  if (const auto date = base::parse_any_date(text)) return base::start_of_day(*date, zone);
  return base::from_iso8601(text);
}

std::string shown(base::Millis at, const base::Zone& zone) {
  std::string text = base::to_iso8601(at + zone.offset_minutes * base::kMinute).substr(0, 19);
  text[10] = ' ';
  return text;
}

const base::Text& name_of(access::Kind kind) {
  static const base::Text kNames[] = {{"ログイン", "login"}, {"ログアウト", "logout"}, {"特権使用", "privilege"},
                                      {"データ", "data"},    {"入退室", "entry"},      {"遵守", "junshu"}};
  return kNames[static_cast<std::size_t>(kind)];
}

const base::Text& name_of(access::Outcome outcome) {
  static const base::Text kNames[] = {{"成功", "success"}, {"失敗", "failure"}, {"不明", "unknown"}};
  return kNames[static_cast<std::size_t>(outcome)];
}

base::Text name_of_reason(const std::string& reason) {
  if (reason == "silent") return {"沈黙", "silent"};
  if (reason == "sequence") return {"セグメント欠番", "segments missing"};
  if (reason == "torn") return {"書きかけ", "half written"};
  if (reason == "damaged") return {"破損", "damaged"};
  return {reason, reason};
}

// What may come from a stranger must not move the cursor of a terminal.
std::string plain(std::string_view text) {
  std::string out;
  for (const char byte : text) out += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? '?' : byte;
  return out;
}

void print_event(const Shared& shared, const access::Event& event, const base::Zone& zone) {
  std::string line =
      shown(event.at, zone) + "  " + shared.say(name_of(event.kind)) + "  " + shared.say(name_of(event.outcome));
  const auto add = [&](const base::Text& label, const std::string& value) {
    if (!value.empty()) line += "  " + shared.say(label) + plain(value);
  };
  add({"", ""}, event.user);
  add({"→", "-> "}, event.target_user);
  add({"元:", "from "}, event.source);
  add({"場所:", "on "}, event.host);
  add({"対象:", "at "}, event.target);
  add({"方法:", "by "}, event.method);
  add({"— ", "- "}, event.detail);
  if (event.record.sequence > 0)
    line += "  [" + plain(event.record.source) + " " + std::to_string(event.record.sequence) + ":" +
            std::to_string(event.record.offset) + "]";
  std::puts(line.c_str());
}

void print_gap(const Shared& shared, const access::Gap& gap, const base::Zone& zone) {
  const std::string until = gap.to ? shown(*gap.to, zone) : shared.say({"(続いています)", "(lasts)"});
  std::string line = shown(gap.from, zone) + " – " + until + "  " + shared.say({"空白: ", "gap: "}) +
                     shared.say(name_of_reason(gap.reason));
  if (!gap.host.empty()) line += "  " + plain(gap.host);
  if (!gap.log.empty()) line += "  " + plain(gap.log);
  if (gap.missing > 0) line += "  " + std::to_string(gap.missing);
  std::puts(line.c_str());
}

base::Object json_of(const access::Gap& gap) {
  base::Object out{{"gap", gap.reason}, {"host", gap.host}, {"log", gap.log}, {"from", base::to_iso8601(gap.from)}};
  if (gap.to) out["to"] = base::to_iso8601(*gap.to);
  if (gap.missing > 0) out["missing"] = gap.missing;
  return out;
}

int print_counts(const Shared& shared, const Wish& wish, const access::AccessHistory& history, const base::Zone& zone) {
  const access::Query& asked = wish.query;
  if (!asked.person.empty() || !asked.source.empty() || !asked.target.empty()) {
    throw base::Error(base::ErrorKind::InvalidInput,
                      {"--count では --user、--host、--kind、--outcome、期間だけで絞り込めます。",
                       "--count can be limited by --user, --host, --kind, --outcome and time only."});
  }
  access::CountQuery query{.from = asked.from,
                           .until = asked.until,
                           .user = asked.user,
                           .host = asked.host,
                           .kinds = asked.kinds,
                           .outcomes = asked.outcomes,
                           .by = access::By::Nothing};
  for (const std::string& by : wish.count)
    query.by = query.by | (by == "hour" ? access::By::Hour : by == "user" ? access::By::User : access::By::Host);
  for (const access::Count& count : history.counts(query)) {
    if (wish.format == "json") {
      base::Object line{{"kind", to_string(count.kind)}, {"outcome", to_string(count.outcome)}, {"count", count.count}};
      if (has(query.by, access::By::Hour)) line["hour"] = base::to_iso8601(count.hour);
      if (has(query.by, access::By::User)) line["user"] = count.user;
      if (has(query.by, access::By::Host)) line["host"] = count.host;
      std::puts(base::to_json(line).c_str());
      continue;
    }
    std::string line;
    if (has(query.by, access::By::Hour)) line += shown(count.hour, zone).substr(0, 16) + "  ";
    if (has(query.by, access::By::User)) line += plain(count.user) + "  ";
    if (has(query.by, access::By::Host)) line += plain(count.host) + "  ";
    std::printf("%s%s  %s  %lld\n", line.c_str(), shared.say(name_of(count.kind)).c_str(),
                shared.say(name_of(count.outcome)).c_str(), static_cast<long long>(count.count));
  }
  return 0;
}

int search(const Shared& shared, Wish wish) {
  const base::Zone zone = base::zone_named(wish.zone);
  access::Query& query = wish.query;
  query.from = instant(wish.from, zone);
  query.until = instant(wish.until, zone);
  for (const std::string& kind : wish.kinds) query.kinds.push_back(*access::kind_named(kind));
  for (const std::string& outcome : wish.outcomes) query.outcomes.push_back(*access::outcome_named(outcome));
  const Opened opened = open(wish, access::Mode::Read);
  if (!wish.count.empty()) return print_counts(shared, wish, *opened.history, zone);
  const access::Page page = opened.history->search(query, base::system_clock().now());
  if (wish.format == "json") {
    for (const access::Found& found : page.events) {
      std::puts(base::to_json(to_json(found.event)).c_str());
    }
    for (const access::Gap& gap : page.gaps) std::fprintf(stderr, "%s\n", base::to_json(json_of(gap)).c_str());
    if (!page.next.empty()) std::fprintf(stderr, "%s\n", base::to_json(base::Object{{"next", page.next}}).c_str());
    return 0;
  }
  // Gaps stand among the events, where they begin.
  auto gap = page.gaps.begin();
  for (const access::Found& found : page.events) {
    while (gap != page.gaps.end() && gap->from > found.event.at) print_gap(shared, *gap++, zone);
    print_event(shared, found.event, zone);
  }
  while (gap != page.gaps.end()) print_gap(shared, *gap++, zone);
  if (page.events.empty()) std::puts(shared.say({"該当する記録はありません。", "Nothing was found."}).c_str());
  if (!page.next.empty()) {
    std::puts(
        shared.say({"続きは --cursor " + page.next + " を付けて見られます。", "There is more: --cursor " + page.next})
            .c_str());
  }
  return 0;
}

int verify(const Shared& shared, const Wish& wish) {
  const Opened opened = open(wish, access::Mode::Read);
  const access::Verified verified = opened.history->verify();
  if (wish.format == "json") {
    base::Array damages;
    for (const access::Damage& damage : verified.damages) {
      damages.push_back(base::Object{{"month", damage.month},
                                     {"block", damage.block},
                                     {"offset", damage.offset},
                                     {"ja", damage.says.ja},
                                     {"en", damage.says.en}});
    }
    std::puts(base::to_json(base::Object{{"blocks", verified.blocks},
                                         {"events", verified.events},
                                         {"sequence", verified.head.sequence},
                                         {"hash", base::hex(verified.head.hash)},
                                         {"damages", std::move(damages)}})
                  .c_str());
    return verified.damages.empty() ? 0 : 1;
  }
  for (const access::Damage& damage : verified.damages) std::puts(shared.say(damage.says).c_str());
  const std::string blocks = std::to_string(verified.blocks);
  const std::string events = std::to_string(verified.events);
  std::puts(
      shared
          .say({"ブロック " + blocks + "、記録 " + events + " 件、破損 " + std::to_string(verified.damages.size()) +
                    " 件",
                blocks + " blocks, " + events + " events, " + std::to_string(verified.damages.size()) + " damaged"})
          .c_str());
  const std::string head = std::to_string(verified.head.sequence) + " " + base::hex(verified.head.hash);
  std::puts(shared.say({"鎖の先頭: " + head, "head of the chain: " + head}).c_str());
  if (!verified.damages.empty()) {
    std::puts(shared
                  .say({"破損したファイルをバックアップから戻し、もう一度 verify を実行してください。",
                        "Put the damaged files back from a backup and verify again."})
                  .c_str());
  }
  return verified.damages.empty() ? 0 : 1;
}

// Reads JSON lines into batches. Lines of one segment stay together: what was taken of a segment is not taken again.
int add(const Shared& shared, const Wish& wish) {
  const Opened opened = open(wish, access::Mode::Write);
  access::Batch batch;
  std::set<std::pair<std::string, std::int64_t>> segments;
  std::int64_t taken = 0;
  std::int64_t read = 0;
  const auto flush = [&] {
    if (batch.events.empty()) return;
    batch.recorded_at = base::system_clock().now();
    taken += opened.history->append(batch).events;
    batch.events.clear();
    segments.clear();
  };
  const auto read_lines = [&](std::istream& in, const std::string& name) {
    std::string line;
    for (std::int64_t number = 1; std::getline(in, line); ++number) {
      if (base::trim(line).empty()) continue;
      const std::string where = name + ":" + std::to_string(number);
      try {
        const base::Json value = base::parse_json(line, where);
        access::Event event = access::event_from_json(base::as_object(value, where));
        const std::pair segment{event.record.source, event.record.sequence};
        if (batch.events.size() >= kBatch && (segment.second == 0 || !segments.contains(segment))) flush();
        segments.insert(segment);
        batch.events.push_back(std::move(event));
        ++read;
      } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::InvalidInput) throw;
        throw base::Error(error.kind(), error.message(), where);
      }
    }
  };
  if (wish.files.empty()) read_lines(std::cin, "-");
  for (const std::string& file : wish.files) {
    std::ifstream in(file);
    if (!in)
      throw base::Error(base::ErrorKind::NotFound, {"ファイルを開けません。", "The file cannot be opened."}, file);
    read_lines(in, file);
  }
  flush();
  const access::Head head = opened.history->seal();
  const std::string end = std::to_string(head.sequence) + " " + base::hex(head.hash);
  std::puts(
      shared
          .say({std::to_string(read) + " 件を読み、" + std::to_string(taken) + " 件を追加しました。鎖の先頭: " + end,
                "Read " + std::to_string(read) + " events, added " + std::to_string(taken) +
                    ". Head of the chain: " + end})
          .c_str());
  return 0;
}

}  // namespace

void add_history(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand("history", "The access history: searched, verified, added to / アクセス履歴");
  group->require_subcommand(1);
  group->footer(kHelp);
  const auto wish = std::make_shared<Wish>();
  const auto place = [&](CLI::App& command) {
    command.add_option("--archive", wish->archive, "folder of a history in files / 履歴のフォルダー");
    command.add_option("--database", wish->database, "postgresql://… of a history in tables / 履歴のデータベース");
    command.footer(kHelp);
  };
  const auto format = [&](CLI::App& command) {
    command.add_option("--format", wish->format, "table or json / 出力の形式")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
  };
  auto* search_command =
      group->add_subcommand("search", "The newest events that fit, with the gaps of their time / 検索");
  place(*search_command);
  format(*search_command);
  access::Query& query = wish->query;
  search_command->add_option("--person", query.person,
                             "who acted, or whom they became or changed / 行った人か、なった・変えた相手");
  search_command->add_option("--user", query.user, "who acted / 行った人");
  search_command->add_option("--source", query.source, "address or name they came from / 接続元");
  search_command->add_option("--host", query.host, "where it happened / 場所");
  search_command->add_option("--target", query.target, "file, unit, room, record / 対象");
  search_command
      ->add_option("--kind", wish->kinds, "login, logout, privilege, data, entry, junshu; several with commas / 種別")
      ->delimiter(',')
      ->check(CLI::IsMember({"login", "logout", "privilege", "data", "entry", "junshu"}));
  search_command->add_option("--outcome", wish->outcomes, "success, failure, unknown / 結果")
      ->delimiter(',')
      ->check(CLI::IsMember({"success", "failure", "unknown"}));
  search_command->add_option("--from", wish->from,
                             "date (its start) or instant such as 2026-11-25T09:00:00+09:00 / この日時から");
  search_command->add_option("--until", wish->until, "before this date or instant / この日時の前まで");
  search_command->add_option("--zone", wish->zone, "zone of dates and of what is shown / 時間帯")
      ->capture_default_str();
  search_command->add_option("--limit", query.limit, "1 to 1000 / 件数")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  search_command->add_option("--cursor", query.cursor, "where the page before ended / 続きの位置");
  search_command
      ->add_option("--count", wish->count,
                   "counts instead of events: by hour, user, host; several with commas / 件数の集計")
      ->delimiter(',')
      ->check(CLI::IsMember({"hour", "user", "host"}));
  search_command->callback([&shared, wish] { shared.run = [&shared, wish] { return search(shared, *wish); }; });

  auto* verify_command = group->add_subcommand("verify", "Reads all of it and checks its chain / 全体の検証");
  place(*verify_command);
  format(*verify_command);
  verify_command->callback([&shared, wish] { shared.run = [&shared, wish] { return verify(shared, *wish); }; });

  auto* add_command = group->add_subcommand("add", "Adds events from JSON lines / JSONの行から追加");
  place(*add_command);
  add_command->add_option("FILE", wish->files, "files of JSON lines; otherwise standard input / 入力")
      ->check(CLI::ExistingFile);
  add_command->callback([&shared, wish] { shared.run = [&shared, wish] { return add(shared, *wish); }; });
}

}  // namespace junshu::cli
