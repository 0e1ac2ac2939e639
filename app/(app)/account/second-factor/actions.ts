"use server";
import { z } from "zod";
import {
  confirmTotp,
  offerTotp,
  removeTotp,
  renewRecoveryCodes,
  type TotpOffer,
} from "#lib/people/second-factor/enrol";
import { type ActionResult, act } from "../../../_server/action";
import { services } from "../../../_server/services";
import { requireActor, requireEnrollingActor } from "../../../_server/session";

const CODE = z.string().max(64);

/** A secret for the person's app. Nothing changes until a code of it is given. */
export async function offerApp(): Promise<ActionResult<TotpOffer>> {
  return act(async () => offerTotp(services().db, await requireEnrollingActor()));
}

/** The page stays as it is, so that the recovery codes can be read. */
export async function confirmApp(code: string): Promise<ActionResult<string[]>> {
  return act(async () => confirmTotp(services().db, await requireEnrollingActor(), CODE.parse(code)));
}

export async function removeApp(): Promise<ActionResult> {
  return act(async () => {
    removeTotp(services().db, await requireActor());
    return undefined;
  });
}

export async function renewCodes(): Promise<ActionResult<string[]>> {
  return act(async () => renewRecoveryCodes(services().db, await requireActor()));
}
