"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import type { UserActor } from "#lib/access/actor";
import { decideVanished } from "#lib/folders/folder-files";
import {
  addFolder,
  changeFolder,
  confirmDeletions,
  pauseFolder,
  removeFolder,
  requestScan,
  resumeFolder,
} from "#lib/folders/folders";
import type { FolderId } from "#lib/ids";
import { type ActionResult, act } from "../../../../_server/action";
import { requireId } from "../../../../_server/parse-id";
import { services } from "../../../../_server/services";
import { requireActor } from "../../../../_server/session";

const SETTINGS = z.object({
  onDeletion: z.enum(["remove", "keep", "ask"]),
  quietSeconds: z.number(),
  ignore: z.string(),
});
export type SettingsInput = z.input<typeof SETTINGS>;

/** Lets a folder feed the collection. */
export async function watchFolder(
  collectionId: string,
  path: string,
  settings: SettingsInput,
): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const { db, config } = services();
    await addFolder(db, config, actor, {
      collectionId: requireId("collection", collectionId),
      path: z.string().max(4096).parse(path),
      ...SETTINGS.parse(settings),
    });
    revalidatePath("/library", "layout");
    return undefined;
  });
}

export async function saveSettings(folderId: string, settings: SettingsInput): Promise<ActionResult> {
  return onFolder(folderId, (actor, id) => changeFolder(services().db, actor, id, SETTINGS.parse(settings)));
}

const ACTS = {
  scan: requestScan,
  pause: pauseFolder,
  resume: resumeFolder,
  remove: removeFolder,
  "confirm-deletions": confirmDeletions,
} as const;
export type FolderAct = keyof typeof ACTS;

/** One of the things a steward does with a folder as a whole. */
export async function doWithFolder(folderId: string, what: FolderAct): Promise<ActionResult> {
  return onFolder(folderId, (actor, id) => {
    const known = z.enum(Object.keys(ACTS) as [FolderAct]).parse(what);
    ACTS[known](services().db, actor, id);
  });
}

const FILES = z.union([z.literal("all"), z.array(z.number().int()).min(1).max(1000)]);

/** Removes or keeps documents whose files are gone. */
export async function decideFiles(
  folderId: string,
  files: readonly number[] | "all",
  decision: "remove" | "keep",
): Promise<ActionResult> {
  return onFolder(folderId, (actor, id) => {
    const wanted = FILES.parse(files);
    decideVanished(services().db, actor, id, wanted, z.enum(["remove", "keep"]).parse(decision));
  });
}

async function onFolder(
  folderId: string,
  work: (actor: UserActor, id: FolderId) => void,
): Promise<ActionResult> {
  return act(async () => {
    work(await requireActor(), requireId("folder", folderId));
    revalidatePath("/library", "layout");
    return undefined;
  });
}
