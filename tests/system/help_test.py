#!/usr/bin/env python3
"""Every command and every option tells what it is for, in the language that was asked for; what is used wrongly says what to do next."""
import re, subprocess, sys
from house import JUNSHU

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def said(*words, code=0):
    done = subprocess.run([JUNSHU, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, (words, done.returncode, done.stderr)
    return done.stdout if code == 0 else done.stderr


def entries(text):
    """The entries of all lists in a help text: a name and what is said of it, which may stand on the next lines."""
    out, section = [], ""
    for line in text.splitlines():
        if re.fullmatch(r"(Options|Positionals|Subcommands):", line):
            section = line[:-1]
        elif section and re.match(r"  \S", line):
            fits = line[29:30] in (" ", "")
            out.append([section, line[:30].strip() if fits else line.strip(), line[30:].strip() if fits else ""])
        elif section and re.match(r" {20,}\S", line):
            out[-1][2] += line.strip()
        elif not line.strip():
            section = ""
    return out


def look(command):
    found = 0
    for language in ("en", "ja"):
        lists = entries(said("--lang", language, "help", *command))
        for section, name, text in lists:
            assert text, (language, command, name, "says nothing")
            assert bool(JAPANESE.search(text)) == (language == "ja"), (language, command, name, text)
        found += len(lists)
        below = [name.split()[0] for section, name, _ in lists if section == "Subcommands"]
    for name in below:
        if name != "help":
            found += look([*command, name])
    return found


def main():
    assert look([]) > 150
    for words in (["help", "nonsense"], ["nonsense"], ["help", "catalogue", "nonsense"], ["run", "--dta", "x"], []):
        assert "junshu help" in said("--lang", "en", *words, code=2)
        assert JAPANESE.search(said("--lang", "ja", *words, code=2))
    said("--lang", "fr", "help", code=2)
    print("all of the help speaks both languages")


sys.exit(main())
