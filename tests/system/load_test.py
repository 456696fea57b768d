#!/usr/bin/env python3
"""The bench of many agents with a few of them, so that it never rots: nothing is refused or lost, and the ledger verifies. Times are not looked at."""
import os, subprocess
from house import ROOT, temporary


def main():
    subprocess.run(["ninja", "-C", str(ROOT / "build/release"), "bench_agents"], check=True, stdout=subprocess.DEVNULL)
    for engine in ("sqlite", "postgresql"):
        with temporary() as folder:
            os.chmod(folder, 0o755)  # the user postgres has a folder in it
            done = subprocess.run([str(ROOT / "build/release/bench_agents"), "--engine", engine, "--folder", folder, "--hosts", "20", "--seconds", "2", "--beat", "1",
                                   "--storm", "10", "--rest", "1"], cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{engine}: ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "50 segments acknowledged, 0 of them missing, 0 without an answer; 0 requests refused" in done.stdout, done.stdout
        assert "No difference." in done.stdout, done.stdout
        print(f"{engine}: twenty agents, nothing lost")


if __name__ == "__main__":
    main()
