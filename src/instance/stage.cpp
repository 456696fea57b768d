#include "instance/stage.h"

#include "base/hash.h"
#include "identity/invitations.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

const std::string& shared_hash() {
  static const std::string hash = identity::hash_password("nobody logs in on a stage", base::system_random());
  return hash;
}

}  // namespace

Stage::Stage(StageOptions options) : options_(std::move(options)), random_(std::make_unique<base::SeededRandom>(options_.seed)) {}

Stage::~Stage() = default;

base::Date Stage::today() const { return base::civil_date(clock_.now(), zone_); }

void Stage::start_at(base::Date date, int minute) { clock_.set(base::start_of_day(date, zone_) + minute * base::kMinute); }

void Stage::expect_done(const Outcome& outcome, const std::string& what) const {
  if (outcome.done()) return;
  std::string details;
  for (const auto& problem : outcome.problems) details += " " + problem.field + ": " + problem.says.en;
  throw Error(ErrorKind::InvalidInput, {what + ": " + outcome.message.ja + details, what + ": " + outcome.message.en + details}, what);
}

std::string Stage::totp(const std::string& secret) {
  // A code counts once: each use takes the next step.
  clock_.advance(identity::kTotpStep);
  return identity::totp_code(*base::from_base32(secret), clock_.now());
}

void Stage::open() {
  Options options;
  options.data = options_.data;
  options.database = options_.database;
  options.catalogue = options_.catalogue;
  options.clock = &clock_;
  options.random = random_.get();
  options.timers = false;
  if (!options_.separate_credentials) {
    options.choose_credentials = [](std::string_view login, std::string_view) {
      return identity::Credentials{identity::fold_login(login), shared_hash()};
    };
  }
  instance_.reset();
  instance_ = Instance::open(std::move(options));
}

void Stage::open_contract(const std::map<std::string, std::string>& settings) {
  open();
  std::string token;
  instance_->write([&](store::Transaction& transaction) { token = identity::new_setup_token(transaction, instance_->identity_keys()); });
  Object own;
  const auto given = [&](const char* key, const char* otherwise) {
    const auto found = settings.find(key);
    return found == settings.end() ? std::string(otherwise) : found->second;
  };
  for (const auto& [key, value] : settings) {
    if (key.find(':') != std::string::npos || key == "working_hours") own[key] = value;
  }
  zone_ = base::zone_named(given("zone", "Asia/Tokyo"));
  const Object contract{{"name_client", given("client", "青葉町")},      {"name_contractor", given("contractor", "みどり情報システム株式会社")},
                        {"system", given("system", "住民税システム")},   {"zone", zone_.name},
                        {"calendar", given("calendar", "japan")},        {"starts", given("starts", "2026-04-01")},
                        {"ends", given("ends", "")},                     {"settings", own}};
  const std::string first = "contractor_administrator";
  const Object person{{"name", given("contractor_administrator", "受託管理者")}, {"kana", "じゅたくかんりしゃ"}, {"login", login_of(first)},
                      {"password", password_of(first)},                          {"side", "contractor"}};
  auto outcome = instance_->execute({"setup.prepare", "", "", {{"token", token}, {"contract", contract}, {"person", person}}, ""});
  expect_done(outcome, "setup.prepare");
  Person administrator;
  administrator.totp_secret = std::string(base::require_text(outcome.body, "totp_secret"));
  outcome = instance_->execute({"setup.confirm", "", "", {{"token", token}, {"totp", totp(administrator.totp_secret)}}, ""});
  expect_done(outcome, "setup.confirm");
  contract_ = std::string(base::require_text(outcome.body, "contract"));
  administrator.person = std::string(base::require_text(outcome.body, "person"));
  administrator.member = std::string(base::require_text(outcome.body, "member"));
  people_[first] = administrator;

  outcome = execute(first, "member.invite",
                    {{"side", "client"}, {"name", given("client_administrator", "町管理者")}, {"kana", "まちかんりしゃ"},
                     {"roles", base::Array{Object{{"role", "contract_administrator"}, {"starts", base::to_string(today())}}}}});
  expect_done(outcome, "member.invite");
  join("client_administrator", std::string(base::require_text(outcome.body, "token")));
  instance_->tick();
}

void Stage::join(const std::string& name, const std::string& token) {
  auto outcome = instance_->execute({"invitation.accept", "", "", {{"token", token}, {"login", login_of(name)}, {"password", password_of(name)}}, ""});
  expect_done(outcome, "invitation.accept " + name);
  Person person;
  person.totp_secret = std::string(base::require_text(outcome.body, "totp_secret"));
  outcome = instance_->execute({"invitation.confirm", "", "", {{"token", token}, {"totp", totp(person.totp_secret)}}, ""});
  expect_done(outcome, "invitation.confirm " + name);
  person.person = std::string(base::require_text(outcome.body, "person"));
  person.member = std::string(base::require_text(outcome.body, "member"));
  people_[name] = person;
}

void Stage::person(const std::string& name, const std::string& side, const std::vector<std::string>& roles, const std::string& shown_name,
                   const std::string& kana) {
  base::Array spans;
  for (const auto& role : roles) spans.push_back(Object{{"role", role}, {"starts", base::to_string(today())}});
  const auto outcome = execute(side + "_administrator", "member.invite",
                               {{"side", side}, {"name", shown_name.empty() ? name : shown_name}, {"kana", kana}, {"roles", std::move(spans)}});
  expect_done(outcome, "member.invite " + name);
  join(name, std::string(base::require_text(outcome.body, "token")));
  assess_if_wanted();
}

void Stage::deputy(const std::string& principal, const std::string& deputy, const std::vector<std::string>& roles, const std::string& until) {
  base::Array names;
  for (const auto& role : roles) names.push_back(base::Json(role));
  expect_done(execute(principal, "deputy.appoint",
                      {{"principal", who(principal).member},
                       {"deputy", who(deputy).member},
                       {"roles", std::move(names)},
                       {"starts", base::to_string(today())},
                       {"ends", until}}),
              "deputy.appoint");
  assess_if_wanted();
}

const Person& Stage::who(const std::string& name) const {
  const auto found = people_.find(name);
  if (found == people_.end()) throw Error(ErrorKind::InvalidInput, {name + " という人はいません。", "There is nobody called " + name + "."}, name);
  return found->second;
}

Outcome Stage::execute(const std::string& person, const std::string& type, Object body) {
  auto outcome = instance_->execute({type, contract_, person.empty() ? std::string() : who(person).person, std::move(body), ""});
  assess_if_wanted();
  return outcome;
}

Outcome Stage::act(const std::string& person, const std::string& register_id, const std::string& action, const std::string& record, Object values,
                   bool confirm, const std::string& reason, std::optional<base::Millis> occurred_at) {
  Object body{{"register", register_id}, {"action", action}, {"values", std::move(values)}};
  if (!record.empty()) body["record"] = record;
  if (!reason.empty()) body["reason"] = reason;
  if (confirm) body["confirm"] = true;
  if (occurred_at) body["occurred_at"] = *occurred_at;
  return execute(person, "record.act", std::move(body));
}

Object Stage::upload(const std::string& name, std::string_view content) {
  const std::string extension = std::filesystem::path(name).extension().string();
  const std::string media_type = extension == ".pdf" ? "application/pdf" : extension == ".jpg" ? "image/jpeg" : extension == ".png" ? "image/png" : "text/plain";
  const auto blob = instance_->blobs().put(contract_, base::as_bytes(content), media_type, name);
  return {{"sha256", blob.sha256}, {"media_type", media_type}};
}

void Stage::move_to(base::Date date, int minute) { move_to(base::start_of_day(date, zone_) + minute * base::kMinute); }

void Stage::move_to(base::Millis instant) {
  if (instant < clock_.now()) throw Error(ErrorKind::InvalidInput, {"時計は戻せません。", "The clock cannot go back."});
  while (true) {
    const base::Millis midnight = base::start_of_day(base::add_days(today(), 1), zone_);
    if (midnight > instant) break;
    clock_.set(midnight);
    hear_hosts();
    instance_->tick();
  }
  clock_.set(instant);
  hear_hosts();
  instance_->tick();
}

void Stage::host(const std::string& name) {
  auto outcome = execute("contractor_administrator", "host.invite", {{"name", name}});
  expect_done(outcome, "host.invite");
  Host host;
  host.id = std::string(base::require_text(outcome.body, "host"));
  const std::string certificate = base::hex(base::sha256(base::as_bytes("certificate of " + name)));
  outcome = instance_->execute({"host.enrol", "", "", {{"token", base::require_text(outcome.body, "token")}, {"certificate_sha256", certificate}}, ""});
  expect_done(outcome, "host.enrol");
  hosts_[name] = host;
  wire::HostFacts facts;
  facts.hostname = name;
  facts.os_id = "debian";
  facts.os_version = "12";
  facts.os_name = "Debian GNU/Linux 12 (bookworm)";
  facts.kernel = "6.1.0-18-amd64";
  facts.architecture = "x86_64";
  facts.machine = base::hex(base::sha256(base::as_bytes("machine " + name)));
  facts.boot = "boot-1";
  observe(name, facts);
}

const std::string& Stage::host_id(const std::string& name) const {
  const auto found = hosts_.find(name);
  if (found == hosts_.end()) throw Error(ErrorKind::InvalidInput, {name + " という機器はありません。", "There is no host " + name + "."}, name);
  return found->second.id;
}

void Stage::assess_if_wanted() {
  if (options_.assess_each) instance_->settle();
}

void Stage::observe(const std::string& name, wire::Fact fact) { observe_all(name, {std::move(fact)}); }

void Stage::observe_all(const std::string& name, const std::vector<wire::Fact>& facts) {
  report(name, facts);
  assess_if_wanted();
}

void Stage::report(const std::string& name, const std::vector<wire::Fact>& facts, std::optional<base::Millis> also_at) {
  host_id(name);
  auto& host = hosts_.at(name);
  std::vector<history::Line> lines;
  if (also_at) lines.push_back({*also_at, wire::encode(wire::Observation{*also_at, wire::ClockReading{0, 1}})});
  for (const auto& fact : facts) lines.push_back({clock_.now(), wire::encode(wire::Observation{clock_.now(), fact})});
  const std::string segment = history::seal(host.id, host.head, lines);
  const auto blob = instance_->blobs().put(contract_, base::as_bytes(segment), "application/octet-stream", "segment");
  expect_done(instance_->execute({"segment.receive", contract_, "", {{"host", host.id}, {"sha256", blob.sha256}}, ""}), "segment.receive");
  host.head = {host.head.sequence + 1, *base::digest_from_hex(blob.sha256)};
  host.last_at = clock_.now();
}

void Stage::silence(const std::string& name) {
  host_id(name);
  hosts_.at(name).silent = true;
}

void Stage::hear_hosts() {
  for (auto& [name, host] : hosts_) {
    if (!host.silent) report(name, {wire::ClockReading{0, 1}}, host.last_at);
  }
  instance_->settle();
}

}  // namespace junshu::instance
