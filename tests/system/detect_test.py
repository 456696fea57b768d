#!/usr/bin/env python3
"""`junshu detect` by itself: our labelled logs give the alerts they must and no others; packed, rotated, piped and mixed logs; exit codes; both languages; formats and rules of
one's own; damaged and missing files; following what is being written."""
import gzip, json, os, select, signal, subprocess, tempfile, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JUNSHU = ROOT / "build/release/junshu"


def run(*words, code, language="en", stdin=b""):
    done = subprocess.run([str(JUNSHU), "--lang", language, "detect", *map(str, words)], capture_output=True, input=stdin, timeout=300)
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    assert done.returncode == code, f"{words} ended with {done.returncode}, not {code}\n{out[-3000:]}\n{err[-3000:]}"
    return out, err


def alerts(*words, code=1, **more):
    out, _ = run("--format", "json", "--reference-time", "2026-01-15T00:00:00Z", *words, code=code, **more)
    return [json.loads(line) for line in out.splitlines()]


def names(found):
    return {alert["rule"]["name"] for alert in found if alert["state"] == "new"}


def plain(folder, name):
    """One of our labelled logs without its labels."""
    text = (ROOT / "tests/logs" / name).read_text()
    path = folder / name
    path.write_text("".join(line + "\n" for line in text.rstrip("\n").split("\n") if not line.startswith("=> ")))
    return path


def labelled(folder):
    auth = plain(folder, "auth.log")
    found = alerts(auth)
    assert {"login_brute_force", "account_added", "account_admin_group", "privilege_refused"} <= names(found), names(found)
    force = next(alert for alert in found if alert["rule"]["name"] == "login_brute_force")
    assert force["source"] == "203.0.113.77" and force["group"] == {"source.ip": "203.0.113.77"} and force["measured"] == 5, force
    assert force["lines"][-1]["file"] == str(auth) and force["lines"][-1]["line"] > 0 and "Failed password" in force["lines"][-1]["text"], force
    assert force["first_at"].startswith("2026-01-12T00:10:00"), force  # 09:10 in Tokyo
    # One slip of the hand is no attack.
    assert all(alert["source"] != "198.51.100.21" for alert in found if "login" in alert["rule"]["name"] and alert["rule"]["level"] in ("medium", "high", "critical")), found

    web = alerts(plain(folder, "access.log"))
    assert {"203.0.113.60", "203.0.113.61"} <= {alert["source"] for alert in web}, web
    assert not {alert["source"] for alert in web} & {"198.51.100.30", "198.51.100.31"}, web

    audit = alerts(plain(folder, "audit.log"))
    assert "account_added" in names(audit), names(audit)
    return auth


def readings(folder, auth):
    expected = names(alerts(auth))
    packed = folder / "auth.log.1.gz"
    packed.write_bytes(gzip.compress(auth.read_bytes()))
    assert names(alerts(packed)) == expected
    assert names(alerts("-", stdin=auth.read_bytes())) == expected
    # A cut between two rotated files does not hide what lies across it.
    lines = auth.read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if "message repeated" in line)
    (folder / "cut.log.1").write_text("".join(lines[:at]))
    (folder / "cut.log").write_text("".join(lines[at:]))
    assert "login_brute_force" in names(alerts("--rotated", folder / "cut.log"))
    assert "login_brute_force" not in names(alerts(folder / "cut.log"))
    # Several logs are read by time, in whichever order they are named.
    assert "login_brute_force" in names(alerts(folder / "cut.log", folder / "cut.log.1"))


def words(folder, auth):
    quiet = folder / "quiet.log"
    quiet.write_text("Jan 12 09:00:00 shimin-01 systemd[1]: Started nginx.service.\n" * 3)
    out, err = run(quiet, code=0)
    assert out == "" and "Read 3 lines" in err, (out, err)
    out, err = run(auth, code=1)
    assert "203.0.113.77" in out and "not understood 0" in err, (out, err)
    out, err = run(auth, code=1, language="ja")
    assert "同じ接続元からの多数のログイン失敗" in out and "行を読み" in err, (out, err)
    _, err = run("--stats", auth, code=1)
    assert "format syslog" in err and "matches" in err, err

    _, err = run(folder / "nothing.log", code=2)
    assert "Check its name" in err, err
    _, err = run(auth, folder / "nothing.log", code=2)  # what can be read is still looked through
    assert "Read 2" in err, err
    _, err = run("--format-of", f"{auth}=nonsense", auth, code=2)
    assert "There are: " in err and "syslog" in err, err
    run("--format", "xml", auth, code=2)
    damaged = folder / "damaged.gz"
    damaged.write_bytes(gzip.compress(auth.read_bytes())[:200])
    _, err = run(damaged, code=2)
    assert "damaged" in err, err
    # Escape sequences in a log do not reach the terminal.
    evil = folder / "evil.log"
    evil.write_text("".join(f"Jan 12 09:10:0{i} gate sshd[1]: Failed password for x\x1b[31m from 203.0.113.9 port 1 ssh2\n" for i in range(8)))
    out, _ = run(evil, code=1)
    assert "\x1b" not in out, out


def own(folder):
    formats, rules = folder / "formats", folder / "rules"
    formats.mkdir(), rules.mkdir()
    (formats / "gate.yaml").write_text("format: gate\nsource: {product: gate}\nfields: {user.name: who}\npatterns:\n  - match: '^(?P<time>\\S+) card of (?P<who>\\S+) refused$'\n    set: {event.outcome: failure}\n")
    (rules / "gate.yml").write_text("title: A card was refused\nid: 0f7f4a2e-5a3c-4e0e-9d0e-2b1b7c1d9e11\nname: card_refused\nauthor: Somebody\nlogsource: {product: gate}\ndetection:\n  selection: {event.outcome: failure}\n  condition: selection\nlevel: high\n")
    log = folder / "gate.log"
    log.write_text("2026-01-12T09:00:00+09:00 card of sato refused\n")
    found = alerts("--formats", formats, "--rules", rules, log)
    assert names(found) == {"card_refused"} and found[0]["user"] == "sato" and found[0]["rule"]["author"] == "Somebody", found
    (formats / "bad.yaml").write_text("format: bad\n")
    _, err = run("--formats", formats, "--rules", rules, log, code=2)
    assert "bad.yaml:1:1" in err, err
    (rules / "bad.yml").write_text("title: x\n")
    (formats / "bad.yaml").unlink()
    out, err = run("--formats", formats, "--rules", rules, log, code=2)
    assert "bad.yml" in err and "A card was refused" in out, (out, err)


def following(folder):
    """Alerts come while it runs, over a rotation and a truncation; a signal ends it with what was found."""
    log, later = folder / "live.log", folder / "later.log"

    def write(path, numbers, source, how="a"):
        with open(path, how) as out:
            for i in numbers:
                out.write(f"2026-01-12T09:10:{i:02}+09:00 gate sshd[{i}]: Failed password for root from {source} port 1 ssh2\n")

    write(log, range(3), "203.0.113.1")
    process = subprocess.Popen([str(JUNSHU), "--lang", "en", "detect", "--follow", "--format", "json", str(log), str(later)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        rest = b""

        def next_alert(name, source):
            nonlocal rest
            until = time.monotonic() + 60
            while time.monotonic() < until:
                while b"\n" in rest:
                    line, rest = rest.split(b"\n", 1)
                    alert = json.loads(line)
                    if alert["rule"]["name"] == name and alert["source"] == source:
                        return alert
                if select.select([process.stdout], [], [], 1)[0]:
                    rest += os.read(process.stdout.fileno(), 65536)
            raise AssertionError(f"no {name} of {source}")

        write(log, range(3, 6), "203.0.113.1")
        alert = next_alert("login_brute_force", "203.0.113.1")
        assert alert["lines"][-1]["file"] == str(log) and alert["lines"][-1]["line"] == 5, alert
        # Rotated: the old file's last lines and the new one's first are one attack.
        write(log, range(10, 13), "203.0.113.2")
        log.rename(folder / "live.log.1")
        write(log, range(13, 15), "203.0.113.2")
        next_alert("login_brute_force", "203.0.113.2")
        write(log, range(20, 25), "203.0.113.3", "w")  # truncated and written anew
        next_alert("login_brute_force", "203.0.113.3")
        write(later, range(30, 35), "203.0.113.4")  # came after following began
        next_alert("login_brute_force", "203.0.113.4")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1 and b"waited for" in err and b"Read 21 lines" in err and b"Rotated 1" in err, (process.returncode, err)
    finally:
        process.kill()
    process = subprocess.Popen([str(JUNSHU), "--lang", "en", "detect", "--follow", str(log)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        line = process.stdout.readline().decode()  # the table's rows come at once, too
        assert "203.0.113.3" in line, line
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 1, process.returncode
    finally:
        process.kill()
    _, err = run("--follow", "-", code=2)
    assert "regular files" in err, err


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        auth = labelled(folder)
        readings(folder, auth)
        words(folder, auth)
        own(folder)
        following(folder)
    print("detect: all as it should be")


main()
