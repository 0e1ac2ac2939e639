import type { Role } from "#lib/db/schema";

export type PlaceKey =
  | "ask"
  | "library"
  | "people"
  | "groups"
  | "sign-in"
  | "collections"
  | "identity"
  | "walls"
  | "emergencies"
  | "retention"
  | "evaluation"
  | "erasures"
  | "activity"
  | "boundary"
  | "system";
export type NavigationPlace = { readonly key: PlaceKey; readonly href: string };

/** Pages that everybody has. */
export const PLACES: readonly NavigationPlace[] = [
  { key: "ask", href: "/" },
  { key: "library", href: "/library" },
];

const ADMINISTRATION: readonly (NavigationPlace & { readonly roles: readonly Role[] })[] = [
  { key: "people", href: "/admin/people", roles: ["administrator", "auditor"] },
  { key: "groups", href: "/admin/groups", roles: ["administrator"] },
  { key: "sign-in", href: "/admin/sign-in", roles: ["administrator"] },
  { key: "identity", href: "/admin/identity", roles: ["administrator", "auditor"] },
  { key: "collections", href: "/admin/collections", roles: ["administrator"] },
  { key: "evaluation", href: "/admin/evaluation", roles: ["administrator"] },
  {
    key: "walls",
    href: "/admin/walls",
    roles: ["administrator", "privacy-officer", "auditor"],
  },
  { key: "emergencies", href: "/admin/emergencies", roles: ["privacy-officer", "auditor"] },
  {
    key: "retention",
    href: "/admin/retention",
    roles: ["administrator", "privacy-officer", "data-protection-officer", "auditor"],
  },
  { key: "erasures", href: "/admin/erasures", roles: ["administrator", "data-protection-officer"] },
  { key: "activity", href: "/admin/activity", roles: ["administrator", "auditor"] },
  { key: "boundary", href: "/admin/boundary", roles: ["administrator", "auditor"] },
  { key: "system", href: "/admin/system", roles: ["administrator"] },
];

/** Administration pages that are worth showing to the role; the pages themselves decide who may open them. */
export function administrationPlaces(role: Role): readonly NavigationPlace[] {
  return ADMINISTRATION.filter(({ roles }) => roles.includes(role));
}

/** Whether a navigation entry stands for the page that is open. */
export function isCurrentPlace(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
