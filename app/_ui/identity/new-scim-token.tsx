"use client";
import type { ActionResult } from "../../_server/action";
import { NewToken } from "./new-token";

/** The dialog of tokens, for the one scope that is made here. */
export function NewScimToken(props: {
  days: readonly number[];
  create: (input: { name: string; days: number }) => Promise<ActionResult<string>>;
}) {
  return (
    <NewToken scopes={["scim"]} days={props.days} create={({ name, days }) => props.create({ name, days })} />
  );
}
