#include "integrity/scan.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <openssl/evp.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "test_tree.h"
#include "walk.h"

namespace junshu::integrity {
namespace {

using test::scan_all;
using test::Tree;

TEST(Scanning, RecordsEveryKindOfFileAsItIs) {
  const Tree tree;
  tree.write("etc/passwd", "root:x:0:0\n");
  ASSERT_EQ(::chmod(tree.at("etc/passwd").c_str(), 04640), 0);
  std::filesystem::create_symlink("passwd", tree.at("etc/link"));
  ASSERT_EQ(::mkfifo(tree.at("etc/fifo").c_str(), 0600), 0);
  const auto found = scan_all(Rules::everything({tree.root()}, test::kPlain));

  const Entry& file = found[tree.at("etc/passwd")];
  EXPECT_EQ(file.type, FileType::Regular);
  EXPECT_EQ(file.mode, 04640U);
  EXPECT_EQ(file.uid, ::geteuid());
  EXPECT_EQ(file.size, 11U);
  EXPECT_EQ(file.links, 1U);
  EXPECT_EQ(file.sha256, test::digest_of_text("root:x:0:0\n"));
  EXPECT_TRUE(file.known.has(Attribute::Sha256));
  EXPECT_TRUE(file.fresh);
  EXPECT_EQ(found[tree.at("etc/link")].type, FileType::Link);
  EXPECT_EQ(found[tree.at("etc/link")].target, "passwd");
  EXPECT_EQ(found[tree.at("etc/fifo")].type, FileType::Fifo);
  EXPECT_EQ(found[tree.at("etc")].type, FileType::Folder);
  EXPECT_EQ(found[tree.root()].type, FileType::Folder);
  EXPECT_FALSE(found[tree.at("etc")].known.has(Attribute::Sha256));
  EXPECT_EQ(found.entries.size(), 5U);
  EXPECT_EQ(found.result.entries, 5U);
  EXPECT_EQ(found.result.files, 1U);
  EXPECT_EQ(found.result.folders, 2U);
  EXPECT_TRUE(found.result.complete);
}

TEST(Scanning, NeverOpensFifosSocketsAndDevices) {
  const Tree tree;
  tree.folder("dev");
  tree.write("dev/file", "opened");
  ASSERT_EQ(::mkfifo(tree.at("dev/fifo").c_str(), 0600), 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(tree.at("dev/socket").size(), sizeof address.sun_path);
  std::copy_n(tree.at("dev/socket").c_str(), tree.at("dev/socket").size() + 1, address.sun_path);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const bool device = ::mknod(tree.at("dev/null").c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0;  // root only
  const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  ASSERT_GE(::inotify_add_watch(watch, tree.at("dev").c_str(), IN_OPEN), 0);

  const auto found = scan_all(Rules::everything({tree.root()}, test::kPlain));
  EXPECT_EQ(found[tree.at("dev/socket")].type, FileType::Socket);
  if (device) {
    EXPECT_EQ(found[tree.at("dev/null")].type, FileType::Character);
    EXPECT_EQ(found[tree.at("dev/null")].special, makedev(1, 3));
  }
  std::set<std::string> opened;
  alignas(inotify_event) char events[8192];
  const ssize_t got = ::read(watch, events, sizeof events);
  for (ssize_t at = 0; at < got;) {
    const auto* event = reinterpret_cast<const inotify_event*>(events + at);
    if (event->len > 0) opened.insert(event->name);
    at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
  }
  EXPECT_EQ(opened, std::set<std::string>{"file"});
  ::close(watch);
  ::close(socket);
}

TEST(Scanning, HashesFilesOfEverySizeWithEveryKernelAndAnyNumberOfThreads) {
  const Tree tree;
  std::map<std::string, base::Digest> expected;
  unsigned seed = 0;
  for (const std::size_t size : {0UL, 1UL, 63UL, 64UL, 65UL, 4096UL, 65535UL, 65536UL, 65537UL, 131071UL, 131072UL,
                                 131073UL, 196608UL, 262143UL, 262144UL, 262145UL, 1'000'000UL, 3'000'000UL}) {
    for (const char* folder : {"a", "b/c"}) {
      const std::string name = std::string(folder) + "/" + std::to_string(size);
      const std::string text = test::text_of(size, ++seed);
      tree.write(name, text);
      expected[tree.at(name)] = test::digest_of_text(text);
    }
  }
  for (const base::HashKernel kernel : base::available_hash_kernels()) {
    for (const unsigned threads : {1U, 2U, 8U}) {
      ScanOptions options;
      options.kernel = kernel;
      options.threads = threads;
      const auto found = scan_all(Rules::everything({tree.root()}, kUsual), options);
      EXPECT_EQ(found.result.kernel, kernel);
      for (const auto& [path, digest] : expected)
        EXPECT_EQ(found[path].sha256, digest) << path << " " << base::name_of(kernel) << " " << threads;
    }
  }
}

// Files that are old enough are read and looked at only once: the tests' own never are.
TEST(Scanning, HashesFilesThatLieThereForLong) {
  const std::string folder = "/usr/include/openssl";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << folder << " is not there";
  for (const base::HashKernel kernel : base::available_hash_kernels()) {
    ScanOptions options;
    options.kernel = kernel;
    const auto found = scan_all(Rules::everything({folder}, kUsual), options);
    std::size_t old = 0;
    for (const auto& [path, entry] : found.entries) {
      if (entry.type != FileType::Regular) continue;
      old += entry.fresh ? 0 : 1;
      EXPECT_EQ(entry.sha256, test::digest_of_text(base::read_text(path))) << path;
    }
    EXPECT_GT(old, 50U);
  }
}

TEST(Scanning, ComputesSha512AndBlake2bWhereTheyAreAskedFor) {
  const Tree tree;
  for (const std::size_t size : {0UL, 5UL, 300'000UL}) tree.write(std::to_string(size), test::text_of(size));
  const auto found = scan_all(
      Rules::everything({tree.root()}, {Attribute::Type, Attribute::Sha256, Attribute::Sha512, Attribute::Blake2b}));
  for (const std::size_t size : {0UL, 5UL, 300'000UL}) {
    const std::string text = test::text_of(size);
    const Entry& entry = found[tree.at(std::to_string(size))];
    Digest512 expected{};
    std::size_t length = 0;
    ASSERT_EQ(EVP_Q_digest(nullptr, "SHA512", nullptr, text.data(), text.size(), expected.data(), &length), 1);
    EXPECT_EQ(entry.sha512, expected);
    ASSERT_EQ(EVP_Q_digest(nullptr, "BLAKE2B-512", nullptr, text.data(), text.size(), expected.data(), &length), 1);
    EXPECT_EQ(entry.blake2b, expected);
    EXPECT_EQ(entry.sha256, test::digest_of_text(text));
  }
}

TEST(Scanning, HashesAFileWithSeveralNamesOnce) {
  for (const std::size_t size : {5000UL, 500'000UL}) {
    const Tree tree;
    tree.write("a/one", test::text_of(size));
    tree.folder("b");
    std::filesystem::create_hard_link(tree.at("a/one"), tree.at("a/two"));
    std::filesystem::create_hard_link(tree.at("a/one"), tree.at("b/three"));
    ScanOptions options;
    options.threads = 1;
    const auto found = scan_all(Rules::everything({tree.root()}, kUsual), options);
    EXPECT_EQ(found.result.bytes, size);
    for (const char* name : {"a/one", "a/two", "b/three"}) {
      EXPECT_EQ(found[tree.at(name)].sha256, test::digest_of_text(test::text_of(size)));
      EXPECT_EQ(found[tree.at(name)].links, 3U);
    }
  }
}

TEST(Scanning, HashesTheLogicalBytesOfASparseFile) {
  const Tree tree;
  constexpr std::size_t kSize = 40UL << 20U;
  tree.write("sparse", "front");
  ASSERT_EQ(::truncate(tree.at("sparse").c_str(), kSize - 4), 0);
  tree.append("sparse", "back");
  std::string logical(kSize, '\0');
  logical.replace(0, 5, "front");
  logical.replace(kSize - 4, 4, "back");
  const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
  EXPECT_EQ(found[tree.at("sparse")].size, kSize);
  EXPECT_TRUE(found[tree.at("sparse")].sparse);
  EXPECT_EQ(found[tree.at("sparse")].sha256, test::digest_of_text(logical));
}

TEST(Scanning, KeepsNamesAsBytes) {
  const Tree tree;
  const std::string name = "caf\xe9\n\x01";
  tree.write(name + "/" + name, "x");
  const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
  EXPECT_EQ(found[tree.at(name + "/" + name)].sha256, test::digest_of_text("x"));
  EXPECT_EQ(printable_path(name), "caf%E9%0A%01");
  EXPECT_EQ(printable_path("/遵守/50%"), "/遵守/50%25");
}

TEST(Scanning, ReadsAFileAgainThatChangedWhileItWasRead) {
  for (const std::size_t size : {10UL, 300'000UL}) {
    const Tree tree;
    tree.write("file", test::text_of(size));
    ScanOptions options;
    int looks = 0;
    options.between_looks = [&](std::string_view) {
      if (++looks == 1) tree.write("file", test::text_of(size, 2));
    };
    const auto found = scan_all(Rules::everything({tree.root()}, kUsual), options);
    EXPECT_EQ(looks, 2);
    EXPECT_FALSE(found[tree.at("file")].raced);
    EXPECT_EQ(found[tree.at("file")].sha256, test::digest_of_text(test::text_of(size, 2)));
  }
}

TEST(Scanning, GivesNoDigestForAFileThatKeepsChanging) {
  for (const std::size_t size : {10UL, 300'000UL}) {
    const Tree tree;
    tree.write("file", test::text_of(size));
    ScanOptions options;
    options.between_looks = [&](std::string_view) { tree.append("file", "more"); };
    const auto found = scan_all(Rules::everything({tree.root()}, kUsual), options);
    const Entry& entry = found[tree.at("file")];
    EXPECT_TRUE(entry.raced);
    EXPECT_FALSE(entry.known.has(Attribute::Sha256));
    EXPECT_EQ(entry.error, 0);
    EXPECT_EQ(found.result.raced, 1U);
  }
}

TEST(Scanning, TakesAGrowingLogAsItWasWhenItWasLookedAt) {
  for (const std::size_t size : {10UL, 300'000UL}) {
    const Tree tree;
    tree.write("log", test::text_of(size));
    ScanOptions options;
    options.between_looks = [&](std::string_view) { tree.append("log", "a line more\n"); };
    const auto found = scan_all(Rules::everything({tree.root()}, kUsual.with({Attribute::GrowingSize})), options);
    EXPECT_FALSE(found[tree.at("log")].raced);
    EXPECT_EQ(found[tree.at("log")].size, size);
    EXPECT_EQ(found[tree.at("log")].sha256, test::digest_of_text(test::text_of(size)));
  }
}

TEST(Scanning, TellsWhatItCannotReadAndNeverLeavesItOut) {
  const Tree tree;
  tree.write("open", "x");
  tree.write("closed", "secret");
  tree.write("locked/inside", "secret");
  std::filesystem::permissions(std::filesystem::path(tree.root()).parent_path(), std::filesystem::perms(0755));
  ASSERT_EQ(::chmod(tree.at("closed").c_str(), 0), 0);
  ASSERT_EQ(::chmod(tree.at("locked").c_str(), 0), 0);
  test::as_nobody([&] {
    const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
    EXPECT_EQ(found[tree.at("closed")].error, EACCES);
    EXPECT_EQ(found[tree.at("closed")].size, 6U);
    EXPECT_FALSE(found[tree.at("closed")].known.has(Attribute::Sha256));
    EXPECT_TRUE(found[tree.at("closed")].known.has(Attribute::Mode));
    EXPECT_EQ(found[tree.at("open")].sha256, test::digest_of_text("x"));
    EXPECT_EQ(found[tree.at("locked")].error, EACCES);
    ASSERT_EQ(found.result.not_entered.size(), 1U);
    EXPECT_EQ(found.result.not_entered[0].path, tree.at("locked"));
    EXPECT_EQ(found.result.not_entered[0].why, NotEntered::Why::Unreadable);
    EXPECT_EQ(found.result.unreadable, 2U);
  });
  ::chmod(tree.at("locked").c_str(), 0700);
}

TEST(Scanning, DoesNotEnterAMountAndTellsIt) {
  const Tree tree;
  tree.write("mounted/hidden", "x");
  const bool could = test::with_own_mounts([&] {
    ASSERT_EQ(::mount("none", tree.at("mounted").c_str(), "tmpfs", 0, nullptr), 0);
    tree.write("mounted/shown", "y");
    const auto found = scan_all(test::staying({tree.root()}));
    EXPECT_TRUE(found[tree.at("mounted")].mount_root);
    ASSERT_EQ(found.result.not_entered.size(), 1U);
    EXPECT_EQ(found.result.not_entered[0].path, tree.at("mounted"));
    EXPECT_EQ(found.result.not_entered[0].why, NotEntered::Why::Mount);
    EXPECT_FALSE(found.entries.contains(tree.at("mounted/shown")));
    // A mount that is named as a root of its own is looked at.
    const auto both = scan_all(test::staying({tree.root(), tree.at("mounted")}));
    EXPECT_EQ(both[tree.at("mounted/shown")].sha256, test::digest_of_text("y"));
    EXPECT_EQ(both.folder_of_entry.at(tree.at("mounted")), "");
    // Rules that cross do cross.
    const auto crossed = scan_all(Rules::everything({tree.root()}, kUsual));
    EXPECT_TRUE(crossed[tree.at("mounted")].mount_root);
    EXPECT_EQ(crossed[tree.at("mounted/shown")].sha256, test::digest_of_text("y"));
    EXPECT_TRUE(crossed.result.not_entered.empty());
  });
  if (!could) GTEST_SKIP() << "no mounts of one's own here";
}

TEST(Scanning, NeverEntersAProcThatIsMountedOnTheWay) {
  const Tree tree;
  tree.folder("proc");
  const bool could = test::with_own_mounts([&] {
    ASSERT_EQ(::mount("none", tree.at("proc").c_str(), "proc", 0, nullptr), 0);
    const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
    ASSERT_EQ(found.result.not_entered.size(), 1U);
    EXPECT_EQ(found.result.not_entered[0].why, NotEntered::Why::PseudoFileSystem);
    EXPECT_EQ(found.entries.size(), 2U);
  });
  if (!could) GTEST_SKIP() << "no mounts of one's own here";
}

TEST(Scanning, NeverEntersProc) {
  const auto found = scan_all(Rules::everything({"/proc"}, {Attribute::Type}));
  ASSERT_EQ(found.result.not_entered.size(), 1U);
  EXPECT_EQ(found.result.not_entered[0].why, NotEntered::Why::PseudoFileSystem);
  EXPECT_EQ(found.entries.size(), 1U);
}

TEST(Scanning, FollowsNoLink) {
  const Tree tree;
  const Tree elsewhere;
  elsewhere.write("file", "x");
  std::filesystem::create_directory_symlink(elsewhere.root(), tree.at("link"));
  const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
  EXPECT_EQ(found.entries.size(), 2U);
  EXPECT_EQ(found[tree.at("link")].type, FileType::Link);
}

TEST(Scanning, OpensNothingThroughALinkThatTookThePlaceOfAFolder) {
  const Tree tree;
  const Tree elsewhere;
  elsewhere.write("below/file", "not ours");
  tree.write("folder/below/file", "ours");
  const Root root{tree.root(), Descriptor(::open(tree.root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))};
  EXPECT_TRUE(open_below(root, tree.at("folder/below/file"), O_RDONLY | O_CLOEXEC).open());
  tree.remove("folder");
  std::filesystem::create_directory_symlink(elsewhere.root(), tree.at("folder"));
  EXPECT_FALSE(open_below(root, tree.at("folder/below/file"), O_RDONLY | O_CLOEXEC).open());
  EXPECT_FALSE(open_below(root, tree.at("folder"), O_RDONLY | O_CLOEXEC).open());
}

TEST(Scanning, ReachesFilesWhosePathIsLongerThanTheKernelTakesAtOnce) {
  const Tree tree;
  const std::string name(200, 'd');
  std::string path = tree.root();
  Descriptor at(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (int i = 0; i < 30; ++i) {
    ASSERT_EQ(::mkdirat(at.get(), name.c_str(), 0700), 0);
    at = Descriptor(::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    path += "/" + name;
  }
  for (const auto& [file, text] :
       {std::pair<const char*, std::string>{"small", "deep"}, {"large", test::text_of(200'000)}}) {
    const Descriptor made(::openat(at.get(), file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_EQ(::write(made.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
  EXPECT_EQ(found[path + "/small"].sha256, test::digest_of_text("deep"));
  EXPECT_EQ(found[path + "/large"].sha256, test::digest_of_text(test::text_of(200'000)));
  EXPECT_TRUE(found.result.not_entered.empty());
}

TEST(Scanning, ReadsAclsAttributesCapabilitiesAndFlags) {
  const Tree tree;
  tree.write("file", "x");
  if (::setxattr(tree.at("file").c_str(), "user.note", "hello", 5, 0) != 0)
    GTEST_SKIP() << "no extended attributes here";
  const std::string long_value(1000, 'v');
  ASSERT_EQ(::setxattr(tree.at("file").c_str(), "user.long", long_value.data(), long_value.size(), 0), 0);
  const std::uint8_t acl[] = {2, 0,    0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 2,   0,  4,
                              0, 0xe8, 3,   0,   0,   4,   0,  4, 0,   255, 255, 255, 255, 16, 0,
                              4, 0,    255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255};
  ASSERT_EQ(::setxattr(tree.at("file").c_str(), "system.posix_acl_access", acl, sizeof acl, 0), 0);
  const std::uint8_t capabilities[] = {1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0,
                                       0, 0, 0, 0, 0, 0,    0, 0, 0, 0};  // net_raw, effective and permitted
  const bool capable = ::setxattr(tree.at("file").c_str(), "security.capability", capabilities, sizeof capabilities,
                                  0) == 0;  // root only
  const Descriptor file(::open(tree.at("file").c_str(), O_RDONLY | O_CLOEXEC));
  int flags = FS_NODUMP_FL;
  const bool flagged = ::ioctl(file.get(), FS_IOC_SETFLAGS, &flags) == 0;

  const auto found = scan_all(Rules::everything({tree.root()}, kUsual));
  const Entry& entry = found[tree.at("file")];
  EXPECT_EQ(value_in_words(entry, Attribute::Acl), "user::rw-, user:1000:r--, group::r--, mask::r--, other::---");
  EXPECT_EQ(value_in_words(entry, Attribute::Xattrs),
            "user.long=SHA-256 " + base::hex(test::digest_of_text(long_value)) + " (1000 bytes); user.note=hello");
  if (capable) {
    EXPECT_EQ(value_in_words(entry, Attribute::Capabilities), "cap_net_raw=ep");
  }
  if (flagged) {
    EXPECT_EQ(value_in_words(entry, Attribute::FileAttributes), "no_dump");
  }
  // What is not asked for is not read.
  const auto plain = scan_all(Rules::everything({tree.root()}, test::kContent));
  EXPECT_TRUE(plain[tree.at("file")].xattrs.empty());
  EXPECT_EQ(plain[tree.at("file")].file_flags, 0U);
}

// Says of every folder what the test wants to have been known.
class Known final : public FolderSource {
 public:
  explicit Known(const test::Scanned& scanned, bool fresh) {
    for (const auto& [path, entry] : scanned.entries) {
      Entry& kept = folders_[scanned.folder_of_entry.at(path)].emplace_back(entry);
      kept.fresh = fresh;
    }
  }
  bool read_folder(std::string_view folder, std::vector<Entry>& entries) const override {
    const auto found = folders_.find(folder);
    if (found == folders_.end()) return false;
    entries = found->second;
    return true;
  }

 private:
  std::map<std::string, std::vector<Entry>, std::less<>> folders_;
};

TEST(Scanning, SkipsWhatDidNotChangeWhenAsked) {
  const Tree tree;
  tree.write("a", "same");
  tree.write("b", "before");
  tree.write("large", test::text_of(400'000));
  const Rules rules = Rules::everything({tree.root()}, kUsual);
  const auto first = scan_all(rules);
  const Known known(first, false);
  tree.write("b", "after");
  ScanOptions options;
  options.previous = &known;
  options.skip_unchanged = true;
  const auto second = scan_all(rules, options);
  EXPECT_EQ(second.result.unchanged, 2U);
  EXPECT_EQ(second.result.bytes, 5U);
  EXPECT_EQ(second[tree.at("a")].sha256, test::digest_of_text("same"));
  EXPECT_EQ(second[tree.at("b")].sha256, test::digest_of_text("after"));
  EXPECT_EQ(second[tree.at("large")], first[tree.at("large")]);
}

TEST(Scanning, NeverSkipsWhatChangedJustBeforeItWasRecorded) {
  const Tree tree;
  tree.write("a", "same");
  const Rules rules = Rules::everything({tree.root()}, kUsual);
  const Known known(scan_all(rules), true);
  ScanOptions options;
  options.previous = &known;
  options.skip_unchanged = true;
  EXPECT_EQ(scan_all(rules, options).result.bytes, 4U);
}

TEST(Scanning, NeverSkipsForWhatWasNotRecorded) {
  const Tree tree;
  tree.write("a", "same");
  const Known known(scan_all(Rules::everything({tree.root()}, {Attribute::Type, Attribute::Size})), false);
  ScanOptions options;
  options.previous = &known;
  options.skip_unchanged = true;
  EXPECT_EQ(scan_all(Rules::everything({tree.root()}, kUsual), options)[tree.at("a")].sha256,
            test::digest_of_text("same"));
}

TEST(Scanning, TellsRootsThatAreNotThereAndLooksAtNestedOnesOnce) {
  const Tree tree;
  tree.write("a/b/file", "x");
  const auto found = scan_all(test::staying({tree.root(), tree.at("a/b"), tree.at("none")}));
  EXPECT_EQ(found.result.missing_roots, std::vector<std::string>{tree.at("none")});
  EXPECT_EQ(found.folder_of_entry.at(tree.root()), "");
  EXPECT_EQ(found.folder_of_entry.at(tree.at("a/b")), "");
  EXPECT_EQ(found.folder_of_entry.at(tree.at("a/b/file")), tree.at("a/b"));
  EXPECT_EQ(found.result.entries, 4U);
}

TEST(Scanning, StopsWhenToldAndSaysThatItIsNotComplete) {
  const Tree tree;
  for (int i = 0; i < 50; ++i) tree.write(std::to_string(i) + "/file", "x");
  std::atomic<bool> stop = false;
  ScanOptions options;
  options.stop = &stop;
  options.between_looks = [&](std::string_view) { stop = true; };
  const auto found = scan_all(Rules::everything({tree.root()}, kUsual), options);
  EXPECT_FALSE(found.result.complete);
  EXPECT_LT(found.entries.size(), 101U);
}

TEST(Scanning, ThrowsOnWhatTheSinkThrows) {
  const Tree tree;
  for (int i = 0; i < 50; ++i) tree.write(std::to_string(i) + "/file", "x");
  const auto full = [](FolderListing&& listing) {
    if (!listing.folder.empty()) throw base::Error(base::ErrorKind::Storage, {"満杯", "full"});
  };
  EXPECT_THROW(scan(Rules::everything({tree.root()}, kUsual), {}, full), base::Error);
}

TEST(Scanning, RefusesOptionsOutOfRange) {
  const Rules rules = Rules::everything({"/nonexistent"}, kUsual);
  ScanOptions options;
  options.threads = 0;
  EXPECT_THROW(scan_all(rules, options), base::Error);
  options = {};
  options.cpu_share = 0;
  EXPECT_THROW(scan_all(rules, options), base::Error);
}

TEST(Scanning, FindsTheSameWithLittleOfAProcessorAndTellsHowFarItIs) {
  const Tree tree;
  for (int i = 0; i < 20; ++i) tree.write(std::to_string(i) + "/file", test::text_of(50'000));
  const Rules rules = Rules::everything({tree.root()}, kUsual);
  ScanOptions options;
  options.idle_io = true;
  options.cpu_share = 0.5;
  std::atomic<int> told = 0;
  options.progress = [&](const ScanProgress&) { ++told; };
  EXPECT_EQ(scan_all(rules, options).entries, scan_all(rules).entries);
  EXPECT_GE(told, 1);
}

TEST(LookingAtOnePath, FindsWhatAScanFinds) {
  const Tree tree;
  tree.write("file", "x");
  tree.write("large", test::text_of(200'000));
  const Rules rules = Rules::everything({tree.root()}, kUsual);
  const auto found = scan_all(rules);
  for (const char* name : {"file", "large"}) EXPECT_EQ(look_at(rules, tree.at(name)), found[tree.at(name)]);
  EXPECT_EQ(look_at(rules, tree.root()), found[tree.root()]);
  EXPECT_EQ(look_at(rules, tree.at("none")), std::nullopt);
  EXPECT_EQ(look_at(rules, "/elsewhere"), std::nullopt);
}

}  // namespace
}  // namespace junshu::integrity
