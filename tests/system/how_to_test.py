#!/usr/bin/env python3
"""Follows docs/how-to step by step in a copy of the catalogue: writes the files that a page shows and runs the commands it names."""
import os, re, shutil, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^ *```(\w+)(?: file=(\S+))?\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# Commands that start the server or ask a living instance are shown for people; the other tests use them.
FOR_PEOPLE = ("./run", "build/release/junshu assess")


def dedented(text):
    lines = text.splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines) + "\n"


def follow(page, house):
    done = {"files": 0, "commands": 0}
    for language, file, text in BLOCK.findall(page.read_text()):
        text = dedented(text)
        if file:
            (house / file).write_text(text)
            done["files"] += 1
        elif language == "sh":
            for command in text.splitlines():
                if command.startswith(FOR_PEOPLE):
                    continue
                ran = subprocess.run(command.split(), cwd=house, capture_output=True, text=True)
                assert ran.returncode == 0, f"{page.name}: {command}\n{ran.stdout}{ran.stderr}"
                done["commands"] += 1
    return done


def follow_detection(page):
    with tempfile.TemporaryDirectory() as folder:
        house = Path(folder)
        shutil.copytree(ROOT / "catalogue", house / "catalogue")
        shutil.copytree(ROOT / "tests/detections", house / "tests/detections")
        os.symlink(ROOT / "build", house / "build")
        for name in ("login_root.yml", "login_root.yaml"):
            (house / ("catalogue" if name.endswith("yml") else "tests") / "detections" / name).unlink(missing_ok=True)
        for other in (house / "catalogue/detections").glob("*.yml"):  # the same detection may stand in a file with others
            assert "\nname: login_root\n" not in other.read_text(), f"{other.name} has what the page adds"
        done = follow(page, house)
        assert done == {"files": 2, "commands": 2}, done
        rule = house / "catalogue/detections/login_root.yml"
        rule.write_text(rule.read_text().replace("user.name: root", "user.name: nobody", 1))
        assert subprocess.run([ROOT / "build/release/detections_test"], cwd=house, capture_output=True).returncode == 1


def main():
    followed = []
    for order in (["add-a-clause.md", "add-a-check.md"], ["add-a-register.md"]):
        with tempfile.TemporaryDirectory() as folder:
            house = Path(folder)
            shutil.copytree(ROOT / "catalogue", house / "catalogue")
            shutil.copytree(ROOT / "tests/scenarios", house / "tests/scenarios")
            os.symlink(ROOT / "build", house / "build")
            for name in order:
                done = follow(ROOT / "docs/how-to" / name, house)
                assert done["files"] and done["commands"], f"{name} has nothing to follow"
                followed.append(name)
            # What a page shows must be able to fail.
            broken = next((house / "catalogue/registers").glob("visit.yaml"), house / "catalogue/clauses/c1.4.yaml")
            broken.write_text(broken.read_text().replace("name:", "nmae:", 1))
            assert subprocess.run(["build/release/junshu", "catalogue", "check", "catalogue"], cwd=house, capture_output=True).returncode == 1
    follow_detection(ROOT / "docs/how-to/add-a-detection.md")
    followed.append("add-a-detection.md")
    assert sorted(followed) == sorted(page.name for page in (ROOT / "docs/how-to").glob("*.md")), "a page is not followed"
    print(f"{len(followed)} pages followed")


if __name__ == "__main__":
    sys.exit(main())
