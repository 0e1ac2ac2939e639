"use client";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { theme } from "./theme";

/** Everything below uses our theme and, where it makes style elements, the request's nonce. */
export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  // Dialogs lock scrolling with a style element of their own; this name is where its library looks for the nonce.
  if (typeof window !== "undefined") Reflect.set(window, "__webpack_nonce__", nonce);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="top-right" />
      {children}
    </MantineProvider>
  );
}
