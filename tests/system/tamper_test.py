#!/usr/bin/env python3
"""What was changed behind the program's back is found and named: a row edited, a row dropped, an entry rewritten, two evidence files swapped, an older copy of the database put back."""
import shutil, sqlite3, sys
from pathlib import Path
from house import CONTRACT, House, Member, temporary


def life(house):
    house.start()
    taro = Member(house, "taro").setup(CONTRACT)
    jiro = taro.invite("𠮷田 次郎", "jiro", "contractor", "assignee")
    place = jiro.act("storage_place", "register", values={"name": "金庫", "kind": "safe", "location": "2階", "lockable": True})["record"]
    medium = jiro.act("media", "register", values={"name": "業務用USB", "kind": "usb", "classification": "c2", "personal_data": False, "other_sensitive": False,
                                                   "serial": "AA11", "place": place})["record"]
    return jiro, medium


def edited(database, sql, *values):
    with sqlite3.connect(database) as connection:
        assert connection.execute(sql, values).rowcount == 1, sql
    connection.close()


def copied(house, folder, name):
    """A copy of the whole instance, to be tampered with."""
    to = Path(folder) / name
    shutil.copytree(house.data, to, ignore=shutil.ignore_patterns("lock"))
    return House(to)


def found(house, *words, codes=(1,)):
    told = house.command("verify", *house.place(), codes=codes)
    for word in words:
        assert word in told, f"{word!r} is not named in:\n{told}"


def main():
    with temporary() as folder:
        house = House(Path(folder) / "data")
        jiro, medium = life(house)
        house.stop()
        assert "No difference" in house.verify()

        case = copied(house, folder, "edited")
        edited(case.data / "junshu.db", "update p_media set state = 'disposed' where record = ?", medium)
        found(case, "p_media", medium, "state", "stored", "disposed")

        case = copied(house, folder, "dropped")
        edited(case.data / "junshu.db", "delete from p_media where record = ?", medium)
        found(case, "p_media", medium)

        case = copied(house, folder, "rewritten")
        edited(case.data / "junshu.db", "update log_entry set entry = replace(entry, 'storage_place', 'storage-place') where idx = "
                                        "(select min(idx) from log_entry where log like 'k-%' and entry like '%storage_place%') and log like 'k-%'")
        found(case, "log", codes=(1, 7))

        case = copied(house, folder, "swapped")
        blobs = sorted(path for path in (case.data / "blobs").rglob("*") if path.is_file())[:2]
        one, other = (blob.read_bytes() for blob in blobs)
        blobs[0].write_bytes(other)
        blobs[1].write_bytes(one)
        found(case, "blob")

        # An older copy of the database beside the newer published log: the program must not go on from there.
        case = copied(house, folder, "older")
        shutil.copy(case.data / "junshu.db", Path(folder) / "older.db")
        case.start()
        jiro.house = case
        jiro.act("storage_place", "register", values={"name": "書庫", "kind": "room", "location": "1階", "lockable": True})
        case.stop()
        for rest in ("-wal", "-shm"):
            (case.data / f"junshu.db{rest}").unlink(missing_ok=True)
        shutil.copy(Path(folder) / "older.db", case.data / "junshu.db")
        found(case, "log", codes=(1, 7))
        try:
            case.start()
        except RuntimeError as refused:
            assert "integrity" in str(refused).lower() or "published" in str(refused), refused
            assert case.process.wait(10) == 7, case.process.returncode
        else:
            raise AssertionError("the server started on an older copy of its database")
    print("edited, dropped, rewritten, swapped, set back: each found and named")


sys.exit(main())
