import { type Expected, expectedFor, type Ownership, type Person, READERS } from "./cast.ts";

/** What everybody meets, by whose the thing is; a row that is about nothing has "own" alone. */
export type Expectations = Partial<Record<Ownership, Expected>>;

/** Roles that protect every collection. */
export const PROTECTORS = ["privacy-officer", "administrator"] as const satisfies readonly Person[];

/** About nothing in particular: whoever is signed in. */
export const anybody: Expectations = { own: { otherwise: "ok" } };
export const onlyRoles = (...roles: Person[]): Expectations => ({
  own: { ok: roles, otherwise: "not-allowed" },
});

/** Something of a place. @param who.denied who may read there but not this @param who.everywhere by their role */
export const inPlace = (
  opens: readonly Person[],
  who: { readonly denied?: readonly Person[]; readonly everywhere?: readonly Person[] } = {},
): Expectations => ({
  own: {
    ok: [...opens, ...(who.everywhere ?? [])],
    "not-allowed": who.denied ?? [],
    otherwise: "not-found",
  },
  another: { ok: who.everywhere ?? [], otherwise: "not-found" },
  absent: { otherwise: "not-found" },
});
export const toReaders = inPlace(READERS);

/** Something that belongs to a person. @param also who may do it to others' as well */
export const toItsOwner = (...also: Person[]): Expectations => ({
  own: { otherwise: "ok" },
  another: { ok: also, otherwise: "not-found" },
  absent: { otherwise: "not-found" },
});

/** Something that only roles deal with. */
export const byRoles = (...roles: Person[]): Expectations => ({
  another: { ok: roles, otherwise: "not-allowed" },
  absent: { "not-found": roles, otherwise: "not-allowed" },
});

/** Whether the signed-out are let in. */
export const isPublic = ({ own }: Expectations): boolean =>
  own !== undefined && expectedFor(own, "signed-out") !== "not-signed-in";
