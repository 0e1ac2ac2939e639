"use client";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type ReactNode, useState } from "react";
import { theme } from "./theme";

/** Everything below uses our theme and, where it makes style elements, the request's nonce. */
export function Providers({ nonce: latest, children }: { nonce: string; children: ReactNode }) {
  // The policy of the loaded document counts; a page that is renewed in place brings the nonce of another request.
  const [nonce] = useState(latest);
  // Dialogs lock scrolling with a style element of their own; this name is where its library looks for the nonce.
  if (typeof window !== "undefined") Reflect.set(window, "__webpack_nonce__", nonce);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="top-right" />
      {children}
    </MantineProvider>
  );
}
