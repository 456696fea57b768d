#include "logs/formats.h"

#include <algorithm>
#include <functional>

#include "audit.h"
#include "base/file.h"
#include "patterns.h"
#include "record.h"
#include "syslog_parser.h"

namespace junshu::logs {

namespace {

// Nobody knows its form: keywords look at each line.
class TextParser final : public LineParser {
 public:
  explicit TextParser(const Setting& setting) : klass_(Classes(*setting.classes).application) {}

 private:
  ClassId otherwise() const override { return klass_; }
  bool parse(std::string_view, Event&) override { return false; }
  ClassId klass_;
};

}  // namespace

struct Formats::State {
  struct Format {
    std::string name;
    std::function<std::unique_ptr<Parser>(const Setting&)> make;
    bool guessed = true;  // is looked for when the format is not named
  };
  Setting setting;
  std::vector<Format> formats;  // the more particular first: the first of equals is taken
  std::vector<std::unique_ptr<DataFormat>> data;
  ProgramPatterns programs;

  explicit State(const Setting& s) : setting(s), programs(*s.fields, *s.classes) {}
  void add(std::string name, std::function<std::unique_ptr<Parser>(const Setting&)> make, bool guessed = true) {
    formats.push_back({std::move(name), std::move(make), guessed});
  }
};

Formats::Formats(const Setting& setting) : state_(std::make_unique<State>(setting)) {
  State& s = *state_;
  s.add("auditd", make_audit_parser);
  s.add("apache", [](const Setting& x) { return make_access_parser(x, WebServer::Apache); });
  s.add(
      "nginx", [](const Setting& x) { return make_access_parser(x, WebServer::Nginx); }, false);  // looks like Apache's
  s.add("apache_error", make_apache_error_parser);
  s.add("nginx_error", make_nginx_error_parser);
  s.add("vsftpd", make_vsftpd_parser);
  s.add("samba", make_samba_parser);
  s.add("dpkg", make_dpkg_parser);
  s.add("postgresql", make_postgres_parser);
  s.add("windows_xml", make_windows_xml_parser);
  s.add("json", make_json_parser);
  s.add("syslog", [&s](const Setting& x) { return make_syslog_parser(x, &s.programs); });
  s.add("key_value", make_pairs_parser);
  s.add("csv", make_csv_parser, false);
  s.add(
      "text", [](const Setting& x) { return std::make_unique<TextParser>(x); }, false);
  for (const auto& format : s.formats) format.make(setting);  // interns its names
}

Formats::~Formats() = default;

std::vector<Mistake> Formats::load(const std::filesystem::path& folder) {
  std::vector<Mistake> mistakes;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& item : std::filesystem::directory_iterator(folder, error)) {
    if (item.path().extension() == ".yaml") files.push_back(item.path());
  }
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    auto format = read_data_format(base::read_text(file), file.string(), mistakes);
    if (format == nullptr) continue;
    if (knows(format->name)) {
      mistakes.push_back({file.string(),
                          1,
                          1,
                          {"形式「" + format->name + "」は既にあります。別の名前にしてください。",
                           "There is a format " + format->name + " already. Give this one another name."}});
      continue;
    }
    const DataFormat& kept = *state_->data.emplace_back(std::move(format));
    if (!kept.programs.empty()) {
      state_->programs.add(kept);
      continue;
    }
    make_data_parser(state_->setting, kept);  // interns its names
    state_->formats.insert(state_->formats.begin(),
                           {kept.name, [&kept](const Setting& x) { return make_data_parser(x, kept); }, true});
  }
  return mistakes;
}

std::vector<std::string> Formats::names() const {
  std::vector<std::string> out;
  for (const auto& format : state_->formats) out.push_back(format.name);
  std::sort(out.begin(), out.end());
  return out;
}

bool Formats::knows(std::string_view name) const {
  return std::any_of(state_->formats.begin(), state_->formats.end(),
                     [&](const auto& format) { return format.name == name; }) ||
         std::any_of(state_->data.begin(), state_->data.end(),
                     [&](const auto& format) { return format->name == name; });
}

std::unique_ptr<Parser> Formats::make(std::string_view name, base::Millis reference_time) const {
  Setting setting = state_->setting;
  if (reference_time != 0) setting.reference_time = reference_time;
  for (const auto& format : state_->formats) {
    if (format.name == name) return format.make(setting);
  }
  std::string known;
  for (const auto& one : names()) known += (known.empty() ? "" : ", ") + one;
  throw base::Error(base::ErrorKind::NotFound,
                    {"ログの形式「" + std::string(name) + "」はありません。使えるもの: " + known,
                     "There is no format " + std::string(name) + " of logs. There are: " + known});
}

std::string Formats::detect(std::span<const std::string> lines) const {
  std::string best = "text";
  std::size_t most = 0;
  for (const auto& format : state_->formats) {
    if (!format.guessed) continue;
    const auto parser = format.make(state_->setting);
    std::size_t understood = 0;
    std::size_t not_understood = 0;
    const Sink count = [&](Event& event) {
      // A record of several lines counts as many.
      const auto weight = 1 + static_cast<std::size_t>(std::count(event.raw.begin(), event.raw.end(), '\n'));
      (event.understood ? understood : not_understood) += weight;
    };
    std::uint64_t number = 0;
    for (const auto& line : lines) {
      if (!line.empty()) parser->line(line, ++number, count);
    }
    parser->flush(count);
    if (understood > most + most / 4 && understood * 4 >= understood + not_understood) {
      most = understood;
      best = format.name;
    }
  }
  return best;
}

}  // namespace junshu::logs
