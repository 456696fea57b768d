#include <cstdio>

#include "base/file.h"
#include "commands.h"
#include "instance/offline.h"

namespace junshu::cli {

namespace {

int export_logs(const Shared& shared, const Place& place, const std::string& folder) {
  instance::Offline offline(place.options(shared));
  for (const auto& log : store::logs(offline.connection())) {
    const auto target = std::filesystem::path(folder) / log;
    base::make_folder(target, 0755);
    store::export_log(offline.connection(), offline.keys(), offline.origin_prefix(), log, target);
    std::printf("%s  %s\n", target.c_str(), store::verifier_key(offline.keys(), offline.origin_prefix(), log).c_str());
  }
  std::puts(shared.say({"各フォルダーは C2SP の静的ログです。vkey と checkpoint で外部の検証器が確かめられます。",
                        "Each folder is a C2SP static log; anybody's verifier can check it with its files vkey and checkpoint."})
                .c_str());
  return 0;
}

}  // namespace

void add_ledger(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand("ledger", "The Merkle log of every fact / 台帳");
  group->require_subcommand(1);
  auto* command = group->add_subcommand("export", "Writes each log as a static log with its verifier key / 検証用に書き出す");
  const auto place = std::make_shared<Place>();
  const auto folder = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "folder to write into / 書き出すフォルダー")->required();
  add_place(*command, place, shared);
  command->callback([&shared, place, folder] { shared.run = [&shared, place, folder] { return export_logs(shared, *place, *folder); }; });
}

}  // namespace junshu::cli
