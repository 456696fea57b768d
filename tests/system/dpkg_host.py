"""A folder that dpkg takes for a host: packages are built, installed and upgraded below it, and nothing of this machine's own."""
import os, subprocess
from pathlib import Path


def possible():
    return os.geteuid() == 0 and all(any(os.access(f"{place}/{name}", os.X_OK) for place in ("/usr/bin", "/bin")) for name in ("dpkg", "dpkg-deb"))


class DpkgHost:
    def __init__(self, root, packages):
        self.root, self.packages = Path(root), Path(packages)
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers", "var/log", "usr/bin", "etc", "srv", "proc", "sys/block"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        (self.root / "var/lib/dpkg/status").touch()
        (self.root / "var/lib/dpkg/available").touch()
        (self.root / "etc/os-release").write_text('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n')
        self.packages.mkdir(exist_ok=True)

    def build(self, name, version, files, conffiles=()):
        """Path of the .deb; `files` by path without the leading slash."""
        tree = self.packages / f"{name}_{version}"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text(f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Test <test@example.jp>\nDescription: of a test\n")
        if conffiles:
            (tree / "DEBIAN/conffiles").write_text("".join(f"{path}\n" for path in conffiles))
        for path, content in files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(content if isinstance(content, bytes) else content.encode())
        target = f"{tree}.deb"
        self.run("dpkg-deb", "-Znone", "--root-owner-group", "--build", tree, target)
        return target

    def dpkg(self, *words):
        self.run("dpkg", f"--root={self.root}", f"--log={self.root}/var/log/dpkg.log", "--force-script-chrootless,not-root,confold,unsafe-io", *words)

    def run(self, *words):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
