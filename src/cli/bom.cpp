#include "probes/bom.h"

#include <cstdio>

#include "commands.h"
#include "probes/host.h"
#include "probes/packages.h"

namespace junshu::cli {

namespace {

int bom(const std::filesystem::path& root) {
  const auto packages = probes::read_packages(root);
  if (!packages) {
    throw base::Error(base::ErrorKind::NotFound,
                      {"dpkgのデータベースがありません。Debian系の機器の / を --host-root で指定してください。",
                       "There is no dpkg database: give the root of a Debian host with --host-root."},
                      (root / probes::kDpkgStatus).string());
  }
  std::fputs(probes::cyclonedx(probes::read_host(root), *packages, base::system_clock().now(), JUNSHU_VERSION).c_str(), stdout);
  return 0;
}

}  // namespace

void add_bom(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("bom", "Lists this host's software as a bill of materials / ソフトウェア部品表");
  const auto root = std::make_shared<std::string>("/");
  const auto format = std::make_shared<std::string>("cyclonedx");
  command->add_option("--host-root", *root, "look at this root instead of / / 「/」の代わりに見るフォルダー")->capture_default_str();
  command->add_option("--format", *format, "cyclonedx: CycloneDX 1.5, JSON / 出力の形式")->check(CLI::IsMember({"cyclonedx"}))->capture_default_str();
  command->callback([&shared, root] { shared.run = [root] { return bom(*root); }; });
}

}  // namespace junshu::cli
