#include "integrity/explain.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "explain_content.h"
#include "integrity/scan.h"

namespace junshu::integrity {
namespace {

namespace fs = std::filesystem;

constexpr base::Millis kNow = 1'777'600'000'000;
constexpr std::string_view kData = "content of a package\n";

std::string local_time(base::Millis at) {
  const std::time_t seconds = static_cast<std::time_t>(at / 1000);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  char text[32];
  return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts));
}

std::shared_ptr<const Who> who(const std::string& exe, std::vector<std::string> ancestors = {}) {
  return std::make_shared<const Who>(Who{.pid = 7, .exe = exe, .ancestors = std::move(ancestors)});
}
const auto kDpkg = who("/usr/bin/dpkg", {"/usr/bin/apt-get"});
const auto kScript = who("/usr/bin/dash", {"/usr/bin/dpkg", "/usr/bin/apt-get"});
const auto kShell = who("/usr/bin/bash", {"/usr/sbin/sshd"});

// A host with one package, "tool", whose upgrade to 2.0 took from a minute to half a minute ago.
class ExplainTest : public testing::Test {
 protected:
  void SetUp() override {
    put("usr/bin/tool", std::string(kData));
    put("etc/tool.conf", std::string(kData));
    put("usr/lib/python3/tool.py", "x = 1\n");
    const std::string md5 = md5_of("usr/bin/tool");
    put("var/lib/dpkg/status",
        "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.0\nConffiles:\n /etc/tool.conf " +
            md5 + "\n\n");
    put("var/lib/dpkg/info/tool:amd64.list",
        "/.\n/usr\n/usr/bin\n/usr/bin/tool\n/usr/bin/tool-link\n/etc\n/etc/tool.conf\n/usr/lib/python3/tool.py\n");
    put("var/lib/dpkg/info/tool:amd64.md5sums", md5 + "  usr/bin/tool\n");
    put("var/log/dpkg.log", local_time(kNow - base::kMinute) + " startup archives unpack\n" +
                                local_time(kNow - base::kMinute) + " upgrade tool:amd64 1.0 2.0\n" +
                                local_time(kNow - base::kMinute / 2) + " status installed tool:amd64 2.0\n");
  }
  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((root() / path).parent_path());
    std::ofstream(root() / path, std::ios::binary) << text;
  }
  fs::path root() const { return folder_.path(); }
  std::string at(const std::string& path) const { return (root() / path).string(); }
  std::string md5_of(const std::string& path) const { return base::hex(two_digests(at(path))->md5); }

  Change change(const std::string& path, std::vector<std::shared_ptr<const Who>> by, What what = What::Added) const {
    Change out;
    out.finding.path = at(path);
    out.finding.what = what;
    out.finding.after = look_at(Rules::everything({root().string()}, kUsual), at(path));
    if (what == What::Changed) {
      out.finding.before = out.finding.after;
      out.finding.differences.push_back({.attribute = Attribute::Sha256});
    }
    out.from = out.until = kNow - base::kMinute / 2 - 10 * base::kSecond;
    out.witnessed = true;
    out.who = std::move(by);
    return out;
  }
  Verdict verdict(const Change& change, const std::string& rules = {}) const {
    ExplainOptions options;
    options.root = root();
    options.memory = memory_.path() / "owners";
    Explainer explainer(options, rules.empty() ? shipped() : ExplanationRules::from_yaml(rules, "rules.yaml"));
    return explainer.explain({&change, 1}, {}, kNow).front();
  }
  static ExplanationRules shipped() {
    const std::string file = "catalogue/integrity/debian.yaml";
    return ExplanationRules::from_yaml(base::read_text(file), file);
  }
  void remember() const {
    ExplainOptions options;
    options.root = root();
    options.memory = memory_.path() / "owners";
    Explainer(options, ExplanationRules::none()).remember_owners();
  }

  base::TemporaryFolder folder_{"junshu-explain"};
  base::TemporaryFolder memory_{"junshu-memory"};
};

TEST_F(ExplainTest, AFileOfThePackageWithItsContentByDpkgIsExplained) {
  const Verdict out = verdict(change("usr/bin/tool", {kDpkg}));
  EXPECT_EQ(out.explanation, Explanation::Package);
  EXPECT_EQ(out.package, "tool 2.0");
  EXPECT_EQ(verdict(change("etc/tool.conf", {kDpkg})).explanation, Explanation::Conffile);
  EXPECT_EQ(verdict(change("usr/bin/tool", {kDpkg, kScript})).explanation, Explanation::Package);
}

TEST_F(ExplainTest, NeitherNameNorContentNorWriterNorTimeAloneExplains) {
  EXPECT_EQ(verdict(change("usr/bin/tool", {kShell})).explanation, Explanation::None);
  EXPECT_EQ(verdict(change("usr/bin/tool", {kDpkg, kShell})).explanation, Explanation::None);
  Change late = change("usr/bin/tool", {kDpkg});
  late.from = late.until = kNow;
  EXPECT_EQ(verdict(late).explanation, Explanation::None);
  Change early = change("usr/bin/tool", {kDpkg});
  early.from -= base::kHour;
  EXPECT_EQ(verdict(early).explanation, Explanation::None);
  put("usr/bin/other", std::string(kData));
  EXPECT_EQ(verdict(change("usr/bin/other", {kDpkg})).explanation, Explanation::None);
  put("usr/bin/tool", "other content");
  EXPECT_EQ(verdict(change("usr/bin/tool", {kDpkg}, What::Changed)).explanation, Explanation::None);
  put("etc/tool.conf", "edited");
  EXPECT_EQ(verdict(change("etc/tool.conf", {kDpkg}, What::Changed)).explanation, Explanation::None);
}

TEST_F(ExplainTest, WhatChangedAfterItWasLookedAtIsNotExplained) {
  Change changed = change("usr/bin/tool", {kDpkg});
  changed.finding.after->sha256[0] ^= 1;
  EXPECT_EQ(verdict(changed).explanation, Explanation::None);
}

TEST_F(ExplainTest, DpkgOfAContainerExplainsNothing) {
  Who elsewhere = *kDpkg;
  elsewhere.elsewhere = true;
  EXPECT_EQ(verdict(change("usr/bin/tool", {std::make_shared<const Who>(elsewhere)})).explanation, Explanation::None);
}

TEST_F(ExplainTest, WhatAScanFoundIsJudgedByTheTimeOfItsLastChange) {
  Change found = change("usr/bin/tool", {});
  found.witnessed = false;
  found.from = kNow - base::kDay;
  found.until = kNow;
  found.finding.after->ctime_ns = (kNow - 40 * base::kSecond) * 1'000'000;
  EXPECT_EQ(verdict(found).explanation, Explanation::Package);
  found.finding.after->ctime_ns = (kNow - 2 * base::kHour) * 1'000'000;
  EXPECT_EQ(verdict(found).explanation, Explanation::None);
}

TEST_F(ExplainTest, GainedPrivilegesAreExplainedOnlyWhenDpkgWasSeenToGiveThem) {
  Change gained = change("usr/bin/tool", {kDpkg}, What::Changed);
  gained.finding.after->mode = 04755;
  EXPECT_EQ(verdict(gained).explanation, Explanation::Package);
  gained.witnessed = false;
  gained.who.clear();
  gained.finding.after->ctime_ns = gained.until * 1'000'000;
  EXPECT_EQ(verdict(gained).explanation, Explanation::None);
}

TEST_F(ExplainTest, NamesOfDpkgBesideAFileNeedTheContentToo) {
  put("etc/tool.conf.dpkg-dist", std::string(kData));
  EXPECT_EQ(verdict(change("etc/tool.conf.dpkg-dist", {kDpkg})).explanation, Explanation::Conffile);
  put("etc/tool.conf.dpkg-dist", "other");
  EXPECT_EQ(verdict(change("etc/tool.conf.dpkg-dist", {kDpkg})).explanation, Explanation::None);
  put("usr/bin/tool.dpkg-new", "other");
  EXPECT_EQ(verdict(change("usr/bin/tool.dpkg-new", {kDpkg})).explanation, Explanation::None);
  put("etc/tool.conf.dpkg-old", "as it was");
  const Change old = change("etc/tool.conf.dpkg-old", {kDpkg});
  EXPECT_EQ(verdict(old).explanation, Explanation::None);
  ExplainOptions options;
  options.root = root();
  const Explainer explainer(options, ExplanationRules::none());
  const auto before = [&](std::string_view path) {
    return path == at("etc/tool.conf") ? old.finding.after : std::optional<Entry>();
  };
  EXPECT_EQ(explainer.explain({&old, 1}, {}, kNow, before).front().explanation, Explanation::Conffile);
}

TEST_F(ExplainTest, AFileThatIsGoneIsExplainedWhenThePackageHadItAndHasItNoMore) {
  Change gone = change("usr/bin/gone", {kDpkg}, What::Removed);
  gone.finding.before = look_at(Rules::everything({root().string()}, kUsual), at("usr/bin/tool"));
  put("var/lib/dpkg/info/tool:amd64.list",
      base::read_text(at("var/lib/dpkg/info/tool:amd64.list")) + "/usr/bin/gone\n");
  EXPECT_EQ(verdict(gone).explanation, Explanation::None) << "nobody remembers that it was a package's";
  remember();
  EXPECT_EQ(verdict(gone).explanation, Explanation::None) << "the package has it still";
  put("var/lib/dpkg/info/tool:amd64.list", "/.\n/usr\n/usr/bin\n/usr/bin/tool\n");
  EXPECT_EQ(verdict(gone).explanation, Explanation::Package);
  EXPECT_EQ(verdict(gone).package, "tool 1.0");
  gone.who = {kShell};
  EXPECT_EQ(verdict(gone).explanation, Explanation::None);
}

TEST_F(ExplainTest, WhatMaintainerScriptsGenerateIsExplainedByRulesWithTheirWriters) {
  put("etc/ld.so.cache", "cache");
  const auto ldconfig = who("/usr/sbin/ldconfig", {"/usr/bin/dash", "/usr/bin/dpkg"});
  const Verdict out = verdict(change("etc/ld.so.cache", {ldconfig}, What::Changed));
  EXPECT_EQ(out.explanation, Explanation::Package);
  EXPECT_EQ(out.rule, "linker_cache");
  EXPECT_EQ(out.package, "tool 2.0");
  EXPECT_EQ(
      verdict(change("etc/ld.so.cache", {who("/usr/sbin/ldconfig", {"/usr/bin/bash"})}, What::Changed)).explanation,
      Explanation::None);
  EXPECT_EQ(verdict(change("etc/ld.so.cache", {kShell}, What::Changed)).explanation, Explanation::None);
  Change late = change("etc/ld.so.cache", {ldconfig}, What::Changed);
  late.from = late.until = kNow;
  EXPECT_EQ(verdict(late).explanation, Explanation::None);
  put("etc/passwd", "root:x:0:0\n");
  EXPECT_EQ(verdict(change("etc/passwd", {kScript}, What::Changed)).explanation, Explanation::None);
}

TEST_F(ExplainTest, BytecodeMustNameItsSource) {
  struct stat source {};
  ASSERT_EQ(::stat(at("usr/lib/python3/tool.py").c_str(), &source), 0);
  std::string head = "\xa7\x0d\x0d\x0a" + std::string(4, '\0');
  for (const auto number :
       {static_cast<std::uint32_t>(source.st_mtim.tv_sec), static_cast<std::uint32_t>(source.st_size)}) {
    for (unsigned i = 0; i < 4; ++i) head += static_cast<char>(number >> (8 * i));
  }
  const std::string path = "usr/lib/python3/__pycache__/tool.cpython-311.pyc";
  const auto python = who("/usr/bin/python3.11", {"/usr/bin/dash", "/usr/bin/dpkg"});
  put(path, head + "code");
  EXPECT_EQ(verdict(change(path, {python})).rule, "bytecode");
  EXPECT_EQ(verdict(change(path, {kShell})).explanation, Explanation::None);
  Change scanned = change(path, {});
  scanned.witnessed = false;
  EXPECT_EQ(verdict(scanned).explanation, Explanation::None);
  head[8] = static_cast<char>(head[8] ^ 1);
  put(path, head + "code");
  EXPECT_EQ(verdict(change(path, {python})).explanation, Explanation::None);
  put("usr/lib/python3/__pycache__/nobodys.cpython-311.pyc", head);
  EXPECT_EQ(verdict(change("usr/lib/python3/__pycache__/nobodys.cpython-311.pyc", {python})).explanation,
            Explanation::None);
}

TEST_F(ExplainTest, AlternativesMustLeadToAFileOfAPackage) {
  const auto alternatives = who("/usr/bin/update-alternatives", {"/usr/bin/dash", "/usr/bin/dpkg"});
  fs::create_directories(root() / "etc/alternatives");
  fs::create_symlink(at("usr/bin/tool"), at("etc/alternatives/editor"));
  EXPECT_EQ(verdict(change("etc/alternatives/editor", {alternatives})).rule, "alternatives");
  EXPECT_EQ(verdict(change("etc/alternatives/editor", {kShell})).explanation, Explanation::None);
  put("usr/bin/evil", "evil");
  fs::create_symlink(at("usr/bin/evil"), at("etc/alternatives/pager"));
  EXPECT_EQ(verdict(change("etc/alternatives/pager", {alternatives})).explanation, Explanation::None);
}

TEST_F(ExplainTest, ConfigurationOfUcfMustHaveTheDigestItRecorded) {
  put("etc/default/grub", "by ucf");
  put("var/lib/ucf/hashfile", md5_of("etc/default/grub") + "  /etc/default/grub\n");
  EXPECT_EQ(verdict(change("etc/default/grub", {kScript}, What::Changed)).rule, "user_configuration_by_ucf");
  put("etc/default/grub", "by somebody");
  EXPECT_EQ(verdict(change("etc/default/grub", {kScript}, What::Changed)).explanation, Explanation::None);
}

TEST_F(ExplainTest, LogsThatWerePutAsideAreExplainedByContentOrByLogrotate) {
  put("var/log/messages.1", "lines");
  Change aside = change("var/log/messages.1", {kShell});
  EXPECT_EQ(verdict(aside).explanation, Explanation::None);
  aside.finding.rotation = true;
  EXPECT_EQ(verdict(aside).explanation, Explanation::Log);
  put("var/log/messages.2.gz", "lines");
  EXPECT_EQ(verdict(change("var/log/messages.2.gz", {who("/usr/bin/gzip", {"/usr/sbin/logrotate"})})).explanation,
            Explanation::Log);
  put("etc/messages", "lines");
  Change outside = change("etc/messages", {kShell});
  outside.finding.rotation = true;
  EXPECT_EQ(verdict(outside).explanation, Explanation::None);
}

TEST_F(ExplainTest, WaitsWhileTheLockIsHeldAndNoLongerThanItMay) {
  put("usr/bin/planted", "evil");
  Change planted = change("usr/bin/planted", {kShell});
  EXPECT_FALSE(verdict(planted).wait);
  put("var/lib/dpkg/lock", "");
  int ready[2], stop[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(stop), 0);
  if (::fork() == 0) {
    const int file = ::open(at("var/lib/dpkg/lock").c_str(), O_RDWR);
    struct flock whole {};
    whole.l_type = F_WRLCK;
    ::fcntl(file, F_SETLK, &whole);
    ::close(stop[1]);
    char byte = 0;
    if (::write(ready[1], &byte, 1) == 1 && ::read(stop[0], &byte, 1) >= 0) ::_exit(0);
    ::_exit(1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const Verdict waiting = verdict(planted);
  EXPECT_EQ(waiting.explanation, Explanation::None);
  EXPECT_TRUE(waiting.wait);
  planted.until = planted.from = kNow - 16 * base::kMinute;
  EXPECT_FALSE(verdict(planted).wait);
  for (const int each : {ready[0], ready[1], stop[0], stop[1]}) ::close(each);
}

TEST(ExplanationRulesTest, AllMistakesAreToldWithTheirPlace) {
  const std::string text =
      "explanations: x\n"
      "rules:\n"
      "  - {id: a, name: {ja: あ, en: a}, paths: [/a]}\n"
      "  - {id: b, name: {ja: あ, en: a}, paths: [b], under: [/c], as: declared}\n"
      "  - {id: b, name: {ja: あ}, paths: [/b], under: [/c], colour: red, proof: luck}\n";
  try {
    ExplanationRules::from_yaml(text, "x.yaml");
    FAIL() << "accepted";
  } catch (const base::Error& error) {
    for (const char* part : {"x.yaml:3:", "a name alone explains nothing", "x.yaml:4:", "a path begins with",
                             "as is package", "used once", "“colour”", "proof:"}) {
      EXPECT_NE(error.message().en.find(part), std::string::npos) << part << "\n" << error.message().en;
    }
  }
}

}  // namespace
}  // namespace junshu::integrity
