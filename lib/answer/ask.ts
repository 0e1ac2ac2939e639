import type { Actor } from "../access/actor.ts";
import { readableCollections, readableScopes } from "../access/readable.ts";
import { AccessWatch } from "../access/watch-access.ts";
import { AppError, asAppError } from "../errors.ts";
import { logger } from "../log.ts";
import type { ModelInfo } from "../models/door.ts";
import { isSessionOpen } from "../people/sessions.ts";
import { runningModels } from "../retrieval/embed-question.ts";
import { mayStillRead } from "../retrieval/load-passages.ts";
import {
  type FoundPassage,
  type PassageSearch,
  type SearchDeps,
  searchPassages,
} from "../retrieval/search-passages.ts";
import { type AcceptedQuestion, acceptQuestion } from "./accept-question.ts";
import { addNeighbours } from "./add-neighbours.ts";
import type { Answer, AnswerEvent, AskInput, Searched } from "./answer.ts";
import { cite } from "./cite.ts";
import { type Clock, startClock } from "./clock.ts";
import { abortTurn, completeTurn, type UsedModel } from "./complete.ts";
import { describeContradictions } from "./contradictions/describe-contradictions.ts";
import { findContradictions } from "./contradictions/find-contradictions.ts";
import { countSearched } from "./count-searched.ts";
import { disclose } from "./disclose.ts";
import { fitPassages } from "./generate/fit-passages.ts";
import { type Generated, generateAnswer } from "./generate/generate-answer.ts";
import { generatedCitations } from "./generate/generated-citations.ts";
import { judgeEvidence } from "./judge-evidence.ts";
import { nameRepeats, repeatsElsewhere, withRepeats } from "./name-repeats.ts";
import { chooseQuotes, type ScoredUnit, scoreUnits } from "./quote/choose-quotes.ts";
import { quotableUnits } from "./quote/quotable-units.ts";
import { quoteAnswer } from "./quote/quote-answer.ts";
import { promptText, recordPrompt } from "./record-prompt.ts";
import { rewriteQuestion } from "./rewrite-question.ts";

const PASSAGES_SEARCHED = 12;
/** Passages that an answer may rest on, their neighbours apart. */
const PASSAGES_SHOWN = 10;
/** Nearest passages named when nothing answers. */
const NEAREST = 3;

/**
 * The way of a question, step by step, as a stream of events. What the person or a model sees was recorded before;
 * a quoted answer is recorded as a whole before its first word is shown. Ends after `answer-end`, or with an error:
 * then the turn is recorded as aborted.
 * @throws {AppError} invalid-input; not-signed-in; not-found; audit-unavailable; index-unavailable; conflict when
 *   access changed twice meanwhile; access-changed when it changed while the answer was written; aborted
 */
export async function* ask(
  deps: SearchDeps,
  actor: Actor,
  input: AskInput,
  signal?: AbortSignal,
): AsyncGenerator<AnswerEvent> {
  const clock = startClock();
  stopIfAborted(signal);
  const accepted = acceptQuestion(deps.db, actor, input);
  let ending: string | undefined = "connection-closed";
  const watch = new AccessWatch(deps.db);
  const stop = signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]);
  try {
    for await (const event of answerAccepted({ deps, actor, input, signal: stop, clock, accepted, watch })) {
      watch.check();
      yield event;
    }
    ending = undefined;
  } catch (error) {
    const known = signal?.aborted
      ? new AppError("aborted", "The question was stopped.", { cause: error })
      : asAppError(watch.signal.aborted ? watch.signal.reason : error);
    ending = known.code === "aborted" ? "stopped" : known.code;
    throw known;
  } finally {
    watch.end();
    // Reached as well when whoever reads the events stops reading.
    if (ending !== undefined) endEarly(deps, actor, accepted, ending);
  }
}

type Run = {
  readonly deps: SearchDeps;
  readonly actor: Actor;
  readonly input: AskInput;
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  readonly accepted: AcceptedQuestion;
  readonly watch: AccessWatch;
};

async function* answerAccepted(run: Run): AsyncGenerator<AnswerEvent> {
  const { deps, input, signal, clock, accepted } = run;
  const { turnId, conversationId, question } = accepted;
  const standaloneQuestion =
    input.isStandalone === true
      ? null
      : await rewriteQuestion(deps, question, accepted.earlierQuestions, signal);
  stopIfAborted(signal);
  yield { type: "answer-accepted", turnId, conversationId, standaloneQuestion };
  yield { type: "answer-searched", searched: whatWasSearched(run) };
  const evidence = await gatherEvidence(run, standaloneQuestion);
  stopIfAborted(signal);
  const searched = whatWasSearched(run);
  const base: Base = { turnId, conversationId, question, standaloneQuestion, searched };
  if (!evidence.isEnough) {
    yield* finish(run, evidence, abstain(run, base, evidence), null);
    return;
  }
  clock.begin("answer");
  const model = await chatModel(run);
  if (model === undefined) {
    yield* finish(run, evidence, quote(run, base, evidence, null), null);
    return;
  }
  yield* generate(run, base, evidence, model);
}

type Base = Pick<Answer, "turnId" | "conversationId" | "question" | "standaloneQuestion"> & {
  readonly searched: Searched;
};
type Evidence = {
  readonly asked: string;
  readonly isEnough: boolean;
  readonly found: PassageSearch;
  /** Recorded as disclosed, best first. */
  readonly passages: readonly FoundPassage[];
  /** Their sentences, likeliest first. */
  readonly scored: readonly ScoredUnit[];
  readonly unknownWords: readonly string[];
};

/** Counted and named as far as the person may know of it at this moment. */
function whatWasSearched({ deps, actor, accepted, input }: Run): Searched {
  const open = new Set(readableCollections(deps.db, actor).map(({ id }) => id));
  const collections = accepted.collections.filter(({ id }) => open.has(id));
  return countSearched(deps.db, actor, { ...accepted, collections }, input.documentId);
}

/** What was searched and what was found there must stay open to the person, and their session too. */
function watchOver(
  { deps, actor, watch }: Run,
  found: PassageSearch,
  passages: readonly FoundPassage[],
): void {
  const ids = passages.flatMap((one) => [one, ...repeatsElsewhere(one)]).map(({ chunkId }) => chunkId);
  watch.over(() => {
    const scopes = new Set(readableScopes(deps.db, actor).map(({ id }) => id));
    return (
      isSessionOpen(deps.db, actor) &&
      found.scopeIds.every((id) => scopes.has(id)) &&
      mayStillRead(deps.db, actor, ids).size === new Set(ids).size
    );
  });
}

/** Steps 3 to 6; begun again once when the person's access changed between the search and its record. */
async function gatherEvidence(run: Run, standaloneQuestion: string | null): Promise<Evidence> {
  const { deps, actor, input, signal, clock, accepted } = run;
  const asked = standaloneQuestion ?? accepted.question;
  for (let attempt = 0; attempt < 2; attempt++) {
    clock.begin("retrieve");
    const found = await searchPassages(deps, actor, {
      query: asked,
      collectionIds: input.collectionIds,
      documentId: input.documentId,
      asOf: accepted.asOf,
      k: PASSAGES_SEARCHED,
      signal,
    });
    stopIfAborted(signal);
    clock.begin("judge");
    const shown = addNeighbours(deps.db, actor, found.passages.slice(0, PASSAGES_SHOWN));
    const units = shown.map((passage) => quotableUnits(deps.db, passage));
    const scored = scoreUnits(asked, shown, units, found);
    const { isEnough, unknownWords } = judgeEvidence(asked, found, scored);
    const passages = isEnough ? shown : found.passages.slice(0, NEAREST);
    clock.begin("disclose");
    if (disclose(deps.db, actor, accepted, found, passages, standaloneQuestion)) {
      watchOver(run, found, passages);
      return { asked, isEnough, found, passages, scored, unknownWords };
    }
  }
  throw new AppError("conflict", "Access rights changed while the question was answered; ask it again.");
}

function abstain(run: Run, base: Base, { found, passages, unknownWords }: Evidence): Answer {
  const because =
    base.searched.documents === 0
      ? "nothing-readable"
      : found.passages.length === 0
        ? "nothing-found"
        : "too-little-evidence";
  const citations = passages.map((passage, i) => cite(run.deps.db, i + 1, passage, passage));
  return {
    ...base,
    mode: "quote",
    model: null,
    abstained: true,
    abstainedBecause: because,
    fellBackBecause: null,
    sentences: [],
    citations,
    ...(unknownWords.length === 0 ? {} : { unknownWords }),
    timingsMs: run.clock.read(),
  };
}

function quote(run: Run, base: Base, evidence: Evidence, fellBackBecause: Answer["fellBackBecause"]): Answer {
  const { asked, found, passages, scored } = evidence;
  const quotes = chooseQuotes(asked, scored, found.weights);
  // Passages of which nothing can be quoted by itself are shown as what they are: near, and no answer.
  if (quotes.length === 0) {
    const nearest = { ...evidence, passages: passages.slice(0, NEAREST) };
    return { ...abstain(run, base, nearest), fellBackBecause };
  }
  run.clock.begin("verify");
  const { sentences, citations: quoted } = quoteAnswer(run.deps.db, quotes);
  const { citations, contradictions } = describeContradictions(
    run.deps.db,
    findContradictions(scored, found),
    quoted,
  );
  return {
    ...base,
    mode: "quote",
    model: null,
    abstained: false,
    abstainedBecause: null,
    fellBackBecause,
    sentences,
    citations,
    ...(contradictions.length === 0 ? {} : { contradictions }),
    timingsMs: run.clock.read(),
  };
}

async function* generate(
  run: Run,
  base: Base,
  evidence: Evidence,
  model: ModelInfo,
): AsyncGenerator<AnswerEvent> {
  const { deps, signal, clock } = run;
  const { asked, found, passages, scored } = evidence;
  const prompt = await fitPassages(deps.door, model, asked, passages).catch((error: unknown) => {
    logger("answer").warn("no prompt could be made; the answer is quoted", { code: asAppError(error).code });
  });
  stopIfAborted(signal);
  let generated: Generated = { kind: "unusable", because: "engine", written: { text: "", end: null } };
  if (prompt !== undefined) {
    const shown = passages.slice(0, prompt.passages);
    const sources = generatedCitations(deps.db, shown, asked, []);
    yield { type: "answer-sources", citations: sources, mode: "generate", model: model.id };
    const isAlone = deps.config.answer.isReproducible;
    recordPrompt(deps.db, run.actor, base, prompt, { ...model, isAlone });
    generated = yield* generateAnswer(deps.door, model, prompt, passages, { isAlone, signal });
  }
  stopIfAborted(signal);
  const used: UsedModel | null =
    prompt === undefined
      ? null
      : {
          id: model.id,
          sha256: model.sha256,
          prompt: promptText(prompt),
          written: generated.written,
        };
  if (generated.kind === "unusable") {
    yield* finish(run, evidence, quote(run, base, evidence, generated.because), used);
    return;
  }
  if (generated.kind === "not-found") {
    const nearest = { ...evidence, passages: passages.slice(0, NEAREST) };
    yield* finish(run, evidence, { ...abstain(run, base, nearest), mode: "generate", model: model.id }, used);
    return;
  }
  clock.begin("verify");
  const { sentences } = generated;
  const { citations, contradictions } = describeContradictions(
    deps.db,
    findContradictions(scored, found),
    generatedCitations(deps.db, passages.slice(0, prompt?.passages ?? 0), asked, sentences),
  );
  const answer: Answer = {
    ...base,
    mode: "generate",
    model: model.id,
    abstained: false,
    abstainedBecause: null,
    fellBackBecause: null,
    sentences,
    citations,
    ...(contradictions.length === 0 ? {} : { contradictions }),
    timingsMs: clock.read(),
  };
  yield* finish(run, evidence, answer, used);
}

/** Commits the answer, then shows it with where else its words stand. @param passages recorded as disclosed */
async function* finish(
  run: Run,
  { passages }: Evidence,
  unnamed: Answer,
  used: UsedModel | null,
): AsyncGenerator<AnswerEvent> {
  const { deps, actor, clock } = run;
  clock.begin("complete");
  const kept = { ...unnamed, citations: withRepeats(unnamed.citations, passages) };
  completeTurn(deps.db, actor, kept, used);
  const answer = nameRepeats(deps.db, actor, kept);
  if (answer.mode === "quote") {
    yield { type: "answer-sources", citations: answer.citations, mode: "quote", model: null };
    for (const [index, sentence] of answer.sentences.entries()) {
      yield { type: "answer-sentence", index, sentence };
    }
  }
  yield { type: "answer-end", answer: { ...answer, timingsMs: clock.read() } };
}

/** The chat model that is to answer; undefined: quotes. */
async function chatModel({ deps }: Run): Promise<ModelInfo | undefined> {
  if (!deps.config.answer.mayGenerate) return undefined;
  try {
    return (await runningModels(deps.door)).find((model) => model.kind === "chat");
  } catch {
    return undefined;
  }
}

function endEarly(deps: SearchDeps, actor: Actor, { turnId }: AcceptedQuestion, because: string): void {
  try {
    abortTurn(deps.db, actor, turnId, because);
  } catch (error) {
    // The first failure is what the person is told; the next start ends the turn.
    logger("answer").error("the end of a question could not be recorded", {
      turn: turnId,
      code: asAppError(error).code,
    });
  }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError("aborted", "The question was stopped.");
}
