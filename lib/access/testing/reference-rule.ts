import type { World } from "./random-world.ts";

/** The rule once more, as short as it can be said and from nothing of the product: what it must agree with. */
type Subject = { readonly user: number } | { readonly group: number };

function groupsOf(world: World, user: number): Set<number> {
  const mine = new Set(world.members.filter((m) => m.user === user && m.ended === null).map((m) => m.group));
  for (let before = -1; before !== mine.size; ) {
    before = mine.size;
    for (const n of world.nestings) if (n.ended === null && mine.has(n.child)) mine.add(n.parent);
  }
  return mine;
}

export function mayEnter(world: World, user: number, collection: number): "no" | "granted" | "emergency" {
  const mine = groupsOf(world, user);
  const isMe = (s: Subject) => ("user" in s ? s.user === user : mine.has(s.group));
  const isAhead = (hours: number | null) => hours === null || hours > 0;
  if (world.suspended.includes(user)) return "no";
  const here = <Row extends { collection: number }>(rows: readonly Row[]) =>
    rows.filter((row) => row.collection === collection);
  if (here(world.walls).some((w) => isMe(w.subject) && isAhead(w.until) && isAhead(w.ended))) return "no";
  const emergency = here(world.emergencies).some(
    (e) =>
      e.user === user &&
      !e.isEnded &&
      e.isOfThisBoot &&
      e.lasts <= 60 &&
      e.begunByClock < e.lasts &&
      e.begunByUptime >= 0 &&
      e.begunByUptime < e.lasts,
  );
  if (emergency) return "emergency";
  const isLevel = (level: string) => ["read", "contribute", "manage"].includes(level);
  return here(world.grants).some(
    (g) => isMe(g.subject) && isLevel(g.level) && g.since < 0 && isAhead(g.until) && g.ended === null,
  )
    ? "granted"
    : "no";
}

export function mayRead(world: World, user: number, document: number): boolean {
  const { collection, classification, restrictedTo, isDeleted } = world.documents[
    document
  ] as World["documents"][0];
  const entered = mayEnter(world, user, collection);
  const clearance = world.clearances[user] ?? 1;
  if (entered === "no" || isDeleted || clearance > 3 || classification > clearance) return false;
  const mine = groupsOf(world, user);
  const isMe = (s: Subject) => ("user" in s ? s.user === user : mine.has(s.group));
  return restrictedTo === null || entered === "emergency" || restrictedTo.some(isMe);
}
