#include "testing.h"

#include <fstream>

namespace junshu::catalogue::testing {

const char* const kMedia = R"yaml(register: media
name: {ja: 媒体管理台帳, en: Media}
description: {ja: 媒体の台帳, en: The media}
clauses: [c1.1]
group: media
numbering: {template: "M-{sequence:4}", given: yes}
retention: 5y
title: model
list: [model, kind, holder]
fields:
  model: {type: text, personal_data: no, why: "a model number, nobody's name", label: {ja: 型番, en: Model}}
  kind: {type: choice, required: yes, options: {usb: {ja: USBメモリ, en: USB memory}, disk: {ja: ディスク, en: Disk}}, label: {ja: 種類, en: Kind}}
  personal: {type: yes_no, label: {ja: 個人情報, en: Personal data}}
  holder: {type: person, label: {ja: 所持者, en: Holder}}
  size: {type: number, min: 0.5, max: 9.5, scale: 1, unit: {ja: GB, en: GB}, label: {ja: 容量, en: Size}}
states:
  stored: {label: {ja: 保管中, en: Stored}}
  lent: {label: {ja: 貸出中, en: Lent}, readonly: all}
actions:
  register:
    kind: fact
    to: stored
    by: [manager]
    asks: [model, kind, personal, size]
    label: {ja: 登録する, en: Register}
  hand_out:
    kind: fact
    from: [stored]
    to: lent
    by: [manager]
    label: {ja: 渡す, en: Hand out}
)yaml";

const char* const kLending = R"yaml(register: lending
name: {ja: 貸出簿, en: Lending}
description: {ja: 媒体の貸出, en: Loans of media}
clauses: [c1.1]
group: media
form: {number: 様式第2号}
numbering: {template: "L-{fiscal_year}-{sequence:4}"}
retention: 5y
title: media
list: [media, borrower, due]
fields:
  media: {type: reference, to: media, required: yes, keeps: [personal], label: {ja: 媒体, en: Medium}}
  borrower: {type: person, required: yes, label: {ja: 借りる人, en: Borrower}}
  due: {type: date, required: yes, min: today, max: fiscal_year_end, label: {ja: 返却予定日, en: Due}}
  purpose: {type: long_text, label: {ja: 目的, en: Purpose}}
  photo: {type: file, accept: [image/jpeg], label: {ja: 写真, en: Photo}}
  late: {type: derived, of: number, value: "days(due, today)", label: {ja: 超過日数, en: Days late}}
  items:
    type: table
    columns:
      medium: {type: reference, to: media, label: {ja: 媒体, en: Medium}}
      seen: {type: yes_no, label: {ja: 確認, en: Seen}}
    label: {ja: 内訳, en: Items}
states:
  asked: {label: {ja: 申請中, en: Asked}}
  lent: {label: {ja: 貸出中, en: Lent}, readonly: all}
  returned: {label: {ja: 返却済, en: Returned}, final: yes, readonly: all}
actions:
  ask:
    kind: decision
    to: asked
    by: [staff]
    asks: [media, borrower, due, purpose, photo, items]
    label: {ja: 申請する, en: Ask}
  permit:
    kind: decision
    from: [asked]
    to: lent
    by: [manager]
    side: client
    not_same_as: [ask]
    approves: [media, borrower, due]
    evidence: [photo]
    rules:
      - {id: is_stored, when: "media.state = 'stored'", says: {ja: 保管中ではありません, en: It is not in storage}}
      - {id: is_free, when: "not exists(lending where media = media and state = 'lent')", says: {ja: 貸出中です, en: It is lent}}
    effects:
      - {on: media, state: lent, set: {holder: borrower}}
    label: {ja: 許可する, en: Permit}
  give_back:
    kind: fact
    from: [lent]
    to: returned
    by: [staff, manager]
    effects:
      - {on: media, state: stored, set: {holder: nothing}}
      - {on: items.medium, when: "seen = yes", set: {personal: no}}
    label: {ja: 返す, en: Give back}
expects:
  - id: closing
    each: media
    where: "state = 'stored'"
    every: working_day
    slots:
      evening: {label: {ja: 終業時, en: At closing}, from: "17:00", until: "24:00"}
deadline: {field: due, states: [lent]}
)yaml";

const char* const kClause = R"yaml(clause: c1.1
label: "1(1)"
name: {ja: 媒体, en: Media}
duty: {ja: 媒体を管理する, en: Manage the media}
proof: {ja: 延滞がない, en: Nothing is overdue}
guidance: {ja: 台帳に登録する, en: Register them}
responsible: manager
iso27001_2022: [A.7.10]
checks:
  - id: nothing_overdue
    subject: lending
    population: "permit_recorded_at is not null"
    sql: |
      select l.record, 'broken' as status, l.created_at as since, null as changes_at
      from lending l where l.due < :today
    broken: {ja: "{record} は {days} 日超過しています", en: "{record} is {days} days overdue"}
    next: {ja: 返却する, en: Return it}
    action: lending.give_back
  - id: counted
    kind: practice
    subject: media
    evidence: "select record, created_at as at from media"
    maximum_age: 1y
    due_before: 30d
    unproven: {ja: まだありません, en: There is none yet}
    stale: {ja: 古くなりました, en: It is too old}
    due: {ja: まもなく期限です, en: It is soon due}
    next: {ja: 数える, en: Count}
)yaml";

Draft::Draft() {
  files_["roles/manager.yaml"] = R"yaml(role: manager
name: {ja: 管理者, en: Manager}
sides: [client, contractor]
incompatible: [staff]
description: {ja: 許可する人, en: Permits}
)yaml";
  files_["roles/staff.yaml"] = R"yaml(role: staff
name: {ja: 職員, en: Staff}
sides: [contractor]
description: {ja: 使う人, en: Uses}
)yaml";
  files_["roles/security_officer.yaml"] = R"yaml(role: security_officer
name: {ja: 責任者, en: Security officer}
sides: [client]
description: {ja: 責任を負う人, en: Is responsible}
)yaml";
  files_["clauses/c1.yaml"] = R"yaml(clause: c1
label: "1"
name: {ja: 情報資産, en: Assets}
duty: {ja: 守る, en: Protect}
)yaml";
  files_["calendars/japan.yaml"] = R"yaml(calendar: japan
name: {ja: 日本, en: Japan}
holidays:
  - {date: "2026-01-01", name: {ja: 元日, en: New Year's Day}}
closing_days: ["12-29"]
)yaml";
  files_["words/status.yaml"] = R"yaml(words: status
entries:
  broken: {name: {ja: 違反, en: Broken}, description: {ja: 守られていません, en: Not observed}}
)yaml";
  files_["clauses/c1.1.yaml"] = kClause;
  files_["registers/media.yaml"] = kMedia;
  files_["registers/lending.yaml"] = kLending;
}

Draft& Draft::with(const std::string& file, std::string_view from, std::string_view to) {
  std::string& text = files_.at(file);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) {
    ADD_FAILURE() << file << " does not contain: " << from;
  } else {
    text.replace(at, from.size(), to);
  }
  return *this;
}

Draft& Draft::file(const std::string& name, std::string text) {
  files_[name] = std::move(text);
  return *this;
}

void Draft::write(const base::TemporaryFolder& folder) const {
  for (const auto& [name, text] : files_) {
    const auto path = folder.path() / name;
    base::make_folder(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
}

Loaded Draft::load(const SqlProbe& probe) const {
  const base::TemporaryFolder folder("catalogue");
  write(folder);
  return catalogue::load(folder.path(), probe);
}

Loaded Draft::load_with_scenarios() const {
  const base::TemporaryFolder folder("catalogue");
  write(folder);
  return catalogue::load(folder.path(), {}, folder.path() / "scenarios");
}

std::string shown(const Loaded& loaded) {
  std::string out;
  for (const Diagnostic& diagnostic : loaded.diagnostics) out += to_string(diagnostic, base::Language::English);
  return out;
}

void expect_one(const Loaded& loaded, const std::string& place, std::string_view message) {
  ASSERT_EQ(loaded.diagnostics.size(), 1U) << shown(loaded);
  const Diagnostic& diagnostic = loaded.diagnostics.front();
  EXPECT_EQ(diagnostic.file + ":" + std::to_string(diagnostic.position.line), place) << shown(loaded);
  EXPECT_NE(diagnostic.message.en.find(message), std::string::npos) << shown(loaded);
  EXPECT_GT(diagnostic.position.column, 0);
  EXPECT_FALSE(diagnostic.message.ja.empty());
  EXPECT_FALSE(diagnostic.remedy.ja.empty());
  EXPECT_FALSE(diagnostic.remedy.en.empty());
}

}  // namespace junshu::catalogue::testing
