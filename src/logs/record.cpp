#include "record.h"

#include "scan.h"
#include "web_access.h"

namespace junshu::logs {

void Record::clear() {
  items_.clear();
  used_ = 0;
}

std::string_view Record::keep(std::string_view text) {
  if (used_ == kept_.size()) kept_.emplace_back();
  std::string& place = kept_[used_++];
  place.assign(text);
  return place;
}

const Value* Record::find(std::string_view name) const {
  for (const Item& item : items_) {
    if (item.name == name) return &item.value;
  }
  return nullptr;
}

std::string_view Record::text(std::string_view name) const {
  const Value* value = find(name);
  return value == nullptr ? std::string_view{} : value->text;
}

std::string_view Record::first_of(std::initializer_list<std::string_view> names) const {
  for (const auto name : names) {
    if (const auto found = text(name); !found.empty() && found != "-") return found;
  }
  return {};
}

RecordMeaning::RecordMeaning(const Setting& setting)
    : fields_(*setting.fields),
      names_(*setting.fields),
      classes_(*setting.classes),
      stamps_(setting.reference_time, setting.zone) {
  LogClasses& c = *setting.classes;
  const auto windows_class = [&](const char* category, const char* service) {
    return c.intern({{"windows", category, service}});
  };
  windows_any_ = windows_class("", "");
  windows_process_ = c.intern({{"windows", "", "security"}, {"windows", "process_creation", ""}});
  for (const auto& [channel, service] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Security", "security"},
           {"System", "system"},
           {"Application", "application"},
           {"Windows PowerShell", "powershell-classic"},
           {"Microsoft-Windows-PowerShell/Operational", "powershell"},
           {"Microsoft-Windows-Sysmon/Operational", "sysmon"},
           {"Microsoft-Windows-Windows Defender/Operational", "windefend"},
           {"Microsoft-Windows-TaskScheduler/Operational", "taskscheduler"},
           {"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
            "terminalservices-localsessionmanager"},
           {"Microsoft-Windows-NTLM/Operational", "ntlm"},
           {"Microsoft-Windows-WMI-Activity/Operational", "wmi"},
           {"Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", "firewall-as"},
           {"Microsoft-Windows-DNS-Client/Operational", "dns-client"},
           {"Microsoft-Windows-Bits-Client/Operational", "bits-client"},
           {"Microsoft-Windows-AppLocker/EXE and DLL", "applocker"},
           {"Microsoft-Windows-CodeIntegrity/Operational", "codeintegrity-operational"},
           {"Microsoft-Windows-SmbClient/Security", "smbclient-security"}}) {
    windows_channels_.emplace(channel, windows_class("", service));
  }
  for (const auto& [number, category] :
       std::initializer_list<std::pair<const char*, const char*>>{{"1", "process_creation"},
                                                                  {"2", "file_change"},
                                                                  {"3", "network_connection"},
                                                                  {"4", "sysmon_status"},
                                                                  {"5", "process_termination"},
                                                                  {"6", "driver_load"},
                                                                  {"7", "image_load"},
                                                                  {"8", "create_remote_thread"},
                                                                  {"9", "raw_access_thread"},
                                                                  {"10", "process_access"},
                                                                  {"11", "file_event"},
                                                                  {"12", "registry_event"},
                                                                  {"13", "registry_set"},
                                                                  {"14", "registry_rename"},
                                                                  {"15", "create_stream_hash"},
                                                                  {"17", "pipe_created"},
                                                                  {"18", "pipe_created"},
                                                                  {"19", "wmi_event"},
                                                                  {"20", "wmi_event"},
                                                                  {"21", "wmi_event"},
                                                                  {"22", "dns_query"},
                                                                  {"23", "file_delete"},
                                                                  {"24", "clipboard_capture"},
                                                                  {"25", "process_tampering"},
                                                                  {"26", "file_delete"},
                                                                  {"27", "file_block_executable"},
                                                                  {"29", "file_executable_detected"},
                                                                  {"255", "sysmon_error"}}) {
    std::vector<LogSource> sources{{"windows", category, ""}, {"windows", "", "sysmon"}};
    if (std::string_view(category) == "registry_set") sources.push_back({"windows", "registry_event", ""});
    if (std::string_view(category) == "registry_event") {
      sources.push_back({"windows", "registry_add", ""});
      sources.push_back({"windows", "registry_delete", ""});
    }
    windows_sysmon_.emplace(number, c.intern(sources));
  }
  for (const char* stream :
       {"conn",           "http",  "smb_files", "smb_mapping", "dce_rpc", "x509",  "rdp",  "kerberos", "ssl",
        "files",          "ssh",   "ftp",       "smtp",        "notice",  "weird", "ntlm", "dhcp",     "software",
        "known_services", "tunnel"}) {
    zeek_.emplace(stream, c.intern({{"zeek", "", stream}}));
  }
  zeek_.emplace("dns", c.intern({{"zeek", "", "dns"}, {"", "dns", ""}}));
  zeek_any_ = c.intern({{"zeek", "", ""}});
  kubernetes_ = c.intern({{"kubernetes", "application", "audit"}});
  canary_ = c.intern({{"opencanary", "application", ""}});
}

std::optional<base::Millis> RecordMeaning::time_of(std::string_view text) {
  text = trim_spaces(text);
  if (const auto time = stamps_.iso(text)) return time;
  if (const auto time = Stamps::epoch(text)) return time;
  if (skip(text, "/Date(")) return Stamps::epoch(text);
  skip(text, '[');
  if (const auto time = stamps_.web(text)) return time;
  return stamps_.traditional(text);
}

void RecordMeaning::copy(const Record& record, Event& event) {
  for (const Record::Item& item : record.items()) {
    if (const auto id = fields_.find(item.name)) event.add(*id, item.value.text, item.value.kind);
  }
}

void RecordMeaning::apply(const Record& record, Event& event) {
  copy(record, event);
  if (windows(record, event) || suricata(record, event) || kubernetes(record, event) || canary(record, event) ||
      zeek(record, event) || web(record, event))
    return;
  anything(record, event);
}

bool RecordMeaning::suricata(const Record& r, Event& event) {
  const auto what = r.text("event_type");
  if (what.empty() || !r.has("timestamp")) return false;
  if (const auto time = time_of(r.text("timestamp"))) event.time = *time;
  event.klass = what == "dns" ? classes_.suricata_dns : classes_.suricata;
  event.host = r.first_of({"host", "sensor_name"});
  const auto add = [&](FieldId id, std::string_view value, Value::Kind kind = Value::Kind::Text) {
    if (!value.empty()) event.add(id, value, kind);
  };
  add(names_.source_ip, plain_address(r.text("src_ip")));
  add(names_.source_port, r.text("src_port"), Value::Kind::Number);
  add(names_.target, r.text("dest_ip"));
  add(names_.dst_ip, r.text("dest_ip"));
  add(names_.dst_port, r.text("dest_port"), Value::Kind::Number);
  add(names_.message, r.text("alert.signature"));
  add(names_.query, r.first_of({"dns.rrname", "dns.queries.rrname"}));
  add(names_.record_type, r.first_of({"dns.rrtype", "dns.queries.rrtype"}));
  add(names_.answer, r.first_of({"dns.rdata", "dns.answers.rdata"}));
  add(names_.cs_method, r.text("http.http_method"));
  add(names_.c_uri, r.text("http.url"));
  add(names_.cs_host, r.text("http.hostname"));
  add(names_.c_user_agent, r.text("http.http_user_agent"));
  const bool told = what == "alert" || what == "drop";
  event.add(names_.kind, told ? "firewall" : "log");
  if (told) event.add(names_.outcome, "failure");
  return true;
}

bool RecordMeaning::zeek(const Record& r, Event& event) {
  auto stream = r.first_of({"@stream", "_path", "@path"});
  if (!r.has("ts") || (stream.empty() && !r.has("uid"))) return false;
  if (stream.empty()) {
    stream = r.has("qtype_name") || r.has("query")  ? "dns"
             : r.has("status_code") || r.has("uri") ? "http"
             : r.has("conn_state")                  ? "conn"
                                                    : "";
  }
  if (const auto time = time_of(r.text("ts"))) event.time = *time;
  const auto known = zeek_.find(stream);
  event.klass = known == zeek_.end() ? zeek_any_ : known->second;
  event.host = r.first_of({"@system", "_system_name"});
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    if (const auto id = fields_.find(name)) event.add(*id, value);
  };
  const auto source = r.first_of({"id.orig_h", "id_orig_h"});
  const auto destination = r.first_of({"id.resp_h", "id_resp_h"});
  if (r.has("id_orig_h")) {  // written by a script that allows no dots in names
    add("id.orig_h", source);
    add("id.orig_p", r.text("id_orig_p"));
    add("id.resp_h", destination);
    add("id.resp_p", r.text("id_resp_p"));
  }
  add("source.ip", source);
  add("src_ip", source);
  add("dst_ip", destination);
  add("target", destination);
  add("dst_port", r.first_of({"id.resp_p", "id_resp_p"}));
  add("c-uri", r.text("uri"));
  add("c-useragent", r.text("user_agent"));
  add("answer", r.text("answers"));
  add("record_type", r.text("qtype_name"));
  event.add(names_.kind, stream == "http" ? "web" : "log");
  return true;
}

bool RecordMeaning::kubernetes(const Record& r, Event& event) {
  if (r.text("kind") != "Event" || !r.text("apiVersion").starts_with("audit.k8s.io/")) return false;
  if (const auto time = time_of(r.first_of({"stageTimestamp", "requestReceivedTimestamp"}))) event.time = *time;
  event.klass = kubernetes_;
  event.add(names_.kind, "access");
  event.add(names_.user, r.text("user.username"));
  if (const auto from = r.text("sourceIPs"); !from.empty()) event.add(names_.source_ip, plain_address(from));
  event.add(names_.target, r.text("requestURI"));
  const auto code = r.text("responseStatus.code");
  event.add(names_.outcome, code.empty() || code[0] < '4' ? "success" : "failure");
  // Sigma's rules name two things without where they stand.
  for (const auto& [name, from] : {std::pair{"apiGroup", "objectRef.apiGroup"},
                                   {"capabilities", "requestObject.spec.containers.securityContext.capabilities.add"},
                                   {"hostPath", "requestObject.spec.volumes.hostPath.path"}}) {
    const auto id = fields_.find(name);
    if (id && r.has(from)) event.add(*id, r.text(from));
  }
  return true;
}

bool RecordMeaning::canary(const Record& r, Event& event) {
  if (!r.has("logtype") || !r.has("src_host") || !r.has("node_id")) return false;
  if (const auto time = time_of(r.first_of({"utc_time", "local_time"}))) event.time = *time;
  event.klass = canary_;
  event.host = r.text("node_id");
  event.add(names_.source_ip, r.text("src_host"));
  event.add(names_.kind, "access");
  event.add(names_.outcome, "failure");  // nobody has business there
  event.add(names_.user, r.first_of({"logdata.USERNAME", "logdata.username"}));
  return true;
}

// Access logs that servers were told to write as JSON: nginx's variables, Apache's, Caddy's and Traefik's names.
bool RecordMeaning::web(const Record& r, Event& event) {
  Access a;
  a.client = r.first_of({"remote_addr", "clientip", "client_ip", "request.remote_ip", "request.client_ip", "remoteIP",
                         "ClientHost", "remote_host", "http.client_ip", "c-ip"});
  const auto whole = r.first_of({"request", "request_line", "http.request"});
  a.status = r.first_of({"status", "response", "status_code", "DownstreamStatus", "response_code", "sc-status"});
  if (a.client.empty() || a.status.empty()) return false;
  std::string_view line = whole;
  if (line.find(' ') != std::string_view::npos) {
    a.method = take_until(line, ' ');
    const auto last = line.rfind(" HTTP/");
    if (last != std::string_view::npos) a.version = line.substr(last + 1);
    a.target = line.substr(0, last);
  } else {
    a.method = r.first_of({"request_method", "method", "request.method", "RequestMethod", "verb", "cs-method"});
    a.target = r.first_of({"request_uri", "uri", "request.uri", "RequestPath", "url", "path", "cs-uri-query"});
    a.version = r.first_of({"server_protocol", "protocol", "request.proto", "RequestProtocol", "httpversion"});
  }
  if (a.target.empty()) return false;
  a.user = r.first_of({"remote_user", "user", "auth", "ClientUsername", "user_id"});
  a.bytes = r.first_of({"body_bytes_sent", "bytes_sent", "bytes", "size", "DownstreamContentSize"});
  a.referer = r.first_of(
      {"http_referer", "http_referrer", "referer", "referrer", "request.headers.Referer", "request_Referer"});
  a.agent = r.first_of(
      {"http_user_agent", "user_agent", "agent", "userAgent", "request.headers.User-Agent", "request_User-Agent"});
  a.host = r.first_of({"http_host", "host", "vhost", "request.host", "RequestHost", "server_name", "serverName"});
  if (const auto time = time_of(
          r.first_of({"time_iso8601", "time_local", "@timestamp", "timestamp", "time", "ts", "StartUTC", "msec"})))
    event.time = *time;
  event.klass = classes_.web_access;
  add_access(names_, a, event);
  return true;
}

void RecordMeaning::anything(const Record& r, Event& event) {
  event.klass = classes_.generic;
  if (const auto time = time_of(r.first_of({"@timestamp", "timestamp", "time", "ts", "date", "datetime", "eventTime",
                                            "TimeCreated", "_time", "asctime"})))
    event.time = *time;
  if (event.find(names_.kind) == nullptr) event.add(names_.kind, "log");
  const auto add = [&](FieldId id, std::string_view value) {
    if (!value.empty() && event.find(id) == nullptr) event.add(id, value);
  };
  add(names_.message, r.first_of({"message", "msg", "log"}));
  add(names_.source_ip, plain_address(r.first_of({"source.address", "client.ip", "src_ip", "srcip", "sourceIPAddress",
                                                  "remote_ip", "client_ip", "remote_addr", "ip"})));
  add(names_.user, r.first_of({"user", "username", "userName", "user_name", "user.id"}));
  event.host = r.first_of({"host.name", "hostname", "host", "devname"});
}

}  // namespace junshu::logs
