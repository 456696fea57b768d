// What values and their modifiers mean, line by line of the specification.
#include "testing.h"

namespace junshu::detect {
namespace {

using testing::Bench;
using testing::Pairs;
using testing::rule_text;

// One search called `selection`, its lines indented by four.
Bench selection(const std::string& lines, const Placeholders& placeholders = {}) {
  return Bench(rule_text("  selection:\n" + lines + "  condition: selection\n"), placeholders);
}

bool one(const std::string& line, const std::string& value, const Placeholders& placeholders = {}) {
  return selection("    " + line + "\n", placeholders).matches({{"f", value}});
}

TEST(Values, AreComparedWholeAndWithoutCase) {
  EXPECT_TRUE(one("f: PowerShell", "powershell"));
  EXPECT_FALSE(one("f: PowerShell", "powershell.exe"));
  EXPECT_TRUE(one("f: 4625", "4625"));
  EXPECT_TRUE(one("f: true", "True"));
}

TEST(Values, LettersBeyondAsciiHaveNoCaseEither) {
  EXPECT_TRUE(one("f: 'ÄRGER'", "ärger"));
  EXPECT_TRUE(one("f|contains: 'ПАРОЛЬ'", "новый пароль"));
  EXPECT_TRUE(one("f|endswith: 'ｅｘｅ'", "ａ．ＥＸＥ"));
  EXPECT_TRUE(one("f|startswith: '管理者'", "管理者ログイン"));
  EXPECT_FALSE(one("f|cased: 'ÄRGER'", "ärger"));
}

TEST(Values, OfAListAreAlternatives) {
  EXPECT_TRUE(one("f: [a, b]", "b"));
  EXPECT_FALSE(one("f: [a, b]", "c"));
}

TEST(Values, AllOfAListMustBeThereWithAll) {
  EXPECT_TRUE(one("f|contains|all: [-a, -b]", "x -b -a"));
  EXPECT_FALSE(one("f|contains|all: [-a, -b]", "x -b"));
}

TEST(Values, FieldsOfAMapMustAllHoldAndItemsOfAListAreAlternatives) {
  auto map = selection("    a: 1\n    b: 2\n");
  EXPECT_TRUE(map.matches({{"a", "1"}, {"b", "2"}}));
  EXPECT_FALSE(map.matches({{"a", "1"}}));
  auto list = selection("    - a: 1\n    - b: 2\n      c: 3\n");
  EXPECT_TRUE(list.matches({{"a", "1"}}));
  EXPECT_TRUE(list.matches({{"b", "2"}, {"c", "3"}}));
  EXPECT_FALSE(list.matches({{"b", "2"}}));
}

TEST(Values, NullIsAFieldThatIsAbsentOrNull) {
  auto bench = selection("    f: null\n");
  EXPECT_TRUE(bench.matches({}));
  EXPECT_TRUE(bench.matches({{"f", "(null)"}}));
  EXPECT_FALSE(bench.matches({{"f", ""}}));
  EXPECT_FALSE(bench.matches({{"f", "x"}}));
  EXPECT_TRUE(selection("    f:\n").matches({}));
}

TEST(Values, TwoQuotesAreAFieldThatIsThereAndEmpty) {
  auto bench = selection("    f: ''\n");
  EXPECT_TRUE(bench.matches({{"f", ""}}));
  EXPECT_FALSE(bench.matches({}));
  EXPECT_FALSE(bench.matches({{"f", "(null)"}}));
  EXPECT_FALSE(bench.matches({{"f", "x"}}));
}

TEST(Values, SpacesAreNotPartOfAFieldsName) {
  EXPECT_TRUE(selection("    'New Value ': x\n").matches({{"NewValue", "x"}}));
}

TEST(Values, AFieldThatOccursMoreThanOnceMatchesWithAnyOfItsValues) {
  auto bench = selection("    type: EXECVE\n");
  EXPECT_TRUE(bench.matches({{"type", "SYSCALL"}, {"type", "EXECVE"}}));
  EXPECT_FALSE(bench.matches({{"type", "SYSCALL"}, {"type", "PATH"}}));
}

TEST(Modifiers, ContainsStartsWithAndEndsWithPutWildcardsAround) {
  EXPECT_TRUE(one("f|contains: 'MID'", "a mid b"));
  EXPECT_TRUE(one("f|startswith: adm", "ADM-1"));
  EXPECT_FALSE(one("f|startswith: adm", "x adm"));
  EXPECT_TRUE(one("f|endswith: '\\cmd.exe'", "C:\\CMD.EXE"));
  EXPECT_FALSE(one("f|endswith: '\\cmd.exe'", "C:\\cmd.exe.bak"));
  EXPECT_TRUE(one("f|contains: 'a*b?c'", "xx a--bXc yy"));
  EXPECT_TRUE(one("f|contains: 'dir\\'", "the dir\\file"));  // a last backslash stays one
  EXPECT_FALSE(one("f|contains: 'dir\\'", "the dir*file"));
  EXPECT_FALSE(one("f|contains: ''", "(null)"));
}

TEST(Modifiers, CasedTellsLettersApart) {
  EXPECT_TRUE(one("f|cased: Abc", "Abc"));
  EXPECT_FALSE(one("f|cased: Abc", "abc"));
  EXPECT_TRUE(one("f|contains|cased: -D", "iptables -D"));
  EXPECT_FALSE(one("f|contains|cased: -D", "iptables -d"));
}

TEST(Modifiers, ReIsCaseSensitiveUnanchoredAndRaw) {
  EXPECT_TRUE(one("f|re: '\\s-[FT]\\s'", "curl -F x"));
  EXPECT_FALSE(one("f|re: '\\s-[FT]\\s'", "curl -f x"));
  EXPECT_TRUE(one("f|re: 'a*'", "zzz"));
  EXPECT_TRUE(one("f|re: '\\*'", "2*3"));
  EXPECT_FALSE(one("f|re: '^abc$'", "xabc"));
}

TEST(Modifiers, ReTakesTheFlagsIMS) {
  EXPECT_TRUE(one("f|re|i: 'abc'", "xABCx"));
  EXPECT_FALSE(one("f|re: 'a.c'", "a\nc"));
  EXPECT_TRUE(one("f|re|s: 'a.c'", "a\nc"));
  EXPECT_FALSE(one("f|re: '^b$'", "a\nb\nc"));
  EXPECT_TRUE(one("f|re|m: '^b$'", "a\nb\nc"));
  EXPECT_TRUE(one("f|re|i|s: 'A.C'", "a\nc"));
}

TEST(Modifiers, ReKnowsWhatOnlyPcreCan) {
  EXPECT_TRUE(one("f|re: '(?<!no )password'", "the password"));
  EXPECT_FALSE(one("f|re: '(?<!no )password'", "no password"));
  EXPECT_TRUE(one("f|re: '(.)\\1\\1'", "baaad"));
  EXPECT_TRUE(one("f|re: 'x$'", "x\n"));  // before a last line break
}

TEST(Modifiers, ARegularExpressionThatRunsAwayIsStopped) {
  auto bench = selection("    f|re: '(?=(a+)+$)(a+)+\\1b'\n");
  EXPECT_FALSE(bench.matches({{"f", std::string(5000, 'a') + "c"}}));
}

TEST(Modifiers, CidrHoldsNetworksOfBothKinds) {
  EXPECT_TRUE(one("f|cidr: 10.0.0.0/8", "10.255.1.2"));
  EXPECT_FALSE(one("f|cidr: 10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(one("f|cidr: 192.168.4.0/22", "192.168.7.255"));
  EXPECT_FALSE(one("f|cidr: 192.168.4.0/22", "192.168.8.0"));
  EXPECT_TRUE(one("f|cidr: '2001:db8::/32'", "2001:db8:1::1"));
  EXPECT_TRUE(one("f|cidr: '::1/128'", "::1"));
  EXPECT_TRUE(one("f|cidr: 10.0.0.0/8", "::ffff:10.1.1.1"));
  EXPECT_TRUE(one("f|cidr: 0.0.0.0/0", "8.8.8.8"));
  EXPECT_FALSE(one("f|cidr: 0.0.0.0/0", "2001:db8::1"));
  EXPECT_FALSE(one("f|cidr: 10.0.0.0/8", "10.0.0"));
  EXPECT_FALSE(one("f|cidr: 10.0.0.0/8", "not an address"));
}

TEST(Modifiers, ExistsLooksAtThePresenceAndNotTheValue) {
  auto there = selection("    f|exists: true\n");
  EXPECT_TRUE(there.matches({{"f", ""}}));
  EXPECT_TRUE(there.matches({{"f", "(null)"}}));
  EXPECT_FALSE(there.matches({{"g", "x"}}));
  auto absent = selection("    f|exists: false\n    g: x\n");
  EXPECT_TRUE(absent.matches({{"g", "x"}}));
  EXPECT_FALSE(absent.matches({{"g", "x"}, {"f", ""}}));
}

TEST(Modifiers, NumbersAreCompared) {
  EXPECT_TRUE(one("f|gt: 10", "10.5"));
  EXPECT_FALSE(one("f|gt: 10", "10"));
  EXPECT_TRUE(one("f|gte: 10", "10"));
  EXPECT_TRUE(one("f|lt: -1", "-2"));
  EXPECT_TRUE(one("f|lte: 1e3", "1000"));
  EXPECT_FALSE(one("f|lt: 10", "nine"));
  EXPECT_FALSE(one("f|lt: 10", ""));
}

TEST(Modifiers, NeqIsTheContrary) {
  EXPECT_TRUE(one("f|neq: a", "b"));
  EXPECT_FALSE(one("f|neq: a", "A"));
  EXPECT_FALSE(one("f|neq: [a, b]", "b"));
  EXPECT_TRUE(one("f|neq: [a, b]", "c"));
  EXPECT_TRUE(one("f|contains|neq: x", "abc"));
  EXPECT_TRUE(selection("    f|neq: a\n").matches({}));  // as `not` of a search would
}

TEST(Modifiers, PartsOfADateAreNumbers) {
  EXPECT_TRUE(one("f|hour: 22", "2026-04-01T22:30:00+09:00"));
  EXPECT_TRUE(one("f|hour|gte: 22", "2026-04-01 23:05:00"));
  EXPECT_FALSE(one("f|hour|gte: 22", "2026-04-01 21:59:59"));
  EXPECT_TRUE(one("f|minute: 5", "2026-04-01 23:05:00"));
  EXPECT_TRUE(one("f|day: 1", "2026-04-01"));
  EXPECT_TRUE(one("f|month|lt: 5", "2026-04-01"));
  EXPECT_TRUE(one("f|year: 2026", "2026-04-01"));
  EXPECT_TRUE(one("f|week: 14", "2026-04-01"));
  EXPECT_TRUE(one("f|week: 53", "2027-01-01"));  // ISO 8601
  EXPECT_FALSE(one("f|hour: 0", "2026-04-01"));
  EXPECT_FALSE(one("f|day: 1", "yesterday"));
}

TEST(Modifiers, WindashMakesAllDashesAndTheSlashOne) {
  for (const char* dash : {"-", "/", "–", "—", "―"})
    EXPECT_TRUE(one("f|contains|windash: ' -enc '", std::string("x ") + dash + "ENC y")) << dash;
  EXPECT_TRUE(one("f|windash|contains: ' /c '", "cmd -c dir"));
  EXPECT_FALSE(one("f|contains|windash: ' -enc '", "x enc y"));
  EXPECT_FALSE(one("f|contains|windash: ' -enc '", "x _enc y"));
  EXPECT_TRUE(one("f|windash|contains|all: [' -a ', ' -b ']", "x /a –b  -b "));
}

TEST(Modifiers, Base64IsThatOfTheValue) {
  EXPECT_TRUE(one("f|base64: foobar", "Zm9vYmFy"));
  EXPECT_TRUE(one("f|base64|contains: 'a\\*b'", "xx YSpi xx"));
  EXPECT_TRUE(one("f|base64: '日本'", "5pel5pys"));
}

TEST(Modifiers, Base64OffsetFindsTheValueWhereverItBegins) {
  auto bench = selection("    f|base64offset|contains: '/bin/bash'\n");
  for (const char* around : {"L2Jpbi9iYXNo", "eC9iaW4vYmFzaHk=", "eHkvYmluL2Jhc2g=", "eHl6L2Jpbi9iYXNoIC1p"}) {
    EXPECT_TRUE(bench.matches({{"f", around}})) << around;
  }
  EXPECT_FALSE(bench.matches({{"f", "L3Vzci9iaW4venNo"}}));
  // By bytes, not characters: あ is three bytes, so all offsets differ from those of one letter.
  auto wide = selection("    f|base64offset|contains: 'あい'\n");
  EXPECT_TRUE(wide.matches({{"f", "44GC44GE"}}));
  EXPECT_TRUE(wide.matches({{"f", "eOOBguOBhA=="}}));
}

TEST(Modifiers, WideTextIsUtf16) {
  using namespace std::string_literals;
  EXPECT_TRUE(one("f|utf16le|contains: cmd", "xc\0m\0d\0x"s));
  EXPECT_TRUE(one("f|wide|contains: cmd", "xc\0m\0d\0x"s));
  EXPECT_TRUE(one("f|utf16be: cmd", "\0c\0m\0d"s));
  EXPECT_TRUE(one("f|utf16: cmd",
                  "\xFF\xFE"
                  "c\0m\0d\0"s));
  EXPECT_TRUE(one("f|utf16le: '😀'", "\x3D\xD8\x00\xDE"s));
  EXPECT_TRUE(one("f|wide|base64offset|contains: 'ping'", "cABpAG4AZwA="));
  EXPECT_TRUE(one("f|windash|wide|base64offset|contains: ' -e '", "IAAvAGUAIAA="));
}

TEST(Modifiers, FieldrefComparesWithAnotherField) {
  auto bench = selection("    a|fieldref: b\n");
  EXPECT_TRUE(bench.matches({{"a", "X"}, {"b", "x"}}));
  EXPECT_FALSE(bench.matches({{"a", "x"}, {"b", "y"}}));
  EXPECT_FALSE(bench.matches({{"a", "x"}}));
  EXPECT_FALSE(bench.matches({{"b", "x"}}));
  EXPECT_TRUE(selection("    a|fieldref|endswith: b\n").matches({{"a", "sub.host"}, {"b", "host"}}));
  EXPECT_TRUE(selection("    a|fieldref|startswith: b\n").matches({{"a", "host.x"}, {"b", "HOST"}}));
  EXPECT_TRUE(selection("    a|fieldref|contains: b\n").matches({{"a", "a host b"}, {"b", "host"}}));
  EXPECT_TRUE(selection("    a|fieldref|neq: b\n").matches({{"a", "x"}, {"b", "y"}}));
}

TEST(Modifiers, ExpandPutsInTheValuesOfPlaceholders) {
  const Placeholders known = {{"admins", {"root", "adm*"}}, {"none", {}}, {"a", {"1", "2"}}, {"b", {"x"}}};
  EXPECT_TRUE(one("f|expand: '%admins%'", "ROOT", known));
  EXPECT_TRUE(one("f|expand: '%admins%'", "adm-7", known));
  EXPECT_FALSE(one("f|expand: '%admins%'", "guest", known));
  EXPECT_FALSE(one("f|expand: '%none%'", "anything", known));
  EXPECT_TRUE(one("f|expand: 'p-%a%-%b%-s'", "p-2-x-s", known));
  EXPECT_TRUE(one("f|expand|contains: '%b%'", "__x__", known));
  EXPECT_TRUE(one("f|expand: '\\%plain%b%'", "%plainx", known));
  EXPECT_TRUE(one("f: '%a%'", "%a%"));  // without the modifier it is text
  EXPECT_TRUE(one("f|expand|contains|all: ['%a%', '%b%']", "1x", known));
}

TEST(Keywords, AreSoughtInTheWholeRecordWithWildcards) {
  Bench bench(rule_text("  keywords:\n    - 'Failed password'\n    - 'a?b*c'\n    - 77\n  condition: keywords\n"));
  EXPECT_TRUE(bench.matches({{"", "sshd: FAILED PASSWORD for root"}}));
  EXPECT_TRUE(bench.matches({{"", "x a-b---c y"}}));
  EXPECT_TRUE(bench.matches({{"", "port 4772"}}));
  EXPECT_FALSE(bench.matches({{"", "password failed"}, {"f", "Failed password"}}));
}

TEST(Keywords, CanAllBeDemandedOrBeExpressions) {
  Bench all(rule_text("  keywords:\n    '|all':\n      - one\n      - two\n  condition: keywords\n"));
  EXPECT_TRUE(all.matches({{"", "two and one"}}));
  EXPECT_FALSE(all.matches({{"", "one"}}));
  Bench expression(rule_text("  keywords:\n    '|re': 'a{3}'\n  condition: keywords\n"));
  EXPECT_TRUE(expression.matches({{"", "baaad"}}));
  EXPECT_FALSE(expression.matches({{"", "bAAAd"}}));
  Bench mixed(rule_text("  keywords:\n    - one\n    - f: x\n  condition: keywords\n"));
  EXPECT_TRUE(mixed.matches({{"", "-one-"}}));
  EXPECT_TRUE(mixed.matches({{"f", "x"}}));
}

}  // namespace
}  // namespace junshu::detect
