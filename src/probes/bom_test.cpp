#include "probes/bom.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "base/json.h"

namespace junshu::probes {
namespace {

constexpr base::Millis kAt = 1'777'600'000'000;

wire::HostFacts host() {
  wire::HostFacts out;
  out.hostname = "madoguchi-1";
  out.os_id = "debian";
  out.os_version = "12";
  out.os_name = "Debian GNU/Linux 12 (bookworm)";
  return out;
}
const std::vector<wire::Package> kPackages{{"attr", "amd64", "1:2.5.1-4", "installed"},
                                           {"g++-12", "amd64", "12.2.0-14+deb12u1", "installed"},
                                           {"libc6", "amd64", "2.36-9", "installed"},
                                           {"libc6", "i386", "2.36-9", "half-configured"},
                                           {"old-tool", "all", "1.0~rc1", "config-files"}};

base::Object parsed(const std::string& text) { return base::as_object(base::parse_json(text), "bom"); }
std::string word(const base::Object& object, const char* key) { return std::string(base::require_text(object, key)); }

TEST(PackageUrl, is_written_as_the_specification_says) {
  EXPECT_EQ(package_url(host(), kPackages[0]), "pkg:deb/debian/attr@1:2.5.1-4?arch=amd64&distro=debian-12");
  EXPECT_EQ(package_url(host(), kPackages[1]), "pkg:deb/debian/g%2B%2B-12@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12");
  EXPECT_EQ(package_url(host(), kPackages[4]), "pkg:deb/debian/old-tool@1.0~rc1?arch=all&distro=debian-12");
  EXPECT_EQ(package_url({}, {"a", "", "1", ""}), "pkg:deb/a@1");
}

// What the schema of CycloneDX 1.5 requires, by hand.
TEST(Bom, has_the_shape_that_the_specification_requires) {
  const base::Object bom = parsed(cyclonedx(host(), kPackages, kAt, "1.2.3"));
  EXPECT_EQ(word(bom, "bomFormat"), "CycloneDX");
  EXPECT_EQ(word(bom, "specVersion"), "1.5");
  EXPECT_TRUE(std::regex_match(word(bom, "serialNumber"), std::regex("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  EXPECT_EQ(base::require_integer(bom, "version"), 1);
  const std::set<std::string> allowed{"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components"};
  for (const auto& entry : bom) EXPECT_TRUE(allowed.contains(std::string(entry.key()))) << entry.key();

  const base::Object& metadata = base::require_object(bom, "metadata");
  EXPECT_EQ(base::from_iso8601(word(metadata, "timestamp")), kAt);
  EXPECT_EQ(word(base::require_object(metadata, "component"), "name"), "madoguchi-1");
  EXPECT_EQ(word(base::require_object(metadata, "component"), "type"), "device");
  const base::Array& tools = base::require_array(base::require_object(metadata, "tools"), "components");
  ASSERT_EQ(tools.size(), 1U);
  EXPECT_EQ(word(tools[0].get_object(), "version"), "1.2.3");

  const base::Array& components = base::require_array(bom, "components");
  ASSERT_EQ(components.size(), 5U) << "the operating system and four packages that are there";
  std::set<std::string> references{word(base::require_object(metadata, "component"), "bom-ref")};
  for (const base::Json& each : components) {
    const base::Object& component = base::as_object(each, "component");
    EXPECT_FALSE(word(component, "name").empty());
    EXPECT_TRUE(word(component, "type") == "library" || word(component, "type") == "operating-system");
    EXPECT_TRUE(references.insert(word(component, "bom-ref")).second) << "a reference is used once";
    EXPECT_NE(word(component, "name"), "old-tool") << "only its configuration is left";
  }
}

TEST(Bom, tells_of_a_package_that_is_not_properly_installed) {
  const base::Object bom = parsed(cyclonedx(host(), kPackages, kAt, "1"));
  const base::Object& last = base::require_array(bom, "components").back().get_object();
  EXPECT_EQ(word(last, "name"), "libc6");
  const base::Object& property = base::require_array(last, "properties").front().get_object();
  EXPECT_EQ(word(property, "name"), "junshu:dpkg:status");
  EXPECT_EQ(word(property, "value"), "half-configured");
}

TEST(Bom, is_the_same_for_the_same_software_in_any_order) {
  std::vector<wire::Package> reversed(kPackages.rbegin(), kPackages.rend());
  reversed.push_back(kPackages[0]);
  EXPECT_EQ(cyclonedx(host(), reversed, kAt, "1"), cyclonedx(host(), kPackages, kAt, "1"));
  const auto number = [](const std::string& text) { return word(parsed(text), "serialNumber"); };
  EXPECT_EQ(number(cyclonedx(host(), kPackages, kAt + 1, "1")), number(cyclonedx(host(), kPackages, kAt, "1")));
  std::vector<wire::Package> newer = kPackages;
  newer[0].version = "1:2.5.1-5";
  EXPECT_NE(number(cyclonedx(host(), newer, kAt, "1")), number(cyclonedx(host(), kPackages, kAt, "1")));
  wire::HostFacts other = host();
  other.hostname = "madoguchi-2";
  EXPECT_NE(number(cyclonedx(other, kPackages, kAt, "1")), number(cyclonedx(host(), kPackages, kAt, "1")));
}

}  // namespace
}  // namespace junshu::probes
