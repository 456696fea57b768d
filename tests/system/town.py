"""People of a contract who look after its hosts, for system tests, and what happens to files they watch."""
import subprocess, time
from house import CONTRACT, Member


def instant(seconds=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def write(path, text):
    """By a process of its own that lives long enough to be asked who it is: of one that ends at once the kernel says no more than its number."""
    subprocess.run(["/bin/dash", "-c", 'printf %s "$1" > "$2"; sleep 0.5', "-", text, str(path)], check=True)


class Town:
    def __init__(self, house):
        self.house = house
        self.taro = Member(house, "taro").setup(CONTRACT)
        self.staff = self.taro.invite("担当", "staff", "contractor", "system_staff")
        self.worker = self.taro.invite("作業", "worker", "contractor", "worker")
        self.admin = self.taro.invite("管理", "admin", "contractor", "system_administrator")
        cho = self.taro.invite("町 一子", "ichiko", "client", administrator=True)
        self.ito = cho.invite("伊藤 四子", "ito", "client", "security_officer")

    def watch(self, host, *paths, exclude=(), replaces=None):
        values = {"host": host, "include": [{"path": str(path)} for path in paths], "scan_hours": 1,
                  "exclude": [{"path": str(path), "why": "一時ファイル"} for path in exclude]}
        record = self.staff.act("watched_path", "submit", values={**values, **({"replaces": replaces} if replaces else {})})["record"]
        self.admin.act("watched_path", "approve", record)
        return record

    def change(self, path, begins, ends, **more):
        return {"name": "設定の変更", "grounds": "改善", "content": "設定を直す", "impact": "なし", "rollback": "戻す", "worker": self.worker.member,
                "targets": [{"what": "files", "path_prefix": str(path)}], "starts_at": instant(begins), "ends_at": instant(ends), **more}

    def findings(self, clause, check, path):
        """Of one file: those about it, told with its path."""
        return [found for found in self.taro.clause(clause)["findings"]
                if found["check"] == check and found["record"].get("title", "").endswith(" " + str(path))]

    def ended(self, clause, check, path):
        found = self.findings(clause, check, path)
        return bool(found) and all(each.get("ended_at") for each in found)


def changes(agent, path, **wanted):
    found = agent.rows("p_file_change", "path = ?", str(path))
    return [row for row in found if all(row[key] == value for key, value in wanted.items())]
