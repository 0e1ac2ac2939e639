import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Filter, fits, parseFilter, parsePath } from "./filter.ts";
import { ScimError } from "./scim-error.ts";

export type Resource = { [attribute: string]: unknown };

const PATCH = z.object({
  Operations: z
    .array(
      z.object({
        // Some clients write "Add".
        op: z
          .string()
          .transform((op) => op.toLowerCase())
          .pipe(z.enum(["add", "replace", "remove"])),
        path: z.string().max(1000).optional(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(1000),
});
type Operation = z.infer<typeof PATCH>["Operations"][number];
/** Where an operation acts: `attribute`, or those of its values that fit, or a part of either. */
type Target = {
  readonly attribute: string;
  readonly filter: Filter | undefined;
  readonly part: string | undefined;
};

const READ_ONLY = ["id", "meta", "groups", "schemas"];
/** Attributes that hold several values, and all names as they are written. */
const SEVERAL = ["emails", "members"];
const NAMES = ["userName", "externalId", "displayName", "givenName", "familyName", "formatted", "name"];

/** What a resource is after a PATCH request (RFC 7644, section 3.5.2). All of it or nothing. @throws {ScimError} 400 */
export function applyPatch(resource: Resource, body: unknown): Resource {
  const patch = PATCH.safeParse(body);
  if (!patch.success)
    throw new ScimError(
      400,
      "A patch is a list of Operations, each add, replace or remove.",
      "invalidSyntax",
    );
  const changed = structuredClone(resource);
  for (const operation of patch.data.Operations) apply(changed, operation);
  return changed;
}

function apply(resource: Resource, { op, path, value }: Operation): void {
  if (path !== undefined) {
    applyAt(resource, op, parseTarget(path), value);
    return;
  }
  if (op === "remove") throw new ScimError(400, "To remove something, name its path.", "noTarget");
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ScimError(400, "Without a path the value is an object of attributes.", "invalidValue");
  for (const [name, one] of Object.entries(value)) {
    // A schema's extension is not kept.
    if (name === "schemas" || /^urn:(?!ietf:params:scim:schemas:core:2\.0:)/i.test(name)) continue;
    applyAt(resource, op, parseTarget(name), one);
  }
}

function parseTarget(text: string): Target {
  const match = /^([^[\]]+)(?:\[(.*)\](?:\.([a-z]\w*))?)?$/is.exec(text.trim());
  if (match === null) throw new ScimError(400, `The path ${text} cannot be read.`, "invalidPath");
  const [, before = "", filter, after] = match;
  let parts: string[];
  try {
    parts = parsePath(before);
  } catch {
    throw new ScimError(400, `The path ${text} cannot be read.`, "invalidPath");
  }
  const [attribute = "", part = after] = parts.map(asWritten);
  if (READ_ONLY.includes(attribute))
    throw new ScimError(400, `${attribute} cannot be changed.`, "mutability");
  return {
    attribute,
    filter: filter === undefined ? undefined : parseFilter(filter),
    part: part === undefined ? undefined : asWritten(part),
  };
}

function asWritten(name: string): string {
  return NAMES.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name.toLowerCase();
}

function applyAt(resource: Resource, op: Operation["op"], target: Target, value: unknown): void {
  const { attribute, filter, part } = target;
  if (filter !== undefined) {
    applyToValues(resource, op, { ...target, filter }, value);
    return;
  }
  if (part !== undefined) {
    const holder: Resource = { ...(resource[attribute] as Resource | undefined) };
    set(holder, part, op === "remove" ? undefined : value);
    resource[attribute] = holder;
    return;
  }
  if (op === "remove") {
    removeAt(resource, attribute, value);
    return;
  }
  if (SEVERAL.includes(attribute)) {
    const given = [value ?? []].flat();
    const before = op === "add" ? listAt(resource, attribute) : [];
    resource[attribute] = [...before, ...given.filter((one) => !before.some((old) => isSame(old, one)))];
    return;
  }
  const before = resource[attribute];
  const isComplex =
    typeof value === "object" && value !== null && typeof before === "object" && before !== null;
  set(resource, attribute, isComplex ? { ...before, ...value } : value);
}

/** All of an attribute; where some clients name values beside the path, these alone. */
function removeAt(resource: Resource, attribute: string, value: unknown): void {
  const named = [value ?? []].flat();
  if (!SEVERAL.includes(attribute) || named.length === 0) {
    set(resource, attribute, undefined);
    return;
  }
  resource[attribute] = listAt(resource, attribute).filter((old) => !named.some((one) => isSame(old, one)));
}

function applyToValues(
  resource: Resource,
  op: Operation["op"],
  { attribute, filter, part }: Target & { filter: Filter },
  value: unknown,
): void {
  const values = listAt(resource, attribute);
  const meant = values.filter((one) => fits(filter, one));
  if (meant.length === 0) {
    // What is not there needs no removing.
    if (op === "remove") return;
    throw new ScimError(400, `No value of ${attribute} fits the filter.`, "noTarget");
  }
  if (op === "remove" && part === undefined) {
    resource[attribute] = values.filter((one) => !meant.includes(one));
    return;
  }
  resource[attribute] = values.map((one) => {
    if (!meant.includes(one)) return one;
    const changed = { ...one };
    if (part !== undefined) set(changed, part, op === "remove" ? undefined : value);
    else Object.assign(changed, value);
    return changed;
  });
}

function listAt(resource: Resource, attribute: string): Resource[] {
  return [resource[attribute] ?? []].flat() as Resource[];
}

function isSame(a: unknown, b: unknown): boolean {
  const idOf = (one: unknown) =>
    typeof one === "object" && one !== null && "value" in one ? one.value : undefined;
  return isDeepStrictEqual(a, b) || (idOf(a) !== undefined && idOf(a) === idOf(b));
}

function set(holder: Resource, name: string, value: unknown): void {
  // Only what was said can be there: names of an object's own machinery are not attributes.
  if (Object.hasOwn(Object.prototype, name))
    throw new ScimError(400, `${name} is no attribute.`, "invalidPath");
  if (value === undefined || value === null) Reflect.deleteProperty(holder, name);
  else holder[name] = value;
}
