#include "instance/instance.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "dispatch.h"
#include "instance/offline.h"
#include "instance_state.h"
#include "projector.h"
#include "registers/expect.h"

namespace junshu::instance {

using base::Error;
using base::ErrorKind;
using base::Object;

namespace {

// Stops the program's answer, not only the command's: never shown as a refusal.
bool is_refusal(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::InvalidInput:
    case ErrorKind::Unauthenticated:
    case ErrorKind::Forbidden:
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
    case ErrorKind::PreconditionFailed:
    case ErrorKind::ConfirmationNeeded:
    case ErrorKind::TooLarge:
    case ErrorKind::RateLimited:
      return true;
    case ErrorKind::Unavailable:
    case ErrorKind::Storage:
    case ErrorKind::Integrity:
    case ErrorKind::Internal:
      return false;
  }
  return false;
}

struct Refused {};  // undoes the savepoint of a refused command

Outcome refusal(const Error& error) {
  Outcome out;
  out.kind = error.kind();
  out.message = error.message();
  if (!error.where().empty() && error.kind() == ErrorKind::InvalidInput) out.problems.push_back({error.where(), error.message()});
  return out;
}

// What was typed as log-in and password, where the command has them.
const Object* typed_credentials(const Command& command) {
  if (command.type == "setup.prepare") return &base::require_object(command.body, "person");
  if (command.type == "invitation.accept" || command.type == "recovery.accept") return &command.body;
  return nullptr;
}

std::string request_hash(const Command& command) {
  return base::hex(base::sha256(base::as_bytes(command.type + "\n" + command.contract + "\n" + base::to_json(command.body))));
}

std::optional<Outcome> remembered(store::Transaction& transaction, const Command& command, const std::string& hash) {
  const auto rows = transaction.connection().query("select request, answer from op_idempotency where person = ? and key = ?",
                                                   {command.person, command.idempotency_key});
  if (rows.empty()) return std::nullopt;
  if (store::text(rows.rows[0][0]) != hash) {
    throw Error(ErrorKind::Conflict, {"同じ操作番号が別の内容で使われています。もう一度やり直してください。", "This idempotency key was used for something else. Try again."});
  }
  const auto answer = base::parse_json(store::text(rows.rows[0][1]), "answer");
  Outcome out;
  out.body = answer.as_object();
  return out;
}

void remember(store::Transaction& transaction, const Command& command, const std::string& hash, const Outcome& outcome) {
  transaction.execute("insert into op_idempotency(person, key, request, answer, at) values (?, ?, ?, ?, ?)",
                      {command.person, command.idempotency_key, hash, base::to_json(outcome.body), transaction.now()});
  transaction.execute("delete from op_idempotency where at < ?", {transaction.now() - base::kDay});
}

}  // namespace

Outcome InstanceState::execute(const Command& command) {
  const auto handler = handlers().find(command.type);
  if (handler == handlers().end()) {
    return refusal(Error(ErrorKind::InvalidInput, {"知らない命令です: " + command.type, "An unknown command: " + command.type}, "type"));
  }
  Outcome outcome;
  bool adopted = false;
  std::vector<std::string> erased;
  try {
    std::optional<identity::Credentials> credentials;  // hashed before the write transaction
    if (const auto* typed = typed_credentials(command)) {
      const auto login = base::require_text(*typed, "login");
      const auto password = base::require_text(*typed, "password");
      credentials = options_.choose_credentials ? options_.choose_credentials(login, password) : identity::choose_credentials(login, password, *random_);
    }
    const std::string hash = command.idempotency_key.empty() ? std::string() : request_hash(command);
    outcome.events = writer_->run([&](store::Transaction& transaction) {
      outcome = Outcome();
      if (!hash.empty()) {
        if (auto earlier = remembered(transaction, command, hash)) {
          outcome = std::move(*earlier);
          return;
        }
      }
      const auto in_force_now = in_force();
      Doing doing{*this, transaction, *in_force_now, command, outcome, credentials};
      handler->second(doing);
      if (!outcome.done()) throw Refused();
      if (!hash.empty()) remember(transaction, command, hash, outcome);
      adopted = doing.adopted;
      erased = doing.erased;
    });
  } catch (const Refused&) {
    return outcome;
  } catch (const Error& error) {
    if (is_refusal(error.kind())) return refusal(error);
    throw;
  }
  for (const auto& owner : erased) keys_->erase_record_key(command.contract, owner);
  if (adopted) reload_definitions();
  return outcome;
}

Outcome InstanceState::preview(const Command& command) {
  Outcome outcome;
  try {
    if (command.type != "record.act") throw Error(ErrorKind::InvalidInput, {"下見は記録の操作だけにあります。", "Only record actions have a preview."}, "type");
    Snapshot snapshot(*this, command.contract, command.person);
    refuse(outcome, registers::decide(snapshot.world(), snapshot.actor(), record_request(command.body)));
  } catch (const Error& error) {
    if (!is_refusal(error.kind())) throw;
    return refusal(error);
  }
  return outcome;
}

void InstanceState::write(const std::function<void(store::Transaction&)>& decide) { writer_->run(decide); }

store::VerifyReport InstanceState::verify(const std::function<void(const store::VerifyProgress&)>& progress) {
  return Offline(options_).verify(progress);
}

Snapshot::Snapshot(Instance& instance, std::string_view contract)
    : instance_(instance), lease_(instance.readers().snapshot()), in_force_(instance.in_force()), contract_(contracts::load(*lease_, contract)),
      moment_(contracts::moment(contract_, instance.clock().now())) {}

Snapshot::Snapshot(Instance& instance, std::string_view contract, std::string_view person) : Snapshot(instance, contract) {
  actor_ = identity::load_actor(*lease_, instance.identity_keys(), contract, person, moment_.now, contract_.zone);
}

Snapshot::~Snapshot() = default;

registers::World Snapshot::world() {
  store::BlobStore& blobs = instance_.blobs();
  return {*lease_, instance_.keys(), in_force_->catalogue, contract_, moment_,
          [&blobs, id = contract_.id](std::string_view sha256) { return blobs.exists(id, sha256); }};
}

assess::Context Snapshot::assessment() { return {in_force_->catalogue, *in_force_->runner, contract_, moment_}; }

}  // namespace junshu::instance
