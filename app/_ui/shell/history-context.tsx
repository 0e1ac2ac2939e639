"use client";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { recentConversations } from "../../(app)/conversations/actions";

/** One of the person's own conversations, as the list on the left shows it. */
export type HistoryItem = { readonly id: string; readonly title: string; readonly updatedAtMs: number };

type History = {
  readonly items: readonly HistoryItem[];
  /** Reads the list again, narrowed to titles that contain the words. */
  readonly refresh: (words?: string) => Promise<void>;
  /** Shows a change at once; the next refresh confirms it. */
  readonly change: (change: (items: readonly HistoryItem[]) => readonly HistoryItem[]) => void;
};

const HistoryContext = createContext<History>({
  items: [],
  refresh: async () => undefined,
  change: () => undefined,
});

/** The list of own conversations, shared by the navigation and the pages that add to it. */
export const useHistory = () => useContext(HistoryContext);

export function HistoryProvider({
  initial,
  children,
}: {
  initial: readonly HistoryItem[];
  children: ReactNode;
}) {
  const [items, setItems] = useState(initial);
  const refresh = useCallback(async (words = "") => {
    const result = await recentConversations(words).catch(() => undefined);
    if (result?.ok) setItems(result.value);
  }, []);
  const value = useMemo(() => ({ items, refresh, change: setItems }), [items, refresh]);
  return <HistoryContext value={value}>{children}</HistoryContext>;
}
