#!/usr/bin/env python3
"""`junshu integrity` by itself, as an administrator uses it: a baseline, changes, approvals, keys, damage, interruption; and AIDE's configurations choosing the
very files that AIDE chooses."""
import json, os, re, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path
from urllib.parse import unquote_to_bytes

JUNSHU = Path(__file__).resolve().parents[2] / "build/release/junshu"


def run(*words, code=0, language="en"):
    done = subprocess.run([str(JUNSHU), "--lang", language, "integrity", *map(str, words)], capture_output=True, text=True, errors="surrogateescape", timeout=300)
    assert done.returncode == code, f"{' '.join(map(str, words))} ended with {done.returncode}, not {code}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def told(*words, code=0):
    return json.loads(run(*words, "--format", "json", code=code).stdout)


def changes(*words, code=1):
    return {change["path"]: change for change in told("check", *words, code=code)["changes"]}


def a_life(folder):
    tree, baseline = folder / "tree", folder / "state/baseline"
    (tree / "sub").mkdir(parents=True)
    (tree / "a").write_text("a")
    (tree / "sub/b").write_text("b")
    (tree / "%\n").write_text("c")
    place = ("--baseline", baseline)

    first = told("init", *place, tree)
    assert first["baseline"]["generation"] == 1 and first["baseline"]["entries"] == 5 and not first["resumed"], first
    assert (folder / "state/baseline.key").stat().st_mode & 0o777 == 0o600
    assert "PRIVATE" not in (folder / "state/baseline.pub").read_text()
    same = told("check", *place)
    assert same["changes"] == [] and same["summary"]["entries"] == 5, same
    run("check", *place, tree)
    assert "Nothing has changed" in run("check", *place).stdout
    assert "変更はありません" in run("check", *place, language="ja").stdout
    run("init", *place, tree, code=2)

    (tree / "a").write_text("A")
    os.chmod(tree / "sub/b", 0o600)
    (tree / "new").write_text("new")
    (tree / "%\n").unlink()
    found = changes(*place)
    assert {path[len(str(tree)):]: change["what"] for path, change in found.items()} == {"": "changed", "/%25%0A": "removed", "/a": "changed", "/new": "added", "/sub/b": "changed"}, found
    mode = next(one for one in found[f"{tree}/sub/b"]["attributes"] if one["name"] == "mode")
    assert (mode["before"], mode["after"]) == ("0644 (rw-r--r--)", "0600 (rw-------)"), mode
    text = run("check", *place, code=1, language="ja").stdout
    assert "権限: 0644 (rw-r--r--) → 0600 (rw-------)" in text and "削除 1" in text, text

    # Approving some, then all.
    run("update", *place, code=2)
    second = told("update", *place, tree / "a")
    assert second["left"] == 4 and [change["path"] for change in second["approved"]] == [f"{tree}/a"], second
    assert second["baseline"]["generation"] == 2 and second["baseline"]["predecessor"] == first["baseline"]["digest"], second
    assert f"{tree}/a" not in changes(*place)
    third = told("update", *place, "--all")
    assert third["left"] == 0 and third["baseline"]["predecessor"] == second["baseline"]["digest"], third
    run("check", *place)
    run("check", *place, "--skip-unchanged")

    shown = told("show", *place, tree / "sub", "*new")
    assert [entry["path"][len(str(tree)):] for entry in shown["entries"]] == ["/new", "/sub", "/sub/b"], shown
    assert shown["entries"][2]["attributes"]["mode"] == "0600 (rw-------)"
    assert shown["key_fingerprints"] == [first["key_fingerprint"]]
    assert "generation: 3" in run("show", *place).stdout
    replaced = told("init", *place, "--replace", "--algorithm", "blake2b", tree)
    assert replaced["baseline"]["generation"] == 4 and replaced["baseline"]["hashes"] == ["blake2b"], replaced
    run("check", *place)

    # A baseline within what it watches is no change of its own.
    inside = tree / "state/baseline"
    run("init", "--baseline", inside, tree)
    run("check", "--baseline", inside)
    (tree / "state/other").write_text("x")
    assert list(changes("--baseline", inside)) == [f"{tree}/state/other"]


def trouble(folder):
    tree, baseline = folder / "tree", folder / "state/baseline"
    tree.mkdir()
    (tree / "a").write_text("a")
    place = ("--baseline", baseline)
    run("check", *place, code=2)
    run("init", *place, code=2)
    run("init", *place, folder / "nowhere", code=2)
    assert not (folder / "state").exists() or run("init", *place, "--replace", tree)
    if not baseline.exists():
        run("init", *place, tree)

    # Another's signature, no key, damage at every place.
    other = folder / "other/baseline"
    run("init", "--baseline", other, tree)
    run("check", *place, "--key", folder / "other/baseline.pub", code=2)
    run("check", *place, "--key", folder / "state/baseline.pub")
    run("check", *place, "--key", folder / "state/baseline.key")
    os.rename(folder / "state/baseline.pub", folder / "pub")
    run("check", *place, code=2)
    os.rename(folder / "pub", folder / "state/baseline.pub")
    good = baseline.read_bytes()
    for at in range(0, len(good), max(1, len(good) // 40)):
        baseline.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        run("check", *place, code=2)
    baseline.write_bytes(good[:-1])
    run("check", *place, code=2)
    baseline.write_bytes(good)
    run("check", *place)

    # Mistakes of rules, told with their places; and rules that are not the baseline's.
    config = folder / "rules.yaml"
    config.write_text("version: 1\nrules:\n- include: relative\n- exclude: {glob: '[a'}\n")
    complaint = run("init", *place, "--config", config, code=2).stderr
    assert f"{config}:3:12" in complaint and f"{config}:4:" in complaint and "2 mistakes" in complaint, complaint
    config.write_text(f"version: 1\nrules:\n- exclude: {tree}/a\n- include: {tree}\n")
    by_file = folder / "by_file/baseline"
    assert told("init", "--baseline", by_file, "--config", config)["baseline"]["entries"] == 1
    run("check", "--baseline", by_file, code=2)
    run("check", "--baseline", by_file, "--config", config)
    run("update", *place, "--config", config, "--all", code=2)
    run("check", *place, "--throttle", "fast", code=2)
    run("check", *place, "--config", config, tree, code=2)


def without_permission(folder):
    """Somebody who may not read everything: told each time, but no change until it is one."""
    if os.geteuid() != 0:
        print("skipped: acting as another user needs root")
        return
    tree, baseline = folder / "tree", folder / "state/baseline"
    tree.mkdir()
    (tree / "secret").write_text("x")
    (tree / "open").write_text("x")
    os.chmod(tree / "secret", 0)
    os.chmod(folder, 0o777)
    as_nobody = lambda *words: subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", str(JUNSHU), "integrity", *map(str, words), "--format", "json"],
                                              capture_output=True, text=True)
    made = as_nobody("init", "--baseline", baseline, tree)
    assert made.returncode == 0 and json.loads(made.stdout)["baseline"]["unreadable"] == 1, made
    same = as_nobody("check", "--baseline", baseline)
    assert same.returncode == 0 and [change["what"] for change in json.loads(same.stdout)["changes"]] == ["unreadable"], same
    os.chmod(tree / "open", 0)
    assert as_nobody("check", "--baseline", baseline).returncode == 1


def interruption(folder):
    tree, baseline = folder / "tree", folder / "state/baseline"
    for n in range(60):
        (tree / str(n)).mkdir(parents=True)
        for m in range(20):
            (tree / str(n) / str(m)).write_bytes(bytes([n, m]) * 100_000)
    time.sleep(3.2)  # what changed less than three seconds before it was looked at is read again in any case
    command = [str(JUNSHU), "integrity", "init", "--baseline", str(baseline), "--throttle", "1%", "--threads", "1", str(tree)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    part = folder / "state/baseline.part"
    while process.poll() is None and int(re.search(r"rchar: (\d+)", Path(f"/proc/{process.pid}/io").read_text()).group(1)) < 20_000_000:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == 130 and b"goes on" in complaint, (process.returncode, complaint)
    assert part.exists() and not baseline.exists()
    done = told("init", "--baseline", baseline, tree)
    assert done["resumed"] and done["scan"]["unchanged"] > 0 and done["baseline"]["entries"] == 1261, done
    assert not part.exists()
    run("check", "--baseline", baseline)


CONFIGURATIONS = [
    "{t} p\n!{t}/no\n=/{t1}/etc$ d p\n",
    "={t}/etc p\n={t}/var/ p\n={t}/usr$ p\n{t}/usr/bin/x p\n",
    "{t}/ p\n!{t}/var/log$ d\n!{t}/var/lib\n!{t}/.*\\\\.swp$ f\n",
    "{t}/etc d p\n{t}/etc/[a-m] f p+u\n{t}/(var|usr)/(lib|bin)(/|$) p\n",
    "!{t}/etc/ssh/(?!sshd_config)[^/]+$ f\n{t}/etc/ssh p\n!{t}/etc/.*/b$\n{t}/etc/.* l p\n",
    "@@define T {t1}\n@@if not defined T\n/ p\n@@else\n/@@{{T}}/var p\n@@endif\n@@if exists /nowhere\n{t}/etc p\n@@endif\n@@undef T\n",
    "A = p+u\nB = A-u+n\n{t}/sp\\ ace B\n{t}/ba\\\\\\\\ck A\n{t}/at\\@ p\n{t}/%41 p\n{t}/line p\n{t}/ü p\n{t}/\\\\xff p\n",
    "{t}/dotted.d/x p\n{t}/dotted+d/x p\n={t}/dotted\\\\.d/y$ p\n!{t}/dotted.d/xx$ f\n",
    "={t}/$ p\n={t}$ p\n{t}/usr/bin$ d p\n{t}/usr/bin/.+ 0 p\n",
    "{t} f,l,s,p p\n!{t}/var s\n!{t}/usr l,p\n",
    "/ p\n!/[a-z]\n",
    "{t}/etc/ssh/a$ p\n{t}/etc p\n!{t}/etc/ssh$\n",
]


def make_tree(tree):
    for path in ["etc/ssh/sshd_config", "etc/ssh/a", "etc/ssh/b", "etc/passwd", "etc/x/b", "etc/zebra", "etcetera", "var/log/syslog", "var/log/a/b", "var/lib/x/y", "var/libx",
                 "var/.a.swp", "usr/bin/x", "usr/bin/y", "usr/binx", "no/x", "nope", "sp ace/x", "ba\\ck", "at@", "%41", "line\nfeed", "ü", os.fsdecode(b"\xff"), "dotted.d/x",
                 "dotted.d/xx", "dottedxd/x", "dotted+d/x", "dotted.d/y", "deep/a/b/c/d"]:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("x")
    os.symlink("nowhere", tree / "etc/link")
    os.symlink("nowhere", tree / "usr/link")
    os.mkfifo(tree / "usr/fifo")
    os.mkfifo(tree / "var/fifo")


def chosen_by_aide(conf, database):
    done = subprocess.run(["aide", "-c", str(conf), "--init"], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    lines = database.read_bytes().split(b"\n")
    return {os.fsdecode(unquote_to_bytes(line.split(b" ")[0])) for line in lines if line.startswith(b"/")}


def chosen_by_junshu(folder, conf):
    baseline = folder / "state/baseline"
    shutil.rmtree(folder / "state", ignore_errors=True)
    made = subprocess.run([str(JUNSHU), "integrity", "init", "--baseline", str(baseline), "--aide-config", str(conf)], capture_output=True, timeout=300)
    assert made.returncode in (0, 2), made.stderr.decode(errors="replace")  # 2: nothing is chosen, or a folder of the rules is not there
    return {os.fsdecode(unquote_to_bytes(entry["path"])) for entry in told("show", "--baseline", baseline, "--entries")["entries"]}


def same_choice(folder, name, rules):
    database, conf = folder / "aide.db", folder / "aide.conf"
    conf.write_text(f"database_out=file:{database}\ngzip_dbout=no\n{rules}", errors="surrogateescape")
    theirs, ours = chosen_by_aide(conf, database), chosen_by_junshu(folder, conf)
    assert theirs == ours, f"{name}\n{rules[:2000]}\nAIDE alone: {sorted(theirs - ours)[:20]}\nJunshu alone: {sorted(ours - theirs)[:20]}"
    return len(ours)


def aide_choices(folder):
    if shutil.which("aide") is None:
        print("skipped: no aide to compare choices with")
        return
    tree = folder / "tree"
    make_tree(tree)
    for number, rules in enumerate(CONFIGURATIONS):
        text = rules.format(t=tree, t1=str(tree)[1:])
        if text.startswith("/ p"):
            text = text.replace("/ p", f"{tree} p").replace("!/[a-z]", f"!{tree}/[a-z]")
        count = same_choice(folder, f"configuration {number}", text)
        print(f"configuration {number}: AIDE and Junshu choose the same {count} files")


def debian_rules(folder):
    """Debian's rules, put below a folder: the file names in them, filled in, make the tree."""
    shipped = Path("/etc/aide/aide.conf.d")
    if shutil.which("aide") is None or not shipped.is_dir():
        print("skipped: no Debian rules of aide-common to compare choices with")
        return
    copied, tree = folder / "rules.d", folder / "tree"
    copied.mkdir()
    plain = [path for path in shipped.iterdir() if not os.access(path, os.X_OK) or not path.read_bytes().startswith(b"#!")]
    names = set()
    for path in plain:
        content = path.read_text()
        (copied / path.name).write_text(content)
        for expression in re.findall(r"^[=!]?(/\S+)", content, re.M):
            for filled in (expression, expression + "x"):
                spelled = re.sub(r"@@\{RUN\}", "run", re.sub(r"@@\{RUNLOCK\}", "run/lock", re.sub(r"@@\{LOGEXT\}", "gz", filled)))
                spelled = re.sub(r"\[\^?([^]])[^]]*\][*+]?", r"\1", spelled.replace("[[:digit:]]", "1").replace("\\\\", "").replace("$", ""))
                names.add(re.sub(r"\{[\d,]+\}", "", re.sub(r"\(([^|()]*)[^()]*\)\??", r"\1", spelled)).replace("//", "/").replace("@", "a"))
    for name in sorted(names):
        target = tree / name.strip("/")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                target.write_text("x")
        except OSError:
            pass  # another name made a file of its folder
    defined = set(re.findall(r"@@define +(\w+)", "".join(path.read_text() for path in plain)))
    used = set(re.findall(r"@@\{(\w+)\}", "".join(path.read_text() for path in plain)))
    header = "".join(f"@@define {name} {name.lower()}\n" for name in sorted(used - defined))  # what the programs among the files would say
    header += "".join(line + "\n" for line in Path("/etc/aide/aide.conf").read_text().splitlines() if re.match(r"^[A-Z][A-Za-z]* *=", line))
    count = same_choice(folder, "Debian's rules", f"{header}@@include {copied} ^[a-zA-Z0-9_-]+$ {tree}\n")
    print(f"Debian's {len(plain)} files of rules: AIDE and Junshu choose the same {count} files of {sum(1 for _ in tree.rglob('*'))}")


def main():
    for part in (a_life, trouble, without_permission, interruption, aide_choices, debian_rules):
        folder = Path(tempfile.mkdtemp(prefix="junshu-integrity-"))
        try:
            part(folder)
            print("passed", part.__name__)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
