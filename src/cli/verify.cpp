#include <unistd.h>

#include <cstdio>

#include "commands.h"
#include "instance/offline.h"

namespace junshu::cli {

namespace {

int verify(const Shared& shared, const Place& place) {
  instance::Offline offline(place.options(shared));
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto report = offline.verify([&](const store::VerifyProgress& progress) {
    if (terminal) {
      std::fprintf(stderr, "\r\033[K%s %llu/%llu", progress.step.c_str(), static_cast<unsigned long long>(progress.done),
                   static_cast<unsigned long long>(progress.total));
    }
  });
  if (terminal) std::fputs("\r\033[K", stderr);
  for (const auto& difference : report.differences) {
    std::printf("%s: %s %s%s%s\n    expected %s\n    found    %s\n", difference.what.c_str(), difference.table.c_str(), difference.row.c_str(),
                difference.field.empty() ? "" : ", ", difference.field.c_str(), difference.expected.c_str(), difference.found.c_str());
  }
  if (report.more > 0) std::printf("… %llu more\n", static_cast<unsigned long long>(report.more));
  const auto count = [](std::uint64_t number) { return std::to_string(number); };
  const std::string seen = count(report.logs) + " / " + count(report.entries) + " / " + count(report.rows) + " / " + count(report.values) + " / " + count(report.blobs);
  const auto differences = report.differences.size() + report.more;
  std::puts(shared
                .say({"台帳 / 記録 / 行 / 秘匿値 / 証跡: " + seen + (differences == 0 ? "。差異はありません。" : "。差異 " + count(differences) + " 件。"),
                      "logs / entries / rows / sealed values / evidence: " + seen + (differences == 0 ? ". No difference." : ". Differences: " + count(differences) + ".")})
                .c_str());
  return differences == 0 ? 0 : 1;
}

}  // namespace

void add_verify(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("verify", "Replays the ledger and compares every row, sealed value, evidence file and the published log / 台帳との照合");
  const auto place = std::make_shared<Place>();
  add_place(*command, place, shared);
  command->callback([&shared, place] { shared.run = [&shared, place] { return verify(shared, *place); }; });
}

}  // namespace junshu::cli
