// Software of a host as a bill of materials: CycloneDX 1.5, JSON (https://cyclonedx.org/docs/1.5/json/), with package
// URLs of type deb.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "wire/facts.h"

namespace junshu::probes {

// "pkg:deb/debian/attr@1:2.5.1-4?arch=amd64&distro=debian-12"; what the host does not say of itself is left out
// (purl-spec, type deb).
std::string package_url(const wire::HostFacts& host, const wire::Package& package);

// Of the packages that are there: of removed ones whose configuration files remain (dpkg status config-files) nothing
// runs. The host is the metadata's component, of type device; its operating system is the first component. A dpkg
// status other than `installed` is the property junshu:dpkg:status. `at` is when the inventory was taken. The serial
// number is made of host, packages and their versions, not of the time: two bills with the same number list the same
// software. Packages in any order give the same text. Ends with a line end.
std::string cyclonedx(const wire::HostFacts& host, const std::vector<wire::Package>& packages, base::Millis at,
                      std::string_view program_version);

}  // namespace junshu::probes
