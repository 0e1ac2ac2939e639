import { expect, test } from "vitest";
import { safeNextPath } from "./next-path.ts";

test.each(["/", "/library", "/documents/doc_1?page=4#passage", "/admin/activity?person=usr_1"])(
  "%s is a path of ours",
  (path) => expect(safeNextPath(path)).toBe(path),
);

test.each([
  undefined,
  ["/library"],
  "",
  "library",
  "https://elsewhere.example",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "/\t/elsewhere.example",
  "/.//elsewhere.example",
  "javascript:alert(1)",
  "/sign-in?next=/sign-in",
  "/api/auth/signout",
])("%s leads to the first page instead", (path) => expect(safeNextPath(path)).toBe("/"));
