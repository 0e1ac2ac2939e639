"use client";
import { Stack } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { AddPasskey, type PasskeyActions } from "./add-passkey";
import { type PasskeyLine, PasskeyList } from "./passkey-list";
import { RecoveryCodes } from "./recovery-codes";

/** The person's passkeys and one more; the first brings recovery codes. */
export function OwnPasskeys(props: {
  passkeys: readonly PasskeyLine[];
  proposal: string;
  actions: PasskeyActions;
  rename: (id: string, name: string) => Promise<ActionResult>;
  remove: (id: string) => Promise<ActionResult>;
}) {
  const router = useRouter();
  const [codes, setCodes] = useState<readonly string[]>([]);
  function done(made: readonly string[]) {
    setCodes(made);
    router.refresh();
  }
  if (codes.length > 0) return <RecoveryCodes codes={codes} onDone={() => setCodes([])} />;
  return (
    <Stack gap="md">
      <PasskeyList passkeys={props.passkeys} rename={props.rename} remove={props.remove} />
      <AddPasskey actions={props.actions} proposal={props.proposal} onDone={done} />
    </Stack>
  );
}
