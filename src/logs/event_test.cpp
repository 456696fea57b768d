#include "logs/event.h"

#include <gtest/gtest.h>

namespace junshu::logs {
namespace {

TEST(Event, FieldsMayOccurMoreThanOnceAndNamesKeepTheirCase) {
  FieldNames names;
  const FieldId user = names.intern("User");
  EXPECT_NE(user, names.intern("user"));
  EXPECT_EQ(user, names.intern("User"));
  Event event;
  event.add(user, "root");
  event.add(user, "admin");
  EXPECT_EQ(event.text(user), "root");
  EXPECT_EQ(event.fields().size(), 2u);
  event.clear();
  EXPECT_EQ(event.find(user), nullptr);
}

TEST(Event, KeptTextOutlivesItsSourceUntilTheEventIsCleared) {
  Event event;
  std::string_view first;
  {
    std::string passing = "a text that is too long for a small string and is thrown away";
    first = event.keep(passing);
    passing.assign(passing.size(), 'x');
  }
  for (int i = 0; i < 100; ++i) event.keep("another text that needs memory of its own: " + std::to_string(i));
  EXPECT_EQ(first, "a text that is too long for a small string and is thrown away");
}

TEST(LogClasses, ARuleLooksAtAClassWhenOneOfItsSourcesHasEachPartItNames) {
  LogClasses classes;
  const ClassId execve = classes.intern({{"linux", "", "auditd"}, {"linux", "process_creation", ""}});
  EXPECT_EQ(execve, classes.intern({{"linux", "process_creation", ""}, {"linux", "", "auditd"}}));
  EXPECT_TRUE(classes.matches(execve, {"linux", "", ""}));
  EXPECT_TRUE(classes.matches(execve, {"", "process_creation", ""}));
  EXPECT_TRUE(classes.matches(execve, {"linux", "", "auditd"}));
  EXPECT_FALSE(classes.matches(execve, {"linux", "process_creation", "auditd"}));  // parts of two sources
  EXPECT_FALSE(classes.matches(LogClasses::kUnparsed, {"linux", "", ""}));
}

}  // namespace
}  // namespace junshu::logs
