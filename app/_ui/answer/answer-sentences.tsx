"use client";
import { Fragment, type ReactNode, useMemo } from "react";
import type { AnswerMode, AnswerSentence, Citation } from "#lib/answer/answer";
import { markRanges } from "../viewer/mark-ranges";
import classes from "./answer.module.css";
import { CitationChip, type OpenCitation } from "./citation-chip";
import { groupSentences, type PlacedSentence, type SentenceGroup, type TableRow } from "./group-sentences";
import { renderSentence } from "./markdown";
import { SupportMark } from "./support-mark";

type Props = {
  sentences: readonly AnswerSentence[];
  citations: readonly Citation[];
  mode: AnswerMode;
  openN: number | null;
  onOpen: OpenCitation;
};

/** The sentences of an answer, each with its citations and its verification mark. */
export function AnswerSentences({ sentences, citations, mode, openN, onOpen }: Props) {
  const groups = useMemo(() => groupSentences(sentences.filter(Boolean), mode), [sentences, mode]);
  const tail = ({ sentence }: PlacedSentence) => (
    <span className={classes.tail}>
      {sentence.citations.map((n) => {
        const citation = citations.find((other) => other.n === n);
        if (citation === undefined) return null;
        return <CitationChip key={n} citation={citation} isOpen={openN === n} onOpen={onOpen} />;
      })}
      <SupportMark sentence={sentence} mode={mode} />
    </span>
  );
  return groups.map((group) => <Group key={firstIndex(group)} group={group} mode={mode} tail={tail} />);
}

type GroupProps = { group: SentenceGroup; mode: AnswerMode; tail: (placed: PlacedSentence) => ReactNode };

function Group({ group, mode, tail }: GroupProps) {
  if (group.kind === "table") return <Rows group={group} tail={tail} />;
  if (group.kind === "list") {
    const List = group.isOrdered ? "ol" : "ul";
    return (
      <div className={mode === "quote" ? classes.quote : undefined}>
        {group.leadIn !== null && <p className={classes.leadIn}>{group.leadIn}</p>}
        <List start={group.isOrdered ? group.first : undefined}>
          {group.sentences.map((placed) => (
            <li key={placed.index}>
              <Doubtable placed={placed} mode={mode} />
              {"\u00a0"}
              {tail(placed)}
            </li>
          ))}
        </List>
      </div>
    );
  }
  return (
    <p className={mode === "quote" ? classes.quote : undefined}>
      {group.sentences.map((placed) => (
        <span key={placed.index}>
          <Doubtable placed={placed} mode={mode} />
          {"\u00a0"}
          {tail(placed)}{" "}
        </span>
      ))}
    </p>
  );
}

const MOST_COLUMNS = 4;

function Rows({ group, tail }: { group: SentenceGroup & { kind: "table" }; tail: GroupProps["tail"] }) {
  const { header, rows } = group;
  if (header.length > MOST_COLUMNS)
    return rows.map((row) => <RowCard key={row.index} {...{ header, row, tail }} />);
  return (
    <div className="answer-table">
      <table>
        {header.length > 0 && (
          <thead>
            <tr>
              {header.map((cell) => (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ))}
              <td />
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row) => (
            <tr key={row.index}>
              {row.cells.map((cell) => (
                <td key={cell.start}>
                  <Marked {...cell} sentence={row.sentence} />
                </td>
              ))}
              <td className={classes.rowTail}>{tail(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RowCard({
  header,
  row,
  tail,
}: {
  header: readonly string[];
  row: TableRow;
  tail: GroupProps["tail"];
}) {
  return (
    <div className={`${classes.quote} ${classes.recordBlock}`}>
      <dl className={classes.record}>
        {row.cells.map((cell, column) => (
          <Fragment key={cell.start}>
            <dt>{header[column]}</dt>
            <dd>
              <Marked {...cell} sentence={row.sentence} />
            </dd>
          </Fragment>
        ))}
      </dl>
      {tail(row)}
    </div>
  );
}

function Doubtable({ placed, mode }: { placed: PlacedSentence; mode: AnswerMode }) {
  return (
    <span className={placed.sentence.supported === "yes" ? undefined : classes.doubtful}>
      <Words placed={placed} mode={mode} />
    </span>
  );
}

/** Quotes are text with the answering words marked; generated sentences may have emphasis and code. */
function Words({ placed, mode }: { placed: PlacedSentence; mode: AnswerMode }) {
  if (mode === "generate") return renderSentence(placed.text, { citation: () => null });
  return <Marked text={placed.text} start={placed.offset} sentence={placed.sentence} />;
}

/** Part of a sentence from the character `start` on, as text, with the words that answer marked. */
function Marked({ text, start, sentence }: { text: string; start: number; sentence: AnswerSentence }) {
  return markRanges(text, start, sentence.emphasis ?? []).map((piece) =>
    piece.mark === null ? piece.text : <mark key={piece.start}>{piece.text}</mark>,
  );
}

function firstIndex(group: SentenceGroup): number {
  return (group.kind === "table" ? group.rows : group.sentences)[0]?.index ?? 0;
}
