"use client";
import { useState, useTransition } from "react";
import type { ErrorCode } from "#lib/errors";
import type { ActionResult } from "../../_server/action";

/** Runs a server action from a form or button: whether it is running, and the code of its last failure. */
export function useAction<Input extends readonly unknown[], Value>(
  action: (...input: Input) => Promise<ActionResult<Value>>,
) {
  const [isPending, startTransition] = useTransition();
  const [code, setCode] = useState<ErrorCode | null>(null);
  const run = (...input: Input) =>
    new Promise<{ value: Value } | undefined>((resolve) => {
      startTransition(async () => {
        setCode(null);
        const result = await action(...input).catch(() => ({ ok: false, code: "internal" }) as const);
        if (result.ok) resolve({ value: result.value });
        else {
          setCode(result.code);
          resolve(undefined);
        }
      });
    });
  return { run, isPending, code, clear: () => setCode(null) };
}
