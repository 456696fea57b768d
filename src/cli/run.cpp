#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/file.h"
#include "base/log.h"
#include "commands.h"
#include "http/tls.h"
#include "identity/invitations.h"
#include "local_agent.h"
#include "server/server.h"

namespace junshu::cli {

namespace {

struct RunWish {
  Place place;
  std::string listen = "127.0.0.1:8443";
  std::string catalogue, web, public_url;
  bool agent = true;
};

struct Listen {
  std::string address;
  std::uint16_t port = 0;
};

Listen parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  Listen out;
  std::string port = text;
  if (colon != std::string::npos) {
    out.address = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  if (out.address.size() > 2 && out.address.front() == '[') out.address = out.address.substr(1, out.address.size() - 2);
  if (out.address.empty()) out.address = "127.0.0.1";
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    throw base::Error(base::ErrorKind::InvalidInput, {"--listen は 127.0.0.1:8443 の形で書きます。", "Write --listen as 127.0.0.1:8443."}, text);
  }
  return out;
}

// The instance's own CA and the server's certificate, made at first start and renewed a month before they end.
http::CertificateAuthority prepare_tls(const std::filesystem::path& folder, const Listen& listen) {
  base::make_folder(folder);
  const auto& clock = base::system_clock();
  auto authority = http::CertificateAuthority::exists(folder) ? http::CertificateAuthority::load(folder)
                                                              : http::CertificateAuthority::create(folder, "Junshu", clock);
  const auto present = base::read_text_if_present(folder / "server.pem");
  bool good = false;
  if (present) {
    const auto info = http::describe_certificate(*present);
    good = info.not_after > clock.now() + 30 * base::kDay && std::ranges::find(info.names, listen.address) != info.names.end();
  }
  if (!good) {
    std::vector<std::string> names = {"localhost", "127.0.0.1", "::1"};
    if (std::ranges::find(names, listen.address) == names.end() && listen.address != "0.0.0.0" && listen.address != "::") names.push_back(listen.address);
    const auto pair = authority.issue_server(names, clock);
    base::write_durably(folder / "server.key", pair.key, 0600);
    base::write_durably(folder / "server.pem", pair.certificate, 0644);
  }
  return authority;
}

void print_welcome(const Shared& shared, instance::Instance& instance, const std::string& address, const http::CertificateAuthority& authority,
                   const std::filesystem::path& tls) {
  std::string link;
  instance.write([&](store::Transaction& transaction) {
    if (identity::setup_needed(transaction.connection())) link = identity::new_setup_token(transaction, instance.identity_keys());
  });
  std::printf("\nJunshu (遵守)  %s/\n", address.c_str());
  if (!link.empty()) {
    std::printf("%s\n  %s/setup?token=%s\n",
                shared.say({"最初の設定（1回限り・24時間有効）:", "First-run link (one use, valid for 24 hours):"}).c_str(), address.c_str(), link.c_str());
  }
  std::printf("%s\n  %s\n%s\n", shared.say({"このサーバー独自の認証局の SHA-256:", "SHA-256 of this server's own CA:"}).c_str(),
              http::hex_pairs(authority.fingerprint()).c_str(),
              shared
                  .say({"  ブラウザーの警告をなくすには " + (tls / "authority.pem").string() + " を信頼する認証局に加えてください（上の値と一致することを確認）。",
                        "  To end the browser's warning, add " + (tls / "authority.pem").string() + " to the CAs it trusts, after comparing the value above."})
                  .c_str());
  std::printf("%s\n", shared.say({"終了するには Ctrl-C を押してください。", "Press Ctrl-C to stop."}).c_str());
  std::fflush(stdout);
}

// Each agent keeps a connection: the usual 1,024 descriptors would be soon gone.
void allow_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const Shared& shared, const RunWish& wish) {
  allow_descriptors();
  const Listen listen = parse_listen(wish.listen);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread: they are waited for below
  signal(SIGPIPE, SIG_IGN);

  auto options = wish.place.options(shared);
  if (!wish.catalogue.empty()) options.catalogue = wish.catalogue;
  const auto data = std::filesystem::absolute(options.data);
  options.data = data;
  base::make_folder(data);
  const base::FileLock lock(data / "lock");
  const auto instance = instance::Instance::open(std::move(options));
  const auto authority = prepare_tls(data / "tls", listen);

  server::Options serving;
  serving.address = listen.address;
  serving.port = listen.port;
  serving.tls = {data / "tls/server.pem", data / "tls/server.key", data / "tls/authority.pem"};
  serving.authority_folder = data / "tls";
  serving.web = wish.web.empty() ? shipped_web(shared) : std::filesystem::path(wish.web);
  serving.public_url = wish.public_url;
  server::ApiServer server(*instance, serving);
  server.start();
  const std::string host = listen.address.find(':') == std::string::npos ? listen.address : "[" + listen.address + "]";
  const std::string address = "https://" + (host == "0.0.0.0" ? std::string("127.0.0.1") : host) + ":" + std::to_string(server.port());
  print_welcome(shared, *instance, address, authority, data / "tls");
  {
    LocalAgent local(*instance, shared.program, data / "agent", address, data / "tls/authority.pem");
    const timespec second{1, 0};
    while (sigtimedwait(&signals, nullptr, &second) < 0) {
      if (wish.agent) local.look_after();
    }
  }
  base::log_info("stopping");
  server.stop();
  return 0;
}

int setup_link(const Shared& shared, const Place& place) {
  auto options = place.options(shared);
  options.timers = false;
  const base::FileLock lock(options.data / "lock");
  const auto instance = instance::Instance::open(std::move(options));
  std::string token;
  instance->write([&](store::Transaction& transaction) { token = identity::new_setup_token(transaction, instance->identity_keys()); });
  std::printf("/setup?token=%s\n", token.c_str());
  return 0;
}

}  // namespace

void add_run(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("run", "Starts the server and the agent of this host / サーバーを起動");
  const auto wish = std::make_shared<RunWish>();
  command->add_option("--data", wish->place.data, "folder of the instance / データの置き場所")->capture_default_str();
  command->add_option("--database", wish->place.database, "postgresql://… instead of the embedded SQLite / PostgreSQLを使う場合のURL");
  command->add_option("--listen", wish->listen, "ADDRESS:PORT; loopback unless told otherwise, port 0 for a free one / 待ち受けるアドレスとポート。0は空いているポート")->capture_default_str();
  command->add_option("--catalogue", wish->catalogue, "folder of definitions; otherwise the shipped one / 定義の置き場所。省略時は付属のもの");
  command->add_option("--web", wish->web, "folder of the built pages; otherwise the shipped one / 画面の置き場所。省略時は付属のもの");
  command->add_option("--public-url", wish->public_url, "how people reach the server, for links in invitations / 招待のリンクに使うサーバーのURL");
  command->add_flag("!--no-agent", wish->agent, "do not run the agent of this host / この機器のエージェントを動かさない");
  command->callback([&shared, wish] { shared.run = [&shared, wish] { return run(shared, *wish); }; });
}

void add_setup_link(CLI::App& app, Shared& shared) {
  auto* command = app.add_subcommand("setup-link", "Issues a new first-run link while nobody has an account / 最初の設定用リンクを再発行");
  const auto place = std::make_shared<Place>();
  add_place(*command, place, shared);
  command->callback([&shared, place] { shared.run = [&shared, place] { return setup_link(shared, *place); }; });
}

}  // namespace junshu::cli
