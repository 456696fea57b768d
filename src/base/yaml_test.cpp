#include "base/yaml.h"

#include <gtest/gtest.h>

namespace junshu::base {
namespace {

std::string problems(std::string_view text) {
  std::string out;
  for (const YamlProblem& problem : parse_yaml(text).problems) {
    out += std::to_string(problem.position.line) + ":" + std::to_string(problem.position.column) + " " +
           problem.message + "\n";
  }
  return out;
}

const YamlNode& at(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.find(key);
  EXPECT_NE(found, nullptr) << key;
  static const YamlNode missing;
  return found == nullptr ? missing : *found;
}

TEST(Yaml, KeysAndValuesKnowTheirPlace) {
  const YamlDocument document = parse_yaml("id: media\nfields:\n  - key: kind\n    name: 種別\n");
  ASSERT_TRUE(document.problems.empty());
  const auto& [key, value] = document.root.entries[1];
  EXPECT_EQ(key.scalar, "fields");
  EXPECT_EQ(key.position.line, 2);
  EXPECT_EQ(key.position.column, 1);
  ASSERT_TRUE(value.is_sequence());
  const YamlNode& name = at(value.items[0], "name");
  EXPECT_EQ(name.scalar, "種別");
  EXPECT_EQ(name.position.line, 4);
  EXPECT_EQ(name.position.column, 11);
}

TEST(Yaml, ScalarsStayTextUntilAskedFor) {
  const YamlNode root =
      parse_yaml("a: 0120\nb: no\nc: \"no\"\nd: 0x10\ne: -5\nf: 1.5\ng: yes\nh: 12:30\ni: +7\nj: +-7\n").root;
  EXPECT_EQ(at(root, "a").scalar, "0120");
  EXPECT_EQ(at(root, "a").as_integer(), 120);
  EXPECT_EQ(at(root, "b").scalar, "no");
  EXPECT_EQ(at(root, "b").as_bool(), false);
  EXPECT_FALSE(at(root, "c").as_bool());
  EXPECT_TRUE(at(root, "c").quoted);
  EXPECT_FALSE(at(root, "d").as_integer());
  EXPECT_EQ(at(root, "e").as_integer(), -5);
  EXPECT_FALSE(at(root, "f").as_integer());
  EXPECT_EQ(at(root, "g").as_bool(), true);
  EXPECT_EQ(at(root, "h").scalar, "12:30");
  EXPECT_EQ(at(root, "i").as_integer(), 7);
  EXPECT_FALSE(at(root, "j").as_integer());
}

TEST(Yaml, AnEmptyValueIsNullAndAnEmptyStringIsNot) {
  const YamlNode root = parse_yaml("a:\nb: ''\nc: ~\nd: |\n  text\n\ne: |-\n  text\n").root;
  EXPECT_EQ(at(root, "a").kind, YamlNode::Kind::Null);
  EXPECT_TRUE(at(root, "b").is_scalar());
  EXPECT_TRUE(at(root, "b").quoted);
  EXPECT_EQ(at(root, "c").kind, YamlNode::Kind::Null);
  EXPECT_EQ(at(root, "d").scalar, "text\n");
  EXPECT_TRUE(at(root, "d").quoted);
  EXPECT_EQ(at(root, "e").scalar, "text");
}

TEST(Yaml, EveryDuplicateKeyIsFoundWithItsPlace) {
  EXPECT_EQ(problems("a: 1\nb:\n  x: 1\n  y: 2\n  x: 3\na: 2\n"), "5:3 duplicate key \"x\"\n6:1 duplicate key \"a\"\n");
  EXPECT_EQ(problems("- {a: 1, a: 2}\n- {a: 1}\n"), "1:10 duplicate key \"a\"\n");
}

TEST(Yaml, AnchorsAliasesAndTagsAreProblems) {
  EXPECT_EQ(problems("a: &x 1\nb: *x\n"),
            "1:4 anchors (&name) are not used here\n2:4 aliases (*name) are not used here: write the value out\n");
  EXPECT_NE(problems("a: !!int 1\n").find("tags"), std::string::npos);
  EXPECT_NE(problems("a: !mine {x: 1}\n").find("tags"), std::string::npos);
}

TEST(Yaml, OnlyPlainTextIsAKey) {
  EXPECT_NE(problems("? [a, b]\n: 1\n").find("a key must be plain text"), std::string::npos);
}

TEST(Yaml, DocumentsAreReadOneByOneWithTheirPlacesInTheFile) {
  const auto documents = parse_yaml_documents("a: 1\n---\nb: 2\nc: {d: e}\n---\n- f\n");
  ASSERT_EQ(documents.size(), 3u);
  EXPECT_EQ(documents[1].root.find("c")->find("d")->position.line, 4);
  EXPECT_EQ(documents[1].start.line, 2);
  EXPECT_TRUE(documents[2].root.is_sequence());
}

TEST(Yaml, AMistakeInALaterDocumentLeavesTheEarlierOnesReadable) {
  const auto documents = parse_yaml_documents("a: 1\n---\nb: [\n");
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].root.find("a")->scalar, "1");
  EXPECT_TRUE(documents[0].problems.empty());
  EXPECT_FALSE(documents[1].problems.empty());
}

TEST(Yaml, ASecondDocumentIsAProblem) {
  EXPECT_NE(problems("a: 1\n---\nb: 2\n").find("only one document"), std::string::npos);
  EXPECT_EQ(problems("---\na: 1\n"), "");
}

TEST(Yaml, ABrokenFileSaysWhereItBreaks) {
  EXPECT_EQ(problems("a: 1\n b: [\n").substr(0, 2), "2:");
  EXPECT_NE(problems("a: \"x\n"), "");
  EXPECT_NE(problems("a: 'x\nb: 1\n"), "");
  EXPECT_NE(problems("\xff\xfe"), "");
  EXPECT_NE(problems("a:\n\t- x\n"), "");
}

TEST(Yaml, NestingHasALimit) { EXPECT_NE(problems(std::string(100, '[') + std::string(100, ']')), ""); }

TEST(Yaml, AnEmptyFileIsNull) {
  const YamlDocument document = parse_yaml("");
  EXPECT_TRUE(document.problems.empty());
  EXPECT_EQ(document.root.kind, YamlNode::Kind::Null);
}

TEST(Yaml, MapsKeepTheOrderOfTheFile) {
  const YamlNode root = parse_yaml("z: 1\na: 2\nm: 3\n").root;
  ASSERT_EQ(root.entries.size(), 3U);
  EXPECT_EQ(root.entries[0].first.scalar, "z");
  EXPECT_EQ(root.entries[2].first.scalar, "m");
}

}  // namespace
}  // namespace junshu::base
