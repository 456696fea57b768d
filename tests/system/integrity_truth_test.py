#!/usr/bin/env python3
"""More than sixty kinds of change, each made in a folder of its own with rules of its own, then looked for by AIDE and by `junshu integrity check` with
one and the same aide.conf. Whatever AIDE finds is found; so are those it does not find, which are marked below; and what did not change is not told."""
import array, fcntl, json, os, shutil, socket, stat, struct, subprocess, sys, tempfile, time
from pathlib import Path
from urllib.parse import unquote_to_bytes

JUNSHU = Path(__file__).resolve().parents[2] / "build/release/junshu"
FULL = "p+u+g+s+b+m+c+i+n+l+acl+xattrs+selinux+caps+e2fsattrs+ftype+sha256"
QUIET = "p+u+g+n+l+acl+xattrs+selinux+caps+e2fsattrs+ftype+s+sha256"  # neither times nor inode: only the thing itself can tell
LOG = "p+u+g+i+n+ftype+growing+s+m+c+sha256"
GETFLAGS, SETFLAGS, IMMUTABLE, APPEND, NODUMP = 0x80086601, 0x40086602, 0x10, 0x20, 0x40


class Case:
    def __init__(self, name, attributes, prepare, change, expected=("x",), aide=True, stage="tree"):
        self.name, self.attributes, self.prepare, self.change, self.expected, self.stage = name, attributes, prepare, change, expected, stage
        self.aide = set(expected) if aide is True else None if aide is False else set(aide)  # what it finds; None: it finds nothing


cases = []


def case(name, attributes, prepare, change, expected=("x",), aide=True, stage="tree"):
    assert all(known.name != name for known in cases), name
    cases.append(Case(name, attributes, prepare, change, expected, aide, stage))


# What is done to files: each gives a function of the case's folder.
def write(name, content=b"content\n"):
    return lambda d: (d / name).write_bytes(content)


def append(name, content):
    def do(d):
        with open(d / name, "ab") as file:
            file.write(content)
    return do


def overwrite(name, at, content):
    def do(d):
        with open(d / name, "r+b") as file:
            file.seek(at)
            file.write(content)
    return do


def all_of(*steps):
    def do(d):
        for step in steps:
            step(d)
    return do


def keeping_times(name, step):
    def do(d):
        was = os.lstat(d / name)
        step(d)
        os.utime(d / name, ns=(was.st_atime_ns, was.st_mtime_ns), follow_symlinks=False)
    return do


def chmod(name, mode):
    return lambda d: os.chmod(d / name, mode)


def chown(name, uid, gid):
    return lambda d: os.lchown(d / name, uid, gid)


def mtime(name, nanoseconds):
    return lambda d: os.utime(d / name, ns=(0, nanoseconds))


def remove(name):
    return lambda d: os.unlink(d / name)


def remove_tree(name):
    return lambda d: shutil.rmtree(d / name)


def rename(old, new):
    return lambda d: os.rename(d / old, d / new)


def symlink(name, target):
    return lambda d: os.symlink(target, d / name)


def hard_link(name, new):
    return lambda d: os.link(d / name, d / new)


def folder(name):
    return lambda d: os.mkdir(d / name)


def fifo(name):
    return lambda d: os.mkfifo(d / name)


def device(name, kind, major, minor):
    return lambda d: os.mknod(d / name, kind | 0o600, os.makedev(major, minor))


def unix_socket(name):
    def do(d):
        here = os.getcwd()
        os.chdir(d)  # addresses of sockets are short
        try:
            server = socket.socket(socket.AF_UNIX)
            server.bind(name)
            server.close()
        finally:
            os.chdir(here)
    return do


def xattr(name, key, value):
    return lambda d: os.setxattr(d / name, key, value, follow_symlinks=False)


def no_xattr(name, key):
    return lambda d: os.removexattr(d / name, key)


def acl(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def acl_for(uid, permissions):
    none = 0xFFFFFFFF
    return acl((1, 6, none), (2, permissions, uid), (4, 4, none), (16, 7, none), (32, 4, none))


def capability(permitted):
    return struct.pack("<IIIII", 0x02000001, permitted, 0, 0, 0)


def flags(name, change):
    def do(d):
        opened = os.open(d / name, os.O_RDONLY | os.O_NONBLOCK)
        try:
            buffer = array.array("L", [0])
            fcntl.ioctl(opened, GETFLAGS, buffer)
            buffer[0] = change(buffer[0])
            fcntl.ioctl(opened, SETFLAGS, buffer)
        finally:
            os.close(opened)
    return do


def punch(name):
    def do(d):
        subprocess.run(["fallocate", "--punch-hole", "--offset", "0", "--length", "65536", str(d / name)], check=True)
    return do


def swap(one, other):
    return all_of(rename(one, "between"), rename(other, one), rename("between", other))


def recreate(name, content=b"content\n"):
    """Another inode: the old one stays in use meanwhile."""
    return all_of(write("new", content), rename("new", name))


def deep(d, final):
    """A path longer than PATH_MAX, made step by step."""
    here = os.open(d, os.O_RDONLY)
    for _ in range(20):
        name = "n" * 250
        try:
            os.mkdir(name, dir_fd=here)
        except FileExistsError:
            pass
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    try:
        final(here)
    finally:
        os.close(here)


DEEP = "/".join(["n" * 250] * 20) + "/x"


def deep_write(content):
    def final(here):
        opened = os.open("x", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644, dir_fd=here)
        os.write(opened, content)
        os.close(opened)
    return lambda d: deep(d, final)


def mount(*words):
    return lambda d: subprocess.run(["mount", *(word.format(d=d) for word in words)], check=True)


OLD = b"".join(b"line %d\n" % n for n in range(200))
NOTHING = lambda d: None

# Content
case("content-longer", FULL, write("x"), append("x", b"more"))
case("content-same-size", QUIET, write("x", b"aaaa"), overwrite("x", 1, b"b"))
case("content-time-stomped", "s+m+sha256", write("x", b"aaaa"), keeping_times("x", overwrite("x", 1, b"b")))
case("content-one-bit-at-the-end-of-a-large-file", QUIET, write("x", b"\0" * 5_000_001), overwrite("x", 5_000_000, b"\1"))
case("content-to-nothing", QUIET, write("x"), lambda d: os.truncate(d / "x", 0))
case("content-from-nothing", QUIET, write("x", b""), write("x", b"x"))
case("content-nul-appended", QUIET, write("x"), append("x", b"\0"))
case("content-of-a-script", QUIET, all_of(write("x", b"#!/bin/sh\n"), chmod("x", 0o755)), append("x", b"id\n"))
case("size-only", "s", write("x"), append("x", b"1"))
case("hole-punched", "b", write("x", b"\0" * 131072), punch("x"))
case("hole-punched-into-data", QUIET, write("x", b"d" * 131072), punch("x"))
# Attributes, each alone
case("mode", "p", write("x"), chmod("x", 0o666))
case("setuid", "p", all_of(write("x"), chmod("x", 0o755)), chmod("x", 0o4755))
case("setgid-of-a-folder", "p", folder("x"), chmod("x", 0o2755))
case("sticky-taken-away", "p", all_of(folder("x"), chmod("x", 0o1777)), chmod("x", 0o777))
case("owner", "u", write("x"), chown("x", 1234, -1))
case("group", "g", write("x"), chown("x", -1, 1234))
case("owner-of-a-link", "u", symlink("x", "nowhere"), chown("x", 1234, -1))
case("mtime", "m", write("x"), mtime("x", 1_000_000_000_000_000_000))
case("mtime-into-the-future", "m", write("x"), mtime("x", 4_000_000_000_000_000_000))
case("mtime-before-1970", "m", write("x"), mtime("x", -1_000_000_000_000))
case("mtime-within-a-second", "m", all_of(write("x"), mtime("x", 1_500_000_000_000_000_001)), mtime("x", 1_500_000_000_900_000_000), aide=False)
case("ctime-alone", "c", all_of(write("x"), chmod("x", 0o644)), chmod("x", 0o644))
case("links-one-more", "n", write("x"), hard_link("x", "y"), ("x", "y"))
case("links-one-less", "n", all_of(write("x"), hard_link("x", "y")), remove("y"), ("x", "y"))
case("link-count-of-a-folder", "n", folder("x"), folder("x/sub"), ("x", "x/sub"))
case("inode-same-content-and-times", "i", write("x"), all_of(write("new"), rename("new", "x")))
case("link-target", "l", symlink("x", "here"), all_of(remove("x"), symlink("x", "there")))
case("link-target-same-length", QUIET, symlink("x", "aaaa"), all_of(remove("x"), symlink("x", "aaab")))
case("acl-added", "acl", write("x"), xattr("x", "system.posix_acl_access", acl_for(1234, 7)))
case("acl-other-person", "acl", all_of(write("x"), xattr("x", "system.posix_acl_access", acl_for(1234, 6))), xattr("x", "system.posix_acl_access", acl_for(1235, 6)))
case("acl-removed", "acl", all_of(write("x"), xattr("x", "system.posix_acl_access", acl_for(1234, 6))), no_xattr("x", "system.posix_acl_access"))
case("acl-default-of-a-folder", "acl", folder("x"), xattr("x", "system.posix_acl_default", acl_for(1234, 7)))
case("xattr-user-added", "xattrs", write("x"), xattr("x", "user.note", b"1"))
case("xattr-user-value", "xattrs", all_of(write("x"), xattr("x", "user.note", b"1")), xattr("x", "user.note", b"2"))
case("xattr-user-removed", "xattrs", all_of(write("x"), xattr("x", "user.note", b"1")), no_xattr("x", "user.note"))
case("xattr-user-long-value", "xattrs", all_of(write("x"), xattr("x", "user.note", b"a" * 2000)), xattr("x", "user.note", b"a" * 1999 + b"b"))
case("xattr-user-after-nul", "xattrs", all_of(write("x"), xattr("x", "user.note", b"a\0b")), xattr("x", "user.note", b"a\0c"))
case("xattr-user-of-a-folder", "xattrs", folder("x"), xattr("x", "user.note", b"1"))
case("xattr-trusted", "xattrs", write("x"), xattr("x", "trusted.note", b"1"))
case("xattr-trusted-of-a-link", "xattrs", symlink("x", "nowhere"), xattr("x", "trusted.note", b"1"))
case("xattr-security", "xattrs", write("x"), xattr("x", "security.note", b"1"))
case("capability-added", "caps", write("x"), xattr("x", "security.capability", capability(1 << 10)), aide=False)
case("capability-more", "caps", all_of(write("x"), xattr("x", "security.capability", capability(1 << 10))), xattr("x", "security.capability", capability(1 << 10 | 1 << 21)))
case("capability-removed", "caps", all_of(write("x"), xattr("x", "security.capability", capability(1 << 10))), no_xattr("x", "security.capability"), aide=False)
case("flag-immutable", "e2fsattrs", write("x"), flags("x", lambda was: was | IMMUTABLE))
case("flag-immutable-taken-away", "e2fsattrs", all_of(write("x"), flags("x", lambda was: was | IMMUTABLE)), flags("x", lambda was: was & ~IMMUTABLE))
case("flag-append-only", "e2fsattrs", write("x"), flags("x", lambda was: was | APPEND))
case("flag-no-dump-of-a-folder", "e2fsattrs", folder("x"), flags("x", lambda was: was | NODUMP))
# One thing in place of another
case("file-to-link", "ftype", write("x"), all_of(remove("x"), symlink("x", "/etc/passwd")))
case("file-to-folder", "ftype", write("x"), all_of(remove("x"), folder("x"), write("x/in")), ("x", "x/in"))
case("folder-to-link", "ftype", all_of(folder("x"), write("x/in")), all_of(remove_tree("x"), symlink("x", "/etc")), ("x", "x/in"))
case("folder-to-file", "ftype", folder("x"), all_of(lambda d: os.rmdir(d / "x"), write("x")))
case("file-to-fifo", "ftype", write("x"), all_of(remove("x"), fifo("x")))
case("fifo-to-file", "ftype", fifo("x"), all_of(remove("x"), write("x")))
case("socket-to-fifo", "ftype", unix_socket("x"), all_of(remove("x"), fifo("x")))
case("file-to-device", "ftype", write("x"), all_of(remove("x"), device("x", stat.S_IFCHR, 1, 3)))
case("device-to-another-device", "ftype", device("x", stat.S_IFCHR, 1, 3), all_of(remove("x"), device("x", stat.S_IFCHR, 1, 1)), aide=False)
case("character-to-block-device", "ftype", device("x", stat.S_IFCHR, 7, 0), all_of(remove("x"), device("x", stat.S_IFBLK, 7, 0)))
case("link-to-the-same-content", QUIET, all_of(write("x"), write("y")), all_of(remove("x"), symlink("x", "y")))
case("swap-of-two-files", "i", all_of(write("x"), write("y")), swap("x", "y"), ("x", "y"))
case("swap-of-two-contents", QUIET, all_of(write("x", b"1"), write("y", b"2")), swap("x", "y"), ("x", "y"))
case("rename-over", QUIET, all_of(write("x", b"1"), write("y", b"2")), rename("y", "x"), ("x", "y"))
case("renamed", QUIET, write("x"), rename("x", "y"), ("x", "y"))
case("renamed-folder", QUIET, all_of(folder("x"), write("x/in")), rename("x", "y"), ("x", "x/in", "y", "y/in"))
case("moved-into-another-folder", QUIET, all_of(folder("a"), folder("b"), write("a/x")), rename("a/x", "b/x"), ("a/x", "b/x"))
case("deleted-and-restored", "c", write("x"), all_of(remove("x"), write("x")))
case("restored-from-a-copy-with-its-times", "i+m", write("x"), keeping_times("x", recreate("x")))
# There or not
case("added", QUIET, NOTHING, write("x"))
case("added-hidden-name", QUIET, NOTHING, write("..."), ("...",))
case("added-folder", QUIET, NOTHING, folder("x"))
case("added-hard-link-to-something-elsewhere", QUIET, NOTHING, lambda d: os.link("/etc/debian_version", d / "x") if os.stat("/etc").st_dev == os.stat(d).st_dev else write("x")(d))
case("removed", QUIET, write("x"), remove("x"))
case("removed-folder-with-all-in-it", QUIET, all_of(folder("x"), folder("x/y"), write("x/y/z")), remove_tree("x"), ("x", "x/y", "x/y/z"))
case("removed-socket", QUIET, unix_socket("x"), remove("x"))
case("removed-link", QUIET, symlink("x", "nowhere"), remove("x"))
case("one-of-two-thousand", QUIET, lambda d: [(d / f"{n:04}").write_bytes(b"") for n in range(2000)], write("1234", b"x"), ("1234",))
# Names
case("name-not-utf-8", QUIET, write(os.fsdecode(b"\xff\xfe")), append(os.fsdecode(b"\xff\xfe"), b"1"), (os.fsdecode(b"\xff\xfe"),))
case("name-with-a-line-feed", QUIET, write("a\nb"), append("a\nb", b"1"), ("a\nb",))
case("name-with-percent-and-space", QUIET, write("%41 b"), append("%41 b", b"1"), ("%41 b",))
case("name-with-escape-characters", QUIET, NOTHING, write("\x1b[31m"), ("\x1b[31m",), aide=("'[31m",))  # as its report spells it
case("name-case-only", QUIET, write("x"), rename("x", "X"), ("x", "X"))
case("name-unicode-twins", QUIET, write("\u304c", b"1"), rename("\u304c", "\u304b\u3099"), ("\u304c", "\u304b\u3099"))
case("name-of-255-bytes", QUIET, write("x" * 255), append("x" * 255, b"1"), ("x" * 255,))
case("name-ends-in-a-line-feed", QUIET, write("x\n"), append("x\n", b"1"), ("x\n",))
case("path-beyond-path-max", QUIET, deep_write(b"1"), deep_write(b"2"), (DEEP,), aide=False)
# Logs that may only grow
case("log-grown", LOG, write("x", OLD), append("x", b"next\n"), ())
case("log-grown-and-old-part-rewritten", LOG, write("x", OLD), all_of(overwrite("x", 5, b"9"), append("x", b"next\n")))
case("log-rewritten-without-growing", LOG, write("x", OLD), overwrite("x", 5, b"9"))
case("log-truncated", LOG, write("x", OLD), lambda d: os.truncate(d / "x", 10))
case("log-emptied", LOG, write("x", OLD), lambda d: os.truncate(d / "x", 0))
case("log-line-cut-out-and-filled-up", LOG, write("x", OLD), write("x", OLD[8:] + b"x" * 100))
case("log-rotated", LOG, write("x", OLD), all_of(rename("x", "x.1"), write("x", b"new\n")), ("x", "x.1"))
case("log-grown-but-mode-changed", LOG, write("x", OLD), all_of(append("x", b"next\n"), chmod("x", 0o666)))
case("log-grown-but-mtime-set-back", LOG, write("x", OLD), all_of(append("x", b"next\n"), mtime("x", 1_000_000_000_000_000_000)))
case("log-empty-and-grown", LOG, write("x", b""), append("x", b"first\n"), ())
# Nothing that counts
case("read-only", QUIET, write("x"), lambda d: (d / "x").read_bytes(), ())
case("deleted-and-restored-nobody-asks-when", "p+u+g+s+sha256", write("x"), all_of(remove("x"), write("x")), ())
case("attribute-nobody-asks-for", "s", write("x"), chmod("x", 0o600), ())
# Hidden by mounts, in a mount namespace of its own
case("mount-tmpfs-over-a-folder", QUIET, all_of(folder("x"), write("x/in")), mount("-t", "tmpfs", "tmpfs", "{d}/x"), ("x/in",), stage="mount")
case("mount-bind-over-a-file", QUIET, all_of(write("x", b"1"), write("y", b"2")), mount("--bind", "{d}/y", "{d}/x"), ("x",), stage="mount")
case("mount-bind-with-the-same-files", "p+u+g+sha256", all_of(folder("x"), write("x/in"), folder("y"), write("y/in")), mount("--bind", "{d}/y", "{d}/x"), ("x",), aide=False, stage="mount")
# Looked at by nobody (the user of that name)
case("unreadable-file", "ftype+sha256", write("x"), chmod("x", 0), ("x",), aide=False, stage="nobody")
case("unreadable-folder", "ftype+sha256", all_of(folder("x"), write("x/in")), chmod("x", 0), ("x",), aide=("x/in",), stage="nobody")


def escaped(path):
    """A path as a regular expression of aide.conf."""
    return "".join(c if c.isalnum() or c in "/-_" else "\\\\" + c for c in str(path))


def aide_conf(stage, tree, database):
    lines = [f"database_in=file:{database}", f"database_out=file:{database}", "gzip_dbout=no", "report_format=json", "report_level=list_entries"]
    for one in cases:
        if one.stage == stage:
            lines += [f"{escaped(tree / one.name)}$ d ftype", f"{escaped(tree / one.name)}/ {one.attributes}"]
    return "\n".join(lines) + "\n"


def run(command, codes, user=None):
    if user is not None:
        command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *command]
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=300)
    assert done.returncode in codes, f"{command} ended with {done.returncode}\n{done.stdout.decode(errors='replace')[-3000:]}\n{done.stderr.decode(errors='replace')[-3000:]}"
    return done.stdout.decode("utf-8", "surrogateescape")


def aide_findings(conf, user):
    told = json.loads(run(["aide", "-c", conf, "--check"], range(0, 8), user), strict=False)
    return {path for kind in ("added", "removed", "changed") for path in told.get(kind, {})}


def junshu_findings(conf, baseline, user):
    told = json.loads(run([JUNSHU, "integrity", "check", "--baseline", baseline, "--aide-config", conf, "--format", "json"], (0, 1), user))
    assert not told["summary"]["rules_changed"]
    return {os.fsdecode(unquote_to_bytes(change["path"])): change for change in told["changes"]}


def run_stage(stage, root, with_aide):
    tree, state = root / stage, root / (stage + "-state")
    tree.mkdir(parents=True)
    state.mkdir()
    user = 65534 if stage == "nobody" else None
    if user is not None:
        os.chown(state, user, user)
    conf, baseline = state / "aide.conf", state / "baseline"
    conf.write_text(aide_conf(stage, tree, state / "aide.db"))
    mine = [one for one in cases if one.stage == stage]
    for one in mine:
        (tree / one.name).mkdir()
        one.prepare(tree / one.name)
        write("still")(tree / one.name)
    run([JUNSHU, "integrity", "init", "--baseline", baseline, "--aide-config", conf], (0,), user)
    if with_aide:
        run(["aide", "-c", conf, "--init"], (0,), user)
    assert not junshu_findings(conf, baseline, user), "something is told before anything was changed"
    time.sleep(1.1)  # AIDE keeps whole seconds of ctime, which cannot be set
    for one in mine:
        one.change(tree / one.name)
    by_aide = aide_findings(conf, user) if with_aide else None
    by_junshu = junshu_findings(conf, baseline, user)
    return judge(mine, tree, by_aide, by_junshu)


def judge(mine, tree, by_aide, by_junshu):
    failures = []
    for one in mine:
        here = str(tree / one.name)
        inside = lambda paths: {path[len(here) + 1:] for path in paths if path.startswith(here + "/")}
        ours = inside(by_junshu)
        hidden = inside(path for path, change in by_junshu.items() if change["what"] == "hidden")  # with all below
        theirs = inside(by_aide) if by_aide is not None else None
        wrong = []
        if not set(one.expected) <= ours:
            wrong.append(f"missed {sorted(set(one.expected) - ours)!r:.200}")
        if "still" in ours:
            wrong.append("told of a file that did not change")
        if not one.expected and ours:
            wrong.append(f"told of {sorted(ours)!r:.200}")
        if theirs is not None:
            alone = {path for path in theirs - ours if not any(path.startswith(place + "/") for place in hidden) and path.replace("'", "\x1b") not in ours}
            if alone:
                wrong.append(f"AIDE alone found {sorted(alone)!r:.200}")
            if theirs if one.aide is None else not one.aide <= theirs:
                wrong.append(f"AIDE was expected to find {one.aide}; it found {sorted(theirs)!r:.200}")
        said = "-" if theirs is None else "found" if theirs else "silent"
        ours_said = "found" if one.expected and set(one.expected) <= ours else "silent" if not ours else "partly"
        print(f"{one.name:48} AIDE {said:7} junshu {ours_said:7} {'' if not wrong else 'WRONG: ' + '; '.join(wrong)}")
        failures += [f"{one.name}: {text}" for text in wrong]
    return failures


def main():
    if os.geteuid() != 0:
        print("skipped: making these changes needs root")
        return
    with_aide = shutil.which("aide") is not None
    if not with_aide:
        print("skipped: no aide to compare with; Junshu alone is tested")
    if len(sys.argv) > 1:  # the part with mounts, inside its namespace
        failures = run_stage("mount", Path(sys.argv[1]), with_aide)
    else:
        folder_ = Path(tempfile.mkdtemp(prefix="junshu-truth-"))
        os.chmod(folder_, 0o755)
        try:
            failures = run_stage("tree", folder_, with_aide) + run_stage("nobody", folder_, with_aide)
            inside = subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, __file__, str(folder_)])
            failures += ["the part with mounts"] if inside.returncode != 0 else []
        finally:
            subprocess.run(["chattr", "-R", "-i", "-a", str(folder_)], capture_output=True)
            subprocess.run(["rm", "-rf", str(folder_)], check=True)  # Python cannot remove paths beyond PATH_MAX
        print(f"{len(cases)} kinds of change, {sum(one.aide is None for one in cases)} of them not found by AIDE")
    for failure in failures:
        print("FAILED", failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
