#include "agent/agent.h"

#include "commands.h"

namespace junshu::cli {

void add_agent(CLI::App& app, Shared& shared) {
  auto* group = app.add_subcommand("agent", "The agent of a host: says what the host is and which devices it sees / 機器のエージェント");
  group->require_subcommand(1);

  auto* enrol = group->add_subcommand("enrol", "Enrols this host once, with a one-time token from the hosts page / 機器を登録");
  const auto enrolment = std::make_shared<agent::EnrolOptions>();
  enrol->add_option("--server", enrolment->server, "https://ADDRESS:PORT of the server / サーバーの https://アドレス:ポート")->required();
  enrol->add_option("--token", enrolment->token, "one-time token of the hosts page / 「観測する機器」の画面で発行した登録用トークン")->required();
  enrol->add_option("--ca", enrolment->authority_file, "PEM of the server's CA / サーバーの認証局の証明書（PEM）");
  enrol->add_option("--ca-fingerprint", enrolment->authority_fingerprint, "its SHA-256, as `junshu run` prints it / `junshu run` が表示する認証局のSHA-256");
  enrol->add_option("--state", enrolment->state, "folder of the agent / エージェントの置き場所")->required();
  enrol->add_option("--sysroot", enrolment->sysroot, "look at this root instead of / / 「/」の代わりに観測するフォルダー");
  enrol->callback([&shared, enrolment] {
    shared.run = [&shared, enrolment] {
      enrolment->language = shared.language;
      return agent::enrol(*enrolment);
    };
  });

  auto* run = group->add_subcommand("run", "Observes and sends until SIGTERM; spools while the server is away / 観測を送り続ける");
  const auto options = std::make_shared<agent::RunOptions>();
  run->add_option("--state", options->state, "folder of the agent / エージェントの置き場所")->required();
  run->add_option("--interval", options->interval_seconds, "seconds between reports; otherwise as the server says / 報告の間隔（秒）。省略時はサーバーの指定に従う");
  run->add_option("--server", options->server, "https://ADDRESS:PORT, when it is not the one of the enrolment any more / サーバーの所在が登録時から変わったときのURL");
  run->add_option("--sites-ca", options->sites.authority_file, "PEM of the CA of the published sites; otherwise the system's / 公開サイトの認証局（PEM）。省略時は機器の設定に従う");
  run->add_option("--sites-proxy", options->sites.proxy, "http://PROXY:PORT by which they are fetched / 公開サイトの取得に使うプロキシー");
  run->add_option("--sites-connect-to", options->sites.connect_to, "HOST:PORT:ADDRESS:PORT, to talk to that address instead / 代わりに接続するアドレス");
  run->add_option("--sysroot", options->sysroot, "look at this root instead of / / 「/」の代わりに観測するフォルダー");
  run->callback([&shared, options] {
    shared.run = [&shared, options] {
      options->explanations = shipped_catalogue(shared) / "integrity";
      options->formats = shipped_catalogue(shared) / "logs";
      return agent::run(*options);
    };
  });
}

}  // namespace junshu::cli
