import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { encodeEventBody } from "./event-body.ts";

const vector = {
  v: 1,
  seq: 1,
  id: "evt_00000000000000000000000000",
  at: 1700000000000,
  type: "system.started",
  outcome: "ok",
  actor: { kind: "system", process: "supervisor" },
  objects: [],
  correlation: undefined,
  data: { version: "0.1.0" },
} as const;

test("the vector of FORMAT.md comes out byte for byte", () => {
  const bytes = encodeEventBody(vector);
  expect(bytes.toString()).toBe(
    '{"actor":{"kind":"system","process":"supervisor"},"at":1700000000000,"data":{"version":"0.1.0"},' +
      '"id":"evt_00000000000000000000000000","objects":[],"outcome":"ok","seq":1,"type":"system.started","v":1}',
  );
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(
    "c94a9c7c99acd7392a77d2084b5464afb4c816a0e88201bb0c2039a5c0c5d834",
  );
});

test("strings are written in composed form and keys in order", () => {
  expect(encodeEventBody({ b: "e\u0301", a: [true, "x"] }).toString()).toBe('{"a":[true,"x"],"b":"é"}');
});

test.each([0.5, Number.NaN, 2 ** 53])("%s is refused", (value) => {
  expect(() => encodeEventBody({ value })).toThrow(TypeError);
});

test("a body of more than 16 KiB is refused", () => {
  expect(() => encodeEventBody({ text: "x".repeat(17_000) })).toThrow(RangeError);
});
