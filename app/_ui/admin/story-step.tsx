import type { ReactNode } from "react";
import type { EventView } from "#lib/audit/list-events";
import styles from "./admin.module.css";

/** One step of a question's story, with its time. */
export function StoryStep(props: {
  title: string;
  event: EventView | null;
  time: string | null;
  look?: string | undefined;
  children: ReactNode;
}) {
  return (
    <li className={`${styles.step} ${props.look ?? ""}`}>
      <h2>
        {props.title}
        {props.event !== null && (
          <time dateTime={new Date(props.event.atMs).toISOString()}>{props.time}</time>
        )}
      </h2>
      {props.children}
    </li>
  );
}
