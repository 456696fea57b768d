"""A PostgreSQL 15 of the test's own, reached over a socket in its folder; it must not run as root, so it runs as `postgres` there."""
import os, pwd, shutil, subprocess
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")


class PrivatePostgres:
    def __init__(self, folder):
        if not (BIN / "initdb").exists():
            raise SystemExit("PostgreSQL 15 is missing: apt-get install postgresql-15")
        self.folder, self.count = Path(folder), 0
        self.folder.mkdir(parents=True)
        self.user = None
        if os.getuid() == 0:
            self.user = pwd.getpwnam("postgres")
            for path in [self.folder, *self.folder.parents]:
                if str(path) in ("/", "/tmp"):
                    break
                os.chmod(path, 0o755)
            shutil.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "-D", str(self.folder / "data"), "-U", "junshu", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o",
                 f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=60", "start")

    def run(self, program, *arguments):
        as_user = {} if self.user is None else {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        done = subprocess.run([str(BIN / program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
                              stdin=subprocess.DEVNULL, **as_user) if program != "pg_ctl" else subprocess.run(
            [str(BIN / program), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/", **as_user)
        if done.returncode != 0:
            raise SystemExit(f"{program} failed: {done.stdout}")

    def new_database(self):
        self.count += 1
        self.run("createdb", "-h", str(self.folder), "-U", "junshu", "-T", "template0", f"junshu{self.count}")
        return f"postgresql://junshu@/junshu{self.count}?host={self.folder}"

    def stop(self):
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
