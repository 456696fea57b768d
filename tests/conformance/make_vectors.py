#!/usr/bin/env python3
"""Makes vectors/*.json from the definitions of RFC 6962, RFC 8032 and the C2SP documents, written down here a second time and
independently of src/ledger. Run by hand (needs python3-cryptography); the result is committed."""
import base64
import hashlib
import json
import pathlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = pathlib.Path(__file__).parent / "vectors"


def sha(data):
    return hashlib.sha256(data).digest()


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d):
    if not d:
        return sha(b"")
    if len(d) == 1:
        return sha(b"\x00" + d[0])
    k = split(len(d))
    return sha(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m, d):
    if len(d) == 1:
        return []
    k = split(len(d))
    return path(m, d[:k]) + [mth(d[k:])] if m < k else path(m - k, d[k:]) + [mth(d[:k])]


def subproof(m, d, whole):
    if m == len(d):
        return [] if whole else [mth(d)]
    k = split(len(d))
    if m <= k:
        return subproof(m, d[:k], whole) + [mth(d[k:])]
    return subproof(m - k, d[k:], False) + [mth(d[:k])]


def tree():
    entries = [bytes([i] * (i * 7 % 23)) for i in range(11)]
    sizes = list(range(1, len(entries) + 1))
    return {
        "entries": [e.hex() for e in entries],
        "roots": [mth(entries[:n]).hex() for n in [0] + sizes],
        "inclusion": [{"index": i, "size": n, "proof": [h.hex() for h in path(i, entries[:n])]} for n in sizes for i in range(n)],
        "consistency": [{"old": m, "new": n, "proof": [h.hex() for h in subproof(m, entries[:n], True)]} for n in sizes for m in range(1, n + 1)],
        "paths": [
            {"level": 0, "index": 0, "width": 256, "path": "tile/0/000"},
            {"level": 0, "index": 7, "width": 1, "path": "tile/0/007.p/1"},
            {"level": 1, "index": 1000, "width": 256, "path": "tile/1/x001/000"},
            {"level": 3, "index": 1234067, "width": 255, "path": "tile/3/x001/x234/067.p/255"},
            {"level": 0, "index": 1000000000, "width": 256, "path": "tile/0/x001/x000/x000/000"},
        ],
    }


class Key:
    def __init__(self, name, seed, kind):
        self.name, self.seed, self.kind = name, sha(seed.encode()), kind
        self.private = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.public = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.id = sha(name.encode() + b"\n" + bytes([kind]) + self.public)[:4]

    def text(self, prefix, key):
        return f"{prefix}{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + key).decode()}"

    def line(self, body, time=0, over=None):
        signed = body if over is None else over
        front = b""
        if self.kind == 4:
            signed = f"cosignature/v1\ntime {time}\n".encode() + signed if over is None else signed
            front = time.to_bytes(8, "big")
        return ("— " + self.name + " ").encode() + base64.b64encode(self.id + front + self.private.sign(signed)) + b"\n"

    def described(self):
        return {"seed": self.seed.hex(), "type": self.kind, "name": self.name, "vkey": self.text("", self.public), "skey": self.text("PRIVATE+KEY+", self.seed)}


def notes():
    log = Key("junshu.example/k-1", "junshu conformance log", 1)
    following = Key("junshu.example/k-1", "junshu conformance next", 1)
    witness = Key("witness.town.example/w", "junshu conformance witness", 4)
    stranger = Key("junshu.example/k-1", "junshu conformance stranger", 1)
    time = 1777600000
    root = mth([b"one", b"two"])

    def body(origin="junshu.example/k-1", size="2", digest=root, end="\n"):
        return (origin + "\n" + size + "\n" + base64.b64encode(digest).decode() + end).encode()

    def note(text, *lines):
        return (text + b"\n" + b"".join(lines)).decode()

    good = body()
    zero_size = body(size="02")
    extension = body() + b"extension\n"
    wrong_origin = body(origin="junshu.example/k-2")
    short_root = body(digest=root[:31])
    flipped = bytearray(log.line(good))
    flipped[-20] = ord("A") if flipped[-20] != ord("A") else ord("B")
    padded = log.line(good)[:-1] + b"=\n"
    trailing = bytearray(log.line(good))
    digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    trailing[-3] = digits[digits.index(trailing[-3]) | 1]
    return {
        "keys": {"log": log.described(), "next": following.described(), "witness": witness.described()},
        "time": time,
        "checkpoint": {"origin": "junshu.example/k-1", "size": 2, "root": root.hex()},
        "signed": note(good, log.line(good)),
        "cosigned": note(good, log.line(good), witness.line(good, time)),
        "rotation": note(good, log.line(good), following.line(good), witness.line(good, time)),
        "unknown": note(good, stranger.line(good), log.line(good)),
        "refuse": [
            {"why": "the signature is over another size", "note": note(good, log.line(body(size="3")))},
            {"why": "one character of the signature is another", "note": note(good, bytes(flipped))},
            {"why": "only a stranger signed", "note": note(good, stranger.line(good))},
            {"why": "a known witness's line fails", "note": note(good, log.line(good), witness.line(body(size="3"), time))},
            {"why": "the witness signed the bare body", "note": note(good, log.line(good), witness.line(good, time, over=good))},
            {"why": "the size has a leading zero", "note": note(zero_size, log.line(zero_size))},
            {"why": "there is a fourth line", "note": note(extension, log.line(extension))},
            {"why": "the origin is another log's", "note": note(wrong_origin, log.line(wrong_origin))},
            {"why": "the root is 31 bytes", "note": note(short_root, log.line(short_root))},
            {"why": "lines end in CR LF", "note": note(good, log.line(good)).replace("\n", "\r\n")},
            {"why": "the base64 has one padding too many", "note": note(good, padded)},
            {"why": "the base64 has bits behind its end", "note": note(good, bytes(trailing))},
            {"why": "the last line feed is missing", "note": note(good, log.line(good))[:-1]},
            {"why": "there is no blank line", "note": (good + log.line(good)).decode()},
            {"why": "a hyphen stands for the dash", "note": note(good, log.line(good)).replace("—", "-")},
        ],
    }


for name, content in (("tree", tree()), ("notes", notes())):
    (HERE / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
