// A folder that dpkg takes for a host: real packages are built, installed and upgraded below it with dpkg --root. Of
// tests only.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/process.h"

namespace junshu::integrity {

class DpkgHost {
 public:
  DpkgHost() {
    for (const char* folder :
         {"var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "var/log", "usr/bin", "etc"}) {
      std::filesystem::create_directories(root() / folder);
    }
    write("var/lib/dpkg/status", "");
    write("var/lib/dpkg/available", "");
    std::filesystem::create_directory_symlink("usr/bin", root() / "bin");
  }

  static bool possible() {
    return ::geteuid() == 0 && base::run_process({"dpkg-deb", "--version"}).exit_code == 0 &&
           base::run_process({"dpkg", "--version"}).exit_code == 0;
  }

  std::filesystem::path root() const { return host_.path(); }
  std::string at(const std::string& path) const { return (root() / path).string(); }
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root() / path).parent_path());
    std::ofstream(root() / path, std::ios::binary) << text;
  }

  struct Package {
    std::string name;
    std::string version;
    std::map<std::string, std::string> files;  // path without the leading slash
    std::vector<std::string> conffiles;        // with it
    std::map<std::string, std::string> links;
    std::map<std::string, std::string> scripts;  // postinst …
  };
  // Path of the .deb.
  std::string build(const Package& package) const {
    const std::filesystem::path tree = packages_.path() / (package.name + "_" + package.version);
    const auto put = [&](const std::filesystem::path& path, const std::string& text) {
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << text;
    };
    std::string control = "Package: " + package.name + "\nVersion: " + package.version +
                          "\nArchitecture: all\nMaintainer: Test <test@example.jp>\nDescription: of a test\n";
    put(tree / "DEBIAN/control", control);
    for (const auto& [path, text] : package.files) put(tree / path, text);
    for (const auto& [path, target] : package.links) {
      std::filesystem::create_directories((tree / path).parent_path());
      std::filesystem::create_symlink(target, tree / path);
    }
    std::string conffiles;
    for (const std::string& path : package.conffiles) conffiles += path + "\n";
    if (!conffiles.empty()) put(tree / "DEBIAN/conffiles", conffiles);
    for (const auto& [name, text] : package.scripts) {
      put(tree / "DEBIAN" / name, text);
      std::filesystem::permissions(tree / "DEBIAN" / name, std::filesystem::perms(0755));
    }
    const std::string file = tree.string() + ".deb";
    const auto built = base::run_process({"dpkg-deb", "-Znone", "--root-owner-group", "--build", tree.string(), file});
    EXPECT_EQ(built.exit_code, 0) << built.errors;
    return file;
  }

  std::vector<std::string> command(const std::vector<std::string>& arguments) const {
    std::vector<std::string> out = {"dpkg", "--root=" + root().string(), "--log=" + at("var/log/dpkg.log"),
                                    "--force-script-chrootless,not-root,confold,unsafe-io"};
    out.insert(out.end(), arguments.begin(), arguments.end());
    return out;
  }
  void dpkg(const std::vector<std::string>& arguments) const {
    const auto done = base::run_process(command(arguments));
    EXPECT_EQ(done.exit_code, 0) << done.errors;
  }

 private:
  base::TemporaryFolder host_{"junshu-host"};
  base::TemporaryFolder packages_{"junshu-packages"};
};

}  // namespace junshu::integrity
