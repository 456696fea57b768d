#include "common_passwords.h"

#include <algorithm>
#include <array>

namespace junshu::identity {
namespace {

// Sorted, so that it can be searched by halving.
constexpr auto kCommon = std::to_array<std::string_view>({
    "abcdefgh",         "abcdefghijkl",     "adminadmin",       "administrator",    "aiueo",            "aiueokakikukeko",
    "asdfgh",           "asdfghjkl",        "asdfghjkl;",       "baseball",         "changeme",         "changemeplease",
    "correcthorsebatterystaple",            "default",          "defaultpassword",  "doraemon",         "dragon",
    "football",         "freedom",          "fujisan",          "gundam",           "hello",            "helloworld",
    "himitsu",          "hogehoge",         "iloveyou",         "itsasecret",       "jichitai",         "junshu",
    "junshujunshu",     "kanrisha",         "konnichiwa",       "letmein",          "letmeinplease",    "login",
    "loginlogin",       "master",           "mastermaster",     "monkey",           "mypassword",       "nihon",
    "nippon",           "p@ssw0rd",         "p@ssword",         "pass",             "passpass",         "passw0rd",
    "passwd",           "password",         "passwordpassword", "passwort",         "pasuwaado",        "pokemon",
    "princess",         "q1w2e3r4t5y6",     "qazwsx",           "qazwsxedc",        "qazwsxedcrfv",     "qwerasdfzxcv",
    "qwerty",           "qwertyui",         "qwertyuiop",       "qwertyuiop[]",     "root",             "rootroot",
    "sakura",           "sakurasakura",     "samurai",          "secret",           "secretsecret",     "shadow",
    "shiyakusho",       "starwars",         "sunshine",         "superman",         "supersecret",      "system",
    "systemadmin",      "test",             "testtest",         "thisisapassword",  "tokyo",            "trustno",
    "user",             "username",         "welcome",          "welcomewelcome",   "whatever",         "yakuba",
    "zaq12wsx",         "zaq12wsxcde3",     "zxcvbn",           "zxcvbnm",          "zxcvbnm,./",
});
static_assert(std::is_sorted(kCommon.begin(), kCommon.end()));

}  // namespace

bool is_common_password(std::string_view lower_case) { return std::binary_search(kCommon.begin(), kCommon.end(), lower_case); }

}  // namespace junshu::identity
