"""Second verifier of exported logs and evidence packs, for the tests only: written from FORMAT.md, sharing no code with the first.

usage: python3 verify.py FILE... ; prints for each file one JSON line {"ok": bool, "findings": [[code, seq], ...]}
"""
import base64
import hashlib
import hmac
import json
import re
import sys
import unicodedata

# Ed25519 verification, RFC 8032 section 5.1.7, in extended coordinates. Slow, and not for secrets.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if (x & 1) != sign else x


def point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise ValueError("not a point")
    x = recover_x(y, sign)
    return (x, y, 1, x * y % P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(n, p):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, p)
        p, n = add(p, p), n >> 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_verify(key, message, signature):
    if len(signature) != 64:
        return False
    try:
        a, r = point(key), point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def b64(text, length=None):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text or (length is not None and len(data) != length):
        raise ValueError("not base 64")
    return data


def parse_key(text):
    name, key_id, encoded = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text).groups()
    data = b64(encoded, 33)
    if data[0] != 1 or hashlib.sha256(name.encode() + b"\n" + data).digest()[:4].hex() != key_id:
        raise ValueError("damaged key")
    return name, key_id, data[1:]


def follow_keys(roots, statements):
    """The trusted keys as (key, from, up to); a wrong statement about one of them is an AssertionError."""
    known, spans = [], []
    for note in statements:
        lines = note.split("\n\n", 1)[0].split("\n")
        assert len(lines) == 5 and lines[0] == "intramuros-key/v1" and re.fullmatch(r"0|[1-9]\d{0,15}", lines[2])
        known.append((note, lines[1], int(lines[2]), lines[3], lines[4]))
    for root in roots.split(" "):
        text, start, steps = root, 0, 0
        while True:
            key, about = parse_key(text), [one for one in known if one[3] == text]
            assert len(about) <= 1 and steps <= len(known)
            if not about:
                spans.append((key, start, 2**53))
                break
            note, origin, size, _, after = about[0]
            try:
                introduced = parse_key(after)
                signed = open_note(note, [key]), open_note(note, [introduced])
            except (ValueError, AttributeError):
                signed = ()
            assert len(signed) == 2 and origin == key[0] == introduced[0] and size >= start
            spans.append((key, start, size))
            text, start, steps = after, size, steps + 1
    return spans


def open_checkpoint(note, origin, spans):
    first, size, root = note.split("\n\n", 1)[0].split("\n")
    if first != origin or not re.fullmatch(r"0|[1-9]\d{0,15}", size):
        raise ValueError("not a checkpoint of this log")
    open_note(note, [key for key, start, end in spans if start <= int(size) <= end])
    return int(size), b64(root, 32)


def open_note(note, keys):
    text, signatures = note[: note.rindex("\n\n") + 1], note[note.rindex("\n\n") + 2 :]
    if not signatures.endswith("\n"):
        raise ValueError("not a note")
    signed = False
    for line in signatures[:-1].split("\n"):
        name, encoded = re.fullmatch(r"— ([^\s+]+) (\S+)", line).groups()
        data = b64(encoded)
        if len(data) < 5:
            raise ValueError("not a note")
        for key in [key for key in keys if (name, data[:4].hex()) == key[:2]]:
            if not ed25519_verify(key[2], text.encode(), data[4:]):
                raise ValueError("wrong signature")
            signed = True
    if not signed:
        raise ValueError("not signed by the key")


def root_of(leaves):
    """Level by level: a node without a sibling moves up as it is, which is the tree of RFC 6962."""
    level = list(leaves)
    while len(level) > 1:
        above = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = above + ([level[-1]] if len(level) % 2 else [])
    return level[0] if level else hashlib.sha256().digest()


def no_duplicates(pairs):
    if len({k for k, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def read_line(raw):
    text = raw.decode("utf-8")
    value = json.loads(text, object_pairs_hook=no_duplicates)
    if json.dumps(value, separators=(",", ":"), ensure_ascii=False) != text or "\ufffd" in text or not isinstance(value, dict):
        raise ValueError("not written as it should be")
    return value


def is_whole(value, least):
    return type(value) is int and least <= value < 2**53


def row_of(event):
    actor, objects = event["actor"], event["objects"]
    row = [("at", event.get("at")), ("type", event.get("type")), ("outcome", event.get("outcome"))]
    row += [("actor", actor.get("id") if actor["kind"] == "user" else None)]
    row += [("correlation", event.get("correlation")), ("object", objects[0] if objects else None)]
    return {key: value for key, value in row if value is not None}


class Log:
    def __init__(self):
        self.findings, self.leaves, self.last, self.good, self.last_size, self.gapless = [], [], 0, 0, 0, True

    def find(self, code, seq):
        self.findings.append([code, seq])

    def check(self, data):
        lines = data.split(b"\n")
        broken_off = lines.pop()
        if broken_off:
            lines.append(broken_off + b" (broken off)")
        if not lines:
            self.find("file", None)
            return
        self.begin(lines[0])
        for raw in lines[1:]:
            if self.spans is None:
                try:
                    line = read_line(raw)
                    if line.get("kind") == "key" and list(line) == ["kind", "note"]:
                        self.statements.append(str(line["note"]))
                        continue
                except ValueError:
                    self.find("line", self.last + 1)
                    continue
                self.learn_keys()
            try:
                line = read_line(raw)
            except ValueError:
                self.find("line", self.last + 1)
                continue
            kind = line.get("kind")
            if kind == "event":
                self.event(line)
            elif kind == "checkpoint":
                self.checkpoint(line)
            else:
                self.find("line", self.last + 1)
        if self.spans is None:
            self.learn_keys()
        if self.last > self.last_size:
            self.find("unsealed", self.last_size + 1)
        if self.events != self.last:
            more = is_whole(self.events, 0) and self.events > self.last
            self.find("missing" if more else "file", self.last + 1 if more else None)

    def begin(self, raw):
        try:
            head = read_line(raw)
        except ValueError:
            self.find("line", None)
            head = {}
        if list(head) != ["kind", "v", "origin", "key", "events"] or head["kind"] != "log" or head["v"] != 1:
            self.find("file", None)
        self.origin, self.events, self.keys = head.get("origin"), head.get("events"), str(head.get("key"))
        self.spans, self.statements = None, []

    def learn_keys(self):
        self.spans = []
        try:
            self.spans = follow_keys(self.keys, self.statements)
            if any(key[0] != self.origin for key, _, _ in self.spans):
                self.find("file", None)
        except AssertionError:
            self.find("key", None)
            self.spans = follow_keys(self.keys, [])
        except (ValueError, AttributeError, TypeError):
            self.find("file", None)

    def event(self, line):
        seq = line.get("seq")
        if not is_whole(seq, 1):
            return self.find("line", self.last + 1)
        if seq <= self.last:
            self.gapless = False
            return self.find("repeated", seq)
        if seq > self.last + 1:
            self.gapless = False
            self.find("missing", self.last + 1)
        self.last = seq
        if list(line) != ["kind", "seq", "leaf", "row", "body"] or not isinstance(line["body"], str):
            return self.find("line", seq)
        try:
            body = b64(line["body"])
        except ValueError:
            self.find("line", seq)
            body = None
        leaf = hashlib.sha256(b"\0" + body).digest() if body is not None else bytes(32)
        if body is None or base64.b64encode(leaf).decode() != line["leaf"]:
            if body is not None:
                self.find("leaf", seq)
            try:
                leaf = b64(line["leaf"], 32)
            except (ValueError, TypeError):
                pass
        self.leaves.append(leaf)
        if body is None:
            return None
        try:
            event = json.loads(body.decode("utf-8", "replace"))
            row = row_of(event)
            kinds = (event["type"], str), (event["objects"], list), (event["actor"]["kind"], str)
            if event["v"] != 1 or not all(isinstance(value, kind) for value, kind in kinds):
                raise ValueError("not an event")
        except (ValueError, KeyError, TypeError, AttributeError):
            return self.find("body", seq)
        if event.get("seq") != seq:
            self.find("body", seq)
        if json.dumps(row) != json.dumps(line["row"]):
            self.find("row", seq)

    def checkpoint(self, line):
        size = line.get("size")
        if list(line) != ["kind", "size", "note"] or not isinstance(line["note"], str) or not is_whole(size, -(2**53)):
            return self.find("line", self.last)
        if size <= self.last_size:
            return self.find("checkpoint", size)
        self.last_size = size
        try:
            signed_size, root = open_checkpoint(line["note"], self.origin, self.spans)
            if signed_size != size:
                raise ValueError("another size")
        except (ValueError, AttributeError, TypeError):
            return self.find("checkpoint", size)
        if size < self.last:
            self.find("checkpoint", size)
        elif size > self.last:
            self.find("missing", self.last + 1)
            self.gapless, self.last = False, size
        elif self.gapless and root_of(self.leaves) == root:
            self.good = size
        elif not any(self.explains(*finding) for finding in self.findings):
            self.find("root", self.good + 1)

    def explains(self, code, seq):
        return code in ("leaf", "line", "missing", "repeated") and seq is not None and self.good < seq <= self.last


def inclusion(leaf, index, size, path):
    """RFC 6962, section 2.1.1, from the root down; `path` runs from sibling to child of the root."""
    if size == 1:
        return leaf
    half = 1 << ((size - 1).bit_length() - 1)
    sibling = path.pop()
    if index < half:
        return hashlib.sha256(b"\1" + inclusion(leaf, index, half, path) + sibling).digest()
    return hashlib.sha256(b"\1" + sibling + inclusion(leaf, index - half, size - half, path)).digest()


def prove(entry, spans):
    if list(entry) != ["seq", "body", "proof"] or not is_whole(entry["seq"], 1):
        raise ValueError("not a proof")
    seq, body = entry["seq"], b64(entry["body"])
    head, note = entry["proof"].split("\n\n", 1)
    first, index, *path = head.split("\n")
    if first != "c2sp.org/tlog-proof@v1" or index != f"index {seq - 1}":
        raise ValueError("a proof of another event")
    size, root = open_checkpoint(note, spans[0][0][0], spans)
    hashes = [b64(line, 32) for line in path]
    if seq > size or inclusion(hashlib.sha256(b"\0" + body).digest(), seq - 1, size, hashes) != root or hashes:
        raise ValueError("not the event that was signed")
    event = json.loads(body)
    if event["v"] != 1 or event["seq"] != seq:
        raise ValueError("another event")
    return seq, event


def commitment_at(event, pointer):
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(event, list) and not re.fullmatch(r"0|[1-9]\d*", step):
            raise ValueError("not a place")
        event = event[int(step) if isinstance(event, list) else step]
    if not pointer.startswith("/") or not re.fullmatch("[0-9a-f]{64}", event):
        raise ValueError("not a commitment")
    return event


def check_pack(pack):
    if pack.get("kind") != "evidence":
        raise ValueError("not evidence")
    statements = pack.pop("statements", None)
    if statements is not None and (not statements or not all(isinstance(note, str) for note in statements)):
        raise ValueError("not statements")
    if pack.get("v") == 1 and list(pack) == ["kind", "v", "key", "seq", "body", "proof"]:
        entries, opened, withheld = [{name: pack[name] for name in ("seq", "body", "proof")}], [], []
    elif pack.get("v") == 2 and list(pack) == ["kind", "v", "key", "events", "opened", "withheld"]:
        entries, opened, withheld = pack["events"], pack["opened"], pack["withheld"]
    else:
        raise ValueError("not a pack")
    spans = follow_keys(pack["key"], statements or [])
    proved = [prove(entry, spans) for entry in entries]
    numbers = [seq for seq, _ in proved]
    if not numbers or numbers != sorted(set(numbers)):
        raise ValueError("out of order")
    events, places = dict(proved), [(entry["seq"], entry["at"]) for entry in opened + withheld]
    if len(set(places)) != len(places):
        raise ValueError("named twice")
    for entry in opened:
        if list(entry) != ["seq", "at", "key", "text"] or unicodedata.normalize("NFC", entry["text"]) != entry["text"]:
            raise ValueError("not an opening")
        made = hmac.new(b64(entry["key"], 32), entry["text"].encode(), hashlib.sha256).hexdigest()
        if made != commitment_at(events[entry["seq"]], entry["at"]):
            raise ValueError("another text")
    for entry in withheld:
        if list(entry) != ["seq", "at", "because"] or entry["because"] not in ("not-open", "gone", "not-recorded"):
            raise ValueError("not withheld")
        commitment_at(events[entry["seq"]], entry["at"])


def findings_of(data):
    if not re.match(rb'\s*\{\s*"kind"\s*:\s*"evidence"', data):
        log = Log()
        log.check(data)
        return log.findings
    try:
        check_pack(json.loads(data, object_pairs_hook=no_duplicates))
        return []
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError):
        return [["evidence", None]]


for path in sys.argv[1:]:
    with open(path, "rb") as file:
        findings = findings_of(file.read())
    print(json.dumps({"ok": not findings, "findings": findings}), flush=True)
