"use client";
import { VisuallyHidden } from "@mantine/core";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer, Citation } from "#lib/answer/answer";
import { useHistory } from "../shell/history-context";
import { DocumentPanel } from "../viewer/document-panel";
import classes from "./answer.module.css";
import { Home } from "./home";
import { QuestionField } from "./question-field";
import type { ScopeCollection, ScopeDocument } from "./scope-picker";
import { TurnView } from "./turn-view";
import { type Scope, type Turn, useAsk } from "./use-ask";

type Props = {
  collections: readonly ScopeCollection[];
  document?: ScopeDocument | undefined;
  /** Written into the field, not asked yet. */
  question?: string;
  conversation?: { readonly id: string; readonly title: string; readonly turns: readonly Turn[] };
};
type Opened = { readonly turnKey: string; readonly citation: Citation };

/** A conversation: its questions and answers, the field for the next one, and the document that is open beside it. */
export function AskView({ collections, document, question = "", conversation }: Props) {
  const t = useTranslations("ask");
  const router = useRouter();
  const pathname = usePathname();
  const history = useHistory();
  const [opened, setOpened] = useState<Opened>();
  const [spoken, setSpoken] = useState("");
  const [scope, setScope] = useState<Scope>(
    document === undefined ? { collectionIds: [] } : { collectionIds: [], documentId: document.id },
  );
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLElement>(null);

  const onAnswered = useCallback(
    (answer: Answer) => {
      const path = `/conversations/${answer.conversationId}`;
      // The page stays; only its address changes, so that nothing is drawn again.
      if (window.location.pathname !== path) window.history.replaceState(null, "", path);
      setSpoken(
        answer.abstained
          ? t("not-found", { documents: answer.searched.documents })
          : `${t("answer-ready")} ${answer.sentences.map(({ text }) => text).join(" ")}`,
      );
      void history.refresh();
    },
    [t, history.refresh],
  );
  const { turns, ask, stop, isAsking } = useAsk({
    initialTurns: conversation?.turns ?? [],
    initialConversationId: conversation?.id,
    onAnswered,
  });
  const submit = (question: string, within: Scope, isStandalone = false) => {
    setSpoken(t("searching"));
    void ask(question, within, isStandalone);
  };
  const open = (turn: Turn, citation: Citation) => {
    opener.current = globalThis.document.activeElement as HTMLElement | null;
    setOpened({ turnKey: turn.key, citation });
  };
  const close = useCallback(() => {
    setOpened(undefined);
    opener.current?.focus();
  }, []);

  useEscape(isAsking ? stop : opened !== undefined ? close : undefined);
  useFreshPage(pathname, conversation?.id, turns.length > 0, router);
  const count = turns.length;
  const initialCount = useRef(count);
  useEffect(() => {
    if (count > initialCount.current) list.current?.lastElementChild?.scrollIntoView({ block: "start" });
  }, [count]);

  const field = (
    <QuestionField
      isFollowUp={count > 0}
      initialQuestion={question}
      isAsking={isAsking}
      scope={scope}
      collections={collections}
      document={document}
      onScope={setScope}
      onAsk={(asked) => submit(asked, scope)}
      onStop={stop}
    />
  );
  return (
    <div className={classes.split} data-open={opened !== undefined || undefined}>
      <div className={classes.conversation}>
        <VisuallyHidden role="status" aria-live="polite">
          {spoken}
        </VisuallyHidden>
        {count === 0 ? (
          <Home collections={collections} field={field} />
        ) : (
          <>
            <VisuallyHidden component="h1">{conversation?.title ?? turns[0]?.question}</VisuallyHidden>
            <div className={classes.turns} ref={list}>
              {turns.map((turn) => (
                <TurnView
                  key={turn.key}
                  turn={turn}
                  openN={opened?.turnKey === turn.key ? opened.citation.n : null}
                  onOpen={(citation) => open(turn, citation)}
                  isAsking={isAsking}
                  onAskAgain={() => submit(turn.question, turn.scope)}
                  onAskEdited={(question) => submit(question, turn.scope, true)}
                />
              ))}
            </div>
            <div className={classes.dock}>{field}</div>
          </>
        )}
      </div>
      {opened !== undefined && <DocumentPanel citation={opened.citation} onClose={close} />}
    </div>
  );
}

function useEscape(act: (() => void) | undefined): void {
  useEffect(() => {
    if (act === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [act]);
}

/**
 * The address is changed without the router, so two cases remain in which page and address differ: "Ask" is chosen
 * while an answer made on that page is open, and the browser goes back to a conversation that was begun here.
 */
function useFreshPage(
  pathname: string,
  conversationId: string | undefined,
  hasTurns: boolean,
  router: ReturnType<typeof useRouter>,
): void {
  const previous = useRef(pathname);
  useEffect(() => {
    const wasElsewhere = previous.current !== pathname && previous.current !== "/";
    previous.current = pathname;
    if (conversationId === undefined && hasTurns && pathname === "/" && wasElsewhere)
      window.location.assign("/");
    if (conversationId === undefined && !hasTurns && pathname.startsWith("/conversations/"))
      router.replace(pathname);
  }, [pathname, conversationId, hasTurns, router]);
}
