import { z } from "zod";

/**
 * What OCSF 1.3.0 requires of the classes that are written here, and what it allows; in the tests only. From the
 * schema's definition of each class and object: required attributes, enumerations, "at least one of".
 */
const user = z.strictObject({ uid: z.string().optional(), name: z.string().optional() }).refine(hasAny);
const process = z.strictObject({ name: z.string() });
const session = z.strictObject({ uid: z.string() });
const actor = z
  .strictObject({ user: user.optional(), process: process.optional(), session: session.optional() })
  .refine(hasAny);
const endpoint = z
  .strictObject({ ip: z.union([z.ipv4(), z.ipv6()]).optional(), name: z.string().optional() })
  .refine(hasAny);
const product = z.strictObject({
  name: z.string(),
  vendor_name: z.string(),
  version: z.string(),
  uid: z.string(),
});
const fingerprint = z.strictObject({
  algorithm_id: z.union([
    z.literal(0),
    z.literal(1),
    z.literal(2),
    z.literal(3),
    z.literal(4),
    z.literal(99),
  ]),
  algorithm: z.string(),
  value: z.string(),
});
const file = z.strictObject({
  name: z.string(),
  uid: z.string(),
  type_id: z.int().min(0).max(99),
  hashes: z.array(fingerprint).optional(),
});
const common = {
  time: z.int().positive(),
  severity_id: z.union([0, 1, 2, 3, 4, 5, 6, 99].map((id) => z.literal(id))),
  status_id: z.union([0, 1, 2, 99].map((id) => z.literal(id))),
  status_code: z.string(),
  message: z.string(),
  metadata: z.strictObject({
    version: z.literal("1.3.0"),
    uid: z.string(),
    sequence: z.int().positive(),
    correlation_uid: z.string().optional(),
    log_name: z.string(),
    event_code: z.string(),
    product,
  }),
  unmapped: z.record(z.string(), z.unknown()),
};
const asked = { actor, src_endpoint: endpoint };

const CLASSES = [
  ocsfClass(3001, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { user, ...asked }),
  ocsfClass(3002, [1, 2, 3, 4, 5], { user, ...asked, service: z.strictObject({ name: z.string() }) }),
  ocsfClass(3005, [1, 2], {
    user,
    ...asked,
    privileges: z.array(z.string()).min(1),
    resource: z.strictObject({ uid: z.string() }),
  }),
  ocsfClass(3006, [1, 2, 3, 4, 5, 6], {
    group: z.strictObject({ uid: z.string() }),
    user: user.optional(),
    ...asked,
  }),
  ocsfClass(6002, [1, 2, 3, 4, 5, 6, 7, 8], { app: product }),
  ocsfClass(6003, [1, 2, 3, 4], { api: z.strictObject({ operation: z.string() }), ...asked }),
  ocsfClass(
    6006,
    Array.from({ length: 16 }, (_, i) => i + 1),
    { file, ...asked },
  ),
];

/** Any event of the classes above. */
export const OCSF_EVENT = z.union(CLASSES);

function ocsfClass(uid: number, activities: readonly number[], fields: z.ZodRawShape) {
  const ids = [0, ...activities, 99];
  return z
    .strictObject({
      ...common,
      ...fields,
      class_uid: z.literal(uid),
      category_uid: z.literal(Math.floor(uid / 1000)),
      activity_id: z.int().refine((id) => ids.includes(id)),
      type_uid: z.int(),
    })
    .refine(({ type_uid, activity_id }) => type_uid === uid * 100 + Number(activity_id));
}

function hasAny(object: object): boolean {
  return Object.values(object).some((value) => value !== undefined);
}
