#!/usr/bin/env node
/**
 * Checks exported audit logs and evidence packs of Intramuros on any machine: one file, no dependencies, Node 18 or
 * newer, no network, nothing is written. The formats are described in lib/audit/FORMAT.md.
 *
 *   node intramuros-verify.mjs FILE [--key KEY]... [--anchor FILE-OR-FOLDER]... [--json]
 *
 * --key     the log's verification key, as it was written down when the log began; once more for each that was written
 *           down after a key was lost. Without it the key in the file is used: then only the file's agreement with itself
 *           is shown. Keys that were exchanged follow from it.
 * --anchor  a checkpoint that was kept outside the host, or a folder of them; the log must still contain each.
 *
 * Exit code 0: nothing wrong; 1: something is wrong, each finding names the event; 2: wrong usage.
 */
import * as crypto from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ code: string, seq: number | null, lastSeq: number | null, what: string }} Finding seq to lastSeq: the events concerned
 * @typedef {{ seq: number, at: string, text: string }} Opened
 * @typedef {{ name: string, id: string, publicKey: import("node:crypto").KeyObject }} Key
 * @typedef {{ key: Key, from: number, upTo: number }} Span a key and the sizes of checkpoints that it signs
 * @typedef {{ kind: "log" | "evidence", ok: boolean, key: string, isKeyGiven: boolean, events: number,
 *   checkpoints: number, anchors: number, root: string, findings: Finding[], openQuestions: number[] }} Report
 */

const MAX_FINDINGS = 500;
/** Findings that make every root above them wrong as well. */
const HASHED = ["leaf", "line", "missing", "repeated"];
/** Longest line of a log, in bytes: an event of 16 KiB in base 64 and its columns. */
const MAX_LINE = 65_536;

/**
 * Checks an exported log.
 * @param {Iterable<string>} lines without line ends
 * @param {{ key?: string, anchors?: { name: string, note: string }[] }} [options]
 * @returns {Report}
 */
export function verifyLog(lines, { key: givenKey, anchors = [] } = {}) {
  /** @type {Finding[]} */
  const findings = [];
  const find = (code, seq, what, lastSeq = seq) => {
    if (findings.length < MAX_FINDINGS) findings.push({ code, seq, lastSeq, what });
  };
  /** Whether what makes a root wrong was named already, after the last right one. */
  const isExplained = () =>
    findings.some(
      ({ code, seq, lastSeq }) => HASHED.includes(code) && seq !== null && lastSeq > good && seq <= last,
    );
  const tree = new Tree();
  const open = new Map();
  let [lineNumber, last, good, checkpoints, lastCheckpoint, isGapless] = [0, 0, 0, 0, 0, true];
  let head;
  /** @type {Span[]} */
  let spans = [];
  const statements = [];
  let areKeysKnown = false;
  let origin = "";
  /** @type {Map<number, { name: string, root: string }[]>} */
  const wanted = new Map();

  const begin = (line) => {
    head = line;
    const isHead =
      hasKeys(line, ["kind", "v", "origin", "key", "events"]) && line.kind === "log" && line.v === 1;
    if (!isHead) find("file", null, "The first line does not describe a log of version 1.");
    origin = String(line?.origin);
    if (givenKey !== undefined && line.key !== givenKey)
      find("file", null, "The file names another key than the one given.");
  };
  /** Once the statements are read, which stand before everything else. */
  const learnKeys = () => {
    areKeysKnown = true;
    try {
      spans = followKeys(givenKey ?? head?.key, statements);
      if (spans.some(({ key }) => key.name !== origin)) find("file", null, "The key is not of this log.");
    } catch (error) {
      find(error instanceof StatementError ? "key" : "file", null, error.message);
      if (error instanceof StatementError) spans = followKeys(givenKey ?? head?.key, []);
    }
    for (const { name, note } of anchors) {
      try {
        const { size, root } = openCheckpoint(note, origin, spans);
        wanted.set(size, [...(wanted.get(size) ?? []), { name, root }]);
      } catch (error) {
        find("anchor", null, `${name}: ${error.message}`);
      }
    }
  };
  const compareRoot = (code, root, name) => {
    if (isGapless && tree.root() === root) good = last;
    else if (!isExplained())
      find(
        code,
        good + 1,
        `The events ${good + 1} to ${last} are not those that were signed (${name}).`,
        last,
      );
  };
  const takeEvent = (line) => {
    if (!Number.isSafeInteger(line.seq) || line.seq < 1)
      return find("line", last + 1, `Line ${lineNumber} has no number of an event.`);
    if (line.seq <= last) {
      isGapless = false;
      return find("repeated", line.seq, `Event ${line.seq} is there again after event ${last}.`);
    }
    if (line.seq > last + 1) {
      isGapless = false;
      find("missing", last + 1, `Missing: ${range(last + 1, line.seq - 1)}.`, line.seq - 1);
    }
    last = line.seq;
    if (!hasKeys(line, ["kind", "seq", "leaf", "row", "body"]) || typeof line.body !== "string")
      return find("line", last, `The line of event ${last} does not have the keys of an event.`);
    const body = Buffer.from(line.body, "base64");
    const isBase64 = body.toString("base64") === line.body;
    if (!isBase64) find("line", last, `The body of event ${last} is not base 64.`);
    const leaf = sha256(LEAF, body);
    const isRecorded = isBase64 && leaf.toString("base64") === line.leaf;
    if (isBase64 && !isRecorded)
      find("leaf", last, `Event ${last} is not what was recorded: its body or its leaf was changed.`);
    // Going on with the recorded leaf tells whether anything else was changed as well.
    const recorded = isRecorded ? leaf : Buffer.from(String(line.leaf), "base64");
    tree.add(recorded.length === 32 ? recorded : leaf);
    if (isBase64) checkEvent(last, body, line.row, find, open);
    for (const { name, root } of wanted.get(last) ?? []) compareRoot("anchor", root, name);
  };
  const takeCheckpoint = (line) => {
    checkpoints++;
    const { size } = line;
    if (
      !hasKeys(line, ["kind", "size", "note"]) ||
      typeof line.note !== "string" ||
      !Number.isSafeInteger(size)
    )
      return find("line", last, `Line ${lineNumber} is not a checkpoint.`);
    if (size <= lastCheckpoint)
      return find("checkpoint", size, `The checkpoint over ${size} events is out of order.`);
    lastCheckpoint = size;
    try {
      const signed = openCheckpoint(line.note, origin, spans);
      if (signed.size !== size) throw new Error(`It covers ${signed.size} events.`);
      if (size === last) compareRoot("root", signed.root, `checkpoint over ${size} events`);
      else if (size > last) {
        find("missing", last + 1, `Missing: ${range(last + 1, size)}.`, size);
        isGapless = false;
        last = size;
      } else find("checkpoint", size, `The checkpoint over ${size} events comes after event ${last}.`);
    } catch (error) {
      find("checkpoint", size, `The checkpoint over ${size} events does not hold. ${error.message}`);
    }
  };

  for (const text of lines) {
    lineNumber++;
    let line;
    try {
      line = JSON.parse(text);
      // Written in one way only, so that nothing can hide in how it is written.
      if (JSON.stringify(line) !== text || text.includes("\ufffd"))
        throw new Error("It is not written as it should be.");
    } catch (error) {
      find("line", lineNumber === 1 ? null : last + 1, `Line ${lineNumber} cannot be read. ${error.message}`);
      if (lineNumber === 1) begin({});
      continue;
    }
    if (lineNumber === 1) {
      begin(line);
      continue;
    }
    if (!areKeysKnown && line?.kind === "key" && hasKeys(line, ["kind", "note"])) {
      statements.push(String(line.note));
      continue;
    }
    if (!areKeysKnown) learnKeys();
    if (line?.kind === "event") takeEvent(line);
    else if (line?.kind === "checkpoint") takeCheckpoint(line);
    else find("line", last + 1, `Line ${lineNumber} is neither an event nor a checkpoint.`);
  }
  if (head === undefined) find("file", null, "The file is empty.");
  else if (!areKeysKnown) learnKeys();
  if (last > lastCheckpoint)
    find("unsealed", lastCheckpoint + 1, `No checkpoint covers ${range(lastCheckpoint + 1, last)}.`, last);
  if (head !== undefined && head.events !== last) {
    if (head.events > last)
      find("missing", last + 1, `Missing: ${range(last + 1, head.events)}.`, head.events);
    else find("file", null, `The first line speaks of ${head.events} events, there are ${last}.`);
  }
  for (const [size, [anchor]] of wanted)
    if (size > last)
      find("missing", last + 1, `Missing: ${range(last + 1, size)}, which ${anchor?.name} covers.`, size);
  return {
    kind: "log",
    ok: findings.length === 0,
    key: givenKey ?? String(head?.key),
    isKeyGiven: givenKey !== undefined,
    events: tree.size,
    checkpoints,
    anchors: anchors.length,
    root: tree.root(),
    findings,
    openQuestions: [...open.values()],
  };
}

/**
 * Checks an evidence pack, and that the texts in it are those that were committed to.
 * @param {string} text
 * @param {{ key?: string }} [options]
 * @returns {Report & { event?: object, opened: Opened[], withheld: number }} event: the first one
 */
export function verifyEvidence(text, { key: givenKey } = {}) {
  /** @type {Finding[]} */
  const findings = [];
  const find = (code, seq, what) => findings.push({ code, seq, lastSeq: seq, what });
  const report = {
    kind: "evidence",
    key: givenKey ?? "",
    isKeyGiven: givenKey !== undefined,
    events: 0,
    checkpoints: 1,
    anchors: 0,
    root: "",
    openQuestions: [],
    opened: [],
    withheld: 0,
  };
  let seq = null;
  const events = new Map();
  try {
    const { pack, proofs } = readPack(text);
    seq = proofs[0]?.seq ?? null;
    report.key = givenKey ?? pack.key;
    if (givenKey !== undefined && pack.key !== givenKey)
      throw new Error("The pack names another key than the one given.");
    const spans = followKeys(report.key, pack.statements);
    for (const proof of proofs) {
      if (!Number.isSafeInteger(proof.seq) || proof.seq <= (events.size === 0 ? 0 : seq))
        throw new Error("The events are not in their order.");
      seq = proof.seq;
      const proved = proveEvent(proof, spans);
      report.root = proved.root;
      events.set(seq, proved.event);
    }
    report.events = events.size;
    seq = null;
    const places = new Set();
    for (const entry of [...pack.opened, ...pack.withheld]) {
      seq = Number(entry?.seq);
      const place = `${entry?.seq} ${entry?.at}`;
      if (places.has(place)) throw new Error(`${place} is named twice.`);
      places.add(place);
    }
    for (const entry of pack.opened) {
      seq = entry.seq;
      report.opened.push(openText(entry, events));
    }
    for (const entry of pack.withheld) {
      seq = Number(entry?.seq);
      if (!hasKeys(entry, ["seq", "at", "because"]) || !WITHHELD.includes(entry.because))
        throw new Error("What is withheld is not described as it should be.");
      committedAt(events.get(entry.seq), entry.at);
      report.withheld++;
    }
  } catch (error) {
    find("evidence", seq, error.message);
  }
  const [event] = events.values();
  return { ...report, ok: findings.length === 0, findings, ...(event === undefined ? {} : { event }) };
}

const WITHHELD = ["not-open", "gone", "not-recorded"];

/** The pack with the proofs in it, whichever version it is. @param {string} text */
function readPack(text) {
  const { statements: listed, ...pack } = JSON.parse(text);
  const statements = listed ?? [];
  const isList = Array.isArray(statements) && statements.every((note) => typeof note === "string");
  if (!isList || listed?.length === 0 || listed === null)
    throw new Error("The key statements are not a list of notes.");
  if (
    pack?.kind === "evidence" &&
    pack.v === 1 &&
    hasKeys(pack, ["kind", "v", "key", "seq", "body", "proof"])
  ) {
    const { seq, body, proof } = pack;
    return { pack: { key: pack.key, statements, opened: [], withheld: [] }, proofs: [{ seq, body, proof }] };
  }
  const isPack =
    pack?.kind === "evidence" &&
    pack.v === 2 &&
    hasKeys(pack, ["kind", "v", "key", "events", "opened", "withheld"]) &&
    [pack.events, pack.opened, pack.withheld].every(Array.isArray) &&
    pack.events.length > 0;
  if (!isPack) throw new Error("This is not an evidence pack of version 1 or 2.");
  return { pack: { ...pack, statements }, proofs: pack.events };
}

/** One event and the root it was proved with. @param {unknown} proved @param {Span[]} spans */
function proveEvent(proved, spans) {
  if (!hasKeys(proved, ["seq", "body", "proof"])) throw new Error("An event has no proof.");
  const { seq, body: encoded, proof: text } = proved;
  const body = Buffer.from(encoded, "base64");
  if (body.toString("base64") !== encoded) throw new Error("The body is not base 64.");
  const [proof, note] = splitOnce(text, "\n\n");
  const [first, index, ...path] = proof.split("\n");
  if (first !== "c2sp.org/tlog-proof@v1" || index !== `index ${seq - 1}`)
    throw new Error("The proof is not of this event.");
  const { size, root } = openCheckpoint(note, spans[0]?.key.name ?? "", spans);
  const hashes = path.map(decodeHash);
  if (climb(sha256(LEAF, body), seq - 1, size, hashes).toString("base64") !== root || hashes.length > 0)
    throw new Error("The event is not the one that was signed.");
  const event = JSON.parse(body.toString("utf8"));
  if (event.v !== 1 || event.seq !== seq) throw new Error("The body is an event of another number.");
  return { event, root };
}

/** A text that is what its event commits to. @returns {Opened} */
function openText(entry, events) {
  if (!hasKeys(entry, ["seq", "at", "key", "text"]) || typeof entry.text !== "string")
    throw new Error("What is opened is not described as it should be.");
  const { seq, at, text } = entry;
  const key = decodeHash(entry.key);
  const isNormal = text.normalize("NFC") === text && Buffer.from(text).toString() === text;
  const commitment = crypto.createHmac("sha256", key).update(text).digest("hex");
  if (!isNormal || commitment !== committedAt(events.get(seq), at))
    throw new Error(`The text at ${at} is not the one that was committed to.`);
  return { seq, at, text };
}

/** The commitment at a JSON pointer. @param {unknown} event @param {unknown} at */
function committedAt(event, at) {
  if (typeof at !== "string" || !at.startsWith("/")) throw new Error("A place is not a JSON pointer.");
  let value = event;
  for (const step of at.slice(1).split("/")) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, name);
    if (!isThere || (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)))
      throw new Error(`There is nothing at ${at}.`);
    value = value[name];
  }
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value))
    throw new Error(`There is no commitment at ${at}.`);
  return value;
}

/** @param {unknown} value @param {string[]} keys */
function hasKeys(value, keys) {
  return typeof value === "object" && value !== null && Object.keys(value).join() === keys.join();
}

/** Compares a body with its number and its row, and remembers questions until they end. */
function checkEvent(seq, body, row, find, open) {
  let event;
  try {
    event = JSON.parse(body.toString("utf8"));
  } catch {
    return find("body", seq, `Event ${seq} is not an event.`);
  }
  const { v, at, type, outcome, actor, correlation, objects } = event ?? {};
  if (v !== 1 || typeof type !== "string" || !Array.isArray(objects) || typeof actor?.kind !== "string")
    return find("body", seq, `Event ${seq} is not an event.`);
  if (event.seq !== seq) find("body", seq, `Event ${seq} says that it is event ${event.seq}.`);
  const told = {
    at,
    type,
    outcome,
    actor: actor.kind === "user" ? actor.id : undefined,
    correlation,
    object: objects[0],
  };
  if (JSON.stringify(told) !== JSON.stringify(row))
    find("row", seq, `The row of event ${seq} tells something else than the event.`);
  if (type === "query.accepted") open.set(correlation, seq);
  if (type === "answer.completed" || type === "answer.aborted") open.delete(correlation);
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** SHA-256 of the joined parts, in one call where Node has one (from 20.12), since a log is millions of hashes. */
const sha256 = (/** @type {Buffer[]} */ ...parts) =>
  crypto.hash === undefined
    ? crypto.createHash("sha256").update(Buffer.concat(parts)).digest()
    : crypto.hash("sha256", Buffer.concat(parts), "buffer");

/** Grows a Merkle tree (RFC 6962, 2.1) and keeps only its right edge. */
class Tree {
  size = 0;
  /** @type {Buffer[]} roots of full subtrees, the largest first */
  #edge = [];

  /** @param {Buffer} leaf */
  add(leaf) {
    let hash = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2)
      hash = sha256(NODE, /** @type {Buffer} */ (this.#edge.pop()), hash);
    this.#edge.push(hash);
    this.size++;
  }

  /** In base 64. */
  root() {
    if (this.#edge.length === 0) return sha256(Buffer.alloc(0)).toString("base64");
    return this.#edge.reduceRight((right, left) => sha256(NODE, left, right)).toString("base64");
  }
}

/** Root that an audit path leads to; takes the hashes it uses out of `path`. */
function climb(leaf, index, size, path) {
  if (index >= size) throw new Error("The event is not in the signed log.");
  if (size === 1) return leaf;
  let half = 1;
  while (half * 2 < size) half *= 2;
  const isLeft = index < half;
  const inner = isLeft ? climb(leaf, index, half, path) : climb(leaf, index - half, size - half, path);
  const sibling = path.shift();
  if (sibling === undefined) throw new Error("The proof is too short.");
  return isLeft ? sha256(NODE, inner, sibling) : sha256(NODE, sibling, inner);
}

/** A key in the form name+id+base64(algorithm, key). @param {unknown} text @returns {Key} */
function parseKey(text) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(String(text)) ?? [];
  const bytes = Buffer.from(encoded ?? "", "base64");
  if (bytes.length !== 33 || bytes[0] !== 1 || bytes.toString("base64") !== encoded)
    throw new Error("There is no Ed25519 verification key (name+id+key).");
  if (
    sha256(Buffer.from(`${name}\n`), bytes)
      .subarray(0, 4)
      .toString("hex") !== id
  )
    throw new Error("The key is damaged: its id does not belong to it.");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes.subarray(1)]);
  return {
    name: String(name),
    id: String(id),
    publicKey: crypto.createPublicKey({ key: der, format: "der", type: "spki" }),
  };
}

/** A statement about a trusted key is wrong. */
class StatementError extends Error {}

/**
 * The keys that follow from the roots, and which sizes of checkpoints each signs.
 * @param {unknown} roots keys with blanks between @param {string[]} statements @returns {Span[]}
 */
function followKeys(roots, statements) {
  const parsed = statements.map((note) => {
    const [head, origin, size, before, after, ...rest] = (note.split("\n\n", 1)[0] ?? "").split("\n");
    if (head !== "intramuros-key/v1" || !/^(0|[1-9]\d{0,15})$/.test(size ?? "") || !after || rest.length > 0)
      throw new StatementError("There is something else in the place of a key statement.");
    return { note, origin, size: Number(size), before, after };
  });
  return String(roots)
    .split(" ")
    .flatMap((root) => {
      const spans = [];
      let key = parseKey(root);
      for (let text = root, from = 0; ; ) {
        const about = parsed.filter(({ before }) => before === text);
        if (about.length > 1) throw new StatementError("Two key statements are about the same key.");
        const [next] = about;
        if (next === undefined) return [...spans, { key, from, upTo: Number.MAX_SAFE_INTEGER }];
        if (next.size < from || spans.length > parsed.length)
          throw new StatementError("A key statement goes back in the log.");
        spans.push({ key, from, upTo: next.size });
        try {
          const introduced = parseKey(next.after);
          if (next.origin !== key.name || introduced.name !== key.name)
            throw new Error("It is of another log.");
          openNote(next.note, [key]);
          openNote(next.note, [introduced]);
          [key, text, from] = [introduced, next.after, next.size];
        } catch (error) {
          throw new StatementError(`A key statement does not hold. ${error.message}`);
        }
      }
    });
}

/** Checks a signed note and reads the checkpoint in it. @param {string} note @param {string} origin @param {Span[]} spans */
function openCheckpoint(note, origin, spans) {
  if (spans.length === 0) throw new Error("There is no key to check it with.");
  const [first, size, root, ...rest] = (note.split("\n\n", 1)[0] ?? "").split("\n");
  if (first !== origin || rest.length > 0 || !/^(0|[1-9]\d{0,15})$/.test(size ?? ""))
    throw new Error("It is not a checkpoint of this log.");
  const signers = spans.filter(({ from, upTo }) => Number(size) >= from && Number(size) <= upTo);
  openNote(
    note,
    signers.map(({ key }) => key),
  );
  return { size: Number(size), root: decodeHash(root).toString("base64") };
}

/** Throws unless one of the keys signed the note, and none wrongly. @param {string} note @param {Key[]} keys */
function openNote(note, keys) {
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  if (end < 0 || !note.endsWith("\n")) throw new Error("It is not a signed note.");
  let isSigned = false;
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [, name, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded ?? "", "base64");
    if (bytes.length < 5 || bytes.toString("base64") !== encoded) throw new Error("It is not a signed note.");
    const id = bytes.subarray(0, 4).toString("hex");
    const key = keys.find((one) => one.name === name && one.id === id);
    if (key === undefined) continue;
    if (!crypto.verify(null, Buffer.from(text), key.publicKey, bytes.subarray(4)))
      throw new Error("Its signature is wrong.");
    isSigned = true;
  }
  if (!isSigned) throw new Error("It is not signed by the log's key.");
}

function decodeHash(text) {
  const bytes = Buffer.from(text ?? "", "base64");
  if (bytes.length !== 32 || bytes.toString("base64") !== text) throw new Error("A hash is damaged.");
  return bytes;
}

function splitOnce(text, by) {
  const at = text.indexOf(by);
  if (at < 0) throw new Error("The proof has no checkpoint.");
  return [text.slice(0, at), text.slice(at + by.length)];
}

const range = (first, last) => (first === last ? `event ${first}` : `the events ${first} to ${last}`);

/** Lines of a file without reading it into memory. @param {string} path @returns {Generator<string>} */
export function* linesOf(path) {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.alloc(1 << 20);
    let rest = Buffer.alloc(0);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      const bytes = Buffer.concat([rest, piece.subarray(0, read)]);
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        yield bytes.toString("utf8", start, end);
        start = end + 1;
      }
      rest = Buffer.from(bytes.subarray(start));
      if (rest.length > MAX_LINE) {
        yield "too long";
        return;
      }
    }
    // Each line has a line end; what stands after the last one is broken off.
    if (rest.length > 0) yield `${rest.toString("utf8")} (broken off)`;
  } finally {
    closeSync(file);
  }
}

/** Checkpoints in a file, or in all files below a folder. @param {string} path @returns {{ name: string, note: string }[]} */
export function readAnchors(path) {
  if (!statSync(path).isDirectory()) return [{ name: path, note: readFileSync(path, "utf8") }];
  return readdirSync(path)
    .sort()
    .flatMap((name) => readAnchors(join(path, name)));
}

function main(args) {
  const usage = "usage: intramuros-verify FILE [--key KEY]... [--anchor FILE-OR-FOLDER]... [--json]";
  const files = [];
  const anchors = [];
  const keys = [];
  let isJson = false;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--key" && args[i + 1] !== undefined) keys.push(args[++i]);
    else if (args[i] === "--anchor" && args[i + 1] !== undefined) anchors.push(...readAnchors(args[++i]));
    else if (args[i] === "--json") isJson = true;
    else if (args[i].startsWith("--")) return say(usage, 2);
    else files.push(args[i]);
  }
  if (files.length !== 1) return say(usage, 2);
  const key = keys.length === 0 ? undefined : keys.join(" ");
  const report = isEvidence(files[0])
    ? verifyEvidence(readFileSync(files[0], "utf8"), { key })
    : verifyLog(linesOf(files[0]), { key, anchors });
  if (isJson) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(toText(report));
  process.exitCode = report.ok ? 0 : 1;
}

/** A pack is one JSON object, a log many lines of them. */
function isEvidence(path) {
  const piece = Buffer.alloc(200);
  const file = openSync(path, "r");
  readSync(file, piece);
  closeSync(file);
  return /^\s*\{\s*"kind"\s*:\s*"evidence"/.test(piece.toString("utf8"));
}

/** @param {Report & { event?: object, opened?: Opened[], withheld?: number }} report */
function toText(report) {
  const lines = report.findings.map(
    ({ code, seq, what }) => `WRONG  ${seq === null ? "" : `event ${seq}  `}[${code}]  ${what}`,
  );
  if (report.findings.length >= MAX_FINDINGS) lines.push(`(only the first ${MAX_FINDINGS} are named)`);
  if (report.ok && report.kind === "log")
    lines.push(
      `INTACT  ${report.events} events, ${report.checkpoints} checkpoints, ${report.anchors} anchors, root ${report.root}`,
    );
  if (report.ok && report.kind === "evidence" && report.events === 1)
    lines.push("GENUINE  the event is in the signed log:", JSON.stringify(report.event, null, 2));
  if (report.ok && report.kind === "evidence" && report.events > 1)
    lines.push(`GENUINE  the ${report.events} events of the question are in the signed log.`);
  if (report.ok)
    for (const { seq, at, text } of report.opened ?? [])
      lines.push(`event ${seq} ${at} commits to this text:`, text.replace(/^/gm, "    "));
  if (report.ok && report.withheld > 0) lines.push(`note: ${report.withheld} texts are not in the pack`);
  if (report.openQuestions.length > 0)
    lines.push(
      `note: ${report.openQuestions.length} questions without an end, e.g. event ${report.openQuestions[0]}`,
    );
  if (!report.isKeyGiven)
    lines.push(
      `note: checked with the key in the file; compare it with the one that was written down:\n      ${report.key}`,
    );
  return `${lines.join("\n")}\n`;
}

function say(text, code) {
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    say(`intramuros-verify: ${error.message}`, 2);
  }
}
