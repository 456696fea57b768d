// The system's log, and files of single programs that write a stamp of their own.
#pragma once

#include <memory>

#include "logs/parser.h"

namespace junshu::logs {

class ProgramPatterns;  // messages of programs known as data

std::unique_ptr<Parser> make_syslog_parser(const Setting& setting, const ProgramPatterns* patterns);

enum class WebServer { Apache, Nginx };
std::unique_ptr<Parser> make_access_parser(const Setting& setting, WebServer server);
std::unique_ptr<Parser> make_apache_error_parser(const Setting& setting);
std::unique_ptr<Parser> make_nginx_error_parser(const Setting& setting);
std::unique_ptr<Parser> make_vsftpd_parser(const Setting& setting);
std::unique_ptr<Parser> make_postgres_parser(const Setting& setting);
std::unique_ptr<Parser> make_dpkg_parser(const Setting& setting);
std::unique_ptr<Parser> make_samba_parser(const Setting& setting);

}  // namespace junshu::logs
