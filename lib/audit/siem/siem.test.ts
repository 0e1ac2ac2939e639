import { EcsFlat } from "@elastic/ecs";
import { Fhir } from "fhir";
import { describe, expect, test } from "vitest";
import { AUDIT_EVENTS } from "../events.ts";
import type { EventBody } from "../read-event-body.ts";
import { classifyEvent } from "./classify.ts";
import { SIEM_FORMATS, type SiemFormat } from "./formats.ts";
import { parseCef } from "./testing/cef.ts";
import { OCSF_EVENT } from "./testing/ocsf-schema.ts";

const SOURCE = { installationId: "00000000-0000-4000-8000-000000000000", version: "1.2.3" };
const PERSON = { kind: "user", id: "usr_01", via: "web", session: "ses_01" } as const;
const ACTORS: readonly EventBody["actor"][] = [
  { ...PERSON, address: "10.1.2.3" },
  { ...PERSON, address: "fd00::1" },
  { kind: "user", id: "usr_02", via: "command-line" },
  { kind: "system", process: "supervisor" },
  { kind: "nobody", address: "10.9.9.9" },
  { kind: "nobody" },
];

/** Every type of event with every kind of actor and outcome, and texts that a format has to escape. */
const EVENTS: EventBody[] = Object.keys(AUDIT_EVENTS).flatMap((type, n) =>
  ACTORS.flatMap((actor, m) =>
    (["ok", "denied", "error", "aborted"] as const).map(
      (outcome): EventBody => ({
        v: 1,
        seq: n * 100 + m + 1,
        id: `evt_${n}_${m}`,
        at: 1_700_000_000_000 + n,
        type,
        outcome,
        actor,
        ...(m % 2 === 0 ? { correlation: "trn_01" } : {}),
        objects: m === 0 ? [] : ["usr_03", "grp_01", "doc_01"],
        data: { sha256: "a".repeat(64), text: 'a=b|c\\d\r\n"e" f=g', level: "read", n: m },
      }),
    ),
  ),
);
const written = (format: SiemFormat) =>
  EVENTS.map((event) => ({ event, line: SIEM_FORMATS[format](event, SOURCE) }));

describe.each(Object.keys(SIEM_FORMATS) as SiemFormat[])("%s", (format) => {
  test("is one line that names the event and when it happened", () => {
    for (const { event, line } of written(format)) {
      expect(line).not.toMatch(/[\r\n]/);
      expect(line).toContain(event.type);
      expect(line.includes(String(event.at)) || line.includes(new Date(event.at).toISOString())).toBe(true);
    }
  });
});

test("OCSF: every event fits its class", () => {
  for (const { event, line } of written("ocsf")) {
    const result = OCSF_EVENT.safeParse(JSON.parse(line));
    expect(result.success, `${event.type}: ${line} ${JSON.stringify(result.error?.issues.slice(0, 3))}`).toBe(
      true,
    );
  }
});

test("OCSF: a sign-in, a change of rights and a look at a document are of their classes", () => {
  const classOf = (type: string) => {
    const found = written("ocsf").find(({ event }) => event.type === type)?.line ?? "{}";
    return JSON.parse(found).type_uid;
  };
  expect(classOf("session.started")).toBe(300201);
  expect(classOf("session.ended")).toBe(300202);
  expect(classOf("grant.given")).toBe(300501);
  expect(classOf("grant.ended")).toBe(300502);
  expect(classOf("group.member-added")).toBe(300603);
  expect(classOf("document.viewed")).toBe(600614);
  expect(classOf("system.started")).toBe(600203);
});

test("ECS: every field is in the schema, with its type and among the values that are allowed", () => {
  for (const { event, line } of written("ecs")) {
    const document = JSON.parse(line) as Record<string, unknown>;
    for (const [field, value] of flatten({ ...document, intramuros: undefined })) {
      const definition = (EcsFlat as Record<string, FieldDefinition | undefined>)[field];
      expect(definition, `${event.type}: ${field}`).toBeDefined();
      expect(fits(definition, value), `${event.type}: ${field} = ${JSON.stringify(value)}`).toBe(true);
    }
    const { category, type } = document.event as { category: string[]; type: string[] };
    for (const one of type) expect(expectedTypes(category[0]), `${event.type}: ${category}`).toContain(one);
  }
});

test("CEF: every message can be read back, whatever stands in it", () => {
  for (const { event, line } of written("cef")) {
    const { header, extension } = parseCef(line);
    expect(header.slice(1, 5)).toEqual(["Intramuros", "Intramuros", "1.2.3", event.type]);
    expect(extension).toMatchObject({ rt: String(event.at), externalId: event.id, cn1: String(event.seq) });
    expect(JSON.parse(extension.cs3 ?? "")).toEqual(event.data);
    for (const key of Object.keys(extension).filter((key) => key.endsWith("Label")))
      expect(extension).toHaveProperty(key.replace("Label", ""));
  }
});

test("FHIR: every event is a valid AuditEvent of R4", () => {
  const fhir = new Fhir();
  for (const { event, line } of written("fhir")) {
    const { valid, messages } = fhir.validate(line, { errorOnUnexpected: true });
    const errors = messages.filter(({ severity }) => severity === "error" || severity === "fatal");
    expect(errors, `${event.type}: ${line}`).toEqual([]);
    expect(valid).toBe(true);
  }
});

test("alarms stand out, and what was refused is told from what went well", () => {
  expect(classifyEvent({ type: "integrity.filter-mismatch", outcome: "ok" }).severity).toBe(4);
  expect(classifyEvent({ type: "log.verified", outcome: "error" }).severity).toBe(4);
  expect(classifyEvent({ type: "log.verified", outcome: "ok" }).severity).toBe(1);
  expect(classifyEvent({ type: "session.refused", outcome: "denied" }).severity).toBe(2);
  expect(classifyEvent({ type: "session.started", outcome: "ok" }).severity).toBe(1);
});

type FieldDefinition = { type: string; normalize?: string[]; allowed_values?: { name: string }[] };

function flatten(value: unknown, path = ""): [string, unknown][] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, path === "" ? key : `${path}.${key}`),
  );
}

function fits(definition: FieldDefinition | undefined, value: unknown): boolean {
  if (definition?.normalize?.includes("array") === true)
    return Array.isArray(value) && value.every((one) => fits({ ...definition, normalize: [] }, one));
  const names = definition?.allowed_values?.map(({ name }) => name) ?? [];
  if (names.length > 0 && !names.includes(String(value))) return false;
  switch (definition?.type) {
    case "long":
      return Number.isSafeInteger(value);
    case "date":
      return typeof value === "string" && new Date(value).toISOString() === value;
    case "ip":
      return typeof value === "string" && /^(\d+\.\d+\.\d+\.\d+|[0-9a-f:]+)$/.test(value);
    default:
      return typeof value === "string" && value.length > 0;
  }
}

function expectedTypes(category: string | undefined): readonly string[] {
  const { allowed_values } = EcsFlat["event.category"] as unknown as {
    allowed_values: { name: string; expected_event_types?: string[] }[];
  };
  return allowed_values.find(({ name }) => name === category)?.expected_event_types ?? [];
}
