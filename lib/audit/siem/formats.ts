import { toCef } from "./cef.ts";
import type { EventFormatter } from "./classify.ts";
import { toEcs } from "./ecs.ts";
import { toFhir } from "./fhir.ts";
import { toOcsf } from "./ocsf.ts";

/** Formats that the systems which watch over an organization read; one event a line. */
export const SIEM_FORMATS = { ocsf: toOcsf, ecs: toEcs, cef: toCef, fhir: toFhir } as const satisfies Record<
  string,
  EventFormatter
>;
export type SiemFormat = keyof typeof SIEM_FORMATS;
