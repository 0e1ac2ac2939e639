"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

const BUSY_MS = 1500;
const IDLE_MS = 10_000;

/** Fetches the page anew while it is looked at: often while something is under way. */
export function KeepFresh({ isBusy }: { isBusy: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(
      () => {
        if (!document.hidden) router.refresh();
      },
      isBusy ? BUSY_MS : IDLE_MS,
    );
    return () => clearInterval(timer);
  }, [isBusy, router]);
  return null;
}
