"use server";
import { z } from "zod";
import { recordPaper } from "#lib/audit/anchors/paper";
import { type ActionResult, act } from "../../../../_server/action";
import { services } from "../../../../_server/services";
import { requireActor } from "../../../../_server/session";

/** Records that the checkpoint of this size was printed and put away. The page stays the sheet that was printed. */
export async function recordPrinted(size: number): Promise<ActionResult> {
  return act(async () => {
    recordPaper(services().db, await requireActor(), z.int().positive().parse(size));
    return undefined;
  });
}
