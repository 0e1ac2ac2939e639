"use client";
import { useCallback, useMemo, useState } from "react";

const STEPS = [0.5, 0.67, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2, 2.5, 3] as const;

/** How much larger than the width of the window pages are shown. */
export type Zoom = {
  readonly factor: number;
  readonly larger: () => void;
  readonly smaller: () => void;
  readonly reset: () => void;
};

export function useZoom(): Zoom {
  const [factor, setFactor] = useState(1);
  const larger = useCallback(() => setFactor((now) => STEPS.find((step) => step > now) ?? now), []);
  const smaller = useCallback(() => setFactor((now) => STEPS.findLast((step) => step < now) ?? now), []);
  const reset = useCallback(() => setFactor(1), []);
  return useMemo(() => ({ factor, larger, smaller, reset }), [factor, larger, smaller, reset]);
}
