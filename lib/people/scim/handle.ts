import type { Actor } from "../../access/actor.ts";
import { requireRole } from "../../access/roles.ts";
import { type Database, type Reader, type Transaction, transact } from "../../db/client.ts";
import { AppError } from "../../errors.ts";
import { type Filter, fits, parseFilter } from "./filter.ts";
import { createScimGroup, deleteScimGroup, replaceScimGroup, toGroupBody } from "./groups.ts";
import { applyPatch, type Resource } from "./patch.ts";
import {
  provisioned,
  requireProvisioned,
  type ScimBody,
  type ScimKind,
  type ScimRow,
  versionOf,
  withMeta,
} from "./resources.ts";
import { MAX_RESULTS, resourceTypes, schemas, serviceProviderConfig } from "./schemas.ts";
import { ScimError } from "./scim-error.ts";
import { createScimUser, deleteScimUser, replaceScimUser, toUserBody } from "./users.ts";

export type ScimRequest = {
  readonly method: string;
  /** Path after /scim/v2, in parts. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
};
export type ScimResponse = {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
};

type Kind = {
  readonly kind: ScimKind;
  toBody(db: Reader, row: ScimRow): ScimBody;
  create(tx: Transaction, actor: Actor, body: Resource): string;
  replace(tx: Transaction, actor: Actor, row: ScimRow, body: Resource): void;
  remove(tx: Transaction, actor: Actor, row: ScimRow): void;
};
const KINDS: Readonly<Record<string, Kind>> = {
  Users: {
    kind: "user",
    toBody: toUserBody,
    create: createScimUser,
    replace: replaceScimUser,
    remove: deleteScimUser,
  },
  Groups: {
    kind: "group",
    toBody: toGroupBody,
    create: createScimGroup,
    replace: replaceScimGroup,
    remove: deleteScimGroup,
  },
};

/**
 * Answers one request of RFC 7644 for an administrator's token. A change and its events are one transaction.
 * @param base the address of /scim/v2
 * @throws {AppError} not-allowed when the owner of the token is no administrator; audit-unavailable
 */
export function handleScim(db: Database, actor: Actor, base: string, request: ScimRequest): ScimResponse {
  requireRole(db, actor, "administrator");
  try {
    return route(db, actor, base, request);
  } catch (error) {
    if (error instanceof ScimError) return { status: error.status, body: error.toBody() };
    // The last administrator cannot be closed out, whoever asks.
    if (error instanceof AppError && error.code === "conflict")
      return { status: 409, body: new ScimError(409, error.message).toBody() };
    throw error;
  }
}

function route(db: Database, actor: Actor, base: string, request: ScimRequest): ScimResponse {
  const [name = "", id, ...more] = request.path;
  const about = describeServer(base, name, id);
  if (about !== undefined && request.method === "GET") return { status: 200, body: about };
  const kind = KINDS[name];
  if (kind === undefined || more.length > 0) throw new ScimError(404, "There is nothing at this address.");
  const work = { db, actor, base, kind, request };
  if (id === undefined) {
    if (request.method === "GET") return list(work);
    if (request.method === "POST") return create(work);
  } else {
    if (request.method === "GET") return read(work, id);
    if (request.method === "PUT" || request.method === "PATCH") return change(work, id);
    if (request.method === "DELETE") return remove(work, id);
  }
  throw new ScimError(405, `${request.method} is not possible here.`);
}

type Work = {
  readonly db: Database;
  readonly actor: Actor;
  readonly base: string;
  readonly kind: Kind;
  readonly request: ScimRequest;
};

function describeServer(base: string, name: string, id: string | undefined): object | undefined {
  if (name === "ServiceProviderConfig" && id === undefined) return serviceProviderConfig(base);
  const known =
    name === "ResourceTypes" ? resourceTypes(base) : name === "Schemas" ? schemas(base) : undefined;
  if (known === undefined) return undefined;
  if (id === undefined) return listOf(known, known.length, 1);
  const one = known.find((each) => each.id === id);
  if (one === undefined) throw new ScimError(404, "There is nothing at this address.");
  return one;
}

function listOf(resources: readonly object[], total: number, startIndex: number): object {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function list({ db, base, kind, request: { query } }: Work): ScimResponse {
  const given = query.get("filter");
  const filter = given === null ? undefined : parseFilter(given);
  const rows = provisioned(db, kind.kind).filter((row) => filter === undefined || mayFit(filter, row));
  const all = rows
    .map((row) => withMeta(kind.toBody(db, row), row, base))
    .filter((resource) => filter === undefined || fits(filter, resource));
  const startIndex = Math.max(1, wholeNumber(query.get("startIndex"), 1));
  const count = Math.min(MAX_RESULTS, Math.max(0, wholeNumber(query.get("count"), MAX_RESULTS)));
  const page = all.slice(startIndex - 1, startIndex - 1 + count).map((one) => chooseAttributes(one, query));
  return { status: 200, body: listOf(page, all.length, startIndex) };
}

/** Rules out what a filter by name or id cannot mean, before the whole resource is put together to be asked. */
function mayFit(filter: Filter, row: ScimRow): boolean {
  if (filter.kind === "and") return mayFit(filter.left, row) && mayFit(filter.right, row);
  if (filter.kind !== "compare" || filter.operator !== "eq") return true;
  switch (filter.path.join(".")) {
    case "username":
      return row.userName.toLowerCase() === String(filter.value).toLowerCase();
    case "externalid":
      return row.externalId === filter.value;
    case "id":
      return row.resourceId === filter.value;
    default:
      return true;
  }
}

function wholeNumber(text: string | null, standard: number): number {
  if (text === null) return standard;
  if (!/^-?\d{1,9}$/.test(text)) throw new ScimError(400, `${text} is not a whole number.`, "invalidValue");
  return Number(text);
}

function read({ db, base, kind, request }: Work, id: string): ScimResponse {
  const row = requireProvisioned(db, kind.kind, id);
  const resource = withMeta(kind.toBody(db, row), row, base);
  const headers = { etag: resource.meta.version };
  if (request.ifNoneMatch === resource.meta.version) return { status: 304, headers };
  return { status: 200, body: chooseAttributes(resource, request.query), headers };
}

function create(work: Work): ScimResponse {
  const { db, actor, kind, request } = work;
  const id = transact(db, (tx) => kind.create(tx, actor, asResource(request.body)));
  const { body, headers } = answer(work, id);
  return { status: 201, body, headers: { ...headers, location: `${work.base}/${request.path[0]}/${id}` } };
}

function change(work: Work, id: string): ScimResponse {
  const { db, actor, kind, request } = work;
  transact(db, (tx) => {
    const row = requireProvisioned(tx, kind.kind, id);
    const before = kind.toBody(tx, row);
    requireMatch(request, before);
    const given = request.method === "PUT" ? asResource(request.body) : applyPatch(before, request.body);
    kind.replace(tx, actor, row, given);
  });
  return { status: 200, ...answer(work, id) };
}

function remove({ db, actor, kind, request }: Work, id: string): ScimResponse {
  transact(db, (tx) => {
    const row = requireProvisioned(tx, kind.kind, id);
    requireMatch(request, kind.toBody(tx, row));
    kind.remove(tx, actor, row);
  });
  return { status: 204 };
}

function answer(
  { db, base, kind, request }: Work,
  id: string,
): { body: object; headers: Record<string, string> } {
  const row = requireProvisioned(db, kind.kind, id);
  const resource = withMeta(kind.toBody(db, row), row, base);
  return { body: chooseAttributes(resource, request.query), headers: { etag: resource.meta.version } };
}

function requireMatch({ ifMatch }: ScimRequest, body: ScimBody): void {
  if (ifMatch !== null && ifMatch !== "*" && ifMatch !== versionOf(body))
    throw new ScimError(412, "It was changed since you read it.");
}

/** Names of attributes as they are written, whatever capitals they come in. */
const WRITTEN = ["userName", "externalId", "displayName", "name", "emails", "active", "members"];

function asResource(body: unknown): Resource {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ScimError(400, "The body is not a JSON object.", "invalidSyntax");
  const named = Object.entries(body).filter(([, value]) => value !== null);
  return Object.fromEntries(
    named.map(([key, value]) => [
      WRITTEN.find((name) => name.toLowerCase() === key.toLowerCase()) ?? key,
      value,
    ]),
  );
}

/** `attributes` and `excludedAttributes`, by whole attributes; what every resource has stays. */
function chooseAttributes(resource: Resource, query: URLSearchParams): Resource {
  const named = (key: string) =>
    query
      .get(key)
      ?.split(",")
      .map((name) => name.trim().toLowerCase().replace(/\..*$/, ""));
  const [only, without] = [named("attributes"), named("excludedAttributes")];
  return Object.fromEntries(
    Object.entries(resource).filter(([key]) => {
      const name = key.toLowerCase();
      if (name === "id" || name === "schemas") return true;
      return only === undefined ? without?.includes(name) !== true : only.includes(name);
    }),
  );
}
