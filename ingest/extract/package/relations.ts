import { posix } from "node:path";
import { attributeOf, elements, readXml } from "./read-xml.ts";
import type { ZipPackage } from "./zip-package.ts";

/** A link from one part of an Office file to another. */
export type Relation = {
  readonly id: string;
  /** Last word of the relation's type, as in "slide" or "notesSlide". */
  readonly type: string;
  /** Name of the part in the package. */
  readonly target: string;
};

/** Parts of the package that a part points to; links to places outside are left out. */
export function relationsOf(file: ZipPackage, part: string): Relation[] {
  const bytes = file.read(posix.join(posix.dirname(part), "_rels", `${posix.basename(part)}.rels`));
  if (bytes === undefined) return [];
  return elements(readXml(bytes), "Relationship")
    .filter((relation) => attributeOf(relation, "TargetMode") !== "External")
    .map((relation) => {
      const target = attributeOf(relation, "Target") ?? "";
      return {
        id: attributeOf(relation, "Id") ?? "",
        type: (attributeOf(relation, "Type") ?? "").split("/").at(-1) ?? "",
        target: target.startsWith("/") ? target.slice(1) : posix.join(posix.dirname(part), target),
      };
    });
}
