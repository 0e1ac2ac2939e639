import type { TimingsMs } from "./answer.ts";

type Step = Exclude<keyof TimingsMs, "total">;

/** Measures the steps of one question. */
export type Clock = {
  /** Ends the running step and begins this one; a step that begins twice adds up. */
  readonly begin: (step: Step) => void;
  /** Milliseconds so far, to a tenth. */
  readonly read: () => TimingsMs;
};

export function startClock(): Clock {
  const spent = {
    accept: 0,
    retrieve: 0,
    check: 0,
    judge: 0,
    disclose: 0,
    answer: 0,
    verify: 0,
    complete: 0,
  };
  const startMs = performance.now();
  let step: Step = "accept";
  let sinceMs = startMs;
  const settle = () => {
    const now = performance.now();
    spent[step] += now - sinceMs;
    sinceMs = now;
  };
  return {
    begin(next) {
      settle();
      step = next;
    },
    read() {
      settle();
      return {
        accept: tenth(spent.accept),
        retrieve: tenth(spent.retrieve),
        check: tenth(spent.check),
        judge: tenth(spent.judge),
        disclose: tenth(spent.disclose),
        answer: tenth(spent.answer),
        verify: tenth(spent.verify),
        complete: tenth(spent.complete),
        total: tenth(performance.now() - startMs),
      };
    },
  };
}

const tenth = (ms: number) => Math.round(ms * 10) / 10;
