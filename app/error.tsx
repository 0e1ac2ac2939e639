"use client";
import { Broken } from "./_ui/shell/broken";

export default function ErrorPage({ retry }: { error: unknown; retry: () => void }) {
  return <Broken retry={retry} />;
}
